# SPDX-License-Identifier: Apache-2.0
"""Handing one mail over: compose, claim, send, record; at most once, but for one named resend.

Between the claim and the record lies the sending and nothing else, so a claim whose holder died
means that the mail may have gone. Such a mail waits for its event, and is sent again once at most.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from recruit_sync.app.correspondence import AddressMoved, Correspondence, Matter, NobodyThere
from recruit_sync.app.mail_budget import MailBudget
from recruit_sync.app.records import RACES_AT_MOST, Records
from recruit_sync.domain import outbox
from recruit_sync.domain.effects import MailKind, Pending, SendMail
from recruit_sync.domain.errors import Conflict, Refused, Unavailable
from recruit_sync.domain.events import Event, HandedOver, Undeliverable
from recruit_sync.domain.subject import Candidacy, Standing
from recruit_sync.ports import Envelope, MailInDoubt, MailService

_LOG = logging.getLogger(__name__)
LATER = timedelta(minutes=15)
_MUCH_LATER = timedelta(hours=1)
_REFUSALS_AT_MOST = 48

Outcome = Callable[[Candidacy], Candidacy]
"""What came of a sending, to be written over whatever the record is by then."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends the mails of one person's outbox, one at a time."""

    records: Records
    correspondence: Correspondence
    mail: MailService
    budget: MailBudget

    def send(
        self, candidacy: Candidacy, pending: Pending, effect: SendMail, now: datetime
    ) -> Candidacy:
        """Take one mail as far as it goes now; the record as it was written then.

        Raises Conflict where the record moved first.
        """
        if pending.token is not None:
            _LOG.warning("a sender died", extra={"subject": candidacy.subject, "id": pending.id})
            return self.records.write(_doubted(candidacy, pending, now))
        if not self.budget.admits(effect.kind, candidacy.inform_ends_at):
            _LOG.info("mail waits for its turn", extra={"id": pending.id})
            return self.records.write(outbox.put_off(candidacy, pending, now + _MUCH_LATER))
        envelope = self._compose(candidacy, pending, effect, now)
        if isinstance(envelope, Candidacy):
            return self.records.write(envelope)
        self.budget.keep_distance()
        mine = replace(pending, resent=pending.resent or pending.doubtful)
        if mine.resent:
            _LOG.warning("resent after doubt", extra={"subject": candidacy.subject, "id": mine.id})
        claimed = self.records.write(
            outbox.claim(_saying(candidacy, effect, envelope), mine, uuid4().hex, now)
        )
        return self._record(claimed, self._hand_over(envelope, pending, claimed, now))

    # --- before the claim --------------------------------------------------------------------

    def _compose(
        self, candidacy: Candidacy, pending: Pending, effect: SendMail, now: datetime
    ) -> Envelope | Candidacy:
        """The mail; where it cannot be written now, the record that says what becomes of it."""
        matter = Matter(candidacy, effect, self.records.policy(candidacy), now)
        try:
            return self.correspondence.envelope(matter)
        except Unavailable as problem:
            _LOG.info("mail waits: %s", problem, extra={"id": pending.id})
            return outbox.put_off(candidacy, pending, now + LATER)
        except AddressMoved:
            return _address_moved(candidacy, pending, now)
        except NobodyThere:
            return _nobody_there(candidacy, pending, effect, now)
        except Refused as problem:
            _LOG.error("mail cannot be written: %s", problem, extra={"id": pending.id})
            return _not_written(candidacy, pending, now)

    # --- from the claim on -------------------------------------------------------------------

    def _hand_over(
        self, envelope: Envelope, pending: Pending, claimed: Candidacy, now: datetime
    ) -> Outcome:
        about = {"subject": claimed.subject, "id": pending.id}
        self.budget.sent_one()
        try:
            message_id = self.mail.send(envelope)
        except Unavailable as problem:
            _LOG.warning("mail waits: %s", problem, extra=about)
            return lambda c: outbox.put_off(c, pending, now + LATER)
        except Refused as problem:
            _LOG.warning("mail refused: %s", problem, extra=about)
            return lambda c: self.records.learned(c, pending, Undeliverable(pending.id))
        except MailInDoubt as problem:
            _LOG.warning("mail in doubt: %s", problem, extra=about)
            mine = next(p for p in claimed.outbox if p.id == pending.id)
            return lambda c: _doubted(c, mine, now)
        _LOG.info("mail handed over", extra={"subject": claimed.subject, "kind": envelope.kind})
        accepted: Event = HandedOver(pending.id, envelope.kind, message_id)
        return lambda c: self.records.learned(c, pending, accepted)

    def _record(self, candidacy: Candidacy, outcome: Outcome) -> Candidacy:
        """Whatever moved the record while the mail went out: what came of it is written."""
        for _ in range(RACES_AT_MOST):
            try:
                return self.records.write(outcome(candidacy))
            except Conflict:
                candidacy = self.records.candidacies.get(candidacy.subject) or candidacy
        raise Conflict(f"{candidacy.subject}: still contended after {RACES_AT_MOST} tries")


def _saying(candidacy: Candidacy, effect: SendMail, envelope: Envelope) -> Candidacy:
    if effect.kind.to_staff:
        return candidacy
    letter = envelope.letter
    text = (letter.notice_version, letter.language, letter.text_hash)
    return outbox.saying(candidacy, (effect.cause, *text))


def _doubted(candidacy: Candidacy, pending: Pending, now: datetime) -> Candidacy:
    """Wait for an event of the mail; after the one resend, let it be."""
    if all(p.id != pending.id for p in candidacy.outbox):
        return outbox.done(candidacy, pending.id)  # its event came first and settled it
    if pending.resent:
        return outbox.done(candidacy, pending.id)
    return outbox.in_doubt(candidacy, pending, now)


def _address_moved(candidacy: Candidacy, pending: Pending, now: datetime) -> Candidacy:
    """The poll reads the new address in; from the fence on nobody does, and none is tried."""
    if candidacy.standing is Standing.ERASING:
        return outbox.done(candidacy, pending.id)
    return outbox.put_off(candidacy, pending, now + LATER)


def _nobody_there(
    candidacy: Candidacy, pending: Pending, effect: SendMail, now: datetime
) -> Candidacy:
    """No address to write to: a request waits for one, everything else is dropped."""
    if effect.kind is MailKind.CONSENT_REQUEST:
        return outbox.put_off(candidacy, pending, now + _MUCH_LATER)
    return outbox.done(candidacy, pending.id)


def _not_written(candidacy: Candidacy, pending: Pending, now: datetime) -> Candidacy:
    """A right or a fact is lacking: time for a person to mend it, then it is given up."""
    tried = replace(pending, attempts=pending.attempts + 1)
    if tried.attempts > _REFUSALS_AT_MOST and candidacy.standing is not Standing.ASKED:
        return outbox.done(candidacy, pending.id)
    return outbox.put_off(candidacy, tried, now + _MUCH_LATER)
