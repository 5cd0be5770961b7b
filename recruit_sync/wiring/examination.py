# SPDX-License-Identifier: Apache-2.0
"""Does everything behind this installation answer as it must? What `doctor` shows."""

from __future__ import annotations

from collections.abc import Iterator

from connectors.workday import doctor
from recruit_sync.app.checkup import Finding, tried
from recruit_sync.wiring.app import App
from recruit_sync.wiring.tenant import purger


def examine(app: App) -> Iterator[Finding]:
    """Configuration, secrets, the ATS, the sender, the queues, the store: most basic first."""
    from recruit_sync.aws import checks

    settings = app.settings
    yield tried("configuration", lambda: f"{len(app.rulebook.countries())} countries")
    yield tried("stage", lambda: f"{settings.stage}, {settings.stage_file.ats.tenant}")
    secrets = tried("secrets", lambda: f"readable; client {app.credentials.client_id}")
    yield secrets
    if secrets.good:
        found = doctor.examine(app.tenant, app.credentials, app.clock)
        yield from (Finding(f.what, f.good, f.says) for f in found)
    if settings.stage_file.purge.credential == "own":
        yield tried("purge secret", lambda: f"readable; client {purger(app).client_id}")
    yield tried("sender", lambda: checks.sender(app.clients.mail))
    yield tried("queues", lambda: checks.queues(app.clients.sqs, settings.stage))
    yield from app.checkup.look()
