# SPDX-License-Identifier: Apache-2.0
"""The product itself, put into the stack: the deployed wiring, at the stack's addresses.

Its functions find it in this process, warm, as in a Lambda that has been called before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from recruit_sync import wiring
from recruit_sync.local.stack import Places
from recruit_sync.local.watched import WatchedCandidacies
from recruit_sync.ports import Clock, Notebook
from recruit_sync.settings import Settings


@dataclass(frozen=True, slots=True)
class InstalledProduct:
    """What the stack looks at."""

    candidacies: WatchedCandidacies
    notebook: Notebook


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
    )
    app = wiring.build(settings, clock=clock)
    watched = WatchedCandidacies(app.store.candidacies)
    store = replace(app.store, candidacies=watched)
    wiring.install(wiring.build(settings, clock=clock, store=store, aws=app.clients))
    return InstalledProduct(watched, store.notebook)
