# SPDX-License-Identifier: Apache-2.0
"""Is it worth calling the agency at all? After so many failures in a row not for a while.

Then one call tries for all. Knows no HTTP.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from recruit_sync.ports import Clock


class Breaker:
    """Safe to share between threads."""

    def __init__(self, clock: Clock, failures: int, rest: timedelta) -> None:
        self._clock = clock
        self._limit = failures
        self._rest = rest
        self._lock = threading.Lock()
        self._failures = 0
        self._until: datetime | None = None

    def closed(self) -> bool:
        """Whether a call may leave. While it rests, one may after each rest."""
        with self._lock:
            if self._until is None:
                return True
            now = self._clock.now()
            if now < self._until:
                return False
            self._until = now + self._rest
            return True

    @property
    def tripped(self) -> bool:
        """Whether the next call is a trial, and is not to be repeated."""
        return self._until is not None

    def succeeded(self) -> None:
        """Any answer that is no failure of the service."""
        with self._lock:
            self._failures, self._until = 0, None

    def failed(self) -> None:
        """No usable answer."""
        with self._lock:
            self._failures += 1
            if self._failures >= self._limit:
                self._until = self._clock.now() + self._rest
