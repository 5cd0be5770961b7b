# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit_sync.domain.screening.happenings import (
    FROM_AGENCY,
    RESULTS,
    Effect,
    Happening,
    Kind,
    Mark,
)
from recruit_sync.domain.screening.machine import Outcome, Screening, Taken, happen, take
from recruit_sync.domain.screening.moves import MOVES
from recruit_sync.domain.screening.states import ENDED, Actor, Doer, State
from recruit_sync.domain.screening.step import Step
from recruit_sync.domain.screening.summary import AtsStatus, Standing
from recruit_sync.domain.screening.words import Authorization, Check, Stage
from tests.builders import NOON
from tests.house import screening_doc

REWRITE = ".venv/bin/python -m tests.house.screening_doc"
AGENCY = "sim-global"
PAPER = Authorization.STEP_CONSENT
HISTORY = frozenset({Check.PREVIOUS_EMPLOYMENT})
CONSENTED = Step(
    check=Check.PREVIOUS_EMPLOYMENT,
    agency=AGENCY,
    stage=Stage.CONDITIONAL_OFFER,
    authorizations=frozenset({PAPER}),
    after=frozenset({Check.IDENTITY}),
)

marks = st.builds(
    Mark,
    revision=st.integers(0, 2),
    updated_at=st.integers(0, 5).map(lambda minutes: NOON + timedelta(minutes=minutes)),
    rank=st.integers(0, 3),
)
happenings = st.builds(
    Happening,
    kind=st.sampled_from(list(Kind)),
    checks=st.sets(st.sampled_from([Check.IDENTITY, Check.PREVIOUS_EMPLOYMENT])).map(frozenset),
    agencies=st.sets(st.sampled_from([AGENCY, "other"])).map(frozenset),
    stage=st.sampled_from([None, *Stage]),
    authorization=st.sampled_from([None, PAPER, Authorization.FCRA_DISCLOSURE]),
    mark=st.none() | marks,
)
steps = st.builds(
    replace,
    st.just(CONSENTED),
    required=st.booleans(),
    doer=st.sampled_from(list(Doer)),
    authorizations=st.sampled_from([frozenset(), frozenset({PAPER})]),
    after=st.sampled_from([frozenset(), frozenset({Check.IDENTITY})]),
    adverse_action=st.booleans(),
)
states = st.sampled_from(list(State))


def event(kind: Kind, minute: int | None = None, revision: int = 0) -> Happening:
    at = None if minute is None else Mark(revision, NOON + timedelta(minutes=minute))
    return Happening(kind, mark=at)


ACKNOWLEDGED = Happening(Kind.NOTICE_ACKNOWLEDGED, checks=HISTORY, agencies=frozenset({AGENCY}))
OFFERED = Happening(Kind.STAGE_REACHED, stage=Stage.CONDITIONAL_OFFER)
SIGNED = Happening(Kind.AUTHORIZATION_GIVEN, checks=HISTORY, authorization=PAPER)
IDENTIFIED = Happening(Kind.DEPENDENCY_ENDED, checks=frozenset({Check.IDENTITY}))
BEGUN = Happening(Kind.BEGUN, checks=frozenset(Check))
likely = st.sampled_from([ACKNOWLEDGED, OFFERED, SIGNED, IDENTIFIED]) | happenings
decisive = st.sampled_from(
    [
        Kind.ORDER_ACCEPTED,
        Kind.CONSIDER,
        Kind.DECIDED_CONCERN,
        Kind.WINDOW_OVER,
        Kind.HEARING_DELIVERED,
        Kind.FINAL_NOTICE_SENT,
        Kind.DISPUTE_OPENED,
    ]
).map(event)


def lived(step: Step, *events: Happening) -> Taken:
    taken = Taken(step)
    for one in events:
        taken = happen(taken.step, one)
    return taken


