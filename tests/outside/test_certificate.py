# SPDX-License-Identifier: Apache-2.0
"""What can be said of an erasure: to the operator while it lasts, to anybody once it is proven."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.outside.ats_tenant import PurgeWay
from tests.outside.conftest import Start
from tests.outside.people import person
from tests.outside.stack import words_of
from tests.outside.world import World


@pytest.fixture(scope="module")
def world(start: Start, tmp_path_factory: pytest.TempPathFactory) -> World:
    world = World(*start("2026-01-05T08:07:00+00:00"))
    for name in ("refusing", "lied about", "asked"):
        world.add(name, person("DE"))
    world.stack.advance("PT30M", None)
    world.ats.ways[world.wids["lied about"]] = PurgeWay(lies=True)
    for name in ("refusing", "lied about"):
        world.stack.press(world.page(name), "refuse")
    world.stack.advance("PT2H", None)
    folder = tmp_path_factory.mktemp("certificates")
    for form in ("json", "pdf"):
        out = folder / f"proof.{form}"
        done = world.stack.run("erasure", "certificate", world.wids["refusing"], "--out", str(out))
        world.notes[form], world.notes[f"said of {form}"] = out.read_bytes(), done.stdout
    world.notes["folder"] = folder
    return world


def test_a_certificate_names_systems_proofs_and_times(world: World) -> None:
    told = json.loads(world.notes["json"])
    by_name = {one["system"]: one for one in told["systems"]}

    assert told["reason"] == "consent_refused"
    assert by_name["ats"]["state"] == "proven_absent"
    assert by_name["ats"]["proof"]
    assert told["begun_at"] <= by_name["ats"]["absent_at"] <= told["proven_at"]


def test_it_names_nobody_in_either_form(world: World) -> None:
    for form in ("json", "pdf"):
        said = world.notes[form].decode("latin-1") + world.notes[f"said of {form}"]
        assert [w for w in words_of(world.docs) if w in said] == []
        assert world.wids["refusing"] not in said


def test_a_pdf_is_one_with_its_typeface_inside(world: World) -> None:
    assert world.notes["pdf"].startswith(b"%PDF-")
    assert b"/FontFile2" in world.notes["pdf"]


@pytest.mark.parametrize("name", ["lied about", "asked"])
def test_what_is_not_proven_is_not_certified(world: World, name: str) -> None:
    out: Path = world.notes["folder"] / f"{name}.pdf"
    done = world.stack.run("erasure", "certificate", world.wids[name], "--out", str(out), status=2)

    assert done.stdout == ""
    assert not out.exists()


def test_the_status_says_which_system_still_holds_whom(world: World) -> None:
    (row,) = world.stack.told("erasure", "status")["open"]
    (ats,) = [one for one in row["systems"] if one["system"] == "ats"]

    assert row["ats_id"] == world.wids["lied about"]
    assert ats["state"] in {"asked", "accepted"}
    assert ats["problem"]


def test_an_erased_person_is_explained_without_a_name(world: World) -> None:
    told = world.stack.told("explain", world.wids["refusing"])

    assert told["standing"] == "erased"
    assert told["erasure"]["reason"] == "consent_refused"
    assert told["erasure"]["systems"][-1]["state"] == "proven_absent"
    assert [w for w in words_of(world.docs) if w in json.dumps(told)] == []


def test_the_living_are_explained_by_their_grounds_and_what_comes_next(world: World) -> None:
    told = world.stack.told("explain", world.wids["asked"])

    assert [one["ground"] for one in told["grounds"]] == ["response window"]
    assert [one["what"] for one in told["ahead"]] == ["reminder", "erasure"]
    assert told["ahead"][-1]["at"] == told["deadline"]
