# SPDX-License-Identifier: Apache-2.0
"""The question asked of everybody for whom time alone changed something: what is due now?

Everything but erasure is done at once. Erasures are gathered first and weighed against the brake;
then the fence is set, one conditional write each, which checks hold and answer again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from recruit_sync.app.brake import Approvals, Brake, Plan, counts, line
from recruit_sync.app.records import Records
from recruit_sync.app.staff_notices import SHOWN_AT_MOST, StaffNotices, day
from recruit_sync.domain import timetable
from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.errors import Conflict, Unavailable
from recruit_sync.domain.events import TimePassed
from recruit_sync.domain.subject import Candidacy, Standing
from recruit_sync.ports import Notebook

_LOG = logging.getLogger(__name__)
_BATCH = 100
_STEPS_AT_MOST = 10
_MARGIN = timedelta(seconds=30)
_HOUR = timedelta(hours=1)

TimeLeft = Callable[[], timedelta]


@dataclass(slots=True)
class Swept:
    """What one sweep did."""

    looked_at: int = 0
    fenced: int = 0
    stopped: int = 0
    lateness: list[timedelta] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sweep:
    """Every quarter of an hour."""

    records: Records
    brake: Brake
    approvals: Approvals
    notebook: Notebook
    notices: StaffNotices

    def sweep(self, time_left: TimeLeft) -> Swept:
        """Do what is due now; stop early, at a whole step, when time runs out."""
        swept = Swept()
        now = self.records.clock.now()
        ending: list[Candidacy] = []
        for candidacy in self._due(now):
            swept.looked_at += 1
            if self._until_fence(candidacy, swept, now):
                ending.append(candidacy)
            if time_left() < _MARGIN:
                break
        self._erase(ending, swept, now, time_left)
        self.records.flush()
        self._tell_failed(swept, now)
        return swept

    def _due(self, now: datetime) -> Iterator[Candidacy]:
        """Everybody due, read strongly; the index may be late both ways."""
        batch: list[str] = []
        for due in self.records.candidacies.due(now):
            batch.append(due.subject)
            if len(batch) == _BATCH:
                yield from self.records.candidacies.get_many(batch).values()
                batch = []
        yield from self.records.candidacies.get_many(batch).values()

    def _until_fence(self, candidacy: Candidacy, swept: Swept, now: datetime) -> bool:
        """Let time do all it does to this person but erase; True where erasure is due.

        One whom others keep changing, or whom nobody can decide for, stops nobody else.
        """
        try:
            return self._steps(candidacy, now)
        except Unavailable:
            raise
        except Conflict:
            return False  # changed meanwhile: the next sweep looks again
        except Exception as problem:  # noqa: BLE001 - one bad record never stops the others
            _failed(candidacy, problem, swept)
            return False

    def _tell_failed(self, swept: Swept, now: datetime) -> None:
        if swept.failed:
            ids = ", ".join(swept.failed[:SHOWN_AT_MOST])
            facts = {"why": "not_swept", "count": str(len(swept.failed)), "ids": ids}
            self.notices.post(MailKind.DPO_STUCK, f"not-swept-{day(now)}", facts)

    def _steps(self, candidacy: Candidacy, now: datetime) -> bool:
        for _ in range(_STEPS_AT_MOST):
            if candidacy.due_at is None or candidacy.due_at > now:
                break
            fenced = candidacy.standing in (Standing.ERASING, Standing.ERASED)
            if not fenced and timetable.end_that_is_due(candidacy, now):
                return True
            candidacy = self.records.tell_read(candidacy, TimePassed(may_erase=False)).candidacy
        return False

    def _erase(
        self, ending: list[Candidacy], swept: Swept, now: datetime, time_left: TimeLeft
    ) -> None:
        """Set the fences that the brake lets through, a batch at a time; keep those of the others.

        Each batch is counted before its first fence.
        """
        plan = self.brake.weigh_new(ending, now)
        let_through = self.approvals.granted() if plan.stopped else plan.lines
        self._tell_stopped(plan, len(plan.lines - let_through), swept, now)
        free = [c for c in ending if not counts(c, now) or line(c) in let_through]
        for start in range(0, len(free), _BATCH):
            batch = free[start : start + _BATCH]
            if not plan.stopped:
                self.brake.note(sum(counts(c, now) for c in batch), now)
            for candidacy in batch:
                self._fence(candidacy, swept, now)
            if time_left() < _MARGIN:
                return
        if plan.lines <= let_through:
            self._release(now)

    def _fence(self, candidacy: Candidacy, swept: Swept, now: datetime) -> None:
        """Who changed since the weighing is weighed again by the next sweep."""
        try:
            told = self.records.tell_read(candidacy, TimePassed())
        except Conflict:
            _LOG.info("changed before the fence", extra={"subject": candidacy.subject})
            return
        except Unavailable:
            raise
        except Exception as problem:  # noqa: BLE001 - one bad record never stops the others
            _failed(candidacy, problem, swept)
            return
        erasure = told.candidacy.erasure
        if told.candidacy.standing is Standing.ERASING and erasure:
            swept.fenced += 1
            swept.lateness.append(now - erasure.due_at)

    # --- the brake ---------------------------------------------------------------------------

    def _tell_stopped(self, plan: Plan, stopped: int, swept: Swept, now: datetime) -> None:
        if stopped == 0:
            return
        brake = self.notebook.read("brake") or {}
        swept.stopped = stopped
        since = str(brake.get("since") or now.isoformat())
        kept = {"since": since, "digest": plan.digest, "count": stopped, "limit": plan.limit}
        self.notebook.write("brake", kept)
        _LOG.error("brake pulled", extra={"count": stopped, "limit": plan.limit})
        hours = (now - datetime.fromisoformat(since)) // _HOUR
        facts = {"count": str(stopped), "limit": str(plan.limit), "digest": plan.digest}
        facts |= {"open_hours": str(hours)} if hours else {}
        self.notices.post(MailKind.DPO_BRAKE, f"{since[:16]}-{hours // 24}", facts)

    def _release(self, now: datetime) -> None:
        """Nobody is stopped any more; what was let go through the brake is over."""
        brake = self.notebook.read("brake") or {}
        if brake.get("since"):
            self.approvals.withdraw()
            self.notebook.write("brake", {"released_at": now.isoformat()})


def _failed(candidacy: Candidacy, problem: Exception, swept: Swept) -> None:
    """Its kind is logged, not its text, which could quote the record."""
    kind = type(problem).__name__
    _LOG.error("not swept: %s", kind, extra={"subject": candidacy.subject})
    swept.failed.append(candidacy.ats_id or candidacy.subject)
