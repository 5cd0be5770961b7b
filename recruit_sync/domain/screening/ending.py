# SPDX-License-Identifier: Apache-2.0
"""When does a screening end, how long does the little that is kept stay, and what remains?

A floor is what the law makes an employer keep, a ceiling what it lets them keep. What is purged
leaves ids of our own, dates and the version of the rules: no outcome.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime
from typing import Final

from recruit_sync.domain.screening.events import CalledOff, SelectionEnded
from recruit_sync.domain.screening.happenings import Kind
from recruit_sync.domain.screening.machine import Screening
from recruit_sync.domain.screening.record import ScreeningRecord
from recruit_sync.domain.screening.terms import WEEK
from recruit_sync.domain.screening.turn import Turn
from recruit_sync.domain.screening.words import Stop
from recruit_sync.domain.screening.work import Mail, MailWord, TellAts

FORGOTTEN: Final = frozenset({Stop.ERASED, Stop.SUPPRESSED})
"""About these nobody is written to any more."""


def called_off(turn: Turn, event: CalledOff) -> Turn:
    """Every check ends; what is open at the agency is taken back first."""
    if turn.record.course.canceled or turn.record.course.purged:
        return turn
    quiet = bool(FORGOTTEN & set(event.stops))
    facts = {"canceled_because": event.because, "stops": (*turn.record.stops, *event.stops)}
    marked = turn.with_(told_done=turn.record.told_done or quiet, **facts)
    if marked.record.over and marked.record.ended_at:  # it ended by itself: its outcome stands
        return marked.why(f"ended/{event.because}")
    return marked.say(Kind.CALLED_OFF).why(f"called-off/{event.because}")


def selection_ended(turn: Turn, event: SelectionEnded) -> Turn:
    """Decided upon: what is over closes; what still runs is called off, unless for a hire."""
    record = turn.record
    if record.decided_at is not None:
        return turn
    marked = turn.with_(decided_at=event.at).why("selection/hired" if event.hired else "selection")
    if record.over or event.hired:
        return marked
    return called_off(marked, CalledOff("selection_ended"))


def person_erased(turn: Turn) -> Turn:
    """The ATS's ids go at once, that of the check when it was told how it ended; the rest when no
    law keeps it and nothing is open any more."""
    forgotten = turn.with_(
        ats_id=None, application_id=None, erased_at=turn.record.erased_at or turn.now
    )
    quiet = forgotten.with_(told_done=True).why("person/erased")
    if quiet.record.course.canceled or quiet.record.ended_at:
        return quiet
    return called_off(quiet, CalledOff("erased", (Stop.ERASED,)))


# --- seen to at the end of every turn ------------------------------------------------------------


def settle(turn: Turn) -> Turn:
    """Whether it has ended, what the ATS and the recruiter are told, how long it stays."""
    return _keep(_tell_ats(_late(_ended(turn))))


def _ended(turn: Turn) -> Turn:
    record = turn.record
    if not record.over:
        return turn.with_(ended_at=None)
    closed = record.course.closed or (record.decided_at is not None and not record.course.canceled)
    ended = turn.with_(
        ended_at=record.ended_at or turn.now, course=evolve_course(record.course, closed=closed)
    )
    if record.told_done:
        return ended
    why = record.canceled_because or ended.record.standing.value
    mail = Mail(MailWord.DONE, "screening-done", _nothing(record) or why)
    return ended.with_(told_done=True).do(mail)


def _nothing(record: ScreeningRecord) -> str:
    """Where the law left nothing, the country is named: nobody wrote a policy for it."""
    if any(step.planned for step in record.course.steps) or record.course.canceled:
        return ""
    return f"nothing_to_run/{record.place[:2]}"


def evolve_course(course: Screening, **changes: bool) -> Screening:
    """The course with another flag."""
    flags = {"canceled": course.canceled, "closed": course.closed, "purged": course.purged}
    return Screening(course.steps, **{**flags, **changes})


def _tell_ats(turn: Turn) -> Turn:
    if turn.record.erased_at is not None and not untold(turn.record):
        turn = turn.with_(check_id=None)
    record = turn.record
    begun = record.begun_at is not None or record.course.canceled
    if not begun or record.check_id is None or record.course.purged:
        return turn
    return turn if record.course.ats_status is record.told_ats else turn.do(TellAts())


# --- late ----------------------------------------------------------------------------------------


def _late(turn: Turn) -> Turn:
    """From when on somebody ought to have heard something; told once, then weekly."""
    late_at = _late_from(turn)
    if late_at is None:
        return turn.with_(late_at=None)
    told = turn.record.late_told_at
    next_at = late_at if told is None else max(told + WEEK, late_at)
    return turn.with_(late_at=next_at)


def _late_from(turn: Turn) -> datetime | None:
    record, calendar = turn.record, turn.terms.calendar
    days = {one.check: one.turnaround_days for one in record.plan}
    work = [
        calendar.after(since, length)
        for check, since in record.running_since
        if (length := days.get(check)) is not None
    ]
    away = [
        calendar.hours_after(order.failing_since, turn.terms.away_hours)
        for order in record.orders
        if order.failing_since and order.placed_at is None and order.closed_at is None
    ]
    return min([*work, *away], default=None)


def on_time(turn: Turn) -> Turn:
    """Tells that it is late, and lets go of what may be kept no longer."""
    late_at, purge_at = turn.record.late_at, turn.record.purge_at
    if late_at is not None and late_at <= turn.now:
        cause = f"screening-late-{turn.now:%Y%m%d%H%M}"
        turn = turn.with_(late_told_at=turn.now).do(Mail(MailWord.LATE, cause, "late"))
        turn = turn.why("late")
    if purge_at is not None and purge_at <= turn.now and _may_go(turn):
        return _purged(turn).why("purged")
    return turn


# --- kept, and gone ------------------------------------------------------------------------------


def _keep(turn: Turn) -> Turn:
    record = turn.record
    if record.course.purged or record.ended_at is None:
        return turn.with_(keep_until=None, purge_at=None)
    since = record.decided_at or record.ended_at
    keeping = turn.terms.keeping
    floor = months_after(since, keeping.at_least_months) if keeping.at_least_months else None
    ceiling = months_after(since, max(keeping.at_most_months, keeping.at_least_months))
    erased = record.erased_at is not None
    purge_at = (floor or record.erased_at or ceiling) if erased else ceiling
    return turn.with_(keep_until=floor, purge_at=purge_at)


def _may_go(turn: Turn) -> bool:
    open_somewhere = still_at_work(turn.record) or untold(turn.record)
    return not turn.terms.held and not open_somewhere


def _purged(turn: Turn) -> Turn:
    """What remains says that there was a screening, when, and by which rules."""
    record = turn.record
    bare = ScreeningRecord(
        id=record.id,
        subject=record.subject,
        ats_id=None,
        check_id=None,
        version=record.version,
        noted_at=record.noted_at,
        begun_at=record.begun_at,
        ended_at=record.ended_at,
        decided_at=record.decided_at,
        erased_at=record.erased_at,
        rules=record.rules,
        course=Screening((), purged=True),
        told_done=True,
        told_ats=record.told_ats,
        history=record.history,
        purged_at=turn.now,
    )
    return Turn(bare, turn.terms, turn.now)


def months_after(at: datetime, months: int) -> datetime:
    """The same day and hour so many months later; the month's last day where it has none."""
    year, month = divmod(at.month - 1 + months, 12)
    year, month = at.year + year, month + 1
    return at.replace(year=year, month=month, day=min(at.day, monthrange(year, month)[1]))


def untold(record: ScreeningRecord) -> bool:
    """Whether the ATS does not know yet how its check stands."""
    return record.check_id is not None and record.course.ats_status is not record.told_ats


def still_at_work(record: ScreeningRecord) -> bool:
    """Whether anything is open at the agency that a purge would leave behind."""
    return any(order.open for order in record.orders)
