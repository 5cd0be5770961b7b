# SPDX-License-Identifier: Apache-2.0
"""Where a country keeps on legitimate interest after notice: told, kept until a day, or gone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.erasure import Reason
from recruit_sync.domain.events import Answered, Bounced, Delivered, Event, HoldPlaced, TimePassed
from recruit_sync.domain.policy import ColdContact
from recruit_sync.domain.subject import Answer, Channel, Hold, Standing
from tests.builders import NOON, SECOND, Life, a_policy, given, period

DAY = timedelta(days=1)
FIRST = "request-1-1"
NOTICE = a_policy(notice_period=period("P6M"))
KEPT_UNTIL = datetime(2026, 9, 2, 22, 0, tzinfo=UTC)
INFORM_END = datetime(2026, 4, 1, 22, 0, tzinfo=UTC)
CONSENT_END = datetime(2027, 3, 3, 23, 0, tzinfo=UTC)


def told() -> Life:
    """Received the notice at noon."""
    return Life(NOTICE).seen(at=NOON).received()


def says(answer: Answer, channel: Channel = Channel.PAGE) -> Answered:
    return Answered(answer, channel)


TABLE: list[tuple[str, list[Event], Standing, Reason | None, datetime | None]] = [
    ("silence", [], Standing.ASKED, Reason.RETENTION_ENDED, KEPT_UNTIL),
    ("yes", [says(Answer.CONSENT)], Standing.CONSENTED, Reason.CONSENT_EXPIRED, CONSENT_END),
    ("no", [says(Answer.REFUSE)], Standing.ENDING, Reason.CONSENT_REFUSED, NOON + DAY),
    (
        "one-click",
        [says(Answer.OBJECT, Channel.ONE_CLICK)],
        Standing.ENDING,
        Reason.OBJECTED,
        NOON + DAY,
    ),
    (
        "complaint",
        [says(Answer.OBJECT, Channel.COMPLAINT)],
        Standing.ENDING,
        Reason.OBJECTED,
        NOON + DAY,
    ),
    (
        "yes and no",
        [says(Answer.CONSENT), says(Answer.WITHDRAW)],
        Standing.ENDING,
        Reason.WITHDRAWN,
        NOON + DAY,
    ),
    (
        "bounce",
        [Bounced(FIRST, NOON, permanent=True)],
        Standing.ASKED,
        Reason.UNREACHABLE,
        INFORM_END,
    ),
    (
        "hold",
        [HoldPlaced(Hold("c", "r", NOON, "dpo"))],
        Standing.ASKED,
        Reason.RETENTION_ENDED,
        KEPT_UNTIL,
    ),
]


@pytest.mark.parametrize(
    ("name", "events", "standing", "reason", "at"), TABLE, ids=[row[0] for row in TABLE]
)
def test_what_each_event_means_for_somebody_who_was_told(
    name: str,
    events: list[Event],
    standing: Standing,
    reason: Reason | None,
    at: datetime | None,
) -> None:
    person = told().told(*events, at=NOON + DAY).person

    assert (person.standing, person.erase_reason, person.erase_at) == (standing, reason, at), name


def test_silence_keeps_until_the_last_second_of_the_period_and_no_longer() -> None:
    life = told().lived(KEPT_UNTIL - SECOND)
    assert life.person.erasure is None

    life.swept(KEPT_UNTIL)
    assert life.person.erasure is not None
    assert life.person.erasure.reason is Reason.RETENTION_ENDED
    assert not life.person.erasure.suppresses


def test_nobody_is_reminded_of_an_answer_that_is_not_needed() -> None:
    life = told().lived(KEPT_UNTIL - SECOND)

    assert not life.mails(MailKind.CONSENT_REMINDER)
    assert len(life.mails(MailKind.CONSENT_REQUEST)) == 1


def test_until_the_notice_was_received_nothing_keeps_beyond_the_time_to_inform() -> None:
    life = Life(NOTICE).seen(at=NOON).lived(INFORM_END)

    assert life.person.erasure is not None
    assert life.person.erasure.reason is Reason.UNREACHABLE


def test_without_a_verdict_the_notice_counts_from_the_latest_possible_receipt() -> None:
    life = Life(NOTICE).seen(at=NOON).sent().lived(NOON + 2 * DAY)

    assert life.person.erase_at == KEPT_UNTIL


def test_another_address_lengthens_nothing() -> None:
    life = Life(NOTICE).seen(at=NOON).sent().told(Bounced(FIRST, NOON, permanent=True))
    life.seen(at=NOON + 20 * DAY, digest="d-2", address="fp-new").received("request-2-1")

    assert life.person.erase_at == KEPT_UNTIL


def test_who_was_asked_under_other_rules_keeps_what_was_promised() -> None:
    life = Life().seen(at=NOON).sent()
    life.policy = NOTICE
    life.told(Delivered(FIRST, NOON))

    assert life.person.erase_reason is Reason.NO_CONSENT
    assert life.person.erase_at == INFORM_END


def test_where_the_mode_is_turned_off_again_the_date_that_was_told_stays() -> None:
    life = told()
    life.policy = a_policy()
    life.told(TimePassed(), at=NOON + DAY)

    assert life.person.erase_at == KEPT_UNTIL


def test_a_consent_in_the_profile_is_a_consent_here_too() -> None:
    life = told().seen(at=NOON + DAY, digest="d-2", consents=(given(NOON),))

    assert life.person.standing is Standing.CONSENTED


def test_where_the_law_allows_no_first_contact_the_mode_opens_nothing() -> None:
    policy = a_policy(notice_period=period("P6M"), cold_contact=ColdContact.PRIOR_AGREEMENT_ONLY)

    assert not Life(policy).seen(at=NOON).mails(MailKind.CONSENT_REQUEST)
