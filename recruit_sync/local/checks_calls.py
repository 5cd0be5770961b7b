# SPDX-License-Identifier: Apache-2.0
"""How does one call to the simulated screening agency look, and how is it answered once?"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qsl

from recruit_sync.local.checks_wire import Document, Refused
from recruit_sync.local.web_server import Request, Response

_STORED_FOR: Final = timedelta(hours=24)
_SUCCESS: Final = range(200, 300)


@dataclass(frozen=True, slots=True)
class Ask:
    """One call: what the path names, the query, the body, the moment."""

    name: str
    query: Mapping[str, str]
    body: Document
    now: datetime


@dataclass
class Idempotency:
    """Successes under their keys, for a day; and the keys that are at work."""

    stored: dict[str, tuple[str, datetime, Response]] = field(default_factory=dict)
    running: set[str] = field(default_factory=set)

    def before(self, key: str, print_: str, now: datetime) -> Response | None:
        """The first answer again; raises Refused where the key cannot be used like that."""
        if key in self.running:
            raise Refused(409, "A request with this idempotency key is in progress")
        known = self.stored.get(key)
        if known is None or now - known[1] >= _STORED_FOR:
            self.running.add(key)
            return None
        if known[0] != print_:
            raise Refused(422, "This idempotency key was used with another body")
        first = known[2]
        return Response(first.status, first.body, {**first.headers, "Idempotency-Replayed": "true"})

    def after(self, key: str, print_: str, now: datetime, answer: Response) -> None:
        self.running.discard(key)
        if answer.status in _SUCCESS:
            self.stored[key] = (print_, now, answer)


def route_pattern(route: str) -> re.Pattern[str]:
    return re.compile(re.escape(route).replace(r"\{\}", "([^/]+)"))


def json_answer(status: int, document: Document) -> Response:
    body = json.dumps(document, ensure_ascii=False).encode()
    return Response(status, body, {"Content-Type": "application/json"})


def body_of(request: Request) -> Document:
    if not request.body:
        return {}
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return dict(parse_qsl(request.body.decode()))
    try:
        body: Any = json.loads(request.body)
    except ValueError:
        raise Refused(400, "Body is no JSON") from None
    return body if isinstance(body, dict) else {}


def need(body: Document, *names: str) -> None:
    missing = [f"{name} is required" for name in names if not body.get(name)]
    if missing:
        raise Refused(400, *missing, listed=True)


def latin(name: str) -> bool:
    try:
        name.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True
