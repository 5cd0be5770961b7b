# SPDX-License-Identifier: Apache-2.0
"""Writing one mail about one screening: to whom, about which checks, with which date and link.

Name and address are read from the ATS at this moment and forgotten after it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from recruit_sync.app.correspondence import AddressMoved, Correspondence, NobodyThere, languages
from recruit_sync.app.records import Records
from recruit_sync.app.screening.mailing import mail_id
from recruit_sync.app.screening.telling import Telling, heard_until, notice_of, to_staff
from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.errors import Unavailable
from recruit_sync.domain.policy import Policy
from recruit_sync.domain.screening.record import ScreeningRecord
from recruit_sync.domain.screening.work import Mail, MailWord
from recruit_sync.domain.subject import Candidacy, Standing
from recruit_sync.ports import Contact, Draft, Envelope, Link

_SILENT: Final = (Standing.ENDING, Standing.ERASING, Standing.ERASED)


@dataclass(frozen=True, slots=True)
class ScreeningCorrespondence:
    """Makes envelopes, with the ATS, the letters and the links of all other mails."""

    records: Records
    common: Correspondence
    telling: Telling

    def envelope(self, record: ScreeningRecord, mail: Mail, now: datetime) -> Envelope:
        """The mail, ready to hand over. Raises NobodyThere, AddressMoved, Unavailable, Refused."""
        candidacy = self.records.candidacies.get(record.subject)
        contact = self.common.ats.contact(record.ats_id or "")
        if candidacy is None or contact is None:
            raise NobodyThere
        policy = self.records.policy(candidacy)
        if mail.word.to_staff:
            return self._to_recruiter(record, mail, policy, contact)
        self._may_be_asked(candidacy, contact)
        return self._to_candidate(record, mail, contact, self._draft(record, mail, policy, now))

    def _to_recruiter(
        self, record: ScreeningRecord, mail: Mail, policy: Policy, contact: Contact
    ) -> Envelope:
        own = self.common.staff_language
        draft = Draft(
            kind=MailKind(mail.word.value),
            languages=(contact.recruiter_language or own, own),
            contact=None,
            policy=policy,
            links={"profile": contact.profile_url or ""},
            facts=to_staff(record, mail),
        )
        letter = self.common.letters.write(draft)
        to = contact.recruiter_email or self.common.dpo
        return Envelope(mail_id(record, mail), draft.kind, to, letter)

    def _may_be_asked(self, candidacy: Candidacy, contact: Contact) -> None:
        if candidacy.ending or candidacy.standing in _SILENT:
            raise Unavailable("nothing is asked after a no; the screening is called off soon")
        if contact.email is None or contact.address is None:
            raise NobodyThere
        if candidacy.address not in (contact.address, *contact.former_addresses):
            raise AddressMoved

    def _draft(self, record: ScreeningRecord, mail: Mail, policy: Policy, now: datetime) -> Draft:
        """All but the person and the link."""
        hearing = mail.word is MailWord.HEARING
        number = _number(record, mail)
        by = (
            heard_until(record, mail)
            if hearing
            else self.telling.answer_by(record, number, policy, now)
        )
        notice = notice_of(record, number)
        waits_for = "acknowledgement" if notice and notice.open else "authorization"
        about = self.telling.hearing if hearing else None
        return Draft(
            kind=MailKind(mail.word.value),
            languages=(),
            contact=None,
            policy=policy,
            dates={"answer_by": by} if by else {},
            facts={"step": mail.why} if hearing else {"waits_for": waits_for},
            screening=about(record, mail) if about else self.telling.notice(record, number),
        )

    def _to_candidate(
        self, record: ScreeningRecord, mail: Mail, contact: Contact, draft: Draft
    ) -> Envelope:
        links = self._links(record, mail)
        wanted = languages(contact.language, draft.policy) if draft.policy else ()
        whole = replace(draft, languages=wanted, contact=contact, links=links)
        letter = self.common.letters.write(whole)
        unsubscribe = links["unsubscribe"]
        to = contact.email or ""
        return Envelope(mail_id(record, mail), draft.kind, to, letter, unsubscribe)

    def _links(self, record: ScreeningRecord, mail: Mail) -> Mapping[str, str]:
        """The page of the notice, by a token of this mail's own."""
        token = secrets.token_urlsafe(24)
        kind, id_ = MailKind(mail.word.value), mail_id(record, mail)
        self.common.links.issue(token, Link(record.subject, id_, kind, _number(record, mail)))
        public = self.common.public_url
        return {"answer": f"{public}/c/{token}", "unsubscribe": f"{public}/u/{token}"}


def _number(record: ScreeningRecord, mail: Mail) -> int:
    """The notice that a mail sends or reminds of; a hearing leads to the latest."""
    return mail.notice or len(record.notices)
