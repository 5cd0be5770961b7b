# SPDX-License-Identifier: Apache-2.0
"""Doing what was decided for a screening, all but mails: begin, order, look, cancel, tell the ATS.

Each may be asked of others twice. One bad screening never stops another.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, assert_never

from recruit_sync.app.screening.beginning import Beginning, Wait
from recruit_sync.app.screening.orders import Orders
from recruit_sync.app.screening.records import ScreeningRecords
from recruit_sync.domain.errors import Conflict, NotThere, Refused, Unavailable
from recruit_sync.domain.screening import written
from recruit_sync.domain.screening.events import AtsTold, CalledOff
from recruit_sync.domain.screening.record import ScreeningRecord
from recruit_sync.domain.screening.states import State
from recruit_sync.domain.screening.summary import AtsStatus
from recruit_sync.domain.screening.turn import Turn
from recruit_sync.domain.screening.work import (
    Begin,
    CancelOrder,
    LookForOrder,
    Mail,
    PlaceOrder,
    TellAts,
    Work,
)
from recruit_sync.ports import CheckReport, Selections

_LOG = logging.getLogger(__name__)
_TASKS_AT_MOST: Final = 50
_SOON: Final = timedelta(minutes=15)
_TOMORROW: Final = timedelta(days=1)
_PATIENT_FOR: Final = 31 * 24
"""Looks at what is waited for, before it is looked at daily: more than a request stays open."""
COMMENT: Final = "Screening {id}; details are with recruit-sync."
_OF_STEP: Final = {
    State.PASSED: AtsStatus.PASSED,
    State.CONCERN: AtsStatus.DID_NOT_PASS,
    State.UNVERIFIED: AtsStatus.COMPLETED,
    State.FAILED: AtsStatus.ERROR,
    State.EXPIRED: AtsStatus.NO_LONGER_APPLIES,
    State.CANCELED: AtsStatus.NO_LONGER_APPLIES,
    State.NOT_RUN: AtsStatus.NO_LONGER_APPLIES,
}


@dataclass(frozen=True, slots=True)
class ScreeningWork:
    """Performs the outbox of one screening after another. `tests`: the tenant's ids by check."""

    records: ScreeningRecords
    beginning: Beginning
    orders: Orders
    selections: Selections
    tests: Mapping[str, str]

    def perform(self, id_: str) -> int:
        """Do everything that may be done now; how many tasks were tried."""
        tried = 0
        while tried < _TASKS_AT_MOST:
            record = self.records.get(id_)
            ready = [] if record is None else self._ready(record)
            if record is None or not ready:
                break
            tried += 1
            try:
                self._do(record, ready[0])
            except Conflict:
                _LOG.info("moved meanwhile: decided again", extra={"screening": id_})
        self.records.flush()
        return tried

    def _ready(self, record: ScreeningRecord) -> list[Work]:
        now = self.records.clock.now()
        return [w for w in written.ready(record, now) if not isinstance(w.task, Mail)]

    def _do(self, record: ScreeningRecord, work: Work) -> None:
        task = work.task
        if isinstance(task, Mail) or not written.wanted(record, task):
            self.records.drop(record, work)
            return
        match task:
            case Begin():
                self._begin(record, work)
            case PlaceOrder():
                self.orders.place(record, work, task)
            case LookForOrder():
                self.orders.look(record, work, task)
            case CancelOrder():
                self.orders.cancel(record, work, task)
            case TellAts():
                self._tell_ats(record, work)
            case _:
                assert_never(task)

    # --- beginning ---------------------------------------------------------------------------

    def _begin(self, record: ScreeningRecord, work: Work) -> None:
        now = self.records.clock.now()
        try:
            found = self.beginning.look(record, now)
        except Unavailable as problem:
            _LOG.warning("not begun yet: %s", problem, extra={"screening": record.id})
            self.records.put_off(record, work, now + _SOON)
            return
        if isinstance(found, Wait):
            self._wait(record, work, found)
            return
        self.records.tell_read(record, found, work)

    def _wait(self, record: ScreeningRecord, work: Work, wait: Wait) -> None:
        """The recruiter is told once what it waits for."""
        now = self.records.clock.now()
        told = any(entry.because == wait.why for entry in record.history)
        if wait.why and not told:
            turn = Turn(record, self.records.terms_of(record), now, because=wait.why)
            record = self.records.save(written.record(turn.ask_recruiter(wait.why), "Begin"))
        patience = now + _TOMORROW if work.attempts > _PATIENT_FOR else wait.until
        self.records.put_off(record, work, patience)

    # --- the ATS -----------------------------------------------------------------------------

    def _tell_ats(self, record: ScreeningRecord, work: Work) -> None:
        now = self.records.clock.now()
        report = self._report(record, now)
        try:
            self.selections.tell(record.check_id or "", report)
        except Unavailable as problem:
            _LOG.warning("the ATS is told later: %s", problem, extra={"screening": record.id})
            self.records.put_off(record, work, now + _SOON)
        except Conflict:
            self._rescinded(record, report)
        except NotThere:
            self._rescinded(record, report)
        except Refused as problem:
            _LOG.error("the ATS takes no status: %s", problem, extra={"screening": record.id})
            self.records.put_off(record, work, now + _TOMORROW)
        else:
            self.records.tell(record.id, AtsTold(report.status), work)

    def _rescinded(self, record: ScreeningRecord, report: CheckReport) -> None:
        """The ATS wants no check any more: nothing more is told, and what runs is taken back."""
        self.records.tell(record.id, CalledOff("rescinded"))
        self.records.tell(record.id, AtsTold(report.status))

    def _report(self, record: ScreeningRecord, now: datetime) -> CheckReport:
        """No finding: a word for the whole, one for each test, and our own reference."""
        steps = (step for step in record.course.steps if step.planned)
        tests = {
            self.tests[step.check]: _OF_STEP.get(step.state, AtsStatus.PENDING)
            for step in steps
            if step.check in self.tests
        }
        return CheckReport(
            status=record.course.ats_status,
            on=now.date(),
            comment=COMMENT.format(id=record.id),
            package=record.package,
            tests=tests,
        )
