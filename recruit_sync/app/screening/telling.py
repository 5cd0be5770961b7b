# SPDX-License-Identifier: Apache-2.0
"""What may be told of a screening, to whom? Candidates read checks, agencies, grounds and dates.

Recruiters read who must act and why, never an outcome, and never that a criminal record is looked
at. Writes nothing, sends nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from recruit_sync.domain.policy import Policy
from recruit_sync.domain.screening.hearing import check_of
from recruit_sync.domain.screening.notice import named, question, questions
from recruit_sync.domain.screening.record import Notice, OrderState, Paper, ScreeningRecord
from recruit_sync.domain.screening.states import Actor, Doer, State
from recruit_sync.domain.screening.terms import DAY, Terms
from recruit_sync.domain.screening.words import Check
from recruit_sync.domain.screening.work import Mail
from recruit_sync.domain.windows import start_of_day
from recruit_sync.ports import AboutScreening, AgencyCard

BOUNCED: Final = "address_bounced"
_BY_PEOPLE: Final = (State.RUNNING, State.CANDIDATE_WAIT)
_AT_AGENCY: Final = (State.ORDERING, State.UNKNOWN_ORDER, State.RUNNING, State.ON_HOLD)


@dataclass(frozen=True, slots=True)
class Telling:
    """`cards`: how each agency is named to people; `terms_of`: the periods of a screening."""

    cards: Mapping[str, AgencyCard]
    terms_of: Callable[[ScreeningRecord], Terms]

    def notice(
        self, record: ScreeningRecord, number: int, at: datetime | None = None
    ) -> AboutScreening:
        """One notice: what it names, and what is asked on its page now, or was at a moment."""
        keeping = self.terms_of(record).keeping
        return AboutScreening(
            named=named(record, _told_so_far(record, number)),
            agencies=self.cards,
            papers=tuple(question(paper) for paper in questions(record, number, at).values()),
            later=number > 1,
            over=_over(record, number),
            delete_after_months=max(keeping.at_most_months, keeping.at_least_months),
            keep_at_least_months=keeping.at_least_months,
        )

    def hearing(self, record: ScreeningRecord, mail: Mail) -> AboutScreening:
        """The check that one hearing is about."""
        found = check_of(mail.cause)
        heard = (found[1],) if found else ()
        return AboutScreening(
            named=named(record, heard),
            agencies=self.cards,
            heard=heard,
            hearings=record.hearings,
        )

    def answer_by(
        self, record: ScreeningRecord, number: int, policy: Policy, at: datetime
    ) -> datetime | None:
        """The first instant after the last whole day on which every question that is open at that
        moment can be answered; a notice that is not out yet counts from then."""
        length = self.terms_of(record).answer_days * DAY
        ends = [at + length for at in _open_since(record, number, at)]
        if not ends:
            return None
        local = min(ends).astimezone(ZoneInfo(policy.zone_end)).date()
        return start_of_day(local, policy.zone_end)


def heard_until(record: ScreeningRecord, mail: Mail) -> datetime | None:
    """Until when the candidate may comment at least; an adverse action's days begin at receipt."""
    found = check_of(mail.cause)
    clocks = (c.ends_at for c in record.clocks if found and c.check is found[1] and c.running)
    return next(clocks, None)


def notice_of(record: ScreeningRecord, number: int | None) -> Notice | None:
    """One notice by its number."""
    return next((one for one in record.notices if one.number == number), None)


def _told_so_far(record: ScreeningRecord, number: int) -> frozenset[Check]:
    """What this notice is about, and what earlier ones named and still goes on."""
    own = notice_of(record, number)
    going_on = {step.check for step in record.course.steps if not step.state.ended}
    earlier = (one.checks & going_on for one in record.notices if one.number < number)
    return (own.checks if own else frozenset[Check]()).union(*earlier)


def _over(record: ScreeningRecord, number: int) -> bool:
    notice = notice_of(record, number)
    ended = notice is None or bool(notice.expired_at or notice.withdrawn_at)
    return ended or record.course.canceled


def _open_since(record: ScreeningRecord, number: int, at: datetime) -> Iterable[datetime]:
    notice = notice_of(record, number)
    if notice is not None and notice.open:
        yield notice.sent_at or at
    papers: Iterable[Paper] = questions(record, number, at).values()
    yield from (paper.asked_at for paper in papers)


# --- staff ---------------------------------------------------------------------------------------


def to_staff(record: ScreeningRecord, mail: Mail) -> Mapping[str, str]:
    """Ids and codes that a recruiter's mail may show; who must act always."""
    why, _, _ = mail.why.partition("/")
    actor = Actor.RECRUITER if why == BOUNCED else record.course.who_must_act
    known = {
        "ats_id": record.ats_id,
        "screening": record.id,
        "place": record.place,
        "who": actor.value,
        "why": _late_because(record) if why == "late" else why,
        "task": _task(record) if why == "task" else "",
        "agency": ", ".join(_agencies(record)) if why == "late" else "",
        "called_off": "yes" if record.course.canceled else "",
        "cost": _cost(record),
    }
    return {name: value for name, value in known.items() if value}


def _late_because(record: ScreeningRecord) -> str:
    away = any(o.failing_since and not o.placed_at and not o.closed_at for o in record.orders)
    return "agency_out_of_reach" if away else "no_result"


def _task(record: ScreeningRecord) -> str:
    steps = record.in_state(*_BY_PEOPLE)
    checks = [s.check for s in steps if s.doer is not Doer.AGENCY and s.check is not Check.CRIMINAL]
    return ", ".join(checks)


def _agencies(record: ScreeningRecord) -> list[str]:
    steps = (s for s in record.in_state(*_AT_AGENCY) if s.doer is Doer.AGENCY)
    return list(dict.fromkeys(step.agency for step in steps))


def _cost(record: ScreeningRecord) -> str:
    """What was ordered and taken back again, by currency: an agency charges for it all the same."""
    sums: dict[str, Decimal] = {}
    for order in record.orders:
        if order.cancel_asked_at and order.placed_at and order.state is not OrderState.REFUSED:
            for amount, currency in filter(None, (_price(record, one) for one in order.checks)):
                sums[currency] = sums.get(currency, Decimal(0)) + amount
    return ", ".join(f"{amount} {currency}" for currency, amount in sums.items())


def _price(record: ScreeningRecord, check: Check) -> tuple[Decimal, str] | None:
    planned = record.planned(check)
    amount, _, currency = (planned.cost or "" if planned else "").partition(" ")
    return (Decimal(amount), currency) if currency else None
