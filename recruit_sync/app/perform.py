# SPDX-License-Identifier: Apache-2.0
"""Doing what was decided: one `match` from effect to port; nothing else performs effects.

Each effect is claimed in a write of its own, done, and recorded. Mails are handed over at most
once, except for the one resend after an answer that was lost.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never
from uuid import uuid4

from recruit_sync.app.correspondence import (
    AddressMoved,
    Correspondence,
    Matter,
    NobodyThere,
)
from recruit_sync.app.records import Records
from recruit_sync.app.suppression import Suppressions
from recruit_sync.domain import outbox
from recruit_sync.domain.effects import (
    AskVerdict,
    EndSharing,
    EraseEverywhere,
    LiftSuppression,
    MailKind,
    MirrorConsent,
    Pending,
    SendMail,
)
from recruit_sync.domain.errors import Conflict, Refused, Unavailable
from recruit_sync.domain.events import (
    AddressRefused,
    Bounced,
    Delivered,
    Event,
    HandedOver,
    Undeliverable,
    VerdictUnknown,
)
from recruit_sync.domain.lifecycle import decide
from recruit_sync.domain.subject import Candidacy, Reason
from recruit_sync.domain.windows import last_day_of
from recruit_sync.ports import Ats, Lane, MailInDoubt, MailService, Verdict

_LOG = logging.getLogger(__name__)
_LATER = timedelta(minutes=15)
_EFFECTS_AT_MOST = 50
_CONFIRMATION_MAY_DELAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Performer:
    """Performs the outbox of one person after another."""

    records: Records
    correspondence: Correspondence
    mail: MailService
    ats: Ats
    suppressions: Suppressions
    mirrors: bool

    def perform(self, subject: str) -> int:
        """Do everything in this person's outbox that may be done now; how many were tried."""
        for done in range(_EFFECTS_AT_MOST):
            candidacy = self.records.candidacies.get(subject)
            pending = self._next(candidacy) if candidacy else None
            if candidacy is None or pending is None:
                return done
            try:
                self._do(candidacy, pending)
            except Conflict:
                continue
        return _EFFECTS_AT_MOST

    def _next(self, candidacy: Candidacy) -> Pending | None:
        ready = outbox.ready(candidacy, self.records.clock.now())
        return ready[0] if ready else None

    def _do(self, candidacy: Candidacy, pending: Pending) -> None:
        now = self.records.clock.now()
        effect = pending.effect
        if not outbox.wanted(candidacy, effect, now):
            _LOG.info("effect dropped", extra={"subject": candidacy.subject, "id": pending.id})
            self.records.save(outbox.done(candidacy, pending.id))
            return
        match effect:
            case SendMail():
                self._send(candidacy, pending, effect, now)
            case EraseEverywhere():
                self._erase(candidacy, pending, now)
            case AskVerdict() | MirrorConsent() | EndSharing() | LiftSuppression():
                self._repeatable(candidacy, pending, effect, now)
            case _:
                assert_never(effect)

    # --- what may be done twice --------------------------------------------------------------

    def _repeatable(
        self,
        candidacy: Candidacy,
        pending: Pending,
        effect: AskVerdict | MirrorConsent | EndSharing | LiftSuppression,
        now: datetime,
    ) -> None:
        try:
            learned = self._carry_out(candidacy, effect)
        except Unavailable as problem:
            _LOG.warning("put off: %s", problem, extra={"subject": candidacy.subject})
            self.records.save(outbox.put_off(candidacy, pending, now + _LATER))
            return
        except Refused as problem:
            _LOG.error("given up: %s", problem, extra={"subject": candidacy.subject})
            learned = None
        self._finish(candidacy, pending, learned, now)

    def _carry_out(
        self,
        candidacy: Candidacy,
        effect: AskVerdict | MirrorConsent | EndSharing | LiftSuppression,
    ) -> Event | None:
        match effect:
            case AskVerdict(mail_id):
                return self._ask(candidacy, mail_id)
            case MirrorConsent():
                self._mirror(candidacy, effect)
            case EndSharing(address, reason):
                self._end_sharing(candidacy.subject, AddressRefused(address, Reason(reason)))
            case LiftSuppression(address):
                self.suppressions.lift(address, candidacy.subject)
            case _:
                assert_never(effect)
        return None

    def _finish(
        self, candidacy: Candidacy, pending: Pending, learned: Event | None, now: datetime
    ) -> None:
        """Remove the effect and take in what was learned by it, in one write."""
        if learned is None:
            self.records.save(outbox.done(candidacy, pending.id))
            return
        rest = outbox.without(candidacy, [pending.id])
        decision = decide(rest, learned, self.records.policy(candidacy), now)
        event = f"{type(learned).__name__} {pending.id}"
        self.records.save(outbox.record(decision, event, now))

    def _ask(self, candidacy: Candidacy, effect_id: str) -> Event | None:
        sendings = [d for r in candidacy.requests for d in r.deliveries if d.mail_id == effect_id]
        if not sendings or sendings[0].message_id is None:
            return VerdictUnknown(effect_id)
        return _event(effect_id, self.mail.verdict(sendings[0].message_id))

    def _mirror(self, candidacy: Candidacy, effect: MirrorConsent) -> None:
        if candidacy.ats_id is None or candidacy.erasure is not None or not self.mirrors:
            return
        moments = {"requested": "requestedMoment", "given": "givenMoment"}
        entry = {
            "purpose": candidacy.consent.purpose if candidacy.consent else "recruitment",
            "status": effect.status,
            moments.get(effect.status, "withdrawnMoment"): effect.at.isoformat(),
            "noticeVersion": effect.notice_version,
            "language": effect.language,
        }
        if effect.ends_at:
            zone = self.records.policy(candidacy).zone_end
            entry["expiresOn"] = last_day_of(effect.ends_at, zone).isoformat()
        self.ats.mirror(candidacy.ats_id, {k: v for k, v in entry.items() if v})

    def _end_sharing(self, subject: str, event: AddressRefused) -> None:
        for other in self.suppressions.sharing(event.address, subject):
            told = self.records.tell(other, event)
            if told is None and other in self.suppressions.addresses.subjects(event.address):
                _LOG.info("a shared address has no record yet", extra={"subject": other})

    # --- the eraser's turn -------------------------------------------------------------------

    def _erase(self, candidacy: Candidacy, pending: Pending, now: datetime) -> None:
        """Nudge the eraser; the confirmation of the person's own act goes out first."""
        first = [p for p in candidacy.outbox if _confirms(p)]
        fenced_at = candidacy.erasure.fenced_at if candidacy.erasure else now
        if first and now < fenced_at + _CONFIRMATION_MAY_DELAY:
            until = max(first[0].leased_until or first[0].not_before, now + timedelta(minutes=1))
            self.records.save(outbox.put_off(candidacy, pending, until))
            return
        self.records.queues.nudge(Lane.ERASURES, [candidacy.subject])
        self.records.save(outbox.done(candidacy, pending.id))

    # --- mails -------------------------------------------------------------------------------

    def _send(
        self, candidacy: Candidacy, pending: Pending, effect: SendMail, now: datetime
    ) -> None:
        if pending.token is not None:
            _LOG.warning("a sender died", extra={"subject": candidacy.subject, "id": pending.id})
            self._doubt(candidacy, pending, now)
            return
        starting = replace(pending, resent=pending.resent or pending.doubtful)
        claimed = self.records.save(outbox.claim(candidacy, starting, uuid4().hex, now))
        mine = next(p for p in claimed.outbox if p.id == pending.id)
        try:
            matter = Matter(claimed, effect, self.records.policy(claimed), now)
            envelope = self.correspondence.envelope(matter)
        except (Unavailable, AddressMoved) as problem:
            _LOG.info("mail waits: %s", type(problem).__name__, extra={"id": pending.id})
            self._later(claimed, mine, now, pending)
            return
        except (NobodyThere, Refused) as problem:
            self._nobody(claimed, mine, problem, now)
            return
        try:
            message_id = self.mail.send(envelope)
        except Unavailable as problem:
            _LOG.warning("mail waits: %s", problem, extra={"id": pending.id})
            self._later(claimed, mine, now, pending)
        except Refused as problem:
            _LOG.warning("mail refused: %s", problem, extra={"id": pending.id})
            self._finish(claimed, mine, Undeliverable(pending.id), now)
        except MailInDoubt as problem:
            _LOG.warning("mail in doubt: %s", problem, extra={"id": pending.id})
            self._doubt(claimed, mine, now)
        else:
            self._sent(claimed, mine, HandedOver(pending.id, effect.kind, message_id))

    def _sent(self, candidacy: Candidacy, pending: Pending, event: HandedOver) -> None:
        now = self.records.clock.now()
        _LOG.info("mail handed over", extra={"subject": candidacy.subject, "kind": event.kind})
        try:
            self._finish(candidacy, pending, event, now)
        except Conflict:
            self._finish_again(candidacy.subject, pending, event)

    def _finish_again(self, subject: str, pending: Pending, event: HandedOver) -> None:
        """The record moved while the mail went out: record it on the newer one."""
        for _ in range(_EFFECTS_AT_MOST):
            newer = self.records.candidacies.get(subject)
            if newer is None:
                return
            try:
                self._finish(newer, pending, event, self.records.clock.now())
            except Conflict:
                continue
            return

    def _later(self, candidacy: Candidacy, mine: Pending, now: datetime, before: Pending) -> None:
        """Nothing went out: as before the claim, but later."""
        again = replace(mine, resent=before.resent)
        self.records.save(outbox.put_off(candidacy, again, now + _LATER))

    def _doubt(self, candidacy: Candidacy, pending: Pending, now: datetime) -> None:
        """Wait for an event of the mail; after the one resend, let it be."""
        if pending.resent:
            self.records.save(outbox.done(candidacy, pending.id))
        else:
            self.records.save(outbox.in_doubt(candidacy, pending, now))

    def _nobody(
        self, candidacy: Candidacy, pending: Pending, problem: Exception, now: datetime
    ) -> None:
        """No address to write to: a request waits for one, everything else is dropped."""
        effect = pending.effect
        waits = isinstance(effect, SendMail) and effect.kind is MailKind.CONSENT_REQUEST
        if waits and isinstance(problem, NobodyThere):
            self.records.save(outbox.put_off(candidacy, pending, now + timedelta(hours=1)))
            return
        _LOG.warning("mail dropped: %s", type(problem).__name__, extra={"id": pending.id})
        self.records.save(outbox.done(candidacy, pending.id))


def _event(effect_id: str, verdict: Verdict) -> Event:
    if verdict.at is not None and verdict.kind == "delivered":
        return Delivered(effect_id, verdict.at)
    if verdict.at is not None and verdict.kind == "bounced":
        return Bounced(effect_id, verdict.at, permanent=True)
    return VerdictUnknown(effect_id)


def _confirms(pending: Pending) -> bool:
    effect = pending.effect
    is_confirmation = isinstance(effect, SendMail) and effect.kind is MailKind.ERASURE_DONE
    return is_confirmation and not pending.doubtful
