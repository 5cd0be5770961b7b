# SPDX-License-Identifier: Apache-2.0
"""Which window of the ATS is read next, by one poller at a time, and when it is done.

Windows run on the ATS's own clock, overlap the one before, and are committed after the last page.
A pass that ended early stays open and is read again whole; who is taken in already costs little.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from recruit_sync.app.intake import Intake, Report
from recruit_sync.app.staff_notices import StaffNotices
from recruit_sync.domain.errors import Conflict
from recruit_sync.ports import Clock, Notebook, Page, Window

_LOG = logging.getLogger(__name__)
OVERLAP = timedelta(minutes=10)
"""How far back each window reaches again: entries may become visible late."""
LAG = timedelta(minutes=2)
"""How far behind the ATS's clock a window ends: entries of this moment are still being written."""
LEASE = timedelta(minutes=15)
_MARGIN = timedelta(seconds=45)

TimeLeft = Callable[[], timedelta]


@dataclass(frozen=True, slots=True)
class Cursor:
    """What has been read: `through` is committed, `open_through` ends a pass not finished yet."""

    through: datetime | None = None
    open_through: datetime | None = None

    @classmethod
    def parse(cls, note: Mapping[str, object] | None) -> Cursor:
        """From the notebook; nothing there means that nothing was ever read."""
        return cls(_moment(note, "through"), _moment(note, "open_through"))

    def note(self, now: datetime) -> dict[str, object]:
        """For the notebook, with the moment of writing (the console shows it)."""
        moments = {"through": self.through, "open_through": self.open_through, "at": now}
        return {name: at.isoformat() for name, at in moments.items() if at}


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
        token = self._lease()
        if token is None:
            _LOG.info("another poll holds the lease")
            return None
        try:
            return self._pass(time_left)
        finally:
            self._release(token)

    def installed_at(self) -> datetime:
        """The moment of this installation's first poll; noted once."""
        at = _moment(self.notebook.read("poll/first"), "at")
        if at is None:
            at = self.clock.now()
            self.notebook.write("poll/first", {"at": at.isoformat()})
        return at

    def _pass(self, time_left: TimeLeft) -> Report:
        report = Report()
        installed_at = self.installed_at()
        cursor = Cursor.parse(self.notebook.read("poll/cursor"))
        opened = self._opened(cursor)
        for page in self._pages(opened):
            self.intake.take(page, report, installed_at)
            self.intake.records.flush()
            if time_left() < _MARGIN:
                report.complete = False
                _LOG.info("poll ends early and goes on next time", extra={"seen": report.seen})
                break
        if report.complete:
            done = Cursor(through=opened.open_through)
            self.notebook.write("poll/cursor", done.note(self.clock.now()))
        self.notices.after_poll(report, first=opened.through is None)
        return report

    def _opened(self, cursor: Cursor) -> Cursor:
        """The open pass, else a new one, noted before it is read."""
        if cursor.open_through:
            return cursor
        ends_at = self.intake.ats.now() - LAG
        if cursor.through:
            ends_at = max(ends_at, cursor.through)
        opened = Cursor(cursor.through, ends_at)
        self.notebook.write("poll/cursor", opened.note(self.clock.now()))
        return opened

    def _pages(self, cursor: Cursor) -> Iterator[Page]:
        ats = self.intake.ats
        if cursor.through is None or cursor.open_through is None:
            yield from ats.everybody()
            return
        window = Window(cursor.through - OVERLAP, cursor.open_through)
        yield from ats.changed(window)
        yield from ats.created(window)

    # --- one poller at a time ----------------------------------------------------------------

    def _lease(self) -> str | None:
        now = self.clock.now()
        lease = self.notebook.read("poll/lease") or {}
        if str(lease.get("until", "")) > now.isoformat():
            return None
        version = int(str(lease.get("version", 0)))
        token = uuid4().hex
        taken = {
            "version": version + 1,
            "until": (now + LEASE).isoformat(),
            "token": token,
        }
        try:
            self.notebook.write("poll/lease", taken, if_version=version)
        except Conflict:
            return None
        return token

    def _release(self, token: str) -> None:
        lease = self.notebook.read("poll/lease")
        if lease and lease.get("token") == token:
            self.notebook.write("poll/lease", {**lease, "until": ""})
