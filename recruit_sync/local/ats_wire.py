# SPDX-License-Identifier: Apache-2.0
"""How the simulated ATS speaks: moments, references, requests, replies, refusals.

Knows the form of the contract alone, and nothing of people, clocks or sockets.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from pydantic_core import from_json, to_json

JSON = "application/json"
Document = dict[str, Any]
_REFERENCE = re.compile(r"([0-9a-f]{32})|(\S+=\S+)")


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    path: str
    query: Mapping[str, list[str]] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)

    def json(self) -> Document:
        try:
            document = from_json(self.body)
        except ValueError:
            raise invalid("A9012", "The body is not JSON.") from None
        if not isinstance(document, dict):
            raise invalid("A9012", "The body is not a JSON object.")
        return document


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = JSON
    lost: bool = False


class Refused(Exception):
    """An answer in the vendor's error form. Carries codes and field names, never values."""

    def __init__(self, status: int, code: str, message: str, *, field_name: str = "") -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.message = message
        self.field_name = field_name

    def reply(self) -> Reply:
        detail = {"error": self.message, "code": self.code}
        if self.field_name:
            detail["field"] = self.field_name
        headers = {"WWW-Authenticate": "Bearer"} if self.status == HTTPStatus.UNAUTHORIZED else {}
        body = {"error": self.message, "code": self.code, "errors": [detail]}
        return json_reply(self.status, body, headers)


def invalid(code: str, message: str, field_name: str = "") -> Refused:
    return Refused(400, code, message, field_name=field_name)


def not_found() -> Refused:
    return Refused(404, "S21", "There is no such resource.")


def forbidden() -> Refused:
    return Refused(403, "S22", "The account lacks the permission for this.")


def json_reply(status: int, body: Any, headers: Mapping[str, str] | None = None) -> Reply:
    return Reply(status, to_json(body), headers or {})


def stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")


def read_moment(text: str, field_name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise invalid("A9010", "Not an RFC 3339 moment.", field_name) from None
    if moment.tzinfo is None:
        raise invalid("A9010", "The moment has no offset.", field_name)
    return moment.astimezone(UTC)


def ref(kind: str, value: str, descriptor: str | None = None) -> Document:
    reference = {"id": f"{kind}={value}"}
    return reference if descriptor is None else {**reference, "descriptor": descriptor}


def read_object(body: Document, name: str) -> Document:
    """An object inside a body; one that is not there is empty."""
    value = body.get(name, {})
    if not isinstance(value, dict):
        raise invalid("A9012", "Not a JSON object.", name)
    return value


def read_reference(value: Any, field_name: str) -> str:
    if isinstance(value, str) and _REFERENCE.fullmatch(value):
        return value
    raise invalid("A9004", "Neither a WID nor Reference_Type=Value.", field_name)


def read_ref(value: Any, field_name: str) -> str:
    """The id inside a reference object."""
    return read_reference(value.get("id") if isinstance(value, dict) else None, field_name)
