# SPDX-License-Identifier: Apache-2.0
"""A recruiter's mornings from outside: one mail at seven on a working day, none without news."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.outside.conftest import Start
from tests.outside.people import person
from tests.outside.world import World

KIND = "staff_digest"


@pytest.fixture(scope="module")
def world(start: Start) -> World:
    """Saturday, Sunday, Monday and Tuesday morning in Berlin; one refuses on Saturday."""
    world = World(*start("2026-06-06T03:07:00+00:00"))
    for name in ("silent", "quiet", "refuses", "bounces"):
        world.add(name, person("DE"))
    world.add("nobody's", person("FR", recruiter=None))
    world.stack.advance("PT30M", None)
    world.stack.press(world.page("refuses"), "refuse")
    world.stack.event(world.mails("bounces")[0], "Bounce")
    world.stack.until("2026-06-08T04:50:00+00:00", "PT6H")
    world.notes["before"] = world.stack.mails(kind=KIND)
    world.stack.advance("PT30M", None)
    world.notes["monday"] = world.stack.mails(kind=KIND)
    world.stack.until("2026-06-09T04:50:00+00:00", "PT6H")
    world.stack.advance("PT30M", None)
    world.over()
    return world


def mail(world: World, to: str) -> dict[str, Any]:
    found: dict[str, Any]
    (found,) = [one for one in world.notes["monday"] if one["to"] == to]
    return found


def test_one_mail_to_each_at_seven_on_monday_and_none_at_the_weekend(world: World) -> None:
    assert world.notes["before"] == []
    told = Counter((one["to"], one["at"][:16]) for one in world.notes["monday"])
    assert told == {
        ("rita@acme.example", "2026-06-08T05:00"): 1,
        ("dpo@acme.example", "2026-06-08T05:00"): 1,
    }


def test_without_news_no_mail(world: World) -> None:
    assert [m for m in world.told or [] if m["kind"] == KIND] == world.notes["monday"]


def test_it_tells_who_was_asked_and_bounced_and_of_the_erased_a_number(world: World) -> None:
    text = mail(world, "rita@acme.example")["text"]

    assert "Asked for consent: 2" in text
    assert "Not reached: 1" in text
    assert "Enter another e-mail address" in text
    assert "Erased: 1" in text
    assert world.wids["silent"] in text
    assert world.wids["quiet"] in text
    assert world.wids["bounces"] in text
    assert world.wids["refuses"] not in text
    assert world.wids["nobody's"] in mail(world, "dpo@acme.example")["text"]


def test_it_names_nobody(world: World) -> None:
    for one in world.notes["monday"]:
        said = one["subject"] + one["text"] + one["html"]
        for doc in world.docs:
            assert doc["name"]["lastName"] not in said
            assert doc["email"] not in said
