# SPDX-License-Identifier: Apache-2.0
"""Handing over the mails about a screening, one at a time; at most once, but for one named resend.

As with mails about people: the claim is written first, so a claim whose holder died means that the
mail may have gone. Who writes the mail is not known here.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import uuid4

from recruit_sync.app.correspondence import AddressMoved, NobodyThere
from recruit_sync.app.mail_budget import MailBudget
from recruit_sync.app.screening.records import RACES_AT_MOST, ScreeningRecords
from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.errors import Conflict, Refused, Unavailable
from recruit_sync.domain.screening import written
from recruit_sync.domain.screening.events import Event, MailBounced, MailSent, NoticeSent
from recruit_sync.domain.screening.record import ScreeningRecord
from recruit_sync.domain.screening.work import Mail, MailWord, Work
from recruit_sync.ports import Envelope, MailInDoubt, MailService

_LOG = logging.getLogger(__name__)
_LATER: Final = timedelta(minutes=15)
_MUCH_LATER: Final = timedelta(hours=1)
_MAILS_AT_MOST: Final = 50
_REFUSALS_AT_MOST: Final = 48

Outcome = Callable[[ScreeningRecord], ScreeningRecord | None]
"""What came of a sending, to be written over whatever the record is by then."""


class Envelopes(Protocol):
    """Who writes the mails."""

    def envelope(self, record: ScreeningRecord, mail: Mail, now: datetime) -> Envelope:
        """The mail, ready to hand over. Raises NobodyThere, AddressMoved, Unavailable, Refused."""
        ...


def mail_id(record: ScreeningRecord, mail: Mail) -> str:
    """Our id of the mail; the mail service sends it back with every event."""
    return f"{record.id}-{mail.cause}"


@dataclass(frozen=True, slots=True)
class ScreeningMails:
    """Sends the mails of one screening after another."""

    records: ScreeningRecords
    envelopes: Envelopes
    mail: MailService
    budget: MailBudget

    def send(self, id_: str) -> int:
        """Send everything that may go now; how many were tried."""
        tried = 0
        while tried < _MAILS_AT_MOST:
            record = self.records.get(id_)
            ready = [] if record is None else self._ready(record)
            if record is None or not ready:
                break
            tried += 1
            try:
                self._send(record, ready[0])
            except Conflict:
                _LOG.info("moved meanwhile: decided again", extra={"screening": id_})
        self.records.flush()
        return tried

    def _ready(self, record: ScreeningRecord) -> list[Work]:
        now = self.records.clock.now()
        return [w for w in written.ready(record, now) if isinstance(w.task, Mail)]

    def _send(self, record: ScreeningRecord, work: Work) -> None:
        now = self.records.clock.now()
        task = work.task
        if not isinstance(task, Mail) or not written.wanted(record, task):
            self.records.drop(record, work)
            return
        if work.token is not None:
            _LOG.warning("a sender died", extra={"screening": record.id, "id": work.id})
            self.records.save(_doubted(record, work, now))
            return
        if not self.budget.admits(MailKind(task.word.value), None):
            self.records.put_off(record, work, now + _MUCH_LATER)
            return
        envelope = self._written(record, work, task, now)
        if envelope is None:
            return
        self.budget.keep_distance()
        mine = replace(work, resent=work.resent or work.doubtful)
        claimed = self.records.save(written.claim(record, mine, uuid4().hex, now))
        outcome = self._hand_over(envelope, claimed, work.id, now)
        self._record(claimed, outcome)

    def _written(
        self, record: ScreeningRecord, work: Work, task: Mail, now: datetime
    ) -> Envelope | None:
        """The mail; where it cannot be written now, what becomes of it is written down instead."""
        about = {"screening": record.id, "id": work.id}
        try:
            return self.envelopes.envelope(record, task, now)
        except (Unavailable, AddressMoved) as problem:
            _LOG.info("mail waits: %s", problem, extra=about)
            self.records.put_off(record, work, now + _LATER)
        except NobodyThere:
            self._nobody_there(record, work, task, now)
        except Refused as problem:
            _LOG.error("mail cannot be written: %s", problem, extra=about)
            if work.attempts > _REFUSALS_AT_MOST:
                self.records.drop(record, work)
            else:
                self.records.put_off(record, work, now + _MUCH_LATER)
        return None

    def _nobody_there(self, record: ScreeningRecord, work: Work, task: Mail, now: datetime) -> None:
        """A notice that can reach nobody is told to the recruiter; anything else is dropped."""
        if task.word is MailWord.NOTICE:
            self.records.tell(record.id, MailBounced(task.cause, now), work)
        else:
            self.records.drop(record, work)

    def _hand_over(
        self, envelope: Envelope, claimed: ScreeningRecord, id_: str, now: datetime
    ) -> Outcome:
        about = {"screening": claimed.id, "id": id_}
        mine = next(work for work in claimed.outbox if work.id == id_)
        self.budget.sent_one()
        try:
            self.mail.send(envelope)
        except Unavailable as problem:
            _LOG.warning("mail waits: %s", problem, extra=about)
            return lambda record: self.records.put_off(record, mine, now + _LATER)
        except Refused as problem:
            _LOG.warning("mail refused: %s", problem, extra=about)
            refused = MailBounced(id_, now)
            return lambda record: self.records.tell_read(record, refused, mine)
        except MailInDoubt as problem:
            _LOG.warning("mail in doubt: %s", problem, extra=about)
            return lambda record: self.records.save(_doubted(record, mine, now))
        _LOG.info("mail handed over", extra={"screening": claimed.id, "kind": envelope.kind})
        accepted = _accepted(mine, envelope)
        return lambda record: self.records.tell_read(record, accepted, mine)

    def _record(self, record: ScreeningRecord, outcome: Outcome) -> None:
        """Whatever moved the record while the mail went out: what came of it is written."""
        for _ in range(RACES_AT_MOST):
            try:
                outcome(record)
            except Conflict:
                record = self.records.get(record.id) or record
            else:
                return
        raise Conflict(f"{record.id}: still contended after {RACES_AT_MOST} tries")


def _accepted(work: Work, envelope: Envelope) -> Event:
    task, letter = work.task, envelope.letter
    if isinstance(task, Mail) and task.word is MailWord.NOTICE and task.notice is not None:
        text = (letter.notice_version, letter.language, letter.text_hash)
        return NoticeSent(task.notice, *text)
    return MailSent(work.id)


def _doubted(record: ScreeningRecord, work: Work, now: datetime) -> ScreeningRecord:
    """Wait for an event of the mail; after the one resend, let it be."""
    if work.resent or all(one.id != work.id for one in record.outbox):
        return written.done(record, work.id)
    return written.in_doubt(record, work, now)
