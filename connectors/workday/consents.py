# SPDX-License-Identifier: Apache-2.0
"""What did the person say, by the entries that the ATS shows now? Pure.

Entries that we mirrored ourselves, and mere requests by others, are left out. One unreadable entry
makes the whole list unreadable: which entry is the latest cannot be told from a part of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Literal

from connectors.workday.faults import fault
from connectors.workday.moments import read_day, read_moment
from connectors.workday.wire import OUR_CHANNEL, ConsentEntry
from recruit_sync.domain.errors import Fault
from recruit_sync.domain.profile import ProfileConsent

Dated = Literal["requestedMoment", "givenMoment", "withdrawnMoment"]

# The first of these that an entry holds is its moment.
_MOMENTS: Mapping[str, tuple[Dated, ...]] = {
    "given": ("givenMoment",),
    "withdrawn": ("withdrawnMoment", "givenMoment", "requestedMoment"),
    "refused": ("withdrawnMoment", "givenMoment", "requestedMoment"),
    "expired": ("givenMoment", "withdrawnMoment", "requestedMoment"),
}


def read_consents(
    where: str, entries: Sequence[ConsentEntry]
) -> tuple[tuple[ProfileConsent, ...] | None, tuple[Fault, ...]]:
    """The entries in one order, whatever the server's; None, and why, where one is unreadable."""
    faults: list[Fault] = []
    consents: list[ProfileConsent] = []
    for index, entry in enumerate(entries):
        if entry.get("channel") == OUR_CHANNEL or entry["status"] == "requested":
            continue
        read = _read(where, f"consents[{index}]", entry)
        if isinstance(read, Fault):
            faults.append(read)
        else:
            consents.append(read)
    if faults:
        return None, tuple(faults)
    return tuple(sorted(consents, key=_order)), ()


def _order(consent: ProfileConsent) -> tuple[datetime, str, str, str]:
    return consent.moment, consent.purpose, consent.status, consent.channel


def _read(where: str, at: str, entry: ConsentEntry) -> ProfileConsent | Fault:
    last_day = entry.get("expiresOn")
    expires_on = read_day(last_day)
    if last_day is not None and expires_on is None:
        return _unreadable(where, f"{at}.expiresOn", last_day)
    dated = _dated(entry)
    moment = read_moment(entry.get(dated))
    if entry["status"] == "expired" and entry.get(dated) is None and expires_on is not None:
        moment = datetime.combine(expires_on, time(), UTC)
    if moment is None:
        return _unreadable(where, f"{at}.{dated}", entry.get(dated))
    channel = entry.get("channel") or ""
    return ProfileConsent(entry["purpose"], entry["status"], moment, expires_on, channel)


def _dated(entry: ConsentEntry) -> Dated:
    names = _MOMENTS[entry["status"]]
    return next((name for name in names if entry.get(name) is not None), names[0])


def _unreadable(where: str, field: str, value: str | None) -> Fault:
    return fault(where, field, value, "missing" if value is None else "unparsable")