def at(state: State, step: Step = CONSENTED, *, ordered: bool = True) -> Step:
    return replace(step, state=state, ordered=ordered, acknowledged=ordered)


def test_the_page_of_states_is_what_the_tables_say() -> None:
    written = screening_doc.DOC.read_text(encoding="utf-8")

    assert written == screening_doc.document(), f"review the change, then run {REWRITE}"


def test_every_state_and_every_event_stands_in_the_table() -> None:
    known = {state for move in MOVES for state in move.before}

    assert {move.event for move in MOVES} == set(Kind)
    assert set(State) - known == {State.NOT_RUN, State.FAILED}
    assert {move.after for move in MOVES} >= set(ENDED)


def test_a_step_waits_for_notice_stage_paper_and_the_checks_before_it_in_turn() -> None:
    story = (BEGUN, ACKNOWLEDGED, OFFERED, SIGNED, IDENTIFIED)
    found = [lived(CONSENTED, *story[: end + 1]) for end in range(len(story))]

    assert [taken.step.state for taken in found] == [
        State.NOTICE_WAIT,
        State.STAGE_WAIT,
        State.AUTH_WAIT,
        State.DEP_WAIT,
        State.ORDERING,
    ]
    assert [taken.effects for taken in found] == [
        (Effect.SEND_NOTICE,),
        (),
        (Effect.ASK_AUTHORIZATION,),
        (),
        (Effect.PLACE_ORDER,),
    ]


def test_what_came_early_is_remembered() -> None:
    taken = lived(CONSENTED, IDENTIFIED, OFFERED, BEGUN, ACKNOWLEDGED)

    assert taken.step.state is State.AUTH_WAIT
    assert taken.effects == (Effect.ASK_AUTHORIZATION,)


def test_a_paper_signed_before_its_stage_does_not_count() -> None:
    taken = lived(CONSENTED, BEGUN, ACKNOWLEDGED, SIGNED, OFFERED)

    assert taken.step.state is State.AUTH_WAIT


@pytest.mark.parametrize(
    "named",
    [
        replace(ACKNOWLEDGED, agencies=frozenset({"other"})),
        replace(ACKNOWLEDGED, checks=frozenset()),
    ],
)
def test_a_notice_that_names_another_agency_or_check_covers_nothing(named: Happening) -> None:
    assert lived(CONSENTED, BEGUN, named).step.state is State.NOTICE_WAIT


def test_refusing_an_optional_check_ends_it_and_a_required_one_goes_to_a_person() -> None:
    declined = Happening(Kind.AUTHORIZATION_DECLINED, authorization=PAPER)
    asked = lived(CONSENTED, BEGUN, ACKNOWLEDGED, OFFERED).step

    assert happen(replace(asked, required=False), declined).step.state is State.NOT_RUN
    assert happen(asked, declined).step.state is State.REVIEW


def test_a_lost_answer_is_looked_up_before_anything_is_ordered_again() -> None:
    lost = happen(at(State.ORDERING), event(Kind.ORDER_UNANSWERED))

    assert (lost.step.state, lost.effects) == (State.UNKNOWN_ORDER, (Effect.LOOK_FOR_ORDER,))
    assert happen(lost.step, event(Kind.ORDER_FOUND)).step.state is State.CANDIDATE_WAIT
    assert happen(lost.step, event(Kind.ORDER_ABSENT)).effects == (Effect.PLACE_ORDER,)


def test_an_invitation_that_ran_out_is_renewed_once_with_an_attempt_of_its_own() -> None:
    expired = happen(at(State.CANDIDATE_WAIT), event(Kind.INVITATION_EXPIRED, 9)).step
    again = happen(expired, event(Kind.REINVITED)).step
    twice = lived(again, event(Kind.ORDER_ACCEPTED), event(Kind.INVITATION_EXPIRED, 1))

    assert (again.state, again.attempt, again.mark) == (State.ORDERING, 2, None)
    assert happen(twice.step, event(Kind.REINVITED)).ignored == "unlisted: expired, reinvited"


