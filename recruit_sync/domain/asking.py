# SPDX-License-Identifier: Apache-2.0
"""Who is asked for consent, who may not be, and when it is said again.

A request is one cause: this person at this address. What is sent once is never sent again, apart
from the resends after a transient bounce.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from recruit_sync.domain import grounds, receipt
from recruit_sync.domain.effects import Effect, MailKind, SendMail
from recruit_sync.domain.policy import ColdContact, Policy
from recruit_sync.domain.subject import Candidacy, Consent, Delivery, NotAsked, Request, Standing
from recruit_sync.domain.windows import before, end_of

Step = tuple[Candidacy, tuple[Effect, ...]]


def ask(candidacy: Candidacy, policy: Policy, now: datetime) -> Step:
    """Ask a sourced person who has no consent yet, or note why not and tell the recruiter."""
    if not _wants_asking(candidacy, now):
        return replace(candidacy, not_asked=None), ()
    why = _obstacle(candidacy, policy)
    if why == "not_looked_up":
        return candidacy, ()
    if why is not None:
        return _not_asked(candidacy, why, policy, now)
    candidacy = replace(candidacy, not_asked=None)
    request = receipt.current(candidacy)
    if request is None or _new_cause(candidacy, request):
        return _new_request(candidacy, now)
    if not any(d.handed_over_at for d in request.deliveries):
        return receipt.with_request(
            candidacy, replace(request, address=candidacy.address or request.address)
        ), ()
    return candidacy, ()


def _wants_asking(candidacy: Candidacy, now: datetime) -> bool:
    if candidacy.ending or candidacy.worker or candidacy.consent:
        return False
    if not candidacy.source.asked_for_consent:
        return False
    if not candidacy.profile_consents:
        return True
    ended_here = candidacy.standing is Standing.CONSENTED
    return not ended_here and grounds.living_consent(candidacy, now) is None


def _obstacle(candidacy: Candidacy, policy: Policy) -> str | None:
    if candidacy.stuck_why:
        return candidacy.stuck_why
    if policy.cold_contact is not ColdContact.ALLOWED and not candidacy.agreed_to_contact:
        if policy.cold_contact is ColdContact.PRIOR_AGREEMENT_ONLY:
            return "no_prior_agreement"
        if candidacy.only_public_contact_data is None:
            return "not_looked_up"
        if not candidacy.only_public_contact_data:
            return "more_than_public_contact_data"
    return "no_address" if candidacy.address is None else None


def _not_asked(candidacy: Candidacy, why: str, policy: Policy, now: datetime) -> Step:
    """Kept unsent for a while where the law forbids asking; the recruiter is told once."""
    already = f"not-asked-{why}" in candidacy.told
    forbidden = why in ("no_prior_agreement", "more_than_public_contact_data")
    if forbidden and receipt.current(candidacy) is None:
        ends_at = end_of(policy.unsent_after, now, policy.zone_end)
        not_asked = candidacy.not_asked or NotAsked(why, now, ends_at)
        candidacy = replace(candidacy, not_asked=replace(not_asked, why=why))
    if already or why in ("set_aside", "merged"):
        return candidacy, ()
    told = replace(candidacy, told=(*candidacy.told, f"not-asked-{why}"))
    return told, (SendMail(MailKind.STAFF_NOT_ASKED, f"not-asked-{why}", why=why),)


def _new_cause(candidacy: Candidacy, request: Request) -> bool:
    """A new address after the old one failed; an address tried before is no new cause."""
    tried = {r.address for r in candidacy.requests}
    return receipt.failed(request) and candidacy.address not in tried


def _new_request(candidacy: Candidacy, now: datetime) -> Step:
    number = len(candidacy.requests) + 1
    request = Request(number=number, address=candidacy.address or "", asked_at=now)
    asked = replace(candidacy, requests=(*candidacy.requests, request))
    return send(asked, request)


def send(candidacy: Candidacy, request: Request) -> Step:
    """One more sending of a request: the first, or a resend after a transient bounce."""
    mail_id = f"request-{request.number}-{len(request.deliveries) + 1}"
    sending = replace(request, deliveries=(*request.deliveries, Delivery(mail_id)), resend_at=None)
    effect = SendMail(MailKind.CONSENT_REQUEST, mail_id)
    return receipt.with_request(candidacy, sending), (effect,)


# --- what time alone brings --------------------------------------------------------------------


def reminder_at(candidacy: Candidacy, policy: Policy) -> datetime | None:
    """When the one reminder goes out; None where none is wanted (any more)."""
    request = receipt.current(candidacy)
    if request is None or request.reminded or request.window_ends_at is None:
        return None
    if candidacy.standing is not Standing.ASKED or receipt.failed(request):
        return None
    return before(request.window_ends_at, policy.reminder_lead, policy.zone_end)


def remind(candidacy: Candidacy) -> Step:
    """The reminder; from now on the date it names is a promise."""
    request = receipt.current(candidacy)
    if request is None:
        return candidacy, ()
    ends_at = request.window_ends_at
    reminded = replace(request, reminded=True, named_at=ends_at)
    effect = SendMail(MailKind.CONSENT_REMINDER, f"reminder-{request.number}", at=ends_at)
    return receipt.with_request(candidacy, reminded), (effect,)


def renewals_at(candidacy: Candidacy, policy: Policy, now: datetime) -> datetime | None:
    """When the next renewal mail is due, of the consent that lasts longest."""
    consent = grounds.living_consent(candidacy, now)
    if consent is None or candidacy.stuck_why or consent.renewal_reminded:
        return None
    lead = policy.renewal_reminder_lead if consent.renewal_asked else policy.renewal_lead
    return before(consent.ends_at, lead, policy.zone_end)


def renew(candidacy: Candidacy, policy: Policy, now: datetime) -> Step:
    """Ask whether the consent shall go on; the second time is the reminder before its end."""
    consent = grounds.living_consent(candidacy, now)
    if consent is None:
        return candidacy, ()
    last_call = now >= before(consent.ends_at, policy.renewal_reminder_lead, policy.zone_end)
    second = consent.renewal_asked
    asked = replace(consent, renewal_asked=True, renewal_reminded=second or last_call)
    cause = f"renewal-{consent.ends_at:%Y%m%d}-{2 if second else 1}"
    effect = SendMail(MailKind.CONSENT_RENEWAL, cause, at=consent.ends_at)
    return _with_consent(candidacy, consent, asked), (effect,)


def _with_consent(candidacy: Candidacy, old: Consent, new: Consent) -> Candidacy:
    if candidacy.consent == old:
        return replace(candidacy, consent=new)
    shown = tuple(new if c == old else c for c in candidacy.profile_consents)
    return replace(candidacy, profile_consents=shown)


def warning_at(candidacy: Candidacy, policy: Policy) -> tuple[datetime, str] | None:
    """When the recruiter of somebody in a live selection is warned next, and under which cause."""
    end = candidacy.erase_at
    if end is None or candidacy.ending or not candidacy.applications.live:
        return None
    for lead in (policy.renewal_lead, policy.renewal_reminder_lead):
        cause = f"ahead-{end:%Y%m%d}-{lead}"
        at = before(end, lead, policy.zone_end)
        too_late = candidacy.dated_at is not None and at < candidacy.dated_at
        if cause not in candidacy.told and not too_late:
            return at, cause
    return None


def warn(candidacy: Candidacy, cause: str) -> Step:
    """Tell the recruiter that somebody in selection is about to be erased."""
    told = replace(candidacy, told=(*candidacy.told, cause))
    return told, (SendMail(MailKind.STAFF_ERASURE_AHEAD, cause, at=candidacy.erase_at),)
