# SPDX-License-Identifier: Apache-2.0
"""Who is asked for consent, who may not be, and when it is said again.

A request is one cause: this person at this address. What is sent once is never sent again, apart
from the resends after a transient bounce.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from recruit_sync.domain import grounds, purposes, receipt
from recruit_sync.domain.effects import Effect, MailKind, SendMail
from recruit_sync.domain.policy import ColdContact, Policy
from recruit_sync.domain.request import Delivery, Request
from recruit_sync.domain.subject import Candidacy, Consent, NotAsked, Standing
from recruit_sync.domain.values import evolve
from recruit_sync.domain.windows import before, end_of

Step = tuple[Candidacy, tuple[Effect, ...]]
_FORBIDDEN: Final = ("no_prior_agreement", "more_than_public_contact_data")
_TOLD_BY_OTHER_MAILS: Final = ("set_aside", "merged")


def ask(candidacy: Candidacy, policy: Policy, now: datetime) -> Step:
    """Ask a sourced person who has no consent yet, or note why not and tell the recruiter."""
    if not _wants_asking(candidacy):
        return _tell_undecided(evolve(candidacy, not_asked=None))
    if candidacy.inform_ends_at is not None and candidacy.inform_ends_at <= now:
        return candidacy, ()
    request = receipt.current(candidacy)
    why = _obstacle(candidacy, policy)
    if request is not None:
        asked = evolve(candidacy, not_asked=None)
        return (asked, ()) if why else _ask_again(asked, request, policy, now)
    if why == "not_looked_up":
        return candidacy, ()
    if why is not None:
        return _tell_not_asked(_kept_unsent(candidacy, why, policy, now), why)
    return _new_request(evolve(candidacy, not_asked=None), policy, now)


def _wants_asking(candidacy: Candidacy) -> bool:
    """Whether the question is open: a sourced person, and no answer in any form."""
    if candidacy.ending or candidacy.worker or candidacy.merged_into:
        return False
    if not candidacy.source.asked_for_consent:
        return False
    return not grounds.has_consented(candidacy)


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
    if candidacy.address is not None:
        return None
    return "unusable_address" if candidacy.unusable_address else "no_address"


def _kept_unsent(candidacy: Candidacy, why: str, policy: Policy, now: datetime) -> Candidacy:
    """Where the law forbids asking, the record goes unsent after a few days."""
    if why not in _FORBIDDEN:
        return evolve(candidacy, not_asked=None)
    kept = candidacy.not_asked or NotAsked(why, now, _unsent_until(policy, now))
    return evolve(candidacy, not_asked=evolve(kept, why=why))


def _unsent_until(policy: Policy, now: datetime) -> datetime:
    return end_of(policy.unsent_after, now, policy.zone_end)


def _tell_undecided(candidacy: Candidacy) -> Step:
    """In a country without a file the recruiter hears of everybody, not of sourced people alone."""
    why = candidacy.stuck_why
    if why is None or candidacy.ending or candidacy.worker:
        return candidacy, ()
    return _tell_not_asked(candidacy, why)


def _tell_not_asked(candidacy: Candidacy, why: str) -> Step:
    cause = f"not-asked-{why}"
    if cause in candidacy.told or why in _TOLD_BY_OTHER_MAILS:
        return candidacy, ()
    told = evolve(candidacy, told=(*candidacy.told, cause))
    return told, (SendMail(MailKind.STAFF_NOT_ASKED, cause, why=why),)


def _ask_again(candidacy: Candidacy, request: Request, policy: Policy, now: datetime) -> Step:
    """A new address after the old one failed is a new cause; one tried before is none."""
    if receipt.failed(request):
        tried = {r.address for r in candidacy.requests}
        again = candidacy.address in tried
        return (candidacy, ()) if again else _new_request(candidacy, policy, now)
    if receipt.handed_over_at(request):
        return candidacy, ()
    moved = evolve(request, address=candidacy.address or request.address)
    return _unsent_again(receipt.with_request(candidacy, moved), moved)


def _unsent_again(candidacy: Candidacy, request: Request) -> Step:
    """A mail that was dropped before it went out, since it was not wanted then, is wanted again."""
    first = request.deliveries[0]
    pending = any(p.id == first.mail_id for p in candidacy.outbox)
    if pending or first.doubted or first.gave_up_at:
        return candidacy, ()
    return candidacy, (SendMail(MailKind.CONSENT_REQUEST, first.mail_id),)


def _new_request(candidacy: Candidacy, policy: Policy, now: datetime) -> Step:
    number = len(candidacy.requests) + 1
    promised = (str(policy.response_window), policy.zone_end)
    request = Request(
        number,
        candidacy.address or "",
        now,
        promised=promised,
        kept_until=_kept_until(candidacy, policy, now),
    )
    asked = evolve(candidacy, requests=(*candidacy.requests, request))
    return send(asked, request)


def _kept_until(candidacy: Candidacy, policy: Policy, now: datetime) -> datetime | None:
    """Where a country keeps on legitimate interest after notice: counted from the import, so that
    the request can name the very day and another address lengthens nothing."""
    if policy.notice_period is None:
        return None
    return end_of(policy.notice_period, candidacy.imported_at or now, policy.zone_end)


def send(candidacy: Candidacy, request: Request) -> Step:
    """One more sending of a request: the first, or a resend after a transient bounce."""
    mail_id = f"request-{request.number}-{len(request.deliveries) + 1}"
    sending = evolve(request, deliveries=(*request.deliveries, Delivery(mail_id)), resend_at=None)
    effect = SendMail(MailKind.CONSENT_REQUEST, mail_id)
    return receipt.with_request(candidacy, sending), (effect,)


# --- what time alone brings --------------------------------------------------------------------


def reminder_at(candidacy: Candidacy, policy: Policy) -> datetime | None:
    """When the one reminder goes out; None where none is wanted (any more)."""
    request = receipt.current(candidacy)
    if request is None or request.reminded or request.window_ends_at is None:
        return None
    if request.kept_until is not None:
        return None
    if candidacy.standing is not Standing.ASKED or receipt.failed(request):
        return None
    return before(request.window_ends_at, policy.reminder_lead, policy.zone_end)


def remind(candidacy: Candidacy, request: Request) -> Step:
    """The reminder; from now on the date it names is a promise.

    Whom a consent to something else keeps for longer is told that later date: it is the true one.
    """
    ends_at = request.window_ends_at
    reminded = evolve(request, reminded=True)
    named = ends_at
    if ends_at is not None:
        reminded = receipt.promise(reminded, ends_at)
        named = max(ends_at, candidacy.erase_at or ends_at)
    effect = SendMail(MailKind.CONSENT_REMINDER, f"reminder-{request.number}", at=named)
    return receipt.with_request(candidacy, reminded), (effect,)


def renewals_at(candidacy: Candidacy, policy: Policy, now: datetime) -> datetime | None:
    """When the next renewal mail is due, of the consent that lasts longest."""
    consent = grounds.living_consent(candidacy, now)
    if consent is None or candidacy.stuck_why or consent.renewal_reminded:
        return None
    lead = policy.renewal_reminder_lead if consent.renewal_asked else policy.renewal_lead
    return before(consent.ends_at, lead, policy.zone_end)


def renew(candidacy: Candidacy, consent: Consent, policy: Policy, now: datetime) -> Step:
    """Ask whether the consent shall go on; the second time is the reminder before its end."""
    last_call = now >= before(consent.ends_at, policy.renewal_reminder_lead, policy.zone_end)
    second = consent.renewal_asked
    told = purposes.told_of(consent, policy) if consent == candidacy.consent else consent
    asked = evolve(told, renewal_asked=True, renewal_reminded=second or last_call)
    cause = f"renewal-{consent.ends_at:%Y%m%d}-{2 if second else 1}"
    effect = SendMail(MailKind.CONSENT_RENEWAL, cause, at=consent.ends_at)
    return _with_consent(candidacy, consent, asked), (effect,)


def _with_consent(candidacy: Candidacy, old: Consent, new: Consent) -> Candidacy:
    if candidacy.consent == old:
        return evolve(candidacy, consent=new)
    shown = tuple(new if c == old else c for c in candidacy.profile_consents)
    return evolve(candidacy, profile_consents=shown)


def warnings(candidacy: Candidacy, policy: Policy) -> list[tuple[datetime, str]]:
    """When the recruiter of somebody in a live selection is warned, and under which causes.

    A moment that lay behind when the date was set is none.
    """
    end = candidacy.erase_at
    if end is None or candidacy.ending or not candidacy.applications.live:
        return []
    marks = []
    for lead in (policy.renewal_lead, policy.renewal_reminder_lead):
        at, cause = before(end, lead, policy.zone_end), f"ahead-{end:%Y%m%d}-{lead}"
        in_time = candidacy.dated_at is None or at >= candidacy.dated_at
        if in_time and cause not in candidacy.told:
            marks.append((at, cause))
    return marks


def warn(candidacy: Candidacy, causes: list[str]) -> Step:
    """Tell the recruiter, once for all that is due, that somebody in selection will be erased."""
    told = evolve(candidacy, told=(*candidacy.told, *causes))
    return told, (SendMail(MailKind.STAFF_ERASURE_AHEAD, causes[-1], at=candidacy.erase_at),)
