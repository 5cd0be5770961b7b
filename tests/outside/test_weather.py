# SPDX-License-Identifier: Apache-2.0
"""An ATS on bad days: throttled, down for eight hours, drifting, rotating tokens, lying."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from tests.outside.ats_tenant import PurgeWay
from tests.outside.conftest import Start
from tests.outside.people import person
from tests.outside.world import World

CROWD = [f"crowd {n}" for n in range(101)]  # more than a page takes
UPDATE = timedelta(hours=8)
WAYS = {
    "late": PurgeWay(delay=timedelta(hours=30)),
    "lied about": PurgeWay(lies=True),
    "blocked": PurgeWay(blocked="jobApplicationInProgress"),
    "with attachment": PurgeWay(leaves_attachment=True),
    "leaving nothing": PurgeWay(leaves="nothing"),
    "leaving a shell": PurgeWay(leaves="shell"),
}


@pytest.fixture(scope="module")
def crowded(start: Start) -> World:
    """Many people come in while everything shakes."""
    bad = {"throttle_every": 7, "server_error_every": 11, "drift": True, "doubled": True}
    bad |= {"rotate": True, "token_seconds": 600}
    world = World(*start("2026-03-20T20:07:00+00:00", **bad))
    for name in CROWD:
        world.add(name, person("DE"))
    world.add("refusing", person("DE"))
    world.stack.advance("PT30M", None)
    service_update(world)
    late_entries(world)
    without_created_moment(world)
    return world


def service_update(world: World) -> None:
    now = world.stack.clock()
    world.ats.faults.down = (now, now + UPDATE)
    world.notes["end of the update"] = (now + UPDATE).isoformat()
    world.stack.press(world.page("refusing"), "refuse")
    world.add("during the update", person("DE"))
    world.notes["report of the update"] = world.stack.advance("PT8H", "PT2H")
    world.notes["asked during the update"] = world.kinds("during the update")
    world.stack.advance("PT30M", None)


def late_entries(world: World) -> None:
    """Entries that show only two hours after their moment."""
    world.ats.faults.late = timedelta(hours=2)
    world.add("late entry", person("DE"))
    world.ats.faults.late = timedelta(0)
    world.stack.advance("P1DT6H", "PT10H")


def without_created_moment(world: World) -> None:
    doc = person("DE")
    del doc["createdMoment"]
    world.add("undated", doc)
    world.ats.faults.throttled = 40
    world.add("in a burst", person("DE"))
    world.stack.advance("PT1H", None)


def test_nobody_is_missed_and_nobody_is_asked_twice(crowded: World) -> None:
    names = [*CROWD, "during the update", "late entry", "undated", "in a burst"]
    kinds = {name: crowded.kinds(name) for name in names}

    assert {n: k for n, k in kinds.items() if k != ["consent_request"]} == {}


def test_a_service_update_is_waited_out(crowded: World) -> None:
    assert crowded.notes["asked during the update"] == []
    assert crowded.notes["report of the update"]["dead_letters"] == 0


def test_an_erasure_that_the_update_held_up_goes_on_at_once_when_it_is_over(
    crowded: World,
) -> None:
    assert crowded.reasons("refusing") == ["consent_refused"]
    assert crowded.erased_within_an_hour_of("refusing", crowded.notes["end of the update"])
    assert crowded.kinds("refusing") == ["consent_request", "erasure_done"]


def test_the_last_refresh_token_is_the_one_that_is_used(crowded: World) -> None:
    assert crowded.ats.violations == []


@pytest.fixture(scope="module")
def refused(start: Start) -> World:
    """People who said no, each with an erasure that goes another way."""
    world = World(*start("2026-03-20T08:07:00+00:00"))
    for name, way in WAYS.items():
        world.ats.attach(world.add(name, person("DE")))
        world.ats.ways[world.wids[name]] = way
    world.stack.advance("PT15M", None)
    for name in WAYS:
        world.stack.press(world.page(name), "refuse")
    world.stack.advance("PT15M", None)
    world.notes["explained at once"] = explained(world)
    world.stack.advance("P3DT1H", "P1D")
    for way in world.ats.ways.values():
        way.lies, way.blocked, way.leaves_attachment = False, None, False
    world.notes["explained with problems"] = explained(world)
    world.stack.advance("P1DT2H", "P1D")
    world.notes["explained in the end"] = explained(world)
    return world


def explained(world: World) -> dict[str, str]:
    """Who is not proven gone, by the plan's own account, and who is."""
    rows = {row["ats_id"] for row in world.stack.told("erasure", "status")["open"]}
    return {n: "erasing" if w in rows else "erased" for n, w in world.wids.items()}


def test_only_a_read_that_finds_nothing_is_proof(refused: World) -> None:
    begun, late = refused.notes["explained at once"], refused.notes["explained with problems"]

    assert begun["leaving nothing"] == begun["leaving a shell"] == "erased"
    assert {begun[n] for n in ("late", "lied about", "blocked", "with attachment")} == {"erasing"}
    assert late["late"] == "erased"
    assert {late[n] for n in ("lied about", "blocked", "with attachment")} == {"erasing"}
    assert set(refused.notes["explained in the end"].values()) == {"erased"}


@pytest.mark.parametrize("name", ["lied about", "blocked", "with attachment"])
def test_a_purge_without_proof_is_asked_again_every_day_with_a_new_reference(
    refused: World, name: str
) -> None:
    wid = refused.wids[name]
    mine = [p for p in refused.ats.purges if wid in p["_wids"]]
    asked = refused.ats.asked_at(wid)

    assert len({p["clientReference"] for p in mine}) == len(mine) >= 4
    gaps = [b - a for a, b in pairwise(asked)]
    assert max(gaps) <= timedelta(days=1, minutes=30)


def test_the_dpo_hears_of_an_erasure_that_fails_on_the_first_and_third_day(
    refused: World,
) -> None:
    days = {m["at"][:10] for m in refused.about("lied about", "dpo_erasure_failing")}

    assert {"2026-03-21", "2026-03-23"} <= days or len(days) >= 2


def test_erasure_done_is_sent_by_the_fence_once_however_long_the_proof_takes(
    refused: World,
) -> None:
    for name in WAYS:
        assert refused.kinds(name) == ["consent_request", "erasure_done"]
    assert refused.ats.violations == []
