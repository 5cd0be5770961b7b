# SPDX-License-Identifier: Apache-2.0
"""What every reader but the bare loop does with a record: check what decides, hash the address.

By hand and with the standard library alone, as one would write it into the hook that a tool offers
for records: the least that this work can cost there. Ours does the same by its own code and digests
the record besides, so that an unchanged one is known.
"""

from __future__ import annotations

import hmac
from datetime import datetime
from typing import Any

KEY = bytes(32)


class Malformed(ValueError):
    """A deciding field is not what the contract says."""


def checked(row: dict[str, Any]) -> dict[str, Any]:
    """The record, with the keyed hash of its address. Raises Malformed."""
    _are(str, row["id"])
    _are(str | None, row["candidateID"], row["email"])
    _are(bool | None, row["isPurged"], row["prospect"]["referralConsentGiven"])
    _refer(row["location"]["country"], row["prospect"]["source"], row["worker"], row["mergedInto"])
    moments = [row["createdMoment"]]
    for one in row["jobApplications"]:
        _are(str, one["id"])
        _refer(one["stage"], one["disposition"], one["source"])
        moments += (one["jobApplicationDate"], one["statusTimestamp"])
    for entry in row["consents"]:
        _are(str, entry["purpose"], entry["status"])
        moments += (entry.get("givenMoment"), entry.get("withdrawnMoment"))
    for moment in moments:
        if moment is not None and datetime.fromisoformat(moment).tzinfo is None:
            raise Malformed
    address = (row["email"] or "").strip().casefold().encode()
    row["address"] = hmac.digest(KEY, address, "sha256").hex()[:32] if address else None
    return row


def _are(kind: Any, *values: object) -> None:
    if not all(isinstance(value, kind) for value in values):
        raise Malformed


def _refer(*references: Any) -> None:
    for reference in references:
        if reference is not None:
            _are(str, reference["id"])
