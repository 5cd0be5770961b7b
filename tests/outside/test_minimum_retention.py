# SPDX-License-Identifier: Apache-2.0
"""Where a law forbids early erasure of people considered for a vacancy: locked, then erased."""

from __future__ import annotations

import pytest

from tests.outside.conftest import Start
from tests.outside.people import application, person
from tests.outside.world import World

START = "2026-05-04T08:07:00+00:00"
APPLIED, REJECTED = "2026-04-20T12:00:00+00:00", "2026-04-28T12:00:00+00:00"
# The day of the later of both is not counted; the period ends with its last day in the zone.
UNTIL = {
    "US": "2027-04-29T10:00:00+00:00",
    "CA-BC": "2027-04-29T07:00:00+00:00",
    "US-CA": "2030-04-29T07:00:00+00:00",
    "CA-ON": "2029-04-29T07:00:00+00:00",
}
FREE = ("DE", "CA-AB", "KR", "IN")


@pytest.fixture(scope="module")
def world(start: Start) -> World:
    world = World(*start(START))
    for place in (*UNTIL, *FREE):
        applied = [application(APPLIED, rejected=REJECTED)]
        world.add(place, person(place, jobApplications=applied))
        world.add(f"{place} sourced", person(place))
    world.stack.advance("PT30M", None)
    for name in world.wids:
        if world.mails(name):
            world.stack.press(world.page(name), "refuse")
    world.stack.advance("PT1H", None)
    world.notes["first"] = {name: world.reasons(name) for name in world.wids}
    world.notes["told"] = {place: world.stack.told("explain", world.wids[place]) for place in UNTIL}
    world.stack.until("2027-04-28T00:00:00+00:00", "P1D")
    world.notes["before"] = {place: world.reasons(place) for place in UNTIL}
    world.stack.until("2027-04-29T11:00:00+00:00", "PT6H")
    return world


@pytest.mark.parametrize("place", UNTIL)
def test_who_was_considered_is_locked_until_the_law_lets_go(world: World, place: str) -> None:
    told = world.notes["told"][place]

    assert world.notes["first"][place] == world.notes["before"][place] == []
    assert (told["standing"], told["held_back_by"]) == ("restricted", "minimum_retention")
    assert told["deadline"] == UNTIL[place]
    assert any("minimum_retention" in rule["rule"] for rule in told["because"])


@pytest.mark.parametrize("place", ["US", "CA-BC"])
def test_then_erasure_follows_at_the_next_sweep_for_the_reason_it_had(
    world: World, place: str
) -> None:
    assert world.reasons(place) == ["consent_refused"]
    assert world.erased_within_an_hour_of(place, UNTIL[place])


@pytest.mark.parametrize("place", ["US-CA", "CA-ON"])
def test_a_longer_law_still_keeps_its_own(world: World, place: str) -> None:
    assert world.reasons(place) == []


@pytest.mark.parametrize("place", UNTIL)
def test_who_is_locked_gets_no_mail(world: World, place: str) -> None:
    kinds = world.kinds(place)

    assert kinds[:1] == ["consent_request"]
    assert set(kinds[1:]) <= {"erasure_done"}


@pytest.mark.parametrize("name", [*FREE, *(f"{p} sourced" for p in (*UNTIL, *FREE))])
def test_without_such_a_law_or_without_an_application_nothing_is_kept(
    world: World, name: str
) -> None:
    asked = bool(world.mails(name))

    assert world.notes["first"][name] == (["consent_refused"] if asked else [])
    assert asked or world.reasons(name)
