# SPDX-License-Identifier: Apache-2.0
"""Which adapter stands behind each port. The only deployed place that names a connector."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class RealClock:
    """The one clock that reads the machine's time; everybody else is handed a Clock."""

    def now(self) -> datetime:
        """The present moment, aware, UTC."""
        return datetime.now(UTC)  # noqa: TID251

    def sleep(self, seconds: float) -> None:
        """Let that much time pass."""
        time.sleep(seconds)  # noqa: TID251
