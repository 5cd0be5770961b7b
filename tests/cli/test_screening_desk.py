# SPDX-License-Identifier: Apache-2.0
"""`screening show` and `screening decide`, as people and machines call them."""

from __future__ import annotations

import pytest

from recruit_sync.domain.events import Answered
from recruit_sync.domain.screening.events import Acknowledged
from recruit_sync.domain.screening.happenings import Kind
from recruit_sync.domain.screening.words import Check
from recruit_sync.domain.subject import Answer, Channel
from tests.app.test_screening_work import IDENTITY, WID, Office, through, through_erasure
from tests.cli.test_people import run, told
from tests.fakes import FINGERPRINTS, World

STEP = {"check", "verdict", "because", "source", "state", "outcome"}


@pytest.fixture(autouse=True)
def wid() -> None:
    """Nobody but the office's candidate."""


@pytest.fixture
def office(world: World) -> Office:
    office = Office(world)
    office.poll()
    return office


@pytest.mark.parametrize("name", [WID, "Candidate_ID=C-000001"])
def test_a_screening_is_shown_with_all_that_is_promised(office: Office, name: str) -> None:
    shown = told("screening", "show", name)

    assert (shown["state"], shown["who_must_act"]) == ("waiting_for_candidate", "candidate")
    assert [step["check"] for step in shown["steps"]] == [check.value for check in Check]
    assert {frozenset(step) for step in shown["steps"]} == {frozenset(STEP)}
    assert all(step["because"] and step["source"] for step in shown["steps"])
    assert {step["outcome"] for step in shown["steps"]} == {None}
    assert "identity" in run("screening", "show", name).stdout


def test_a_task_is_ended_by_whoever_did_it(office: Office) -> None:
    office.tell(Acknowledged(1))
    shown = told("screening", "decide", WID, "right_to_work", "passed", "--by", "Rita")
    (step,) = (step for step in shown["steps"] if step["check"] == "right_to_work")

    assert (step["state"], step["outcome"]) == ("passed", "passed")


def test_a_result_in_review_waits_for_the_recruiter_and_is_decided(office: Office) -> None:
    office.tell(Acknowledged(1))
    office.says(Kind.CONSIDER, IDENTITY)
    before = told("screening", "show", WID)
    after = told("screening", "decide", WID, "identity", "concern", "--by", "Rita")

    assert (before["state"], before["who_must_act"]) == ("needs_review", "recruiter")
    assert after["state"] == "adverse"
    assert run("screening", "decide", WID, "identity", "concern", "--by", "R").exit_code == 2


@pytest.mark.parametrize(
    "words",
    [
        ("identity", "passed", "--by", "Rita"),
        ("criminal", "passed", "--by", "Rita"),
        ("right_to_work", "perhaps", "--by", "Rita"),
        ("palmistry", "passed", "--by", "Rita"),
        ("right_to_work", "passed"),
        ("right_to_work", "passed", "--by", " "),
    ],
)
def test_a_decision_that_cannot_be_taken_changes_nothing(
    office: Office, words: tuple[str, ...]
) -> None:
    office.tell(Acknowledged(1))
    before = told("screening", "show", WID)
    result = run("screening", "decide", WID, *words)

    assert (result.exit_code, result.stdout) == (2, "")
    assert told("screening", "show", WID) == before


def test_who_was_never_to_be_screened_has_no_screening(world: World) -> None:
    world.fake_ats.add(1)
    world.poll()

    assert run("screening", "show", WID).exit_code == 2
    assert run("screening", "show", f"{9:032x}").exit_code == 2


def test_a_screening_of_somebody_who_withdrew_or_was_erased_is_shown_still(office: Office) -> None:
    through(office)
    through_erasure(office)
    shown = told("screening", "show", WID)

    assert shown["state"] == "purged"
    assert shown["steps"] == []


def test_a_withdrawal_shows_as_canceled(office: Office) -> None:
    refusal = Answered(Answer.OBJECT, Channel.ONE_CLICK)
    office.world.records.tell(FINGERPRINTS.subject(WID), refusal)
    office.wait(minutes=15)

    assert told("screening", "show", WID)["state"] == "canceled"
