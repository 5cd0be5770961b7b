# SPDX-License-Identifier: Apache-2.0
"""What of an answer is looked at, and which parts of it are not what the contract says.

Only deciding fields are declared; everything else is skipped before it becomes an object. A page
is validated whole; where that fails, record by record, and what is wrong is cut out and named, so
that one bad field costs neither the record nor the page. Knows no rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Literal, NamedTuple, NotRequired

from pydantic import AliasPath, ConfigDict, Field, TypeAdapter, ValidationError, with_config
from pydantic import StringConstraints as Text
from pydantic_core import from_json
from typing_extensions import TypedDict

from connectors.workday.moments import read_moment

_QUIET = ConfigDict(hide_input_in_errors=True, defer_build=True)
_MOST_CUTS = 1000


def _at(*path: str) -> Any:
    return Field(validation_alias=AliasPath(path[0], *path[1:]))


# No `@`, blank or slash: an id goes into logs and paths.
AtsId = Annotated[str, Text(pattern=r"^[A-Za-z0-9_.~:=+-]{1,100}$")]


@with_config(_QUIET)
class Ref(TypedDict):
    """A reference, by WID or Reference_Type=Value."""

    id: str


@with_config(_QUIET)
class Prospect(TypedDict):
    """How the person came in, if not by applying."""

    source: NotRequired[Ref | None]
    referralConsentGiven: NotRequired[bool | None]


@with_config(_QUIET)
class ConsentEntry(TypedDict):
    """One entry of `consents`; moments stay text until they are needed."""

    purpose: Literal["recruitment", "job_alert"]
    status: Literal["requested", "given", "refused", "withdrawn", "expired"]
    requestedMoment: NotRequired[str | None]
    givenMoment: NotRequired[str | None]
    withdrawnMoment: NotRequired[str | None]
    expiresOn: NotRequired[str | None]
    channel: NotRequired[str | None]


@with_config(_QUIET)
class JobApplication(TypedDict):
    """One application."""

    id: NotRequired[str]
    jobApplicationID: NotRequired[str]
    jobApplicationDate: NotRequired[str | None]
    stage: NotRequired[Annotated[str | None, _at("stage", "id")]]
    disposition: NotRequired[Ref | None]
    statusTimestamp: NotRequired[str | None]
    source: NotRequired[Ref | None]
    jobRequisitionStatus: NotRequired[Any]


@with_config(_QUIET)
class Candidate(TypedDict):
    """One record, flatter than it comes: an object for each level costs more than its content.

    A key that is not there was not there, which is not the same as null.
    """

    id: AtsId
    candidateID: NotRequired[str | None]
    email: NotRequired[str | None]
    phone: NotRequired[Any]
    websites: NotRequired[Any]
    agency: NotRequired[Annotated[Any, _at("recruitingAgency", "id")]]
    recruiter: NotRequired[Annotated[Any, _at("recruiter", "email")]]
    first_name: NotRequired[Annotated[Any, _at("name", "firstName")]]
    last_name: NotRequired[Annotated[Any, _at("name", "lastName")]]
    country: NotRequired[Annotated[Ref | None, _at("location", "country")]]
    region: NotRequired[Annotated[str | None, _at("location", "region")]]
    name_country: NotRequired[Annotated[Ref | None, _at("name", "country")]]
    worker: NotRequired[Ref | None]
    prospect: NotRequired[Prospect | None]
    consents: NotRequired[list[ConsentEntry] | None]
    jobApplications: NotRequired[list[JobApplication] | None]
    createdMoment: NotRequired[str | None]
    mergedInto: NotRequired[Ref | None]
    isPurged: NotRequired[bool | None]


@with_config(_QUIET)
class _CandidatePage(TypedDict):
    total: int
    data: list[Candidate]


@with_config(_QUIET)
class _Identified(TypedDict):
    id: AtsId


@with_config(_QUIET)
class _IdPage(TypedDict):
    total: int
    data: list[_Identified]


@with_config(_QUIET)
class _LoosePage(TypedDict):
    total: int
    data: list[Any]


_CANDIDATES = TypeAdapter(_CandidatePage)
_CANDIDATE = TypeAdapter(Candidate)
_IDS = TypeAdapter(_IdPage)
_LOOSE = TypeAdapter(_LoosePage)
_ID = TypeAdapter(_Identified)


class Malformed(Exception):
    """An answer that is not in the contract's form at all."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """A part that was cut out of a record, where it stood and what it was."""

    path: tuple[str | int, ...]
    value: object = field(repr=False)

    @property
    def name(self) -> str:
        """The path as people write it: `consents[0].status`."""
        parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in self.path)
        return "".join(parts).removeprefix(".")


