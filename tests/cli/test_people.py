# SPDX-License-Identifier: Apache-2.0
"""`explain`, `hold`, `erasure` and `doctor`, as people and machines call them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result

from recruit_sync.app.checkup import Finding
from recruit_sync.cli import main
from recruit_sync.domain.errors import Misconfigured, Unavailable
from recruit_sync.domain.events import Answered
from recruit_sync.domain.profile import SourceKind
from recruit_sync.domain.subject import Answer, Channel, Standing
from tests.app.test_sweep import due
from tests.builders import a_fault, live
from tests.fakes import FINGERPRINTS, PERSONAL, World

WID = f"{1:032x}"


@pytest.fixture(autouse=True)
def wid(world: World) -> str:
    """Somebody who was asked."""
    wid = world.fake_ats.add(1)
    world.poll()
    world.dispatch()
    return wid


def run(*words: str) -> Result:
    result = CliRunner().invoke(main, words)
    assert result.exit_code in (0, 1, 2), result.exception
    said = result.stdout + result.stderr
    assert not [name for name in PERSONAL if name in said]
    assert "Traceback" not in said
    return result


def told(*words: str) -> dict[str, Any]:
    """One JSON document on stdout and nothing else."""
    result = run(*words, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def objects(world: World) -> None:
    world.records.tell(FINGERPRINTS.subject(WID), Answered(Answer.OBJECT, Channel.ONE_CLICK))


# --- explain -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [WID, "Candidate_ID=C-000001"])
def test_an_explanation_holds_what_is_promised(name: str) -> None:
    document = told("explain", name)

    assert {"standing", "deadline", "on_hold", "because", "history"} <= document.keys()
    assert document["standing"] == "asked"


def test_people_read_an_explanation_line_by_line(world: World) -> None:
    told("hold", "place", WID, "--case", "case-7", "--reason", "dispute")
    lines = run("explain", WID).stdout.splitlines()

    assert "standing: asked" in lines
    assert "deadline: -" in lines
    assert "history:" in lines
    assert [line for line in lines if line.startswith("hold: case=case-7")]


def test_an_explanation_of_somebody_erased_holds_the_proof(world: World) -> None:
    objects(world)
    world.sweep_now()
    world.dispatch()
    document = told("explain", WID)

    assert document["standing"] == "erased"
    assert document["erasure"]["systems"][0]["state"] == "proven_absent"


@pytest.mark.parametrize("name", ["nobody", "f" * 32, "Candidate_ID=C-9"])
def test_no_such_person_is_wrong_use(name: str) -> None:
    result = run("explain", name)

    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1
    assert name in result.stderr


def test_a_store_that_is_away_is_a_failure_and_no_wrong_use(world: World) -> None:
    def away(subject: str) -> None:
        raise Unavailable("get SUBJECT: try again later")

    world.people_store.get = away  # type: ignore[method-assign]
    result = run("explain", WID)

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "get SUBJECT: try again later\n"


def test_every_fault_of_the_configuration_has_its_line(world: World) -> None:
    def misconfigured(subject: str) -> None:
        raise Misconfigured((a_fault("one"), a_fault("two")))

    world.people_store.get = misconfigured  # type: ignore[method-assign]
    result = run("explain", WID)

    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 2


# --- hold ----------------------------------------------------------------------------------------


def test_a_hold_is_placed_listed_and_released(world: World) -> None:
    placed = told(
        *("hold", "place", WID, "--case", "case-7", "--reason", "dispute"),
        *("--review", "2026-09-01", "--by", "Dana"),
    )
    listed = told("hold", "list")["holds"]
    shown = run("hold", "list").stdout
    released = told("hold", "release", WID, "--by", "Dana")

    assert placed["on_hold"] is True
    assert (placed["case"], placed["placed_by"]) == ("case-7", "Dana")
    assert [row["ats_id"] for row in listed] == [WID]
    assert listed[0]["review_on"] == "2026-09-01"
    assert "case=case-7" in shown
    assert released["on_hold"] is False
    assert run("hold", "list").stdout == "no holds\n"


def test_people_are_told_in_a_line_what_a_hold_did() -> None:
    placed = run("hold", "place", WID, "--case", "case-7", "--reason", "dispute")
    released = run("hold", "release", WID)

    assert (placed.exit_code, placed.stdout) == (0, f"{WID}: on hold for case-7\n")
    assert released.stdout == f"{WID}: hold released\n"


@pytest.mark.parametrize(
    "words",
    [
        ("hold", "place", WID, "--case", "c"),
        ("hold", "place", WID, "--case", "c", "--reason", "r", "--review", "soon"),
        ("hold", "release", WID),
        ("hold", "place", "f" * 32, "--case", "c", "--reason", "r"),
        ("hold", "sideways"),
    ],
    ids=str,
)
def test_wrong_use_of_holds_exits_with_2_and_changes_nothing(
    world: World, words: tuple[str, ...]
) -> None:
    before = world.person(WID)
    result = run(*words)

    assert (result.exit_code, result.stdout) == (2, "")
    assert world.person(WID) == before


def test_a_hold_keeps_whom_the_sweep_would_erase(world: World) -> None:
    run("hold", "place", WID, "--case", "case-7", "--reason", "dispute")
    objects(world)
    world.sweep_now()

    assert world.person(WID).standing is Standing.ENDING


# --- erasure -------------------------------------------------------------------------------------


@pytest.fixture
def pulled(world: World) -> str:
    """The digest of a plan that the brake stopped."""
    due(world, 11, start=100)
    world.sweep_now()
    return str(told("erasure", "plan")["digest"])


def test_an_empty_plan_is_a_plan() -> None:
    document = told("erasure", "plan")

    assert (document["stopped"], document["digest"], document["due"]) == (False, None, [])
    assert run("erasure", "plan").stdout == "due: 0\nahead: 0\n"


def test_a_stopped_plan_says_how_to_let_it_go(pulled: str) -> None:
    document = told("erasure", "plan")
    lines = run("erasure", "plan").stdout.splitlines()

    assert document["stopped"] is True
    assert len(document["due"]) == 11
    assert {"ats_id", "country", "reason", "due_at", "dated_at", "counted"} == document["due"][
        0
    ].keys()
    assert "the brake is pulled: 11 counted, 10 allowed a day" in lines
    assert f"to let them go: recruit-sync erasure approve {pulled} --by NAME" in lines


def test_an_approved_plan_is_erased_by_the_next_sweep(world: World, pulled: str) -> None:
    assert told("erasure", "approve", pulled, "--by", "Dana")["count"] == 11
    assert world.sweep_now() == 11


def test_people_are_told_what_they_approved(pulled: str) -> None:
    assert run("erasure", "approve", pulled, "--by", "Dana").stdout == (
        "11 erasures approved by Dana; the next sweep performs them\n"
    )


def test_a_changed_plan_is_not_approved(world: World, pulled: str) -> None:
    due(world, 1, start=200)
    result = run("erasure", "approve", pulled, "--by", "Dana")

    assert (result.exit_code, result.stdout) == (2, "")
    assert world.sweep_now() == 0


def test_an_approval_needs_a_name(world: World, pulled: str) -> None:
    assert run("erasure", "approve", pulled).exit_code == 2
    assert world.sweep_now() == 0


def test_the_status_shows_what_is_open(world: World) -> None:
    assert run("erasure", "status").stdout == "every erasure that has begun is proven\n"
    world.fake_ats.purging = "lies"
    objects(world)
    world.sweep_now()
    world.dispatch()
    (open_,) = told("erasure", "status")["open"]

    assert open_["ats_id"] == WID
    assert open_["systems"][0]["problem"] == "completed"
    assert f"ats_id={WID}" in run("erasure", "status").stdout


# --- doctor --------------------------------------------------------------------------------------


def examined(world: World, *findings: Finding) -> None:
    """What the outside answers, followed by what the store tells."""

    def examine() -> Iterator[Finding]:
        yield from findings
        yield from world.checkup.look()

    world.examine = examine  # type: ignore[method-assign]


def test_the_doctor_shows_who_is_stuck_and_for_how_long(world: World) -> None:
    closed = live(world.clock.now(), job_closed=True)
    examined(world)
    stuck = world.fake_ats.add(7, source=SourceKind.DIRECT, applications=(closed,))
    world.reconciliation.reconcile()
    document = told("doctor")
    lines = run("doctor").stdout.splitlines()

    (row,) = document["stuck"]
    assert (row["ats_id"], row["why"]) == (stuck, ["application_on_closed_job"])
    assert (row["never"], row["erased_if_nothing_is_done"]) == (True, None)
    assert "1 people are stuck, 1 of them for ever as things stand" in lines
    assert [line for line in lines if "1 live + 0 due" in line and "= 2 in the ATS" in line]


def test_a_healthy_installation_is_a_success(world: World) -> None:
    examined(world, Finding("secrets", True, "readable"), Finding("purge", None, "not tried"))
    document = told("doctor")

    assert document["ok"] is True
    assert document["set_aside"] == []
    assert document["findings"][1] == {"what": "purge", "good": None, "says": "not tried"}


def test_a_fault_is_a_failure_and_says_what_to_fix(world: World) -> None:
    examined(world, Finding("rights", False, "grant Purge Person Data"))
    result = run("doctor")
    document = json.loads(run("doctor", "--json").stdout)

    assert result.exit_code == 1
    assert "FAULT  rights: grant Purge Person Data" in result.stdout
    assert document["ok"] is False
    assert run("doctor", "--json").exit_code == 1


def test_records_set_aside_are_listed(world: World) -> None:
    aside = world.fake_ats.add(2, faults=(a_fault("consents"),))
    world.poll()
    examined(world)
    (row,) = told("doctor")["set_aside"]

    assert (row["ats_id"], row["field"], row["why"]) == (aside, "consents", "set_aside")
    shown = run("doctor").stdout
    assert "1 records wait for a person" in shown
    assert f"ats_id={aside}" in shown


def test_without_a_store_nobody_is_listed(world: World) -> None:
    def away() -> None:
        raise Unavailable("table: no answer")

    world.people_store.next_due = away  # type: ignore[method-assign]
    world.people_store.everybody = away  # type: ignore[method-assign,assignment]
    examined(world)
    document = json.loads(run("doctor", "--json").stdout)

    assert document["ok"] is False
    assert document["set_aside"] == []
