# SPDX-License-Identifier: Apache-2.0
"""What `explain` says of grounds and dates to come."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from recruit_sync.app.outlook import outlook
from recruit_sync.domain.events import Answered, HoldPlaced
from recruit_sync.domain.policy import ColdContact, MinimumRetention
from recruit_sync.domain.subject import Answer, Channel, Hold
from tests.builders import NOON, Life, a_policy, asked, given, live, period, rejected

DAY = timedelta(days=1)


def told(life: Life, days: int = 0) -> dict[str, Any]:
    return outlook(life.person, life.policy, NOON + days * DAY)


def names(life: Life, days: int = 0) -> list[str]:
    return [one["ground"] for one in told(life, days)["grounds"]]


def ahead(life: Life, days: int = 0) -> list[tuple[str, str]]:
    return [(one["what"], one["at"][:10]) for one in told(life, days)["ahead"]]


def test_silence_is_a_window_a_reminder_and_an_end() -> None:
    life = asked()

    assert names(life) == ["response window"]
    assert ahead(life) == [("reminder", "2026-03-25"), ("erasure", "2026-04-01")]
    assert told(life)["rules"] == told(life)["grounds"][0]["rules"] == "de-1"


def test_a_consent_is_a_ground_with_its_renewal_and_the_window_has_its_own_end() -> None:
    life = asked().told(Answered(Answer.CONSENT, Channel.PAGE))

    assert names(life) == ["consent, recruitment", "response window"]
    assert [what for what, _ in ahead(life)] == ["renewal asked", "erasure"]
    assert [one["ended"] for one in told(life, 60)["grounds"]] == [False, True]


def test_whom_nobody_has_reached_has_the_duty_to_inform() -> None:
    assert names(Life().seen()) == ["until the person must be informed"]


def test_whom_the_law_forbids_to_ask_is_said_to_be_unasked() -> None:
    strict = a_policy(cold_contact=ColdContact.PRIOR_AGREEMENT_ONLY)

    assert names(Life(strict).seen()) == ["not asked: no_prior_agreement"]


def test_an_application_retention_and_law_stand_side_by_side() -> None:
    law = a_policy(minimum_retention=MinimumRetention(period("P1Y")))
    turned_down = Life(law).seen_direct(applications=(rejected(NOON),))
    selected = Life().seen_direct(consents=(given(NOON),), applications=(live(),))

    assert names(turned_down) == [
        "retention of unsuccessful applicants",
        "a law's minimum retention",
    ]
    assert names(selected)[:2] == ["a live application", "consent, recruitment"]


def test_an_act_of_the_person_comes_first_and_a_hold_leaves_no_erasure_ahead() -> None:
    life = asked().told(Answered(Answer.REFUSE, Channel.PAGE))
    assert names(life)[0] == "ended by the person: consent_refused"
    life.told(HoldPlaced(Hold("c", "r", NOON, "dpo")))

    assert ahead(life) == []
    assert told(life)["stuck"] == ["hold_without_review_date"]


def test_of_whoever_is_fenced_or_employed_there_is_no_outlook() -> None:
    assert told(asked().told(Answered(Answer.REFUSE, Channel.PAGE)).swept()) == {}
    assert told(asked().seen(digest="d-2", worker=True)) == {}
