# SPDX-License-Identifier: Apache-2.0
"""Telling a screening what happened: read, decide, write down, and tell others there is work.

The only path by which an event reaches a screening. A write that lost a race is decided again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from recruit_sync.domain.errors import Conflict, RecruitSyncError
from recruit_sync.domain.screening import written
from recruit_sync.domain.screening.decide import decide
from recruit_sync.domain.screening.events import Event, Told
from recruit_sync.domain.screening.happenings import Happening
from recruit_sync.domain.screening.record import ScreeningRecord
from recruit_sync.domain.screening.terms import Terms
from recruit_sync.domain.screening.words import Check
from recruit_sync.domain.screening.work import Mail, Work
from recruit_sync.ports import Clock, Lane, Queues, Screenings

_LOG = logging.getLogger(__name__)
RACES_AT_MOST: Final = 8
MAILS: Final = "screening/"
"""In the lane of effects, before a screening's id: its mails wait."""


@dataclass(slots=True)
class ScreeningRecords:
    """Screenings, told of events one at a time; nudges are collected and sent by `flush`."""

    screenings: Screenings
    queues: Queues
    terms_of: Callable[[ScreeningRecord], Terms]
    clock: Clock
    _mails: set[str] = field(default_factory=set)
    _work: set[str] = field(default_factory=set)

    def get(self, id_: str) -> ScreeningRecord | None:
        """The screening as last saved."""
        return self.screenings.get(id_)

    def of(self, subject: str) -> Sequence[ScreeningRecord]:
        """All of one person, the oldest first."""
        return self.screenings.of(subject)

    def tell(self, id_: str, event: Event, done: Work | None = None) -> ScreeningRecord | None:
        """Let one event change one screening, whatever moved it meanwhile; `done` is the task that
        it settles. None for one that nobody knows."""
        for _ in range(RACES_AT_MOST):
            record = self.screenings.get(id_)
            if record is None:
                return None
            try:
                return self.tell_read(record, event, done)
            except Conflict:
                continue
        raise Conflict(f"{id_}: still contended after {RACES_AT_MOST} tries")

    def happen(
        self, id_: str, happening: Happening, only: frozenset[Check] = frozenset(Check)
    ) -> ScreeningRecord | None:
        """The same, in the machine's own words, for the checks that it is about."""
        return self.tell(id_, Told(happening, only))

    def tell_read(
        self, record: ScreeningRecord, event: Event, done: Work | None = None
    ) -> ScreeningRecord:
        """As `tell`, from a copy read a moment ago, with a task that was done by it taken out.

        Raises Conflict for a stale copy.
        """
        base = written.without(record, [done.id]) if done else record
        turn = decide(base, event, self.terms_of(record), self.clock.now())
        for ignored in turn.ignored:
            _LOG.debug("ignored: %s", ignored, extra={"screening": record.id})
        if turn.record is base and not turn.tasks:
            return self.save(written.stamped(base)) if done else record
        return self.save(written.record(turn, type(event).__name__))

    def put_off(self, record: ScreeningRecord, work: Work, until: datetime) -> ScreeningRecord:
        """Nothing happened; the task waits. Raises Conflict for a stale copy."""
        return self.save(written.put_off(record, work, until))

    def drop(self, record: ScreeningRecord, work: Work) -> ScreeningRecord:
        """The task is done, or not wanted any more. Raises Conflict for a stale copy."""
        return self.save(written.done(record, work.id))

    def save(self, record: ScreeningRecord) -> ScreeningRecord:
        """Write one version; whoever has tasks to do is nudged at the next `flush`."""
        self.screenings.save(record)
        for work in written.ready(record, self.clock.now()):
            (self._mails if isinstance(work.task, Mail) else self._work).add(record.id)
        return record

    def nudge_again(self, ids: Iterable[str]) -> None:
        """Nudge whoever does what waits there: its time has come, or a nudge was lost."""
        waiting = set(ids)
        self._work |= waiting
        self._mails |= waiting
        self.flush()

    def flush(self) -> None:
        """Nudge who mails and who does the rest, once for each screening since the last flush.

        What was decided is durable, so a queue that is away costs time and nothing else.
        """
        mails, self._mails = self._mails, set()
        work, self._work = self._work, set()
        try:
            if mails:
                self.queues.nudge(Lane.EFFECTS, [f"{MAILS}{id_}" for id_ in sorted(mails)])
            if work:
                self.queues.nudge(Lane.SCREENINGS, sorted(work))
        except RecruitSyncError as problem:
            _LOG.warning("nudges lost: %s", problem, extra={"count": len(mails) + len(work)})
