# SPDX-License-Identifier: Apache-2.0
"""Which messages of others have come before, in memory."""

from __future__ import annotations

from datetime import datetime


class MemorySeen:
    """Ids in a dictionary; keeps them longer than it must."""

    def __init__(self) -> None:
        self.known: dict[str, datetime] = {}

    def first(self, event_id: str, *, until: datetime) -> bool:
        return self.known.setdefault(event_id, until) is until

    def forget(self, event_id: str) -> None:
        self.known.pop(event_id, None)
