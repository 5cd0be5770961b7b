# SPDX-License-Identifier: Apache-2.0
"""Has the person received the request, and when does their time to answer end?

Evidence is a lattice, so any order of events gives the same answer: the earliest delivery is the
receipt, a permanent bounce revokes it, a bounce for good outweighs everything. Where no verdict
came, receipt is taken to be as late as it can have been.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from recruit_sync.domain.policy import Policy
from recruit_sync.domain.request import Delivery, Request
from recruit_sync.domain.subject import Candidacy
from recruit_sync.domain.values import evolve
from recruit_sync.domain.windows import Period, end_of

LONGEST_DELIVERY: Final = timedelta(hours=14)
"""The longest that the mail service is allowed to try (its MaxDeliverySeconds)."""
RESEND_AFTER: Final = timedelta(hours=24)
SENDINGS_AT_MOST: Final = 3


def current(candidacy: Candidacy) -> Request | None:
    """The request that counts: the last one, each being for an address of its own."""
    return candidacy.requests[-1] if candidacy.requests else None


def with_request(candidacy: Candidacy, request: Request) -> Candidacy:
    """The candidacy with its request of that number replaced."""
    if candidacy.requests[-1] is request:
        return candidacy
    requests = [request if r.number == request.number else r for r in candidacy.requests]
    return evolve(candidacy, requests=tuple(requests))


def find(candidacy: Candidacy, mail_id: str) -> tuple[Request, Delivery] | None:
    """The request and the sending that a mail id belongs to; None for mails of other kinds."""
    for request in candidacy.requests:
        for delivery in request.deliveries:
            if delivery.mail_id == mail_id:
                return request, delivery
    return None


def bounced(request: Request) -> bool:
    """Whether the address is known not to take mail, by a permanent bounce or a refusal."""
    return any(d.bounced_at or d.refused_at for d in request.deliveries)


def received_at(request: Request) -> datetime | None:
    """The proven receipt: the earliest delivery, unless a permanent bounce revoked it."""
    earliest = None
    for delivery in request.deliveries:
        if delivery.bounced_at or delivery.refused_at:
            return None
        at = delivery.delivered_at
        if at and (earliest is None or at < earliest):
            earliest = at
    return earliest


def gave_up(request: Request) -> bool:
    """Whether every sending so far ended in a transient bounce."""
    for delivery in request.deliveries:
        if not _given_up(delivery):
            return False
    return bool(request.deliveries)


def _given_up(delivery: Delivery) -> bool:
    return delivery.gave_up_at is not None and delivery.delivered_at is None


def on_its_way(request: Request) -> Delivery | None:
    """The latest sending that was handed over and of which nothing final is known."""
    latest = None
    for delivery in request.deliveries:
        if delivery.bounced_at or delivery.refused_at or delivery.delivered_at:
            return None
        if delivery.handed_over_at and not delivery.gave_up_at:
            latest = delivery
    return latest


def failed(request: Request) -> bool:
    """Whether this request reaches nobody any more: given up without a resend included."""
    given_up = request.resend_at is None and bool(request.deliveries)
    for delivery in request.deliveries:
        if delivery.bounced_at or delivery.refused_at:
            return True
        given_up = given_up and _given_up(delivery)
    return given_up


def handed_over_at(request: Request) -> datetime | None:
    """The latest hand-over of this request to the mail service, whatever came of it."""
    latest = None
    for delivery in request.deliveries:
        at = delivery.handed_over_at
        if at and (latest is None or at > latest):
            latest = at
    return latest


def reached(request: Request) -> bool:
    """Whether the person counts as reached: received, or on its way and not known to fail."""
    return received_at(request) is not None or on_its_way(request) is not None


def verdict_due_at(request: Request) -> datetime | None:
    """When the service must have decided; None where it has, or nothing is on its way."""
    return decided_by(on_its_way(request))


def decided_by(sending: Delivery | None) -> datetime | None:
    """The longest that the service may try from the hand-over on."""
    if sending is None or sending.handed_over_at is None:
        return None
    return sending.handed_over_at + LONGEST_DELIVERY


def window_end(request: Request, policy: Policy, now: datetime) -> datetime | None:
    """When silence ends the response window; None while receipt is open.

    A date that a mail has named is never moved forward: what was promised stays on the record.
    """
    received = received_at(request)
    if received is None:
        due = verdict_due_at(request)
        if due is None or now < due:
            return None
        received = due
    if request.kept_until is not None:
        return request.kept_until
    ends = [end_of(_with_deemed(policy), received, policy.zone_end)]
    if request.promised is not None:
        window, zone = request.promised
        ends.append(end_of(Period.parse(window), received, zone))
    if request.named_at:
        ends.append(request.named_at)
    return max(ends)


def promise(request: Request, ends_at: datetime) -> Request:
    """A mail has named this end: the window will not close before it."""
    return evolve(request, named_at=max(request.named_at or ends_at, ends_at))


def _with_deemed(policy: Policy) -> Period:
    window, deemed = policy.response_window, policy.deemed_receipt
    if deemed is None:
        return window
    return Period(text=window.text, months=window.months, days=window.days + deemed.days)


def plan_resend(request: Request, inform_ends_at: datetime, now: datetime) -> Request:
    """After a transient bounce: the moment to try again, or none where it may not be tried."""
    last = max((d.gave_up_at for d in request.deliveries if d.gave_up_at), default=None)
    if last is None or not gave_up(request) or bounced(request):
        return evolve(request, resend_at=None)
    again = max(last + RESEND_AFTER, now)
    may = len(request.deliveries) < SENDINGS_AT_MOST and again < inform_ends_at
    return evolve(request, resend_at=again if may else None)


def with_window(candidacy: Candidacy, policy: Policy, now: datetime) -> Candidacy:
    """Compute the response window's end once receipt is known, and keep it."""
    request = current(candidacy)
    if request is None:
        return candidacy
    evidence = (received_at(request), verdict_due_at(request))
    if request.window_ends_at and request.window_evidence == evidence:
        return candidacy
    ends_at = window_end(request, policy, now)
    rules = policy.version if ends_at else ""
    kept = evolve(request, window_ends_at=ends_at, window_evidence=evidence, rules=rules)
    return with_request(candidacy, kept)
