# SPDX-License-Identifier: Apache-2.0
"""What the ATS wants checked, and what has become of the jobs: read at each poll.

A background check that is new and pending is noted, which is durable; who carries screenings out
goes on from there. Of those that run, stage, decision and withdrawal are told.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from recruit_sync.app.screening.records import ScreeningRecords
from recruit_sync.domain.errors import Conflict, Refused
from recruit_sync.domain.identity import Fingerprints
from recruit_sync.domain.screening import written
from recruit_sync.domain.screening.admission import Selection
from recruit_sync.domain.screening.decide import LOOK_AGAIN
from recruit_sync.domain.screening.events import CalledOff, SelectionEnded, StageSeen
from recruit_sync.domain.screening.record import ScreeningRecord
from recruit_sync.domain.screening.summary import AtsStatus
from recruit_sync.domain.screening.turn import Turn
from recruit_sync.domain.screening.words import Stage, Stop
from recruit_sync.domain.screening.work import Begin
from recruit_sync.ports import CheckAsked, Notebook, Opening, Selections

_LOG = logging.getLogger(__name__)
_NOTE: Final = "screening/asked"
_BACK: Final = timedelta(days=7)
_AT_ONCE: Final = 90
StageOf = Callable[[str], Stage | None]


@dataclass(frozen=True, slots=True)
class SelectionIntake:
    """Reads the part of the ATS about selected candidates."""

    records: ScreeningRecords
    selections: Selections
    fingerprints: Fingerprints
    notebook: Notebook
    stage_of: StageOf
    resolve: Callable[[str], str | None]

    def read(self) -> int:
        """Note what is newly asked for, and tell what runs how the selection stands; how many
        screenings are new."""
        now = self.records.clock.now()
        new = sum(self._take(asked, now) for asked in self._asked(now))
        self._noted(now)
        for record, opening in self._openings(self._running(now)):
            self._follow(record, opening)
        self.records.flush()
        return new

    # --- background checks -------------------------------------------------------------------

    def _asked(self, now: datetime) -> list[CheckAsked]:
        """A tenant that refuses the window is read whole."""
        since = self._since(now)
        try:
            return list(self.selections.asked(since))
        except Refused:
            if since is None:
                raise
            return list(self.selections.asked())

    def _since(self, now: datetime) -> datetime | None:
        """A week back; once a day, everything there is."""
        note = self.notebook.read(_NOTE) or {}
        read_on, at = str(note.get("whole", "")), note.get("at")
        if read_on != now.date().isoformat() or at is None:
            return None
        return datetime.fromisoformat(str(at)) - _BACK

    def _noted(self, now: datetime) -> None:
        self.notebook.write(_NOTE, {"at": now.isoformat(), "whole": now.date().isoformat()})

    def _take(self, asked: CheckAsked, now: datetime) -> bool:
        number, record = self._latest(asked.id)
        if record is not None and not self._wanted_again(record, asked):
            self._compare(record, asked)
            return False
        if asked.status is not AtsStatus.PENDING:
            return False
        return self._note(self._id(asked.id, number + 1), asked, now)

    def _latest(self, check_id: str) -> tuple[int, ScreeningRecord | None]:
        """The last screening for a check, and how many there were."""
        number, latest = 0, None
        while (record := self.records.get(self._id(check_id, number + 1))) is not None:
            number, latest = number + 1, record
        return number, latest

    def _id(self, check_id: str, number: int) -> str:
        return self.fingerprints.subject(f"screening {check_id} {number}")

    def _wanted_again(self, record: ScreeningRecord, asked: CheckAsked) -> bool:
        """What ended without a result is set to pending by a person who wants it once more: a new
        screening with a notice of its own. What was listed may be older than our last word."""
        ended = record.told_ats is AtsStatus.NO_LONGER_APPLIES and record.erased_at is None
        if not ended or asked.status is not AtsStatus.PENDING:
            return False
        now = self.selections.check(asked.id)
        return now is not None and now.status is AtsStatus.PENDING

    def _note(self, id_: str, asked: CheckAsked, now: datetime) -> bool:
        wid = self.resolve(asked.recipient)
        if wid is None:
            _LOG.warning("a background check about nobody we are shown", extra={"check": asked.id})
            return False
        record = ScreeningRecord(
            id=id_,
            subject=self.fingerprints.subject(wid),
            ats_id=wid,
            check_id=asked.id,
            application_id=asked.application,
            noted_at=now,
            due_at=now + LOOK_AGAIN,
            package=asked.package,
            tests=asked.tests,
        )
        terms = self.records.terms_of(record)
        noted = Turn(record, terms, now, because="asked-for").do(Begin())
        try:
            self.records.save(written.record(noted, "CheckAsked"))
        except Conflict:  # another poll was faster
            return False
        return True

    def _compare(self, record: ScreeningRecord, asked: CheckAsked) -> None:
        """Whoever ends the check in the ATS ends it here; our own word comes back as well."""
        ended = asked.status is AtsStatus.NO_LONGER_APPLIES
        if ended and record.told_ats is not AtsStatus.NO_LONGER_APPLIES:
            self.records.tell(record.id, CalledOff("rescinded"))

    # --- jobs --------------------------------------------------------------------------------

    def _running(self, now: datetime) -> Iterator[ScreeningRecord]:
        """Whatever is not decided upon; each has a moment at which it is looked at again."""
        ids = list(self.records.screenings.due(now + LOOK_AGAIN))
        for start in range(0, len(ids), _AT_ONCE):
            found = self.records.screenings.get_many(ids[start : start + _AT_ONCE])
            yield from (record for record in found.values() if _undecided(record))

    def _openings(
        self, running: Iterable[ScreeningRecord]
    ) -> Iterator[tuple[ScreeningRecord, Opening]]:
        records = list(running)
        people = list(dict.fromkeys(str(record.ats_id) for record in records))
        shown = self.selections.openings(people) if people else {}
        for record in records:
            opening = opening_of(record, shown.get(str(record.ats_id), ()))
            if opening is not None:
                yield record, opening

    def _follow(self, record: ScreeningRecord, opening: Opening) -> None:
        if record.begun_at is None:
            return
        stage = self.stage_of(opening.stage or "")
        if stage is not None and any(s.reached.rank < stage.rank for s in record.course.steps):
            self.records.tell(record.id, StageSeen(stage))
        if opening.declined or opening.withdrawn:
            self.records.tell(record.id, CalledOff("withdrawn", (Stop.WITHDRAWN,)))
        if opening.disposed or opening.hired:
            at = opening.disposed_at or self.records.clock.now()
            self.records.tell(record.id, SelectionEnded(opening.hired, at))
        elif opening.closed and stage is not Stage.OFFER_ACCEPTED:
            stops = (Stop.REQUISITION_CLOSED,)
            self.records.tell(record.id, CalledOff("requisition_closed", stops))


def _undecided(record: ScreeningRecord) -> bool:
    return bool(record.ats_id) and not record.course.canceled and record.decided_at is None


def opening_of(record: ScreeningRecord, openings: Iterable[Opening]) -> Opening | None:
    """The application that the check is for; the only one where the check names none."""
    found = list(openings)
    named = [one for one in found if record.application_id in _names(one)]
    if named or record.application_id is not None:
        return named[0] if named else None
    return found[0] if len(found) == 1 else None


def _names(opening: Opening) -> tuple[str, ...]:
    return opening.application, opening.number or "", f"Job_Application_ID={opening.number}"


def selection_of(opening: Opening | None, stage: Stage | None) -> Selection:
    """What decides whether somebody may be screened; an application that is gone is closed."""
    if opening is None:
        return Selection(closed=True)
    return Selection(
        closed=opening.closed or (opening.disposed and not opening.declined),
        withdrawn=opening.withdrawn or opening.declined,
        accepted=stage is Stage.OFFER_ACCEPTED and not opening.disposed,
    )
