# SPDX-License-Identifier: Apache-2.0
"""How late is the latest, and how long ago was the ATS read? What alarms hang on.

Told by the sweep, also of the poll: who stopped running can no longer say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from recruit_sync.app.poll_note import POLL
from recruit_sync.ports import Candidacies, Clock, Gauges, Notebook

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Vitals:
    """Readings of the whole installation."""

    candidacies: Candidacies
    notebook: Notebook
    clock: Clock
    gauges: Gauges

    def tell(self, stopped: int) -> None:
        """After a sweep that the brake stopped for so many."""
        now = self.clock.now()
        readings: dict[str, float] = {"ErasuresStopped": stopped}
        pulled = (self.notebook.read("brake") or {}).get("since")
        readings["BrakeOpenHours"] = (now - _moment(pulled)) / _HOUR if pulled else 0.0
        next_due = self.candidacies.next_due()
        late = max(now - next_due, timedelta(0)) if next_due else timedelta(0)
        readings["OldestDueMinutes"] = late / _MINUTE
        polled = (self.notebook.read(POLL) or {}).get("at")
        if polled:
            readings["LastPollMinutes"] = (now - _moment(polled)) / _MINUTE
        self.gauges.read(readings)


def _moment(noted: object) -> datetime:
    return datetime.fromisoformat(str(noted))
