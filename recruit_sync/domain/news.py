# SPDX-License-Identifier: Apache-2.0
"""What is there to tell a recruiter of one living person since the last time, before now?

Asked, answered, not reached, about to expire in a selection, waited for in a screening. Of whom
erasure has begun, nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from recruit_sync.domain import reach, receipt
from recruit_sync.domain.reach import Reach
from recruit_sync.domain.screening.record import ScreeningRecord
from recruit_sync.domain.screening.states import Actor
from recruit_sync.domain.subject import FENCED, SETTLED, Candidacy

AHEAD: Final = timedelta(days=28)
_NOT_REACHED: Final = (Reach.BOUNCED, Reach.GIVEN_UP, Reach.REFUSED)


class Topic(StrEnum):
    """The parts of a digest, in its order."""

    BOUNCED = "bounced"
    WAITING = "waiting"
    EXPIRING = "expiring"
    ANSWERED = "answered"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class News:
    """One thing about one person. `new`: it alone is worth a mail."""

    topic: Topic
    word: str = ""
    at: datetime | None = None
    new: bool = True


def news(candidacy: Candidacy, since: datetime, now: datetime) -> tuple[News, ...]:
    """All of it, at most one of each topic."""
    if candidacy.standing in FENCED or candidacy.standing in SETTLED:
        return ()
    if candidacy.ending and not candidacy.on_hold:
        return ()  # erased within minutes, and then counted alone
    found = (
        _bounced(candidacy, since, now),
        _expiring(candidacy, since, now),
        _answered(candidacy, since, now),
        _asked(candidacy, since, now),
    )
    return tuple(one for one in found if one)


def of_screening(record: ScreeningRecord, since: datetime, now: datetime) -> News | None:
    """For whom a screening waits that has begun and is not over; news where it moved."""
    actor = record.course.who_must_act
    if record.begun_at is None or record.over or record.ended_at or actor is Actor.NOBODY:
        return None
    moved = record.history[-1].at if record.history else record.begun_at
    return News(Topic.WAITING, actor.value, new=since <= moved < now)


def _bounced(candidacy: Candidacy, since: datetime, now: datetime) -> News | None:
    request = receipt.current(candidacy)
    if request is None or not receipt.failed(request):
        return None
    for fact in reach.facts(candidacy):
        if fact.reach in _NOT_REACHED and fact.since and since <= fact.since < now:
            return News(Topic.BOUNCED, fact.reach.value, candidacy.erase_at)
    return None


def _expiring(candidacy: Candidacy, since: datetime, now: datetime) -> News | None:
    """Of people in a live selection, whose ground ends in the next weeks."""
    end = candidacy.erase_at
    if end is None or not candidacy.applications.live or not now < end <= now + AHEAD:
        return None
    began = max(end - AHEAD, candidacy.dated_at or end - AHEAD)
    return News(Topic.EXPIRING, at=end, new=since <= began < now)


def _answered(candidacy: Candidacy, since: datetime, now: datetime) -> News | None:
    last = candidacy.answers[-1] if candidacy.answers else None
    if last is None or not since <= last.at < now:
        return None
    return News(Topic.ANSWERED, last.answer.value, last.ends_at)


def _asked(candidacy: Candidacy, since: datetime, now: datetime) -> News | None:
    """Whose first sending was handed over, and has not come back."""
    for request in candidacy.requests:
        at = request.deliveries[0].handed_over_at if request.deliveries else None
        if at and since <= at < now and not receipt.failed(request):
            return News(Topic.ASKED, at=at)
    return None
