# SPDX-License-Identifier: Apache-2.0
"""How does a domain value become stored text, and how does text of another version become one?

Fields that hold their default are left out, which keeps an item small. So a default in the domain
is part of the stored format and never changes. Unknown fields are ignored, missing ones get their
default: what any earlier deployment wrote is read, and mostly what a later one did.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from recruit_sync.aws import repeats, trails
from recruit_sync.domain.errors import Refused
from recruit_sync.domain.screening.record import ScreeningRecord
from recruit_sync.domain.subject import Candidacy, Entry
from recruit_sync.ports import Link, Notice

Stored = TypeVar("Stored", Candidacy, Link, Notice, ScreeningRecord)
_adapters: Final[dict[Any, TypeAdapter[Any]]] = {}


def _adapter(kind: Any) -> TypeAdapter[Any]:
    """Made at the first use: a function that stores none of a kind starts without its adapter."""
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def to_text(value: Candidacy | Link | Notice | ScreeningRecord) -> str:
    """The JSON text of a value."""
    return in_json(to_fields(value))


def in_json(fields: dict[str, Any]) -> str:
    """The text of what `to_fields` makes."""
    return json.dumps(fields, separators=(",", ":"))


def to_fields(value: Candidacy | Link | Notice | ScreeningRecord) -> dict[str, Any]:
    """The value as JSON will have it."""
    body: dict[str, Any] = _adapter(type(value)).dump_python(
        value, mode="json", exclude_defaults=True, warnings="error"
    )
    if isinstance(value, Candidacy):
        _name_effects(value, body)
        trails.shorten(value, body)
        repeats.leave_out(body)
    elif isinstance(value, ScreeningRecord):
        _name_tasks(value, body)
    return body


def _name_tasks(record: ScreeningRecord, body: dict[str, Any]) -> None:
    for work, stored in zip(record.outbox, body.get("outbox", ()), strict=True):
        stored["task"]["kind"] = work.task.kind


def _name_effects(candidacy: Candidacy, body: dict[str, Any]) -> None:
    for pending, stored in zip(candidacy.outbox, body.get("outbox", ()), strict=True):
        stored["effect"]["effect"] = pending.effect.effect


def _spelt_out(fields: dict[str, Any]) -> list[Entry]:
    repeats.put_back(fields)
    return trails.taken_out(fields)


def from_text(kind: type[Stored], text: str, known: dict[str, Any] | None = None) -> Stored:
    """The value, with what is `known` of it besides; raises Refused, naming fields but no value,
    where the text is none of ours."""
    beside = tuple((known or {}).items())
    value: Any = _again(text, beside) if kind is Candidacy else _read(kind, text, beside)
    checked: Stored = value
    return checked


@lru_cache(maxsize=512)  # nothing in it can change, and who is looked at is looked at again
def _again(text: str, known: tuple[tuple[str, Any], ...]) -> Any:
    return _read(Candidacy, text, known)


def _read(kind: type, text: str, known: tuple[tuple[str, Any], ...]) -> Any:
    try:
        fields: Any = json.loads(text)
        fields |= known
        lines = _spelt_out(fields) if kind is Candidacy else None
        value: Any = _adapter(kind).validate_python(fields)
    except ValidationError as error:
        places = sorted({".".join(map(str, fault["loc"])) for fault in error.errors()})
        raise Refused(f"stored {kind.__name__} unreadable at {', '.join(places)}") from None
    except (TypeError, ValueError, AttributeError, KeyError):
        raise Refused(f"stored {kind.__name__} unreadable") from None
    return trails.put_back(value, lines) if lines else value
