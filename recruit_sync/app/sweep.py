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

from recruit_sync.app.brake import Brake, Plan, counts, digest, due_by
from recruit_sync.app.records import Records
from recruit_sync.app.staff_notices import StaffNotices
from recruit_sync.domain import timetable
from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.events import TimePassed
from recruit_sync.domain.subject import Candidacy, Standing
from recruit_sync.ports import Notebook

_LOG = logging.getLogger(__name__)
_BATCH = 100
_STEPS_AT_MOST = 10
_MARGIN = timedelta(seconds=30)


@dataclass(slots=True)
class Swept:
    """What one sweep did."""

    looked_at: int = 0
    fenced: int = 0
    stopped: int = 0
    lateness: list[timedelta] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sweep:
    """Every quarter of an hour."""

    records: Records
    brake: Brake
    notebook: Notebook
    notices: StaffNotices

    def sweep(self, time_left: Callable[[], timedelta]) -> Swept:
        """Do what is due now; stop early, at a whole step, when time runs out."""
        swept = Swept()
        now = self.records.clock.now()
        ending: list[Candidacy] = []
        for candidacy in self._due(now):
            swept.looked_at += 1
            if self._until_fence(candidacy, now):
                ending.append(candidacy)
            if time_left() < _MARGIN:
                break
        self._erase(ending, swept, now)
        self.records.flush()
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

    def _until_fence(self, candidacy: Candidacy, now: datetime) -> bool:
        """Let time do all it does to this person but erase; True where erasure is due."""
        for _ in range(_STEPS_AT_MOST):
            if candidacy.due_at is None or candidacy.due_at > now:
                return False
            fenced = candidacy.standing in (Standing.ERASING, Standing.ERASED)
            if not fenced and timetable.end_that_is_due(candidacy, now):
                return True
            told = self.records.tell_read(candidacy, TimePassed(may_erase=False))
            if told is None or told.candidacy.version == candidacy.version:
                return False
            candidacy = told.candidacy
        return False

    def _erase(self, ending: list[Candidacy], swept: Swept, now: datetime) -> None:
        """Set the fences that the brake lets through, keep the plan of the others."""
        plan = self.brake.weigh(ending, now)
        let_through = self._approved(ending, now) if plan.stopped else set(plan.subjects)
        self._tell_stopped(plan, len(plan.subjects) - len(let_through), swept, now)
        self.brake.note(0 if plan.stopped else len(plan.subjects), now)
        for candidacy in ending:
            if counts(candidacy, now) and candidacy.subject not in let_through:
                continue
            told = self.records.tell_read(candidacy, TimePassed())
            if told and told.candidacy.standing is Standing.ERASING and told.candidacy.erasure:
                swept.fenced += 1
                swept.lateness.append(now - told.candidacy.erasure.due_at)

    # --- the brake ---------------------------------------------------------------------------

    def _approved(self, ending: list[Candidacy], now: datetime) -> set[str]:
        """Those that a named person has let go, if nothing about them has changed since."""
        brake = self.notebook.read("brake") or {}
        young = due_by([c for c in ending if counts(c, now)], str(brake.get("as_of", "")))
        if young and brake.get("approved") == digest(young):
            return {c.subject for c in young}
        return set()

    def _tell_stopped(self, plan: Plan, stopped: int, swept: Swept, now: datetime) -> None:
        brake = dict(self.notebook.read("brake") or {})
        if not plan.stopped or stopped == 0:
            if brake.get("since"):
                self.notebook.write("brake", {"released_at": now.isoformat()})
            return
        swept.stopped = stopped
        since = str(brake.get("since") or now.isoformat())
        kept = {"since": since, "digest": plan.digest, "count": stopped, "limit": plan.limit}
        self.notebook.write("brake", brake | kept)
        _LOG.error("brake pulled", extra={"count": stopped, "limit": plan.limit})
        facts = {"count": str(stopped), "limit": str(plan.limit), "digest": plan.digest}
        self.notices.post(MailKind.DPO_BRAKE, f"{since[:10]}-{now:%Y-%m-%d}", facts)
