# SPDX-License-Identifier: Apache-2.0
"""Where are screenings kept? Beside the data subjects, one item each, in partitions of their own.

A second item leads from the person to each of their screenings; it is written first, so that none
is ever out of reach. Knows no rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from recruit_sync.aws.codec import from_text, in_json, to_fields
from recruit_sync.aws.table import Item, Table, instant, key, moment, shard
from recruit_sync.domain.screening.record import ScreeningRecord

_PREFIX: Final = "SCREENING#"
_OF: Final = "SCREENED#"
_INDEXES: Final = {"due": "screenings-due", "todo": "screenings-todo"}


class DynamoScreenings:
    """All screenings; `shards` as for the data subjects."""

    def __init__(self, table: Table, *, shards: int = 10) -> None:
        self._table = table
        self._shards = shards

    def get(self, id_: str) -> ScreeningRecord | None:
        """The screening as last saved."""
        item = self._table.read(_key(id_))
        return None if item is None else _record(item)

    def get_many(self, ids: Sequence[str]) -> Mapping[str, ScreeningRecord]:
        """Several at once; unknown ones are left out."""
        found = map(_record, self._table.read_many([_key(id_) for id_ in dict.fromkeys(ids)]))
        return {record.id: record for record in found}

    def of(self, subject: str) -> Sequence[ScreeningRecord]:
        """All of one person, the oldest first."""
        values = {":person": f"{_OF}{subject}"}
        items = self._table.query("pk = :person", values, ConsistentRead=True)
        found = self.get_many([str(item["sk"]["S"]).removeprefix(_PREFIX) for item in items])
        return sorted(found.values(), key=lambda one: (str(one.noted_at), one.id))

    def save(self, record: ScreeningRecord) -> None:
        """Write version n where version n - 1 is stored; raises Conflict."""
        if record.version < 1:
            raise ValueError(f"version {record.version} cannot be saved; the first is 1")
        if record.version == 1:
            self._table.put(key(f"{_OF}{record.subject}", f"{_PREFIX}{record.id}"))
        self._table.put_version(self._item(record), record.version)

    def due(self, through: datetime) -> Iterator[str]:
        """Ids of those with `due_at <= through`."""
        return self._entries("due", through)

    def todo(self, through: datetime) -> Iterator[str]:
        """Ids of those with a task to do by then."""
        return self._entries("todo", through)

    def next_due(self) -> datetime | None:
        """The earliest `due_at` or `todo_at` of all, or None."""
        firsts = (self._first(index, n) for index in _INDEXES for n in range(self._shards))
        return min((first for first in firsts if first), default=None)

    def _first(self, index: str, number: int) -> datetime | None:
        values = {":shard": f"{_INDEXES[index]}#{number}"}
        found = self._table.query(f"{index}_shard = :shard", values, IndexName=index, Limit=1)
        return next((moment(item[f"{index}_at"]["S"]) for item in found), None)

    def _entries(self, index: str, through: datetime) -> Iterator[str]:
        condition = f"{index}_shard = :shard AND {index}_at <= :through"
        for number in range(self._shards):
            values = {":shard": f"{_INDEXES[index]}#{number}", ":through": instant(through)}
            for item in self._table.query(condition, values, IndexName=index):
                yield str(item["pk"]["S"]).removeprefix(_PREFIX)

    def _item(self, record: ScreeningRecord) -> Item:
        fields = to_fields(record)
        fields.pop("version", None)
        item = _key(record.id) | {"body": {"S": in_json(fields)}}
        for index, at in (("due", record.due_at), ("todo", record.todo_at)):
            if at is not None:
                item[f"{index}_shard"] = {"S": shard(_INDEXES[index], record.id, self._shards)}
                item[f"{index}_at"] = {"S": instant(at)}
        return item


def _key(id_: str) -> Item:
    return key(f"{_PREFIX}{id_}", "SCREENING")


def _record(item: Item) -> ScreeningRecord:
    known: dict[str, Any] = {"version": int(item["version"]["N"])}
    return from_text(ScreeningRecord, item["body"]["S"], known)
