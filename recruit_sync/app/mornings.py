# SPDX-License-Identifier: Apache-2.0
"""Where is it the morning of a working day just now, and who works there?

Recruiters work in the zone of the staff unless their address, or its domain, is given another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

_FROM: Final = time(7)
_UNTIL: Final = time(7, 15)


@dataclass(frozen=True, slots=True)
class Mornings:
    """`zones`: by address or domain; `works`: whether people of a zone work on a day."""

    zone: str
    zones: Mapping[str, str]
    works: Callable[[str, date], bool]

    def begun(self, now: datetime) -> Iterator[tuple[str, date]]:
        """Each zone whose working morning this is, with its day."""
        for zone in sorted({self.zone, *self.zones.values()}):
            local = now.astimezone(ZoneInfo(zone))
            if _FROM <= local.time() <= _UNTIL and self.works(zone, local.date()):
                yield zone, local.date()

    def of(self, address: str | None) -> str:
        """The zone of somebody; of nobody, that of the staff."""
        known = (address or "").strip().casefold()
        domain = known.rpartition("@")[2]
        return self.zones.get(known) or self.zones.get(domain) or self.zone
