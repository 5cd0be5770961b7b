# SPDX-License-Identifier: Apache-2.0
"""Would the product work where people are read by report, and if not, what must be changed where?

Looks at the first rows of the report, and at what of the service is needed besides: purging and
its proof. Reads only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from connectors.workday.columns import COLUMNS
from connectors.workday.doctor import NOBODY, Finding, tried
from connectors.workday.line import Line
from connectors.workday.report import Report
from connectors.workday.settings import Credentials, WorkdaySettings
from recruit_sync.domain.errors import RecruitSyncError
from recruit_sync.ports import Clock

_LOOKED_AT: Final = 200
_NEEDED: Final = frozenset(
    ("candidateWID", "candidateID", "email", "country", "sourceID", "lastUpdatedMoment")
)
_FOR_PURGING: Final = (
    f"/candidates/{NOBODY}",
    f"/candidates/{NOBODY}/attachments",
    f"/purgeRequests/{NOBODY}",
)


def examine(
    settings: WorkdaySettings, credentials: Credentials, clock: Clock
) -> tuple[Finding, ...]:
    """Everything that can be found out without changing anything, most basic first."""
    try:
        found = islice(Report(settings, credentials, clock).rows(), _LOOKED_AT)
        rows = [row for row in found if isinstance(row, dict)]
    except RecruitSyncError as problem:
        return (Finding("report", False, str(problem)),)
    line = Line(settings, credentials, clock)
    purging = [tried(line, path) for path in _FOR_PURGING]
    return (_shown(rows), *_columns(rows), *_sources(rows, settings), *purging)


def _shown(rows: Sequence[object]) -> Finding:
    if not rows:
        return Finding("report", False, "readable, but shows nobody: does its owner see people?")
    return Finding("report", True, f"readable; {len(rows)} rows looked at")


def _columns(rows: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    seen = {name for row in rows for name in row}
    for name in COLUMNS if rows else ():
        if name not in seen:
            good = False if name in _NEEDED else None
            yield Finding(f"column {name}", good, "in no row: empty, hidden or not in the report")


def _sources(rows: Sequence[Mapping[str, Any]], settings: WorkdaySettings) -> Iterator[Finding]:
    given = (str(row["sourceID"]) for row in rows if row.get("sourceID"))
    named = {one.removeprefix("Applicant_Source_ID=") for one in given}
    for name in sorted(named - settings.source_map.keys()):
        yield Finding(f"source {name}", None, "not mapped: its people count as sourced; map it")
