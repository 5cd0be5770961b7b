# SPDX-License-Identifier: Apache-2.0
"""What is due, what the brake stopped, what is not proven yet; and a person's word to go ahead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from recruit_sync.app.brake import Approvals, Brake, counts, digest
from recruit_sync.domain import grounds, timetable
from recruit_sync.domain.erasure import ATS, Erasure, SystemErasure
from recruit_sync.domain.errors import Refused
from recruit_sync.domain.subject import Candidacy, Standing
from recruit_sync.ports import Candidacies, Clock, Notebook

_AHEAD = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Erasures:
    """The erasures of the whole installation, as plan and as progress."""

    candidacies: Candidacies
    notebook: Notebook
    brake: Brake
    approvals: Approvals
    clock: Clock

    def plan(self) -> dict[str, Any]:
        """Who would be erased now, and in the next seven days: why, when, by country."""
        now = self.clock.now()
        due = list(self._due(now))
        weighed = self.brake.weigh(due, now)
        ahead = list(self._ahead(now))
        return {
            "now": now.isoformat(),
            "stopped": weighed.stopped,
            "stopped_since": (self.notebook.read("brake") or {}).get("since"),
            "digest": weighed.digest if weighed.lines else None,
            "counted": weighed.counted,
            "limit": weighed.limit,
            "due": [_row(c, counts(c, now)) for c in due],
            "ahead": [_row(c, counts(c, now)) for c in ahead],
            "by_country": _by_country({"due": due, "ahead": ahead}),
        }

    def approve(self, wanted: str, by: str) -> dict[str, Any]:
        """Let the stopped erasures of exactly this plan go. Raises Refused where it has changed."""
        now = self.clock.now()
        due = list(self._due(now))
        young = [c for c in due if counts(c, now)]
        current = digest(young)
        if not self.brake.weigh(due, now).stopped:
            raise Refused("nothing is stopped: there is no plan to approve")
        if wanted != current:
            raise Refused(f"{wanted}: the plan has changed; it is {current} now: look at it again")
        self.approvals.grant(young, by, now)
        self.notebook.write(
            f"approvals/{now.isoformat()}", {"digest": current, "by": by, "count": len(young)}
        )
        return {"approved": current, "count": len(young), "by": by}

    def status(self) -> dict[str, Any]:
        """Which erasures have begun and are not proven, and what still holds them."""
        open_ = [
            c for c in self.candidacies.everybody() if c.standing is Standing.ERASING and c.erasure
        ]
        brake = self.notebook.read("brake") or {}
        return {"brake": dict(brake), "open": [_progress(c) for c in open_]}

    def _due(self, now: datetime) -> Iterator[Candidacy]:
        for due in self.candidacies.due(now):
            candidacy = self.candidacies.get(due.subject)
            if candidacy is None or candidacy.standing is Standing.ERASING:
                continue
            if timetable.end_that_is_due(candidacy, now):
                yield candidacy

    def _ahead(self, now: datetime) -> Iterator[Candidacy]:
        for due in self.candidacies.due(now + _AHEAD):
            candidacy = self.candidacies.get(due.subject)
            at = grounds.erasure_at(candidacy) if candidacy else None
            if candidacy and at and now < at <= now + _AHEAD:
                yield candidacy


def _by_country(parts: Mapping[str, Sequence[Candidacy]]) -> dict[str, dict[str, dict[str, int]]]:
    """How many are due, and how many come, by country and reason."""
    counted: dict[str, dict[str, Counter[str]]] = {}
    for part, candidacies in parts.items():
        for one in candidacies:
            row = counted.setdefault(one.country or "unknown", {name: Counter() for name in parts})
            row[part][str(one.erase_reason)] += 1
    return {
        country: {part: dict(sorted(reasons.items())) for part, reasons in row.items()}
        for country, row in sorted(counted.items())
    }


def _row(candidacy: Candidacy, counted: bool) -> dict[str, Any]:
    return {
        "ats_id": candidacy.ats_id,
        "country": candidacy.country,
        "reason": candidacy.erase_reason.value if candidacy.erase_reason else None,
        "due_at": candidacy.erase_at.isoformat() if candidacy.erase_at else None,
        "dated_at": candidacy.dated_at.isoformat() if candidacy.dated_at else None,
        "counted": counted,
    }


def _progress(candidacy: Candidacy) -> dict[str, Any]:
    erasure = candidacy.erasure
    return {
        "ats_id": candidacy.ats_id,
        "country": candidacy.country,
        "on_hold": candidacy.on_hold,
        "since": erasure.fenced_at.isoformat() if erasure else None,
        "tries": erasure.tries if erasure else 0,
        "next_try_at": (
            erasure.next_try_at.isoformat() if erasure and erasure.next_try_at else None
        ),
        "systems": systems(erasure) if erasure else [],
    }


def systems(erasure: Erasure) -> list[dict[str, Any]]:
    """Each system of an erasure: how far it is, since when, what it says and how it was proven."""
    return [_system(one) for one in erasure.systems or (SystemErasure(ATS),)]


def _system(one: SystemErasure) -> dict[str, Any]:
    moments = {
        "asked_at": one.asked_at,
        "absent_at": one.absent_at,
        "retained_until": one.retained_until,
    }
    return {
        "system": one.name,
        "state": one.progress.value,
        "tries": one.tries,
        "reference": one.reference,
        "problem": one.problem,
        "proof": one.proof or None,
        "by": one.by,
        **{name: at.isoformat() if at else None for name, at in moments.items()},
    }
