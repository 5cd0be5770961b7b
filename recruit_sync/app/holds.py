# SPDX-License-Identifier: Apache-2.0
"""Many legal holds at once: every fault is found before the first is placed.

What then still fails (somebody was erased meanwhile, the table is away) is told line by line; the
same list can be run again, since a hold of the same case is laid anew and nothing else happens.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from recruit_sync.app.people import People, review_date
from recruit_sync.domain.errors import NotThere, RecruitSyncError, Refused
from recruit_sync.domain.subject import Candidacy, Hold, Standing

_IDS: Final = "32 hex digits, or Candidate_ID=C-000123"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One line of a list: whom to hold, for which case, why, until when without a look."""

    line: int
    ats_id: str
    case: str
    reason: str
    review: str | None
    by: str


class ListFaults(Refused):
    """The list as a whole is refused; one text for each fault."""


@dataclass(frozen=True, slots=True)
class BulkHolds:
    """Places a list of holds."""

    people: People

    def place(self, wanted: Sequence[Wanted]) -> dict[str, Any]:
        """Place all of them. Raises ListFaults, with nothing placed, where any line is at fault."""
        found = list(self._checked(wanted))
        placed, failed = [], []
        for one in wanted:
            hold = self._hold(one)
            try:
                placed.append((one.case, self.people.place_hold(one.ats_id, hold)))
            except RecruitSyncError as problem:
                why = str(problem) if isinstance(problem, Refused) else type(problem).__name__
                failed.append({"line": one.line, "ats_id": one.ats_id, "problem": why})
        again = sum(one.case in [held.case for held in person.holds] for one, person in found)
        return {"placed": placed, "laid_anew": again, "failed": failed}

    def _hold(self, one: Wanted) -> Hold:
        now = self.people.records.clock.now()
        return Hold(one.case, one.reason, now, one.by, review_date(one.review))

    def _checked(self, wanted: Sequence[Wanted]) -> Iterator[tuple[Wanted, Candidacy]]:
        """Each line's person; raises with the faults of all lines where one has any."""
        faults: list[str] = []
        people: list[tuple[Wanted, Candidacy]] = []
        for one in wanted:
            candidacy, problems = self._look(one)
            faults += (f"line {one.line}: {problem}" for problem in problems)
            if candidacy:
                people.append((one, candidacy))
        faults += _twice(people)
        if faults or not wanted:
            raise ListFaults("\n".join(faults or ["the list: empty; allowed: one line a person"]))
        yield from people

    def _look(self, one: Wanted) -> tuple[Candidacy | None, list[str]]:
        problems = [
            f"{name}: missing" for name in ("case", "reason", "by") if not getattr(one, name)
        ]
        now = self.people.records.clock.now()
        problems += _faults_of_review(one.review, now)
        candidacy = None
        try:
            candidacy = self.people.find(one.ats_id)
        except NotThere:
            problems.append(f"ats_id: {one.ats_id}: nobody is known here under this id")
        except Refused:  # whatever stands there may be a name
            problems.append(f"ats_id: no id; allowed: {_IDS}")
        if candidacy:
            problems += _faults_of_person(candidacy, one)
        return candidacy, problems


def _faults_of_person(candidacy: Candidacy, one: Wanted) -> Iterator[str]:
    if candidacy.standing is Standing.ERASED:
        yield f"ats_id: {one.ats_id}: erased already; nothing is left that a hold could keep"


def _faults_of_review(review: str | None, now: datetime) -> Iterator[str]:
    try:
        day = review_date(review)
    except Refused:
        yield "review: no date; allowed: YYYY-MM-DD, or empty"
        return
    if day is not None and day < now.date().isoformat():
        yield f"review: {day}: is over; allowed: {now.date()} or later, or empty"


def _twice(people: Sequence[tuple[Wanted, Candidacy]]) -> Iterator[str]:
    counted = Counter((candidacy.subject, one.case) for one, candidacy in people)
    for one, candidacy in people:
        if counted[candidacy.subject, one.case] > 1:
            yield f"line {one.line}: ats_id: {candidacy.ats_id}: named more than once"
