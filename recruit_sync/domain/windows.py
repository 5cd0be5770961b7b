# SPDX-License-Identifier: Apache-2.0
"""When does a period end? Calendar arithmetic for deadlines, by country zone.

Knows Regulation (EEC, Euratom) 1182/71 art. 3(1)-(2): the day of the event is not counted and a
period in days, weeks, months or years ends when its last day ends. Art. 3(4), which would move an
end off a weekend, is left out on purpose: a weekend never lengthens a deletion. Knows no policy.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from recruit_sync.domain.values import value

_ISO = re.compile(
    r"P(?=.)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?P<hours>\d+)H)?"
)

_few = lru_cache(maxsize=4096)
"""Thousands of people share a few days, periods and zones; conversions of time are the dear part of
a decision."""
_FIRST: Final = datetime(1900, 1, 1, tzinfo=UTC)
_LAST: Final = datetime(9000, 1, 1, tzinfo=UTC)
"""Moments beyond these are a vendor's way to say never; arithmetic stops there."""


@value(frozen=True, slots=True)
class Period:
    """A length of time as a rule states it: whole months, days, or hours (never mixed clocks).

    `text` is the ISO 8601 form it was written in, so that what is shown is what was decided.
    """

    text: str
    months: int = 0
    days: int = 0
    hours: int = 0

    @classmethod
    @lru_cache(maxsize=256)  # rules share a few; requests carry theirs as text
    def parse(cls, text: str) -> Period:
        """Read an ISO 8601 duration of years, months, weeks, days or hours.

        Raises ValueError, naming the value, for anything else (minutes and fractions included).
        """
        found = _ISO.fullmatch(text)
        if found is None or text.endswith("T"):
            raise ValueError(f"{text!r} is no ISO 8601 duration such as P30D, P12M, P1Y or PT72H")
        part = {name: int(value or 0) for name, value in found.groupdict().items()}
        if part["hours"] and any(part[name] for name in ("years", "months", "weeks", "days")):
            raise ValueError(f"{text!r} mixes hours, counted exactly, with days counted by date")
        return cls(
            text=text,
            months=12 * part["years"] + part["months"],
            days=7 * part["weeks"] + part["days"],
            hours=part["hours"],
        )

    def __str__(self) -> str:
        return self.text

    def __hash__(self) -> int:
        return hash(self.text)

    @property
    def exact(self) -> bool:
        """Whether it is counted in hours, from the very moment."""
        return self.text.startswith("PT")

    @property
    def roughly(self) -> timedelta:
        """A length to compare two periods by (a month taken as 30 days); never a deadline."""
        return timedelta(days=30 * self.months + self.days, hours=self.hours)


def last_day(of: Period, event_on: date) -> date:
    """The last day of a period whose event fell on `event_on`; that day is not counted.

    A month that lacks the date ends on its last day (art. 3(2)(c)).
    """
    months = event_on.year * 12 + (event_on.month - 1) + of.months
    year, month = divmod(months, 12)
    if year >= _LAST.year:
        return _LAST.date()
    day = min(event_on.day, monthrange(year, month + 1)[1])
    return date(year, month + 1, day) + timedelta(days=of.days)


def start_of_day(day: date, zone: str) -> datetime:
    """The first instant of a local day, in UTC; where clocks skip midnight, the skip itself."""
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def end_of(period: Period, event_at: datetime, zone: str) -> datetime:
    """The first instant after the period, in UTC; hours are counted exactly, the rest by day."""
    if period.exact:
        return _bounded(event_at) + timedelta(hours=period.hours)
    return _end_of_period(period, _local_day(event_at, zone), zone)


def _bounded(at: datetime) -> datetime:
    return min(max(at, _FIRST), _LAST).astimezone(UTC)


@_few
def _local_day(at: datetime, zone: str) -> date:
    return _bounded(at).astimezone(ZoneInfo(zone)).date()


@_few
def _end_of_period(period: Period, event_on: date, zone: str) -> datetime:
    return end_of_day(last_day(period, event_on), zone)


@_few
def end_of_day(day: date, zone: str) -> datetime:
    """The first instant after a local day, in UTC."""
    day = min(max(day, _FIRST.date()), _LAST.date())
    return start_of_day(day + timedelta(days=1), zone)


@_few
def before(end_at: datetime, lead: Period, zone: str) -> datetime:
    """The moment `lead` before an end, counted in local days where the lead is in days."""
    local = end_at.astimezone(ZoneInfo(zone))
    day = local.date() - timedelta(days=lead.days + 30 * lead.months)
    moved = datetime.combine(day, local.time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return moved - timedelta(hours=lead.hours)


def last_day_of(ends_at: datetime, zone: str) -> date:
    """The last local day of a period that ends at this instant."""
    return (ends_at - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()
