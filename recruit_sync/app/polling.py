# SPDX-License-Identifier: Apache-2.0
"""Which window of the ATS is read next, by one poller at a time, and when it is done.

Windows run on the ATS's own clock, overlap the one before, and are committed after the last page.
A pass that ended early stays open and goes on where it ended, at the same snapshot; one that broke
off is read again from there, and who is taken in already costs little.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from recruit_sync.app.gaps import Gaps
from recruit_sync.app.intake import Intake, Report
from recruit_sync.app.poll_note import POLL, Cursor, PollNote
from recruit_sync.app.staff_notices import StaffNotices
from recruit_sync.domain.errors import Conflict, RecruitSyncError
from recruit_sync.ports import Clock, Notebook, Page, Window

_LOG = logging.getLogger(__name__)
OVERLAP = timedelta(minutes=10)
"""How far back each window reaches again: entries may become visible late."""
LAG = timedelta(minutes=2)
"""How far behind the ATS's clock a window ends: entries of this moment are still being written."""
LEASE = timedelta(minutes=12)
"""Longer than the function may run, shorter than the quarter of an hour to the next poll."""
_MARGIN = timedelta(seconds=45)
_FAILED_AT_MOST = 5_000

TimeLeft = Callable[[], timedelta]


@dataclass(frozen=True, slots=True)
class Polling:
    """The poll: every quarter of an hour, whatever the hour or the day."""

    intake: Intake
    notebook: Notebook
    notices: StaffNotices
    clock: Clock

    def poll(self, time_left: TimeLeft) -> Report | None:
        """Read what changed since the last committed window; None where another poll is at it."""
        mine = self._lease()
        if mine is None:
            _LOG.info("another poll holds the lease")
            return None
        return self._pass(mine, time_left)

    def failed(self, problem: RecruitSyncError) -> None:
        """The poll came to nothing for a reason that may last: people hear of it in a day."""
        Gaps(self.notebook, self.notices).tell_failing(problem)

    def installed_at(self) -> datetime:
        """The moment of this installation's first poll; noted once."""
        first = PollNote.parse(self.notebook.read(POLL)).first
        while first is None:
            first = self.clock.now()
            try:
                self.notebook.write(POLL, PollNote(1, first=first).note(), if_version=0)
            except Conflict:  # a poll was faster
                first = PollNote.parse(self.notebook.read(POLL)).first
        return first

    def _pass(self, mine: PollNote, time_left: TimeLeft) -> Report:
        report, installed_at = Report(complete=False), mine.first or self.clock.now()
        failed, ended_at = mine.failed, mine.cursor.at
        try:
            self.intake.read_again(failed, report, installed_at)
            failed = ()  # who fails once more is in the report
            report.complete = self._read_all(mine.cursor, report, installed_at, time_left)
            ended_at = self.clock.now()
        finally:
            cursor = replace(mine.cursor.further(report), at=ended_at)
            self._commit(replace(mine, cursor=cursor, failed=failed), report)
        return report

    def _read_all(
        self, opened: Cursor, report: Report, installed_at: datetime, time_left: TimeLeft
    ) -> bool:
        """Every page left of the pass; False where time ran out first."""
        for listing, rows, page in self._pages(opened):
            self.intake.take(page, report, installed_at)
            self.intake.records.flush()
            report.came_to = (listing, rows)
            if time_left() < _MARGIN:
                _LOG.info("poll ends early and goes on next time", extra={"seen": report.seen})
                return False
        return True

    def _commit(self, mine: PollNote, report: Report) -> None:
        """After the last page the window is done; before it, only what was found is kept."""
        opened = mine.cursor
        done = Cursor(through=opened.open_through, at=opened.at) if report.complete else opened
        failed = tuple(dict.fromkeys((*mine.failed, *report.failed)))[:_FAILED_AT_MOST]
        self._release(replace(mine, cursor=done, failed=failed))
        self.notices.after_poll(report)
        Gaps(self.notebook, self.notices).tell_missing(report.missing)
        if report.complete and opened.through is None:
            self.notices.forecast(opened.new, opened.older)

    def _opened(self, cursor: Cursor) -> Cursor:
        """The open pass, else a new one."""
        if cursor.open_through:
            return cursor
        ends_at = self.intake.ats.now() - LAG
        if cursor.through:
            ends_at = max(ends_at, cursor.through)
        return Cursor(cursor.through, ends_at, cursor.at)

    def _pages(self, cursor: Cursor) -> Iterator[tuple[int, int, Page]]:
        """Pages with the listing they are of, and how many of its rows are read with them."""
        ats, ends_at = self.intake.ats, cursor.open_through or self.clock.now()
        from_at = cursor.through - OVERLAP if cursor.through else None
        listings = (ats.changed, ats.created) if from_at else (ats.everybody,)
        for number, read in enumerate(listings):
            if number < cursor.listing:
                continue
            rows = cursor.rows if number == cursor.listing else 0
            for page in read(Window(from_at, ends_at, skip=rows)):
                rows += len(page.profiles) + len(page.unreadable)
                yield number, rows, page

    # --- one poller at a time ----------------------------------------------------------------

    def _lease(self) -> PollNote | None:
        """What stands in the notebook, with the lease and the pass that is opened now in it."""
        now = self.clock.now()
        known = PollNote.parse(self.notebook.read(POLL))
        if known.until is not None and known.until > now:
            return None
        cursor = self._opened(known.cursor)
        mine = replace(known, until=now + LEASE, first=known.first or now, cursor=cursor)
        mine = replace(mine, version=known.version + 1)
        try:
            self.notebook.write(POLL, mine.note(), if_version=known.version)
        except Conflict:
            return None
        return mine

    def _release(self, mine: PollNote) -> None:
        """Only what is still ours: after a pass beyond the lease somebody else may hold it, and
        reads the same window again."""
        try:
            done = replace(mine, until=None)
            self.notebook.write(POLL, done.note(), if_version=mine.version)
        except Conflict:
            _LOG.warning("the poll outlived its lease")
