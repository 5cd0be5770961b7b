# SPDX-License-Identifier: Apache-2.0
"""Two records of one person that the ATS merges: consent follows, erasure covers both ids."""

from __future__ import annotations

import pytest

from tests.outside.conftest import Start
from tests.outside.people import person
from tests.outside.world import World

START = "2026-05-04T08:07:00+00:00"
PAIRS = ("consented", "silent", "refused", "held")


@pytest.fixture(scope="module")
def world(start: Start) -> World:
    world = World(*start(START))
    for name in PAIRS:
        world.add(f"{name} old", person())
        world.add(f"{name} kept", person())
    world.stack.advance("PT30M", None)
    world.stack.press(world.page("consented old"), "consent")
    world.stack.run("hold", "place", world.wids["held old"], "--case", "C-1", "--reason", "claim")
    for name in PAIRS:
        survivor = {"id": world.wids[f"{name} kept"]}
        world.ats.change(world.wids[f"{name} old"], mergedInto=survivor)
    world.stack.advance("P1D")
    world.stack.press(world.page("refused old"), "refuse")
    world.stack.press(world.page("held kept"), "refuse")
    world.stack.advance("P1D")
    world.notes["explained"] = world.stack.told("explain", world.wids["consented old"])
    world.notes["held"] = [world.reasons("held old"), world.reasons("held kept")]
    world.stack.advance("P32D", "P1D")
    world.stack.run("hold", "release", world.wids["held old"])
    world.stack.advance("P1D")
    return world


def test_a_consent_follows_the_survivor(world: World) -> None:
    assert world.reasons("consented old") == world.reasons("consented kept") == []
    told = world.stack.told("explain", world.wids["consented kept"])

    assert world.notes["explained"]["standing"] == "merged"
    assert (told["standing"], told["deadline"][:10]) == ("consented", "2027-05-04")


def test_silence_erases_both_ids(world: World) -> None:
    for name in ("silent old", "silent kept"):
        assert world.reasons(name) == ["no_consent"]
        assert world.ats.gone(world.wids[name])


def test_a_refusal_by_the_merged_records_link_erases_both_and_is_confirmed_once(
    world: World,
) -> None:
    for name in ("refused old", "refused kept"):
        assert world.reasons(name) == ["consent_refused"]
    confirmed = world.mails("refused old", "erasure_done")
    assert len(confirmed) + len(world.mails("refused kept", "erasure_done")) == 1


def test_a_hold_on_either_record_keeps_both_until_it_is_released(world: World) -> None:
    assert world.notes["held"] == [[], []]
    assert world.reasons("held old") == world.reasons("held kept") == ["consent_refused"]


def test_nobody_was_brought_up_as_stuck(world: World) -> None:
    told = world.stack.told("doctor")

    assert told["set_aside"] == []
    assert world.ats.violations == []
