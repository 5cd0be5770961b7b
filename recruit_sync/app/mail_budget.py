# SPDX-License-Identifier: Apache-2.0
"""May this mail go now? What the mail service allows in a day, read from it as it stands.

Requests leave a reserve for answers and staff, and where not all can go today, whoever must be
informed first goes first. Knows no texts and no addresses; a quota nobody can read stops nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.errors import RecruitSyncError
from recruit_sync.ports import Clock, MailService, Notebook, Quota

_LOG = logging.getLogger(__name__)
FRONT: Final = "mail/front"
_READ_AGAIN: Final = timedelta(minutes=15)
_RESERVE: Final = 10
_SENDERS: Final = 3
"""The dispatcher runs as often at once: two for the queue, one for the schedule."""
_NOT_WORTH_A_WAIT: Final = 0.01
_ASKING: Final = (MailKind.CONSENT_REQUEST, MailKind.CONSENT_REMINDER, MailKind.CONSENT_RENEWAL)


@dataclass(slots=True)
class MailBudget:
    """One process's view of the quota; `a_day` and `a_second` are what the stage allows at most."""

    mail: MailService
    notebook: Notebook
    clock: Clock
    a_day: int
    a_second: float
    held_back: int = 0
    _quota: Quota | None = field(default=None)
    _read_at: datetime | None = field(default=None)
    _front: datetime | None = field(default=None)
    _sent: int = field(default=0)
    _last_at: datetime | None = field(default=None)

    def admits(self, kind: MailKind, inform_by: datetime | None) -> bool:
        """Whether a mail of this kind may go now; who answers, and staff, are never held back."""
        if kind not in _ASKING:
            return True
        self._look()
        room = self.room() > 0
        in_time = kind is not MailKind.CONSENT_REQUEST or self._is_its_turn(inform_by)
        self.held_back += not (room and in_time)
        return room and in_time

    def _is_its_turn(self, inform_by: datetime | None) -> bool:
        return self._front is None or inform_by is None or inform_by <= self._front

    def room(self) -> int:
        """How many requests may still go out of the last 24 hours' allowance."""
        sent = self._quota.sent if self._quota else 0
        return self.asking_a_day - sent - self._sent

    @property
    def most(self) -> int:
        """What may go in 24 hours: the service's figure, or the stage's where that is less."""
        told = self._quota.a_day if self._quota else None
        return self.a_day if told is None else min(told, self.a_day)

    @property
    def asking_a_day(self) -> int:
        """What is left of it for requests, reminders and renewals."""
        return self.most - self.most * _RESERVE // 100

    def sent_one(self) -> None:
        """A mail was handed over; the next one of this process keeps its distance."""
        self._sent += 1
        self._last_at = self.clock.now()

    def keep_distance(self) -> None:
        """Wait for as long as the service's rate wants; the senders share it."""
        told = self._quota.a_second if self._quota else self.a_second
        rate = min(told, self.a_second) / _SENDERS
        if self._last_at is None or rate <= 0:
            return
        wait = 1 / rate - (self.clock.now() - self._last_at).total_seconds()
        if wait > _NOT_WORTH_A_WAIT:
            self.clock.sleep(wait)

    def _look(self) -> None:
        """Ask the service now and then; where it does not tell, the stage's figures hold."""
        now = self.clock.now()
        if self._read_at is not None and now < self._read_at + _READ_AGAIN:
            return
        try:
            self._quota, self._sent = self.mail.quota(), 0
        except RecruitSyncError as problem:
            _LOG.warning("mail quota unknown: %s", problem)
        self._read_at = now
        self._front = _front(self.notebook.read(FRONT) or {}, now)


def _front(note: Mapping[str, object], now: datetime) -> datetime | None:
    """Up to which date people go first; a note of yesterday holds nobody back."""
    through, until = str(note.get("through") or ""), str(note.get("until") or "")
    if not through or datetime.fromisoformat(until) <= now:
        return None
    return datetime.fromisoformat(through)
