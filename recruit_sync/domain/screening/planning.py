# SPDX-License-Identifier: Apache-2.0
"""How does a plan become a screening? Frozen as it is, with the steps that the machine moves.

A later policy changes nothing that was planned; whoever may not be screened has no step at all.
"""

from __future__ import annotations

from dataclasses import replace

from recruit_sync.domain.screening import asking
from recruit_sync.domain.screening.events import Begun
from recruit_sync.domain.screening.groups import OrderGroup, order_groups
from recruit_sync.domain.screening.happenings import Kind
from recruit_sync.domain.screening.machine import Screening
from recruit_sync.domain.screening.plan import PlannedStep
from recruit_sync.domain.screening.record import Planned
from recruit_sync.domain.screening.states import State
from recruit_sync.domain.screening.step import Step, step_of
from recruit_sync.domain.screening.turn import Turn
from recruit_sync.domain.screening.words import Stop


def begun(turn: Turn, event: Begun) -> Turn:
    """The plan, as it stays; then the checks of the stages that are reached begin."""
    if turn.record.begun_at is not None:
        return turn
    plan = event.plan
    groups = order_groups(plan, event.routes.agencies)
    planned = turn.with_(
        begun_at=turn.now,
        place=event.job.place,
        residence=event.job.residence,
        stops=plan.stops,
        rules=event.rules,
        plan=tuple(_frozen(step) for step in plan.steps),
        groups=tuple((group.agency, frozenset(group.checks)) for group in groups),
        hearings=plan.hearings,
        course=Screening(_steps(event, groups), canceled=bool(plan.stops)),
    ).why("begun")
    if plan.stops:
        quiet = Stop.ERASED in plan.stops
        because = plan.stops[0].value
        return planned.with_(canceled_because=because, told_done=quiet).why(f"stopped/{because}")
    return asking.reach(_without_the_unwanted(planned, event), event.stage)


def _frozen(step: PlannedStep) -> Planned:
    limit = step.ceiling
    return Planned(
        check=step.check,
        verdict=step.verdict,
        because=step.because,
        source=step.source,
        level=" ".join(sorted(limit.levels)) or None,
        bases=tuple(sorted(limit.bases)),
        limits=tuple(sorted(limit.limits)),
        cost=step.cost,
        turnaround_days=step.turnaround_days,
    )


def _steps(event: Begun, groups: tuple[OrderGroup, ...]) -> tuple[Step, ...]:
    """An agency that sees to the order inside one order is not made to wait for itself."""
    agencies = event.routes.agencies
    people = frozenset(name for name, agency in agencies.items() if agency.task)
    together = {
        check: frozenset(group.checks)
        for group in groups
        if agencies[group.agency].sequences
        for check in group.checks
    }
    steps = (step_of(planned, event.plan, people) for planned in event.plan.steps)
    return tuple(
        replace(step, after=step.after - together.get(step.check, frozenset())) for step in steps
    )


def _without_the_unwanted(turn: Turn, event: Begun) -> Turn:
    """An optional check runs only where somebody wants it."""
    unwanted = frozenset(
        step.check
        for step in turn.record.in_state(State.PLANNED)
        if not step.required and step.check not in event.ticked
    )
    return turn.say(Kind.BEGUN, unwanted) if unwanted else turn
