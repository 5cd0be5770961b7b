# SPDX-License-Identifier: Apache-2.0
"""How a name, a day, a moment or a web address is put before a reader.

What comes from the ATS is somebody else's text: it is shown as text only, short, on one line,
without characters that hide or reorder others. Knows no templates and no files.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta, get_timezone_location

# Letters of several scripts need these two between them; every other format character goes.
_JOINERS = "\u200c\u200d"
_LINK = re.compile(r"://|www\.|[@/\\]", re.IGNORECASE)
_DOMAIN = re.compile(r"\w\.\w{2,}")
_MARKS = 3
_INSTANT = timedelta(microseconds=1)


def clean(text: str | None, limit: int = 80) -> str:
    """One short line of visible characters; angle brackets, controls and stacked marks are gone."""
    composed = unicodedata.normalize("NFC", text or "")
    kept = "".join(_visible(char) for char in composed)
    line = " ".join(_unstacked(kept).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _visible(char: str) -> str:
    kind = unicodedata.category(char)
    if char in _JOINERS:
        return char
    if kind in {"Cf", "Cs", "Co", "Cn"} or char in "<>":
        return ""
    return " " if kind in {"Cc", "Zl", "Zp", "Zs"} else char


def _unstacked(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= _MARKS:
            kept.append(char)
    return "".join(kept)


def label(text: str | None) -> str:
    """A source or an agency as the ATS names it; empty where a mail program would make a link."""
    shown = clean(text)
    return "" if _LINK.search(shown) else shown


def full_name(first: str, last: str) -> str:
    """A person's name; empty where it holds anything that a mail program would make a link of."""
    shown = clean(f"{clean(first, 60)} {clean(last, 60)}", 100)
    return "" if _LINK.search(shown) or _DOMAIN.search(shown) else shown


def bare(url: str) -> str:
    """A web address as people write it. Only our own links stand in a text with their scheme."""
    return re.sub(r"^https?://", "", url.strip()).rstrip("/")


_MONTH: Final = timedelta(days=30)
"""What Babel takes a month for."""


def span(count: int, unit: Literal["month", "day"], locale: Locale) -> str:
    """`12 months`. (`format_unit` has no word for a month in a third of our languages.)"""
    length = count * (_MONTH if unit == "month" else timedelta(days=1))
    return format_timedelta(length, unit, threshold=1000, locale=locale)


def is_web(url: str | None) -> bool:
    """Whether a configured or ATS address may become a link."""
    return re.fullmatch(r"https?://[^\s\"'<>]+", url or "") is not None


@dataclass(frozen=True, slots=True)
class Day:
    """The last day of a period, and the place whose day it is."""

    day: str
    city: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment on a wall clock somewhere, its day alone, and the same moment in UTC."""

    text: str
    day: str
    city: str
    utc: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """Writes instants in a reader's language. `zone_end` is where periods end."""

    locale: Locale
    zone: str
    zone_end: str

    def last_days(self, ends: Mapping[str, datetime]) -> dict[str, Day]:
        """The day before each first instant after a period."""
        return {name: self.last_day(end) for name, end in ends.items()}

    def last_day(self, ends_at: datetime) -> Day:
        """The day whose last instant comes right before `ends_at`."""
        last = (ends_at.astimezone(UTC) - _INSTANT).astimezone(ZoneInfo(self.zone_end))
        day = format_date(last.date(), "long", locale=self.locale)
        return Day(day, _city(self.zone_end, self.locale))

    def moment(self, at: datetime) -> Moment:
        """Date and time of day in the main zone of the country."""
        return Moment(
            text=f"{self.day(at)}, {self._clock(at)}",
            day=self.day(at),
            city=_city(self.zone, self.locale),
            utc=at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        )

    def day(self, at: datetime) -> str:
        """The day on which something happened, in the main zone of the country."""
        return format_date(at.astimezone(ZoneInfo(self.zone)).date(), "long", locale=self.locale)

    def _clock(self, at: datetime) -> str:
        local = at.astimezone(ZoneInfo(self.zone))
        return format_datetime(local, "HH:mm", tzinfo=local.tzinfo, locale=self.locale)


def _city(zone: str, locale: Locale) -> str:
    if zone in {"UTC", "Etc/UTC"}:
        return "UTC"
    return get_timezone_location(ZoneInfo(zone), locale=locale, return_city=True)
