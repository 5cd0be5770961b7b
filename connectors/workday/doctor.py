# SPDX-License-Identifier: Apache-2.0
"""Would the product work against this tenant, and if not, what must be changed where?

Reads only. What could be tested by writing alone is named as untested.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

from connectors._http import Call, segment
from connectors.workday import wire
from connectors.workday.line import Line
from connectors.workday.settings import Credentials, WorkdaySettings
from recruit_sync.domain.errors import NotThere, RecruitSyncError, Throttled
from recruit_sync.ports import Clock

NOBODY = "0" * 32
_SOURCES = "/values/recruiting/applicantSources/"
_UNTESTED = ("POST /candidates/{id}/consents", "POST /purgeRequests")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: fine, wrong (with what to do), or not to be tested (`good` None)."""

    what: str
    good: bool | None
    says: str


@with_config(ConfigDict(hide_input_in_errors=True, defer_build=True))
class _Values(TypedDict):
    data: list[wire.Ref]


_VALUES = TypeAdapter(_Values)


def examine(
    settings: WorkdaySettings, credentials: Credentials, clock: Clock
) -> tuple[Finding, ...]:
    """Everything that can be found out without changing anything, most basic first."""
    line = Line(settings, credentials, clock)
    basic = tried(line, "/serverTimestamp")
    if not basic.good:
        return (basic,)
    reads = [tried(line, path) for path in _paths(line)]
    writes = [Finding(what, None, "would write, so it was not tried") for what in _UNTESTED]
    return (basic, *reads, *_sources(line, settings), *writes)


def tried(line: Line, path: str) -> Finding:
    """Whether one path may be read."""
    try:
        line.ask(Call("GET", path))
    except NotThere:
        return Finding(f"GET {path}", True, "permitted; nothing there")
    except Throttled as problem:
        return Finding(f"GET {path}", None, f"{problem}; busy just now, no fault: look again")
    except RecruitSyncError as problem:
        return Finding(f"GET {path}", False, str(problem))
    return Finding(f"GET {path}", True, "permitted")


def _paths(line: Line) -> list[str]:
    somebody = segment(_somebody(line))
    return [
        "/candidates",
        f"/candidates/{somebody}",
        f"/candidates/{somebody}/attachments",
        f"/purgeRequests/{NOBODY}",
    ]


def _somebody(line: Line) -> str:
    try:
        answer = line.ask(Call("GET", "/candidates", {"fields": "id", "limit": "1"}))
        return next(iter(wire.read_ids(answer.body).rows), NOBODY)
    except (RecruitSyncError, wire.Malformed):
        return NOBODY


def _sources(line: Line, settings: WorkdaySettings) -> list[Finding]:
    try:
        answer = line.ask(Call("GET", _SOURCES, {"limit": "1000"}))
        listed = _VALUES.validate_json(answer.body)["data"]
    except Throttled as problem:
        return [Finding("source map", None, f"{problem}; busy just now, no fault: look again")]
    except RecruitSyncError as problem:
        return [Finding("source map", False, str(problem))]
    except ValidationError:
        return [Finding("source map", False, f"GET {_SOURCES}: no list of references")]
    names = [one["id"].removeprefix("Applicant_Source_ID=") for one in listed]
    unmapped = [name for name in names if name not in settings.source_map]
    if not unmapped:
        return [Finding("source map", True, f"all {len(names)} sources of the tenant are mapped")]
    return [
        Finding(f"source {name}", None, "not mapped: its people count as sourced; map it")
        for name in unmapped
    ]
