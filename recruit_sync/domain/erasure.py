# SPDX-License-Identifier: Apache-2.0
"""How far is one person's erasure, in each system that may hold them, and why is it done?

Values only. What follows from them is decided by `erasing`; which systems there are is
configuration and comes in with the events.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

from recruit_sync.domain.values import evolve, value

ATS: Final = "ats"
"""The root: the system by which every other one is found, erased last."""


class Reason(StrEnum):
    """Why a person is erased; the words are the ATS's own."""

    NO_CONSENT = "no_consent"
    CONSENT_EXPIRED = "consent_expired"
    CONSENT_REFUSED = "consent_refused"
    WITHDRAWN = "withdrawn"
    OBJECTED = "objected"
    UNREACHABLE = "unreachable"
    ERASURE_REQUEST = "erasure_request"
    RETENTION_ENDED = "retention_ended"

    @property
    def suppresses(self) -> bool:
        """Whether the address is kept, hashed, so that a re-import is recognised."""
        return self in _SUPPRESSING


_KEPT_OUT = "no_consent consent_refused objected withdrawn erasure_request"
_SUPPRESSING: Final = frozenset(map(Reason, _KEPT_OUT.split()))


class Progress(StrEnum):
    """How far one system is. Only `ABSENT` is done; what a law lets it keep is not."""

    TO_ASK = "to_ask"
    ASKED = "asked"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    RETAINED = "retained"
    ABSENT = "proven_absent"


@value(frozen=True)
class SystemErasure:
    """One system: `reference` is ours, on record before it is asked; `ticket` is its answer.

    `proof` tells how absence was proven (`read_back`, `acknowledged`), `by` who said so, where a
    person did. `problem` is its last word against it; `retained_until` is a law's date, not ours:
    until then it keeps the person or, proven absent, a file of its own.
    """

    name: str
    tries: int = 0
    asked_at: datetime | None = None
    reference: str | None = None
    ticket: str | None = None
    problem: str | None = None
    refused: bool = False
    retained_until: datetime | None = None
    absent_at: datetime | None = None
    proof: str = ""
    by: str | None = None
    first_asked_at: datetime | None = None

    @property
    def progress(self) -> Progress:
        """The one word for it, the last that was said."""
        if self.absent_at:
            return Progress.ABSENT
        if self.retained_until:
            return Progress.RETAINED
        if self.refused:
            return Progress.REFUSED
        if self.asked_at is None:
            return Progress.TO_ASK
        return Progress.ACCEPTED if self.ticket else Progress.ASKED


@value(frozen=True)
class Erasure:
    """An erasure, from the fence to the proof; `suppresses`: a re-import is to be recognised.

    `systems` is the plan, in the order of asking; it is known from the eraser's first step.
    `replayed`: begun again from the ledger, over a record out of a backup, which had been fenced
    then.
    """

    reason: Reason
    due_at: datetime
    fenced_at: datetime
    systems: tuple[SystemErasure, ...] = ()
    next_try_at: datetime | None = None
    told: tuple[str, ...] = ()
    proven_at: datetime | None = None
    suppresses: bool = False
    replayed: datetime | None = None

    def of(self, name: str) -> SystemErasure:
        """How far that system is; one not planned yet has not been asked."""
        return next((one for one in self.systems if one.name == name), SystemErasure(name))

    @property
    def open(self) -> tuple[SystemErasure, ...]:
        """The systems whose absence is not proven, in the order of asking."""
        return tuple(one for one in self.systems if one.absent_at is None)

    @property
    def tries(self) -> int:
        """How often any system was asked or looked at."""
        return sum(one.tries for one in self.systems)

    @property
    def last_problem(self) -> str | None:
        """What keeps the proof away: of each open system, its name and its last word."""
        words = [(one.name, one.problem) for one in self.open if one.problem]
        if not self.systems[1:]:
            return words[0][1] if words else None
        return "; ".join(f"{name}: {problem}" for name, problem in words) or None

    def planned(self, names: tuple[str, ...]) -> Erasure:
        """With the systems that are configured now. One that was asked stays until it answers."""
        gone = tuple(one for one in self.systems if one.name not in names and one.asked_at)
        systems = (*gone, *(self.of(name) for name in names))
        return evolve(self, systems=systems) if systems != self.systems else self

    def learned(self, system: SystemErasure) -> Erasure:
        """With what is known of one system now."""
        rest = tuple(system if one.name == system.name else one for one in self.systems)
        known = any(one.name == system.name for one in self.systems)
        return evolve(self, systems=rest if known else (*rest, system))
