# SPDX-License-Identifier: Apache-2.0
"""Other rules for people who wait: previewed, applied by name, refused when the data moved on."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.outside.conftest import Start
from tests.outside.people import consent, person
from tests.outside.stack import ROOT, words_of
from tests.outside.world import World

GIVEN = "2026-01-03T08:00:00+00:00"


@pytest.fixture(scope="module")
def shorter(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The shipped rules; in Germany a consent lasts for three months."""
    folder = tmp_path_factory.mktemp("rules") / "shorter"
    shutil.copytree(ROOT / "config", folder)
    path = folder / "countries" / "de.toml"
    head, section, rest = path.read_text(encoding="utf-8").partition("[[consent_window]]")
    path.write_text(head + section + rest.replace('"P12M"', '"P3M"', 1), encoding="utf-8")
    return str(folder)


@pytest.fixture(scope="module")
def world(start: Start, shorter: str) -> World:
    world = World(*start("2026-01-05T08:07:00+00:00"))
    for name, country in (("german", "DE"), ("other german", "DE"), ("french", "FR")):
        world.add(name, person(country, "CAREERS_SITE", consents=[consent(givenMoment=GIVEN)]))
    world.stack.advance("PT30M", None)
    notes = world.notes
    notes["diff"] = world.stack.told("policy", "diff", "--against", shorter)
    notes["before"] = world.stack.told("explain", world.wids["german"])
    hold = ("hold", "place", world.wids["other german"], "--case", "C-1", "--reason", "claim")
    world.stack.run(*hold)
    old = ("--digest", notes["diff"]["digest"], "--by", "N. N.")
    world.stack.run("policy", "apply", "--against", shorter, *old, status=2)
    notes["refused"] = world.stack.told("explain", world.wids["german"])
    digest = world.stack.told("policy", "diff", "--against", shorter)["digest"]
    order = ("--digest", digest, "--by", "N. N.")
    notes["applied"] = world.stack.told("policy", "apply", "--against", shorter, *order)
    notes["after"] = world.stack.told("explain", world.wids["german"])
    world.add("new german", person("DE", "CAREERS_SITE", consents=[consent(givenMoment=GIVEN)]))
    world.stack.until("2026-04-05T08:00:00+00:00", "P5D")
    return world


def test_the_preview_shows_who_goes_sooner_and_nobody_else(world: World) -> None:
    told = world.notes["diff"]

    germans = {world.wids["german"], world.wids["other german"]}
    assert {row["ats_id"] for row in told["sooner"]} == germans
    assert (told["later"], told["never"]) == ([], [])
    assert set(told["by_country"]) == {"DE"}
    assert [w for w in words_of(world.docs) if w in json.dumps(told)] == []


def test_data_that_moved_on_refuses_the_order_and_no_date_moves(world: World) -> None:
    assert world.notes["before"]["deadline"] == "2027-01-03T23:00:00+00:00"
    assert world.notes["refused"]["deadline"] == world.notes["before"]["deadline"]


def test_applied_rules_rule_whoever_was_promised_more(world: World) -> None:
    assert world.notes["applied"]["sooner"] == 2
    assert world.notes["after"]["deadline"] == "2026-04-03T22:00:00+00:00"
    assert world.reasons("german") == ["consent_expired"]
    assert world.erased_within_an_hour_of("german", "2026-04-03T22:00:00+00:00")


def test_the_functions_decide_new_records_by_what_was_applied(world: World) -> None:
    assert world.reasons("new german") == ["consent_expired"]


def test_other_countries_and_held_records_stay(world: World) -> None:
    assert world.reasons("french") == world.reasons("other german") == []


def test_the_dpo_hears_by_whose_word(world: World) -> None:
    (mail,) = world.stack.mails("dpo@acme.example", "dpo_policy_changed")

    assert "N. N." in mail["text"]
    assert "2" in mail["subject"]


def test_a_folder_that_is_none_ends_with_status_two(world: World, tmp_path: Path) -> None:
    done = world.stack.run("policy", "diff", "--against", str(tmp_path), status=2)

    assert done.stdout == ""
    assert "policy.toml" in done.stderr
