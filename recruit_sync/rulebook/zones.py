# SPDX-License-Identifier: Apache-2.0
"""Does a country's day end early enough? Its zone, and the westernmost one where periods end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.core import get_global

from recruit_sync.domain.errors import Fault
from recruit_sync.rulebook.schema import CountryFile

# in the middle of either half-year, so that summer time does not hide the order of zones
MOMENTS: Final = (datetime(2026, 1, 15), datetime(2026, 7, 15))  # noqa: DTZ001  wall clock meant


def zone_faults(where: str, file: CountryFile) -> Iterator[Fault]:
    """Unknown zones, a `zone_end` east of another zone of the country, or none where needed."""
    unknown = [name for name in ("zone", "zone_end") if not _known(getattr(file, name))]
    for name in unknown:
        value = str(getattr(file, name))
        yield Fault(where, name, value, "is no time zone", "IANA names such as Europe/Berlin")
    if unknown:
        return
    if file.zone_end and _offset(file.zone_end) > _offset(file.zone):
        problem, allowed = "lies east of the main zone", "the westernmost zone of the country"
        yield Fault(where, "zone_end", file.zone_end, problem, allowed)
    west = _westernmost(file)
    if file.zone_end is None and _offset(west) < _offset(file.zone):
        problem = "has to be there: the country has zones further west"
        yield Fault(where, "zone_end", "missing", problem, f"{west}, or a reasoned zone_end")


def _known(zone: str | None) -> bool:
    if zone is None:
        return True
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _westernmost(file: CountryFile) -> str:
    zones = get_global("territory_zones").get(file.country, ())
    return min((zone for zone in zones if _known(zone)), key=_offset, default=file.zone)


def _offset(zone: str) -> list[timedelta]:
    """The offsets of a zone in the course of a year, the westernmost first."""
    offsets = (moment.replace(tzinfo=ZoneInfo(zone)).utcoffset() for moment in MOMENTS)
    return sorted(offset for offset in offsets if offset is not None)