def test_clear_passes_by_itself_and_consider_never_ends_anything() -> None:
    running = at(State.RUNNING)

    assert happen(running, event(Kind.CLEAR, 1)).step.state is State.PASSED
    assert happen(running, event(Kind.CONSIDER, 1)).step.state is State.REVIEW


def test_a_concern_waits_for_receipt_time_and_a_second_decision_under_american_law() -> None:
    story = (
        Kind.CONSIDER,
        Kind.DECIDED_CONCERN,
        Kind.HEARING_UNDELIVERED,
        Kind.DECIDED_CONCERN,
        Kind.HEARING_DELIVERED,
        Kind.DECIDED_CONCERN,
        Kind.WINDOW_OVER,
        Kind.DECIDED_CONCERN,
        Kind.FINAL_NOTICE_SENT,
    )
    step, seen = at(State.RUNNING, replace(CONSENTED, adverse_action=True)), []
    for kind in story:
        step = happen(step, event(kind)).step
        seen.append(step.state)

    assert seen == [
        State.REVIEW,
        State.ADVERSE_SENT,
        State.ADVERSE_SENT,
        State.ADVERSE_SENT,
        State.ADVERSE_CLOCK,
        State.ADVERSE_CLOCK,
        State.ADVERSE_READY,
        State.ADVERSE_FINAL,
        State.CONCERN,
    ]


def test_elsewhere_the_candidate_comments_first_and_a_person_decides_then() -> None:
    kinds = (Kind.DECIDED_CONCERN, Kind.DECIDED_CONCERN, Kind.WINDOW_OVER, Kind.DECIDED_CONCERN)
    ends = [lived(at(State.REVIEW), *map(event, kinds[: n + 1])).step.state for n in range(4)]

    assert ends == [State.COMMENT_OPEN, State.COMMENT_OPEN, State.COMMENT_READY, State.CONCERN]


def test_a_dispute_stops_the_clock_and_ends_in_a_new_decision_with_a_full_new_period() -> None:
    disputed = happen(at(State.ADVERSE_CLOCK), event(Kind.DISPUTE_OPENED))
    closed = happen(disputed.step, event(Kind.DISPUTE_CLOSED))

    assert (disputed.step.state, disputed.effects) == (State.DISPUTED, (Effect.STOP_CLOCK,))
    assert closed.step.state is State.REVIEW


@pytest.mark.parametrize("ended", [State.PASSED, State.UNVERIFIED, State.CONCERN])
def test_a_revised_result_reopens_and_an_older_one_does_not(ended: State) -> None:
    known = replace(at(ended), mark=Mark(0, NOON + timedelta(minutes=3)))

    assert happen(known, event(Kind.REVISED, 1, revision=1)).step.state is State.REVIEW
    assert happen(known, event(Kind.REVISED, 1)).ignored == f"stale: {ended}, revised"


def test_a_pass_does_not_survive_a_later_consider() -> None:
    passed = happen(at(State.RUNNING), event(Kind.CLEAR, 1)).step

    assert happen(passed, event(Kind.CONSIDER, 2)).step.state is State.REVIEW


def test_what_nobody_ordered_is_taken_back_at_once_and_an_order_is_cancelled_first() -> None:
    waiting = lived(CONSENTED, BEGUN).step
    ordered = happen(at(State.RUNNING), event(Kind.CALLED_OFF))

    assert happen(waiting, event(Kind.CALLED_OFF)).step.state is State.CANCELED
    assert ordered.step.state is State.CANCELING
    assert Effect.CANCEL_ORDER in ordered.effects
    assert happen(ordered.step, event(Kind.CANCEL_CONFIRMED)).step.state is State.CANCELED


