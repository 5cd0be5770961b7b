# SPDX-License-Identifier: Apache-2.0
"""Screenings for tests: begun from the shipped rules, as the stage `local` has them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from recruit_sync.domain.screening.events import Begun, Event
from recruit_sync.domain.screening.happenings import Happening, Kind, Mark
from recruit_sync.domain.screening.law import Job
from recruit_sync.domain.screening.plan import plan
from recruit_sync.domain.screening.record import Rules, ScreeningRecord
from recruit_sync.domain.screening.routes import Wish
from recruit_sync.domain.screening.states import State
from recruit_sync.domain.screening.words import Check, Need, Stage, Stop
from recruit_sync.domain.screening.work import Mail, Task
from tests.fakes import World

DEVELOPER = Job("DE", "DE", "software")
CFO = Job("GB", "GB", "finance", executive=True, regulated_role="uk_smf")
SELLER = Job("US-CA", "US", "sales")
NEW_YORKER = Job("US-NY-NYC", "US", "sales")
AGENCY = "Simulated Checks Ltd"
ALL_WANTED = dict.fromkeys(Check, Need.REQUIRED)


def beginning(
    world: World,
    job: Job,
    stage: Stage = Stage.CONDITIONAL_OFFER,
    *,
    stops: Iterable[Stop] = (),
    needs: dict[Check, Need] | None = None,
) -> Begun:
    rules = world.screening.book.rules(job, date(2026, 3, 1))
    rules = replace(rules, routes=rules.routes.all_by(AGENCY))
    if needs is not None:
        rules = replace(rules, wishes=(Wish("test", needs, "test"),))
    return Begun(job, plan(job, rules, stops), rules.routes, Rules("t", "1", "ab"), stage)


def begun(world: World, job: Job = DEVELOPER, **how: object) -> ScreeningRecord:
    first = ScreeningRecord("s-1", "ada", "wid-ada", "check-1", noted_at=world.clock.now())
    return world.screening.records.tell_read(first, beginning(world, job, **how))  # type: ignore[arg-type]


def told(world: World, *events: Event) -> ScreeningRecord:
    for event in events:
        world.screening.records.tell("s-1", event)
    found = world.screening.records.get("s-1")
    assert found is not None
    return found


def wait(world: World, **length: float) -> None:
    world.clock.at += timedelta(**length)


def tasks(record: ScreeningRecord) -> list[Task]:
    return [work.task for work in record.outbox]


def mails(record: ScreeningRecord) -> list[str]:
    return [
        f"{m.word}/{m.why}" if m.why else str(m.word) for m in tasks(record) if isinstance(m, Mail)
    ]


def states(record: ScreeningRecord) -> dict[str, str]:
    steps = record.course.steps
    return {step.check.value: step.state.value for step in steps if step.state is not State.NOT_RUN}


def agency(world: World, kind: Kind, minute: int = 1, revision: int = 0) -> Happening:
    return Happening(kind, mark=Mark(revision, world.clock.now() + timedelta(minutes=minute), 3))
