# SPDX-License-Identifier: Apache-2.0
"""What happens as the clock moves? Schedules, mail events and retries, in order of their moments.

One function runs at a time; whoever wants the next turn waits in line, so that a web request gets
in between two steps of a long advance. Knows what serverless.yml says and nothing of the product.
"""

from __future__ import annotations

import heapq
import json
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Protocol

from recruit_sync.local.clock import SimulatedClock
from recruit_sync.local.functions import FunctionFailed, Functions
from recruit_sync.local.timetables import Timetable, Timetables
from recruit_sync.local.turns import Turns

_MOST_ROUNDS = 1_000
_NONE = timedelta(0)
_log = logging.getLogger(__name__)
_Step = tuple[datetime, int, Callable[[], None]]


class Queues(Protocol):
    """What the runner needs of the queues and the functions behind them."""

    def drain(self, *, thorough: bool) -> bool:
        """Until all are empty; whether there was anything."""
        ...

    def dead_letters(self) -> int:
        """How many lie in the dead-letter queues."""
        ...

    def bury(self, queue: str, body: str) -> None:
        """Add one dead letter."""
        ...


class MailEvents(Protocol):
    """What the runner needs of the mail service."""

    def next_at(self) -> datetime | None:
        """The moment of the next event that waits."""
        ...

    def publish_due(self, now: datetime) -> bool:
        """Tell what is due; whether there was anything."""
        ...

    def publish(self, document: Mapping[str, Any]) -> None:
        """Tell one event."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one advance did."""

    now: datetime
    invocations: Counter[str]
    failures: Counter[str]
    dead_letters: int


class Backwards(Exception):
    """The clock was asked to go back."""

    def __init__(self, now: datetime) -> None:
        super().__init__(f"the clock stands at {now.isoformat()} and never goes back")


@dataclass(order=True, slots=True)
class _Retry:
    at: datetime
    number: int
    function: str = field(compare=False)
    event: dict[str, Any] = field(compare=False)
    tries: int = field(compare=False)


class Runner:
    """Moves the clock and runs what falls due."""

    def __init__(
        self,
        clock: SimulatedClock,
        functions: Functions,
        *,
        timetables: Timetables,
        queues: Queues,
        mail_events: MailEvents,
    ) -> None:
        self._clock = clock
        self._functions = functions
        self._timetables = timetables
        self._queues = queues
        self._mail_events = mail_events
        self._retries: list[_Retry] = []
        self._numbers = count()
        self._advances = Turns()
        self._target = clock.now()
        self.turns = Turns()
        self.advancing_to: datetime | None = None

    def advance(
        self,
        *,
        to: datetime | None = None,
        by: timedelta = _NONE,
        poll_every: timedelta | None = None,
    ) -> Outcome:
        """Go to a moment, or so far from now; one advance at a time. Raises Backwards."""
        with self._advances.one():
            to = to or self._clock.now() + by
            if to < self._target:
                raise Backwards(self._clock.now())
            functions = self._functions
            invoked, failed = functions.invocations.copy(), functions.failures.copy()
            dead = self._queues.dead_letters()
            self._advance(to, poll_every)
            return Outcome(
                now=self._clock.now(),
                invocations=functions.invocations - invoked,
                failures=functions.failures - failed,
                dead_letters=max(0, self._queues.dead_letters() - dead),
            )

    def settle(self, *, thorough: bool = True) -> None:
        """Tell the mail events that are due and empty the queues, until nothing is left.

        Unless thorough, queues into which nobody here has put anything are taken to be empty.
        """
        with self.turns.one():
            for _ in range(_MOST_ROUNDS):
                told = self._mail_events.publish_due(self._clock.now())
                if not self._queues.drain(thorough=thorough or told) and not told:
                    return
            _log.error("the queues do not come to rest")

    def tell(self, document: Mapping[str, Any]) -> None:
        """Publish one mail event now, and let it be taken in."""
        with self.turns.one():
            self._mail_events.publish(document)
            self.settle()

    def _advance(self, to: datetime, poll_every: timedelta | None) -> None:
        self.advancing_to = to
        try:
            self._timetables.skip_to(self._target)
            self.settle()
            while self._step(to, poll_every):
                pass
        finally:
            self.advancing_to = None

    def _step(self, to: datetime, poll_every: timedelta | None) -> bool:
        """One step, chosen within the turn, since a web request may have brought one nearer."""
        with self.turns.one():
            step = self._next_step(poll_every)
            if step is None or step[0] > to:
                self._target = to
                self._clock.move_to(to)
                self.settle()
                return False
            self._clock.move_to(step[0])
            step[2]()
            self.settle(thorough=False)
            return True

    def _next_step(self, poll_every: timedelta | None) -> _Step | None:
        steps: list[_Step] = []
        if (event_at := self._mail_events.next_at()) is not None:
            steps.append((event_at, 0, lambda: None))
        if self._retries:
            steps.append((self._retries[0].at, 1, self._retry))
        if (scheduled := self._timetables.next(poll_every)) is not None:
            at, timetable = scheduled
            steps.append((at, 2, lambda: self._fire(timetable, at)))
        return min(steps, key=lambda step: step[:2], default=None)

    def _fire(self, timetable: Timetable, at: datetime) -> None:
        timetable.run(at)
        event = {"time": at.isoformat(), "source": "aws.scheduler"}
        self._call(timetable.function, event, tries=1)

    def _retry(self) -> None:
        retry = heapq.heappop(self._retries)
        self._call(retry.function, retry.event, tries=retry.tries)

    def _call(self, function: str, event: dict[str, Any], *, tries: int) -> None:
        """An asynchronous call: tried again a minute, then two minutes later, as Lambda does."""
        spec = self._functions.spec(function)
        try:
            self._functions.call(function, event)
        except FunctionFailed:
            if tries <= spec.retries:
                at = self._clock.now() + timedelta(minutes=tries)
                again = _Retry(at, next(self._numbers), function, event, tries + 1)
                heapq.heappush(self._retries, again)
            elif spec.dead_queue is not None:
                self._queues.bury(spec.dead_queue, json.dumps(event))
