# SPDX-License-Identifier: Apache-2.0
"""Writing a turn down: tasks join the outbox, the audit line joins the chain, one new value.

Also the claims on tasks. Everything returns a record of the next version, to be saved in one write.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from recruit_sync.domain import trail
from recruit_sync.domain.outbox import DOUBT, LEASE
from recruit_sync.domain.screening.record import OrderState, ScreeningRecord
from recruit_sync.domain.screening.turn import Turn
from recruit_sync.domain.screening.work import (
    Begin,
    CancelOrder,
    LookForOrder,
    Mail,
    MailWord,
    PlaceOrder,
    Task,
    TellAts,
    Work,
)
from recruit_sync.domain.subject import Entry
from recruit_sync.domain.values import evolve


def record(turn: Turn, event: str) -> ScreeningRecord:
    """The next version to save: state, tasks and audit line in one value."""
    kept = turn.record
    known = {work.id for work in kept.outbox}
    new = {task_id(task): task for task in turn.tasks}
    works = tuple(Work(id_, task, turn.now) for id_, task in new.items() if id_ not in known)
    line = Entry(0, turn.now, event, turn.because, kept.standing.value, "")
    history = (*kept.history, *trail.chained(kept.id, kept.history[-1:], [line]))
    return stamped(evolve(kept, outbox=(*kept.outbox, *works), history=history))


def task_id(task: Task) -> str:
    """Unique within the screening while it waits, the same over retries; [A-Za-z0-9_-] only."""
    match task:
        case Mail():
            return task.cause
        case PlaceOrder() | LookForOrder():
            return f"{task.kind}-{task.group}-{task.attempt}"
        case CancelOrder():
            return f"{task.kind}-{task.group}-{task.attempt}-{task.number}"
        case Begin() | TellAts():
            return task.kind
        case _:
            assert_never(task)


def stamped(kept: ScreeningRecord) -> ScreeningRecord:
    """The next version, with the moment at which its outbox wants attention."""
    todo_at = min((work.not_before for work in kept.outbox), default=None)
    return evolve(kept, version=kept.version + 1, todo_at=todo_at)


def chain_holds(kept: ScreeningRecord) -> bool:
    """Whether the audit trail is unbroken."""
    return tuple(trail.chained(kept.id, (), kept.history)) == kept.history


# --- claims --------------------------------------------------------------------------------------


def ready(kept: ScreeningRecord, now: datetime) -> tuple[Work, ...]:
    """Tasks that may be done now: their time has come and nobody holds them."""
    return tuple(
        work
        for work in kept.outbox
        if work.not_before <= now and (work.leased_until is None or work.leased_until <= now)
    )


def wanted(kept: ScreeningRecord, task: Task) -> bool:
    """Whether what was decided earlier may still happen, asked again by whoever does it.

    Of a screening that was called off nobody is asked anything more, and nothing is ordered.
    """
    match task:
        case Mail():
            return _may_be_sent(kept, task)
        case Begin():
            return kept.begun_at is None and not kept.course.canceled
        case PlaceOrder():
            order = next((o for o in kept.orders if _is(o, task)), None)
            return order is not None and order.state is OrderState.WANTED
        case LookForOrder() | CancelOrder():
            return any(_is(order, task) for order in kept.orders)
        case TellAts():
            return kept.check_id is not None and kept.course.ats_status is not kept.told_ats
        case _:
            assert_never(task)


def _is(order: object, task: PlaceOrder | LookForOrder | CancelOrder) -> bool:
    named = (getattr(order, "group", None), getattr(order, "attempt", None))
    return named == (task.group, task.attempt)


def _may_be_sent(kept: ScreeningRecord, mail: Mail) -> bool:
    """After an erasure nothing; a question only while it is open."""
    if kept.ats_id is None or kept.course.purged:
        return False
    if mail.word in (MailWord.NOTICE, MailWord.REMINDER):
        asked = [n.open for n in kept.notices if n.number == mail.notice]
        papers = [p.open for p in kept.papers if p.notice == mail.notice]
        return any(asked) or (mail.word is MailWord.REMINDER and any(papers))
    return mail.word.to_staff or not kept.course.canceled


def claim(kept: ScreeningRecord, work: Work, token: str, now: datetime) -> ScreeningRecord:
    """Take a task under a fresh token; saved before anything is done."""
    claimed = replace(work, token=token, leased_until=now + LEASE, attempts=work.attempts + 1)
    return stamped(_with(kept, claimed))


def done(kept: ScreeningRecord, *ids: str) -> ScreeningRecord:
    """Without these tasks: they were done, or are not wanted any more."""
    return stamped(without(kept, ids))


def without(kept: ScreeningRecord, ids: Iterable[str]) -> ScreeningRecord:
    """The same, of the same version: for use inside a larger change."""
    gone = set(ids)
    return evolve(kept, outbox=tuple(work for work in kept.outbox if work.id not in gone))


def put_off(kept: ScreeningRecord, work: Work, until: datetime) -> ScreeningRecord:
    """Nothing happened; try again then."""
    later = replace(work, token=None, leased_until=None, not_before=until)
    return stamped(_with(kept, replace(later, attempts=work.attempts + 1)))


def in_doubt(kept: ScreeningRecord, work: Work, now: datetime) -> ScreeningRecord:
    """Nobody knows whether the mail went: wait for its event, then send it again once at most."""
    waits = replace(work, token=None, leased_until=None, doubtful=True, not_before=now + DOUBT)
    return stamped(_with(kept, waits))


def _with(kept: ScreeningRecord, work: Work) -> ScreeningRecord:
    return evolve(kept, outbox=tuple(work if w.id == work.id else w for w in kept.outbox))
