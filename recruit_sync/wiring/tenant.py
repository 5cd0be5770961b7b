# SPDX-License-Identifier: Apache-2.0
"""How the ATS is called, and as whom: as the stage's file says, in haste while a person waits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from recruit_sync.ports import Ats, Selections
from recruit_sync.wiring.kept import AtsCredentials

if TYPE_CHECKING:
    from connectors.workday.client import Workday
    from connectors.workday.reader import ReportReader
    from connectors.workday.settings import WorkdaySettings
    from recruit_sync.domain.screening.summary import AtsStatus
    from recruit_sync.settings import Settings
    from recruit_sync.wiring.adapters import Adapters

_MOST_WHILE_SOMEBODY_WAITS: Final = 8 * 1024 * 1024


def tenant(settings: Settings) -> WorkdaySettings:
    """The tenant, its budget and its sources."""
    from connectors.workday.settings import WorkdaySettings

    stage = settings.stage_file
    return WorkdaySettings(
        base_url=settings.ats_url,
        tenant=stage.ats.tenant,
        token_url=stage.ats.token_url,
        per_second=stage.ats.calls_per_second,
        per_hour=stage.ats.calls_per_hour,
        source_map=stage.source_map,
        report_url=stage.read.report_url,
        report_owner=stage.read.report_owner,
        purge_tag=stage.purge.tag,
        purge_disposition=stage.purge.disposition,
    )


def reader(app: Adapters, how: WorkdaySettings) -> Ats:
    """Who reads people, as the stage's file says."""
    from connectors.workday.client import Workday
    from connectors.workday.reader import ReportReader

    by_report = app.settings.stage_file.read.mode == "raas"
    return _signed_in(ReportReader if by_report else Workday, app, how, app.credentials)


def selections(app: Adapters) -> Selections:
    """Background checks and the jobs they are for; always by the service."""
    from connectors.workday.client import Workday
    from connectors.workday.line import Line
    from connectors.workday.selections import WorkdaySelections

    reads = app.ats
    shared = reads.line if isinstance(reads, Workday) else None  # one line, one token
    line = shared or Line(app.tenant, app.credentials, app.clock)
    return WorkdaySelections(app.tenant, line, statuses=statuses_of(app.settings))


def statuses_of(settings: Settings) -> dict[AtsStatus, str]:
    """The tenant's ids for our six words, where it renamed them."""
    from recruit_sync.domain.screening.summary import AtsStatus

    named = settings.stage_file.screening.statuses
    return {status: named[_key(status)] for status in AtsStatus if _key(status) in named}


def _key(status: AtsStatus) -> str:
    """As the stage's file writes it: `did_not_pass`."""
    return status.value.lower().replace(" ", "_")


def eraser(app: Adapters) -> Ats:
    """Who purges and reads back that it was done: the service, whoever reads people."""
    from connectors.workday.client import Workday
    from connectors.workday.marking import Marking

    marks = app.settings.stage_file.purge.mode == "mark_and_confirm"
    return _signed_in(Marking if marks else Workday, app, app.tenant, purger(app))


def _signed_in(
    kind: type[Workday | ReportReader],
    app: Adapters,
    how: WorkdaySettings,
    credentials: AtsCredentials,
) -> Ats:
    return kind(
        how,
        credentials,
        app.clock,
        prints=app.fingerprints,
        places=app.rulebook.places,
    )


def purger(app: Adapters) -> AtsCredentials:
    """Who may purge: an API client of its own, which one function alone can read."""
    stage = app.settings.stage
    if app.settings.stage_file.purge.credential == "shared":
        return app.credentials
    return AtsCredentials(app.secrets, f"recruit-sync/{stage}/ats-purge")


def in_haste(usual: WorkdaySettings) -> WorkdaySettings:
    """One short try: a page works without the ATS, but not while it waits for it."""
    from connectors._http import Timeouts

    return replace(
        usual,
        tries=1,
        timeouts=Timeouts(connect=2.0, read=4.0, first_page=4.0, report=4.0),
        largest_report=_MOST_WHILE_SOMEBODY_WAITS,
    )
