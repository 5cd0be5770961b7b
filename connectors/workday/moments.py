# SPDX-License-Identifier: Apache-2.0
"""How are moments and days written on the wire, and read back? Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime


def read_moment(text: str | None) -> datetime | None:
    """An RFC 3339 moment in UTC; None for anything else, a moment without offset included."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is UTC:
            return moment
        return None if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def read_day(text: str | None) -> date | None:
    """An ISO 8601 day; None for anything else."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        return None


def write_moment(moment: datetime) -> str:
    """With offset, as finely as it is known."""
    return moment.astimezone(UTC).isoformat()
