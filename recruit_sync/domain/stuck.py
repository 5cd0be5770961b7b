# SPDX-License-Identifier: Apache-2.0
"""Who will never be erased as things stand, or needs somebody's look, and why?

Reads the record alone. A person may have several of these; none of them moves a date.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from recruit_sync.domain.profile import SourceKind
from recruit_sync.domain.subject import SETTLED, Candidacy, Hold, Standing

NO_DEADLINE: Final = "no_deadline"
CLOSED_JOB: Final = "application_on_closed_job"
NO_REVIEW: Final = "hold_without_review_date"
REVIEW_PASSED: Final = "hold_past_its_review_date"
NOT_IN_ATS: Final = "not_in_ats"
SYSTEM_REFUSES: Final = "system_refuses"
NO_INTERFACE: Final = "system_without_interface"
UNMAPPED_SOURCE: Final = "unmapped_source"
TOLD_ELSEWHERE: Final = frozenset({"set_aside", "country_without_policy", "merged", NOT_IN_ATS})
"""Told to the DPO on the day they begin, by the poll or the comparison that saw it."""
_PATIENCE: Final = timedelta(days=7)
_NEVER: Final = datetime(8000, 1, 1, tzinfo=UTC)


def reasons(
    candidacy: Candidacy, now: datetime, by_hand: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """Every reason, most lasting first; empty for whoever takes their course.

    `by_hand` are the systems that only a person can erase from.
    """
    if candidacy.standing in SETTLED:
        return ()
    if candidacy.standing is Standing.ERASING:
        return (*_of_hold(candidacy, now), *_of_systems(candidacy, now, by_hand))
    unmapped = candidacy.source is SourceKind.UNMAPPED and candidacy.ending is None
    found = (
        *_of_hold(candidacy, now),
        candidacy.stuck_why,
        NOT_IN_ATS if candidacy.missing_since else None,
        without_end(candidacy),
        UNMAPPED_SOURCE if unmapped else None,
    )
    return tuple(reason for reason in found if reason)


def without_end(candidacy: Candidacy) -> str | None:
    """Why no date will ever come by itself, if so: what is live has none, and need not have."""
    if candidacy.ending or candidacy.standing in SETTLED:
        return None
    facts = candidacy.applications
    if candidacy.erase_at is not None:
        return NO_DEADLINE if candidacy.erase_at >= _NEVER else None
    if facts.live:
        return CLOSED_JOB if facts.on_closed_job else None
    return NO_DEADLINE if candidacy.due_at is None and not candidacy.outbox else None


def _of_systems(candidacy: Candidacy, now: datetime, by_hand: frozenset[str]) -> tuple[str, ...]:
    """An erasure that has begun and waits for somebody at one of its systems."""
    erasure = candidacy.erasure
    if erasure is None or candidacy.on_hold or now < erasure.fenced_at + _PATIENCE:
        return ()
    waiting = [one for one in erasure.open if one.asked_at]
    found = (
        SYSTEM_REFUSES if any(one.refused for one in waiting) else None,
        NO_INTERFACE if any(one.name in by_hand for one in waiting) else None,
    )
    return tuple(reason for reason in found if reason)


def _of_hold(candidacy: Candidacy, now: datetime) -> tuple[str, ...]:
    found = [_review_of(hold, now) for hold in candidacy.holds]
    return tuple(reason for reason in (NO_REVIEW, REVIEW_PASSED) if reason in found)


def _review_of(hold: Hold, now: datetime) -> str | None:
    if hold.review_on is None:
        return NO_REVIEW
    passed = hold.reviewed_for == hold.review_on and hold.review_on < now.date().isoformat()
    return REVIEW_PASSED if passed else None
