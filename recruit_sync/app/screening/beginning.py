# SPDX-License-Identifier: Apache-2.0
"""Making the plan: who is it about, for which job, by which rules, and may they be screened?

What is still open (a person not read in yet, an answer of theirs, a precondition of the company)
is waited for; what is closed for good ends the screening before any step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final

from recruit_sync.app.screening.selection import StageOf, opening_of, selection_of
from recruit_sync.domain.screening.admission import WAITS, stops
from recruit_sync.domain.screening.events import Begun
from recruit_sync.domain.screening.law import Job
from recruit_sync.domain.screening.plan import Rules as RulesOfDay
from recruit_sync.domain.screening.plan import plan
from recruit_sync.domain.screening.record import Rules, ScreeningRecord
from recruit_sync.domain.screening.words import Check, Stage
from recruit_sync.domain.subject import Candidacy
from recruit_sync.ports import Candidacies, Opening, Selections

SOON: Final = timedelta(minutes=15)
HOURLY: Final = timedelta(hours=1)
LATER: Final = timedelta(days=1)
OPEN: Final = "precondition"


@dataclass(frozen=True)
class House:
    """What this company settled: one agency for all, which optional checks run, what is met.

    `tests` are the tenant's ids of tests, by check.
    """

    agency: str = ""
    every_optional: bool = False
    preconditions: frozenset[str] = frozenset()
    tests: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Book:
    """The rules, asked by job and day: what holds, where a place of the ATS lies, by which text."""

    rules: Callable[[Job, date], RulesOfDay]
    place: Callable[[Opening], str]
    stage_of: StageOf
    named: Rules


@dataclass(frozen=True, slots=True)
class Wait:
    """Not yet; when to look again, and what the recruiter has to be told where that is needed."""

    until: datetime
    why: str = ""


@dataclass(frozen=True, slots=True)
class Beginning:
    """Decides how a screening begins."""

    candidacies: Candidacies
    selections: Selections
    book: Book
    house: House

    def look(self, record: ScreeningRecord, now: datetime) -> Begun | Wait:
        """The plan, or until when to wait. Raises Unavailable."""
        candidacy = self.candidacies.get(record.subject)
        if candidacy is None:
            return Wait(now + SOON)
        found = self.selections.openings([str(record.ats_id)])
        opening = opening_of(record, found.get(str(record.ats_id), ()))
        begun = self._begun(record, candidacy, opening, now)
        if begun.plan.stops and set(begun.plan.stops) <= WAITS:
            return Wait(now + HOURLY, "no_consent")
        if set(begun.plan.preconditions) - self.house.preconditions:
            return Wait(now + LATER, OPEN)
        return begun

    def _begun(
        self,
        record: ScreeningRecord,
        candidacy: Candidacy,
        opening: Opening | None,
        now: datetime,
    ) -> Begun:
        stage = self.book.stage_of(opening.stage or "") if opening else None
        found = stops(candidacy, selection_of(opening, stage), now)
        job = self._job(opening, candidacy)
        rules = self.book.rules(job, now.date())
        if self.house.agency:
            rules = replace(rules, routes=rules.routes.all_by(self.house.agency))
        made = plan(job, rules, found)
        return Begun(
            job,
            made,
            rules.routes,
            self.book.named,
            stage or Stage.APPLIED,
            ticked=self._wanted(record),
        )

    def _job(self, opening: Opening | None, candidacy: Candidacy) -> Job:
        """Where nobody says where the job is, it is where the candidate lives."""
        lives = candidacy.region or candidacy.country or "ZZ"
        if opening is None:
            return Job(lives, lives)
        residence = opening.residence or lives
        return Job(
            place=self.book.place(opening) or residence,
            residence=residence,
            role_family=_code(opening.role_family),
            executive=opening.executive,
            regulated_role=_code(opening.regulated_role),
        )

    def _wanted(self, record: ScreeningRecord) -> frozenset[Check]:
        """Every optional check, or those that the ATS names among the tests."""
        if self.house.every_optional:
            return frozenset(Check)
        by_test = {test: check for check, test in self.house.tests.items()}
        named = (by_test.get(test) for test in record.tests)
        return frozenset(Check(check) for check in named if check)


def _code(text: str | None) -> str | None:
    """A word of the tenant as the rules write it."""
    return text.strip().lower().replace(" ", "_").replace("-", "_") if text else None
