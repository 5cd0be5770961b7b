# SPDX-License-Identifier: Apache-2.0
"""Erasing one person everywhere: ask, read back, ask again; absence is proven or it is no absence.

The reference of a purge is written before the purge is asked, so that a crash in between asks for
the same one again. No limit of tries.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from recruit_sync.app.records import Records
from recruit_sync.app.suppression import Suppressions
from recruit_sync.domain.errors import Refused, Unavailable
from recruit_sync.domain.events import ErasureProven, ErasureTried, Seen
from recruit_sync.domain.subject import Candidacy, Erasure, Standing
from recruit_sync.ports import Ats, Presence

_LOG = logging.getLogger(__name__)
ASK_AGAIN_AFTER: Final = timedelta(hours=23)
"""A purge without proof is asked for again at least daily."""
_LOOKS: Final = (0.0, 2.0, 8.0, 20.0)
"""Seconds between the looks right after asking."""
SOON: Final = timedelta(minutes=15)
_HOURLY: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Eraser:
    """The only use case that may purge."""

    records: Records
    ats: Ats
    suppressions: Suppressions

    def erase(self, subject: str) -> bool:
        """Take one fenced person as far as it goes today; True where absence is proven."""
        candidacy = self.records.candidacies.get(subject)
        if candidacy is None or candidacy.standing is not Standing.ERASING:
            return False
        if candidacy.on_hold or candidacy.erasure is None or candidacy.ats_id is None:
            return False
        try:
            return self._pursue(candidacy, candidacy.ats_id, candidacy.erasure)
        except (Unavailable, Refused) as problem:
            self._note(subject, str(problem))
            return False

    def _pursue(self, candidacy: Candidacy, ats_id: str, erasure: Erasure) -> bool:
        if not _only_missed(candidacy, erasure) and self.ats.presence(ats_id) is Presence.GONE:
            return self._prove(candidacy)
        if _to_be_asked(erasure, self.records.clock.now()) and not (
            self._still_a_candidate(candidacy.subject, ats_id)
            and self._ask(candidacy.subject, ats_id, erasure)
        ):
            return False
        for seconds in _LOOKS:
            self.records.clock.sleep(seconds)
            if self.ats.presence(ats_id) is Presence.GONE:
                return self._prove(candidacy)
        self._still_there(candidacy.subject)
        return False

    def _still_a_candidate(self, subject: str, ats_id: str) -> bool:
        """Read the record before each asking: whoever was hired behind the fence is not purged."""
        now = self.records.clock.now()
        for page in self.ats.read([ats_id]):
            for profile in page.profiles:
                if profile.ats_id == ats_id:
                    self.records.tell(subject, Seen(profile, installed_at=now))
        self.records.flush()
        current = self.records.candidacies.get(subject)
        return current is not None and current.standing is Standing.ERASING

    def _ask(self, subject: str, ats_id: str, erasure: Erasure) -> bool:
        """Ask for the purge under a reference that is already on record; False where it was
        stopped in the write that puts it there, by a hold or by somebody who was faster."""
        now = self.records.clock.now()
        reference, asked_at = _reference(erasure, now)
        told = self.records.tell(
            subject, ErasureTried(now + SOON, reference=reference, asked_at=asked_at)
        )
        if told is None or told.candidacy.standing is not Standing.ERASING:
            return False
        if told.candidacy.on_hold:
            _LOG.warning("stopped by a hold", extra={"subject": subject})
            return False
        ticket = self.ats.purge(ats_id, erasure.reason.value, reference)
        if ticket.id:
            self.records.tell(subject, ErasureTried(now + SOON, ticket=ticket.id))
        _LOG.info("purge asked", extra={"subject": subject, "reference": reference})
        return True

    def _still_there(self, subject: str) -> None:
        """Asked, and not proven: say why if the ATS tells, and when to look again."""
        current = self.records.candidacies.get(subject)
        ticket_id = current.erasure.ticket if current and current.erasure else None
        problem = None
        if ticket_id:
            ticket = self.ats.purge_ticket(ticket_id)
            problem = ticket.problem or ticket.outcome
        self._note(subject, problem or "still readable in the ATS")

    def _note(self, subject: str, problem: str) -> None:
        """What keeps the proof away, and the next look: soon at first, then by the hour."""
        now = self.records.clock.now()
        current = self.records.candidacies.get(subject)
        fenced_at = current.erasure.fenced_at if current and current.erasure else now
        wait = SOON if now < fenced_at + 8 * SOON else _HOURLY
        _LOG.warning("erasure waits: %s", problem, extra={"subject": subject})
        self.records.tell(subject, ErasureTried(now + wait, problem=problem[:200]))

    def _prove(self, candidacy: Candidacy) -> bool:
        """Absence was read back: what is left is a tombstone."""
        suppresses = candidacy.erasure is not None and candidacy.erasure.suppresses
        self.suppressions.settle(candidacy, suppresses=suppresses)
        told = self.records.tell(candidacy.subject, ErasureProven(self.records.clock.now()))
        _LOG.info("erasure proven", extra={"subject": candidacy.subject})
        return told is not None and told.candidacy.standing is Standing.ERASED


def _only_missed(candidacy: Candidacy, erasure: Erasure) -> bool:
    """Whether nothing but an absence speaks for the erasure so far.

    Who was not shown any more before anybody asked may be hidden only: the purge is asked first,
    and then a read that finds nothing proves it.
    """
    return candidacy.missing_since is not None and erasure.asked_at is None


def _to_be_asked(erasure: Erasure, now: datetime) -> bool:
    """Never asked, asked without an answer, or asked so long ago that it is time again."""
    if erasure.asked_at is None or erasure.ticket is None:
        return True
    return now >= erasure.asked_at + ASK_AGAIN_AFTER


def _reference(erasure: Erasure, now: datetime) -> tuple[str, datetime]:
    """The reference of an ask whose answer was lost is used again for a day, then a new one."""
    asked_at = erasure.asked_at
    if erasure.reference and asked_at and not erasure.ticket and now < asked_at + ASK_AGAIN_AFTER:
        return erasure.reference, asked_at
    return str(uuid4()), now
