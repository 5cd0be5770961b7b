# SPDX-License-Identifier: Apache-2.0
"""From the fence to the proof: one conditional write sets the fence, then nothing but erasure.

The intent is written before any system is asked; what cannot be proven is asked again, at least
daily, and people are told on day 1, 3 and 7 and at half of the country's destruction deadline.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from recruit_sync.domain.effects import Effect, EraseEverywhere, MailKind, SendMail
from recruit_sync.domain.events import ErasureTried
from recruit_sync.domain.grounds import End
from recruit_sync.domain.policy import Policy
from recruit_sync.domain.subject import (
    Candidacy,
    Channel,
    Erasure,
    Reason,
    Standing,
)
from recruit_sync.domain.windows import end_of

_TOLD_ON_DAY: Final = (1, 3, 7)
_CONFIRMED: Final = (Channel.PAGE, Channel.REQUEST)
_ASKED_FOR: Final = (
    Reason.CONSENT_REFUSED,
    Reason.WITHDRAWN,
    Reason.OBJECTED,
    Reason.ERASURE_REQUEST,
)

Step = tuple[Candidacy, tuple[Effect, ...]]


def fence(candidacy: Candidacy, end: End, now: datetime) -> Step:
    """From this write on nothing but erasure may happen; what was still to be mailed is dropped."""
    reason = end.reason
    erasure = Erasure(reason=reason, due_at=end.at, fenced_at=now, next_try_at=now + _first_look())
    fenced = replace(
        candidacy, standing=Standing.ERASING, erasure=erasure, outbox=(), not_asked=None
    )
    return fenced, (*_confirmation(candidacy, reason), EraseEverywhere(reason))


def _first_look() -> timedelta:
    """How long the eraser has before the sweep reminds it."""
    return timedelta(minutes=15)


def _confirmation(candidacy: Candidacy, reason: Reason) -> tuple[Effect, ...]:
    """`erasure_done` goes only to people who refused or withdrew on the page, or asked for it."""
    ending = candidacy.ending
    if ending is None or ending.channel not in _CONFIRMED or candidacy.address is None:
        return ()
    if reason not in _ASKED_FOR:
        return ()
    return (SendMail(MailKind.ERASURE_DONE, "erasure-done", why=reason),)


def again(candidacy: Candidacy, erasure: Erasure, ats_id: str, now: datetime) -> Step:
    """The ATS shows an erased person again: erase once more, contact nobody."""
    erasure = replace(
        erasure,
        fenced_at=now,
        tries=0,
        reference=None,
        ticket=None,
        asked_at=None,
        proven_at=None,
        told=(),
        next_try_at=now + _first_look(),
    )
    back = replace(candidacy, ats_id=ats_id, standing=Standing.ERASING, erasure=erasure)
    return back, (EraseEverywhere(erasure.reason),)


def tried(candidacy: Candidacy, old: Erasure, event: ErasureTried) -> Candidacy:
    """What came of one try; there is no limit of tries."""
    erasure = replace(
        old,
        tries=old.tries + 1,
        reference=event.reference or old.reference,
        asked_at=event.asked_at or old.asked_at,
        ticket=event.ticket if event.reference else (event.ticket or old.ticket),
        next_try_at=event.next_try_at,
        last_problem=event.problem,
    )
    return replace(candidacy, erasure=erasure)


def pursue(
    candidacy: Candidacy, erasure: Erasure, policy: Policy, now: datetime
) -> tuple[Candidacy, tuple[Effect, ...], str]:
    """An erasure without proof: tell the DPO on its days, and hand it to the eraser again."""
    mark = _next_telling(erasure, policy)
    if mark and mark[0] <= now:
        told = replace(erasure, told=(*erasure.told, mark[1]))
        effect = SendMail(
            MailKind.DPO_ERASURE_FAILING, f"failing-{mark[1]}", why=erasure.last_problem or ""
        )
        return replace(candidacy, erasure=told), (effect,), "erasure/failing"
    if candidacy.on_hold or erasure.next_try_at is None or erasure.next_try_at > now:
        return candidacy, (), "erasure/waiting"
    waiting = replace(erasure, next_try_at=now + _first_look())
    effects = (EraseEverywhere(erasure.reason),)
    return replace(candidacy, erasure=waiting), effects, "erasure/again"


def next_at(candidacy: Candidacy, policy: Policy) -> datetime | None:
    """The next look or the next telling."""
    erasure = candidacy.erasure
    if erasure is None:
        return None
    telling = _next_telling(erasure, policy)
    moments = [telling[0]] if telling else []
    if erasure.next_try_at and not candidacy.on_hold:
        moments.append(erasure.next_try_at)
    return min(moments, default=None)


def _next_telling(erasure: Erasure, policy: Policy) -> tuple[datetime, str] | None:
    """The first of the days on which the DPO hears of an unproven erasure, not told yet."""
    begun = erasure.fenced_at
    marks = [(begun + timedelta(days=day), f"day-{day}") for day in _TOLD_ON_DAY]
    outer = end_of(policy.destruction_deadline, begun, policy.zone_end)
    marks.append((begun + (outer - begun) / 2, "half-of-deadline"))
    return min((m for m in marks if m[1] not in erasure.told), default=None)


def tombstone(candidacy: Candidacy, erasure: Erasure, at: datetime) -> Candidacy:
    """What may remain: the keyed hash, reason, dates, evidence and audit, and no way back."""
    proven = replace(erasure, proven_at=at, next_try_at=None, last_problem=None, ticket=None)
    return Candidacy(
        subject=candidacy.subject,
        ats_id=None,
        version=candidacy.version,
        standing=Standing.ERASED,
        country=candidacy.country,
        source=candidacy.source,
        imported_at=candidacy.imported_at,
        consent=candidacy.consent,
        ending=candidacy.ending,
        dated_at=candidacy.dated_at,
        erasure=proven,
        history=candidacy.history,
    )
