# SPDX-License-Identifier: Apache-2.0
"""What does an answer that is no success mean, and who can do something about it?

One table. Branches on status and vendor code, never on the vendor's text, which may name people
and therefore goes into no message.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from connectors._http import Answer, InDoubt
from recruit_sync.domain.errors import (
    NoPermission,
    NotThere,
    RecruitSyncError,
    Refused,
    Throttled,
    Unavailable,
)

_SUCCESS = range(200, 300)
_CODE = re.compile(r"[A-Z]\d{1,6}|[a-z_]{1,40}")
_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9_.\[\]]{0,60}")


class _Detail(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True, defer_build=True)

    code: object = None
    field: object = None


class _ErrorBody(_Detail):
    error: object
    errors: list[_Detail] = []


_BODY = TypeAdapter(_ErrorBody)


@dataclass(frozen=True, slots=True)
class Complaint:
    """The codes and fields an error body names; `formed` tells that it was in the vendor's form."""

    formed: bool = False
    codes: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    error: str = ""

    def __str__(self) -> str:
        return " ".join([*self.codes, *self.fields]) or "no code"


def complaint(answer: Answer) -> Complaint:
    """Read an error body as far as it holds codes."""
    try:
        body = _BODY.validate_json(answer.body)
    except ValidationError:
        return Complaint()
    rows = [body, *body.errors]
    return Complaint(
        formed=True,
        codes=_only(_CODE, [row.code for row in rows]),
        fields=_only(_FIELD, [row.field for row in rows]),
        error="".join(_only(_CODE, [body.error])),
    )


def _only(shape: re.Pattern[str], values: list[object]) -> tuple[str, ...]:
    texts = [value for value in values if isinstance(value, str) and shape.fullmatch(value)]
    return tuple(dict.fromkeys(texts))


# What an administrator grants, by the first part of the path.
_GRANTS = {
    "candidates": "domains Candidate Data: Job Application, Candidate Data: Personal Information "
    "and Prospects, and Get_Candidates (Web Service) in the Job Application process policy",
    "attachments": "domain Candidate Data: Attachments, and Get_Candidate_Attachments "
    "(Web Service) in the Job Application process policy",
    "consents": "domain Candidate Data: Other Information",
    "purgeRequests": "domain Purge Person Data",
    "serverTimestamp": "scope Integration",
    "values": "scope Integration",
    "customreport2": "scope Tenant Non-Configurable, and share the report with it, as "
    "docs/howto/point-at-a-tenant.md says",
}


def _grant(path: str) -> str:
    for part in reversed(path.strip("/").split("/")):
        if part in _GRANTS:
            return _GRANTS[part]
    return "scope Recruiting"


class _Seen(NamedTuple):
    """An answer that is no success, as the rows of the table look at it."""

    answer: Answer
    complaint: Complaint
    call: str
    now: datetime

    def __str__(self) -> str:
        return f"{self.call}: {self.answer.status} {self.complaint}"


def _always(_seen: _Seen) -> bool:
    return True


def _in_html(seen: _Seen) -> bool:
    return seen.answer.html


def _names_absence(seen: _Seen) -> bool:
    # A proxy's 404 must never pass for a person who is gone.
    said = seen.complaint
    return said.formed and (not said.codes or "S21" in said.codes)


def _throttled(seen: _Seen) -> RecruitSyncError:
    return Throttled(str(seen), seen.answer.retry_after(seen.now))


def _says(kind: type[RecruitSyncError], then: str) -> Callable[[_Seen], RecruitSyncError]:
    return lambda seen: kind(f"{seen}: {then}")


def _forbidden(seen: _Seen) -> RecruitSyncError:
    grant = _grant(seen.call.partition(" ")[2])
    return NoPermission(f"{seen}: grant the integration account {grant}; then activate the change")


class _Failure(NamedTuple):
    statuses: Container[int]
    applies: Callable[[_Seen], bool]
    make: Callable[[_Seen], RecruitSyncError]


# The first row that applies holds. InDoubt is tried again for reads and repeatable writes alone.
_TABLE = (
    _Failure({429}, _always, _throttled),
    _Failure({503}, _in_html, _says(Unavailable, "service update; the next turn will tell")),
    _Failure({408, *range(500, 600)}, _always, _says(InDoubt, "overloaded or out of order")),
    _Failure({400}, _always, _says(Refused, "the request was not accepted")),
    _Failure(
        {401},
        _always,
        _says(Refused, "a fresh access token was refused too: is the account disabled?"),
    ),
    _Failure({403}, _always, _forbidden),
    _Failure({404}, _names_absence, _says(NotThere, "nothing there, or never visible")),
    _Failure({404}, _always, _says(Unavailable, "not the service's own 404: check the base URL")),
    _Failure({409}, _always, _says(Refused, "an open request covers it, or it was merged")),
    _Failure(
        range(300, 400), _always, _says(Refused, "no redirect is followed: mend the base URL")
    ),
    _Failure(range(1000), _always, _says(Refused, "an answer the contract does not know")),
)


def failure(answer: Answer, call: str, now: datetime) -> RecruitSyncError | None:
    """None for a success; otherwise what to raise. `call` is method and path, ids included."""
    if answer.status in _SUCCESS:
        return None
    seen = _Seen(answer, complaint(answer), call, now)
    return next(
        row.make(seen) for row in _TABLE if answer.status in row.statuses and row.applies(seen)
    )


_TOKEN_FIXES = {
    "invalid_grant": "the refresh token is expired, revoked or already rotated: issue a new one "
    "for the integration account and store it as the refresh token secret",
    "invalid_client": "client id or client secret is wrong: compare both with the API client",
    "no_such_endpoint": "the token URL is wrong: copy it from the report View API Clients",
    "unauthorized_client": "the API client may not use this grant: register it for integrations",
    "unsupported_grant_type": "the API client may not use this grant: register it for integrations",
}


def token_failure(answer: Answer, now: datetime) -> RecruitSyncError | None:
    """The same for the token endpoint, whose refusals name a secret to mend."""
    error = complaint(answer).error or _BY_DEFAULT.get(answer.status, "")
    if answer.status in _REFUSALS and error in _TOKEN_FIXES:
        return Refused(f"POST token: {answer.status} {error}: {_TOKEN_FIXES[error]}")
    return failure(answer, "POST token", now)


_REFUSALS = range(400, 405)
_BY_DEFAULT = {401: "invalid_client", 404: "no_such_endpoint"}
