# SPDX-License-Identifier: Apache-2.0
"""Questions and decisions about one person's screening, by id. Answers hold no name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from recruit_sync.app.screening.records import ScreeningRecords
from recruit_sync.domain.errors import NotThere, Refused
from recruit_sync.domain.screening.events import Decided
from recruit_sync.domain.screening.record import ScreeningRecord
from recruit_sync.domain.screening.states import Doer, State
from recruit_sync.domain.screening.step import Step
from recruit_sync.domain.screening.words import Check, Verdict
from recruit_sync.domain.subject import Candidacy

_WAITS_FOR_PEOPLE: Final = (State.REVIEW, State.ADVERSE_READY, State.COMMENT_READY)
_AT_PEOPLE: Final = (State.RUNNING, State.CANDIDATE_WAIT)


@dataclass(frozen=True, slots=True)
class ScreeningDesk:
    """Shows a screening, and takes people's decisions down. `find`: the person by an ATS id."""

    records: ScreeningRecords
    find: Callable[[str], Candidacy]

    def show(self, ats_id: str) -> dict[str, Any]:
        """How the person's latest screening stands. Raises Refused, NotThere."""
        record = self._latest(ats_id)
        return {
            "screening": record.id,
            "state": record.standing.value,
            "who_must_act": record.course.who_must_act.value,
            "stops": [stop.value for stop in record.stops],
            "policy": record.rules.version if record.rules else None,
            "begun_at": _iso(record.begun_at),
            "ended_at": _iso(record.ended_at),
            "delete_on": _iso(record.purge_at),
            "steps": [_step(record, step) for step in record.course.steps],
        }

    def decide(self, ats_id: str, check: Check, said: str, by: str) -> dict[str, Any]:
        """Let a named person end a check that waits for people. Raises Refused, NotThere."""
        record = self._latest(ats_id)
        step = record.step(check)
        if step is None or not _decidable(step):
            where = step.state.shown if step else record.standing.value
            raise Refused(
                f"{check}: {where}; allowed: a check in review, or one that people do themselves"
            )
        if said == "unverified" and step.state in (State.ADVERSE_READY, State.COMMENT_READY):
            raise Refused(f"{check}: the hearing is over; allowed: passed, concern")
        self.records.tell(record.id, Decided(check, said, by))
        self.records.flush()
        return self.show(ats_id)

    def _latest(self, ats_id: str) -> ScreeningRecord:
        found = self.records.of(self.find(ats_id).subject)
        if not found:
            raise NotThere(f"{ats_id}: no screening; has the ATS asked for a background check?")
        return found[-1]


def _decidable(step: Step) -> bool:
    """A hearing that still runs is not cut short."""
    by_people = step.doer is not Doer.AGENCY and step.state in _AT_PEOPLE
    return by_people or step.state in _WAITS_FOR_PEOPLE


def _step(record: ScreeningRecord, step: Step) -> dict[str, Any]:
    planned = record.planned(step.check)
    return {
        "check": step.check.value,
        "verdict": (planned.verdict if planned else Verdict.NOT_NEEDED).value,
        "because": planned.because if planned else "",
        "source": planned.source if planned else "",
        "state": step.state.shown,
        "outcome": step.state.outcome,
    }


def _iso(at: Any) -> str | None:
    return at.isoformat() if at else None
