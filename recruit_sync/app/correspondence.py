# SPDX-License-Identifier: Apache-2.0
"""Writing one mail about one person: who gets it, in which language, with which dates and links.

Name and address are read from the ATS at this moment and forgotten after it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime
from typing import Final

from recruit_sync.domain import grounds, purposes, rights
from recruit_sync.domain.effects import MailKind, SendMail
from recruit_sync.domain.policy import JOB_ALERT, Policy
from recruit_sync.domain.profile import SourceKind
from recruit_sync.domain.rights_request import AT_ONCE, State
from recruit_sync.domain.subject import Candidacy, Hold
from recruit_sync.domain.values import value
from recruit_sync.domain.windows import end_of
from recruit_sync.ports import Ats, Contact, Draft, Envelope, Letters, Link, Links

TO_SOURCE: Final = "source"
"""Why a mail to staff goes to whoever brought the person."""

ABOUT_REQUESTS: Final = (
    MailKind.RIGHTS_RECEIVED,
    MailKind.RIGHTS_ANSWER,
    MailKind.DPO_RIGHTS_DUE,
)


class NobodyThere(Exception):
    """The ATS shows nobody, or no address, or what the mail was about is over."""


class AddressMoved(Exception):
    """The ATS shows another address than the one this mail was decided for: read it in first."""


@value(frozen=True, slots=True)
class Matter:
    """What a mail is about: this effect of this person, under these rules, now."""

    candidacy: Candidacy
    effect: SendMail
    policy: Policy
    now: datetime

    @property
    def mail_id(self) -> str:
        """Our id of the mail; the mail service sends it back with every event."""
        return f"{self.candidacy.subject}-{self.effect.cause}"

    @property
    def hold(self) -> Hold | None:
        """The hold that the mail is about, while it is there."""
        return next((one for one in self.candidacy.holds if one.case == self.effect.why), None)


@value(frozen=True, slots=True)
class Recipient:
    """Who answers for a system that only a person can reach, and what the system is, in words."""

    to: str
    what: str
    names_the_person: bool = False


@value(frozen=True, slots=True)
class Correspondence:
    """Makes envelopes. `public_url` is where links lead; `dpo` gets what no recruiter can."""

    ats: Ats
    letters: Letters
    links: Links
    public_url: str
    dpo: str
    staff_language: str
    source_contacts: Mapping[str, str] = field(default_factory=dict)
    recipients: Mapping[str, Recipient] = field(default_factory=dict)

    def envelope(self, matter: Matter) -> Envelope:
        """The mail, ready to hand over. Raises NobodyThere or AddressMoved."""
        kind = matter.effect.kind
        if kind is MailKind.DPO_HOLD_REVIEW and matter.hold is None:
            raise NobodyThere
        if kind.to_dpo:
            return self._sealed(matter, self.dpo, self._draft(matter, None, (self.staff_language,)))
        contact = self.ats.contact(matter.candidacy.ats_id or "")
        if kind is MailKind.RECIPIENT_ERASURE:
            return self._to_recipient(matter, contact)
        if contact is None:
            raise NobodyThere
        if kind.to_staff:
            return self._to_recruiter(matter, contact)
        return self._to_candidate(matter, contact)

    def _to_recruiter(self, matter: Matter, contact: Contact) -> Envelope:
        wanted: tuple[str, ...] = (
            contact.recruiter_language or self.staff_language,
            self.staff_language,
        )
        to = contact.recruiter_email or self.dpo
        links = {"profile": contact.profile_url or ""}
        if matter.effect.why == TO_SOURCE:
            to, links, wanted = self._source(matter), {}, (self.staff_language,)
        return self._sealed(matter, to, self._draft(matter, contact, wanted, links))

    def _source(self, matter: Matter) -> str:
        """Who brought the person, where the stage's file names an address for them."""
        brought = (matter.candidacy.agency, matter.candidacy.source_id)
        known = (self.source_contacts.get(one) for one in brought if one)
        address = next((one for one in known if one), None)
        if address is None:
            raise NobodyThere
        return address

    def _to_recipient(self, matter: Matter, contact: Contact | None) -> Envelope:
        """To whoever got the data: by id, and by name where no id would find the person there."""
        recipient = self.recipients.get(matter.effect.why)
        if recipient is None:
            raise NobodyThere
        named = contact if recipient.names_the_person else None
        draft = self._draft(matter, None, (self.staff_language,))
        told = {**draft.facts, "system": matter.effect.why, "what": recipient.what}
        return self._sealed(matter, recipient.to, replace(draft, contact=named, facts=told))

    def _to_candidate(self, matter: Matter, contact: Contact) -> Envelope:
        candidacy = matter.candidacy
        if contact.email is None or contact.address is None:
            raise NobodyThere
        if candidacy.address not in (contact.address, *contact.former_addresses):
            raise AddressMoved
        token = secrets.token_urlsafe(24)
        number = candidacy.requests[-1].number if candidacy.requests else 0
        kind = matter.effect.kind
        self.links.issue(token, Link(candidacy.subject, matter.mail_id, kind, number))
        unsubscribe = f"{self.public_url}/u/{token}"
        links = {"answer": f"{self.public_url}/c/{token}", "unsubscribe": unsubscribe}
        wanted = languages(contact.language, matter.policy)
        draft = self._draft(matter, contact, wanted, links)
        asks = kind is not MailKind.ERASURE_DONE and not kind.on_rights
        return self._sealed(matter, contact.email, draft, unsubscribe if asks else None)

    def _sealed(
        self, matter: Matter, to: str, draft: Draft, unsubscribe: str | None = None
    ) -> Envelope:
        return Envelope(matter.mail_id, draft.kind, to, self.letters.write(draft), unsubscribe)

    def _draft(
        self,
        matter: Matter,
        contact: Contact | None,
        wanted: Sequence[str],
        links: Mapping[str, str] | None = None,
    ) -> Draft:
        """The draft with the dates and facts that its kind may show; staff never get the person."""
        kind = matter.effect.kind
        return Draft(
            kind,
            wanted,
            None if kind.to_staff else contact,
            matter.policy,
            links or {},
            dates(matter),
            facts(matter, contact),
        )


