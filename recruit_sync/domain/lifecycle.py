# SPDX-License-Identifier: Apache-2.0
"""decide(): the only place where a person's standing changes. Read it as the law, top to bottom.

A decision has two steps: an event changes facts (`_absorb`, one arm per event), then what follows
from the facts is settled (`_settle`): who is asked, when the last ground ends, what is due next.
Knows no clock, no store, no mail; everything may arrive late, doubled or in another order.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from recruit_sync.domain import (
    aftermath,
    answers,
    asking,
    erasing,
    grounds,
    intake,
    mail_evidence,
    merging,
    overlays,
    receipt,
    redating,
    rights,
    timetable,
)
from recruit_sync.domain.effects import Effect
from recruit_sync.domain.events import (
    Absorbed,
    AddressRefused,
    Answered,
    Bounced,
    Delayed,
    Delivered,
    ErasureProven,
    ErasureReplayed,
    ErasureTried,
    Event,
    HandedOver,
    HoldPlaced,
    HoldReleased,
    Merged,
    PolicyApplied,
    Redirected,
    RightsEvent,
    Seen,
    SuppressionLifted,
    SurvivorErased,
    TimePassed,
    Undeliverable,
    Vanished,
    VerdictUnknown,
)
from recruit_sync.domain.policy import Policy
from recruit_sync.domain.subject import FENCED, SETTLED, Candidacy, Standing
from recruit_sync.domain.values import alike, evolve


class Decision(NamedTuple):
    """What becomes of the record, what must be done, and why (a rule id)."""

    next: Candidacy
    effects: tuple[Effect, ...]
    because: str


def decide(candidacy: Candidacy, event: Event, policy: Policy, now: datetime) -> Decision:
    """What one event means for one person under one country's rules, at one moment (UTC).

    Where nothing changes, `next` is the very candidacy that was handed in.
    """
    absorbed = _absorb(candidacy, event, policy, now)
    idle = absorbed.next is candidacy and not absorbed.effects
    if idle and not (isinstance(event, TimePassed) and timetable.may_move(candidacy, policy, now)):
        return absorbed
    settled, follow_up = _settle(absorbed.next, policy, now)
    effects = absorbed.effects + follow_up + merging.passed_on(candidacy, settled)
    if not effects and alike(settled, candidacy):
        return unchanged(candidacy, absorbed.because)
    return Decision(settled, effects, "time/rescheduled" if idle else absorbed.because)


def _absorb(candidacy: Candidacy, event: Event, policy: Policy, now: datetime) -> Decision:
    match event:
        case Seen() | Vanished():
            return _seen(candidacy, event, policy, now)
        case TimePassed() | PolicyApplied():
            return _time_passed(candidacy, event, policy, now)
        case ErasureTried() | ErasureProven() | ErasureReplayed():
            return _erasure(candidacy, event, now)
        case Answered() | AddressRefused() | SuppressionLifted():
            return _answered(candidacy, event, policy, now)
        case Redirected() | Merged() | Absorbed() | SurvivorErased():
            return Decision(*merging.told(candidacy, event, now))
        case (
            HandedOver() | Undeliverable() | Delivered() | Bounced() | Delayed() | VerdictUnknown()
        ):
            return _mail(candidacy, event, now)
        case _:
            return _laid(candidacy, event, policy, now)


def unchanged(candidacy: Candidacy, because: str) -> Decision:
    """Nothing, and why: late, doubled and meaningless events end here."""
    return Decision(candidacy, (), because)


# --- the ATS -------------------------------------------------------------------------------------


def _seen(candidacy: Candidacy, event: Seen | Vanished, policy: Policy, now: datetime) -> Decision:
    if isinstance(event, Vanished):
        return _vanished(candidacy, now)
    if candidacy.standing is Standing.ERASED:
        return Decision(*aftermath.seen_after_erasure(candidacy, event, policy, now))
    if event.profile.purged:
        return _shell(candidacy, now)
    if candidacy.standing is Standing.ERASING:
        return Decision(*aftermath.seen_behind_the_fence(candidacy, event, policy, now))
    taken = intake.take_in(candidacy, event, policy, now)
    if event.suppressed_at is not None:
        return Decision(*answers.recognised(taken, event.suppressed_at, now))
    if event.resembles:
        return Decision(*answers.resembles(taken), "suppression/same-number")
    follows = merging.seen(candidacy, event.survivor)
    return Decision(taken, (*answers.welcome(candidacy, taken), *follows), "intake/seen")


def _shell(candidacy: Candidacy, now: datetime) -> Decision:
    if candidacy.version == 0 or candidacy.standing is Standing.ERASING:
        return unchanged(candidacy, "intake/shell")
    return Decision(erasing.erased_by_others(candidacy, now), (), "intake/erased-by-others")


def _vanished(candidacy: Candidacy, now: datetime) -> Decision:
    """Absence is no deletion: the record is shown to a person, and its deadlines run on."""
    if candidacy.standing in FENCED or candidacy.missing_since:
        return unchanged(candidacy, "intake/still-missing")
    return Decision(evolve(candidacy, missing_since=now), (), "intake/not-in-ats")


# --- the person ----------------------------------------------------------------------------------


def _answered(
    candidacy: Candidacy,
    event: Answered | AddressRefused | SuppressionLifted,
    policy: Policy,
    now: datetime,
) -> Decision:
    """Until the fence is set every answer counts; from then on none does."""
    if isinstance(event, SuppressionLifted):
        return Decision(*answers.lifted(candidacy, event, now))
    if candidacy.standing in FENCED:
        return unchanged(candidacy, "answer/after-fence")
    if candidacy.standing is Standing.HANDED_OVER:
        return unchanged(candidacy, "answer/handed-over")
    if isinstance(event, AddressRefused):
        return Decision(*answers.address_refused(candidacy, event, now))
    return Decision(*answers.answered(candidacy, event, policy, now))


# --- the mail service ----------------------------------------------------------------------------


def _mail(candidacy: Candidacy, event: mail_evidence.MailEvent, now: datetime) -> Decision:
    """A late event never brings anybody back, nor changes what the fence has settled."""
    if candidacy.standing in FENCED:
        return unchanged(candidacy, "mail/after-fence")
    return Decision(*mail_evidence.learn(candidacy, event, now))


# --- overlays ------------------------------------------------------------------------------------


def _laid(
    candidacy: Candidacy,
    event: HoldPlaced | HoldReleased | RightsEvent,
    policy: Policy,
    now: datetime,
) -> Decision:
    """Holds and open requests lie over every standing; they stop erasure and nothing else."""
    if isinstance(event, RightsEvent):
        return Decision(*rights.told(candidacy, event, policy, now))
    if candidacy.standing is Standing.ERASED:
        return unchanged(candidacy, "overlay/erased")
    return Decision(*overlays.lay(candidacy, event, now))


# --- erasure -------------------------------------------------------------------------------------


def _erasure(
    candidacy: Candidacy, event: ErasureTried | ErasureProven | ErasureReplayed, now: datetime
) -> Decision:
    """Nothing is put on record as asked that a hold stopped in the very write."""
    if isinstance(event, ErasureReplayed):
        return Decision(*erasing.replayed(candidacy, event, now))
    if isinstance(event, ErasureTried) and event.asked_at and candidacy.on_hold:
        return unchanged(candidacy, "erasure/held")
    erasure = candidacy.erasure
    if candidacy.standing is not Standing.ERASING or erasure is None:
        return unchanged(candidacy, "erasure/not-begun")
    if isinstance(event, ErasureTried):
        return Decision(*erasing.tried(candidacy, erasure, event), "erasure/tried")
    step = erasing.absent(candidacy, erasure, event)
    proven = step[0].standing is Standing.ERASED
    return Decision(*step, "erasure/proven" if proven else "erasure/absent")


def _time_passed(
    candidacy: Candidacy, event: TimePassed | PolicyApplied, policy: Policy, now: datetime
) -> Decision:
    """One thing at a time, in this order; the sweep asks again until nothing is due."""
    if isinstance(event, PolicyApplied):
        return Decision(*redating.apply(candidacy, event, policy, now))
    if candidacy.standing is Standing.ERASING and candidacy.erasure:
        return Decision(*timetable.pursue(candidacy, candidacy.erasure, policy, now))
    if candidacy.standing in SETTLED:
        return unchanged(candidacy, "time/nothing-runs")
    if candidacy.stuck_why == "country_without_policy" and policy.known:
        return Decision(intake.with_country_file(candidacy, policy, now), (), "intake/country-file")
    end = timetable.end_that_is_due(candidacy, now)
    if end is None:
        return Decision(*timetable.do_next(candidacy, policy, now))
    if not event.may_erase:
        return unchanged(candidacy, "brake/pulled")
    return Decision(*erasing.fence(candidacy, end, now), f"fence/{end.reason}")


# --- what follows from the facts -----------------------------------------------------------------


def _settle(
    candidacy: Candidacy, policy: Policy, now: datetime
) -> tuple[Candidacy, tuple[Effect, ...]]:
    """Ask whom to ask, then compute standing, the date of erasure and what is due next."""
    if candidacy.standing in FENCED:
        return timetable.set_due(candidacy, policy, now), ()
    asked, effects = asking.ask(candidacy, policy, now)
    asked = receipt.with_window(asked, policy, now)
    asked = evolve(asked, standing=_standing(asked, now))
    end = grounds.last_end(asked)
    moved = (end.at if end else None) != asked.erase_at
    dated = evolve(
        asked,
        erase_at=end.at if end else None,
        erase_reason=end.reason if end else None,
        dated_at=now if moved else asked.dated_at,
    )
    return timetable.set_due(dated, policy, now), effects


def _standing(candidacy: Candidacy, now: datetime) -> Standing:
    if candidacy.worker:
        return Standing.HANDED_OVER
    if candidacy.ending:
        return Standing.ENDING
    if candidacy.merged_into:
        return Standing.MERGED
    if candidacy.stuck_why or candidacy.missing_since:
        return Standing.STUCK
    sourced = candidacy.source.asked_for_consent
    if grounds.living_consent(candidacy, now) or (sourced and grounds.has_consented(candidacy)):
        return Standing.CONSENTED
    if not sourced:
        return Standing.RETAINED
    return Standing.ASKED if candidacy.requests else Standing.NOT_ASKED