@pytest.mark.parametrize("state", [State.CANCELING, State.CANCELED, State.EXPIRED])
@pytest.mark.parametrize("kind", RESULTS)
def test_a_result_after_the_cancel_is_not_taken_and_the_order_is_cancelled_again(
    state: State, kind: Kind
) -> None:
    before = at(state)
    taken = happen(before, event(kind, 5))

    assert taken.step == before
    assert taken.effects == (Effect.CANCEL_ORDER, Effect.TELL_RESULT_AFTER_CANCEL)


def test_only_what_rests_on_a_paper_ends_when_the_paper_is_taken_back() -> None:
    taken_back = Happening(Kind.AUTHORIZATION_WITHDRAWN, authorization=PAPER)

    assert happen(at(State.RUNNING), taken_back).step.state is State.CANCELING
    other = replace(CONSENTED, authorizations=frozenset())
    assert happen(at(State.RUNNING, other), taken_back).step.state is State.RUNNING


@pytest.mark.parametrize("doer", [Doer.PEOPLE, Doer.CANDIDATE])
def test_a_task_is_never_ordered_and_a_person_ends_it(doer: Doer) -> None:
    started = lived(replace(CONSENTED, doer=doer), BEGUN, ACKNOWLEDGED, OFFERED, SIGNED, IDENTIFIED)

    assert started.effects == (Effect.OPEN_TASK,)
    assert not started.step.ordered
    assert happen(started.step, event(Kind.DECIDED_PASSED)).step.state is State.PASSED
    assert happen(started.step, event(Kind.DECIDED_CONCERN)).step.state is State.COMMENT_OPEN
    assert happen(at(State.RUNNING), event(Kind.DECIDED_PASSED)).step.state is State.RUNNING


@given(steps, states, st.booleans(), happenings)
def test_every_event_is_answered_everywhere_and_what_is_ignored_has_a_name(
    step: Step, state: State, ordered: bool, one: Happening
) -> None:
    before = at(state, step, ordered=ordered)
    taken = happen(before, one)

    if taken.ignored:
        assert (taken.step, taken.effects) == (before, ())
        assert str(state) in taken.ignored
    assert happen(before, one) == taken


@given(steps, st.sampled_from(sorted(ENDED)), st.booleans(), happenings)
def test_an_end_stays_but_for_a_dispute_a_revised_result_or_one_new_invitation(
    step: Step, state: State, ordered: bool, one: Happening
) -> None:
    known = replace(at(state, step, ordered=ordered), mark=Mark(0, NOON))
    after = happen(known, one).step.state

    allowed = {state}
    if state in (State.PASSED, State.CONCERN) and one.kind is Kind.DISPUTE_OPENED:
        allowed = {State.DISPUTED}
    if state in (State.PASSED, State.UNVERIFIED, State.CONCERN) and one.kind in RESULTS:
        allowed |= {State.REVIEW}
    if state is State.EXPIRED and one.kind is Kind.REINVITED and ordered:
        allowed = {State.ORDERING}
    assert after in allowed


@given(steps, st.lists(likely, max_size=30))
def test_nothing_is_ordered_before_notice_stage_papers_and_other_checks(
    step: Step, story: list[Happening]
) -> None:
    told: set[str] = set()
    reached, signed, done = Stage.APPLIED, False, False
    for one in (BEGUN, *story):
        covers = step.check in one.checks and step.agency in one.agencies
        if one.kind is Kind.NOTICE_ACKNOWLEDGED and covers:
            told.add(step.agency)
        if one.kind is Kind.STAGE_REACHED and one.stage:
            reached = max(reached, one.stage, key=lambda stage: stage.rank)
        if one.kind in (Kind.DEPENDENCY_ENDED, Kind.DEPENDENCY_REOPENED):
            done = one.kind is Kind.DEPENDENCY_ENDED if Check.IDENTITY in one.checks else done
        taken = happen(step, one)
        signs = one.kind is Kind.AUTHORIZATION_GIVEN and one.authorization is PAPER
        signed = signed or (signs and step.check in one.checks and taken.ignored is None)
        if {Effect.PLACE_ORDER, Effect.OPEN_TASK} & set(taken.effects):
            assert step.agency in told
            assert reached.rank >= step.stage.rank
            assert signed or not step.authorizations
            assert done or not step.after
        step = taken.step


