# SPDX-License-Identifier: Apache-2.0
"""The product itself, put into the stack: the deployed wiring, at the stack's addresses.

Its functions find it in this process, warm, as in a Lambda that has been called before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from recruit_sync import wiring
from recruit_sync.local.stack import Places
from recruit_sync.local.watched import WatchedCandidacies, WatchedQueues, WatchedScreenings
from recruit_sync.ports import Clock, Notebook
from recruit_sync.settings import Settings


@dataclass(frozen=True, slots=True)
class InstalledProduct:
    """What the stack looks at."""

    candidacies: WatchedCandidacies
    notebook: Notebook
    queues: WatchedQueues


def install(places: Places, clock: Clock) -> InstalledProduct:
    """Let the handlers of this process use the product at these addresses."""
    settings = Settings(
        stage=places.stage,
        region=places.region,
        config_dir=places.config,
        ats_url=places.ats,
        public_url=places.public,
        aws_endpoint=places.aws,
        mail_endpoint=places.mail,
        screening_url=places.screening,
    )
    app = wiring.build(settings, clock=clock)
    screenings = WatchedScreenings(app.store.screenings)
    candidacies = WatchedCandidacies(app.store.candidacies, screenings)
    queues = WatchedQueues(app.store.queues)
    store = replace(app.store, candidacies=candidacies, screenings=screenings, queues=queues)
    installed = wiring.build(settings, clock=clock, store=store, aws=app.clients)
    installed.screening.agency_events.register()
    wiring.install(installed)
    return InstalledProduct(candidacies, store.notebook, queues)
