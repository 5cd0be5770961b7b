# SPDX-License-Identifier: Apache-2.0
"""What the mail service tells about a mail, and what that proves.

Events may come twice, late and in any order: each only adds to what is known of one sending, and
`receipt` reads the sum. Only consent requests start a clock; for other mails a bounce is reported.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from recruit_sync.domain import receipt
from recruit_sync.domain.effects import Effect, MailKind, MirrorConsent, SendMail
from recruit_sync.domain.events import (
    Bounced,
    Delayed,
    Delivered,
    HandedOver,
    Undeliverable,
    VerdictUnknown,
)
from recruit_sync.domain.request import Delivery, Request
from recruit_sync.domain.subject import Candidacy
from recruit_sync.domain.values import alike, evolve

Outcome = tuple[Candidacy, tuple[Effect, ...], str]
MailEvent = HandedOver | Undeliverable | Delivered | Bounced | Delayed | VerdictUnknown


def learn(candidacy: Candidacy, event: MailEvent, now: datetime) -> Outcome:
    """Add one event to what is known; a mail that has one is not sent again."""
    if not isinstance(event, VerdictUnknown):
        candidacy = _sent(candidacy, event.effect_id)
    found = receipt.find(candidacy, event.effect_id)
    if found is None:
        return _of_other_mail(candidacy, event)
    request, delivery = found
    learned = _add(delivery, _within(event, request.asked_at, now), now)
    if alike(learned, delivery):
        return candidacy, (), "mail/known"
    before = receipt.failed(request)
    request = _with_delivery(request, learned)
    if candidacy.inform_ends_at:
        request = receipt.plan_resend(request, candidacy.inform_ends_at, now)
    told = receipt.with_request(candidacy, request)
    effects = _mirror(event, request, now)
    if receipt.failed(request) and not before:
        effects = (*effects, failure(request))
    return told, effects, f"mail/{type(event).__name__.lower()}"


def _sent(candidacy: Candidacy, id_: str) -> Candidacy:
    """The event may overtake our own record of the sending, or settle one that was in doubt."""
    for pending in candidacy.outbox:
        if pending.id == id_:
            left = tuple(p for p in candidacy.outbox if p is not pending)
            return evolve(candidacy, outbox=left)
    return candidacy


def _within(event: MailEvent, asked_at: datetime, now: datetime) -> MailEvent:
    """Other clocks may be wrong: nothing becomes of a mail before it was asked for or after now."""
    if not isinstance(event, Delivered | Bounced | Delayed):
        return event
    at = min(max(event.at, asked_at), now)
    return event if at == event.at else replace(event, at=at)


def _add(delivery: Delivery, event: MailEvent, now: datetime) -> Delivery:
    """The sum of what was known and one event; the earliest moment of each kind is kept."""
    match event:
        case HandedOver():
            handed_over = _earliest(delivery.handed_over_at, now)
            return evolve(delivery, handed_over_at=handed_over, message_id=event.message_id)
        case Undeliverable():
            return evolve(delivery, refused_at=_earliest(delivery.refused_at, now))
        case Delivered(at=at):
            return evolve(
                delivery,
                delivered_at=_earliest(delivery.delivered_at, at),
                handed_over_at=_earliest(delivery.handed_over_at, at),
            )
        case Bounced(at=at) if event.permanent:
            return evolve(delivery, bounced_at=_earliest(delivery.bounced_at, at))
        case Bounced(at=at):
            return evolve(delivery, gave_up_at=_earliest(delivery.gave_up_at, at))
        case Delayed(at=at):
            return evolve(delivery, delayed_at=_earliest(delivery.delayed_at, at))
        case VerdictUnknown():
            return evolve(delivery, verdict_unknown=True)


def _earliest(known: datetime | None, new: datetime) -> datetime:
    return min(known, new) if known else new


def _with_delivery(request: Request, delivery: Delivery) -> Request:
    deliveries = [delivery if d.mail_id == delivery.mail_id else d for d in request.deliveries]
    return evolve(request, deliveries=tuple(deliveries))


def _mirror(event: MailEvent, request: Request, now: datetime) -> tuple[Effect, ...]:
    """Recruiters see in the ATS that the person was asked, once per request."""
    if not isinstance(event, HandedOver) or event.kind is not MailKind.CONSENT_REQUEST:
        return ()
    if len([d for d in request.deliveries if d.handed_over_at]) > 1:
        return ()
    return (MirrorConsent("requested", now, None, "", ""),)


def failure(request: Request) -> SendMail:
    """The recruiter is asked at once for another address."""
    cause = f"bounced-request-{request.number}"
    return SendMail(MailKind.STAFF_ADDRESS_BOUNCED, cause, why="consent_request")


def _of_other_mail(candidacy: Candidacy, event: MailEvent) -> Outcome:
    """A later mail came back for good: no clock hangs on it, but the recruiter should know."""
    lost = isinstance(event, Undeliverable) or (isinstance(event, Bounced) and event.permanent)
    cause = f"bounced-{event.effect_id}"
    if not lost or cause in candidacy.told or _about_staff(event.effect_id):
        return candidacy, (), "mail/no-clock"
    told = evolve(candidacy, told=(*candidacy.told, cause))
    why = _stem(event.effect_id)
    return told, (SendMail(MailKind.STAFF_ADDRESS_BOUNCED, cause, why=why),), "mail/bounced"


def _about_staff(effect_id: str) -> bool:
    return _stem(effect_id) not in ("reminder", "renewal", "confirmed", "erasure")


def _stem(effect_id: str) -> str:
    return effect_id.split("-", maxsplit=1)[0]
