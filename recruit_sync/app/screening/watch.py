# SPDX-License-Identifier: Apache-2.0
"""What time and the person's own standing do to screenings: asked at each sweep and each erasure.

Whoever withdrew, refused or is being erased is screened no more; what is open at the agency is
taken back first. Of an erased person the ATS's ids go, and all that no law keeps.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from recruit_sync.app.screening.records import ScreeningRecords
from recruit_sync.domain.errors import Conflict, Unavailable
from recruit_sync.domain.screening.admission import WAITS, Selection, stops
from recruit_sync.domain.screening.decide import LOOK_AGAIN
from recruit_sync.domain.screening.events import CalledOff, PersonErased, TimePassed
from recruit_sync.domain.screening.record import ScreeningRecord
from recruit_sync.domain.screening.words import Stop
from recruit_sync.domain.subject import Candidacy, Standing
from recruit_sync.ports import Candidacies

_LOG = logging.getLogger(__name__)
_AT_ONCE: Final = 100
_MARGIN: Final = timedelta(seconds=20)
_STEPS_AT_MOST: Final = 10


@dataclass(frozen=True, slots=True)
class ScreeningWatch:
    """Looks at what is due, and at whom screenings are about."""

    records: ScreeningRecords
    candidacies: Candidacies

    def look(self, time_left: Callable[[], timedelta]) -> int:
        """One look at everything that is due or open; how many screenings were looked at."""
        now = self.records.clock.now()
        looked_at = 0
        for record in self._open(now):
            looked_at += 1
            self._look_at(record, now)
            if time_left() < _MARGIN:
                break
        self.records.nudge_again(self.records.screenings.todo(now))
        return looked_at

    def _open(self, now: datetime) -> Iterator[ScreeningRecord]:
        ids = list(self.records.screenings.due(now + LOOK_AGAIN))
        for start in range(0, len(ids), _AT_ONCE):
            yield from self.records.screenings.get_many(ids[start : start + _AT_ONCE]).values()

    def _look_at(self, record: ScreeningRecord, now: datetime) -> None:
        """One that others keep changing, or nobody can decide for, stops no other."""
        try:
            candidacy = self.candidacies.get(record.subject)
            if candidacy is not None:
                self._follow(record, candidacy, now)
            self._time(record.id, now)
        except Unavailable:
            raise
        except Conflict:
            _LOG.warning("contended: looked at again later", extra={"screening": record.id})
        except Exception as problem:  # noqa: BLE001 - one bad record never stops the others
            kind = type(problem).__name__  # its text could quote the record
            _LOG.error("not looked at: %s", kind, extra={"screening": record.id})

    def _time(self, id_: str, now: datetime) -> None:
        """Everything that has fallen due, one after another."""
        for _ in range(_STEPS_AT_MOST):
            record = self.records.get(id_)
            if record is None or record.due_at is None or record.due_at > now:
                return
            self.records.tell(id_, TimePassed())

    def _follow(self, record: ScreeningRecord, candidacy: Candidacy, now: datetime) -> None:
        if candidacy.standing is Standing.ERASED:
            if record.erased_at is None and not record.course.purged:
                self.records.tell(record.id, PersonErased())
            return
        if record.course.canceled or record.ended_at or record.course.purged:
            return
        found = stops(candidacy, Selection(), now)
        if final := tuple(stop for stop in found if stop not in WAITS):
            self.records.tell(record.id, CalledOff(final[0].value, final))

    # --- the eraser's turn -------------------------------------------------------------------

    def fenced(self, subject: str) -> None:
        """The person is being erased: whatever runs is called off before anybody is asked."""
        for record in self.records.of(subject):
            if not record.course.purged:
                self.records.tell(record.id, CalledOff(Stop.ERASED.value, (Stop.ERASED,)))
        self.records.flush()

    def erased(self, subject: str) -> None:
        """The person is proven gone."""
        candidacy = self.candidacies.get(subject)
        if candidacy is None or candidacy.standing is not Standing.ERASED:
            return
        for record in self.records.of(subject):
            if record.erased_at is None and not record.course.purged:
                self.records.tell(record.id, PersonErased())
        self.records.flush()
