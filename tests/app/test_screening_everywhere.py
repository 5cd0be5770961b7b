# SPDX-License-Identifier: Apache-2.0
"""Whatever is wanted, in any country: no prohibited check is run, and none before its notice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from recruit_sync.domain.screening.events import (
    Acknowledged,
    Event,
    OrderPlaced,
    PaperAnswered,
    StageSeen,
    Told,
)
from recruit_sync.domain.screening.happenings import Kind
from recruit_sync.domain.screening.law import Job
from recruit_sync.domain.screening.record import AgencyRefs, OrderState, ScreeningRecord
from recruit_sync.domain.screening.states import State
from recruit_sync.domain.screening.words import Check, Stage, Verdict
from recruit_sync.local.memory_screenings import MemoryScreenings
from tests.app.screening import ALL_WANTED, agency, begun, told
from tests.fakes import World
from tests.rulebook.test_screening import COUNTRIES

PLACES = [*COUNTRIES, "US-CA", "US-NY-NYC", "KZ"]
ROLES = [
    ("software", False, None),
    ("finance", True, "uk_smf"),
    ("childcare", False, "de_youth_work"),
]
AT_WORK = (State.ORDERING, State.RUNNING, State.CANDIDATE_WAIT, State.PASSED)
REFS = AgencyRefs("cand-1", "inv-1")


def acts(record: ScreeningRecord) -> Iterator[Event]:
    """Whatever the candidate and the agency can do now to let it go on."""
    yield from (Acknowledged(one.number) for one in record.notices if one.open)
    for paper in record.papers:
        if paper.open:
            yield PaperAnswered(paper.notice, paper.authorization, given=True)
    for order in record.orders:
        if order.state is OrderState.WANTED:
            yield OrderPlaced(order.group, order.attempt, REFS)


def as_far_as_it_goes(world: World, record: ScreeningRecord) -> Iterator[ScreeningRecord]:
    """Every station, with each stage reached in turn and every answer a yes."""
    for stage in Stage:
        record = told(world, StageSeen(stage))
        yield record
        while events := list(acts(record)):
            for event in events:
                record = told(world, event)
                yield record
            waiting = frozenset(step.check for step in record.in_state(State.CANDIDATE_WAIT))
            record = told(world, Told(agency(world, Kind.CLEAR), waiting))


@pytest.mark.parametrize("role", ROLES, ids=[role[0] for role in ROLES])
def test_with_every_need_required_no_prohibited_check_is_run_and_none_before_its_notice(
    world: World, role: tuple[str, bool, str | None]
) -> None:
    family, executive, code = role
    ran: set[str] = set()
    for place in PLACES:
        world.screening.records.screenings = MemoryScreenings()
        job = Job(place, place[:2], family, executive=executive, regulated_role=code)
        record = begun(world, job, stage=Stage.APPLIED, needs=ALL_WANTED)
        prohibited = {p.check for p in record.plan if p.verdict is Verdict.PROHIBITED}
        for now in as_far_as_it_goes(world, record):
            acknowledged = [one for one in now.notices if one.acknowledged_at]
            named = {
                (check, a) for one in acknowledged for check in one.checks for a in one.agencies
            }
            for step in now.in_state(*AT_WORK):
                ran.add(f"{place} {step.check}")
                assert step.check not in prohibited, (place, step.check)
                assert (step.check, step.agency) in named, (place, step.check)
                assert step.reached.rank >= step.stage.rank, (place, step.check)
            ordered = {check for order in now.orders for check in order.checks}
            assert ordered <= {check for check, _ in named}, place
    assert len(ran) > len(PLACES)
    assert not any(one.startswith("KZ") for one in ran)
    assert {one.split()[1] for one in ran} <= set(Check)
