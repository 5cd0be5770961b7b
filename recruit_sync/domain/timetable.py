# SPDX-License-Identifier: Apache-2.0
"""What time alone brings, and when: verdict, resend, reminder, renewal, warning, fence.

`do_next` does the first thing that is due; `set_due` computes the next moment at which anything
will be.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from recruit_sync.domain import asking, erasing, grounds, receipt
from recruit_sync.domain.effects import AskVerdict, Effect
from recruit_sync.domain.grounds import End
from recruit_sync.domain.policy import Policy
from recruit_sync.domain.subject import Candidacy, Delivery, Request, Standing

Outcome = tuple[Candidacy, tuple[Effect, ...], str]


def end_that_is_due(candidacy: Candidacy, now: datetime) -> End | None:
    """The last end, where it has passed and nothing holds erasure back."""
    at = grounds.erasure_at(candidacy)
    if at is None or at > now or grounds.held_back_by(candidacy, now) is not None:
        return None
    return grounds.last_end(candidacy)


def do_next(candidacy: Candidacy, policy: Policy, now: datetime) -> Outcome:
    """The first thing that is due, or nothing."""
    request = receipt.current(candidacy)
    silent = _silent(request, now) if request else None
    if request and silent:
        return *_ask_verdict(candidacy, request, silent), "mail/no-verdict"
    if grounds.restricted(candidacy, now) or candidacy.ending:
        return _rescheduled(candidacy, policy, now)
    if request and request.resend_at and request.resend_at <= now:
        return *_resend(candidacy, request, now), "mail/resend"
    if _is_due(asking.reminder_at(candidacy, policy), now):
        return *asking.remind(candidacy), "request/reminder"
    if _is_due(asking.renewals_at(candidacy, policy, now), now):
        return *asking.renew(candidacy, policy, now), "consent/renewal"
    warning = asking.warning_at(candidacy, policy)
    if warning and warning[0] <= now:
        return *asking.warn(candidacy, warning[1]), "erasure/ahead"
    return _rescheduled(candidacy, policy, now)


def _rescheduled(candidacy: Candidacy, policy: Policy, now: datetime) -> Outcome:
    """Nothing is due: make sure that the record says so, else the sweep meets it each time."""
    again = set_due(candidacy, policy, now)
    if again.due_at == candidacy.due_at:
        return candidacy, (), "time/nothing-due"
    return again, (), "time/rescheduled"


def _is_due(at: datetime | None, now: datetime) -> bool:
    return at is not None and at <= now


def _silent(request: Request, now: datetime) -> Delivery | None:
    """The sending of which nothing was heard for as long as the service may try."""
    return _last_handed_over(request) if _is_due(_verdict_at(request), now) else None


def _verdict_at(request: Request) -> datetime | None:
    last = _last_handed_over(request)
    if last is None or last.verdict_asked:
        return None
    return receipt.verdict_due_at(request)


def _last_handed_over(request: Request) -> Delivery | None:
    sent = [d for d in request.deliveries if d.handed_over_at]
    return sent[-1] if sent else None


def _ask_verdict(candidacy: Candidacy, request: Request, last: Delivery) -> asking.Step:
    """No verdict came in the longest time the service may try: ask, and count from the latest."""
    deliveries = tuple(
        replace(d, verdict_asked=True) if d is last else d for d in request.deliveries
    )
    asked = receipt.with_request(candidacy, replace(request, deliveries=deliveries))
    return asked, (AskVerdict(last.mail_id),)


def _resend(candidacy: Candidacy, request: Request, now: datetime) -> asking.Step:
    if candidacy.inform_ends_at and now >= candidacy.inform_ends_at:
        return receipt.with_request(candidacy, replace(request, resend_at=None)), ()
    return asking.send(candidacy, request)


def set_due(candidacy: Candidacy, policy: Policy, now: datetime) -> Candidacy:
    """The next moment at which time alone changes something for this person."""
    moments = [m for m in _moments(candidacy, policy, now) if m is not None]
    return replace(candidacy, due_at=min(moments, default=None))


def _moments(candidacy: Candidacy, policy: Policy, now: datetime) -> list[datetime | None]:
    if candidacy.standing in (Standing.ERASED, Standing.HANDED_OVER):
        return []
    if candidacy.standing is Standing.ERASING:
        return [erasing.next_at(candidacy, policy)]
    request = receipt.current(candidacy)
    moments = [grounds.erasure_at(candidacy), _verdict_at(request) if request else None]
    if grounds.restricted(candidacy, now) or candidacy.ending:
        return moments
    warning = asking.warning_at(candidacy, policy)
    return [
        *moments,
        request.resend_at if request else None,
        asking.reminder_at(candidacy, policy),
        asking.renewals_at(candidacy, policy, now),
        warning[0] if warning else None,
    ]
