# SPDX-License-Identifier: Apache-2.0
"""Questions and orders about one person, by id: explain, hold, release. Answers hold no name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from recruit_sync.app.erasures import systems
from recruit_sync.app.hands import in_hand
from recruit_sync.app.outlook import outlook
from recruit_sync.app.records import Records
from recruit_sync.domain import grounds, outbox, purposes, reach
from recruit_sync.domain.erasure import ATS
from recruit_sync.domain.errors import NotThere, Refused
from recruit_sync.domain.events import HoldPlaced, HoldReleased
from recruit_sync.domain.identity import Fingerprints
from recruit_sync.domain.policy import Policy
from recruit_sync.domain.subject import Candidacy, Consent, Hold, Standing
from recruit_sync.ports import Addresses

_WID = re.compile(r"[0-9a-f]{32}")
_CANDIDATE_ID = re.compile(r"Candidate_ID=(\S+)")

_RULES = {
    "stuck": ("ungrounded_after",),
    "not_asked": ("cold_consent_email", "inform_deadline"),
    "asked": ("response_window_days", "inform_deadline"),
    "consented": ("consent_window",),
    "retained": ("unsuccessful_retention",),
}


@dataclass(frozen=True, slots=True)
class People:
    """Finds people by the ATS's ids and answers about them."""

    records: Records
    addresses: Addresses
    fingerprints: Fingerprints

    def find(self, ats_id: str) -> Candidacy:
        """By WID, `Candidate_ID=C-000123` or our own reference for the subject, which is all that
        is left of an erased person. Raises Refused or, for nobody, NotThere."""
        stored = self.records.candidacies
        candidacy = stored.get(self._subject(ats_id)) or stored.get(ats_id)
        if candidacy is None:
            raise NotThere(f"{ats_id}: nobody is known here under this id; has a poll seen them?")
        return candidacy

    def _subject(self, ats_id: str) -> str:
        if _WID.fullmatch(ats_id):
            return self.fingerprints.subject(ats_id)
        second = _CANDIDATE_ID.fullmatch(ats_id)
        if second is None:
            raise Refused(f"{ats_id}: no id; allowed: 32 hex digits, or Candidate_ID=C-000123")
        subjects = self.addresses.subjects(self.fingerprints.alias(second.group(1)))
        return subjects[-1] if subjects else ""

    # --- explain -----------------------------------------------------------------------------

    def explain(self, ats_id: str) -> dict[str, Any]:
        """Why this person is where they are: rules with sources, events, the next date."""
        candidacy = self.find(ats_id)
        now = self.records.clock.now()
        policy = self.records.policy(candidacy)
        sharing = self._sharing(candidacy)
        contact = list(reach.facts(candidacy, shared=bool(sharing)))
        told: dict[str, Any] = {
            "subject": candidacy.subject,
            "standing": _standing(candidacy, now),
            "in_hand": in_hand(candidacy, now),
            "country": candidacy.country,
            "source": candidacy.source.value,
            "source_id": candidacy.source_id,
            "deadline": _iso(_deadline(candidacy)),
            "reason": candidacy.erase_reason.value if candidacy.erase_reason else None,
            "on_hold": candidacy.on_hold,
            "held_back_by": grounds.held_back_by(candidacy, now),
            "next_at": _iso(candidacy.due_at),
            "contact": [fact.reach.value for fact in contact],
            "shared_with": sharing,
            "because": list(_because(candidacy, policy, contact)),
            "history": [_line(entry) for entry in candidacy.history],
            "chain_holds": outbox.chain_holds(candidacy),
        }
        if candidacy.consent:
            told["consent"] = _consent(candidacy.consent)
        if candidacy.fault:
            told["fault"] = str(candidacy.fault)
        told |= outlook(candidacy, policy, now)
        return told | _hold(candidacy) | _erasure(candidacy) | _lifted(candidacy)

    def _sharing(self, candidacy: Candidacy) -> list[str]:
        """The other records that have this address and are not erased."""
        if candidacy.address is None:
            return []
        others = [s for s in self.addresses.subjects(candidacy.address) if s != candidacy.subject]
        known = self.records.candidacies.get_many(others).values() if others else ()
        return sorted(c.subject for c in known if c.standing is not Standing.ERASED)

    # --- holds -------------------------------------------------------------------------------

    def place_hold(self, ats_id: str, hold: Hold) -> Candidacy:
        """Lay a legal hold over the record, one a case. Raises Refused for an erased person."""
        candidacy = self.find(ats_id)
        if candidacy.standing is Standing.ERASED:
            raise Refused(f"{ats_id}: erased already; nothing is left that a hold could keep")
        placed = replace(hold, placed_at=self.records.clock.now())
        return self._tell(candidacy, HoldPlaced(placed))

    def release_hold(
        self, ats_id: str, by: str, case: str | None = None, *, every: bool = False
    ) -> Candidacy:
        """Take a hold off, that of a case or the only one; what it held back goes at the next
        sweep. Raises Refused where there is none, or it is not clear which is meant."""
        candidacy = self.find(ats_id)
        cases = [hold.case for hold in candidacy.holds]
        if not cases:
            raise Refused(f"{ats_id}: there is no hold to release")
        if case is not None and case not in cases:
            raise Refused(f"--case: {ats_id} is on hold for {', '.join(cases)}")
        if case is None and cases[1:] and not every:
            raise Refused(f"{ats_id}: on hold for {', '.join(cases)}: name one --case, or --all")
        return self._tell(candidacy, HoldReleased(by, case))

    def _tell(self, candidacy: Candidacy, event: HoldPlaced | HoldReleased) -> Candidacy:
        told = self.records.tell(candidacy.subject, event)
        self.records.flush()
        return told.candidacy if told else candidacy

    def left_of(self, candidacy: Candidacy) -> dict[str, list[str]]:
        """Of an erasure that has begun: systems where the person is gone, that were asked, and
        where a hold still stops it. Empty before the fence."""
        if candidacy.erasure is None or candidacy.standing is not Standing.ERASING:
            return {}
        left: dict[str, list[str]] = {"gone": [], "asked": [], "stopped": []}
        for one in systems(candidacy.erasure):
            asked = "asked" if one["asked_at"] else "stopped"
            left["gone" if one["absent_at"] else asked].append(one["system"])
        return left

    def holds(self) -> Iterator[Candidacy]:
        """Everybody under a legal hold."""
        return (c for c in self.records.candidacies.everybody() if c.on_hold)


