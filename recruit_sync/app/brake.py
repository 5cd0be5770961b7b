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
_LINES: Final = 5_000
_ALL: Final = ("0", "9999")


def counts(candidacy: Candidacy, now: datetime) -> bool:
    """Whether the brake counts this erasure: its date is new, and not the person's own doing."""
    if candidacy.ending and candidacy.ending.channel.from_the_person:
        return False
    if candidacy.stuck_why == "set_aside":
        return True
    return candidacy.dated_at is None or candidacy.dated_at > now - _YOUNG


def line(candidacy: Candidacy) -> str:
    """Names one erasure: who, when, why. Another as soon as any of it changes."""
    text = f"{candidacy.subject}|{candidacy.erase_at}|{candidacy.erase_reason}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def digest(candidacies: Iterable[Candidacy]) -> str:
    """Names a set of erasures."""
    return hashlib.sha256("\n".join(sorted(map(line, candidacies))).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Plan:
    """Erasures that the brake counts, by line; `digest` names exactly these."""

    lines: frozenset[str]
    digest: str
    limit: int
    counted: int

    @property
    def stopped(self) -> bool:
        """Whether there are more than the limit allows."""
        return bool(self.lines) and self.counted > self.limit


@dataclass(frozen=True, slots=True)
class Brake:
    """Weighs what a sweep is about to erase, against the notebook of earlier sweeps."""

    notebook: Notebook
    stock: Callable[[], int]

    def weigh(self, due: Iterable[Candidacy], now: datetime) -> Plan:
        """The plan for the counted ones among those due now."""
        return self._weigh([c for c in due if counts(c, now)], now)

    def weigh_new(self, due: Iterable[Candidacy], now: datetime) -> Plan:
        """The same, without a look at earlier sweeps where none of them is counted."""
        young = [c for c in due if counts(c, now)]
        return self._weigh(young, now) if young else Plan(frozenset(), digest(()), _FLOOR, 0)

    def _weigh(self, young: list[Candidacy], now: datetime) -> Plan:
        days = self._days(now)
        counted = len(young) + days[0]
        limit = _FLOOR if counted <= _FLOOR else self._limit(days[1:])
        return Plan(frozenset(map(line, young)), digest(young), limit, counted)

    def note(self, number: int, now: datetime) -> None:
        """Before the first effect: so many counted erasures go ahead."""
        if number:
            key = f"sweeps/{now.isoformat()}"
            earlier = self.notebook.read(key) or {}
            total = number + int(str(earlier.get("counted", 0)))
            self.notebook.write(key, {"counted": total})

    def _limit(self, days: Sequence[int]) -> int:
        return max(_FLOOR, int(_TIMES_MEDIAN * median(days)), self.stock() // _SHARE)

    def _days(self, now: datetime) -> list[int]:
        """Counted erasures of the last 24 hours, then of each of the 28 days before them."""
        sums = [0] * (_DAYS + 1)
        first = now - len(sums) * _DAY
        for key, note in self.notebook.between("sweeps", first.isoformat(), now.isoformat()):
            age = (now - datetime.fromisoformat(key.removeprefix("sweeps/"))) // _DAY
            if age < len(sums):
                sums[age] += int(str(note["counted"]))
        return sums


@dataclass(frozen=True, slots=True)
class Approvals:
    """Stopped erasures that a named person let go, each by its line.

    So a sweep that ends early goes on with the rest, and who has changed since is not let through.
    """

    notebook: Notebook

    def grant(self, candidacies: Sequence[Candidacy], by: str, now: datetime) -> None:
        """Write them down, in parts that fit into the notebook."""
        lines = sorted(map(line, candidacies))
        for start in range(0, len(lines), _LINES):
            key = f"approved/{now.isoformat()}-{start:09}"
            self.notebook.write(key, {"by": by, "lines": lines[start : start + _LINES]})

    def granted(self) -> frozenset[str]:
        """Every line let go since the brake was pulled."""
        found: set[str] = set()
        for _, note in self.notebook.between("approved", *_ALL):
            lines = note["lines"]
            found.update(lines if isinstance(lines, list) else ())
        return frozenset(found)

    def withdraw(self) -> None:
        """The brake is released: what was let go through it is over."""
        for key, _ in list(self.notebook.between("approved", *_ALL)):
            self.notebook.erase(key)
