# SPDX-License-Identifier: Apache-2.0
"""What becomes of a step, and of a whole screening, when something happens? Applies the table.

A wait with nothing left to wait for is passed at once, in one place, so that nothing is ordered
before notice, stage, papers and other checks are there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from recruit_sync.domain.screening.happenings import FROM_AGENCY, Effect, Happening, Kind
from recruit_sync.domain.screening.moves import MOVES, Move
from recruit_sync.domain.screening.states import Actor, Doer, State
from recruit_sync.domain.screening.step import Step
from recruit_sync.domain.screening.summary import (
    AtsStatus,
    Standing,
    Whole,
    ats_status,
    standing,
    who_must_act,
)
from recruit_sync.domain.screening.words import Check
from recruit_sync.domain.values import value

STALE: Final = "stale"
UNLISTED: Final = "unlisted"


@value(frozen=True, slots=True)
class Taken:
    """The step afterwards, what is to be done, and the name under which an ignored event counts."""

    step: Step
    effects: tuple[Effect, ...] = ()
    ignored: str | None = None


def happen(step: Step, event: Happening) -> Taken:
    """What the event makes of the step."""
    if _older(step, event):
        return Taken(step, ignored=f"{STALE}: {step.state}, {event.kind}")
    move = _move(step, event)
    if move is None:
        return Taken(step, ignored=f"{UNLISTED}: {step.state}, {event.kind}")
    moved = _moved(step.knowing(event), move, event)
    return _pass_waits(moved, move.does)


def _older(step: Step, event: Happening) -> bool:
    if event.kind not in FROM_AGENCY or event.mark is None or step.mark is None:
        return False
    return event.mark < step.mark


def _index() -> Mapping[tuple[State, Kind], list[Move]]:
    found: dict[tuple[State, Kind], list[Move]] = defaultdict(list)
    for move in MOVES:
        for state in move.before:
            found[state, move.event].append(move)
    return dict(found)


_BY_PAIR: Final = _index()


def _move(step: Step, event: Happening) -> Move | None:
    moves = _BY_PAIR.get((step.state, event.kind), ())
    return next((move for move in moves if move.when.holds(step, event)), None)


def _moved(step: Step, move: Move, event: Happening) -> Step:
    """In the next state. What was taken back keeps nothing of a late word of the agency."""
    if move.event is Kind.REINVITED:
        return replace(step, state=State.ORDERING, attempt=step.attempt + 1, mark=None)
    if move.event is Kind.AUTHORIZATION_GIVEN and event.authorization:
        step = replace(step, signed=step.signed | {event.authorization})
    if move.event in (Kind.HELD, Kind.UNKNOWN_WORD):
        held = event.held_for if move.event is Kind.HELD else Actor.RECRUITER
        step = replace(step, held_for=held)
    if move.after is None:
        return step
    return replace(step, state=move.after, mark=event.mark or step.mark)


def _pass_waits(step: Step, effects: tuple[Effect, ...]) -> Taken:
    """Notice, then stage, then papers, then other checks; each is asked for when it is its turn."""
    while (after := _next_wait(step)) is not None:
        step = replace(step, state=after)
        if after is State.AUTH_WAIT and step.authorizations:
            effects = (*effects, Effect.ASK_AUTHORIZATION)
    if step.state is State.DEP_WAIT and step.after <= step.done:
        state, effect = _START[step.doer]
        step = replace(step, state=state, ordered=step.doer is Doer.AGENCY)
        effects = (*effects, effect)
    return Taken(step, effects)


_START: Final = {
    Doer.AGENCY: (State.ORDERING, Effect.PLACE_ORDER),
    Doer.PEOPLE: (State.RUNNING, Effect.OPEN_TASK),
    Doer.CANDIDATE: (State.CANDIDATE_WAIT, Effect.OPEN_TASK),
}


def _next_wait(step: Step) -> State | None:
    match step.state:
        case State.NOTICE_WAIT if step.acknowledged:
            return State.STAGE_WAIT
        case State.STAGE_WAIT if step.reached.rank >= step.stage.rank:
            return State.AUTH_WAIT
        case State.AUTH_WAIT if step.authorizations <= step.signed:
            return State.DEP_WAIT
        case _:
            return None


@value(frozen=True, slots=True)
class Screening:
    """All steps of one candidate for one job, and what happened to the whole."""

    steps: tuple[Step, ...]
    canceled: bool = False
    closed: bool = False
    purged: bool = False

    @property
    def whole(self) -> Whole:
        """What the summary has to know."""
        parts = tuple(step.part for step in self.steps)
        expired = any(s.state is State.EXPIRED and not s.acknowledged for s in self.steps)
        return Whole(parts, self.canceled, expired, self.closed, self.purged)

    @property
    def standing(self) -> Standing:
        """How it stands."""
        return standing(self.whole)

    @property
    def ats_status(self) -> AtsStatus:
        """What the ATS is told."""
        return ats_status(self.whole)

    @property
    def who_must_act(self) -> Actor:
        """For whom it waits."""
        return who_must_act(self.whole.parts)


@value(frozen=True, slots=True)
class Outcome:
    """The screening afterwards, what is to be done for which check, and what was ignored."""

    screening: Screening
    effects: tuple[tuple[Check, Effect], ...] = ()
    ignored: tuple[str, ...] = ()


def take(screening: Screening, event: Happening, only: Iterable[Check] = tuple(Check)) -> Outcome:
    """What the event makes of the screening; a check that ends lets those that wait for it go on.

    Of a purged screening nothing is left that could come back.
    """
    if screening.purged:
        return Outcome(screening, ignored=(f"purged: {event.kind}",))
    addressed = frozenset(only)
    called_off = event.kind is Kind.CALLED_OFF and addressed == frozenset(Check)
    begun = replace(screening, canceled=screening.canceled or called_off)
    outcome = _each(begun, event, addressed)
    return _tell_dependents(screening, outcome)


def _each(screening: Screening, event: Happening, only: frozenset[Check]) -> Outcome:
    taken = [happen(step, event) if step.check in only else Taken(step) for step in screening.steps]
    return Outcome(
        replace(screening, steps=tuple(one.step for one in taken)),
        tuple((one.step.check, effect) for one in taken for effect in one.effects),
        tuple(one.ignored for one in taken if one.ignored),
    )


def _tell_dependents(before: Screening, outcome: Outcome) -> Outcome:
    """Until nothing changes any more; every pass lets at least one step leave its wait."""
    was, now = _done(before), _done(outcome.screening)
    told = outcome
    for kind, checks in ((Kind.DEPENDENCY_REOPENED, was - now), (Kind.DEPENDENCY_ENDED, now - was)):
        if checks:
            more = _each(told.screening, Happening(kind, checks), frozenset(Check))
            told = Outcome(more.screening, told.effects + more.effects, told.ignored)
    return told if told is outcome else _tell_dependents(outcome.screening, told)


def _done(screening: Screening) -> frozenset[Check]:
    """Checks that ended without failing; one that was not planned holds nobody up."""
    ended = (step for step in screening.steps if step.state.ended)
    return frozenset(step.check for step in ended if step.state is not State.FAILED)
