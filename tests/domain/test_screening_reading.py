# SPDX-License-Identifier: Apache-2.0
from datetime import UTC, datetime

import pytest

from recruit_sync.domain.screening.happenings import Effect, Kind, Mark
from recruit_sync.domain.screening.machine import Taken, happen
from recruit_sync.domain.screening.reading import Said, happening
from recruit_sync.domain.screening.states import State
from recruit_sync.domain.screening.step import Step
from recruit_sync.domain.screening.words import Check

T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)
FIRST = Mark(1, T0, 3)
SECOND = Mark(2, T0, 3)


def a_step(state: State, mark: Mark | None = FIRST) -> Step:
    return Step(Check.CRIMINAL, "agency", state=state, ordered=True, mark=mark)


def told(step: Step, said: Said) -> Taken:
    event = happening(step, said)
    return happen(step, event) if event else Taken(step)


def test_an_order_that_waits_for_the_candidate_is_no_event() -> None:
    assert happening(a_step(State.CANDIDATE_WAIT), Said(None)) is None


@pytest.mark.parametrize("kind", [Kind.CLEAR, Kind.CONSIDER, Kind.UNABLE])
@pytest.mark.parametrize("state", [State.REVIEW, State.COMMENT_OPEN, State.ADVERSE_CLOCK])
def test_a_revised_result_is_looked_at_again_by_whoever_is_looking(
    state: State, kind: Kind
) -> None:
    taken = told(a_step(state), Said(kind, SECOND))

    assert taken.step.state is State.REVIEW
    assert Effect.ASK_DECISION in taken.effects


@pytest.mark.parametrize("state", [State.REVIEW, State.CONCERN, State.PASSED, State.COMMENT_OPEN])
def test_the_same_result_read_again_changes_nothing(state: State) -> None:
    step = a_step(state)

    assert told(step, Said(Kind.CONSIDER, FIRST)).step == step


def test_an_upheld_concern_is_looked_at_again_once_the_agency_revised_it() -> None:
    assert told(a_step(State.CONCERN), Said(Kind.CONSIDER, SECOND)).step.state is State.REVIEW


def test_what_has_passed_stays_so_where_a_revision_says_the_same() -> None:
    assert told(a_step(State.PASSED), Said(Kind.CLEAR, SECOND)).step.state is State.PASSED


def test_an_old_pass_does_not_outlive_a_revision_that_says_otherwise() -> None:
    assert told(a_step(State.PASSED), Said(Kind.CONSIDER, SECOND)).step.state is State.REVIEW


def test_a_hold_is_left_again_although_the_agency_names_no_later_moment() -> None:
    at_work = Mark(1, T0)
    held = told(a_step(State.RUNNING, at_work), Said(Kind.HELD, at_work)).step
    resumed = told(held, Said(Kind.CANDIDATE_DONE, at_work)).step

    assert (held.state, resumed.state) == (State.ON_HOLD, State.RUNNING)
