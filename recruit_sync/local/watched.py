# SPDX-License-Identifier: Apache-2.0
"""What has the product just written? Spares the stack a query and a look into each queue per step.

What others write (a command in another process) is noticed when told to `forget`, and at the
beginning and the end of each advance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from recruit_sync.domain.screening.record import ScreeningRecord
from recruit_sync.domain.subject import Candidacy
from recruit_sync.ports import Candidacies, Due, Lane, Queues, Screenings


class WatchedQueues:
    """The port `Queues`, handed through."""

    def __init__(self, inner: Queues) -> None:
        self._inner = inner
        self._nudged = True

    def nudge(self, lane: Lane, subjects: Iterable[str]) -> None:
        self._nudged = True
        self._inner.nudge(lane, subjects)

    def nudged(self) -> bool:
        """Whether anything was sent since the last time of asking."""
        nudged, self._nudged = self._nudged, False
        return nudged


class WatchedScreenings:
    """The port `Screenings`, handed through; remembers when one is due next."""

    def __init__(self, inner: Screenings) -> None:
        self._inner = inner
        self._answer: tuple[datetime | None] | None = None

    def forget(self) -> None:
        """Ask anew next time."""
        self._answer = None

    def next_due(self) -> datetime | None:
        if self._answer is None:
            self._answer = (self._inner.next_due(),)
        return self._answer[0]

    def save(self, record: ScreeningRecord) -> None:
        self.forget()
        self._inner.save(record)

    def get(self, id_: str) -> ScreeningRecord | None:
        return self._inner.get(id_)

    def get_many(self, ids: Sequence[str]) -> Mapping[str, ScreeningRecord]:
        return self._inner.get_many(ids)

    def of(self, subject: str) -> Sequence[ScreeningRecord]:
        return self._inner.of(subject)

    def due(self, through: datetime) -> Iterator[str]:
        return self._inner.due(through)

    def todo(self, through: datetime) -> Iterator[str]:
        return self._inner.todo(through)


class WatchedCandidacies:
    """The port `Candidacies`, handed through; remembers when somebody, or a screening `beside`, is
    due next."""

    def __init__(self, inner: Candidacies, beside: WatchedScreenings | None = None) -> None:
        self._inner = inner
        self._beside = beside
        self._answer: tuple[datetime | None] | None = None
        self._saved: dict[str, datetime | None] = {}

    def forget(self) -> None:
        """Ask anew next time."""
        self._answer = None
        self._saved.clear()
        if self._beside:
            self._beside.forget()

    def next_due(self) -> datetime | None:
        if self._answer is None:
            self._answer = (self._inner.next_due(),)
        beside = self._beside.next_due() if self._beside else None
        return min((at for at in (self._answer[0], beside) if at), default=None)

    def save(self, candidacy: Candidacy) -> None:
        try:
            self._inner.save(candidacy)
        except Exception:
            self.forget()
            raise
        self._answer = self._after(candidacy)
        self._saved[candidacy.subject] = candidacy.due_at

    def _after(self, candidacy: Candidacy) -> tuple[datetime | None] | None:
        """The answer once this is saved; None where whoever was first is so no more."""
        if self._answer is None:
            return None
        first, due = self._answer[0], candidacy.due_at
        if first is None or (due is not None and due <= first):
            return (due,)
        known = candidacy.version == 1 or candidacy.subject in self._saved
        return self._answer if known and self._saved.get(candidacy.subject) != first else None

    def get(self, subject: str) -> Candidacy | None:
        return self._inner.get(subject)

    def get_many(self, subjects: Sequence[str]) -> Mapping[str, Candidacy]:
        return self._inner.get_many(subjects)

    def due(self, through: datetime) -> Iterator[Due]:
        return self._inner.due(through)

    def todo(self, through: datetime) -> Iterator[str]:
        return self._inner.todo(through)

    def everybody(self) -> Iterator[Candidacy]:
        return self._inner.everybody()
