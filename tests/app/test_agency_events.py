# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pytest

from recruit_sync.app.agency_events import REMEMBERED_FOR, AgencyEvents
from recruit_sync.domain.errors import Unavailable
from recruit_sync.local.clock import SimulatedClock
from recruit_sync.local.memory_seen import MemorySeen
from recruit_sync.ports import Hint, Lane
from tests.agency_double import AgencyDouble
from tests.builders import NOON

GOOD = {"X-Signature": "good"}


@dataclass
class Told:
    fails: bool = False
    nudges: list[tuple[Lane, str]] = field(default_factory=list)

    def nudge(self, lane: Lane, subjects: Iterable[str]) -> None:
        if self.fails:
            raise Unavailable("no queue")
        self.nudges += [(lane, subject) for subject in subjects]


@dataclass
class Door:
    queues: Told = field(default_factory=Told)
    seen: MemorySeen = field(default_factory=MemorySeen)
    clock: SimulatedClock = field(default_factory=lambda: SimulatedClock(NOON))

    def __post_init__(self) -> None:
        self.agency: AgencyDouble = AgencyDouble(self.clock)
        url = "https://recruiting.example/screening/webhook"
        self.events = AgencyEvents(self.agency, self.seen, self.queues, self.clock, url)

    def rings(self, event: str = "evt_1", headers: Mapping[str, str] = GOOD) -> bool:
        told = {"id": event, "kind": "report", "object": "rep_1", "more": "canary"}
        return self.events.receive(headers, json.dumps(told).encode())


@pytest.fixture
def door() -> Door:
    return Door()


def test_a_signed_hint_is_handed_on_by_ids_alone(door: Door) -> None:
    assert door.rings()
    assert door.queues.nudges == [(Lane.SCREENINGS, "report/rep_1")]


def test_a_forged_one_is_refused_and_leaves_nothing(door: Door) -> None:
    assert not door.rings(headers={})
    assert door.queues.nudges == []
    assert door.seen.known == {}


def test_a_second_delivery_of_an_event_is_taken_and_means_nothing(door: Door) -> None:
    assert [door.rings(), door.rings(), door.rings("evt_2")] == [True, True, True]
    assert len(door.queues.nudges) == 2


def test_an_event_is_remembered_longer_than_it_can_be_sent_again(door: Door) -> None:
    door.rings()

    assert door.seen.known == {"evt_1": NOON + REMEMBERED_FOR}
    assert REMEMBERED_FOR.days >= 35


def test_a_hint_that_could_not_be_handed_on_may_come_again(door: Door) -> None:
    door.queues.fails = True
    with pytest.raises(Unavailable):
        door.rings()
    door.queues.fails = False

    assert door.rings()
    assert len(door.queues.nudges) == 1


def test_what_is_of_no_use_is_taken_without_effect(door: Door) -> None:
    @dataclass
    class Foreign(AgencyDouble):
        def verified(self, headers: Mapping[str, str], body: bytes) -> Hint | None:
            return Hint("evt_1", "report", "rep_1", foreign=True)

    door.events.agency = Foreign(door.clock)

    assert door.rings()
    assert door.queues.nudges == []


def test_our_address_is_told_once_a_process_and_again_after_a_failure(door: Door) -> None:
    @dataclass
    class Away(AgencyDouble):
        def register(self, url: str) -> None:
            if self.down:
                raise Unavailable("away")
            super().register(url)

    door.events.agency = away = Away(door.clock, down=True)
    first = door.events.register()
    away.down = False

    assert [first, door.events.register(), door.events.register()] == [False, True, True]
    assert away.addresses == ["https://recruiting.example/screening/webhook"]
