# SPDX-License-Identifier: Apache-2.0
"""Taking the agency's webhooks: each is a hint to look, taken once, and never what it says.

Knows no screening: whoever follows a hint asks the agency how things stand.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from recruit_sync.domain.errors import RecruitSyncError
from recruit_sync.ports import Agency, Clock, Hint, Lane, Queues, Seen

_LOG = logging.getLogger(__name__)
REMEMBERED_FOR: Final = timedelta(days=40)
_BETWEEN: Final = "/"


@dataclass(slots=True)
class AgencyEvents:
    """The address of the webhooks, and what comes in there. Holds ids alone."""

    agency: Agency
    seen: Seen
    queues: Queues
    clock: Clock
    url: str
    _registered: bool = False

    def register(self) -> bool:
        """Have webhooks sent to us, once a process; False where the agency cannot be told now."""
        if self._registered:
            return True
        try:
            self.agency.register(self.url)
        except RecruitSyncError as problem:
            _LOG.error("the agency does not know our address yet: %s", problem)
            return False
        self._registered = True
        return True

    def receive(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the agency signed it. What is of no use to us is taken all the same, or it would
        be sent again; a fault of ours is raised, and then it is."""
        hint = self.agency.verified(headers, body)
        if hint is None:
            _LOG.warning("webhook refused: its signature does not hold")
            return False
        if hint.foreign:
            _LOG.error("webhook without effect: not ours, too old or out of form")
        elif self.seen.first(hint.event_id, until=self.clock.now() + REMEMBERED_FOR):
            self._hand_on(hint)
        return True

    def _hand_on(self, hint: Hint) -> None:
        try:
            self.queues.nudge(Lane.SCREENINGS, [_BETWEEN.join((hint.kind, hint.object_id))])
        except RecruitSyncError:
            self.seen.forget(hint.event_id)
            raise

    def screening_of(self, message: str) -> str | None:
        """The screening that a message of the lane is about: itself, or behind a hint."""
        kind, between, name = message.partition(_BETWEEN)
        if not between:
            return message
        found = self.agency.screening_of(kind, name)
        if found is None:
            _LOG.warning("a hint leads to no screening of ours", extra={"hint": kind})
        return found
