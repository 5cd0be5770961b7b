# SPDX-License-Identifier: Apache-2.0
"""What lies over a record and keeps it from being erased by order of a person: legal holds.

Knows that they end, not why; when the last one ends, what it held back is due.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from recruit_sync.domain.effects import Effect, EraseEverywhere
from recruit_sync.domain.events import HoldPlaced, HoldReleased
from recruit_sync.domain.subject import Candidacy, Hold, Standing
from recruit_sync.domain.values import evolve

Outcome = tuple[Candidacy, tuple[Effect, ...], str]
_LOOK: Final = timedelta(minutes=15)
"""How long the eraser has before the sweep reminds it."""
Overlay = HoldPlaced | HoldReleased


def lay(candidacy: Candidacy, event: Overlay, now: datetime) -> Outcome:
    """Put one more over the record, or take one away; twice is once."""
    match event:
        case HoldPlaced(hold):
            return with_holds(candidacy, laid_over(candidacy.holds, hold)), (), "hold/placed"
        case HoldReleased(_, case):
            return _released(candidacy, case, now)


def with_holds(candidacy: Candidacy, holds: Sequence[Hold]) -> Candidacy:
    """The record under exactly these."""
    return evolve(candidacy, hold=holds[0] if holds else None, more_holds=tuple(holds[1:]))


def laid_over(holds: Sequence[Hold], new: Hold) -> tuple[Hold, ...]:
    """One hold a case: the new one takes the place of its own case's, or comes last."""
    if not any(one.case == new.case for one in holds):
        return (*holds, new)
    return tuple(new if one.case == new.case else one for one in holds)


def _released(candidacy: Candidacy, case: str | None, now: datetime) -> Outcome:
    """Only the last one frees: before the fence it is the next sweep's turn then; behind it the
    eraser goes on at once."""
    left = tuple(one for one in candidacy.holds if case is not None and one.case != case)
    if left or not candidacy.holds:
        return with_holds(candidacy, left), (), "hold/one-released" if left else "hold/released"
    freed, erasure = evolve(with_holds(candidacy, ()), freed_at=now), candidacy.erasure
    if candidacy.standing is not Standing.ERASING or erasure is None:
        return freed, (), "hold/released"
    resumed = evolve(erasure, next_try_at=now + _LOOK)
    return evolve(freed, erasure=resumed), (EraseEverywhere(erasure.reason),), "hold/released"
