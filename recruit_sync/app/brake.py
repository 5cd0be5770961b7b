# SPDX-License-Identifier: Apache-2.0
"""Is this a mass deletion by mistake? The limit on erasures whose date is new.

Counted are the erasures of 24 hours whose date was set or moved in the last seven days, and records
set aside. What the person did, and a re-import that our own list recognises, is never counted.
The limit is the greatest of ten, five times the 28-day median and five per cent of the stock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from recruit_sync.domain.subject import Candidacy
from recruit_sync.ports import Notebook

_YOUNG: Final = timedelta(days=7)
_DAY: Final = timedelta(hours=24)
_DAYS: Final = 28
_FLOOR: Final = 10
_TIMES_MEDIAN: Final = 5
_SHARE: Final = 20


def counts(candidacy: Candidacy, now: datetime) -> bool:
    """Whether the brake counts this erasure: its date is new, and not the person's own doing."""
    if candidacy.ending and candidacy.ending.channel.from_the_person:
        return False
    if candidacy.stuck_why == "set_aside":
        return True
    return candidacy.dated_at is None or candidacy.dated_at > now - _YOUNG


@dataclass(frozen=True, slots=True)
class Plan:
    """Erasures that wait for a person's word; `digest` names exactly these."""

    subjects: tuple[str, ...]
    digest: str
    limit: int
    counted: int

    @property
    def stopped(self) -> bool:
        """Whether there are more than the limit allows."""
        return bool(self.subjects) and self.counted > self.limit


def digest(candidacies: Iterable[Candidacy]) -> str:
    """Names a set of erasures: who, when, why. Changes when any of it does."""
    lines = sorted(f"{c.subject}|{c.erase_at}|{c.erase_reason}" for c in candidacies)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def due_by(candidacies: Iterable[Candidacy], moment: str) -> list[Candidacy]:
    """Those whose erasure was due at an ISO moment: a plan is not changed by who comes later."""
    return [c for c in candidacies if c.erase_at and c.erase_at.isoformat() <= moment]


@dataclass(frozen=True, slots=True)
class Brake:
    """Weighs what a sweep is about to erase, against the notebook of earlier sweeps."""

    notebook: Notebook
    stock: Callable[[], int]

    def weigh(self, due: Sequence[Candidacy], now: datetime) -> Plan:
        """The plan for the counted ones among those due now."""
        young = [c for c in due if counts(c, now)]
        recent = self._between(now - _DAY, now)
        counted = len(young) + sum(recent)
        limit = _FLOOR if counted <= _FLOOR else self._limit(now)
        return Plan(tuple(c.subject for c in young), digest(young), limit, counted)

    def note(self, number: int, now: datetime) -> None:
        """Before the first effect: so many counted erasures go ahead in this sweep."""
        if number:
            key = f"sweeps/{now.isoformat()}"
            earlier = self.notebook.read(key) or {}
            total = number + int(str(earlier.get("counted", 0)))
            self.notebook.write(key, {"counted": total})

    def _limit(self, now: datetime) -> int:
        days = [sum(self._between(now - (n + 1) * _DAY, now - n * _DAY)) for n in range(1, _DAYS)]
        usual = int(_TIMES_MEDIAN * median(days))
        return max(_FLOOR, usual, self.stock() // _SHARE)

    def _between(self, first: datetime, last: datetime) -> list[int]:
        found = self.notebook.between("sweeps", first.isoformat(), last.isoformat())
        return [int(str(note["counted"])) for _, note in found]
