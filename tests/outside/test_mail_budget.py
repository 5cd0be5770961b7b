# SPDX-License-Identifier: Apache-2.0
"""Thirty people come in at once where twenty mails may go in a day."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.outside.conftest import Start
from tests.outside.people import person
from tests.outside.stack import ROOT
from tests.outside.world import World

CROWD = [f"person {n}" for n in range(30)]


@pytest.fixture(scope="module")
def world(start: Start, tmp_path_factory: pytest.TempPathFactory) -> World:
    config = tmp_path_factory.mktemp("config") / "config"
    shutil.copytree(ROOT / "config", config)
    small(config / "stages" / "local.toml")
    world = World(*start("2026-01-05T08:07:00+00:00", "--config", str(config)))
    for name in CROWD:
        world.add(name, person("DE"))
    world.stack.advance("PT40M", None)
    world.notes["on the first day"] = [n for n in CROWD if world.kinds(n)]
    world.stack.press(world.page(world.notes["on the first day"][0]), "consent")
    world.notes["answered"] = world.kinds(world.notes["on the first day"][0])
    world.stack.advance("P1DT2H")
    world.over()
    return world


def small(stage: Path) -> None:
    text = stage.read_text(encoding="utf-8")
    assert "daily_quota = 1000000" in text
    stage.write_text(text.replace("daily_quota = 1000000", "daily_quota = 20"), encoding="utf-8")


def test_a_tenth_is_kept_for_answers_and_staff(world: World) -> None:
    assert len(world.notes["on the first day"]) == 18
    assert world.notes["answered"] == ["consent_request", "consent_confirmed"]


def test_the_dpo_hears_how_many_wait_and_how_long_it_takes(world: World) -> None:
    mails = [m for m in world.told or [] if m["kind"] == "dpo_mail_forecast"]

    assert any(m["subject"] == "Mail forecast: 12 queued, done in 2 days" for m in mails), mails
    assert all(m["to"] == "dpo@acme.example" for m in mails)


def test_everybody_is_asked_once_within_the_next_day(world: World) -> None:
    assert {n: world.kinds(n).count("consent_request") for n in CROWD} == dict.fromkeys(CROWD, 1)
