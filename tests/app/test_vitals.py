# SPDX-License-Identifier: Apache-2.0
"""What alarms hang on: how late the latest is, how long ago the ATS was read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from recruit_sync.app.vitals import Vitals
from recruit_sync.domain.errors import Unavailable
from tests.fakes import World, plenty


class Dial:
    """Keeps what it was told last."""

    def __init__(self) -> None:
        self.readings: dict[str, float] = {}

    def read(self, readings: Mapping[str, float]) -> None:
        self.readings = dict(readings)


def told(world: World, stopped: int = 0) -> dict[str, float]:
    dial = Dial()
    Vitals(world.candidacies, world.notebook, world.clock, dial).tell(stopped)
    return dial.readings


def test_of_a_new_installation_nothing_is_late(world: World) -> None:
    assert told(world, 11) == {
        "ErasuresStopped": 11,
        "BrakeOpenHours": 0,
        "OldestDueMinutes": 0,
    }


def test_whoever_is_due_next_year_is_not_late(world: World) -> None:
    world.fake_ats.add(1)
    world.poll()
    assert told(world)["OldestDueMinutes"] == 0


def test_lateness_is_that_of_the_latest(world: World) -> None:
    wid = world.fake_ats.add(1)
    world.poll()
    world.edit(wid, due_at=world.clock.now())
    world.clock.on(minutes=90)

    assert told(world)["OldestDueMinutes"] == 90


def test_a_poll_that_keeps_failing_grows_old(world: World) -> None:
    world.fake_ats.add(1)
    world.poll()
    for _ in range(4):
        world.clock.on(minutes=15)
        world.fake_ats.fail("now", Unavailable("503"))
        with pytest.raises(Unavailable):
            world.polling.poll(plenty)

    assert told(world)["LastPollMinutes"] == 60


def test_how_long_the_brake_has_been_pulled_is_told(world: World) -> None:
    world.notebook.write("brake", {"since": (world.clock.now() - timedelta(hours=30)).isoformat()})

    assert told(world)["BrakeOpenHours"] == 30
