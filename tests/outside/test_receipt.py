# SPDX-License-Identifier: Apache-2.0
"""What counts as received: delivery events that are late, lost, doubled, or taken back."""

from __future__ import annotations

import pytest

from tests.outside.conftest import Start
from tests.outside.people import person
from tests.outside.world import World

NAMES = """late lost doubled delayed revoked bounced_first transient recovered moved
bounced_late complained misdated""".split()
TAKEN = "2026-01-05T08:20:00+00:00"
END_OF_4_FEBRUARY = "2026-02-04T23:00:00+00:00"


@pytest.fixture(scope="module")
def world(start: Start) -> World:
    world = World(*start("2026-01-05T08:07:00+00:00", "--mail", "manual"))
    for name in NAMES:
        world.add(name, person("TH" if name in ("lost", "delayed") else "DE"))
    world.add("nowhere", person(email=None))
    world.add("unusable", person(email="no address at all"))
    world.stack.advance("PT30M", None)
    first_day(world)
    world.stack.advance("P1DT30M")
    later_days(world)
    world.stack.until("2026-02-03T22:00:00+00:00", "P1D")
    world.notes["erased by 3 February"] = {n for n in world.wids if world.reasons(n)}
    world.stack.until("2026-02-05T08:00:00+00:00")
    told(world, "bounced_late", "Bounce", bounceType="Permanent")
    world.stack.until("2026-02-05T09:30:00+00:00")
    world.notes["erased by 5 February"] = {n for n in world.wids if world.reasons(n)}
    world.stack.advance("P5D", "P1D")
    return world


def told(world: World, name: str, kind: str, **more: str) -> None:
    """The mail service says something of the last request to them."""
    world.stack.event(world.mails(name, "consent_request")[-1], kind, **more)


def first_day(world: World) -> None:
    for name in ("doubled", "revoked"):
        told(world, name, "Delivery", at=TAKEN)
    told(world, "bounced_first", "Bounce", bounceType="Permanent")
    told(world, "moved", "Bounce", bounceType="Permanent")
    told(world, "misdated", "Delivery", at="2025-12-01T08:00:00+00:00")
    for name in ("transient", "recovered"):
        told(world, name, "Bounce", bounceType="Transient")
    told(world, "delayed", "DeliveryDelay")
    world.stack.advance("PT1M", None)
    world.notes["bounces told"] = len(world.about("moved", "staff_address_bounced"))
    world.emails["moved anew"] = "xq-anew@people.example"
    world.ats.change(world.wids["moved"], email=world.emails["moved anew"])
    told(world, "bounced_first", "Delivery", at=TAKEN)


def later_days(world: World) -> None:
    """From 6 January, 09:08, on."""
    told(world, "revoked", "Bounce", bounceType="Permanent")
    told(world, "recovered", "Delivery", at="2026-01-06T09:00:00+00:00")
    told(world, "moved anew", "Delivery")
    told(world, "transient", "Bounce", bounceType="Transient")
    told(world, "complained", "Delivery", at=TAKEN)
    told(world, "complained", "Complaint")
    world.stack.advance("P2DT30M")
    told(world, "bounced_late", "Delivery", at="2026-01-07T10:00:00+00:00")
    told(world, "transient", "Bounce", bounceType="Transient")
    told(world, "late", "Delivery", at=TAKEN)
    told(world, "doubled", "Delivery", at=TAKEN)


@pytest.mark.parametrize("name", ["late", "doubled"])
def test_an_event_that_comes_late_or_twice_counts_once_and_from_its_own_moment(
    world: World, name: str
) -> None:
    assert world.reasons(name) == ["no_consent"]
    assert world.erased_within_an_hour_of(name, END_OF_4_FEBRUARY)


def test_an_event_dated_before_its_mail_shortens_nobodys_time(world: World) -> None:
    assert world.reasons("misdated") == ["no_consent"]
    assert world.erased_within_an_hour_of("misdated", END_OF_4_FEBRUARY)


@pytest.mark.parametrize("name", ["lost", "delayed"])
def test_without_a_verdict_the_window_runs_from_the_latest_possible_receipt(
    world: World, name: str
) -> None:
    assert world.reasons(name) == ["no_consent"]
    assert world.erased_within_an_hour_of(name, "2026-02-05T17:00:00+00:00")


@pytest.mark.parametrize("name", ["revoked", "bounced_first"])
def test_a_permanent_bounce_revokes_the_receipt_in_whatever_order_the_two_arrive(
    world: World, name: str
) -> None:
    assert world.reasons(name) == ["unreachable"]
    assert world.erased_within_an_hour_of(name, END_OF_4_FEBRUARY)
    assert world.kinds(name) == ["consent_request"]
    assert len(world.about(name, "staff_address_bounced")) == 1


def test_a_transient_bounce_is_sent_again_after_a_day_twice_and_then_counts_as_permanent(
    world: World,
) -> None:
    assert world.kinds("transient") == ["consent_request"] * 3
    assert world.reasons("transient") == ["unreachable"]
    assert len(world.about("transient", "staff_address_bounced")) == 1


def test_a_resent_request_that_arrives_starts_the_thirty_days(world: World) -> None:
    assert world.kinds("recovered") == ["consent_request"] * 2 + ["consent_reminder"]
    assert world.erased_within_an_hour_of("recovered", "2026-02-05T23:00:00+00:00")


def test_the_recruiter_is_asked_at_once_for_another_address_and_the_new_one_is_asked(
    world: World,
) -> None:
    assert world.notes["bounces told"] == 1
    assert world.kinds("moved") == ["consent_request"]
    assert world.kinds("moved anew") == ["consent_request", "consent_reminder"]
    assert world.reasons("moved") == ["no_consent"]


def test_a_bounce_after_the_duty_to_inform_has_ended_makes_the_erasure_due_at_once(
    world: World,
) -> None:
    assert world.reasons("bounced_late") == ["unreachable"]
    assert world.erased_within_an_hour_of("bounced_late", "2026-02-05T08:00:00+00:00")


def test_a_complaint_is_an_objection_answered_by_erasure_and_by_no_mail(world: World) -> None:
    assert world.reasons("complained") == ["objected"]
    assert world.erased_within_an_hour_of("complained", "2026-01-06T09:08:00+00:00")
    assert world.kinds("complained") == ["consent_request"]


@pytest.mark.parametrize("name", ["nowhere", "unusable"])
def test_whoever_has_no_usable_address_is_unreachable_at_the_end_of_the_duty_to_inform(
    world: World, name: str
) -> None:
    assert world.kinds(name) == []
    assert world.reasons(name) == ["unreachable"]
    assert world.erased_within_an_hour_of(name, END_OF_4_FEBRUARY)


def test_nobody_goes_before_the_day(world: World) -> None:
    assert world.notes["erased by 3 February"] == {"complained"}


def test_the_contract_of_the_ats_was_kept(world: World) -> None:
    assert world.ats.violations == []
