# SPDX-License-Identifier: Apache-2.0
"""The audit trail: chained, told in order, and never longer than what happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from recruit_sync.aws.codec import to_text
from recruit_sync.domain import outbox
from recruit_sync.domain.lifecycle import Decision
from recruit_sync.domain.subject import Candidacy, Standing
from tests.builders import NOON, a_candidacy

HOUR = timedelta(hours=1)


def erasing(hours: int) -> Candidacy:
    """Fenced, and not proven for so many hours: reminded and tried each hour."""
    person = a_candidacy(standing=Standing.ERASING)
    person = told(person, "TimePassed", "fence/no_consent", 0)
    for hour in range(1, hours + 1):
        person = told(person, "TimePassed", "erasure/again", hour)
        person = told(person, "ErasureTried", "erasure/tried", hour)
    return person


def told(person: Candidacy, event: str, because: str, hour: int) -> Candidacy:
    decision = Decision(person, (), because)
    return outbox.record(decision, event, NOON + hour * HOUR)


def lines(person: Candidacy) -> list[tuple[str, int]]:
    """Each rule, and in which hour it was told."""
    return [(line.because, (line.at - NOON) // HOUR) for line in person.history]


def test_what_is_tried_over_and_over_is_told_once_a_day() -> None:
    tried = erasing(49)

    days = [(rule, hour) for hour in (1, 25, 49) for rule in ("erasure/again", "erasure/tried")]
    assert lines(tried) == [("fence/no_consent", 0), *days]
    assert tried.version == 1 + 2 * 49
    assert outbox.chain_holds(tried)


def test_the_trail_of_a_purge_unproven_for_ten_years_fits_many_times_into_its_item() -> None:
    tenth, fifth = (len(to_text(erasing(hours))) for hours in (50 * 24, 100 * 24))

    assert (fifth - tenth) / 50 * 3650 < 409_600 / 5


def test_no_line_is_ever_changed_by_what_follows() -> None:
    later = erasing(60).history
    for hours in (1, 24, 25, 48):
        earlier = erasing(hours).history
        assert later[: len(earlier)] == earlier


def test_what_happens_in_between_is_followed_by_the_next_try() -> None:
    person = told(erasing(3), "TimePassed", "erasure/failing", 4)
    person = told(person, "ErasureTried", "erasure/tried", 5)
    person = told(person, "ErasureTried", "erasure/tried", 6)
    person = told(person, "ErasureProven", "erasure/proven", 7)

    assert lines(person)[3:] == [
        ("erasure/failing", 4),
        ("erasure/tried", 5),
        ("erasure/proven", 7),
    ]
    assert [line.seq for line in person.history] == [1, 2, 3, 4, 5, 6]


def test_nothing_else_is_ever_left_out() -> None:
    person = a_candidacy()
    for hour in range(3):
        person = told(person, "Seen", "intake/seen", hour)

    assert [line.event for line in person.history] == ["Seen"] * 3


def test_lines_in_another_order_show() -> None:
    person = erasing(3)
    first, second, third = person.history

    assert outbox.chain_holds(person)
    for wrong in (
        (first, third, second),
        (second, third),
        (first, third),
        (replace(first, seq=2),),
    ):
        assert not outbox.chain_holds(replace(person, history=wrong))
