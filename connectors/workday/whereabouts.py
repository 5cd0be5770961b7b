# SPDX-License-Identifier: Apache-2.0
"""At which moment does a person's row stand in the report, so that it can be asked for alone?

Holds ids and moments of last entry, nothing of the person, in this process only.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from recruit_sync.ports import Window

_FRESH: Final = timedelta(minutes=15)
_OVERLAP: Final = timedelta(minutes=10)
_GRAIN: Final = timedelta(seconds=1)


class Whereabouts:
    """Filled by every row that is read; complete once a whole report has been."""

    def __init__(self) -> None:
        self._moments: dict[str, datetime | None] = {}
        self._whole_at: datetime | None = None

    def note(self, ats_id: str, updated_at: datetime | None) -> None:
        """Somebody has a row, entered last at this moment where it tells."""
        self._moments[ats_id] = updated_at

    def whole(self, ats_ids: set[str], began_at: datetime) -> None:
        """The whole report was read from this moment on, and these are all."""
        self._moments = {one: at for one, at in self._moments.items() if one in ats_ids}
        self._whole_at = began_at

    def windows(self, ats_id: str, now: datetime) -> Iterator[Window]:
        """Where to look, narrowest first: where they stood, then what was entered since."""
        updated_at = self._moments.get(ats_id)
        if updated_at is not None:
            yield Window(updated_at - _GRAIN, updated_at + _GRAIN)
        since = updated_at or (None if ats_id in self._moments else self._whole_at)
        if since is not None:
            yield Window(since - _OVERLAP, now)

    def nowhere(self, ats_id: str, now: datetime) -> bool:
        """Whether a whole report was read lately and they were not in it."""
        lately = self._whole_at is not None and now < self._whole_at + _FRESH
        return lately and bool(self._moments) and ats_id not in self._moments
