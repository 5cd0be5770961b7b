# SPDX-License-Identifier: Apache-2.0
"""Do the tenant's background checks and ours speak the same words? Reads only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

from connectors._http import Call
from connectors.workday import wire
from connectors.workday.doctor import Finding, tried
from connectors.workday.line import Line
from connectors.workday.selections import bare, own_id
from connectors.workday.settings import Credentials, WorkdaySettings
from recruit_sync.domain.errors import RecruitSyncError
from recruit_sync.domain.screening.summary import AtsStatus
from recruit_sync.ports import Clock

_STATUSES: Final = "/values/recruiting/backgroundCheckStatuses/"
_STAGES: Final = "/values/recruiting/recruitingStages/"


@with_config(ConfigDict(hide_input_in_errors=True, defer_build=True))
class _Values(TypedDict):
    data: list[wire.Ref]


_VALUES = TypeAdapter(_Values)


def examine(
    settings: WorkdaySettings,
    credentials: Credentials,
    clock: Clock,
    *,
    statuses: Mapping[AtsStatus, str],
    knows_stage: Callable[[str], bool],
) -> Iterator[Finding]:
    """Whether checks may be read, each status that we write exists, each stage is understood."""
    line = Line(settings, credentials, clock)
    yield tried(line, "/backgroundChecks")
    yield from _statuses(line, statuses)
    yield from _stages(line, knows_stage)


def _statuses(line: Line, statuses: Mapping[AtsStatus, str]) -> Iterator[Finding]:
    listed = _listed(line, _STATUSES)
    if isinstance(listed, Finding):
        yield listed
        return
    ids = {status: statuses.get(status) or own_id(status) for status in AtsStatus}
    absent = {status: id_ for status, id_ in ids.items() if bare(id_) not in listed}
    for status, id_ in absent.items():
        key = status.value.lower().replace(" ", "_")
        says = f"no {id_} in the tenant: set {key} under [screening.statuses] to one of its ids"
        yield Finding(f"check status {status.value}", False, says)
    if not absent:
        yield Finding("check statuses", True, f"all {len(ids)} that we write are in the tenant")


def _stages(line: Line, knows_stage: Callable[[str], bool]) -> Iterator[Finding]:
    listed = _listed(line, _STAGES)
    if isinstance(listed, Finding):
        yield listed
        return
    unknown = sorted(name for name in listed if not knows_stage(name))
    for name in unknown:
        says = "not mapped: no check begins there; name it under [stages] of screening/laws.toml"
        yield Finding(f"stage {name}", None, says)
    if not unknown:
        yield Finding("stage map", True, f"all {len(listed)} stages of the tenant are mapped")


def _listed(line: Line, path: str) -> set[str] | Finding:
    try:
        answer = line.ask(Call("GET", path, {"limit": "1000"}))
        return {bare(one["id"]) for one in _VALUES.validate_json(answer.body)["data"]}
    except RecruitSyncError as problem:
        return Finding(path, False, str(problem))
    except ValidationError:
        return Finding(path, False, f"GET {path}: no list of references")
