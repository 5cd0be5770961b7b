# SPDX-License-Identifier: Apache-2.0
"""Does everything behind this installation answer as it must? What `doctor` shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from connectors.workday import doctor, report_doctor, selection_doctor
from recruit_sync.app.checkup import Finding, tried
from recruit_sync.domain.errors import Refused
from recruit_sync.domain.screening.words import Check
from recruit_sync.settings import NO_AGENCY
from recruit_sync.wiring.desk import App
from recruit_sync.wiring.tenant import purger, statuses_of


def examine(app: App) -> Iterator[Finding]:
    """Configuration, secrets, the ATS, the sender, the queues, the store: most basic first."""
    from recruit_sync.aws import checks

    settings = app.settings
    yield tried("configuration", lambda: f"{len(app.rulebook.countries())} countries")
    yield tried("stage", lambda: f"{settings.stage}, {settings.stage_file.ats.tenant}")
    secrets = tried("secrets", lambda: f"readable; client {app.credentials.client_id}")
    yield secrets
    if secrets.good:
        by_report = settings.stage_file.read.mode == "raas"
        look = report_doctor.examine if by_report else doctor.examine
        found = look(app.tenant, app.credentials, app.clock)
        yield from (Finding(f.what, f.good, f.says) for f in (*found, *_selections(app)))
    yield _agency(app)
    if settings.stage_file.purge.credential == "own":
        yield tried("purge secret", lambda: f"readable; client {purger(app).client_id}")
    if _on_one_machine(app):
        says = "the local stack plays the mail service"
        yield Finding("sender", None, f"{settings.stage_file.mail.sender}: {says}")
    else:
        yield tried("sender", lambda: checks.sender(app.clients.mail))
    yield tried("queues", lambda: checks.queues(app.clients.sqs, settings.stage))
    for finding in app.checkup.look():
        thinned = finding.what == "last poll" and not finding.good and _on_one_machine(app)
        yield replace(finding, good=None) if thinned else finding


def _selections(app: App) -> Iterator[doctor.Finding]:
    """What is needed for background checks; they are read by the service in every mode."""
    return selection_doctor.examine(
        app.tenant,
        app.credentials,
        app.clock,
        statuses=statuses_of(app.settings),
        knows_stage=lambda name: app.screening.book.stage_of(name) is not None,
    )


def _agency(app: App) -> Finding:
    if app.settings.screening_url == NO_AGENCY:
        return Finding("agency", None, "RECRUIT_SYNC_SCREENING_URL names none")
    return tried("agency", lambda: _packages(app))


def _packages(app: App) -> str:
    """Whether the agency answers, and for which checks it has no package of their own."""
    without = []
    for check in Check:
        try:
            app.agency.split(frozenset({check}))
        except Refused:
            without.append(check.value)
    return f"no package for {', '.join(without)}" if without else "a package for each check"


def _on_one_machine(app: App) -> bool:
    """A command beside `recruit-sync local`: mail is played there, and polls may be thinned."""
    return app.settings.stage == "local" and app.settings.mail_endpoint is None
