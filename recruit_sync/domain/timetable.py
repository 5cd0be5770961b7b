# SPDX-License-Identifier: Apache-2.0
"""What time alone brings, and when: verdict, resend, reminder, renewal, warning, fence.

`do_next` does the first thing that is due; `set_due` computes the next moment at which anything
will be.
"""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256
from typing import Final

from recruit_sync.domain import asking, erasing, grounds, mail_evidence, overlays, purposes, receipt
from recruit_sync.domain.effects import AskVerdict, Effect, MailKind, SendMail
from recruit_sync.domain.erasure import Erasure
from recruit_sync.domain.grounds import End
from recruit_sync.domain.policy import Policy
from recruit_sync.domain.request import Delivery, Request
from recruit_sync.domain.subject import SETTLED, Candidacy, Hold, Standing
from recruit_sync.domain.values import evolve
from recruit_sync.domain.windows import Period, before, start_of_day

Outcome = tuple[Candidacy, tuple[Effect, ...], str]
_REVIEW_LEAD: Final = Period.parse("P7D")


def end_that_is_due(candidacy: Candidacy, now: datetime) -> End | None:
    """The last end, where it has passed and nothing holds erasure back."""
    at = grounds.erasure_at(candidacy)
    if at is None or at > now or grounds.held_back_by(candidacy, now) is not None:
        return None
    return grounds.last_end(candidacy)


def may_move(candidacy: Candidacy, policy: Policy, now: datetime) -> bool:
    """Whether dates may be others now: the next one has come, or other rules made them, or the
    notice asks for something further. Until then nothing follows from the passing of time."""
    waits = candidacy.due_at is not None and candidacy.due_at > now
    if not waits or candidacy.rules != policy.version:
        return True
    return purposes.to_ask(candidacy, policy, now) is not None


def do_next(candidacy: Candidacy, policy: Policy, now: datetime) -> Outcome:
    """The first thing that is due, or nothing; where every ground has ended nobody is written to.

    A mail that is not wanted any more is dropped when it is claimed, not here.
    """
    if candidacy.due_at is not None and candidacy.due_at > now:
        return candidacy, (), "time/nothing-due"
    reviewed = _reviewed(candidacy, policy, now)
    if reviewed:
        return reviewed
    if grounds.ended(candidacy, now):
        return candidacy, (), "time/nothing-due"
    request = receipt.current(candidacy)
    if request is not None:
        done = _about_request(candidacy, request, policy, now)
        if done:
            return done
    done = _about_consent(candidacy, policy, now)
    if done:
        return done
    ahead = [cause for at, cause in asking.warnings(candidacy, policy) if at <= now]
    if ahead:
        return *asking.warn(candidacy, ahead), "erasure/ahead"
    return candidacy, (), "time/nothing-due"


def _about_consent(candidacy: Candidacy, policy: Policy, now: datetime) -> Outcome | None:
    """A renewal names every purpose of the notice too, so it comes first."""
    consent = grounds.living_consent(candidacy, now)
    if consent and _is_due(asking.renewals_at(candidacy, policy, now), now):
        return *asking.renew(candidacy, consent, policy, now), "consent/renewal"
    narrower = purposes.to_ask(candidacy, policy, now)
    if narrower:
        return *purposes.ask(candidacy, narrower, policy, now), "consent/further-purpose"
    return None


def _about_request(
    candidacy: Candidacy, request: Request, policy: Policy, now: datetime
) -> Outcome | None:
    silent = receipt.on_its_way(request)
    if silent and _is_due(_verdict_at(silent), now):
        return *_ask_verdict(candidacy, request, silent), "mail/no-verdict"
    if _is_due(_resend_at(candidacy, request), now):
        return *_resend(candidacy, request, now), "mail/resend"
    if _is_due(asking.reminder_at(candidacy, policy), now):
        return *asking.remind(candidacy, request), "request/reminder"
    return None


def _is_due(at: datetime | None, now: datetime) -> bool:
    return at is not None and at <= now


def _verdict_at(silent: Delivery | None) -> datetime | None:
    """When to ask what became of the sending of which nothing was heard; once for each."""
    return None if silent is None or silent.verdict_asked else receipt.decided_by(silent)


def _ask_verdict(candidacy: Candidacy, request: Request, last: Delivery) -> asking.Step:
    """No verdict came in the longest time the service may try: ask, and count from the latest."""
    deliveries = tuple(
        evolve(d, verdict_asked=True) if d is last else d for d in request.deliveries
    )
    asked = receipt.with_request(candidacy, evolve(request, deliveries=deliveries))
    return asked, (AskVerdict(last.mail_id),)


