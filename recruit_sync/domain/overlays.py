# SPDX-License-Identifier: Apache-2.0
"""What lies over a record and keeps it from being erased: legal holds and open rights requests.

Knows that they end, not why; when the last one ends, what it held back is due.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from recruit_sync.domain.effects import Effect, EraseEverywhere
from recruit_sync.domain.events import HoldPlaced, HoldReleased, RequestClosed, RequestOpened
from recruit_sync.domain.subject import Candidacy, Standing
from recruit_sync.domain.values import evolve

Outcome = tuple[Candidacy, tuple[Effect, ...], str]
_LOOK: Final = timedelta(minutes=15)
"""How long the eraser has before the sweep reminds it."""
Overlay = HoldPlaced | HoldReleased | RequestOpened | RequestClosed


def lay(candidacy: Candidacy, event: Overlay, now: datetime) -> Outcome:
    """Put one more over the record, or take one away; twice is once."""
    match event:
        case HoldPlaced(hold):
            return evolve(candidacy, hold=hold), (), "hold/placed"
        case HoldReleased():
            return *_released(candidacy, now), "hold/released"
        case RequestOpened(id):
            opened = tuple(sorted({*candidacy.open_requests, id}))
            return evolve(candidacy, open_requests=opened), (), "rights/opened"
        case RequestClosed(id):
            return _closed(candidacy, id, now), (), "rights/closed"


def _released(candidacy: Candidacy, now: datetime) -> tuple[Candidacy, tuple[Effect, ...]]:
    """Before the fence it is the next sweep's turn; behind it the eraser goes on at once."""
    if candidacy.hold is None:
        return candidacy, ()
    freed, erasure = evolve(candidacy, hold=None, freed_at=now), candidacy.erasure
    if candidacy.standing is not Standing.ERASING or erasure is None:
        return freed, ()
    resumed = evolve(erasure, next_try_at=now + _LOOK)
    return evolve(freed, erasure=resumed), (EraseEverywhere(erasure.reason),)


def _closed(candidacy: Candidacy, id_: str, now: datetime) -> Candidacy:
    if id_ not in candidacy.open_requests:
        return candidacy
    left = tuple(open_ for open_ in candidacy.open_requests if open_ != id_)
    return evolve(candidacy, open_requests=left, freed_at=now)
