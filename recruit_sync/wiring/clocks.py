# SPDX-License-Identifier: Apache-2.0
"""The clocks of real life: the machine's, and one that somebody stopped at a moment."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from recruit_sync.domain.values import value


class RealClock:
    """The one clock that reads the machine's time; everybody else is handed a Clock."""

    def now(self) -> datetime:
        """The present moment, aware, UTC."""
        return datetime.now(UTC)  # noqa: TID251 - this is the Clock that is handed in

    def sleep(self, seconds: float) -> None:
        """Let that much time pass."""
        time.sleep(seconds)  # noqa: TID251 - this is the Clock that is handed in


@value(frozen=True, slots=True)
class StoppedClock:
    """A clock that shows one moment: a command run for the moment somebody names."""

    at: datetime

    def now(self) -> datetime:
        """Always that moment."""
        return self.at

    def sleep(self, seconds: float) -> None:
        """Waiting costs nothing where time stands still."""
