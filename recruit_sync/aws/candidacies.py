# SPDX-License-Identifier: Apache-2.0
"""Where are data subjects kept? One item each in DynamoDB, found by time through sparse indexes.

State, outbox and audit entries travel in one body and are written by one conditional put. The
indexes propose, and may be late; what a strong read says decides. Knows no rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from recruit_sync.aws.codec import from_text, in_json, to_fields
from recruit_sync.aws.table import Item, Table, instant, key, moment, shard
from recruit_sync.domain.subject import Candidacy
from recruit_sync.ports import Due

_PREFIX = "SUBJECT#"
_BESIDE = ("subject", "version", "due_at", "todo_at")


class DynamoCandidacies:
    """All data subjects. `shards` spreads each index; on a live table it may only grow."""

    def __init__(self, table: Table, *, shards: int = 10) -> None:
        self._table = table
        self._shards = shards

    def get(self, subject: str) -> Candidacy | None:
        """The person as last saved."""
        item = self._table.read(_key(subject))
        return None if item is None else _candidacy(item)

    def get_many(self, subjects: Sequence[str]) -> Mapping[str, Candidacy]:
        """Several people at once; unknown ones are left out."""
        wanted = [_key(subject) for subject in dict.fromkeys(subjects)]
        found = map(_candidacy, self._table.read_many(wanted))
        return {candidacy.subject: candidacy for candidacy in found}

    def save(self, candidacy: Candidacy) -> None:
        """Write version n where version n - 1 is stored; raises Conflict."""
        if candidacy.version < 1:
            raise ValueError(f"version {candidacy.version} cannot be saved; the first is 1")
        self._table.put_version(self._item(candidacy), candidacy.version)

    def due(self, through: datetime) -> Iterator[Due]:
        """Everybody with `due_at <= through`, earliest first within a shard."""
        for item in self._entries("due", through):
            yield Due(_subject(item), moment(item["due_at"]["S"]))

    def todo(self, through: datetime) -> Iterator[str]:
        """Subjects with an effect to do by then."""
        return map(_subject, self._entries("todo", through))

    def next_due(self) -> datetime | None:
        """The earliest `due_at` of all, or None."""
        firsts = (self._first_due(number) for number in range(self._shards))
        return min((first for first in firsts if first), default=None)

    def everybody(self) -> Iterator[Candidacy]:
        """All of them, tombstones too, in no order."""
        return map(_candidacy, self._table.scan(_PREFIX))

    def _entries(self, index: str, through: datetime) -> Iterator[Item]:
        condition = f"{index}_shard = :shard AND {index}_at <= :through"
        for number in range(self._shards):
            values = {":shard": f"{index}#{number}", ":through": instant(through)}
            yield from self._table.query(condition, values, IndexName=index)

    def _first_due(self, number: int) -> datetime | None:
        found = self._table.query(
            "due_shard = :shard", {":shard": f"due#{number}"}, IndexName="due", Limit=1
        )
        return next((moment(item["due_at"]["S"]) for item in found), None)

    def _item(self, candidacy: Candidacy) -> Item:
        fields = to_fields(candidacy)
        for name in _BESIDE:
            fields.pop(name, None)
        item = _key(candidacy.subject) | {"body": {"S": in_json(fields)}}
        for index, at in (("due", candidacy.due_at), ("todo", candidacy.todo_at)):
            if at is not None:
                item[f"{index}_shard"] = {"S": shard(index, candidacy.subject, self._shards)}
                item[f"{index}_at"] = {"S": instant(at)}
        return item


def _key(subject: str) -> Item:
    return key(f"{_PREFIX}{subject}", "SUBJECT")


def _subject(item: Item) -> str:
    return str(item["pk"]["S"]).removeprefix(_PREFIX)


def _candidacy(item: Item) -> Candidacy:
    """What stands beside the body is not repeated in it."""
    known: dict[str, Any] = {"subject": _subject(item), "version": int(item["version"]["N"])}
    known |= {name: item[name]["S"] for name in ("due_at", "todo_at") if name in item}
    return from_text(Candidacy, item["body"]["S"], known)
