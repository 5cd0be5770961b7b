# SPDX-License-Identifier: Apache-2.0
"""Where does the simulation keep screenings? In this process, behind the same port."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from threading import RLock

from recruit_sync.domain.errors import Conflict
from recruit_sync.domain.screening.record import ScreeningRecord


class MemoryScreenings:
    """All screenings."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._records: dict[str, ScreeningRecord] = {}

    def get(self, id_: str) -> ScreeningRecord | None:
        """The screening as last saved."""
        return self._records.get(id_)

    def get_many(self, ids: Sequence[str]) -> Mapping[str, ScreeningRecord]:
        """Several at once; unknown ones are left out."""
        with self._lock:
            return {id_: self._records[id_] for id_ in ids if id_ in self._records}

    def of(self, subject: str) -> Sequence[ScreeningRecord]:
        """All of one person, the oldest first."""
        with self._lock:
            mine = [record for record in self._records.values() if record.subject == subject]
        return sorted(mine, key=lambda one: (str(one.noted_at), one.id))

    def save(self, record: ScreeningRecord) -> None:
        """Write version n where version n - 1 is stored; raises Conflict."""
        if record.version < 1:
            raise ValueError(f"version {record.version} cannot be saved; the first is 1")
        with self._lock:
            old = self._records.get(record.id)
            if (old.version if old else 0) != record.version - 1:
                raise Conflict(f"put SCREENING#{record.id}: version {record.version - 1} is gone")
            self._records[record.id] = record

    def due(self, through: datetime) -> Iterator[str]:
        """Ids of those with `due_at <= through`, earliest first."""
        with self._lock:
            found = [(r.due_at, r.id) for r in self._records.values() if r.due_at]
        return (id_ for at, id_ in sorted(found) if at <= through)

    def todo(self, through: datetime) -> Iterator[str]:
        """Ids of those with a task to do by then."""
        with self._lock:
            found = [(r.todo_at, r.id) for r in self._records.values() if r.todo_at]
        return (id_ for at, id_ in sorted(found) if at <= through)

    def next_due(self) -> datetime | None:
        """The earliest `due_at` or `todo_at` of all, or None."""
        with self._lock:
            moments = [at for r in self._records.values() for at in (r.due_at, r.todo_at) if at]
        return min(moments, default=None)
