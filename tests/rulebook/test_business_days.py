# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import UTC, datetime

import pytest

from recruit_sync.rulebook.business_days import BusinessDays

GERMANY = BusinessDays("DE", "Europe/Berlin")
CALIFORNIA = BusinessDays("US-CA", "America/Los_Angeles")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("place", "received", "days", "over"),
    [
        (GERMANY, "2026-03-02T10:00", 5, "2026-03-09T23:00"),
        (GERMANY, "2026-12-23T10:00", 5, "2026-12-31T23:00"),
        (CALIFORNIA, "2026-11-24T18:00", 5, "2026-12-04T08:00"),
        (BusinessDays("AE", "Asia/Dubai"), "2026-03-06T08:00", 1, "2026-03-09T20:00"),
        (BusinessDays("ZZ", "UTC"), "2026-03-06T08:00", 1, "2026-03-10T00:00"),
    ],
    ids=["plain", "Christmas", "Thanksgiving", "weekend", "nowhere"],
)
def test_a_window_ends_after_so_many_whole_business_days_there(
    place: BusinessDays, received: str, days: int, over: str
) -> None:
    assert place.after(utc(received), days) == utc(over)


def test_the_end_of_a_window_keeps_to_the_clocks_of_the_place_over_a_change_of_time() -> None:
    before, after = utc("2026-03-26T12:00"), utc("2026-03-27T23:00")

    assert GERMANY.after(before, 1) == after
    assert GERMANY.after(before, 2) == utc("2026-03-30T22:00")


@pytest.mark.parametrize(
    ("since", "over"),
    [
        ("2026-03-02T08:00", "2026-03-02T12:00"),
        ("2026-03-02T14:00", "2026-03-03T10:00"),
        ("2026-03-06T15:00", "2026-03-09T11:00"),
        ("2026-03-07T03:00", "2026-03-09T12:00"),
    ],
)
def test_office_hours_pass_only_while_offices_are_open(since: str, over: str) -> None:
    assert GERMANY.hours_after(utc(since), 4) == utc(over)
