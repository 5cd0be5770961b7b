# SPDX-License-Identifier: Apache-2.0
"""What of a background check, and of a person's applications, is looked at; the rest is skipped.

No name and no address is declared, so none becomes an object. Knows no rule.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any, NotRequired, TypeVar

from pydantic import AliasPath, ConfigDict, Field, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

from connectors.workday.wire import AtsId

_LOG = logging.getLogger(__name__)
_QUIET = ConfigDict(hide_input_in_errors=True, defer_build=True)
T = TypeVar("T")
Reader = Callable[[bytes], T]


def _at(*path: str) -> Any:
    return Field(validation_alias=AliasPath(path[0], *path[1:]))


@with_config(_QUIET)
class Check(TypedDict):
    """One background check, flatter than it comes."""

    id: AtsId
    recipient: Annotated[AtsId, _at("recipient", "id")]
    application: NotRequired[Annotated[str | None, _at("jobApplication", "id")]]
    status: NotRequired[Annotated[str | None, _at("statusData", "status", "id")]]
    submissionMoment: NotRequired[str | None]
    packageData: NotRequired[list[Any] | None]
    testData: NotRequired[list[Any] | None]


@with_config(_QUIET)
class JobApplication(TypedDict):
    """One application, with what decides which checks its job allows."""

    id: str
    jobApplicationID: NotRequired[str | None]
    jobRequisitionCountry: NotRequired[str | None]
    jobRequisitionRegion: NotRequired[str | None]
    jobRequisitionCity: NotRequired[str | None]
    jobRequisitionStatus: NotRequired[str | None]
    roleFamily: NotRequired[str | None]
    executive: NotRequired[bool | None]
    regulatedRole: NotRequired[str | None]
    stage: NotRequired[Annotated[str | None, _at("stage", "id")]]
    disposition: NotRequired[Annotated[str | None, _at("disposition", "id")]]
    statusTimestamp: NotRequired[str | None]


@with_config(_QUIET)
class Person(TypedDict):
    """Whose applications they are, and where they live."""

    id: AtsId
    candidateID: NotRequired[str | None]
    country: NotRequired[Annotated[str | None, _at("location", "country", "id")]]
    region: NotRequired[Annotated[str | None, _at("location", "region")]]
    named: NotRequired[Annotated[str | None, _at("name", "country", "id")]]
    withdrawn: NotRequired[Annotated[bool | None, _at("status", "withdrawn")]]
    worker: NotRequired[Any]
    isPurged: NotRequired[bool | None]
    jobApplications: NotRequired[list[JobApplication] | None]


@with_config(_QUIET)
class _Page(TypedDict):
    total: NotRequired[int]
    data: list[Any]


@dataclass(frozen=True, slots=True)
class CheckSheet:
    """One page of background checks."""

    total: int
    rows: Sequence[Check | None] = field(repr=False)


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    return TypeAdapter({"check": Check, "person": Person, "page": _Page}[name])


def checks(body: bytes) -> CheckSheet:
    """A page of background checks. Raises ValidationError; a bad row costs itself alone."""
    page: _Page = _adapter("page").validate_json(body)
    rows = [_row("check", raw) for raw in page["data"]]
    return CheckSheet(page.get("total", len(rows)), rows)


def _row(kind: str, raw: Any) -> Any:
    try:
        return _adapter(kind).validate_python(raw)
    except ValidationError as problem:
        places = sorted({".".join(map(str, fault["loc"])) for fault in problem.errors()})
        _LOG.warning("a %s is not in the contract's form: %s", kind, ", ".join(places))
        return None


def check(body: bytes) -> Check:
    """A single one. Raises ValidationError."""
    found: Check = _adapter("check").validate_json(body)
    return found


def people(body: bytes) -> list[Person]:
    """A page of people. Raises ValidationError."""
    page: _Page = _adapter("page").validate_json(body)
    rows = (_row("person", raw) for raw in page["data"])
    return [row for row in rows if row is not None]


def package_of(row: Check) -> str | None:
    """The package that the ATS named, by its id."""
    return next(iter(_ids(row.get("packageData"), "package")), None)


def tests_of(row: Check) -> tuple[str, ...]:
    """The tests that the ATS named, by their ids."""
    return _ids(row.get("testData"), "test")


def _ids(entries: list[Any] | None, what: str) -> tuple[str, ...]:
    """Each entry holds a reference under its own name, or is one."""
    rows = [entry for entry in entries or () if isinstance(entry, dict)]
    inner = [row[what] if isinstance(row.get(what), dict) else row for row in rows]
    return tuple(str(one["id"]) for one in inner if one.get("id"))
