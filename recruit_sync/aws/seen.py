# SPDX-License-Identifier: Apache-2.0
"""Which messages of others have come before? Their ids, until they cannot come again."""

from __future__ import annotations

from datetime import datetime

from recruit_sync.aws.table import NEW, Item, Table, key
from recruit_sync.domain.errors import Conflict


class DynamoSeen:
    """One item each, which expires by itself."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def first(self, event_id: str, *, until: datetime) -> bool:
        """Remember it; False where it is known."""
        expires = {"N": str(int(until.timestamp()))}
        try:
            self._table.put_if(_key(event_id) | {"expires": expires}, NEW)
        except Conflict:
            return False
        return True

    def forget(self, event_id: str) -> None:
        """It may come again."""
        self._table.remove(_key(event_id))


def _key(event_id: str) -> Item:
    return key(f"SEEN#{event_id}", "SEEN")
