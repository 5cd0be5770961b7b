# SPDX-License-Identifier: Apache-2.0
"""On which days and hours are offices open somewhere? Weekend and public holidays of the place.

A country whose holidays nobody has written down has none; its weekend still counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

import holidays
from babel.core import get_global

_DAY: Final = timedelta(days=1)
_OPENS: Final = time(9)
_OFFICE_HOURS: Final = timedelta(hours=8)
_WEEKEND: Final = frozenset({5, 6})


@dataclass(frozen=True)
class BusinessDays:
    """The days of one place, `DE`, `US-CA`, in its zone."""

    place: str
    zone: str

    def after(self, at: datetime, days: int) -> datetime:
        """The first instant after so many whole business days; the day of `at` is not counted."""
        day, left, is_open = self._local(at).date(), days, _open_in(self.place)
        while left:
            day += _DAY
            left -= is_open(day)
        return self._instant(day + _DAY, time.min)

    def hours_after(self, at: datetime, hours: int) -> datetime:
        """The instant at which so many office hours have passed."""
        left, day, is_open = timedelta(hours=hours), self._local(at).date(), _open_in(self.place)
        while True:
            opens = self._instant(day, _OPENS)
            begins, closes = max(opens, at), opens + _OFFICE_HOURS
            if is_open(day) and closes > begins:
                if left <= closes - begins:
                    return begins + left
                left -= closes - begins
            day += _DAY

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.zone))

    def _instant(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, ZoneInfo(self.zone)).astimezone(ZoneInfo("UTC"))


def works(zone: str, day: date) -> bool:
    """Whether offices are open that day in the country that a time zone belongs to."""
    return _open_in(get_global("zone_territories").get(zone, ""))(day)


@cache
def _open_in(place: str) -> Callable[[date], bool]:
    """Whether offices are open."""
    country, _, rest = place.partition("-")
    region = rest.partition("-")[0] or None
    for subdivision in (region, None):
        try:
            known = holidays.country_holidays(country, subdiv=subdivision)
        except NotImplementedError:
            continue
        weekend = known.weekend
        return lambda day: day.weekday() not in weekend and day not in known
    return lambda day: day.weekday() not in _WEEKEND
