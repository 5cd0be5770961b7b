# SPDX-License-Identifier: Apache-2.0
"""What does one poll leave for the next? Lease, cursor and who failed: one entry of the notebook.

One entry, so that a poll reads once and writes twice: before its first page and after its last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from recruit_sync.app.intake import Report

POLL: Final = "poll"
"""Where in the notebook it stands."""


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
    def parse(cls, note: Mapping[str, object]) -> Cursor:
        """From the notebook; nothing there means that nothing was ever read."""
        return cls(
            through=_moment(note, "through"),
            open_through=_moment(note, "open_through"),
            at=_moment(note, "at"),
            new=int(str(note.get("new", 0))),
            older=int(str(note.get("older", 0))),
            listing=int(str(note.get("listing", 0))),
            rows=int(str(note.get("rows", 0))),
        )

    def note(self) -> dict[str, object]:
        """For the notebook."""
        counts = {"new": self.new, "older": self.older, "listing": self.listing, "rows": self.rows}
        return {
            **_texts(through=self.through, open_through=self.open_through, at=self.at),
            **counts,
        }

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


@dataclass(frozen=True, slots=True)
class PollNote:
    """Who may poll `until` when, what has been read, whom to read again by id.

    `first` is the moment of the installation's first poll; `version` goes up with each lease.
    """

    version: int = 0
    until: datetime | None = None
    first: datetime | None = None
    cursor: Cursor = Cursor()
    failed: tuple[str, ...] = ()

    @classmethod
    def parse(cls, note: Mapping[str, object] | None) -> PollNote:
        """From the notebook."""
        known = note or {}
        failed = known.get("failed")
        return cls(
            version=int(str(known.get("version", 0))),
            until=_moment(known, "until"),
            first=_moment(known, "first"),
            cursor=Cursor.parse(known),
            failed=tuple(map(str, failed)) if isinstance(failed, list) else (),
        )

    def note(self) -> dict[str, object]:
        """For the notebook."""
        moments = _texts(until=self.until, first=self.first)
        failed = {"failed": list(self.failed)} if self.failed else {}
        return {"version": self.version, **moments, **self.cursor.note(), **failed}


def _texts(**moments: datetime | None) -> dict[str, object]:
    return {name: at.isoformat() for name, at in moments.items() if at}


def _moment(note: Mapping[str, object], name: str) -> datetime | None:
    text = note.get(name)
    return datetime.fromisoformat(str(text)) if text else None