@given(steps, st.lists(likely | decisive, max_size=30))
def test_no_concern_without_a_person_and_a_hearing(step: Step, story: list[Happening]) -> None:
    decisions, heard = 0, 0
    for one in (BEGUN, ACKNOWLEDGED, OFFERED, SIGNED, IDENTIFIED, *story):
        after = happen(step, one).step
        decisions += one.kind is Kind.DECIDED_CONCERN and after.state is not step.state
        heard += one.kind is Kind.WINDOW_OVER and after.state is not step.state
        if after.state is State.CONCERN and step.state is not State.CONCERN:
            assert decisions >= 2
            assert heard >= 1
        step = after


@given(
    st.lists(st.sampled_from([Kind.CANDIDATE_DONE, Kind.HELD, Kind.RESUMED]), max_size=5),
    st.sampled_from([Kind.CLEAR, Kind.CONSIDER, Kind.UNABLE]),
    st.randoms(use_true_random=False),
)
def test_late_doubled_and_disordered_words_of_the_agency_end_where_orderly_ones_do(
    work: list[Kind], result: Kind, chance: random.Random
) -> None:
    orderly = [event(kind, minute) for minute, kind in enumerate((*work, result))]
    disordered = [*orderly, *orderly]
    chance.shuffle(disordered)
    waiting = at(State.CANDIDATE_WAIT)

    assert lived(waiting, *disordered).step.state is lived(waiting, *orderly).step.state


@given(steps, st.sampled_from([State.CANCELING, State.CANCELED]), st.lists(happenings, max_size=12))
def test_what_was_taken_back_never_comes_back_by_a_word_of_the_agency(
    step: Step, state: State, story: list[Happening]
) -> None:
    said = [one for one in story if one.kind in FROM_AGENCY]
    reached = [lived(at(state, step), *said[: end + 1]).step for end in range(len(said))]

    assert {one.state for one in reached} <= {state, State.CANCELED}
    assert all(one.mark == before.mark for before, one in pairwise(reached))


IDENTITY = Step(check=Check.IDENTITY, agency=AGENCY)
BOTH = Screening((IDENTITY, replace(CONSENTED, authorizations=frozenset())))
READY = (
    BEGUN,
    replace(ACKNOWLEDGED, checks=frozenset(Check)),
    Happening(Kind.STAGE_REACHED, stage=Stage.OFFER_ACCEPTED),
)


def screened(*events: Happening, only: Check | None = None) -> Screening:
    screening = BOTH
    for one in READY:
        screening = take(screening, one).screening
    for one in events:
        screening = take(screening, one, [only] if only else tuple(Check)).screening
    return screening


def states_of(screening: Screening) -> list[State]:
    return [step.state for step in screening.steps]


def test_a_check_that_ends_lets_those_behind_it_start() -> None:
    started = screened()
    done = screened(event(Kind.ORDER_ACCEPTED), event(Kind.CLEAR), only=Check.IDENTITY)

    assert states_of(started) == [State.ORDERING, State.DEP_WAIT]
    assert states_of(done) == [State.PASSED, State.ORDERING]


def test_a_check_that_failed_holds_up_those_behind_it() -> None:
    failed = screened(event(Kind.ORDER_REFUSED), only=Check.IDENTITY)

    assert states_of(failed) == [State.FAILED, State.DEP_WAIT]
    assert (failed.standing, failed.ats_status) == (Standing.NEEDS_ACTION, AtsStatus.ERROR)
    assert failed.who_must_act is Actor.RECRUITER


