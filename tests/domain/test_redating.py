# SPDX-License-Identifier: Apache-2.0
"""Other rules for people who were promised a date under the old ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from recruit_sync.domain.erasure import Reason
from recruit_sync.domain.events import Answered, PolicyApplied
from recruit_sync.domain.policy import MinimumRetention, Policy
from recruit_sync.domain.subject import Answer, Candidacy, Channel, Standing
from recruit_sync.domain.windows import end_of
from tests.builders import (
    NOON,
    Life,
    a_policy,
    asked,
    given,
    live,
    no_country_file,
    period,
    rejected,
)
from tests.domain.worlds import people, policy_of

DAY = timedelta(days=1)
AT_ONCE = PolicyApplied(NOON)
SHORT = a_policy(version="de-2", consent_window=period("P3M"), response_window=period("P10D"))
LONG = a_policy(version="de-2", consent_window=period("P24M"), response_window=period("P60D"))


def applied(life: Life, policy: Policy, at: datetime, effective: datetime | None = None) -> Life:
    life.policy = policy
    return life.told(PolicyApplied(effective or at), at=at)


def consented() -> Life:
    return asked().told(Answered(Answer.CONSENT, Channel.PAGE))


def ends(length: str, since: datetime = NOON) -> datetime:
    return end_of(period(length), since, "Europe/Berlin")


@pytest.mark.parametrize("standing", list(Standing))
def test_the_very_same_rules_change_nobody(standing: Standing) -> None:
    person = people()[standing]
    life = Life(policy_of(standing), person).told(AT_ONCE, at=NOON + DAY)

    assert life.person is person


def test_rules_that_nobody_applied_move_no_date() -> None:
    life = consented()
    life.policy = SHORT
    life.lived(NOON + 100 * DAY)

    assert life.person.erase_at == ends("P12M")


def test_a_shorter_consent_window_acts_once_it_is_applied() -> None:
    life = applied(consented(), SHORT, NOON + 5 * DAY)

    assert life.person.erase_at == ends("P3M")
    assert life.person.dated_at == NOON + 5 * DAY
    assert life.person.rules == "de-2"
    assert life.person.consent is not None
    assert life.person.consent.rules == "de-2"


def test_a_window_that_would_have_ended_long_ago_ends_when_the_rules_take_effect() -> None:
    at_once = applied(consented(), SHORT, NOON + 200 * DAY)
    later = applied(consented(), SHORT, NOON + 200 * DAY, NOON + 220 * DAY)

    assert at_once.person.erase_at == NOON + 200 * DAY
    assert later.person.erase_at == NOON + 220 * DAY


def test_who_would_be_gone_before_the_rules_take_effect_keeps_the_old_end() -> None:
    life = applied(consented(), LONG, NOON + 300 * DAY, NOON + 400 * DAY)

    assert life.person.erase_at == ends("P12M")


def test_a_longer_window_lengthens_what_is_still_running_and_revives_nothing() -> None:
    running = applied(consented(), LONG, NOON + 300 * DAY)
    over = applied(consented(), LONG, NOON + 400 * DAY)

    assert running.person.erase_at == ends("P24M")
    assert over.person.erase_at == ends("P12M")


def test_a_forms_own_date_is_never_lengthened() -> None:
    shown = given(NOON, expires_on=(NOON + 60 * DAY).date())
    life = applied(Life().seen_direct(consents=(shown,)), LONG, NOON + DAY)

    assert life.person.erase_at == ends("P60D")


def test_an_open_response_window_follows_the_rules_applied_and_stays_there() -> None:
    life = applied(asked(), SHORT, NOON + DAY)
    assert life.person.erase_at == ends("P10D")
    assert life.lived(NOON + 9 * DAY).person.erasure is None
    life.lived(NOON + 11 * DAY)

    assert life.person.erasure is not None
    assert life.person.erasure.reason is Reason.NO_CONSENT


def test_retention_is_counted_anew_from_the_last_disposition() -> None:
    life = Life().seen_direct(applications=(rejected(NOON),))
    applied(life, a_policy(version="de-2", unsuccessful_retention=period("P2M")), NOON + DAY)

    assert life.person.erase_at == ends("P2M")


def test_a_law_that_is_new_locks_whoever_was_considered() -> None:
    law = a_policy(version="de-2", minimum_retention=MinimumRetention(period("P2Y")))
    life = applied(Life().seen_direct(applications=(rejected(NOON),)), law, NOON + DAY)

    assert life.person.restricted_until == ends("P2Y")
    assert life.person.erase_at == ends("P6M")
    life.lived(NOON + 400 * DAY)
    assert life.person.standing is Standing.RETAINED


def test_a_live_application_has_no_date_under_any_rules() -> None:
    life = applied(Life().seen_direct(applications=(live(),)), SHORT, NOON + DAY)

    assert life.person.erase_at is None


def test_the_duty_to_inform_is_moved_by_no_operator() -> None:
    early = a_policy(version="de-2", inform_limit=period("P7D"), inform_deadline=period("P7D"))
    life = applied(Life().seen(), early, NOON + DAY)

    assert life.person.inform_ends_at == ends("P30D")


def test_a_country_that_got_its_file_frees_whoever_waited_for_it() -> None:
    life = applied(Life(no_country_file()).seen(), a_policy(), NOON + DAY)

    assert life.person.stuck_why is None
    assert life.person.standing is Standing.ASKED


def test_rules_without_the_country_change_nobody_there() -> None:
    life = consented()
    before = life.person

    assert applied(life, no_country_file(), NOON + DAY).person is before
    assert life.because == "policy/no-country-file"


@pytest.mark.parametrize("standing", [Standing.ERASING, Standing.ERASED, Standing.HANDED_OVER])
def test_nobody_behind_the_fence_or_handed_over_is_dated_anew(standing: Standing) -> None:
    person: Candidacy = people()[standing]

    assert Life(SHORT, person).told(AT_ONCE, at=NOON + DAY).person is person


def test_applying_twice_is_once() -> None:
    life = applied(consented(), SHORT, NOON + 200 * DAY)
    once = life.person

    assert applied(life, SHORT, NOON + 210 * DAY).person is once


def test_moments_are_utc() -> None:
    life = applied(consented(), SHORT, NOON + DAY)

    assert life.person.erase_at is not None
    assert life.person.erase_at.tzinfo is UTC
