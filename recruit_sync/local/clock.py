# SPDX-License-Identifier: Apache-2.0
"""What time is it on this stack? A clock that is moved by hand, never backwards.

Waiting moves it as far as the wait lasts, and costs nothing. Knows no schedule.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Lock


class SimulatedClock:
    """Satisfies the port `Clock`; safe to read from any thread."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._guard = Lock()

    def now(self) -> datetime:
        return self._now

    def sleep(self, seconds: float) -> None:
        with self._guard:
            self._now += timedelta(seconds=max(0.0, seconds))

    def move_to(self, moment: datetime) -> None:
        """Go there, unless that moment has passed already (a function that waited went beyond)."""
        with self._guard:
            self._now = max(self._now, moment)
