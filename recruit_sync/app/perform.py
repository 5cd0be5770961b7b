# SPDX-License-Identifier: Apache-2.0
"""Doing what was decided: one `match` from effect to port; nothing else performs effects.

What is asked of others may be asked twice; mails, which may not, are sent by `sending`.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from recruit_sync.app import merges
from recruit_sync.app.evidence import Sealing
from recruit_sync.app.records import Records
from recruit_sync.app.sending import LATER, Sender
from recruit_sync.app.suppression import Suppressions
from recruit_sync.domain import outbox, receipt
from recruit_sync.domain.effects import (
    AskVerdict,
    EndSharing,
    EraseEverywhere,
    EraseMerged,
    FollowSurvivor,
    LiftSuppression,
    MailKind,
    MirrorConsent,
    Pending,
    SealEvidence,
    SendMail,
)
from recruit_sync.domain.erasure import Reason
from recruit_sync.domain.errors import Conflict, Refused, Unavailable
from recruit_sync.domain.events import (
    AddressRefused,
    Bounced,
    Delivered,
    Event,
    SuppressionLifted,
    VerdictUnknown,
)
from recruit_sync.domain.profile import SourceKind
from recruit_sync.domain.subject import Candidacy
from recruit_sync.domain.windows import last_day_of
from recruit_sync.ports import Ats, Lane, MailService, Verdict

_LOG = logging.getLogger(__name__)
_EFFECTS_AT_MOST = 50
_CONFIRMATION_MAY_DELAY = timedelta(hours=24)

Repeatable = (
    AskVerdict
    | MirrorConsent
    | EndSharing
    | LiftSuppression
    | FollowSurvivor
    | EraseMerged
    | SealEvidence
)


@dataclass(frozen=True, slots=True)
class Performer:
    """Performs the outbox of one person after another."""

    records: Records
    sender: Sender
    mail: MailService
    ats: Ats
    suppressions: Suppressions
    sealing: Sealing
    mirrors: bool

    def perform(self, subject: str) -> int:
        """Do everything in this person's outbox that may be done now; how many were tried."""
        tried = 0
        candidacy = self.records.candidacies.get(subject)
        while candidacy is not None and tried < _EFFECTS_AT_MOST:
            ready = outbox.ready(candidacy, self.records.clock.now())
            if not ready:
                break
            tried += 1
            try:
                candidacy = self._do(candidacy, ready[0])  # what was written is what is there
            except Conflict:
                _LOG.info("moved meanwhile: decided again", extra={"subject": subject})
                candidacy = self.records.candidacies.get(subject)
        self.records.flush()
        return tried

    def _do(self, candidacy: Candidacy, pending: Pending) -> Candidacy:
        """One effect; the record as it was written after it."""
        now = self.records.clock.now()
        effect = pending.effect
        if not outbox.wanted(candidacy, effect, now):
            _LOG.info("effect dropped", extra={"subject": candidacy.subject, "id": pending.id})
            return self.records.write(outbox.done(candidacy, pending.id))
        match effect:
            case SendMail():
                return self.sender.send(candidacy, pending, effect, now)
            case EraseEverywhere():
                return self._erase(candidacy, pending, now)
            case _:
                return self._repeatable(candidacy, pending, effect, now)

    # --- what may be done twice --------------------------------------------------------------

    def _repeatable(
        self, candidacy: Candidacy, pending: Pending, effect: Repeatable, now: datetime
    ) -> Candidacy:
        about = {"subject": candidacy.subject, "id": pending.id}
        try:
            learned = self._carry_out(candidacy, effect)
        except Unavailable as problem:
            _LOG.warning("put off: %s", problem, extra=about)
            return self.records.write(outbox.put_off(candidacy, pending, now + LATER))
        except Refused as problem:
            _LOG.error("given up: %s", problem, extra=about)
            learned = None
        if learned is None:
            return self.records.write(outbox.done(candidacy, pending.id))
        return self.records.write(self.records.learned(candidacy, pending, learned))

    def _carry_out(self, candidacy: Candidacy, effect: Repeatable) -> Event | None:
        match effect:
            case AskVerdict(mail_id):
                return self._ask(candidacy, mail_id)
            case MirrorConsent():
                self._mirror(candidacy, effect)
            case EndSharing(address, reason):
                self.suppressions.remember(candidacy)
                for other in self.suppressions.sharing(address, candidacy.subject):
                    self.records.tell(other, AddressRefused(address, Reason(reason)))
            case LiftSuppression():
                self._lift(candidacy, effect)
            case FollowSurvivor() | EraseMerged():
                return merges.carry_out(self.records, candidacy, effect)
            case SealEvidence(number):
                self.sealing.seal(candidacy, number)
            case _:
                assert_never(effect)
        return None

    def _lift(self, candidacy: Candidacy, effect: LiftSuppression) -> None:
        """Each tombstone of the person says why it holds no more; then nothing leads there."""
        given_at = effect.given_at or self.records.clock.now()
        erased = self.suppressions.erased_alike(candidacy)
        for subject in erased:
            lifted = SuppressionLifted(candidacy.subject, given_at, effect.channel)
            self.records.tell(subject, lifted)
        self.suppressions.lift(candidacy, erased)

    def _ask(self, candidacy: Candidacy, mail_id: str) -> Event:
        found = receipt.find(candidacy, mail_id)
        if found is None or found[1].message_id is None:
            return VerdictUnknown(mail_id)
        return _event(mail_id, self.mail.verdict(found[1].message_id))

    def _mirror(self, candidacy: Candidacy, effect: MirrorConsent) -> None:
        if candidacy.ats_id is None or not self.mirrors:
            return
        moments = {"requested": "requestedMoment", "given": "givenMoment"}
        job_alert = candidacy.source is SourceKind.JOB_ALERT
        entry = {
            "purpose": "job_alert" if job_alert else "recruitment",
            "status": effect.status,
            moments.get(effect.status, "withdrawnMoment"): effect.at.isoformat(),
            "noticeVersion": effect.notice_version,
            "language": effect.language,
        }
        if effect.ends_at:
            zone = self.records.policy(candidacy).zone_end
            entry["expiresOn"] = last_day_of(effect.ends_at, zone).isoformat()
        self.ats.mirror(candidacy.ats_id, {k: v for k, v in entry.items() if v})

    # --- the eraser's turn -------------------------------------------------------------------

    def _erase(self, candidacy: Candidacy, pending: Pending, now: datetime) -> Candidacy:
        """Nudge the eraser; the confirmation of the person's own act goes out first."""
        first = [p for p in candidacy.outbox if _confirms(p)]
        fenced_at = candidacy.erasure.fenced_at if candidacy.erasure else now
        if first and now < fenced_at + _CONFIRMATION_MAY_DELAY:
            until = max(first[0].leased_until or first[0].not_before, now + timedelta(minutes=1))
            return self.records.write(outbox.put_off(candidacy, pending, until))
        self.records.queues.nudge(Lane.ERASURES, [candidacy.subject])
        return self.records.write(outbox.done(candidacy, pending.id))


def _event(mail_id: str, verdict: Verdict) -> Event:
    if verdict.at is not None and verdict.kind == "delivered":
        return Delivered(mail_id, verdict.at)
    if verdict.at is not None and verdict.kind == "bounced":
        return Bounced(mail_id, verdict.at, permanent=True)
    return VerdictUnknown(mail_id)


def _confirms(pending: Pending) -> bool:
    effect = pending.effect
    if not isinstance(effect, SendMail) or pending.doubtful:
        return False
    return effect.kind is MailKind.ERASURE_DONE or effect.kind.on_rights
