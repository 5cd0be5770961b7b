# SPDX-License-Identifier: Apache-2.0
"""What the mail service tells us: delivery, bounce, complaint, delay, as events of one person.

Reads the ids and moments of an event, never its addresses. A mail is known by its tag, so an event
that overtakes our own record of the sending is understood all the same.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from recruit_sync.app.evidence import by_mail
from recruit_sync.app.records import Records
from recruit_sync.app.screening.records import ScreeningRecords
from recruit_sync.domain.errors import Fault, Refused
from recruit_sync.domain.events import (
    Answered,
    Bounced,
    Delayed,
    Delivered,
    Event,
    Undeliverable,
)
from recruit_sync.domain.screening.events import MailBounced, MailDelivered
from recruit_sync.domain.subject import Answer, Channel

_LOG = logging.getLogger(__name__)
_SUBJECT_LENGTH = 32
_OF_SCREENING = "screening-"
_ASKED_OF_CANDIDATES = ("screening-notice-", "screening-reminder-", "screening-hearing-")
_DETAILS = {
    "Delivery": "delivery",
    "Bounce": "bounce",
    "Complaint": "complaint",
    "Reject": "reject",
    "DeliveryDelay": "deliveryDelay",
}
"""The kinds that change something, and where an event of each kind holds its details."""
_TO_CANDIDATES = ("request-", "reminder-", "renewal-", "confirmed-", "erasure-done")
"""A complaint about a mail to staff says nothing about the person whom it was about."""


@dataclass(frozen=True, slots=True)
class MailEvent:
    """One event of the mail service, reduced to ids: kind, whose mail, when."""

    kind: str
    mail_id: str
    at: datetime
    permanent: bool = False


@dataclass(frozen=True, slots=True)
class MailEvents:
    """Receives events, in any order, any number of times."""

    records: Records
    screenings: ScreeningRecords

    def receive(self, event: MailEvent) -> None:
        """Take one event in."""
        if event.mail_id[_SUBJECT_LENGTH + 1 :].startswith(_OF_SCREENING):
            self._of_screening(event)
            return
        subject, effect_id = event.mail_id[:_SUBJECT_LENGTH], event.mail_id[_SUBJECT_LENGTH + 1 :]
        meaning = _meaning(event, effect_id)
        if meaning is None or event.mail_id.startswith("notice-"):
            return
        if isinstance(meaning, Answered):
            meaning = self._proven(subject, meaning, event.mail_id)
        told = self.records.tell(subject, meaning)
        _LOG.info("mail event", extra={"subject": subject, "kind": event.kind})
        if told is None:
            _LOG.warning("an event of a mail of nobody we know", extra={"subject": subject})
        self.records.flush()

    def _of_screening(self, event: MailEvent) -> None:
        """Receipt, or none, of a notice or a hearing; mails to staff tell nothing."""
        id_, cause = event.mail_id[:_SUBJECT_LENGTH], event.mail_id[_SUBJECT_LENGTH + 1 :]
        if event.kind == "Delivery":
            self.screenings.tell(id_, MailDelivered(cause, event.at))
        elif event.kind in ("Bounce", "Reject"):
            permanent = event.permanent or event.kind == "Reject"
            self.screenings.tell(id_, MailBounced(cause, event.at, permanent))
        elif event.kind == "Complaint" and cause.startswith(_ASKED_OF_CANDIDATES):
            self._complained(id_, event.mail_id)
        self.screenings.flush()

    def _complained(self, id_: str, mail_id: str) -> None:
        """Who marks a notice as unwanted objects, as with any mail to a candidate."""
        record = self.screenings.get(id_)
        if record is not None:
            meaning = Answered(Answer.OBJECT, Channel.COMPLAINT)
            self.records.tell(record.subject, self._proven(record.subject, meaning, mail_id))
            self.records.flush()

    def _proven(self, subject: str, complaint: Answered, mail_id: str) -> Answered:
        """With what the mail said that was complained about."""
        candidacy = self.records.candidacies.get(subject)
        if candidacy is None:
            return complaint
        return replace(complaint, evidence=by_mail(candidacy, mail_id, complaint.channel))


def _meaning(event: MailEvent, effect_id: str) -> Event | None:
    match event.kind:
        case "Delivery":
            return Delivered(effect_id, event.at)
        case "Bounce":
            return Bounced(effect_id, event.at, event.permanent)
        case "Reject":
            return Undeliverable(effect_id)
        case "DeliveryDelay":
            return Delayed(effect_id, event.at)
        case "Complaint" if effect_id.startswith(_TO_CANDIDATES):
            return Answered(Answer.OBJECT, Channel.COMPLAINT)
        case _:
            return None


def parse(raw: Mapping[str, object]) -> MailEvent | None:
    """An event in SES's form; None for kinds that change nothing (Send, Rendering Failure, ...)."""
    kind = str(raw.get("eventType") or raw.get("notificationType") or "")
    mail = _part(raw, "mail")
    mail_id = _tag(mail, "mail_id")
    if kind not in _DETAILS:
        return None
    if mail_id is None:
        raise Refused(str(Fault("mail event", "mail.tags.mail_id", "absent", "no tag", "our tag")))
    detail = _part(raw, _DETAILS[kind])
    moment = str(detail.get("timestamp") or mail.get("timestamp") or "")
    permanent = str(detail.get("bounceType", "")) not in ("Transient", "Undetermined")
    return MailEvent(kind, mail_id, _instant(moment), permanent)


def _part(raw: Mapping[str, object], name: str) -> Mapping[str, object]:
    part = raw.get(name)
    return part if isinstance(part, Mapping) else {}


def _tag(mail: Mapping[str, object], name: str) -> str | None:
    values = _part(mail, "tags").get(name)
    if isinstance(values, list) and values:
        return str(values[0])
    return None


def _instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        fault = Fault("mail event", "timestamp", "not shown", "no moment", "ISO 8601 with offset")
        raise Refused(str(fault))
    return moment
