# SPDX-License-Identifier: Apache-2.0
"""A controller that keeps on legitimate interest after notice in Germany, and asks elsewhere."""

from __future__ import annotations

import shutil

import pytest

from tests.outside.conftest import Start
from tests.outside.people import person
from tests.outside.stack import ROOT, command, fetch
from tests.outside.world import World

ROW = """
[[notice_and_objection]]
since = 2026-01-01
value = "P3M"
basis = "default"
source = "balancing test of the controller, 2025-12-01"
confidence = "medium"
evidence = "knowledge"
reviewed = 2026-11-22
"""
END = "2026-04-05T22:00:00+00:00"
NAMES = ("silent", "yes", "no", "objecting", "french")


@pytest.fixture(scope="module")
def world(start: Start, tmp_path_factory: pytest.TempPathFactory) -> World:
    config = tmp_path_factory.mktemp("config") / "config"
    shutil.copytree(ROOT / "config", config)
    with (config / "countries" / "de.toml").open("a", encoding="utf-8") as file:
        file.write(ROW)
    command("config", "check", "--config", str(config))
    world = World(*start("2026-01-05T08:07:00+00:00", "--config", str(config)))
    for name in NAMES:
        world.add(name, person("FR" if name == "french" else "DE"))
    world.stack.advance("PT30M", None)
    answers(world)
    world.stack.until("2026-04-05T12:00:00+00:00", "P7D")
    world.notes["before the end"] = {n for n in NAMES if world.reasons(n)}
    world.stack.until("2026-04-06T08:00:00+00:00")
    world.over()
    return world


def answers(world: World) -> None:
    world.notes["page"] = fetch("GET", world.page("silent")).text
    world.stack.press(world.page("yes"), "consent")
    world.stack.press(world.page("no"), "refuse")
    link = world.page("objecting").replace("/c/", "/u/")
    assert fetch("POST", link, "List-Unsubscribe=One-Click").status == 200


def test_the_request_tells_until_when_silence_keeps(world: World) -> None:
    (mail,) = world.mails("silent")
    text = " ".join(mail["text"].split())

    assert mail["kind"] == "consent_request"
    assert "unless you object" in mail["subject"]
    assert "We keep your data until the end of" in text
    assert "5 April 2026" in text or "April 5, 2026" in text
    assert "5 April 2026" in world.notes["page"] or "April 5, 2026" in world.notes["page"]


def test_silence_keeps_until_the_end_of_the_period(world: World) -> None:
    assert world.kinds("silent") == ["consent_request"]
    assert world.reasons("silent") == ["retention_ended"]
    assert world.erased_within_an_hour_of("silent", END), world.erased_at("silent")


@pytest.mark.parametrize(("name", "reason"), [("no", "consent_refused"), ("objecting", "objected")])
def test_a_no_in_any_form_erases_at_the_next_sweep(world: World, name: str, reason: str) -> None:
    at = world.erased_at(name)

    assert world.reasons(name) == [reason]
    assert at is not None
    assert at.isoformat() < "2026-01-05T10:00"


def test_a_yes_is_a_consent_with_its_own_window(world: World) -> None:
    assert world.kinds("yes") == ["consent_request", "consent_confirmed"]
    assert world.reasons("yes") == []


def test_elsewhere_silence_erases_as_before(world: World) -> None:
    assert world.reasons("french") == ["no_consent"]
    assert world.notes["before the end"] == {"no", "objecting", "french"}
