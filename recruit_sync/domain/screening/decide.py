# SPDX-License-Identifier: Apache-2.0
"""What does one event make of a screening? The record to save, with all that is to be done.

Pure: no clock, no store, no calendar of its own. An event that changes nothing gives the record
back as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from recruit_sync.domain.screening import asking, ending, hearing, ordering, planning
from recruit_sync.domain.screening import events as happened
from recruit_sync.domain.screening.happenings import Effect, Kind
from recruit_sync.domain.screening.record import ScreeningRecord
from recruit_sync.domain.screening.states import State
from recruit_sync.domain.screening.terms import Terms
from recruit_sync.domain.screening.turn import Turn
from recruit_sync.domain.screening.words import Check

LOOK_AGAIN: Final = timedelta(days=30)
"""How long an open screening is left alone by time at most."""

Meaning = Callable[[Turn, Any], Turn]


def decide(record: ScreeningRecord, event: happened.Event, terms: Terms, now: datetime) -> Turn:
    """The turn that the event makes; `turn.record` is `record` where nothing changed."""
    if record.course.purged:
        return Turn(record, terms, now, ignored=(f"purged: {type(event).__name__}",))
    begun = MEANINGS[type(event)](Turn(record, terms, now), event)
    if begun.record is record and not begun.tasks and not begun.because:
        return begun
    settled = ending.settle(ordering.close_what_is_over(_seen_to(begun)))
    return settled.with_(due_at=_due_at(settled.record, terms, now))


def _time(turn: Turn, _event: happened.TimePassed) -> Turn:
    if turn.record.due_at is not None and turn.record.due_at > turn.now:
        return turn
    passed = ending.on_time(hearing.on_time(asking.on_time(turn)))
    return passed if passed.because else passed.why("time")


def _stage(turn: Turn, event: happened.StageSeen) -> Turn:
    reached = asking.reach(turn, event.stage)
    return reached.why(f"stage/{event.stage}") if reached.record is not turn.record else turn


def _told(turn: Turn, event: happened.Told) -> Turn:
    before = turn.record.course
    told = turn.tell(event.happening, event.only)
    if told.record.course == before and not told.called:
        return replace(turn, ignored=told.ignored)
    if event.happening.kind is Kind.CANDIDATE_DONE:
        told = _candidate_done(told, event.only)
    return told.why(f"told/{event.happening.kind}")


def _candidate_done(turn: Turn, checks: frozenset[Check]) -> Turn:
    orders = tuple(
        replace(o, candidate_done_at=o.candidate_done_at or turn.now) if o.checks & checks else o
        for o in turn.record.orders
    )
    return turn.with_(orders=orders)


def _delivered(turn: Turn, event: happened.MailDelivered) -> Turn:
    return hearing.delivered(asking.delivered(turn, event), event)


def _bounced(turn: Turn, event: happened.MailBounced) -> Turn:
    return hearing.bounced(asking.bounced(turn, event), event)


def _ats_told(turn: Turn, event: happened.AtsTold) -> Turn:
    return turn.with_(told_ats=event.status).why("ats/told")


MEANINGS: Final[Mapping[type[Any], Meaning]] = {
    happened.Begun: planning.begun,
    happened.StageSeen: _stage,
    happened.NoticeSent: asking.sent,
    happened.MailSent: lambda turn, event: hearing.handed_over(turn, event.cause),
    happened.MailDelivered: _delivered,
    happened.MailBounced: _bounced,
    happened.Acknowledged: asking.acknowledged,
    happened.PaperAnswered: asking.answered,
    happened.PaperWithdrawn: lambda turn, event: asking.withdrawn(turn, event.authorization),
    happened.Told: _told,
    happened.OrderTried: ordering.answered,
    happened.OrderPlaced: ordering.answered,
    happened.OrderSplit: ordering.answered,
    happened.CandidateKnown: ordering.known,
    happened.OrderRefused: ordering.answered,
    happened.OrderUnanswered: ordering.answered,
    happened.OrderAbsent: ordering.answered,
    happened.AgencyAway: ordering.answered,
    happened.OrderLearned: ordering.answered,
    happened.OrderClosed: ordering.answered,
    happened.Decided: hearing.decided,
    happened.CalledOff: ending.called_off,
    happened.AtsTold: _ats_told,
    happened.SelectionEnded: ending.selection_ended,
    happened.PersonErased: lambda turn, _event: ending.person_erased(turn),
    happened.TimePassed: _time,
}


# --- what the machine called for -----------------------------------------------------------------

_CALLED: Final = {**asking.CALLED, **ordering.CALLED, **hearing.CALLED}
_ASKS_RECRUITER: Final = {
    Effect.OPEN_TASK: "task",
    Effect.TELL_UNKNOWN_WORD: "agency_word",
}


def _seen_to(turn: Turn) -> Turn:
    """Everything that was called for, until nothing more is."""
    while turn.called:
        calls = {effect: turn.calls(effect) for effect in Effect if turn.calls(effect)}
        turn = replace(turn, called=())
        for effect, checks in calls.items():
            turn = _see_to(turn, effect, checks)
    return ordering.order_what_is_ready(turn)


def _see_to(turn: Turn, effect: Effect, checks: frozenset[Check]) -> Turn:
    if effect in _CALLED:
        return _CALLED[effect](turn, checks)
    if effect is Effect.ASK_DECISION:
        return _ask_decision(turn, checks)
    if effect in _ASKS_RECRUITER:
        return turn.ask_recruiter(_ASKS_RECRUITER[effect])
    if effect is Effect.TAKE_BACK_QUESTIONS:
        return asking.take_back(turn)
    if effect is Effect.TELL_FAILED and any(
        step.required for step in turn.record.course.steps if step.check in checks
    ):
        return turn.ask_recruiter("order_refused")
    return turn


def _ask_decision(turn: Turn, checks: frozenset[Check]) -> Turn:
    """The first look at a result, or the second when the candidate was heard."""
    heard = turn.record.in_state(State.ADVERSE_READY, State.COMMENT_READY)
    second = any(step.check in checks for step in heard)
    return turn.ask_recruiter("decision_due" if second else "review")


# --- the next moment -----------------------------------------------------------------------------


def _due_at(record: ScreeningRecord, terms: Terms, now: datetime) -> datetime | None:
    """When time alone changes something next; what nobody decided on is looked at in any case."""
    if record.course.purged:
        return None
    moments = [
        *asking.moments(record, terms.reminder_days, terms.answer_days),
        *hearing.moments(record),
        *(at for at in (record.late_at, record.purge_at) if at),
    ]
    settled = record.course.canceled or record.decided_at is not None
    again = [] if record.ended_at and settled else [now + LOOK_AGAIN]
    return min([*moments, *again], default=now + LOOK_AGAIN)
