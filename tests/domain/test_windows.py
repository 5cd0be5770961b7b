# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit_sync.domain.windows import (
    Period,
    before,
    end_of,
    end_of_day,
    last_day,
    last_day_of,
    start_of_day,
)

ZONES = (
    "Europe/Berlin",
    "Pacific/Auckland",
    "Asia/Kolkata",
    "Pacific/Honolulu",
    "Atlantic/Azores",
    "Africa/Cairo",
    "America/Sao_Paulo",
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("received", "days", "zone", "ends"),
    [
        # law.md's own example: Monday 2 November, day thirty is 2 December
        ("2026-11-02T09:15", "P30D", "Europe/Berlin", "2026-12-02T23:00"),
        # the clock goes forward inside, and back inside: still thirty local days
        ("2026-03-02T11:00", "P30D", "Europe/Berlin", "2026-04-01T22:00"),
        ("2026-10-02T11:00", "P30D", "Europe/Berlin", "2026-11-01T23:00"),
        # an hour before local midnight and at it: another day of receipt
        ("2026-03-02T22:59:59", "P30D", "Europe/Berlin", "2026-04-01T22:00"),
        ("2026-03-02T23:00", "P30D", "Europe/Berlin", "2026-04-02T22:00"),
        # far east, half an hour off, far west
        ("2026-06-01T11:59:59", "P30D", "Pacific/Auckland", "2026-07-01T12:00"),
        ("2026-06-01T12:00", "P30D", "Pacific/Auckland", "2026-07-02T12:00"),
        ("2026-06-01T18:30", "P30D", "Asia/Kolkata", "2026-07-02T18:30"),
        ("2026-06-01T09:59:59", "P30D", "Pacific/Honolulu", "2026-07-01T10:00"),
        # over a leap day, and over the end of a year without one
        ("2028-02-10T12:00", "P30D", "UTC", "2028-03-12T00:00"),
        ("2026-02-10T12:00", "P30D", "UTC", "2026-03-13T00:00"),
    ],
)
def test_a_window_ends_when_its_last_local_day_ends(
    received: str, days: str, zone: str, ends: str
) -> None:
    assert end_of(Period.parse(days), utc(received), zone) == utc(ends)


@pytest.mark.parametrize(
    ("event_on", "length", "last"),
    [
        ("2027-01-31", "P1M", "2027-02-28"),
        ("2028-01-31", "P1M", "2028-02-29"),
        ("2026-03-03", "P1M", "2026-04-03"),  # CJEU C-171/03: not the fourth
        ("2028-02-29", "P1Y", "2029-02-28"),
        ("2028-02-29", "P4Y", "2032-02-29"),
        ("2026-10-31", "P6M", "2027-04-30"),
        ("2026-12-15", "P2W", "2026-12-29"),
        ("2026-12-15", "P1M3D", "2027-01-18"),
        ("2026-12-15", "P0D", "2026-12-15"),
    ],
)
def test_a_month_without_that_date_ends_on_its_last_day(
    event_on: str, length: str, last: str
) -> None:
    found = last_day(Period.parse(length), date.fromisoformat(event_on))

    assert found == date.fromisoformat(last)


def test_a_period_of_no_days_ends_with_the_day_of_the_event() -> None:
    ends_at = end_of(Period.parse("P0D"), utc("2026-06-01T03:00"), "Asia/Seoul")

    assert ends_at == utc("2026-06-01T15:00")


def test_hours_are_counted_exactly_and_never_made_into_days() -> None:
    received = utc("2026-03-27T23:30")

    assert end_of(Period.parse("PT72H"), received, "Europe/Berlin") == utc("2026-03-30T23:30")
    assert end_of(Period.parse("PT0H"), received, "Europe/Berlin") == received


@pytest.mark.parametrize(
    ("day", "zone", "starts"),
    [
        ("2026-04-24", "Africa/Cairo", "2026-04-23T22:00"),  # midnight is skipped
        ("2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00"),  # the same
        ("2026-10-25", "Atlantic/Azores", "2026-10-25T00:00"),  # midnight comes twice: the first
        ("2011-12-30", "Pacific/Apia", "2011-12-30T10:00"),  # the whole day is skipped
        ("2026-03-29", "Europe/Berlin", "2026-03-28T23:00"),
    ],
)
def test_a_day_begins_with_its_first_instant_whatever_clocks_do(
    day: str, zone: str, starts: str
) -> None:
    assert start_of_day(date.fromisoformat(day), zone) == utc(starts)


def test_a_weekend_or_holiday_never_lengthens_a_window() -> None:
    ends_at = end_of(Period.parse("P1M"), utc("2027-01-31T12:00"), "Europe/Berlin")

    assert ends_at == utc("2027-02-28T23:00")
    assert last_day_of(ends_at, "Europe/Berlin").strftime("%A") == "Sunday"


@pytest.mark.parametrize("zone", ZONES)
@given(seconds=st.integers(0, 1_700_000_000), days=st.integers(0, 800))
def test_a_window_never_ends_early_and_at_most_a_day_late(
    zone: str, seconds: int, days: int
) -> None:
    received = utc("2005-01-01") + timedelta(seconds=seconds)
    ends_at = end_of(Period.parse(f"P{days}D"), received, zone)
    counted = last_day_of(ends_at, zone) - received.astimezone(ZoneInfo(zone)).date()

    assert counted == timedelta(days=days)
    assert timedelta(days=days, hours=-2) < ends_at - received <= timedelta(days=days + 1, hours=2)


@pytest.mark.parametrize("zone", ZONES)
def test_days_follow_each_other_without_a_gap(zone: str) -> None:
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(400)]

    for today, tomorrow in pairwise(days):
        assert end_of_day(today, zone) == start_of_day(tomorrow, zone)
        assert start_of_day(today, zone) < start_of_day(tomorrow, zone)


def test_a_lead_is_counted_back_in_local_days() -> None:
    ends_at = utc("2026-04-01T22:00")  # midnight in summer time

    assert before(ends_at, Period.parse("P7D"), "Europe/Berlin") == utc("2026-03-25T23:00")
    assert before(ends_at, Period.parse("P1M"), "Europe/Berlin") == utc("2026-03-02T23:00")
    assert before(ends_at, Period.parse("PT72H"), "Europe/Berlin") == utc("2026-03-29T22:00")


@pytest.mark.parametrize(
    "moment", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)]
)
@pytest.mark.parametrize("zone", ZONES)
def test_moments_that_mean_never_do_not_break_the_arithmetic(moment: datetime, zone: str) -> None:
    assert end_of(Period.parse("P30Y"), moment, zone).tzinfo is UTC
    assert end_of_day(date.max, zone) > utc("2999-01-01T00:00")
    assert end_of_day(date.min, zone) < utc("1901-01-01T00:00")


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1", "30D", "P1.5M", "PT5M", "P-1D", "p30d", "P1DT", "P1DT2H", "P30D "]
)
def test_what_is_no_period_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match=r"ISO 8601|mixes hours"):
        Period.parse(text)


def test_a_period_is_shown_as_it_was_written() -> None:
    assert str(Period.parse("P1Y")) == "P1Y"
    assert Period.parse("P1Y").months == 12
    assert Period.parse("P2M").roughly == timedelta(days=60)
    assert Period.parse("PT72H").roughly == timedelta(days=3)
