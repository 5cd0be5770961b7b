# SPDX-License-Identifier: Apache-2.0
"""`evidence show`, `evidence verify` and `audit verify`, as people and machines call them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.cli.test_people import WID, objects, run, told
from tests.fakes import FINGERPRINTS, World

ID = f"{FINGERPRINTS.subject(WID)}-1"


@pytest.fixture(autouse=True)
def said_no(world: World) -> None:
    """Somebody who was asked and objected."""
    world.fake_ats.add(1)
    world.poll()
    world.dispatch()
    objects(world)
    world.dispatch()


def altered(world: World) -> None:
    (answer,) = world.person(WID).answers
    world.edit(WID, answers=(replace(answer, at=world.clock.now()),))


def test_a_proof_is_shown_as_one_document_or_line_by_line() -> None:
    document = told("evidence", "show", ID)
    lines = run("evidence", "show", ID).stdout.splitlines()

    assert (document["id"], document["answer"], document["holds"]) == (ID, "object", True)
    assert f"id: {ID}" in lines
    assert "problems: -" in lines


def test_a_proof_of_nobody_is_wrong_use() -> None:
    result = run("evidence", "show", "nobody-1")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "nobody-1: no answer is known under this id\n"


def test_proofs_that_hold_are_counted() -> None:
    document = told("evidence", "verify")

    head = document.pop("head")
    assert document == {
        "ok": True,
        "checked": 1,
        "pending": [],
        "keys": {"key-1": 1},
        "faults": [],
        "anchors": 0,
    }
    assert told("evidence", "verify", "--head", head)["ok"] is True
    assert run("evidence", "verify", "--head", "1:00").exit_code == 1
    lines = run("evidence", "verify").stdout.splitlines()
    assert lines == [
        "1 answers, 0 not sealed yet, 0 faults",
        f"head {head}, held against 0 anchors",
    ]


def test_a_proof_that_does_not_hold_is_named_and_ends_with_status_one(world: World) -> None:
    world.clock.on(minutes=1)
    altered(world)
    result, as_json = run("evidence", "verify"), run("evidence", "verify", "--json")

    assert (result.exit_code, as_json.exit_code) == (1, 1)
    assert result.stdout.splitlines()[0].startswith(f"{ID}: the answer on record is not the one")
    assert json.loads(as_json.stdout)["ok"] is False


def test_an_unbroken_trail_is_said_to_be_so() -> None:
    assert told("audit", "verify") == {
        "ok": True,
        "checked": 1,
        "broken": [],
        "faults": [],
        "orders": {"checked": 0, "faults": []},
        "export": {"runs": 0, "lines": 0, "faults": []},
        "seals": {"anchors": 0, "faults": []},
    }
    assert run("audit", "verify").stdout.splitlines() == [
        "1 trails, 0 broken",
        "0 orders, 0 broken",
        "0 exports of 0 lines, 0 faults",
        "held against 0 anchors",
    ]


def test_a_broken_trail_is_named_and_ends_with_status_one(world: World) -> None:
    world.edit(WID, history=world.person(WID).history[1:])
    result = run("audit", "verify")

    assert result.exit_code == 1
    assert FINGERPRINTS.subject(WID) in result.stdout
