# SPDX-License-Identifier: Apache-2.0
"""Which schedule is next, and when? Counts past ticks, thins out where asked to.

The sweep is never thinned; instead its ticks with nothing due are passed over.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from recruit_sync.local.wiring_file import Schedule

SWEEP = "sweep"
_TICK = timedelta(microseconds=1)


@dataclass(slots=True)
class Timetable:
    """One schedule: up to when its ticks have been dealt with, and when it last ran."""

    schedule: Schedule
    done_until: datetime
    ran_at: datetime | None = None

    @property
    def function(self) -> str:
        return self.schedule.function

    def next_at(self, not_before: datetime | None = None) -> datetime:
        after = self.done_until
        if not_before is not None:
            after = max(after, not_before - _TICK)
        return self.schedule.rule.next_after(after)

    def run(self, at: datetime) -> None:
        self.done_until = self.ran_at = at


class Dates(Protocol):
    """When somebody is due next; may be remembered."""

    def next_due(self) -> datetime | None:
        """The earliest of all."""
        ...

    def forget(self) -> None:
        """Somebody else may have changed it."""
        ...


class Timetables:
    """All schedules of one wiring."""

    def __init__(
        self,
        schedules: Iterable[Schedule],
        now: datetime,
        dates: Dates,
    ) -> None:
        self._all = [Timetable(schedule, now) for schedule in schedules]
        self._dates = dates

    def skip_to(self, moment: datetime) -> None:
        """Ticks up to here are past, run or not; what is due may have changed meanwhile."""
        self._dates.forget()
        for one in self._all:
            one.done_until = max(one.done_until, moment)

    def next(self, poll_every: timedelta | None) -> tuple[datetime, Timetable] | None:
        """The earliest; of several at once the first in the file."""
        times = [(self._next_at(one, poll_every), one) for one in self._all]
        due = [(at, one) for at, one in times if at is not None]
        return min(due, key=lambda pair: pair[0]) if due else None

    def coming(self, now: datetime) -> list[tuple[datetime, str]]:
        """When each fires next, for people to see."""
        return [(one.next_at(now + _TICK), one.function) for one in self._all]

    def _next_at(self, one: Timetable, poll_every: timedelta | None) -> datetime | None:
        if one.function == SWEEP:
            due_at = self._dates.next_due()
            return None if due_at is None else one.next_at(due_at)
        if poll_every is None or one.ran_at is None:
            return one.next_at()
        return one.next_at(one.ran_at + poll_every)
