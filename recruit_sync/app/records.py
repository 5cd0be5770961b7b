# SPDX-License-Identifier: Apache-2.0
"""Telling a record what happened: read, decide, write down, and tell others there is work.

The only path by which an event reaches a candidacy. A write that lost a race is decided again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from recruit_sync.domain import outbox
from recruit_sync.domain.effects import Pending
from recruit_sync.domain.errors import Conflict, RecruitSyncError
from recruit_sync.domain.events import Event, Seen
from recruit_sync.domain.lifecycle import Decision, decide
from recruit_sync.domain.policy import Policy
from recruit_sync.domain.subject import Candidacy
from recruit_sync.ports import Candidacies, Clock, Lane, Queues

_LOG = logging.getLogger(__name__)
RACES_AT_MOST = 8


@dataclass(frozen=True, slots=True)
class Told:
    """What a record is now, and the decision that made it so."""

    candidacy: Candidacy
    decision: Decision

    @property
    def changed(self) -> bool:
        """Whether something was written."""
        return self.candidacy is not self.decision.next or bool(self.decision.effects)


@dataclass(slots=True)
class Records:
    """Candidacies, told of events one at a time; nudges are collected and sent by `flush`."""

    candidacies: Candidacies
    queues: Queues
    policy_of: Callable[[str | None, datetime], Policy]
    clock: Clock
    _waiting: set[str] = field(default_factory=set)

    def policy(self, candidacy: Candidacy) -> Policy:
        """The rules in force now where this person is."""
        return self.policy_of(candidacy.country, self.clock.now())

    def tell(self, subject: str, event: Event, *, new: Candidacy | None = None) -> Told | None:
        """Let one event change one record; None for a person nobody knows (unless `new`)."""
        for _ in range(RACES_AT_MOST):
            candidacy = self.candidacies.get(subject) or new
            if candidacy is None:
                return None
            try:
                return self._decide(candidacy, event)
            except Conflict:
                continue
        raise Conflict(f"{subject}: still contended after {RACES_AT_MOST} tries")

    def tell_read(self, candidacy: Candidacy, event: Event) -> Told:
        """As `tell`, starting from a copy read a moment ago. Raises Conflict for a stale copy."""
        return self._decide(candidacy, event)

    def _decide(self, candidacy: Candidacy, event: Event) -> Told:
        now = self.clock.now()
        decision = decide(candidacy, event, self._rules(candidacy, event, now), now)
        if decision.next is candidacy and not decision.effects:
            return Told(candidacy, decision)
        return Told(self.save(outbox.record(decision, type(event).__name__, now)), decision)

    def _rules(self, candidacy: Candidacy, event: Event, now: datetime) -> Policy:
        """A record that names a country is read under that country's rules."""
        if isinstance(event, Seen) and event.profile.country is not None:
            return self.policy_of(event.profile.country, now)
        return self.policy_of(candidacy.country, now)

    def learned(self, candidacy: Candidacy, done: Pending, event: Event) -> Candidacy:
        """The next version: without the effect that is done, with what was learned by it."""
        now = self.clock.now()
        rest = outbox.without(candidacy, [done.id])
        decision = decide(rest, event, self._rules(candidacy, event, now), now)
        return outbox.record(decision, f"{type(event).__name__} {done.id}", now)

    def save(self, candidacy: Candidacy) -> Candidacy:
        """Write one version; whoever has effects to do is nudged at the next `flush`."""
        self.write(candidacy)
        if outbox.ready(candidacy, self.clock.now()):
            self._waiting.add(candidacy.subject)
        return candidacy

    def write(self, candidacy: Candidacy) -> Candidacy:
        """Write one version and nudge nobody: for whoever is at its effects already."""
        self.candidacies.save(candidacy)
        return candidacy

    def flush(self) -> None:
        """Nudge the dispatcher once for everybody who has work since the last flush.

        What was decided is durable by now, so a queue that is away costs time and nothing else:
        the dispatcher's own schedule finds who waits.
        """
        waiting, self._waiting = self._waiting, set()
        if not waiting:
            return
        try:
            self.queues.nudge(Lane.EFFECTS, sorted(waiting))
        except RecruitSyncError as problem:
            _LOG.warning("nudges lost: %s", problem, extra={"count": len(waiting)})
