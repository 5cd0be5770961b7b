# SPDX-License-Identifier: Apache-2.0
"""What of a stored record says only what stands elsewhere in it? It is left out, and put back.

Such fields have no default in the domain, so where one is absent it was left out here, and where it
is there it counts. Dates that may be absent are written `=` where they are the end of the duty to
inform too. Shorter records cost fewer write units, and nothing else is spelt less plainly.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Fields = dict[str, Any]
_Visit = Callable[[Fields, str, Any], None]
_SAME = "="
_MAY_BE_SAME = ("ungrounded_ends_at", "erase_at")
_MAY_BE_SAME_IN_REQUEST = ("window_ends_at", "named_at")


def leave_out(body: Fields) -> None:
    """Remove from a record, as JSON has it, what the rest of it says as well."""
    _each(body, _left_out)
    _dates(body, _marked_same)


def put_back(body: Fields) -> None:
    """The reverse; a record that was stored whole stays as it is."""
    _dates(body, _as_it_was)
    _each(body, _restored)


def _each(body: Fields, visit: _Visit) -> None:
    for request in body.get("requests", ()):
        visit(request, "address", body.get("address"))
        for number, sending in enumerate(request.get("deliveries", ()), start=1):
            visit(sending, "mail_id", f"request-{request.get('number')}-{number}")
    for pending in body.get("outbox", ()):
        visit(pending, "not_before", body.get("todo_at"))
        if pending["effect"].get("effect") == "send_mail":
            visit(pending["effect"], "cause", pending.get("id"))
    erasure = body.get("erasure")
    if erasure is not None:
        visit(erasure, "reason", body.get("erase_reason"))
        visit(erasure, "due_at", body.get("erase_at"))
        visit(erasure, "fenced_at", erasure.get("due_at") or body.get("erase_at"))


def _dates(body: Fields, visit: _Visit) -> None:
    known = body.get("inform_ends_at")
    for name in _MAY_BE_SAME:
        visit(body, name, known)
    for request in body.get("requests", ()):
        for name in _MAY_BE_SAME_IN_REQUEST:
            visit(request, name, known)


def _marked_same(part: Fields, name: str, elsewhere: Any) -> None:
    if elsewhere is not None and part.get(name) == elsewhere:
        part[name] = _SAME


def _as_it_was(part: Fields, name: str, elsewhere: Any) -> None:
    if part.get(name) == _SAME:
        part[name] = elsewhere


def _left_out(part: Fields, name: str, elsewhere: Any) -> None:
    if elsewhere is not None and part.get(name) == elsewhere:
        del part[name]


def _restored(part: Fields, name: str, elsewhere: Any) -> None:
    if elsewhere is not None:
        part.setdefault(name, elsewhere)
