# SPDX-License-Identifier: Apache-2.0
"""How does a whole screening stand, who must act, and what is the ATS told? Computed, never stored.

The rows are tried in their order and the first that fits counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Final

from recruit_sync.domain.screening.states import HEARD, Actor, Doer, State
from recruit_sync.domain.values import value


class Standing(StrEnum):
    """How a screening stands."""

    PURGED = "purged"
    CLOSED = "closed"
    CANCELED = "canceled"
    EXPIRED = "expired"
    DISPUTED = "disputed"
    ADVERSE = "adverse"
    NEEDS_REVIEW = "needs_review"
    NEEDS_ACTION = "needs_action"
    WAITING_FOR_CANDIDATE = "waiting_for_candidate"
    RUNNING = "running"
    DONE_CONCERN = "done_concern"
    DONE_INCOMPLETE = "done_incomplete"
    DONE_CLEAR = "done_clear"


class AtsStatus(StrEnum):
    """What the ATS is told, in its six words."""

    PENDING = "Pending"
    PASSED = "Passed"
    DID_NOT_PASS = "Did Not Pass"  # noqa: S105 - the ATS's word for a result
    COMPLETED = "Completed"
    ERROR = "Error"
    NO_LONGER_APPLIES = "No Longer Applies"


@value(frozen=True, slots=True)
class Part:
    """What the summary has to know of one check."""

    state: State
    planned: bool = True
    required: bool = True
    doer: Doer = Doer.AGENCY
    held_for: Actor = Actor.CANDIDATE


@value(frozen=True, slots=True)
class Whole:
    """The checks of a screening, and what happened to it as a whole."""

    parts: tuple[Part, ...]
    canceled: bool = False
    notice_expired: bool = False
    closed: bool = False
    purged: bool = False

    def any(self, *states: State, required: bool = False) -> bool:
        """Whether any check stands there."""
        return any(p.state in states and (p.required or not required) for p in self.parts)

    @property
    def nothing_planned(self) -> bool:
        """The law or the needs left no check to run."""
        return not any(part.planned for part in self.parts)


@value(frozen=True, slots=True)
class Row:
    """One row of the table: its words, the standing, the ATS's word, and when it fits."""

    words: str
    standing: Standing
    ats: AtsStatus
    fits: Callable[[Whole], bool]


WAITING: Final = (State.NOTICE_WAIT, State.AUTH_WAIT, State.CANDIDATE_WAIT)
WORKING: Final = (
    State.PLANNED,
    State.STAGE_WAIT,
    State.DEP_WAIT,
    State.ORDERING,
    State.RUNNING,
    State.CANCELING,
)
UNFINISHED: Final = (State.UNVERIFIED, State.EXPIRED, State.CANCELED)


def _declined(whole: Whole) -> bool:
    parts = (part for part in whole.parts if part.planned and part.required)
    return any(part.state is State.NOT_RUN for part in parts)


TABLE: Final = (
    Row(
        "the candidate withdrew or was erased, or the recruiter called it off",
        Standing.CANCELED,
        AtsStatus.NO_LONGER_APPLIES,
        lambda whole: whole.canceled,
    ),
    Row(
        "the notice was not acknowledged in time",
        Standing.EXPIRED,
        AtsStatus.NO_LONGER_APPLIES,
        lambda whole: whole.notice_expired,
    ),
    Row(
        "any disputed",
        Standing.DISPUTED,
        AtsStatus.PENDING,
        lambda whole: whole.any(State.DISPUTED),
    ),
    Row(
        "any adverse or comment_open",
        Standing.ADVERSE,
        AtsStatus.PENDING,
        lambda whole: whole.any(*HEARD),
    ),
    Row(
        "any review",
        Standing.NEEDS_REVIEW,
        AtsStatus.PENDING,
        lambda whole: whole.any(State.REVIEW),
    ),
    Row(
        "any required failed, which nobody can repair",
        Standing.NEEDS_ACTION,
        AtsStatus.ERROR,
        lambda whole: whole.any(State.FAILED, required=True),
    ),
    Row(
        "any on_hold or unknown_order",
        Standing.NEEDS_ACTION,
        AtsStatus.PENDING,
        lambda whole: whole.any(State.ON_HOLD, State.UNKNOWN_ORDER),
    ),
    Row(
        "any notice_wait, auth_wait or candidate_wait",
        Standing.WAITING_FOR_CANDIDATE,
        AtsStatus.PENDING,
        lambda whole: whole.any(*WAITING),
    ),
    Row(
        "any planned, stage_wait, dep_wait, ordering, running or canceling",
        Standing.RUNNING,
        AtsStatus.PENDING,
        lambda whole: whole.any(*WORKING),
    ),
    Row(
        "any required concern",
        Standing.DONE_CONCERN,
        AtsStatus.DID_NOT_PASS,
        lambda whole: whole.any(State.CONCERN, required=True),
    ),
    Row(
        "any required unverified, expired, canceled or declined; or nothing to run at all",
        Standing.DONE_INCOMPLETE,
        AtsStatus.COMPLETED,
        lambda whole: (
            whole.any(*UNFINISHED, required=True) or _declined(whole) or whole.nothing_planned
        ),
    ),
    Row("else", Standing.DONE_CLEAR, AtsStatus.PASSED, lambda _: True),
)


def row_of(whole: Whole) -> Row:
    """The first row that fits."""
    return next(row for row in TABLE if row.fits(whole))


def standing(whole: Whole) -> Standing:
    """How the screening stands; decided upon it is closed, in the end only a tombstone."""
    if whole.purged:
        return Standing.PURGED
    return Standing.CLOSED if whole.closed else row_of(whole).standing


def ats_status(whole: Whole) -> AtsStatus:
    """What the ATS is told; it is told again only when this changes."""
    return row_of(whole).ats


def waits_for(part: Part) -> Actor:
    """For whom one check waits."""
    if part.state is State.ON_HOLD:
        return part.held_for
    if part.state is State.FAILED:
        return Actor.RECRUITER if part.required else Actor.NOBODY
    if part.state in (State.RUNNING, State.DISPUTED) and part.doer is not Doer.AGENCY:
        return Actor.RECRUITER
    return WAITS_FOR.get(part.state, Actor.NOBODY)


WAITS_FOR: Final = {
    State.NOTICE_WAIT: Actor.CANDIDATE,
    State.AUTH_WAIT: Actor.CANDIDATE,
    State.CANDIDATE_WAIT: Actor.CANDIDATE,
    State.ADVERSE_CLOCK: Actor.CANDIDATE,
    State.COMMENT_OPEN: Actor.CANDIDATE,
    State.REVIEW: Actor.RECRUITER,
    State.ADVERSE_READY: Actor.RECRUITER,
    State.COMMENT_READY: Actor.RECRUITER,
    State.ORDERING: Actor.AGENCY,
    State.UNKNOWN_ORDER: Actor.AGENCY,
    State.RUNNING: Actor.AGENCY,
    State.DISPUTED: Actor.AGENCY,
    State.CANCELING: Actor.AGENCY,
}


def who_must_act(parts: Sequence[Part]) -> Actor:
    """The first of recruiter, candidate, agency for whom any check waits; else nobody."""
    awaited = {waits_for(part) for part in parts}
    return next(actor for actor in Actor if actor in awaited or actor is Actor.NOBODY)
