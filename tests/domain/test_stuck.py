# SPDX-License-Identifier: Apache-2.0
"""Who will never be erased as things stand, and whose course takes care of itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from recruit_sync.domain import stuck
from recruit_sync.domain.erasure import SystemErasure
from recruit_sync.domain.events import Answered, HoldPlaced, Vanished
from recruit_sync.domain.profile import SourceKind
from recruit_sync.domain.subject import Answer, Candidacy, Channel, Hold, Standing
from tests.builders import NOON, Life, a_fault, asked, given, live, no_country_file, rejected
from tests.domain.worlds import people

DAY = timedelta(days=1)
OPEN, CLOSED = live(), live(job_closed=True)


def reasons(life: Life, at: datetime = NOON) -> tuple[str, ...]:
    return stuck.reasons(life.person, at)


@pytest.mark.parametrize(
    "standing",
    [s for s in Standing if s is not Standing.STUCK],
)
def test_who_takes_their_course_is_not_stuck(standing: Standing) -> None:
    assert stuck.reasons(people()[standing], NOON) == ()


def test_a_live_application_on_an_open_job_takes_its_course() -> None:
    assert reasons(Life().seen_direct(applications=(OPEN,))) == ()


def test_a_live_application_on_a_closed_job_never_ends() -> None:
    life = Life().seen_direct(applications=(CLOSED,))

    assert reasons(life) == ("application_on_closed_job",)
    assert life.person.erase_at is None


def test_one_open_job_is_enough() -> None:
    assert reasons(Life().seen_direct(applications=(CLOSED, replace(OPEN, id="a-2")))) == ()


def test_a_rejection_on_a_closed_job_is_an_end() -> None:
    shown = (replace(rejected(NOON), job_closed=True),)

    assert reasons(Life().seen_direct(applications=shown)) == ()


def test_a_job_that_closes_later_is_news() -> None:
    life = Life().seen_direct(applications=(OPEN,))
    life.seen_direct(digest="d-2", applications=(CLOSED,))

    assert reasons(life) == ("application_on_closed_job",)


def test_somebody_sourced_who_stays_silent_goes_though_the_job_is_closed() -> None:
    life = asked().seen(digest="d-2", applications=(CLOSED,))

    assert life.person.erase_at is not None
    assert reasons(life) == ()


@pytest.mark.parametrize(
    ("review", "at", "expected"),
    [
        (None, NOON, ("hold_without_review_date",)),
        ("2026-03-10", NOON, ()),
        ("2026-03-10", NOON + 9 * DAY, ("hold_past_its_review_date",)),
    ],
)
def test_a_hold_nobody_will_look_at_keeps_for_ever(
    review: str | None, at: datetime, expected: tuple[str, ...]
) -> None:
    life = asked().told(HoldPlaced(Hold("c", "r", NOON, "dpo", review)))
    life.swept(at)

    assert reasons(life, at) == expected


def test_a_hold_over_an_erasure_that_has_begun_counts_too() -> None:
    life = asked().told(Answered(Answer.REFUSE, Channel.PAGE)).swept()
    life.told(HoldPlaced(Hold("c", "r", NOON, "dpo")))

    assert reasons(life) == ("hold_without_review_date",)


def test_what_only_a_person_can_mend_is_named() -> None:
    assert reasons(Life(no_country_file()).seen()) == ("country_without_policy",)
    assert reasons(Life().seen(merged_into="wid-2")) == ("merged",)
    assert reasons(Life().seen(country=None, faults=(a_fault(),))) == ("set_aside",)
    assert reasons(asked().told(Vanished())) == ("not_in_ats",)
    assert reasons(Life().seen(source=SourceKind.UNMAPPED)) == ("unmapped_source",)


def test_a_date_beyond_all_calendars_is_none() -> None:
    person = replace(Life().seen_direct(consents=(given(NOON),)).person)
    far = replace(person, erase_at=datetime(9000, 1, 1, tzinfo=UTC))

    assert stuck.reasons(far, NOON) == ("no_deadline",)


def test_who_has_neither_a_date_nor_anything_ahead_is_found() -> None:
    lost = replace(Life().seen_direct().person, erase_at=None, due_at=None)

    assert stuck.reasons(lost, NOON) == ("no_deadline",)


def erasing(**system: object) -> Candidacy:
    """An erasure that has begun, and one of whose systems was asked."""
    person = asked().told(Answered(Answer.REFUSE, Channel.PAGE)).swept().person
    assert person.erasure is not None
    agency = SystemErasure("agency", asked_at=NOON, **system)  # type: ignore[arg-type]
    return replace(person, erasure=replace(person.erasure, systems=(agency, SystemErasure("ats"))))


@pytest.mark.parametrize(
    ("person", "after", "expected"),
    [
        (erasing(), 7 * DAY, ("system_without_interface",)),
        (erasing(), 7 * DAY - timedelta(seconds=1), ()),
        (erasing(refused=True), 7 * DAY, ("system_refuses", "system_without_interface")),
        (erasing(absent_at=NOON), 30 * DAY, ()),
    ],
)
def test_an_erasure_that_waits_for_somebody_for_a_week_is_stuck(
    person: Candidacy, after: timedelta, expected: tuple[str, ...]
) -> None:
    assert stuck.reasons(person, NOON + after, frozenset({"agency"})) == expected


def test_what_answers_by_itself_is_failing_and_not_stuck() -> None:
    assert stuck.reasons(erasing(), NOON + 30 * DAY) == ()
