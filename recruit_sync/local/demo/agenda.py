# SPDX-License-Identifier: Apache-2.0
"""Who outside the product acts next? Deeds by their moments, in line with events of mails.

Knows no deed; runs each once, when the clock has come to it.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import count
from typing import Any

from recruit_sync.local.runner import MailEvents


class Agenda:
    """Deeds to come."""

    def __init__(self) -> None:
        self._ahead: list[tuple[datetime, int, Callable[[], None]]] = []
        self._numbers = count()

    def at(self, moment: datetime, deed: Callable[[], None]) -> None:
        """Have something done then; a moment that has passed means next."""
        heapq.heappush(self._ahead, (moment, next(self._numbers), deed))

    def next_at(self) -> datetime | None:
        """The moment of the next deed."""
        return self._ahead[0][0] if self._ahead else None

    def do_due(self, now: datetime) -> bool:
        """Do what is due; whether there was anything."""
        done = False
        while self._ahead and self._ahead[0][0] <= now:
            _, _, deed = heapq.heappop(self._ahead)
            deed()
            done = True
        return done


class WithDeeds:
    """The mail service's events and other people's deeds as one source."""

    def __init__(self, events: MailEvents, agenda: Agenda) -> None:
        self._events = events
        self._agenda = agenda

    def next_at(self) -> datetime | None:
        """The earlier of the two."""
        moments = (self._events.next_at(), self._agenda.next_at())
        return min((at for at in moments if at is not None), default=None)

    def publish_due(self, now: datetime) -> bool:
        """Tell what is due and let act whose moment has come."""
        told = self._events.publish_due(now)
        return self._agenda.do_due(now) or told

    def publish(self, document: Mapping[str, Any]) -> None:
        """Tell one event."""
        self._events.publish(document)
