# SPDX-License-Identifier: Apache-2.0
"""All we know of one screening: whose, by which rules, what was told and signed, ordered, decided.

One immutable value, saved whole, with what is still to be done and what was. Holds ids and dates,
and of a result no more than how its step ended: no name, no address, no finding.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

from recruit_sync.domain.screening.machine import Screening
from recruit_sync.domain.screening.states import State
from recruit_sync.domain.screening.step import Step
from recruit_sync.domain.screening.summary import AtsStatus, Standing
from recruit_sync.domain.screening.words import (
    Authorization,
    Basis,
    Check,
    Hearing,
    Stage,
    Stop,
    Verdict,
)
from recruit_sync.domain.screening.work import Work
from recruit_sync.domain.subject import Entry, Evidence
from recruit_sync.domain.values import value


@value(frozen=True)
class Planned:
    """The verdict on one of the eleven checks, as it was when the screening began."""

    check: Check
    verdict: Verdict
    because: str
    source: str
    level: str | None = None
    bases: tuple[Basis, ...] = ()
    limits: tuple[str, ...] = ()
    cost: str | None = None
    turnaround_days: int | None = None


@value(frozen=True)
class Rules:
    """By which policy the plan was made: its id, its version and the digest of its files."""

    policy: str
    version: str
    digest: str


@value(frozen=True)
class Notice:
    """One privacy notice: which checks and agencies it names, and how far it has come.

    `cause` is the id of its mail in this screening, `text_hash` proves what it said. that
    was acknowledged lets the checks that it names go on.
    """

    number: int
    stage: Stage
    checks: frozenset[Check]
    agencies: frozenset[str]
    asked_at: datetime
    version: str = ""
    language: str = ""
    text_hash: str = ""
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    bounced_at: datetime | None = None
    reminded: int = 0
    acknowledged_at: datetime | None = None
    evidence: Evidence | None = None
    expired_at: datetime | None = None
    withdrawn_at: datetime | None = None

    @property
    def cause(self) -> str:
        """The cause of its mail, and with the screening's id the mail's id."""
        return f"screening-notice-{self.number}"

    @property
    def open(self) -> bool:
        """Whether an acknowledgement is still waited for."""
        return not (self.acknowledged_at or self.expired_at or self.withdrawn_at)


@value(frozen=True)
class Paper:
    """One authorisation asked of the candidate, on the page of one notice, for some checks."""

    authorization: Authorization
    notice: int
    checks: frozenset[Check]
    asked_at: datetime
    reminded: int = 0
    given_at: datetime | None = None
    declined_at: datetime | None = None
    expired_at: datetime | None = None
    withdrawn_at: datetime | None = None
    evidence: Evidence | None = None

    @property
    def open(self) -> bool:
        """Whether an answer is still waited for."""
        ended = (self.given_at, self.declined_at, self.expired_at, self.withdrawn_at)
        return not any(ended)


class OrderState(StrEnum):
    """How far an order has come; `unknown` until it is looked up whether there is one."""

    WANTED = "wanted"
    UNKNOWN = "unknown"
    PLACED = "placed"
    REFUSED = "refused"
    CANCELING = "canceling"
    CLOSED = "closed"


@value(frozen=True, slots=True)
class AgencyRefs:
    """The agency's own ids of an order; the report comes with the candidate's part of it."""

    candidate: str
    invitation: str
    report: str | None = None


@value(frozen=True)
class Order:
    """One order of one group of checks; a deliberate second try is another attempt.

    `tried_at` is written before the first call that could create anything, `cancel_asked_at` before
    the agency is asked. A group that no package covers is several orders: `1`, or `1a` and `1b`.
    """

    group: str
    attempt: int
    agency: str
    checks: frozenset[Check]
    wanted_at: datetime
    state: OrderState = OrderState.WANTED
    tried_at: datetime | None = None
    placed_at: datetime | None = None
    candidate_done_at: datetime | None = None
    refs: AgencyRefs | None = None
    failing_since: datetime | None = None
    cancel_asked_at: datetime | None = None
    cancels: int = 0
    closed_at: datetime | None = None

    @property
    def reference(self) -> str:
        """How this order is told from the others of the screening."""
        return f"{self.group}-{self.attempt}"

    @property
    def open(self) -> bool:
        """Whether the agency may still be at work on it."""
        return self.state in (OrderState.UNKNOWN, OrderState.PLACED, OrderState.CANCELING)


@value(frozen=True)
class HearingClock:
    """The candidate's time before a concern may count, from receipt; one for each check."""

    check: Check
    hearing: Hearing
    starts_at: datetime
    ends_at: datetime
    stopped_at: datetime | None = None
    over_at: datetime | None = None

    @property
    def running(self) -> bool:
        """Whether it runs still."""
        return self.stopped_at is None and self.over_at is None


