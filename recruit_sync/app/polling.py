# SPDX-License-Identifier: Apache-2.0
"""Which window of the ATS is read next, by one poller at a time, and when it is done.

Windows run on the ATS's own clock, overlap the one before, and are committed after the last page.
A pass that ended early stays open and goes on where it ended, at the same snapshot; one that broke
off is read again from there, and who is taken in already costs little.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from recruit_sync.app.intake import Intake, Report
from recruit_sync.app.staff_notices import StaffNotices
from recruit_sync.domain.errors import Conflict
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
class Cursor:
    """What has been read: `through` is committed, `open_through` ends a pass not finished yet.

    `at` is when a poll last came to its end, early or not: alarms hang on it. `new` and `older`
    count whom the open pass took in before it ended early; `listing` and `rows` say how far it
    came.
    """

    through: datetime | None = None
    open_through: datetime | None = None
    at: datetime | None = None
    new: int = 0
    older: int = 0
    listing: int = 0
    rows: int = 0

    @classmethod
    def parse(cls, note: Mapping[str, object] | None) -> Cursor:
        """From the notebook; nothing there means that nothing was ever read."""
        known = note or {}
        return cls(
            through=_moment(known, "through"),
            open_through=_moment(known, "open_through"),
            at=_moment(known, "at"),
            new=int(str(known.get("new", 0))),
            older=int(str(known.get("older", 0))),
            listing=int(str(known.get("listing", 0))),
            rows=int(str(known.get("rows", 0))),
        )

    def note(self) -> dict[str, object]:
        """For the notebook."""
        moments = {"through": self.through, "open_through": self.open_through, "at": self.at}
        noted = {name: at.isoformat() for name, at in moments.items() if at}
        counts = {"new": self.new, "older": self.older, "listing": self.listing, "rows": self.rows}
        return {**noted, **counts}

    def further(self, report: Report) -> Cursor:
        """The same pass, with those whom this report adds."""
        listing, rows = report.came_to
        if not rows and not listing:
            listing, rows = self.listing, self.rows
        return replace(
            self,
            new=self.new + report.new,
            older=self.older + report.older,
            listing=listing,
            rows=rows,
        )


def _moment(note: Mapping[str, object] | None, name: str) -> datetime | None:
    text = (note or {}).get(name)
    return datetime.fromisoformat(str(text)) if text else None


@dataclass(frozen=True, slots=True)
class Polling:
    """The poll: every quarter of an hour, whatever the hour or the day."""

    intake: Intake
    notebook: Notebook
    notices: StaffNotices
    clock: Clock

    def poll(self, time_left: TimeLeft) -> Report | None:
        """Read what changed since the last committed window; None where another poll is at it."""
        lease = self._lease()
        if lease is None:
            _LOG.info("another poll holds the lease")
            return None
        try:
            return self._pass(time_left)
        finally:
            self._release(lease)

    def installed_at(self) -> datetime:
        """The moment of this installation's first poll; noted once."""
        at = _moment(self.notebook.read("poll/first"), "at")
        if at is None:
            at = self.clock.now()
            self.notebook.write("poll/first", {"at": at.isoformat()})
        return at

    def _pass(self, time_left: TimeLeft) -> Report:
        report = Report(complete=False)
        installed_at = self.installed_at()
        opened = self._opened(Cursor.parse(self.notebook.read("poll/cursor")))
        ended_at = opened.at
        try:
            self._read_failed_again(report, installed_at)
            report.complete = self._read_all(opened, report, installed_at, time_left)
            ended_at = self.clock.now()
        finally:
            self._commit(replace(opened.further(report), at=ended_at), report)
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

    def _read_failed_again(self, report: Report, installed_at: datetime) -> None:
        """Who could not be taken in last time is read again by id: the window moves on."""
        failed = (self.notebook.read("poll/failed") or {}).get("ids")
        if isinstance(failed, list) and failed:
            self.intake.read_again([str(ats_id) for ats_id in failed], report, installed_at)
            self.notebook.write("poll/failed", {"ids": []})

    def _commit(self, opened: Cursor, report: Report) -> None:
        """After the last page the window is done; before it, only what was found is kept."""
        if report.failed:
            ids = list(dict.fromkeys(report.failed))[:_FAILED_AT_MOST]
            self.notebook.write("poll/failed", {"ids": ids})
        done = Cursor(through=opened.open_through, at=opened.at) if report.complete else opened
        self.notebook.write("poll/cursor", done.note())
        self.notices.after_poll(report)
        if report.complete and opened.through is None:
            self.notices.forecast(opened.new, opened.older)

    def _opened(self, cursor: Cursor) -> Cursor:
        """The open pass, else a new one, noted before it is read."""
        if cursor.open_through:
            return cursor
        ends_at = self.intake.ats.now() - LAG
        if cursor.through:
            ends_at = max(ends_at, cursor.through)
        opened = Cursor(cursor.through, ends_at, cursor.at)
        self.notebook.write("poll/cursor", opened.note())
        return opened

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

    def _lease(self) -> dict[str, object] | None:
        now = self.clock.now()
        lease = self.notebook.read("poll/lease") or {}
        until = _moment(lease, "until")
        if until is not None and until > now:
            return None
        version = int(str(lease.get("version", 0)))
        taken: dict[str, object] = {"version": version + 1, "until": (now + LEASE).isoformat()}
        try:
            self.notebook.write("poll/lease", taken, if_version=version)
        except Conflict:
            return None
        return taken

    def _release(self, lease: dict[str, object]) -> None:
        """Only what is still ours: after a pass beyond the lease somebody else may hold it."""
        try:
            version = int(str(lease["version"]))
            self.notebook.write("poll/lease", {**lease, "until": ""}, if_version=version)
        except Conflict:
            _LOG.warning("the poll outlived its lease")