def _resend_at(candidacy: Candidacy, request: Request) -> datetime | None:
    """Only who is still being asked is sent the request again."""
    return request.resend_at if candidacy.standing is Standing.ASKED else None


def _resend(candidacy: Candidacy, request: Request, now: datetime) -> asking.Step:
    """Never after the duty to inform has lapsed: then the give-up counts as a permanent bounce."""
    if candidacy.inform_ends_at and now >= candidacy.inform_ends_at:
        given_up = evolve(request, resend_at=None)
        return receipt.with_request(candidacy, given_up), (mail_evidence.failure(request),)
    return asking.send(candidacy, request)


# --- holds ---------------------------------------------------------------------------------------


def pursue(candidacy: Candidacy, erasure: Erasure, policy: Policy, now: datetime) -> Outcome:
    """Behind the fence: a hold that stopped the rest is reviewed like any other."""
    return _reviewed(candidacy, policy, now) or erasing.pursue(candidacy, erasure, policy, now)


def _review_day(hold: Hold, policy: Policy) -> datetime | None:
    """The start of the day on which the DPO wanted to look at the hold again; None once told."""
    if hold.review_on is None or hold.reviewed_for == hold.review_on:
        return None
    try:
        return start_of_day(date.fromisoformat(hold.review_on), policy.zone)
    except (ValueError, OverflowError):
        return None


def _hold_review_at(hold: Hold, policy: Policy) -> datetime | None:
    """A week ahead, unless the hold was placed later than that; then on the day itself."""
    day = _review_day(hold, policy)
    if day is None:
        return None
    ahead = before(day, _REVIEW_LEAD, policy.zone)
    return ahead if hold.reminded_for != hold.review_on and ahead > hold.placed_at else day


def _reviews_at(candidacy: Candidacy, policy: Policy) -> list[datetime | None]:
    return [_hold_review_at(hold, policy) for hold in candidacy.holds]


def _reviewed(candidacy: Candidacy, policy: Policy, now: datetime) -> Outcome | None:
    """The reminder that is due, if one is, hold by hold; on the day, that one alone."""
    for hold in candidacy.holds:
        day = _review_day(hold, policy)
        if day is None or not _is_due(_hold_review_at(hold, policy), now):
            continue
        told = evolve(hold, reminded_for=hold.review_on)
        cause = f"hold-review-{hold.review_on}-{sha256(hold.case.encode()).hexdigest()[:8]}"
        if day <= now:
            told = evolve(told, reviewed_for=hold.review_on)
        else:
            cause += "-ahead"
        holds = overlays.laid_over(candidacy.holds, told)
        mail = SendMail(MailKind.DPO_HOLD_REVIEW, cause, hold.case)
        return overlays.with_holds(candidacy, holds), (mail,), "hold/review"
    return None


# --- the next moment -----------------------------------------------------------------------------


def set_due(candidacy: Candidacy, policy: Policy, now: datetime) -> Candidacy:
    """The next moment at which time alone changes something for this person."""
    due_at = None
    for at in _moments(candidacy, policy, now):
        if at is not None and (due_at is None or at < due_at):
            due_at = at
    return evolve(candidacy, due_at=due_at)


def _moments(candidacy: Candidacy, policy: Policy, now: datetime) -> list[datetime | None]:
    if candidacy.standing in SETTLED:
        return []
    if candidacy.standing is Standing.ERASING:
        return [erasing.next_at(candidacy, policy), *_reviews_at(candidacy, policy)]
    moments = [*_reviews_at(candidacy, policy), grounds.erasure_at(candidacy)]
    if not grounds.ended(candidacy, now):
        moments += _moments_before_the_end(candidacy, policy, now)
    return moments


def _moments_before_the_end(
    candidacy: Candidacy, policy: Policy, now: datetime
) -> list[datetime | None]:
    request = receipt.current(candidacy)
    consent = grounds.living_consent(candidacy, now)
    return [
        _verdict_at(receipt.on_its_way(request)) if request else None,
        _resend_at(candidacy, request) if request else None,
        asking.reminder_at(candidacy, policy),
        asking.renewals_at(candidacy, policy, now),
        consent.ends_at if consent else None,
        now if purposes.to_ask(candidacy, policy, now) else None,
        *(at for at, _ in asking.warnings(candidacy, policy)),
    ]