@value(frozen=True)
class Verdicts:
    """Who decided on a check, what, and when; names of staff, never of the candidate."""

    check: Check
    said: str
    by: str
    at: datetime


NOTHING_YET: Final = Screening(())


@value(frozen=True)
class ScreeningRecord:
    """One screening. `due_at`: when time alone changes something; `todo_at`: when an effect may
    be done. `subject` and `id` are keyed hashes; the ATS's ids go when the person is erased.
    """

    id: str
    subject: str
    ats_id: str | None
    check_id: str | None
    application_id: str | None = None
    version: int = 0
    noted_at: datetime | None = None
    begun_at: datetime | None = None
    ended_at: datetime | None = None
    decided_at: datetime | None = None
    erased_at: datetime | None = None
    purged_at: datetime | None = None
    place: str = ""
    residence: str = ""
    stops: tuple[Stop, ...] = ()
    rules: Rules | None = None
    plan: tuple[Planned, ...] = ()
    groups: tuple[tuple[str, frozenset[Check]], ...] = ()
    hearings: tuple[Hearing, ...] = ()
    course: Screening = NOTHING_YET
    notices: tuple[Notice, ...] = ()
    papers: tuple[Paper, ...] = ()
    orders: tuple[Order, ...] = ()
    clocks: tuple[HearingClock, ...] = ()
    verdicts: tuple[Verdicts, ...] = ()
    running_since: tuple[tuple[Check, datetime], ...] = ()
    late_at: datetime | None = None
    late_told_at: datetime | None = None
    told_done: bool = False
    told_ats: AtsStatus = AtsStatus.PENDING
    package: str | None = None
    tests: tuple[str, ...] = ()
    keep_until: datetime | None = None
    purge_at: datetime | None = None
    canceled_because: str | None = None
    agency_candidate: str | None = None
    agency_keeps_until: datetime | None = None
    due_at: datetime | None = None
    todo_at: datetime | None = None
    outbox: tuple[Work, ...] = ()
    history: tuple[Entry, ...] = ()

    @property
    def standing(self) -> Standing:
        """How it stands; before its plan is made it is on its way."""
        if self.begun_at is None and not self.course.canceled and not self.course.purged:
            return Standing.RUNNING
        return self.course.standing

    @property
    def over(self) -> bool:
        """Whether nothing is left to happen to any check, but for a dispute."""
        begun = self.begun_at is not None or self.course.canceled
        return begun and all(step.state.ended for step in self.course.steps)

    @property
    def notice(self) -> Notice | None:
        """The latest one."""
        return self.notices[-1] if self.notices else None

    def step(self, check: Check) -> Step | None:
        """One check, where it stands."""
        return next((step for step in self.course.steps if step.check is check), None)

    def in_state(self, *states: State) -> tuple[Step, ...]:
        """The checks that stand there."""
        return tuple(step for step in self.course.steps if step.state in states)

    def planned(self, check: Check) -> Planned | None:
        """The verdict on one check."""
        return next((one for one in self.plan if one.check is check), None)
