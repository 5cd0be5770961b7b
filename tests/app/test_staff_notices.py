# SPDX-License-Identifier: Apache-2.0
"""Mails to the DPO about no single person: posted once, sent once, resent once at most."""

from __future__ import annotations

from datetime import timedelta

import pytest

from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.errors import Refused, Unavailable
from tests.fakes import World

BRAKE = MailKind.DPO_BRAKE
FACTS = {"count": "11", "limit": "10", "digest": "abc"}


def post(world: World, about: str = "2026-03-02") -> bool:
    return world.notices.post(BRAKE, about, FACTS)


def test_the_same_thing_is_posted_once(world: World) -> None:
    assert [post(world), post(world), post(world, "another")] == [True, False, True]
    assert world.notices.send_waiting() == 2
    assert world.notices.send_waiting() == 0


def test_a_notice_goes_to_the_dpo_under_an_id_that_the_mail_service_takes(world: World) -> None:
    post(world, "2026-03-02T11:00+00:00")
    world.notices.send_waiting()
    (envelope,) = world.fake_mail.of(BRAKE)

    assert envelope.to == "dpo@acme.example"
    assert envelope.mail_id == "notice-dpo_brake-2026-03-02T11-00-00-00"


@pytest.mark.parametrize("outcome", ["throttled", "refused"])
def test_a_notice_that_did_not_go_goes_later(world: World, outcome: str) -> None:
    post(world)
    world.fake_mail.next.append(outcome)
    assert world.notices.send_waiting() == 0
    world.clock.on(minutes=5)

    assert world.notices.send_waiting() == 1


def test_a_notice_in_doubt_is_resent_once_and_later(world: World) -> None:
    post(world)
    world.fake_mail.next.extend(["lost", "lost"])
    assert world.notices.send_waiting() == 1
    world.clock.on(minutes=15)
    assert world.notices.send_waiting() == 0
    world.clock.on(minutes=15)
    assert world.notices.send_waiting() == 1
    for _ in range(5):
        world.clock.on(hours=1)
        world.notices.send_waiting()

    assert world.fake_mail.kinds() == [BRAKE, BRAKE]


def test_a_notice_whose_sender_died_is_sent_again_after_its_lease(world: World) -> None:
    post(world)
    (notice,) = world.store.notices.waiting()
    until = world.clock.now() + timedelta(minutes=5)
    world.store.notices.claim(notice, token="t", until=until, now=world.clock.now())
    assert world.notices.send_waiting() == 0
    world.clock.on(minutes=5)

    assert world.notices.send_waiting() == 1


def test_one_notice_that_cannot_be_written_stops_no_other(world: World) -> None:
    world.bugs_expected = True
    post(world)
    world.notices.post(MailKind.DPO_ATS_INCOMPLETE, "today", {"what": "consents (3)"})
    world.plain_letters.broken.add(BRAKE)
    assert world.notices.send_waiting() == 1

    assert world.fake_mail.kinds() == [MailKind.DPO_ATS_INCOMPLETE]


@pytest.mark.parametrize("problem", [Unavailable("queue"), Refused("queue: AccessDenied")])
def test_a_notice_is_posted_even_where_the_queue_is_away(world: World, problem: Exception) -> None:
    world.lame_queues.problem = problem
    assert post(world)
    assert world.notices.send_waiting() == 1
