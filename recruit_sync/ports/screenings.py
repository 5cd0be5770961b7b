# SPDX-License-Identifier: Apache-2.0
"""Where screenings are kept: one item each, found by person and by time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from recruit_sync.domain.screening.record import ScreeningRecord


class Screenings(Protocol):
    """All screenings. Every write is conditional on the version read, as for data subjects."""

    def get(self, id_: str) -> ScreeningRecord | None:
        """The screening as last saved (strongly consistent)."""
        ...

    def get_many(self, ids: Sequence[str]) -> Mapping[str, ScreeningRecord]:
        """Several at once (strongly consistent); unknown ones are left out."""
        ...

    def of(self, subject: str) -> Sequence[ScreeningRecord]:
        """All of one person, the oldest first."""
        ...

    def save(self, record: ScreeningRecord) -> None:
        """Write version n where version n - 1 is stored (n = 1: where nothing is).

        State, outbox and audit entry are one item and one conditional write. Raises Conflict.
        """
        ...

    def due(self, through: datetime) -> Iterator[str]:
        """Ids of those with `due_at <= through`, earliest first within a shard."""
        ...

    def todo(self, through: datetime) -> Iterator[str]:
        """Ids of those with a task to do by then."""
        ...

    def next_due(self) -> datetime | None:
        """The earliest `due_at` or `todo_at` of all, or None."""
        ...
