# SPDX-License-Identifier: Apache-2.0
"""Events of the mail service: doubled, late, about staff, about nobody, out of form."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from recruit_sync.app.mail_events import parse
from recruit_sync.domain import reach, receipt
from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.errors import Refused
from recruit_sync.domain.subject import Channel, Standing
from recruit_sync.ports import Lane
from tests.fakes import FINGERPRINTS, LAST_NAME, World

AT = "2026-03-02T12:00:00.000Z"


def event(kind: str, mail_id: str, **detail: Any) -> dict[str, object]:
    """As SES publishes it, addresses and all."""
    mail = {
        "timestamp": AT,
        "destination": ["quill1@mail.example"],
        "tags": {"mail_id": [mail_id], "ses:configuration-set": ["recruit-sync-local"]},
    }
    part = kind[:1].lower() + kind[1:]
    return {"eventType": kind, "mail": mail, part: {"timestamp": AT, **detail}}


def tell(world: World, raw: dict[str, object]) -> None:
    understood = parse(raw)
    if understood is not None:
        world.mail_events.receive(understood)


@pytest.fixture
def wid(world: World) -> str:
    """Somebody whose request was handed over."""
    wid = world.fake_ats.add(1)
    world.poll()
    world.dispatch()
    world.clock.on(hours=2)
    return wid


def mail_of(wid: str, cause: str = "request-1-1") -> str:
    return f"{FINGERPRINTS.subject(wid)}-{cause}"


def test_a_delivery_is_receipt_at_its_own_moment(world: World, wid: str) -> None:
    tell(world, event("Delivery", mail_of(wid)))
    at = receipt.received_at(world.person(wid).requests[0])

    assert at is not None
    assert at.isoformat() == "2026-03-02T12:00:00+00:00"


def test_an_event_told_twice_is_told_once(world: World, wid: str) -> None:
    for _ in range(3):
        tell(world, event("Delivery", mail_of(wid)))
    version = world.person(wid).version
    tell(world, event("Delivery", mail_of(wid)))

    assert world.person(wid).version == version


@pytest.mark.parametrize("order", list(permutations(["Delivery", "Bounce", "Delivery"])))
def test_a_permanent_bounce_revokes_the_receipt_in_any_order(
    world: World, wid: str, order: tuple[str, ...]
) -> None:
    for kind in order:
        tell(world, event(kind, mail_of(wid), bounceType="Permanent"))

    assert receipt.bounced(world.person(wid).requests[0])


@pytest.mark.parametrize("kind", ["Transient", "Undetermined"])
def test_a_bounce_that_may_pass_is_sent_again_later(world: World, wid: str, kind: str) -> None:
    tell(world, event("Bounce", mail_of(wid), bounceType=kind))
    request = world.person(wid).requests[0]

    assert not receipt.bounced(request)
    assert request.resend_at is not None


def test_a_mail_that_the_service_rejects_after_taking_it_reached_nobody(
    world: World, wid: str
) -> None:
    tell(world, event("Reject", mail_of(wid), reason="Bad content"))
    assert receipt.bounced(world.person(wid).requests[0])


@pytest.mark.parametrize("kind", ["Send", "Open", "", "Subscription"])
def test_kinds_that_prove_nothing_change_nothing(world: World, wid: str, kind: str) -> None:
    version = world.person(wid).version
    tell(world, event(kind, mail_of(wid)))

    assert world.person(wid).version == version


def test_a_delay_is_noted_and_starts_no_clock(world: World, wid: str) -> None:
    tell(world, event("DeliveryDelay", mail_of(wid), delayType="MailboxFull"))
    person = world.person(wid)

    assert [fact.reach for fact in reach.facts(person)] == [reach.Reach.DELAYED]
    assert person.requests[0].window_ends_at is None


@pytest.mark.parametrize(
    "cause", ["request-1-1", "reminder-1", "renewal-20270302-1", "confirmed-1", "erasure-done"]
)
def test_a_complaint_of_the_person_is_an_objection(world: World, wid: str, cause: str) -> None:
    tell(world, event("Complaint", mail_of(wid, cause)))
    ending = world.person(wid).ending

    assert ending is not None
    assert ending.channel is Channel.COMPLAINT


@pytest.mark.parametrize(
    "cause",
    [
        "not-asked-no_address",
        "answer-20260302110000",
        "ahead-20270302-P30D",
        "bounced-request-1",
        "reimported",
        "failing-day-1",
        "hold-review-2026-03-02",
    ],
)
def test_a_complaint_of_staff_says_nothing_about_the_person(
    world: World, wid: str, cause: str
) -> None:
    tell(world, event("Complaint", mail_of(wid, cause)))
    assert world.person(wid).ending is None


def test_an_event_of_a_notice_is_about_nobody(world: World, wid: str) -> None:
    tell(world, event("Bounce", "notice-dpo_brake-2026", bounceType="Permanent"))
    assert world.person(wid).standing is Standing.ASKED


def test_an_event_of_somebody_unknown_brings_nobody_into_being(world: World) -> None:
    tell(world, event("Delivery", "e" * 32 + "-request-1-1"))
    assert list(world.candidacies.everybody()) == []


def test_what_an_event_calls_for_is_nudged(world: World, wid: str) -> None:
    world.lame_queues.take(Lane.EFFECTS, 100)
    tell(world, event("Bounce", mail_of(wid), bounceType="Permanent"))
    assert world.lame_queues.take(Lane.EFFECTS) == [FINGERPRINTS.subject(wid)]
    world.dispatch()

    assert MailKind.STAFF_ADDRESS_BOUNCED in world.fake_mail.kinds()


@pytest.mark.parametrize(
    "damage",
    [
        {"mail": {}},
        {"mail": "quill@mail.example"},
        {"mail": {"tags": {"mail_id": []}}},
        {"mail": {"tags": {"mail_id": "quill@mail.example"}}},
        {"delivery": {"timestamp": f"{LAST_NAME}, today"}},
        {"delivery": {"timestamp": "2026-03-02T12:00:00"}},
        {"delivery": {"timestamp": 12}},
    ],
)
def test_an_event_out_of_form_is_refused_without_repeating_it(damage: dict[str, object]) -> None:
    broken = {**event("Delivery", "e" * 32 + "-request-1-1"), **damage}
    with pytest.raises(Refused) as refused:
        parse(broken)

    assert "quill" not in str(refused.value).lower()
    assert refused.value.__cause__ is None


def test_an_event_without_details_happened_when_the_mail_was_handed_over() -> None:
    bare = {**event("Delivery", "e" * 32 + "-request-1-1"), "delivery": None}
    found = parse(bare)

    assert found is not None
    assert found.at.isoformat() == "2026-03-02T12:00:00+00:00"


def test_the_older_form_of_notifications_is_understood() -> None:
    old = event("Delivery", "e" * 32 + "-request-1-1")
    old["notificationType"] = old.pop("eventType")

    assert parse(old) is not None
