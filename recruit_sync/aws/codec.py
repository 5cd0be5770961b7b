# SPDX-License-Identifier: Apache-2.0
"""How does a domain value become stored text, and how does text of another version become one?

Fields that hold their default are left out, which keeps an item under one write unit. So a default
in the domain is part of the stored format and never changes. Unknown fields are ignored, missing
ones get their default: an older and a newer deployment can read each other's items.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from recruit_sync.domain.errors import Refused
from recruit_sync.domain.subject import Candidacy
from recruit_sync.ports import Link, Notice

Stored = TypeVar("Stored", Candidacy, Link, Notice)


@cache  # made at the first use: a function that stores nothing starts without them
def _adapters() -> dict[type, TypeAdapter[Any]]:
    return {kind: TypeAdapter(kind) for kind in (Candidacy, Link, Notice)}


def to_text(value: Candidacy | Link | Notice) -> str:
    """The JSON text of a value."""
    body = _adapters()[type(value)].dump_python(
        value, mode="json", exclude_defaults=True, warnings="error"
    )
    if isinstance(value, Candidacy):
        _name_effects(value, body)
    return json.dumps(body, separators=(",", ":"))


def _name_effects(candidacy: Candidacy, body: dict[str, Any]) -> None:
    for pending, stored in zip(candidacy.outbox, body.get("outbox", ()), strict=True):
        stored["effect"]["effect"] = pending.effect.effect


def from_text(kind: type[Stored], text: str) -> Stored:
    """The value; raises Refused, naming fields but no value, where the text is none of ours."""
    try:
        value: Stored = _adapters()[kind].validate_json(text)
    except ValidationError as error:
        places = sorted({".".join(map(str, fault["loc"])) for fault in error.errors()})
        raise Refused(f"stored {kind.__name__} unreadable at {', '.join(places)}") from None
    return value
