# SPDX-License-Identifier: Apache-2.0
"""What may a candidate's page say of the person: a masked name, dates, where the data came from.

Taken from the record and, where the ATS answered, from what it shows at this moment.
"""

from __future__ import annotations

from datetime import datetime

from recruit_sync.domain import grounds, receipt
from recruit_sync.domain.policy import Policy
from recruit_sync.domain.subject import Candidacy
from recruit_sync.domain.windows import end_of
from recruit_sync.ports import Contact


def initials(contact: Contact | None) -> str | None:
    """A masked name: enough for the person to know themselves, too little for anybody else."""
    if contact is None:
        return None
    names = [n for n in (contact.first_name.strip(), contact.last_name.strip()) if n]
    return " ".join(f"{name[0]}…" for name in names) or None


def dates(candidacy: Candidacy, policy: Policy, now: datetime) -> dict[str, datetime]:
    """What the page may name; `not_before` stands in while receipt is not known."""
    consent = grounds.living_consent(candidacy, now)
    request = receipt.current(candidacy)
    asked_at = receipt.handed_over_at(request) if request else None
    fenced_at = candidacy.erasure.fenced_at if candidacy.erasure else None
    ends_at = request.window_ends_at if request else candidacy.erase_at
    known = {
        "deadline": max(ends_at, candidacy.erase_at or ends_at) if ends_at else None,
        "not_before": end_of(policy.response_window, asked_at or now, policy.zone_end),
        "consent_ends": consent.ends_at if consent else None,
        "given": consent.given_at if consent else None,
        "kept_until": request.kept_until if request else None,
        "proof_by": end_of(policy.destruction_deadline, fenced_at or now, policy.zone_end),
    }
    return {name: at for name, at in known.items() if at is not None}


def source_facts(candidacy: Candidacy, contact: Contact | None) -> dict[str, str]:
    """Where the data came from, as far as the record and the ATS name it."""
    known = {
        "source_id": candidacy.source_id,
        "source_label": contact.source_label if contact else None,
        "agency": contact.agency if contact else None,
    }
    return {name: value for name, value in known.items() if value}
