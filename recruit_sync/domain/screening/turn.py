# SPDX-License-Identifier: Apache-2.0
"""One step of deciding on a screening: the record so far, and the tasks that were called for.

Lets the machine take a happening and turns what it calls for into notices, papers, orders, clocks
and tasks. Every method returns another turn.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from recruit_sync.domain.screening.happenings import Effect, Happening, Kind
from recruit_sync.domain.screening.machine import take
from recruit_sync.domain.screening.record import ScreeningRecord
from recruit_sync.domain.screening.terms import Terms
from recruit_sync.domain.screening.words import Check
from recruit_sync.domain.screening.work import Mail, MailWord, Task
from recruit_sync.domain.values import evolve, value

EVERY = frozenset(Check)


@value(frozen=True)
class Turn:
    """The record as it would be saved now, and what is to be done because of it.

    `called` are effects of the machine that nobody has seen to yet; `because` is the rule's name.
    """

    record: ScreeningRecord
    terms: Terms
    now: datetime
    tasks: tuple[Task, ...] = ()
    called: tuple[tuple[Check, Effect], ...] = ()
    ignored: tuple[str, ...] = ()
    because: str = ""

    def with_(self, **changes: Any) -> Turn:
        """With these fields of the record changed."""
        return replace(self, record=evolve(self.record, **changes))

    def do(self, *tasks: Task) -> Turn:
        """With these tasks too."""
        return replace(self, tasks=(*self.tasks, *tasks))

    def why(self, because: str) -> Turn:
        """Under this rule's name."""
        return replace(self, because=because)

    def tell(self, happening: Happening, only: Iterable[Check] = EVERY) -> Turn:
        """Let the machine take it; what it calls for is seen to at the end of the turn."""
        outcome = take(self.record.course, happening, only)
        told = replace(
            self,
            called=(*self.called, *outcome.effects),
            ignored=(*self.ignored, *outcome.ignored),
        )
        if outcome.screening == self.record.course:
            return told
        since = _running(self.record, outcome.screening.steps, self.now)
        return told.with_(course=outcome.screening, running_since=since)

    def say(self, kind: Kind, only: Iterable[Check] = EVERY, **facts: Any) -> Turn:
        """The same, by the happening's word."""
        return self.tell(Happening(kind, **facts), only)

    def calls(self, effect: Effect) -> frozenset[Check]:
        """For which checks the machine calls for this."""
        return frozenset(check for check, called in self.called if called is effect)

    def ask_recruiter(self, why: str) -> Turn:
        """A mail that tells that somebody must act; one for each decision and reason."""
        cause = f"screening-action-{self.record.version + 1}-{why}"
        known = any(isinstance(task, Mail) and task.cause == cause for task in self.tasks)
        return self if known else self.do(Mail(MailWord.ACTION, cause, why))


def _running(
    record: ScreeningRecord, steps: Iterable[Any], now: datetime
) -> tuple[tuple[Check, datetime], ...]:
    """Since when each check is at work without a break; a hold of the agency counts as one."""
    known = dict(record.running_since)
    return tuple(
        (step.check, known.get(step.check, now)) for step in steps if step.state.value == "running"
    )
