# SPDX-License-Identifier: Apache-2.0
"""What does the ATS not tell, or not let us read at all, and does the DPO know?

A field that records come without is told once, again where it is ten times as many, and weekly
while it lasts; polls that fail for a day are told daily. Counts and names of fields alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from recruit_sync.app.poll_note import POLL, PollNote
from recruit_sync.app.staff_notices import StaffNotices, day
from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.errors import RecruitSyncError
from recruit_sync.ports import Notebook

_MISSING: Final = "gaps/missing"
_FAILING: Final = "gaps/failing"
_AGAIN: Final = timedelta(days=7)
_A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Gaps:
    """Notes what was told, so that one record without a country is not told every night."""

    notebook: Notebook
    notices: StaffNotices

    def tell_missing(self, missing: Mapping[str, int]) -> None:
        """After a poll or a comparison: the fields that records came without."""
        if not missing:
            return
        now = self.notices.clock.now()
        told = dict(self.notebook.read(_MISSING) or {})
        if not any(_is_news(told.get(field), count, now) for field, count in missing.items()):
            return
        what = ", ".join(f"{field} ({count})" for field, count in sorted(missing.items()))
        if self.notices.post(MailKind.DPO_ATS_INCOMPLETE, day(now), {"what": what}):
            at = now.isoformat()
            new = {field: [_size(count), at] for field, count in missing.items()}
            self.notebook.write(_MISSING, told | new)

    def tell_failing(self, problem: RecruitSyncError) -> None:
        """A poll came to nothing: from a whole day of that on the DPO hears of it."""
        now = self.notices.clock.now()
        ended = PollNote.parse(self.notebook.read(POLL)).cursor.at
        known = (self.notebook.read(_FAILING) or {}).get("since")
        since = datetime.fromisoformat(str(known)) if known else None
        if since is None or (ended is not None and ended >= since):
            self.notebook.write(_FAILING, {"since": now.isoformat()})
        elif now >= since + _A_DAY:
            what = f"Since {since:%Y-%m-%d %H:%M} UTC every poll has failed: {problem}"
            self.notices.post(MailKind.DPO_ATS_INCOMPLETE, f"{day(now)}-failing", {"what": what})


def _is_news(told: object, count: int, now: datetime) -> bool:
    if not isinstance(told, list):
        return True
    size, at = told
    return _size(count) > int(size) or now >= datetime.fromisoformat(str(at)) + _AGAIN


def _size(count: int) -> int:
    """One more for ten times as many."""
    return len(str(count))
