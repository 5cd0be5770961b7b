# SPDX-License-Identifier: Apache-2.0
"""What do the texts about a screening name? Checks with their ground and agency, and questions.

Taken from the record as it stands, so that a page says what its mail said.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from recruit_sync.domain.screening.record import Paper, ScreeningRecord
from recruit_sync.domain.screening.states import Doer
from recruit_sync.domain.screening.step import Step
from recruit_sync.domain.screening.words import Authorization, Basis, Check, Stage
from recruit_sync.domain.values import value


@value(frozen=True, slots=True)
class Named:
    """One check as a notice names it; the first agency is asked, the others stand in."""

    check: Check
    agencies: tuple[str, ...]
    doer: Doer = Doer.AGENCY
    bases: tuple[Basis, ...] = ()
    required: bool = True
    stage: Stage = Stage.APPLIED
    limits: tuple[str, ...] = ()


@value(frozen=True, slots=True)
class Question:
    """A paper that the candidate answers by yes or no, and the checks that rest on it."""

    authorization: Authorization
    checks: tuple[Check, ...]

    @property
    def id(self) -> str:
        """Its name in a form."""
        return ".".join((self.authorization, *self.checks))


def named(record: ScreeningRecord, checks: Collection[Check]) -> tuple[Named, ...]:
    """These checks, in the order of all eleven."""
    return tuple(_named(record, step) for step in record.course.steps if step.check in checks)


def _named(record: ScreeningRecord, step: Step) -> Named:
    planned = record.planned(step.check)
    return Named(
        check=step.check,
        agencies=(step.agency,),
        doer=step.doer,
        bases=planned.bases if planned else (),
        required=step.required,
        stage=step.stage,
        limits=planned.limits if planned else (),
    )


def questions(record: ScreeningRecord, notice: int, at: datetime | None = None) -> dict[str, Paper]:
    """What is asked on the page of a notice now, or was asked at a moment, by the name in forms."""
    asked = (paper for paper in record.papers if paper.notice == notice and _open(paper, at))
    return {question(paper).id: paper for paper in asked}


def _open(paper: Paper, at: datetime | None) -> bool:
    if at is None:
        return paper.open
    ends = (paper.given_at, paper.declined_at, paper.expired_at, paper.withdrawn_at)
    return paper.asked_at <= at and all(end is None or end > at for end in ends)


def question(paper: Paper) -> Question:
    """A paper as the page shows it."""
    checks = tuple(check for check in Check if check in paper.checks)
    return Question(paper.authorization, checks)
