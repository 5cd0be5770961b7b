# SPDX-License-Identifier: Apache-2.0
"""Legal holds from a list, and a hold that comes when erasure has begun."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.outside.ats_tenant import PurgeWay
from tests.outside.conftest import Start
from tests.outside.people import person
from tests.outside.stack import words_of
from tests.outside.world import World

NAMES = ("first", "second", "third")


@pytest.fixture(scope="module")
def world(start: Start, tmp_path_factory: pytest.TempPathFactory) -> World:
    world = World(*start("2026-01-05T08:07:00+00:00"))
    for name in (*NAMES, "refusing"):
        world.add(name, person("DE"))
    world.stack.advance("PT30M", None)
    folder = tmp_path_factory.mktemp("lists")
    refuse_a_faulty_list(world, folder / "faulty.csv")
    place_a_list(world, folder / "good.csv")
    hold_behind_the_fence(world)
    world.stack.until("2026-02-06T08:00:00+00:00", "P5D")
    world.notes["reasons in February"] = {n: world.reasons(n) for n in world.wids}
    for name in ("first", "refusing"):
        world.stack.run("hold", "release", world.wids[name], "--by", "legal")
    world.stack.advance("PT15M", None)
    return world


def refuse_a_faulty_list(world: World, path: Path) -> None:
    wid, doc = world.wids["first"], world.docs[0]
    name = doc["name"]["lastName"]
    path.write_text(f"ats_id,case,reason,review\n{wid},C-1,claim,soon\n{name},C-1,claim,\n")
    world.notes["faulty"] = world.stack.run("hold", "place", "--from-csv", str(path), status=2)
    world.notes["held after"] = world.stack.told("hold", "list")["holds"]


def place_a_list(world: World, path: Path) -> None:
    rows = "".join(f"{world.wids[name]},C-1,claim announced,2026-09-01\n" for name in NAMES[:2])
    path.write_text(f"ats_id,case,reason,review\n{rows}")
    list_ = ("--from-csv", str(path), "--by", "legal")
    world.notes["placed"] = world.stack.told("hold", "place", *list_)


def hold_behind_the_fence(world: World) -> None:
    """The ATS takes the order and does nothing: then the hold comes."""
    world.ats.ways[world.wids["refusing"]] = PurgeWay(lies=True)
    world.stack.press(world.page("refusing"), "refuse")
    world.stack.advance("PT1H", None)
    because = ("--case", "C-2", "--reason", "claim announced", "--by", "legal")
    world.notes["late"] = world.stack.told("hold", "place", world.wids["refusing"], *because)
    world.notes["asked"] = len(world.ats.asked_at(world.wids["refusing"]))
    world.stack.advance("P3D")
    world.notes["asked under the hold"] = len(world.ats.asked_at(world.wids["refusing"]))
    del world.ats.ways[world.wids["refusing"]]


def test_a_list_with_faults_places_nothing_and_names_every_line(world: World) -> None:
    done = world.notes["faulty"]

    assert done.stdout == ""
    assert "line 2: review" in done.stderr
    assert "line 3: ats_id" in done.stderr
    assert world.notes["held after"] == []
    assert [w for w in words_of(world.docs) if w in done.stderr] == []


def test_a_good_list_holds_everybody_on_it_and_nobody_else(world: World) -> None:
    assert world.notes["placed"]["placed"] == 2
    before = world.notes["reasons in February"]
    assert before["first"] == before["second"] == []
    assert before["third"] == ["no_consent"]


def test_a_hold_after_the_fence_stops_the_rest_and_says_what_was_asked(world: World) -> None:
    assert world.notes["late"]["asked"] == ["ats"]
    assert world.notes["asked under the hold"] == world.notes["asked"] == 1


def test_a_release_lets_the_overdue_erasure_go_at_once(world: World) -> None:
    assert world.reasons("first") == ["no_consent"]
    assert world.reasons("refusing") == ["consent_refused"] * 2
    assert world.reasons("second") == []
