# SPDX-License-Identifier: Apache-2.0
"""What operators do from the command line: holds, the brake, the plan, the doctor."""

from __future__ import annotations

import json

import pytest

from tests.outside.conftest import Start
from tests.outside.people import consent, person
from tests.outside.stack import words_of
from tests.outside.world import World

CROWD = [f"dated {n}" for n in range(14)]
LATER, WRONG = "2027-01-31", "2026-01-01"


@pytest.fixture(scope="module")
def world(start: Start) -> World:
    world = World(*start("2026-01-05T08:07:00+00:00"))
    for name in CROWD:
        given = consent(givenMoment="2026-01-03T08:00:00+00:00", expiresOn=LATER)
        world.add(name, person("DE", "CAREERS_SITE", consents=[given]))
    for name in ("held", "held and refusing", "silent", "refusing"):
        world.add(name, person("DE"))
    world.add("broken", person(location={"country": {"id": "Country=Germany"}}))
    world.stack.advance("PT30M", None)
    world.notes["doctor"] = world.stack.told("doctor")
    place_holds(world)
    thin_days(world)
    world.stack.until("2026-02-05T08:00:00+00:00", "P5D")
    world.notes["held over the end"] = world.stack.told("explain", world.wids["held"])
    world.notes["reasons in February"] = {n: world.reasons(n) for n in world.wids}
    release_and_wrong_dates(world)
    return world


def place_holds(world: World) -> None:
    stack, wids = world.stack, world.wids
    because = ("--case", "C-2026-7", "--reason", "claim announced", "--by", "legal")
    stack.run("hold", "place", wids["held"], *because, "--review", "2026-01-20")
    number = world.ats.people[wids["held and refusing"]]["candidateID"]
    stack.run("hold", "place", f"Candidate_ID={number}", *because)
    world.notes["holds"] = stack.told("hold", "list")
    stack.press(world.page("held and refusing"), "refuse")
    world.notes["page while held"] = world.reasons("held and refusing")


def thin_days(world: World) -> None:
    """For two days the account sees next to nothing."""
    world.ats.faults.hidden = frozenset({"consents", "email", "location", "prospect", "name"})
    for wid in world.wids.values():
        world.ats.change(wid)
    world.stack.advance("P2D")
    world.ats.faults.hidden = frozenset()
    for wid in world.wids.values():
        world.ats.change(wid)
    world.stack.advance("PT30M", None)


def release_and_wrong_dates(world: World) -> None:
    stack, ats = world.stack, world.ats
    for name in ("held", "held and refusing"):
        stack.run("hold", "release", world.wids[name], "--by", "legal")
    stack.advance("PT15M", None)
    world.notes["reasons after release"] = {n: world.reasons(n) for n in world.wids}
    for name in CROWD:
        mine = [c | {"expiresOn": WRONG} for c in ats.people[world.wids[name]]["consents"]]
        ats.change(world.wids[name], consents=mine)
    stack.advance("P1D")
    world.notes["erased under the brake"] = [n for n in CROWD if world.reasons(n)]
    world.notes["plan"] = stack.told("erasure", "plan")
    stack.run("erasure", "approve", "0" * 16, "--by", "dpo", status=2)
    stack.advance("PT15M", None)
    world.notes["erased by a wrong digest"] = [n for n in CROWD if world.reasons(n)]
    stack.run("erasure", "approve", world.notes["plan"]["digest"], "--by", "dpo")
    stack.advance("PT30M", None)


def test_a_hold_wins_over_silence_and_over_a_refusal(world: World) -> None:
    before = world.notes["reasons in February"]

    assert before["held"] == before["held and refusing"] == []
    assert before["silent"] == ["no_consent"]
    assert world.notes["held over the end"]["on_hold"] is True
    assert world.notes["page while held"] == []


def test_what_a_hold_kept_goes_at_the_next_sweep_after_its_release(world: World) -> None:
    after = world.notes["reasons after release"]

    assert after["held"] == ["no_consent"]
    assert after["held and refusing"] == ["consent_refused"]


def test_holds_are_listed_by_case_and_reason(world: World) -> None:
    listed = json.dumps(world.notes["holds"])

    assert world.wids["held"] in listed
    assert world.wids["held and refusing"] in listed
    assert "C-2026-7" in listed


def test_the_dpo_is_asked_to_review_a_hold_a_week_ahead_and_on_its_day(world: World) -> None:
    ahead, day = (m["at"][:10] for m in world.about("held", "dpo_hold_review"))

    assert ahead in {"2026-01-12", "2026-01-13"}
    assert day in {"2026-01-19", "2026-01-20"}


def test_a_thinner_answer_changes_nobody(world: World) -> None:
    before = world.notes["reasons in February"]
    assert [n for n in CROWD if before[n]] == []
    assert world.kinds("silent") == ["consent_request", "consent_reminder"]
    assert world.stack.mails(kind="dpo_ats_incomplete")


def test_wrong_dates_for_everybody_pull_the_brake_before_the_first_effect(world: World) -> None:
    assert world.notes["erased under the brake"] == []
    assert world.stack.mails("dpo@acme.example", "dpo_brake")


def test_an_approved_plan_lets_exactly_those_go(world: World) -> None:
    assert world.notes["erased by a wrong digest"] == []
    assert [n for n in CROWD if world.reasons(n) != ["consent_expired"]] == []


def test_an_order_for_nobody_ends_with_a_line_and_no_trace(world: World) -> None:
    done = world.stack.run("explain", "0" * 32, status=2)

    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        ("hold", "place", "0" * 32),
        ("hold", "place", "0" * 32, "--case", "C", "--reason", "R", "--review", "tomorrow"),
        ("explain", "nobody"),
    ],
)
def test_wrong_use_ends_with_status_two(world: World, wrong: tuple[str, ...]) -> None:
    assert world.stack.run(*wrong, status=2).stdout == ""


def test_the_doctor_finds_a_good_tenant_good_and_lists_who_is_set_aside(world: World) -> None:
    told = world.notes["doctor"]

    assert told["ok"] is world.stack.told("doctor")["ok"] is True
    assert [row["ats_id"] for row in told["set_aside"]] == [world.wids["broken"]]
    assert [w for w in words_of(world.docs) if w in json.dumps(told)] == []


def test_the_doctor_says_what_is_wrong_with_a_tenant_that_refuses(world: World) -> None:
    world.ats.faults.denied = True
    told = world.stack.run("doctor", "--json", status=1)
    world.ats.faults.denied = False

    assert "S22" in told.stdout
    assert "grant" in told.stdout


def test_erasure_status_knows_of_nothing_open(world: World) -> None:
    assert world.stack.told("erasure", "status")["open"] == []


def test_nothing_that_is_printed_or_logged_names_anybody(world: World) -> None:
    told = [world.stack.run("explain", w).stdout for w in list(world.wids.values())[-4:]]
    told.append(world.stack.logged())

    assert [w for w in words_of(world.docs) if w in "\n".join(told)] == []
