# SPDX-License-Identifier: Apache-2.0
"""Writing a decision down: effects join the outbox, the audit line joins the chain, one new value.

Also the claims on effects: who is doing what until when, and what becomes of a mail whose answer
was lost. Everything returns a new candidacy of the next version, to be saved in one write.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from recruit_sync.domain import grounds, receipt, trail
from recruit_sync.domain.effects import (
    AskVerdict,
    Effect,
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
from recruit_sync.domain.lifecycle import Decision
from recruit_sync.domain.receipt import LONGEST_DELIVERY
from recruit_sync.domain.request import Mailed
from recruit_sync.domain.subject import Candidacy, Entry, Standing
from recruit_sync.domain.values import evolve

LEASE: Final = timedelta(minutes=5)
"""Longer than any single call can take, so that a claim outlives its holder and not more."""
MAILS_REMEMBERED: Final = 12
"""More than one person gets in the years of a consent."""
DOUBT: Final = LONGEST_DELIVERY + timedelta(hours=1)
"""How long to wait for an event of a mail whose answer was lost, before the one resend."""


def record(decision: Decision, event: str, now: datetime) -> Candidacy:
    """The next version to save: state, effects to do and audit line in one value."""
    next_ = decision.next
    outbox = next_.outbox
    known = {pending.id for pending in outbox}
    for effect in decision.effects:
        if (id_ := effect_id(effect)) not in known:
            outbox = (*outbox, Pending(id=id_, effect=effect, not_before=now))
    history = _told(next_, event, decision.because, now)
    return _stamped(evolve(next_, outbox=outbox, history=history), now)


def effect_id(effect: Effect) -> str:
    """Unique within the person, the same over retries; [A-Za-z0-9_-] only."""
    match effect:
        case SendMail():
            return effect.cause
        case _:
            return f"{effect.effect}-{_digest(repr(effect))[:12]}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _told(candidacy: Candidacy, event: str, because: str, now: datetime) -> tuple[Entry, ...]:
    """The audit trail with one more line, unless it says the same already."""
    history = candidacy.history
    line = Entry(0, now, event, because, candidacy.standing.value, "")
    if trail.told_already(history, line):
        return history
    return (*history, *trail.chained(candidacy.subject, history[-1:], [line]))


def chain_holds(candidacy: Candidacy) -> bool:
    """Whether the audit trail is unbroken: no line changed, none missing, none in another place."""
    return tuple(trail.chained(candidacy.subject, (), candidacy.history)) == candidacy.history


def _stamped(candidacy: Candidacy, now: datetime | None = None) -> Candidacy:
    """The next version, with the moment at which its outbox wants attention.

    A claim does not move that moment, nor does an effect that follows at once: who is found early
    is found to be in other hands, and each move of an index is two writes more.
    """
    todo_at = min((p.not_before for p in candidacy.outbox), default=None)
    known = candidacy.todo_at
    if now and todo_at and known and known <= todo_at <= now:
        todo_at = known
    return evolve(candidacy, version=candidacy.version + 1, todo_at=todo_at)


# --- claims --------------------------------------------------------------------------------------


def ready(candidacy: Candidacy, now: datetime) -> tuple[Pending, ...]:
    """Effects that may be done now: their time has come and nobody holds them."""
    return tuple(
        p
        for p in candidacy.outbox
        if p.not_before <= now and (p.leased_until is None or p.leased_until <= now)
    )


def wanted(candidacy: Candidacy, effect: Effect, now: datetime) -> bool:
    """Whether what was decided earlier may still happen, asked again in the write that claims it.

    From the fence on nothing reaches the person but the confirmation, and the ATS but the erasure.
    """
    match effect:
        case EndSharing():
            return candidacy.ending is not None or _erased(candidacy)
        case LiftSuppression() | SealEvidence() | FollowSurvivor() | EraseMerged():
            return True
        case EraseEverywhere():
            return candidacy.standing is Standing.ERASING and not candidacy.on_hold
        case AskVerdict() | MirrorConsent():
            return candidacy.standing is not Standing.ERASING and not _erased(candidacy)
        case SendMail():
            return _may_be_sent(candidacy, effect, now)


def _erased(candidacy: Candidacy) -> bool:
    return candidacy.standing in (Standing.ERASING, Standing.ERASED)


def _may_be_sent(candidacy: Candidacy, mail: SendMail, now: datetime) -> bool:
    if mail.kind.to_dpo or candidacy.standing is Standing.ERASED:
        return mail.kind.to_dpo
    if mail.kind.on_rights:
        return True
    if mail.kind is MailKind.RECIPIENT_ERASURE:
        return candidacy.standing is Standing.ERASING and not candidacy.on_hold
    if mail.kind is MailKind.STAFF_ERASURE_AHEAD:
        return candidacy.erase_at == mail.at and not _erased(candidacy)
    if mail.kind is MailKind.ERASURE_DONE or mail.kind.to_staff:
        return mail.kind.to_staff or candidacy.standing is Standing.ERASING
    return _candidate_may_get(candidacy, mail, now)


def _candidate_may_get(candidacy: Candidacy, mail: SendMail, now: datetime) -> bool:
    """No mail after a no, to employees, where a person must decide, or once no ground is left."""
    if candidacy.standing in (Standing.ERASING, Standing.HANDED_OVER, Standing.ENDING):
        return False
    if candidacy.stuck_why or grounds.ended(candidacy, now):
        return False
    consent = grounds.living_consent(candidacy, now)
    if candidacy.merged_into and mail.kind is not MailKind.CONSENT_CONFIRMED:
        return False
    match mail.kind:
        case MailKind.CONSENT_REQUEST | MailKind.CONSENT_REMINDER:
            return not grounds.has_consented(candidacy) and _still_asks(candidacy, mail, now)
        case MailKind.CONSENT_RENEWAL:
            return consent is not None and consent.ends_at == mail.at
        case _:
            return consent is not None


def _still_asks(candidacy: Candidacy, mail: SendMail, now: datetime) -> bool:
    """A request, while the person may still be informed by it; a reminder, of the request alone."""
    request = receipt.current(candidacy)
    if request is None or receipt.failed(request):
        return False
    if mail.kind is MailKind.CONSENT_REMINDER:
        return request.window_ends_at is not None and mail.cause == f"reminder-{request.number}"
    mine = any(d.mail_id == mail.cause for d in request.deliveries)
    return mine and (candidacy.inform_ends_at is None or candidacy.inform_ends_at > now)


def saying(candidacy: Candidacy, said: Mailed) -> Candidacy:
    """Remember what a mail to the person says; written with the claim, so before it goes."""
    others = tuple(mail for mail in candidacy.mailed if mail[0] != said[0])
    return evolve(candidacy, mailed=(*others, said)[-MAILS_REMEMBERED:])


def claim(candidacy: Candidacy, pending: Pending, token: str, now: datetime) -> Candidacy:
    """Take an effect under a fresh token; saved before anything is done."""
    claimed = evolve(pending, token=token, leased_until=now + LEASE, attempts=pending.attempts + 1)
    return _stamped(_with(candidacy, claimed), now)


def done(candidacy: Candidacy, id_: str) -> Candidacy:
    """Remove an effect: it was done, or is not wanted any more."""
    left = tuple(p for p in candidacy.outbox if p.id != id_)
    return _stamped(evolve(candidacy, outbox=left))


def put_off(candidacy: Candidacy, pending: Pending, until: datetime) -> Candidacy:
    """Nothing happened; try again then."""
    later = evolve(pending, token=None, leased_until=None, not_before=until)
    return _stamped(_with(candidacy, later))


def in_doubt(candidacy: Candidacy, pending: Pending, now: datetime) -> Candidacy:
    """Nobody knows whether the mail went: wait for its event, then resend once at most."""
    doubtful = evolve(pending, token=None, leased_until=None, doubtful=True, not_before=now + DOUBT)
    return _stamped(_with(_doubted(candidacy, pending.id), doubtful))


def _doubted(candidacy: Candidacy, mail_id: str) -> Candidacy:
    """A request that may have gone out is never written afresh, only resent as the doubt allows."""
    found = receipt.find(candidacy, mail_id)
    if found is None:
        return candidacy
    request, mine = found
    sendings = tuple(evolve(d, doubted=True) if d is mine else d for d in request.deliveries)
    return receipt.with_request(candidacy, evolve(request, deliveries=sendings))


def without(candidacy: Candidacy, ids: Iterable[str]) -> Candidacy:
    """The candidacy without these effects, same version: for use inside a larger change."""
    gone = set(ids)
    return evolve(candidacy, outbox=tuple(p for p in candidacy.outbox if p.id not in gone))


def _with(candidacy: Candidacy, pending: Pending) -> Candidacy:
    outbox = tuple(pending if p.id == pending.id else p for p in candidacy.outbox)
    return evolve(candidacy, outbox=outbox)