def languages(own: str | None, policy: Policy) -> tuple[str, ...]:
    """The candidate's language first, then the country's, in their order."""
    wanted = (*([own] if own else []), *policy.languages)
    return tuple(dict.fromkeys(wanted))


def dates(matter: Matter) -> Mapping[str, datetime]:
    """Every date a mail of this kind may name, each the first instant after the last day."""
    candidacy, effect, policy = matter.candidacy, matter.effect, matter.policy
    known: dict[str, datetime | None] = {
        "deadline": effect.at or candidacy.erase_at,
        "not_before": end_of(policy.response_window, matter.now, policy.zone_end),
        "given": candidacy.consent.given_at if candidacy.consent else None,
    }
    if effect.kind in (MailKind.CONSENT_CONFIRMED, MailKind.CONSENT_RENEWAL):
        consent = grounds.living_consent(candidacy, matter.now)
        known["consent_ends"] = effect.at or (consent.ends_at if consent else None)
        known["given"] = consent.given_at if consent else known["given"]
    if effect.kind is MailKind.CONSENT_REQUEST and candidacy.requests:
        known["kept_until"] = candidacy.requests[-1].kept_until
    if effect.kind in ABOUT_REQUESTS:
        known["due"] = effect.at
    if candidacy.erasure:
        fenced_at = candidacy.erasure.fenced_at
        known["fenced"] = fenced_at
        known["proof_by"] = end_of(policy.destruction_deadline, fenced_at, policy.zone_end)
    return {name: at for name, at in known.items() if at is not None}


def facts(matter: Matter, contact: Contact | None) -> Mapping[str, str]:
    """Codes and ids a mail of this kind may show; labels of the source come from the ATS."""
    candidacy, effect = matter.candidacy, matter.effect
    known: dict[str, str | None] = {
        "ats_id": candidacy.ats_id,
        "subject": candidacy.subject,
        "country": candidacy.country,
        "source_id": candidacy.source_id,
        "why": effect.why,
        "answer": effect.why,
        "reason": candidacy.erasure.reason.value if candidacy.erasure else effect.why,
    }
    if effect.kind is MailKind.DPO_ERASURE_FAILING and candidacy.erasure:
        days = (matter.now - candidacy.erasure.fenced_at).days
        known |= {"day": str(days), "problem": effect.why}
    if effect.kind is MailKind.STAFF_CONSENT_ANSWER:
        known["channel"] = _channel(candidacy)
    if effect.kind is MailKind.DPO_HOLD_REVIEW and matter.hold:
        hold = matter.hold
        known |= {"case": hold.case, "review_on": hold.review_on, "reason": hold.reason}
        known |= {"placed_by": hold.placed_by}
    if effect.kind is MailKind.CONSENT_RENEWAL and effect.cause.endswith("-2"):
        known["final"] = "yes"
    if effect.kind is MailKind.CONSENT_RENEWAL and effect.why == purposes.FURTHER_PURPOSE:
        known["anew"] = "yes"
    known |= purposes_shown(candidacy, matter.policy) | about_request(matter)
    if contact:
        known |= {"source_label": contact.source_label, "agency": contact.agency}
    return {name: value for name, value in (_evidence(candidacy) | known).items() if value}


def _channel(candidacy: Candidacy) -> str | None:
    """How the answer came that holds now."""
    if candidacy.ending:
        return candidacy.ending.channel.value
    return candidacy.answers[-1].channel.value if candidacy.answers else None


def about_request(matter: Matter) -> dict[str, str]:
    """Which right the person asked for, and what a mail about it has to say."""
    effect, policy = matter.effect, matter.policy
    if effect.kind not in ABOUT_REQUESTS:
        return {}
    id_ = rights.request_id(effect.cause)
    request = rights.find(matter.candidacy, id_)
    if request is None:
        raise NobodyThere
    rule = policy.rights.get(request.right.value, policy.rights_default)
    said = {
        "right": request.right.value,
        "request": f"{matter.candidacy.subject}-{id_}",
        "zone": policy.zone,
        "verdict": effect.cause.split("-")[1],
        "reason": effect.why,
        "unverified": "yes" if request.state is State.UNVERIFIED else "",
        "at_once": "yes" if request.right in AT_ONCE else "",
        "by_the_hour": "yes" if rule.period.exact else "",
    }
    return {name: value for name, value in said.items() if value}


def purposes_shown(candidacy: Candidacy, policy: Policy) -> dict[str, str]:
    """What a living consent was given for, and what the notice asks for beyond that."""
    consent = candidacy.consent
    given = purposes.given_for(consent.evidence) if consent else ()
    told = {"given_for": given, "further": purposes.further(candidacy, policy)}
    if candidacy.source is SourceKind.JOB_ALERT:
        told = {"given_for": (JOB_ALERT,), "asks_for": (JOB_ALERT,)}
    return {name: ",".join(ids) for name, ids in told.items() if ids}


def _evidence(candidacy: Candidacy) -> dict[str, str | None]:
    evidence = candidacy.consent.evidence if candidacy.consent else None
    if evidence is None:
        return {}
    return {
        "evidence_request_id": evidence.request_id,
        "evidence_notice_version": evidence.notice_version,
        "evidence_language": evidence.language,
        "evidence_text_hash": evidence.text_hash,
        "channel": evidence.channel.value,
    }
