# SPDX-License-Identifier: Apache-2.0
"""From the fence to the proof: one conditional write sets the fence, then nothing but erasure.

The intent is written before any system is asked; what cannot be proven is asked again, at least
daily, and people are told on day 1, 3 and 7 and at half of the country's destruction deadline.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from recruit_sync.domain import alarms, grounds, receipt
from recruit_sync.domain.effects import (
    Effect,
    EndSharing,
    EraseEverywhere,
    EraseMerged,
    LiftSuppression,
    MailKind,
    Pending,
    SealEvidence,
    SendMail,
)
from recruit_sync.domain.erasure import Erasure, Reason, SystemErasure
from recruit_sync.domain.events import ErasureProven, ErasureReplayed, ErasureTried
from recruit_sync.domain.grounds import End
from recruit_sync.domain.policy import Policy
from recruit_sync.domain.rights_request import settled_by_erasure
from recruit_sync.domain.subject import Candidacy, Channel, Standing
from recruit_sync.domain.values import evolve

_CONFIRMED: Final = (Channel.PAGE, Channel.REQUEST)

HIRED: Final = "hired"
"""Why an erasure was stopped behind the fence, in the words of the alarm."""

_NOBODY: Final = Candidacy("", None)

Step = tuple[Candidacy, tuple[Effect, ...]]


def fence(candidacy: Candidacy, end: End, now: datetime) -> Step:
    """From this write on nothing but erasure may happen; what was still to be mailed is dropped."""
    reason = end.reason
    erasure = Erasure(
        reason=reason,
        due_at=grounds.erasure_at(candidacy) or end.at,
        fenced_at=now,
        next_try_at=now + _first_look(),
        suppresses=_suppresses(candidacy, reason),
    )
    kept = tuple(p for p in candidacy.outbox if _outlives_the_fence(p.effect))
    fenced = evolve(
        candidacy, standing=Standing.ERASING, erasure=erasure, outbox=kept, not_asked=None
    )
    merged = (EraseMerged(one.subject) for one in candidacy.merged)
    return fenced, (*_confirmation(candidacy, reason), *merged, EraseEverywhere(reason))


def _suppresses(candidacy: Candidacy, reason: Reason) -> bool:
    """Silence suppresses only where a request was handed over; an act of the person always does."""
    asked = any(receipt.handed_over_at(request) for request in candidacy.requests)
    return reason.suppresses and (asked or reason is not Reason.NO_CONSENT)


def _outlives_the_fence(effect: Effect) -> bool:
    """What staff and other records must still hear; nothing that reaches the person or the ATS."""
    if isinstance(effect, SendMail):
        return effect.kind.to_staff or effect.kind.on_rights
    return outlives_erasure(effect)


def outlives_erasure(effect: Effect) -> bool:
    """What an answer means for others with the same address, and its proof, are never lost."""
    return isinstance(effect, EndSharing | LiftSuppression | SealEvidence | EraseMerged)


def _first_look() -> timedelta:
    """How long the eraser has before the sweep reminds it."""
    return timedelta(minutes=15)


def _confirmation(candidacy: Candidacy, reason: Reason) -> tuple[Effect, ...]:
    """`erasure_done` goes only to people who refused or withdrew on the page, or asked for it."""
    ending = candidacy.ending
    if ending is None or ending.channel not in _CONFIRMED or candidacy.address is None:
        return ()
    return (SendMail(MailKind.ERASURE_DONE, "erasure-done", why=reason),)


def again(candidacy: Candidacy, erasure: Erasure, ats_id: str, now: datetime) -> Step:
    """The ATS shows an erased person again: erase once more, tell the DPO, contact nobody."""
    erasure = evolve(
        erasure,
        due_at=now,
        fenced_at=now,
        systems=(),
        proven_at=None,
        told=(),
        next_try_at=now + _first_look(),
    )
    back = evolve(candidacy, ats_id=ats_id, standing=Standing.ERASING, erasure=erasure)
    cause = f"failing-reappeared-{now:%Y%m%d%H%M%S}"
    alarm = SendMail(MailKind.DPO_ERASURE_FAILING, cause, why="reappeared")
    return back, (alarm, EraseEverywhere(erasure.reason))


def replayed(
    candidacy: Candidacy, event: ErasureReplayed, now: datetime
) -> tuple[Candidacy, tuple[Effect, ...], str]:
    """Behind the fence again, where they were before the backup was put back; nobody is mailed.

    Of a person whom the backup does not know at all a tombstone is left, so that they are
    recognised: if the ATS still shows them, they are erased like anybody who reappears.
    """
    known = candidacy.erasure
    if known is not None and known.fenced_at >= event.fenced_at:
        return candidacy, (), "erasure/known"
    erasure = Erasure(
        reason=event.reason,
        due_at=event.due_at,
        fenced_at=now,
        next_try_at=now + _first_look(),
        suppresses=event.suppresses,
        replayed=event.fenced_at,
    )
    if candidacy.ats_id is None:
        gone = evolve(candidacy, country=candidacy.country or event.country)
        past = evolve(erasure, fenced_at=event.fenced_at, next_try_at=None)
        return _remains(gone, past), (), "erasure/replayed"
    kept = tuple(p for p in candidacy.outbox if outlives_erasure(p.effect))
    fenced = evolve(
        candidacy, standing=Standing.ERASING, erasure=erasure, outbox=kept, not_asked=None
    )
    return fenced, (EraseEverywhere(event.reason),), "erasure/replayed"


def hired(candidacy: Candidacy, now: datetime) -> Step:
    """An employee by now: the erasure stops where it is, and the DPO hears how far it came.

    What called for it stays on record: should the person not be employed after all, it goes on.
    """
    stopped = evolve(candidacy, worker=True, outbox=_of_others(candidacy))
    alarm = SendMail(MailKind.DPO_ERASURE_FAILING, f"hired-{now:%Y%m%d%H%M%S}", why=HIRED)
    return evolve(stopped, standing=Standing.HANDED_OVER), (alarm,)


def _of_others(candidacy: Candidacy) -> tuple[Pending, ...]:
    """What still wants doing, without the erasure and the mail that says that it has begun."""
    return tuple(
        p
        for p in candidacy.outbox
        if not isinstance(p.effect, EraseEverywhere)
        and not (isinstance(p.effect, SendMail) and p.effect.kind is MailKind.ERASURE_DONE)
    )


def tried(candidacy: Candidacy, old: Erasure, event: ErasureTried) -> Step:
    """What came of one try at one system; there is no limit of tries."""
    plan = old.planned(event.plan) if event.plan else old
    system = _tried(plan.of(event.system), event)
    erasure = evolve(plan.learned(system), next_try_at=event.next_try_at)
    asked = (_letter(system),) if event.by_mail else ()
    if not event.task_late:
        return evolve(candidacy, erasure=erasure), asked
    told, mails = alarms.task_late(erasure, event.system)
    return evolve(candidacy, erasure=told), (*asked, *mails)


def _tried(old: SystemErasure, event: ErasureTried) -> SystemErasure:
    """A new reference means a new asking: what the old one was answered is past."""
    return evolve(
        old,
        tries=old.tries + 1,
        reference=event.reference or old.reference,
        asked_at=event.asked_at or old.asked_at,
        first_asked_at=old.first_asked_at or old.asked_at or event.asked_at,
        ticket=event.ticket if event.reference else (event.ticket or old.ticket),
        problem=event.problem,
        refused=event.refused,
        retained_until=event.retained_until,
    )


def _letter(system: SystemErasure) -> SendMail:
    """The mail to whoever answers for a system that only a person can reach."""
    cause = f"recipient-{system.name}-{system.tries}"
    return SendMail(MailKind.RECIPIENT_ERASURE, cause, why=system.name)


def pursue(
    candidacy: Candidacy, erasure: Erasure, policy: Policy, now: datetime
) -> tuple[Candidacy, tuple[Effect, ...], str]:
    """An erasure without proof: tell the DPO on its days, and hand it to the eraser again."""
    mark = alarms.next_telling(erasure, policy)
    if mark and mark[0] <= now:
        told = evolve(erasure, told=(*erasure.told, mark[1]))
        cause = f"failing-{mark[1]}"
        effect = SendMail(MailKind.DPO_ERASURE_FAILING, cause, why=erasure.last_problem or "")
        return evolve(candidacy, erasure=told), (effect,), "erasure/failing"
    if candidacy.on_hold or erasure.next_try_at is None or erasure.next_try_at > now:
        return candidacy, (), "erasure/waiting"
    waiting = evolve(erasure, next_try_at=now + _first_look())
    effects = (EraseEverywhere(erasure.reason),)
    return evolve(candidacy, erasure=waiting), effects, "erasure/again"


def next_at(candidacy: Candidacy, policy: Policy) -> datetime | None:
    """The next look or the next telling."""
    erasure = candidacy.erasure
    if erasure is None:
        return None
    telling = alarms.next_telling(erasure, policy)
    moments = [telling[0]] if telling else []
    if erasure.next_try_at and not candidacy.on_hold:
        moments.append(erasure.next_try_at)
    return min(moments, default=None)


def absent(candidacy: Candidacy, old: Erasure, event: ErasureProven) -> Step:
    """One system shows nobody any more; with the last one the erasure is proven."""
    plan = old.planned(event.plan) if event.plan else old
    gone = evolve(
        plan.of(event.system),
        absent_at=event.at,
        proof=event.proof,
        by=event.by,
        ticket=None,
        problem=None,
        refused=False,
        retained_until=event.retained_until,
    )
    erasure = plan.learned(gone)
    if erasure.open:
        return evolve(candidacy, erasure=erasure), ()
    return _remains(candidacy, evolve(erasure, proven_at=event.at, next_try_at=None)), ()


def _remains(candidacy: Candidacy, erasure: Erasure | None) -> Candidacy:
    """What may remain: the keyed hash, reason, dates, evidence and audit."""
    return evolve(
        _NOBODY,
        subject=candidacy.subject,
        ats_id=None,
        version=candidacy.version,
        standing=Standing.ERASED,
        country=candidacy.country,
        source=candidacy.source,
        source_id=candidacy.source_id,
        agency=candidacy.agency,
        imported_at=candidacy.imported_at,
        consent=candidacy.consent,
        ending=candidacy.ending,
        last_answer_at=candidacy.last_answer_at,
        answers=candidacy.answers,
        rights=settled_by_erasure(candidacy.rights, erasure.proven_at if erasure else None),
        dated_at=candidacy.dated_at,
        erasure=erasure,
        outbox=tuple(p for p in candidacy.outbox if outlives_erasure(p.effect)),
        history=candidacy.history,
    )


def anew(candidacy: Candidacy) -> Candidacy:
    """Nothing but the subject and its audit trail: what a person who is back begins with."""
    return Candidacy(
        subject=candidacy.subject,
        ats_id=None,
        version=candidacy.version,
        answers=candidacy.answers,
        rights=candidacy.rights,
        outbox=candidacy.outbox,
        history=candidacy.history,
    )


def erased_by_others(candidacy: Candidacy, now: datetime) -> Candidacy:
    """Somebody purged the person in the ATS: a tombstone all the same, and a no is remembered."""
    ending, erasure = candidacy.ending, None
    if ending is not None:
        suppresses = ending.reason.suppresses
        erasure = Erasure(ending.reason, ending.at, now, proven_at=now, suppresses=suppresses)
    return evolve(_remains(candidacy, erasure), erased_by_others=True)
