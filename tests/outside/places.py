# SPDX-License-Identifier: Apache-2.0
"""The places whose paths are walked from outside, and when a day ends there."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONES = {
    "DE": "Europe/Berlin",
    "FR": "Europe/Paris",
    "NL": "Europe/Amsterdam",
    "GB": "Europe/London",
    "US-CA": "America/Los_Angeles",
    "CA-QC": "America/Toronto",
    "BR": "America/Rio_Branco",
    "SA": "Asia/Riyadh",
    "AE": "Asia/Dubai",
    "KR": "Asia/Seoul",
    "TH": "Asia/Bangkok",
    "MY": "Asia/Kuala_Lumpur",
    "ID": "Asia/Jakarta",
    "JP": "Asia/Tokyo",
}
"""By place, the zone in which its periods end."""
PLACES = tuple(ZONES)
PROOF_WANTED = ("SA", "AE")
PUBLIC_DATA_ONLY = ("CA-QC", "MY")


def end_of(place: str, begun: str, days: int) -> str:
    """The first instant after that many days there, the day of the event not counted."""
    zone = ZoneInfo(ZONES[place])
    first = datetime.fromisoformat(begun).astimezone(zone).date()
    after = datetime.combine(first + timedelta(days=days + 1), time(), zone)
    return after.astimezone(UTC).isoformat()
