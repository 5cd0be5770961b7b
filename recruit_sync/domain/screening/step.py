# SPDX-License-Identifier: Apache-2.0
"""What does the machine know of one check, and which questions may a move ask of it?

Facts only add up: what was acknowledged, signed, reached or done stays so for this attempt.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import Enum

from recruit_sync.domain.screening.happenings import Happening, Kind, Mark
from recruit_sync.domain.screening.plan import Plan, PlannedStep
from recruit_sync.domain.screening.states import Actor, Doer, State
from recruit_sync.domain.screening.summary import Part
from recruit_sync.domain.screening.words import (
    Authorization,
    Check,
    Hearing,
    Need,
    Permit,
    Stage,
)
from recruit_sync.domain.values import value


@value(frozen=True, slots=True)
class Step:
    """One check of one screening: what was planned, what is known by now, where it stands."""

    check: Check
    agency: str
    required: bool = True
    planned: bool = True
    doer: Doer = Doer.AGENCY
    stage: Stage = Stage.APPLIED
    authorizations: frozenset[Authorization] = frozenset()
    after: frozenset[Check] = frozenset()
    adverse_action: bool = False
    state: State = State.PLANNED
    acknowledged: bool = False
    reached: Stage = Stage.APPLIED
    signed: frozenset[Authorization] = frozenset()
    done: frozenset[Check] = frozenset()
    ordered: bool = False
    attempt: int = 1
    mark: Mark | None = None
    held_for: Actor = Actor.CANDIDATE

    @property
    def part(self) -> Part:
        """What the summary of the screening has to know."""
        return Part(self.state, self.planned, self.required, self.doer, self.held_for)

    def knowing(self, event: Happening) -> Step:
        """The step with what the event tells, wherever it stands."""
        match event.kind:
            case Kind.NOTICE_ACKNOWLEDGED:
                named = self.check in event.checks and self.agency in event.agencies
                return replace(self, acknowledged=self.acknowledged or named)
            case Kind.STAGE_REACHED if event.stage and event.stage.rank > self.reached.rank:
                return replace(self, reached=event.stage)
            case Kind.DEPENDENCY_ENDED:
                return replace(self, done=self.done | event.checks)
            case Kind.DEPENDENCY_REOPENED:
                return replace(self, done=self.done - event.checks)
            case _:
                return self


def step_of(planned: PlannedStep, plan: Plan, people: frozenset[str]) -> Step:
    """A planned check as the machine begins with it; `people` are the agencies that are tasks."""
    limit = planned.ceiling
    return Step(
        check=planned.check,
        agency=planned.agency or "",
        required=planned.need is Need.REQUIRED,
        planned=planned.runs,
        doer=_doer(planned, people),
        stage=limit.stage,
        authorizations=limit.authorizations,
        after=frozenset(planned.after),
        adverse_action=any(hearing is not Hearing.EU_UK_FAIR_HEARING for hearing in plan.hearings),
        state=State.PLANNED if planned.runs else State.NOT_RUN,
    )


def _doer(planned: PlannedStep, people: frozenset[str]) -> Doer:
    if planned.ceiling.permit is Permit.CANDIDATE_SUPPLIED:
        return Doer.CANDIDATE
    return Doer.PEOPLE if planned.agency in people else Doer.AGENCY


Question = Callable[[Step, Happening], bool]


def _named(step: Step, event: Happening) -> bool:
    return step.check in event.checks and event.authorization in step.authorizations


def _concerned(step: Step, event: Happening) -> bool:
    return event.authorization in step.authorizations


def _newer(step: Step, event: Happening) -> bool:
    return event.mark is not None and (step.mark is None or event.mark > step.mark)


class When(Enum):
    """Questions that a move may ask; the words stand in the generated page."""

    ALWAYS = ("", lambda _step, _event: True)
    TO_RUN = ("it is to run", lambda step, event: step.check in event.checks)
    REQUIRED = ("it is required", lambda step, _event: step.required)
    NAMED = ("the paper is one of its own", _named)
    CONCERNED = ("it rests on that paper", _concerned)
    CONCERNED_ORDERED = (
        "it rests on that paper, and an order may exist",
        lambda step, event: _concerned(step, event) and step.ordered,
    )
    ORDERED = ("an order may exist", lambda step, _event: step.ordered)
    AGAIN = ("it was ordered once", lambda step, _event: step.ordered and step.attempt == 1)
    TASK = ("people do it", lambda step, _event: step.doer is not Doer.AGENCY)
    TASK_ADVERSE = (
        "people do it, and the law knows adverse action",
        lambda step, _event: step.doer is not Doer.AGENCY and step.adverse_action,
    )
    ADVERSE = ("the law knows adverse action", lambda step, _event: step.adverse_action)
    NEWER = ("it is newer than what is known", _newer)

    def __init__(self, words: str, holds: Question) -> None:
        self.words = words
        self.holds = holds
