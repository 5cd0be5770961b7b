# SPDX-License-Identifier: Apache-2.0
"""Plays the demo from the first day to the last, and puts together what is to be told of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Literal

from recruit_sync.local.ats_people import Population, populate
from recruit_sync.local.ats_places import PLACES
from recruit_sync.local.demo.agenda import Agenda
from recruit_sync.local.demo.buggify import Buggify
from recruit_sync.local.demo.chaos import Chaos, Stage
from recruit_sync.local.demo.chronicle import Chronicle
from recruit_sync.local.demo.figures import Figures, count_up, proofs
from recruit_sync.local.demo.habits import Habits
from recruit_sync.local.demo.judge import judge
from recruit_sync.local.demo.traces import Log, found_outside
from recruit_sync.local.demo.verdict import add_lateness, case_of
from recruit_sync.local.demo.visits import Browser
from recruit_sync.local.demo.world import MemoryWorld, MotoWorld, World

_START = datetime(2026, 3, 2, 6, tzinfo=UTC)
_DAY = timedelta(days=1)
_COUNTRIES = 40
_SHARE_OF_DAYS_WITH_ARRIVALS = 0.45


@dataclass(frozen=True, slots=True)
class Wishes:
    """As on the command line."""

    days: int = 60
    candidates: int = 200
    seed: int = 1
    chaos: bool = False
    store: Literal["moto", "memory"] = "moto"
    poll_every: timedelta = timedelta(hours=6)

    @property
    def start(self) -> datetime:
        """With chaos each seed has a season of its own: leap days, clock changes, year's ends."""
        return _START + timedelta(days=self.seed * 23 % 700) if self.chaos else _START


@dataclass
class Story:
    """What was played and what came of it."""

    wishes: Wishes
    chronicle: Chronicle
    figures: Figures
    faults: dict[str, int] = field(default_factory=dict)
    erased: frozenset[str] = frozenset()
    broken: list[str] = field(default_factory=list)
    traces: list[str] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        """For `--json`."""
        played = {
            "seed": self.wishes.seed,
            "chaos": self.wishes.chaos,
            "store": self.wishes.store,
            "start": self.wishes.start.isoformat(),
        }
        found = {"traces": self.traces, "broken": self.broken, "faults": self.faults}
        return played | self.figures.document() | found


@contextmanager
def _logged() -> Iterator[Log]:
    """Everything logged meanwhile is kept for the search, and shown to nobody."""
    log, root = Log(), logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers[:] = [log]
    root.setLevel(logging.INFO)
    try:
        yield log
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


def play(wishes: Wishes, at_evening: Callable[[World, Chronicle], None]) -> Story:
    """From the first morning to the last evening."""
    with _logged() as log:
        chronicle, agenda = Chronicle(), Agenda()
        buggify = Buggify(wishes.seed, chronicle.doubtful_mails)
        world = _world(wishes, agenda, chronicle, buggify)
        try:
            habits = Habits(world.ats, agenda, chronicle, now=world.clock.now, seed=wishes.seed)
            world.mail.foresight = habits.receive
            habits.enter(Browser(world.gateway, world.clock), lambda: world.product)
            if wishes.chaos:
                buggify.leaves = world.leaves
                stage = Stage(world.ats, world.mail, buggify, agenda, chronicle, world.leaves)
                Chaos(stage, wishes.seed).plan(wishes.start, wishes.start + wishes.days * _DAY)
            for arrival in populate(world.ats, _population(wishes)):
                habits.meet(arrival)
            for day in range(1, wishes.days + 1):
                world.runner.advance(to=wishes.start + day * _DAY, poll_every=wishes.poll_every)
                at_evening(world, chronicle)
            story = _told(wishes, world, chronicle, log)
            story.faults = dict(sorted(buggify.counts.items()))
            return story
        finally:
            world.stop()


def _world(wishes: Wishes, agenda: Agenda, chronicle: Chronicle, buggify: Buggify) -> World:
    if wishes.store == "moto":
        return MotoWorld(wishes.start, wishes.seed, agenda, chronicle)
    return MemoryWorld(
        wishes.start, wishes.seed, agenda=agenda, chronicle=chronicle, buggify=buggify
    )


def _population(wishes: Wishes) -> Population:
    countries = Random(f"countries-{wishes.seed}").sample(sorted(PLACES), _COUNTRIES)
    return Population(
        candidates=wishes.candidates,
        countries=countries,
        seed=wishes.seed,
        start=wishes.start,
        over=wishes.days * _DAY * _SHARE_OF_DAYS_WITH_ARRIVALS,
    )


def _told(wishes: Wishes, world: World, chronicle: Chronicle, log: Log) -> Story:
    figures = count_up(world, chronicle, world.clock.now())
    figures.days = wishes.days
    traces = found_outside(world.ats, world.everything_kept(), log)
    figures.personal_data_outside = len(traces)
    case = case_of(world, chronicle, chaos=wishes.chaos, poll_every=wishes.poll_every)
    add_lateness(figures, case)
    broken = [str(one) for one in judge(case)]
    broken += [f"rule 6: personal data outside the ATS: {place}" for place in traces]
    erased = frozenset(proofs(world))
    return Story(wishes, chronicle, figures, erased=erased, broken=broken, traces=traces)
