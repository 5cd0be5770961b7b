# SPDX-License-Identifier: Apache-2.0
"""Which periods hold for a screening, there where it takes place? Calendars are handed in.

A business day is one on which offices of the place of work are open; moments are aware UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta
from typing import Final, Protocol

from recruit_sync.domain.screening.words import Hearing
from recruit_sync.domain.values import value

DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)


class Calendar(Protocol):
    """Business days and hours of one place."""

    def after(self, at: datetime, days: int) -> datetime:
        """The first instant after so many whole business days; the day of `at` is not counted."""
        ...

    def hours_after(self, at: datetime, hours: int) -> datetime:
        """The instant at which so many office hours have passed."""
        ...


@value(frozen=True, slots=True)
class Window:
    """How long a candidate is heard: business days, after those until a mail counts as received."""

    days: int = 5
    deemed_days: int = 0


WINDOWS: Final[Mapping[Hearing, Window]] = {
    Hearing.US_FCRA: Window(5),
    Hearing.US_CA_FAIR_CHANCE: Window(5, deemed_days=2),
    Hearing.US_CA_LA_COUNTY: Window(15, deemed_days=2),
    Hearing.US_NYC_FAIR_CHANCE: Window(5),
    Hearing.EU_UK_FAIR_HEARING: Window(5),
}
"""From receipt. Los Angeles County gives ten days more to bring evidence."""


@value(frozen=True, slots=True)
class Keeping:
    """Months for which the little that is kept must stay, and after which it goes."""

    at_least_months: int = 0
    at_most_months: int = 6


@value(frozen=True)
class Terms:
    """All periods of one screening. `held`: a legal hold lies over the person."""

    calendar: Calendar
    keeping: Keeping = Keeping()
    windows: Mapping[Hearing, Window] = field(default_factory=lambda: WINDOWS)
    answer_days: int = 7
    reminder_days: tuple[int, ...] = (2, 5)
    away_hours: int = 4
    held: bool = False
