# SPDX-License-Identifier: Apache-2.0
"""One rights request of one person, as it is kept: which right, where it stands, until when.

Holds neither what was asked in words nor what was answered.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

from recruit_sync.domain.values import evolve, value


class Right(StrEnum):
    """What a person may ask for (GDPR art. 7, 15-22, and what other countries' laws add)."""

    ACCESS = "access"
    PORTABILITY = "portability"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    OBJECTION = "objection"
    WITHDRAWAL = "withdrawal"
    EVIDENCE = "evidence"
    RECIPIENTS = "recipients"
    HUMAN_REVIEW = "human_review"


class State(StrEnum):
    """Where a request stands."""

    UNVERIFIED = "unverified"
    OPEN = "open"
    EXTENDED = "extended"
    ANSWERED = "answered"
    REFUSED = "refused"


AT_ONCE: Final = (Right.OBJECTION, Right.WITHDRAWAL)
"""Rights that need nobody's answer."""
ENDING: Final = (Right.ERASURE, *AT_ONCE)
"""Rights that would end the record: a request for one protects nothing against itself."""


@value(frozen=True)
class RightsRequest:
    """One request. `due_at` is the first instant after the last day for the answer, None while
    nobody has shown that the request is theirs; `reminded` are the reminders that went out."""

    id: str
    right: Right
    state: State
    received_at: datetime
    due_at: datetime | None = None
    answered_at: datetime | None = None
    by: str = ""
    reminded: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether somebody still owes an answer."""
        return self.state in (State.OPEN, State.EXTENDED)

    @property
    def protects(self) -> bool:
        """Whether it keeps the record from being erased."""
        return self.open and self.right not in ENDING

    def overdue(self, now: datetime) -> bool:
        """Whether the answer is late."""
        return self.open and self.due_at is not None and self.due_at <= now


def settled_by_erasure(
    rights: tuple[RightsRequest, ...], at: datetime | None
) -> tuple[RightsRequest, ...]:
    """What a tombstone keeps: closed requests by id, kind and state. The erasure answers those that
    asked for it; who never confirmed never asked."""
    kept = (one for one in rights if one.state is not State.UNVERIFIED)
    return tuple(
        evolve(one, state=State.ANSWERED, answered_at=at) if one.open else one for one in kept
    )
