# SPDX-License-Identifier: Apache-2.0
"""Which candidates does a listing ask for? Reads and checks its parameters.

Stricter than the vendor on purpose: an unknown or repeated parameter is refused, so that a
connector's slip of the pen shows. Knows nothing of the records themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from recruit_sync.local.ats_wire import invalid, read_moment, read_reference

LARGEST_PAGE = 100
LARGEST_ID_LIST = 100
_SINGLE = {
    "updatedFrom",
    "updatedThrough",
    "createdFrom",
    "createdThrough",
    "email",
    "candidateTag",
    "asOfEntryMoment",
    "fields",
    "limit",
    "offset",
}
Parameters = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Window:
    start: datetime
    end: datetime

    def holds(self, moment: datetime) -> bool:
        return self.start <= moment <= self.end


@dataclass(frozen=True, slots=True)
class Query:
    updated: Window | None = None
    created: Window | None = None
    candidates: tuple[str, ...] | None = None
    email: str | None = None
    tag: str | None = None
    as_of: datetime | None = None
    ids_only: bool = False
    limit: int = 20
    offset: int = 0

    def filters(self) -> Query:
        """The same question without its page: pages of one listing share it."""
        return replace(self, ids_only=False, limit=0, offset=0)


def read_query(parameters: Parameters, now: datetime) -> Query:
    _refuse_strangers(parameters)
    updated = read_window(parameters, "updated")
    _not_after(updated.end if updated else None, now, "updatedThrough")
    as_of = _moment(parameters, "asOfEntryMoment")
    _not_after(as_of, now, "asOfEntryMoment")
    return Query(
        updated=updated,
        created=read_window(parameters, "created"),
        candidates=_id_list(parameters),
        email=_text(parameters, "email"),
        tag=_tag(parameters),
        as_of=as_of,
        ids_only=_ids_only(parameters),
        limit=read_number(parameters, "limit", default=20, least=1, most=LARGEST_PAGE),
        offset=read_number(parameters, "offset", default=0, least=0, most=10**9),
    )


def read_number(parameters: Parameters, name: str, *, default: int, least: int, most: int) -> int:
    text = _text(parameters, name)
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise invalid("A9011", f"Must be a whole number from {least} to {most}.", name)
    return int(text)


def _refuse_strangers(parameters: Parameters) -> None:
    for name, values in parameters.items():
        if name not in _SINGLE and name != "candidate":
            raise invalid("A9013", "Unknown parameter.", name)
        if name in _SINGLE and len(values) > 1:
            raise invalid("A9013", "The parameter may stand only once.", name)


def _text(parameters: Parameters, name: str) -> str | None:
    values = parameters.get(name)
    return values[0] if values else None


def _moment(parameters: Parameters, name: str) -> datetime | None:
    text = _text(parameters, name)
    return None if text is None else read_moment(text, name)


def read_window(parameters: Parameters, name: str) -> Window | None:
    """Both ends, or none."""
    start = _moment(parameters, f"{name}From")
    end = _moment(parameters, f"{name}Through")
    if start is None and end is None:
        return None
    if start is None or end is None:
        raise invalid("A9001", "Both ends of a window are needed.", f"{name}From")
    if start > end:
        raise invalid("A9003", "The window ends before it begins.", f"{name}From")
    return Window(start, end)


def _not_after(moment: datetime | None, now: datetime, name: str) -> None:
    if moment is not None and moment > now:
        raise invalid("A9002", "Later than the server's clock.", name)


def _id_list(parameters: Parameters) -> tuple[str, ...] | None:
    values = parameters.get("candidate")
    if values is None:
        return None
    if len(values) > LARGEST_ID_LIST:
        raise invalid("A9011", f"At most {LARGEST_ID_LIST} ids.", "candidate")
    return tuple(read_reference(value, "candidate") for value in values)


def _tag(parameters: Parameters) -> str | None:
    text = _text(parameters, "candidateTag")
    return None if text is None else read_reference(text, "candidateTag")


def _ids_only(parameters: Parameters) -> bool:
    text = _text(parameters, "fields")
    if text not in (None, "id"):
        raise invalid("A9011", "Only `id` is known.", "fields")
    return text == "id"