class Row(NamedTuple):
    """A record as far as it could be read. `candidate` None: it does not tell whom it is about."""

    candidate: Candidate | None
    flaws: tuple[Flaw, ...] = ()
    position: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of rows, in the server's order."""

    total: int
    rows: Sequence[Row] = field(repr=False)


@dataclass(frozen=True, slots=True)
class IdSheet:
    """One page of ids."""

    total: int
    rows: Sequence[str]


def read_page(body: bytes) -> Sheet:
    """A page of candidates. Raises Malformed where it is no page."""
    try:
        page = _CANDIDATES.validate_json(body)
    except ValidationError:
        return _piecemeal(body)
    return Sheet(page["total"], [Row(candidate) for candidate in page["data"]])


def read_one(body: bytes) -> Candidate:
    """A single candidate. Raises Malformed where there is no telling who it is."""
    candidate = _mended(_parsed(body), 0).candidate
    if candidate is None:
        raise Malformed("no candidate with an id")
    return candidate


def read_record(raw: Any, position: int) -> Row:
    """A record that came in another form and was brought into this one."""
    return _mended(raw, position)


def read_timestamp(body: bytes) -> datetime:
    """The server's clock. Raises Malformed."""
    document = _parsed(body)
    text = document.get("serverTimestamp") if isinstance(document, dict) else None
    moment = read_moment(text) if isinstance(text, str) else None
    if moment is None:
        raise Malformed("no server timestamp")
    return moment


def read_ids(body: bytes) -> IdSheet:
    """A page of ids. Raises Malformed."""
    try:
        page = _IDS.validate_json(body)
    except ValidationError:
        raise Malformed("no page of ids") from None
    return IdSheet(page["total"], [row["id"] for row in page["data"]])


def read_total(body: bytes) -> int:
    """How many rows any list holds, by its own count or by what it shows. Raises Malformed."""
    try:
        page = _LOOSE.validate_json(body)
    except ValidationError:
        raise Malformed("no list") from None
    return max(page["total"], len(page["data"]))


def _parsed(body: bytes) -> Any:
    try:
        return from_json(body)
    except ValueError:
        raise Malformed("no JSON") from None


def _piecemeal(body: bytes) -> Sheet:
    try:
        page = _LOOSE.validate_python(_parsed(body))
    except ValidationError:
        raise Malformed("no page of candidates") from None
    return Sheet(page["total"], [_mended(raw, at) for at, raw in enumerate(page["data"])])


def _mended(raw: Any, index: int) -> Row:
    try:
        _ID.validate_python(raw)
    except ValidationError:
        return Row(None, (), index)
    flaws: list[Flaw] = []
    _drop_ours(raw)
    while len(flaws) < _MOST_CUTS:
        try:
            return Row(_CANDIDATE.validate_python(raw), tuple(flaws), index)
        except ValidationError as problem:
            errors = problem.errors(include_url=False, include_context=False)
            flaws += [_flaw(raw, error["loc"]) for error in errors]
            for error in errors:
                _cut(raw, error["loc"])
    return Row(None, (), index)


def _drop_ours(raw: dict[str, Any]) -> None:
    # What we mirrored ourselves decides nothing, however the ATS gives it back.
    entries = raw.get("consents")
    if isinstance(entries, list):
        ours = [e for e in entries if isinstance(e, dict) and e.get("channel") == OUR_CHANNEL]
        raw["consents"] = [entry for entry in entries if entry not in ours]


OUR_CHANNEL = "recruit_sync"


def _flaw(raw: Any, path: tuple[str | int, ...]) -> Flaw:
    value = raw
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return Flaw(path, None)
    return Flaw(path, value)


def _cut(raw: Any, path: tuple[str | int, ...]) -> None:
    """Remove the smallest part that can be absent: a field, or the whole list an entry is in."""
    trail = [raw]
    for part in path[:-1]:
        if not _holds(trail[-1], part):
            return
        trail.append(trail[-1][part])
    for holder, part in zip(reversed(trail), reversed(path), strict=True):
        if isinstance(holder, dict) and part not in _REQUIRED:
            holder.pop(part, None)
            return


_REQUIRED = frozenset({"id", "purpose", "status"})


def _holds(value: Any, part: str | int) -> bool:
    if isinstance(value, dict):
        return part in value
    return isinstance(value, list) and isinstance(part, int) and part < len(value)