def test_a_result_that_is_disputed_before_the_next_order_makes_that_one_wait_again() -> None:
    later = replace(BOTH.steps[1], authorizations=frozenset({PAPER}))
    screening = Screening((IDENTITY, later))
    for one in (*READY, event(Kind.ORDER_ACCEPTED), event(Kind.CLEAR), event(Kind.DISPUTE_OPENED)):
        screening = take(screening, one).screening
    signed = take(screening, SIGNED).screening

    assert states_of(signed) == [State.DISPUTED, State.DEP_WAIT]


def test_calling_a_screening_off_cancels_it_and_one_check_only_that_check() -> None:
    whole = screened(event(Kind.CALLED_OFF))
    one = screened(event(Kind.CALLED_OFF), only=Check.IDENTITY)

    assert (whole.standing, whole.ats_status) == (Standing.CANCELED, AtsStatus.NO_LONGER_APPLIES)
    assert states_of(whole) == [State.CANCELING, State.CANCELED]
    assert states_of(one) == [State.CANCELING, State.DEP_WAIT]
    assert one.standing is Standing.RUNNING


def test_a_notice_that_nobody_acknowledged_ends_the_screening_as_expired() -> None:
    begun = take(BOTH, BEGUN).screening

    assert (begun.standing, begun.who_must_act) == (
        Standing.WAITING_FOR_CANDIDATE,
        Actor.CANDIDATE,
    )
    assert take(begun, event(Kind.NOTICE_EXPIRED)).screening.standing is Standing.EXPIRED


def test_a_purged_screening_takes_nothing_in() -> None:
    purged = replace(BOTH, purged=True)

    assert take(purged, BEGUN) == Outcome(purged, ignored=("purged: begun",))
    assert purged.standing is Standing.PURGED


@pytest.mark.parametrize(
    ("ends", "standing", "ats", "actor"),
    [
        ("passed passed", "done_clear", "Passed", "nobody"),
        ("passed concern", "done_concern", "Did Not Pass", "nobody"),
        ("passed unverified", "done_incomplete", "Completed", "nobody"),
        ("passed canceled", "done_incomplete", "Completed", "nobody"),
        ("concern unverified", "done_concern", "Did Not Pass", "nobody"),
        ("running concern", "running", "Pending", "agency"),
        ("candidate_wait running", "waiting_for_candidate", "Pending", "candidate"),
        ("on_hold candidate_wait", "needs_action", "Pending", "candidate"),
        ("unknown_order passed", "needs_action", "Pending", "agency"),
        ("review candidate_wait", "needs_review", "Pending", "recruiter"),
        ("adverse_clock review", "adverse", "Pending", "recruiter"),
        ("comment_open passed", "adverse", "Pending", "candidate"),
        ("disputed adverse_ready", "disputed", "Pending", "recruiter"),
        ("stage_wait dep_wait", "running", "Pending", "nobody"),
    ],
)
def test_the_first_row_that_fits_says_how_the_screening_stands(
    ends: str, standing: str, ats: str, actor: str
) -> None:
    parts = tuple(replace(IDENTITY, state=State(end), acknowledged=True) for end in ends.split())
    found = Screening(parts)

    assert (found.standing, found.ats_status, found.who_must_act) == (standing, ats, actor)


def test_an_optional_check_never_decides_how_the_screening_ended() -> None:
    optional = replace(IDENTITY, required=False)
    ends = (State.CONCERN, State.UNVERIFIED, State.FAILED, State.NOT_RUN, State.EXPIRED)
    parts = (replace(optional, state=end, acknowledged=True) for end in ends)

    assert Screening((replace(IDENTITY, state=State.PASSED), *parts)).standing == "done_clear"


def test_a_screening_with_nothing_to_run_is_not_called_clear() -> None:
    nothing = replace(IDENTITY, planned=False, state=State.NOT_RUN)

    assert Screening((nothing,)).ats_status is AtsStatus.COMPLETED
