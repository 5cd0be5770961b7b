# SPDX-License-Identifier: Apache-2.0
"""What does a purge request look like on the wire, and what does the ATS say became of it? Pure.

What it says is no proof. Its messages are free text and go nowhere.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import to_json

from connectors.workday.wire import Malformed
from recruit_sync.ports import PurgeTicket

_OVER = {
    "Completed": "completed",
    "Completed with Errors": "failed",
    "Failed": "failed",
    "Canceled": "failed",
}


class _Quiet(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True, alias_generator=to_camel, defer_build=True)


class _Result(_Quiet):
    outcome: Literal["purged", "blocked", "notFound", "failed"] | None = None
    blocked_by: str | None = None


class _Request(_Quiet):
    id: str
    status: str
    results: list[_Result] | None = None


_REQUEST = TypeAdapter(_Request)


def order(ats_id: str, reason: str, reference: str) -> bytes:
    """The body that asks for one person's purge."""
    return to_json({"candidates": [{"id": ats_id}], "reason": reason, "clientReference": reference})


def ticket(body: bytes) -> PurgeTicket:
    """The request as it stands; `outcome` is the ATS's word, or None while it runs."""
    try:
        request = _REQUEST.validate_json(body)
    except ValidationError:
        raise Malformed("no purge request") from None
    if request.status not in _OVER:
        return PurgeTicket(request.id)
    results = [one for one in request.results or () if one.outcome is not None]
    worst = next((one for one in results if one.outcome != "purged"), None)
    if worst is not None:
        return PurgeTicket(request.id, worst.outcome, worst.blocked_by)
    if results:
        return PurgeTicket(request.id, "purged")
    return PurgeTicket(request.id, _OVER[request.status], request.status)
