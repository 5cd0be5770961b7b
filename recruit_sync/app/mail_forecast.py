# SPDX-License-Identifier: Apache-2.0
"""How long will the requests that wait take, and who would not be informed in time?

Asked once a day where mails are held back. Tells the DPO, and notes who comes first tomorrow:
whoever must be informed soonest. Reads ids and dates only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from recruit_sync.app.mail_budget import FRONT, MailBudget
from recruit_sync.app.staff_notices import StaffNotices, day
from recruit_sync.domain import outbox
from recruit_sync.domain.effects import MailKind, SendMail
from recruit_sync.domain.subject import Candidacy
from recruit_sync.ports import Candidacies, Clock, Notebook

_FORECAST: Final = "mail/forecast"
_AHEAD: Final = timedelta(days=2)
_BATCH: Final = 100
_DAY: Final = timedelta(days=1)
_LAST: Final = datetime.max.replace(tzinfo=UTC)


class Outlook(NamedTuple):
    """So many wait, all are sent in so many days, for so many that is too late."""

    queued: int
    days: int
    late: int


@dataclass(frozen=True, slots=True)
class MailForecast:
    """The forecast of the dispatcher."""

    budget: MailBudget
    candidacies: Candidacies
    notebook: Notebook
    notices: StaffNotices
    clock: Clock

    def tell(self) -> Outlook | None:
        """Once a day, where somebody was held back since this process began; else None."""
        now = self.clock.now()
        noted = self.notebook.read(_FORECAST) or {}
        if not self.budget.held_back or noted.get("on") == day(now):
            return None
        self.budget.held_back = 0
        self.notebook.write(_FORECAST, {"on": day(now)})
        deadlines = sorted(self._waiting(now))
        self._note_front(deadlines, now)
        seen = outlook(deadlines, max(self.budget.room(), 0), self.budget.asking_a_day, now)
        if seen.queued:
            self._post(seen, now)
        return seen

    def _post(self, seen: Outlook, now: datetime) -> None:
        facts = {"count": str(seen.queued), "days": str(seen.days), "late": str(seen.late)}
        facts["quota"] = str(self.budget.most)
        facts["reserve"] = str(self.budget.most - self.budget.asking_a_day)
        self.notices.post(MailKind.DPO_MAIL_FORECAST, day(now), facts)

    def _note_front(self, deadlines: Sequence[datetime], now: datetime) -> None:
        """Up to which date people go first; where a day is enough for all, nobody waits."""
        a_day = max(self.budget.asking_a_day, 1)
        through = deadlines[a_day - 1].isoformat() if len(deadlines) > a_day else ""
        self.notebook.write(FRONT, {"through": through, "until": (now + _DAY).isoformat()})

    def _waiting(self, now: datetime) -> Iterator[datetime]:
        """By when each of those must be informed whose request has not gone yet."""
        subjects = list(self.candidacies.todo(now + _AHEAD))
        for start in range(0, len(subjects), _BATCH):
            for one in self.candidacies.get_many(subjects[start : start + _BATCH]).values():
                if _waits(one, now):
                    yield one.inform_ends_at or _LAST


def _waits(candidacy: Candidacy, now: datetime) -> bool:
    effects = (pending.effect for pending in candidacy.outbox)
    requests = (
        effect
        for effect in effects
        if isinstance(effect, SendMail) and effect.kind is MailKind.CONSENT_REQUEST
    )
    return any(outbox.wanted(candidacy, request, now) for request in requests)


def outlook(deadlines: Sequence[datetime], room: int, a_day: int, now: datetime) -> Outlook:
    """Who goes first is informed soonest: `room` today, `a_day` each day after."""
    days = [_day_of(rank, room, max(a_day, 1)) for rank in range(len(deadlines))]
    late = sum(now + n * _DAY >= by for n, by in zip(days, deadlines, strict=True))
    return Outlook(len(deadlines), max(days, default=-1) + 1, late)


def _day_of(rank: int, room: int, a_day: int) -> int:
    return 0 if rank < room else (rank - room) // a_day + 1
