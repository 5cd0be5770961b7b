# SPDX-License-Identifier: Apache-2.0
"""A hold that arrives at any moment: before every write and every call of an erasure, one by one.

Each case lets the hold in at one point, as another process would, and lets the erasure go on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from recruit_sync.domain.errors import Refused, Unavailable
from recruit_sync.domain.events import Answered
from recruit_sync.domain.subject import Answer, Candidacy, Channel, Hold, Standing
from recruit_sync.local.memory import MemoryCandidacies
from tests.builders import NOON
from tests.fakes import FINGERPRINTS, World

SUBJECT = FINGERPRINTS.subject(f"{1:032x}")
HOLD = Hold("case-7", "dispute", NOON, "Dana", "2026-09-01")
POINTS_AT_MOST = 60


class Point:
    """Counts every write and every call to the ATS; lets something in before the n-th."""

    def __init__(self, world: World, number: int, meanwhile: Callable[[], None]) -> None:
        self.number, self.meanwhile, self.count = number, meanwhile, 0
        self.reached = ""
        self._wrap(world.people_store, "save", "write")
        for name in ("presence", "purge", "purge_ticket", "read"):
            self._wrap(world.fake_ats, name, name)

    def _wrap(self, owner: Any, name: str, called: str) -> None:
        inner = getattr(owner, name)

        def counted(*args: Any, **more: Any) -> Any:
            self.count += 1
            if self.count == self.number:
                self.reached = called
                self.meanwhile()
            return inner(*args, **more)

        setattr(owner, name, counted)


def silent(world: World) -> str:
    """Somebody who refused, and whom nothing but the next sweep keeps from the fence."""
    wid = world.fake_ats.add(1)
    world.poll()
    world.records.tell(SUBJECT, Answered(Answer.REFUSE, Channel.PAGE))
    world.dispatch()
    return wid


def place(world: World, wid: str) -> None:
    """As a person at the command line does it, past everything that this process holds."""
    try:
        world.people.place_hold(wid, HOLD)
    except Refused:
        assert world.person(wid).standing is Standing.ERASED


def live_on(world: World, days: int = 2) -> None:
    for _ in range(4 * days):
        world.sweep_now()
        world.dispatch()
        world.clock.on(hours=6)


def points() -> int:
    """How many writes and calls an undisturbed erasure takes."""
    world = World()
    silent(world)
    point = Point(world, 0, lambda: None)
    live_on(world)
    assert 0 < point.count < POINTS_AT_MOST
    return point.count


@pytest.mark.parametrize("purging", ["obeys", "slow", "lies", "blocked"])
def test_a_hold_before_any_step_wins_until_the_fence_and_stops_the_rest_after_it(
    purging: str,
) -> None:
    ways = set()
    for number in range(1, points() + 1):
        world = World()
        world.fake_ats.purging = purging
        wid = silent(world)
        asked: list[int] = []

        def meanwhile(world: World = world, wid: str = wid, asked: list[int] = asked) -> None:
            place(world, wid)
            asked.append(len(world.fake_ats.asked))

        point = Point(world, number, meanwhile)
        live_on(world)
        ways.add(outcome(world, wid, point, asked))

    assert "kept whole" in ways
    assert "stopped before it was asked" in ways
    assert ways & {"asked already", "gone already"}


def outcome(world: World, wid: str, point: Point, asked: list[int]) -> str:
    """What became of one case; every case is one of these and nothing else."""
    person = world.person(wid)
    if not asked or person.standing is Standing.ERASED:
        return "gone already"
    assert person.on_hold, f"the hold was lost at {point.reached} {point.number}"
    more = len(world.fake_ats.asked) - asked[0]
    own = int(point.reached == "purge")  # the call that the hold came before was on its way
    assert more <= own, f"asked under a hold at {point.reached} {point.number}"
    if person.erasure is None:
        assert world.fake_ats.asked == []
        return "kept whole"
    said = world.people.left_of(person)
    if world.fake_ats.asked:
        assert said["stopped"] == []
        return "asked already"
    assert said == {"gone": [], "asked": [], "stopped": ["ats"]}
    return "stopped before it was asked"


@pytest.mark.parametrize("number", range(1, 7))
def test_whatever_a_hold_stopped_goes_on_at_once_when_it_is_released(number: int) -> None:
    world = World()
    wid = silent(world)
    Point(world, number, lambda: place(world, wid))
    live_on(world)
    if not world.person(wid).on_hold:
        return
    begun = world.person(wid).erasure is not None
    world.people.release_hold(wid, "Dana")
    if not begun:
        world.sweep_now()
    world.dispatch()

    assert world.person(wid).standing is Standing.ERASED


def test_the_fence_is_set_in_the_write_that_finds_no_hold() -> None:
    """The stored version decides: a copy read before the hold cannot be written after it."""
    world = World()
    wid = silent(world)
    before = world.person(wid)
    place(world, wid)

    stale = replace(before, version=before.version + 1, standing=Standing.ERASING)
    with pytest.raises(Exception, match=SUBJECT[:8]):
        MemoryCandidacies.save(world.people_store, stale)
    assert world.person(wid).standing is Standing.ENDING


def test_where_the_record_cannot_be_looked_up_nobody_is_erased() -> None:
    world = World()
    wid = silent(world)
    world.sweep_now()
    whole = world.people_store.get

    def away(subject: str) -> Candidacy | None:
        raise Unavailable("the table is away")

    world.people_store.get = away  # type: ignore[method-assign]
    with pytest.raises(Unavailable):
        world.eraser.erase(SUBJECT)
    world.people_store.get = whole  # type: ignore[method-assign]

    assert world.fake_ats.asked == []
    assert world.person(wid).standing is Standing.ERASING
    world.clock.on(minutes=int(timedelta(hours=1).total_seconds() // 60))
    assert world.eraser.erase(SUBJECT)
