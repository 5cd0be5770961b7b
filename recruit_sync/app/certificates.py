# SPDX-License-Identifier: Apache-2.0
"""Proof, for whoever asks, that a person was erased: systems, proofs and times, and nobody's name.

Only for an erasure whose every system is proven. What it says is read from the tombstone, so it can
be written again at any time; its number is a digest of what it says.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from recruit_sync.app.people import People
from recruit_sync.domain import outbox
from recruit_sync.domain.erasure import Erasure, Progress, SystemErasure
from recruit_sync.domain.errors import Refused
from recruit_sync.domain.policy import Policy
from recruit_sync.domain.subject import Candidacy, Standing

_PROOFS: Final = {
    "read_back": "looked up again and found to be absent",
    "acknowledged": "confirmed by the recipient",
}
_REMAINS: Final = (
    "a keyed hash in place of the person, from which nobody can be found again",
    "the reason and the dates of the erasure",
    "the audit trail, which has named nobody from the start",
)
_ANSWERS: Final = "proof of the answers that the person gave, without the person"
_SUPPRESSED: Final = "a keyed hash of the address, so that the person is not contacted again"


@dataclass(frozen=True, slots=True)
class Certificates:
    """Writes them as documents; `systems` says what each system of the configuration is."""

    people: People
    systems: Mapping[str, str]

    def document(self, ats_id: str) -> dict[str, Any]:
        """Everything that the certificate says. Raises Refused where nothing is proven (yet)."""
        candidacy = self.people.find(ats_id)
        erasure = _proven(candidacy, ats_id)
        said = {
            "subject": candidacy.subject,
            "country": candidacy.country,
            "controller": _controller(self.people.records.policy(candidacy)),
            "reason": erasure.reason.value,
            "due_at": _iso(erasure.due_at),
            "begun_at": _iso(erasure.fenced_at),
            "proven_at": _iso(erasure.proven_at),
            "systems": [self._system(one, erasure) for one in erasure.systems],
            "remains": list(_remains(candidacy, erasure)),
            "audit": _audit(candidacy),
        }
        text = json.dumps(said, sort_keys=True, separators=(",", ":"))
        issued = {"issued_at": _iso(self.people.records.clock.now())}
        return {"certificate": hashlib.sha256(text.encode()).hexdigest()} | issued | said

    def _system(self, one: SystemErasure, erasure: Erasure) -> dict[str, Any]:
        return {
            "system": one.name,
            "what": self.systems.get(one.name),
            "state": one.progress.value,
            "asked_at": _iso(one.asked_at),
            "absent_at": _iso(one.absent_at or erasure.proven_at),
            "proof": _PROOFS.get(one.proof, one.proof or None),
            "proven_by": "a person" if one.by else "recruit-sync",
            "reference": one.reference,
        }


def _proven(candidacy: Candidacy, ats_id: str) -> Erasure:
    """The erasure, where each of its systems is proven."""
    erasure = candidacy.erasure
    if erasure is None and candidacy.erased_by_others:
        raise Refused(f"{ats_id}: was erased in the ATS by others: there is no proof of ours")
    if erasure is None:
        raise Refused(f"{ats_id}: is not erased")
    open_ = ", ".join(f"{one.name} ({one.progress.value})" for one in erasure.open)
    if candidacy.standing is not Standing.ERASED or erasure.proven_at is None:
        raise Refused(f"{ats_id}: not proven yet; open: {open_ or 'every system'}")
    if any(one.progress is not Progress.ABSENT for one in erasure.systems):
        raise Refused(f"{ats_id}: not proven in every system; open: {open_}")
    if not erasure.systems:
        raise Refused(f"{ats_id}: was not erased by us in any system: there is no proof of ours")
    return erasure


def _controller(policy: Policy) -> dict[str, str]:
    """Who answers for it; a company, no private person."""
    company = policy.controller
    return {
        "name": company.name,
        "postal_address": company.postal_address,
        "dpo": company.dpo_contact,
        "supervisory_authority": policy.authority.name,
    }


def _remains(candidacy: Candidacy, erasure: Erasure) -> list[str]:
    also = [_ANSWERS] if candidacy.answers or candidacy.consent else []
    own = [_own_file(one.name, one.retained_until) for one in erasure.systems if one.retained_until]
    return [*_REMAINS, *also, *([_SUPPRESSED] if erasure.suppresses else []), *own]


def _own_file(system: str, until: datetime) -> str:
    return f"{system}: a file of its own, which its law makes it keep, until {until.date()}"


def _audit(candidacy: Candidacy) -> dict[str, Any]:
    """The trail's length and last hash: whoever holds the trail can compare."""
    last = candidacy.history[-1] if candidacy.history else None
    return {
        "entries": len(candidacy.history),
        "last_hash": last.hash if last else None,
        "chain_holds": outbox.chain_holds(candidacy),
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
