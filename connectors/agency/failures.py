# SPDX-License-Identifier: Apache-2.0
"""What does an answer that is no success mean? By its status, and by two sentences of the contract.

The agency's texts may quote a person's data, so none of them goes into a message.
"""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

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
_IN_PROGRESS = ("progress", "running", "processing", "idempotency")
_LONGEST_RESET = 3_600.0


class Running(Unavailable):
    """The first call with this key has not ended; wait, and repeat it."""


class Duplicate(Refused):
    """The agency takes it for a double of something; a person has to look."""


class OtherBody(Refused):
    """The key was used for another body: what was asked first stands."""


class NotAccepted(Refused):
    """400: something in the request, or the state of the thing."""


class Removed(Refused):
    """The person's data were removed at the agency; it refuses every use of them."""


class _Body(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    error: str | list[str]


_BODY: TypeAdapter[_Body] = TypeAdapter(_Body)


def said(answer: Answer) -> str | None:
    """The agency's text, both forms, for comparisons alone; None where it is in neither form."""
    try:
        error = _BODY.validate_json(answer.body).error
    except ValidationError:
        return None
    return (error if isinstance(error, str) else " ".join(error)).lower()


def failure(answer: Answer, call: str, now: datetime) -> RecruitSyncError | None:
    """None for a success; otherwise what to raise. `call` is method and path."""
    status = answer.status
    if status in _SUCCESS:
        return None
    what = f"{call}: {status}"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Throttled(what, _wait(answer, now))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
        return InDoubt(what)
    return _refusal(answer, what)


def _refusal(answer: Answer, what: str) -> RecruitSyncError:
    text = said(answer)
    match answer.status:
        case HTTPStatus.FORBIDDEN if text and "pii" in text:
            return Removed(what)
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            return NoPermission(f"{what}: compare the key with the agency's dashboard")
        case HTTPStatus.NOT_FOUND if text is None:
            # Somebody else's 404 must never pass for an order that is not there.
            return Unavailable(f"{what}: not the agency's own 404: check the address")
        case HTTPStatus.NOT_FOUND:
            return NotThere(what)
        case HTTPStatus.CONFLICT:
            post = what.startswith("POST ")
            running = post and any(word in (text or "") for word in _IN_PROGRESS)
            return Running(what) if running else Duplicate(what)
        case HTTPStatus.UNPROCESSABLE_ENTITY:
            return OtherBody(what)
        case HTTPStatus.BAD_REQUEST:
            return NotAccepted(what)
        case _:
            return Refused(what)


def _wait(answer: Answer, now: datetime) -> float | None:
    """By Retry-After, else by the moment of the reset, where that is a time to come."""
    asked = answer.retry_after(now)
    return asked if asked is not None else until_reset(answer, now)


def until_reset(answer: Answer, now: datetime) -> float | None:
    """Seconds until the budget is full again; None where that cannot be said."""
    try:
        reset = datetime.fromisoformat(answer.headers.get("X-Ratelimit-Reset", ""))
        seconds = (reset - now).total_seconds()
    except (ValueError, TypeError):
        return None
    return seconds if 0 <= seconds <= _LONGEST_RESET else None