def _standing(candidacy: Candidacy, now: datetime) -> str:
    """Where they are; once every ground has ended, what matters is that the record is locked."""
    return "restricted" if grounds.restricted(candidacy, now) else candidacy.standing.value


def _deadline(candidacy: Candidacy) -> datetime | None:
    """When erasure becomes possible; what a hold stops keeps its date."""
    if candidacy.erase_at and candidacy.restricted_until:
        return max(candidacy.erase_at, candidacy.restricted_until)
    return candidacy.erase_at


def _because(
    candidacy: Candidacy, policy: Policy, contact: Sequence[reach.Fact]
) -> Iterator[dict[str, Any]]:
    """The rules that hold this person where they are, each with its source."""
    names = list(_RULES.get(candidacy.standing.value, ()))
    if candidacy.requests and candidacy.requests[-1].kept_until:
        names.append("notice_and_objection")
    if candidacy.restricted_until:
        names.append("minimum_retention")
    if candidacy.standing in (Standing.ERASING, Standing.ERASED):
        names.append("destruction_deadline")
    if candidacy.history:
        yield {"rule": candidacy.history[-1].because, "at": _iso(candidacy.history[-1].at)}
    for fact in contact:
        yield {"rule": f"contact/{fact.reach}", "at": _iso(fact.since)}
    for name in names:
        source = policy.sources.get(name)
        if source:
            yield {
                "rule": f"{policy.country}/{name}",
                "since": source.since.isoformat(),
                "basis": source.basis.value,
                "source": source.reference,
            }


def _line(entry: Any) -> dict[str, Any]:
    return {
        "at": _iso(entry.at),
        "event": entry.event,
        "because": entry.because,
        "standing": entry.standing,
    }


def _consent(consent: Consent) -> dict[str, Any]:
    """The answer given on our page: what it was given for, and what was asked since."""
    return {
        "given_at": _iso(consent.given_at),
        "until": _iso(consent.ends_at),
        "purposes": list(purposes.given_for(consent.evidence)),
        "asked_for_since": list(consent.asked_for),
    }


def _hold(candidacy: Candidacy) -> dict[str, Any]:
    """The oldest, as there was only one for long; and all of them."""
    shown = [
        {
            "case": hold.case,
            "reason": hold.reason,
            "placed_at": _iso(hold.placed_at),
            "placed_by": hold.placed_by,
            "review_on": hold.review_on,
        }
        for hold in candidacy.holds
    ]
    return {"hold": shown[0], "holds": shown} if shown else {}


def _lifted(candidacy: Candidacy) -> dict[str, Any]:
    """Why a suppression holds no more: whose own consent it was, by subject, and when."""
    lifted = candidacy.lifted
    if lifted is None:
        return {}
    shown = {"by": lifted.by, "channel": lifted.channel}
    return {"lifted": {**shown, "given_at": _iso(lifted.given_at), "at": _iso(lifted.at)}}


def _erasure(candidacy: Candidacy) -> dict[str, Any]:
    erasure = candidacy.erasure
    if erasure is None:
        return {}
    return {
        "erasure": {
            "reason": erasure.reason.value,
            "due_at": _iso(erasure.due_at),
            "fenced_at": _iso(erasure.fenced_at),
            "tries": erasure.tries,
            "reference": erasure.of(ATS).reference,
            "proven_at": _iso(erasure.proven_at),
            "problem": erasure.last_problem,
            "systems": systems(erasure),
        }
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def review_date(text: str | None) -> str | None:
    """A review date as written, checked. Raises Refused."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Refused(f"{text}: no date; allowed: YYYY-MM-DD") from None
