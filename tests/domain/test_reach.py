# SPDX-License-Identifier: Apache-2.0
"""Every way that a mail or an address goes has its own word."""

from __future__ import annotations

from datetime import timedelta

import pytest

from recruit_sync.domain.erasure import Reason
from recruit_sync.domain.events import (
    AddressRefused,
    Answered,
    Bounced,
    Delayed,
    Delivered,
    Event,
    Undeliverable,
)
from recruit_sync.domain.reach import Reach, facts
from recruit_sync.domain.subject import Answer, Channel
from tests.builders import NOON, Life, asked

FIRST = "request-1-1"
HOUR = timedelta(hours=1)
GONE = Bounced(FIRST, NOON, permanent=True)
FOR_NOW = Bounced(FIRST, NOON, permanent=False)


def words(life: Life) -> list[Reach]:
    return [fact.reach for fact in facts(life.person)]


@pytest.mark.parametrize(
    ("events", "word"),
    [
        ([], Reach.SENT),
        ([Delivered(FIRST, NOON)], Reach.DELIVERED),
        ([Delayed(FIRST, NOON)], Reach.DELAYED),
        ([Delayed(FIRST, NOON), Delivered(FIRST, NOON)], Reach.DELIVERED),
        ([FOR_NOW], Reach.SENT_AGAIN_LATER),
        ([FOR_NOW, Delivered(FIRST, NOON)], Reach.AUTOMATIC_REPLY),
        ([Delivered(FIRST, NOON), FOR_NOW], Reach.AUTOMATIC_REPLY),
        ([GONE], Reach.BOUNCED),
        ([Delivered(FIRST, NOON), GONE], Reach.BOUNCED),
        ([Undeliverable(FIRST)], Reach.REFUSED),
    ],
)
def test_what_is_known_of_the_request_has_one_word(events: list[Event], word: Reach) -> None:
    assert words(Life().seen(at=NOON).sent().told(*events)) == [word]


def test_a_request_that_waits_for_its_turn_is_not_sent_yet() -> None:
    assert words(Life().seen(at=NOON)) == [Reach.NOT_SENT_YET]


def test_who_has_no_address_and_who_has_one_that_takes_no_mail_are_told_apart() -> None:
    assert words(Life().seen(address=None)) == [Reach.NO_ADDRESS]
    assert words(Life().seen(address=None, unusable_address=True)) == [Reach.UNUSABLE_ADDRESS]


def test_silence_of_the_mail_service_is_unknown_once_it_was_asked() -> None:
    assert words(Life().seen(at=NOON).sent().swept(NOON + 15 * HOUR)) == [Reach.DELIVERY_UNKNOWN]


def test_after_three_tries_in_vain_the_service_has_given_up() -> None:
    life = Life().seen(at=NOON).sent().told(FOR_NOW)
    for number in (2, 3):
        life = life.swept(NOON + 25 * (number - 1) * HOUR).sent(f"request-1-{number}")
        life = life.told(Bounced(f"request-1-{number}", life.now, permanent=False))

    assert words(life) == [Reach.GIVEN_UP]


def test_another_address_is_named_beside_what_became_of_the_mail() -> None:
    after_receipt = asked().seen(digest="d-2", address="fp-new")
    after_a_bounce = Life().seen(at=NOON).sent().told(GONE).seen(digest="d-2", address="fp-new")

    assert words(after_receipt) == [Reach.DELIVERED, Reach.ADDRESS_CHANGED]
    assert words(after_a_bounce) == [Reach.NOT_SENT_YET, Reach.ADDRESS_CHANGED]


def test_an_address_that_another_record_has_is_named_once() -> None:
    life = asked()
    refused = asked().told(AddressRefused("fp-jane", Reason.OBJECTED))

    assert [f.reach for f in facts(life.person, shared=True)] == [
        Reach.SHARED_ADDRESS,
        Reach.DELIVERED,
    ]
    assert [f.reach for f in facts(refused.person, shared=True)] == [
        Reach.SHARED_ADDRESS,
        Reach.DELIVERED,
    ]


def test_a_complaint_is_named_first() -> None:
    life = asked().told(Answered(Answer.OBJECT, Channel.COMPLAINT))

    assert words(life) == [Reach.COMPLAINED, Reach.DELIVERED]
