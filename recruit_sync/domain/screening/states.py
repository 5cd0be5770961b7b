# SPDX-License-Identifier: Apache-2.0
"""Where can a step stand, and for whom does it wait there? The words of the step machine.

Knows no event: how one state follows another stands in `moves`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where one check of one screening stands; the hearing's stations are shown as one word."""

    PLANNED = "planned"
    NOTICE_WAIT = "notice_wait"
    STAGE_WAIT = "stage_wait"
    AUTH_WAIT = "auth_wait"
    DEP_WAIT = "dep_wait"
    ORDERING = "ordering"
    UNKNOWN_ORDER = "unknown_order"
    CANDIDATE_WAIT = "candidate_wait"
    RUNNING = "running"
    ON_HOLD = "on_hold"
    REVIEW = "review"
    ADVERSE_SENT = "adverse_sent"
    ADVERSE_CLOCK = "adverse_clock"
    ADVERSE_READY = "adverse_ready"
    ADVERSE_FINAL = "adverse_final"
    COMMENT_OPEN = "comment_open"
    COMMENT_READY = "comment_ready"
    DISPUTED = "disputed"
    CANCELING = "canceling"
    NOT_RUN = "not_run"
    PASSED = "passed"
    UNVERIFIED = "unverified"
    CONCERN = "concern"
    EXPIRED = "expired"
    FAILED = "failed"
    CANCELED = "canceled"

    @property
    def shown(self) -> str:
        """The word that people and programs outside are told."""
        return SHOWN.get(self, self.value)

    @property
    def ended(self) -> bool:
        """Nothing more happens here, but for a dispute or a revised result."""
        return self in ENDED

    @property
    def outcome(self) -> str | None:
        """What came out; an end without a result has none."""
        return self.value if self in OUTCOMES else None


SHOWN: Final = {
    State.ADVERSE_SENT: "adverse",
    State.ADVERSE_CLOCK: "adverse",
    State.ADVERSE_READY: "adverse",
    State.ADVERSE_FINAL: "adverse",
    State.COMMENT_READY: "comment_open",
}
OUTCOMES: Final = frozenset({State.PASSED, State.UNVERIFIED, State.CONCERN})
ENDED: Final = OUTCOMES | {State.NOT_RUN, State.EXPIRED, State.FAILED, State.CANCELED}
HEARD: Final = frozenset(
    {
        State.ADVERSE_SENT,
        State.ADVERSE_CLOCK,
        State.ADVERSE_READY,
        State.ADVERSE_FINAL,
        State.COMMENT_OPEN,
        State.COMMENT_READY,
    }
)


class Actor(StrEnum):
    """Who must act now; the first one for whom any step waits."""

    RECRUITER = "recruiter"
    CANDIDATE = "candidate"
    AGENCY = "agency"
    NOBODY = "nobody"


class Doer(StrEnum):
    """Who carries a step out."""

    AGENCY = "agency"
    PEOPLE = "people"
    CANDIDATE = "candidate"
