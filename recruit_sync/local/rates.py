# SPDX-License-Identifier: Apache-2.0
"""When does a schedule fire next? Reads EventBridge's `cron(...)` and `rate(...)`, in UTC.

Rates are laid on a grid from midnight of 1970, so that they fire at the same moments in each run.
Knows neither `L`, `W` nor `#`, and neither names of months nor of days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_CRON = re.compile(r"cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)")
_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (1, 7), (1970, 2199))
_LONGEST_SEARCH = timedelta(days=366 * 8)


@dataclass(frozen=True, slots=True)
class Rate:
    """Every so often."""

    every: timedelta

    def next_after(self, moment: datetime) -> datetime:
        return _EPOCH + ((moment - _EPOCH) // self.every + 1) * self.every


@dataclass(frozen=True, slots=True)
class Cron:
    """At the minutes that all six fields allow. Days of the week run from 1, Sunday."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    years: frozenset[int]

    def next_after(self, moment: datetime) -> datetime:
        start = moment.astimezone(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
        for day in _days_from(start):
            if self._runs_on(day):
                for at in self._times(day):
                    if at >= start:
                        return at
        raise ValueError("this schedule never fires again")

    def _runs_on(self, day: datetime) -> bool:
        return (
            day.day in self.days
            and day.month in self.months
            and day.year in self.years
            and day.isoweekday() % 7 + 1 in self.weekdays
        )

    def _times(self, day: datetime) -> Iterator[datetime]:
        for hour in sorted(self.hours):
            for minute in sorted(self.minutes):
                yield day.replace(hour=hour, minute=minute)


def _days_from(start: datetime) -> Iterator[datetime]:
    day = start.replace(hour=0, minute=0)
    while day < start + _LONGEST_SEARCH:
        yield day
        day += timedelta(days=1)


Rule = Rate | Cron


def read_rule(text: str) -> Rule:
    """Raises ValueError, naming the text, for what this module does not know."""
    if found := _RATE.fullmatch(text):
        return Rate(timedelta(**{f"{found[2]}s": int(found[1])}))
    if found := _CRON.fullmatch(text):
        fields = [
            _values(text, part, *span) for part, span in zip(found.groups(), _RANGES, strict=True)
        ]
        return Cron(*fields)
    raise ValueError(f"{text!r} is neither rate(...) nor cron(...) with six fields")


def _values(rule: str, field: str, low: int, high: int) -> frozenset[int]:
    values = {value for part in field.split(",") for value in _part(rule, part, low, high)}
    if not all(low <= value <= high for value in values):
        raise ValueError(f"{rule!r}: {field!r} is not within {low} to {high}")
    return frozenset(values)


def _part(rule: str, part: str, low: int, high: int) -> range:
    found = re.fullmatch(r"(\*|\?|\d+)(?:-(\d+))?(?:/(\d+))?", part)
    if found is None:
        raise ValueError(f"{rule!r}: {part!r} is not understood")
    first, last, step = found.groups()
    start = low if first in "*?" else int(first)
    open_ended = first in "*?" or (step is not None and last is None)
    return range(start, (high if open_ended else int(last or first)) + 1, int(step or 1))
