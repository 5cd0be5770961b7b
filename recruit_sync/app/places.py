# SPDX-License-Identifier: Apache-2.0
"""Where may a candidate be, who is there, and when is such a place asked again?

A place is a line of the configuration with what can reach it. Knows no protocol.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from recruit_sync.domain.erasure import ATS, SystemErasure
from recruit_sync.domain.subject import Candidacy
from recruit_sync.ports import Ats, Presence, System, Whom, Word

DAILY: Final = timedelta(hours=23)
"""An asking without proof is repeated at least daily: an hour less, since schedules are late."""
SOON_AFTER_ASKING: Final = (0.0, 2.0, 8.0, 20.0)
"""Seconds between the looks right after asking, where the answer may be there at once."""


@dataclass(frozen=True, slots=True)
class Place:
    """One system. `system` None: only a person reaches it, by mail, and answers for it.

    `sources`: only people of these sources can be there; none: everybody. `task_within`: a
    scheduled task erases there, and this is how long it may take before people are told.
    `concerns`: whether a subject can be there at all, where our own records say so.
    """

    name: str
    system: System | None
    sources: frozenset[str] = frozenset()
    ask_again_after: timedelta = DAILY
    looks: tuple[float, ...] = (0.0,)
    task_within: timedelta | None = None
    concerns: Callable[[str], bool] | None = None

    @property
    def root(self) -> bool:
        """Whether the others are found by it: it goes last."""
        return self.name == ATS

    @property
    def by_mail(self) -> bool:
        """Whether a person's word is all there is."""
        return self.system is None

    def holds(self, candidacy: Candidacy) -> bool:
        """Whether this person may be there."""
        if self.sources and candidacy.source_id not in self.sources:
            return False
        return self.concerns is None or self.concerns(candidacy.subject)

    def to_be_asked(self, state: SystemErasure, now: datetime) -> bool:
        """Never asked, asked without an answer, or asked so long ago that it is time again."""
        if state.asked_at is None or (state.ticket is None and not self.by_mail):
            return True
        return now >= state.asked_at + self.ask_again_after

    def task_late(self, state: SystemErasure, now: datetime) -> bool:
        """Whether the scheduled task should have erased the person by now."""
        if self.task_within is None or state.first_asked_at is None:
            return False
        return now >= state.first_asked_at + self.task_within

    def reference(self, state: SystemErasure, now: datetime) -> tuple[str, datetime]:
        """The reference of an asking whose answer was lost serves again for a while, then a new
        one."""
        known, asked_at = state.reference, state.asked_at
        lost = known and asked_at and not state.ticket and not self.by_mail
        if lost and known and asked_at and now < asked_at + self.ask_again_after:
            return known, asked_at
        return str(uuid4()), now


@dataclass(frozen=True, slots=True)
class AtsItself:
    """The applicant tracking system as one of the systems: purged, and read back."""

    ats: Ats

    def look(self, whom: Whom) -> Word:
        """Absent where record and attachments are gone; else what became of the purge."""
        if self.ats.presence(whom.ats_id) is Presence.GONE:
            return Word(absent=True)
        ticket = self.ats.purge_ticket(whom.ticket) if whom.ticket else None
        said = (ticket.problem or ticket.outcome) if ticket else None
        return Word(problem=said or "still readable in the ATS")

    def ask(self, whom: Whom) -> Word:
        """Ask for the purge."""
        ticket = self.ats.purge(whom.ats_id, whom.reason, whom.reference or "")
        return Word(ticket=ticket.id or None)
