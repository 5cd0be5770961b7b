# SPDX-License-Identifier: Apache-2.0
"""Queues in this process, and the functions behind them: what event_sources does without AWS.

Follows the same wiring: batch sizes, redrive, dead letters, retention. Knows no schedule.
"""

from __future__ import annotations

import json
import logging
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from recruit_sync.local.functions import FunctionFailed, Functions
from recruit_sync.local.mail_service import MailService
from recruit_sync.local.wiring_file import QueueMapping, Wiring
from recruit_sync.ports import Lane

_REST = timedelta(minutes=6)
_MOST_BATCHES = 20_000
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Message:
    """One message; `seen_at` is when it came."""

    id: str
    body: str
    seen_at: datetime
    tries: int = 0
    rests_until: datetime | None = None


@dataclass
class Shelves:
    """All queues by name; satisfies the port `Queues`, as SQS does behind its adapter."""

    stage: str
    clock: Callable[[], datetime]
    waiting: defaultdict[str, deque[Message]] = field(default_factory=lambda: defaultdict(deque))
    _numbers: count[int] = field(default_factory=count)

    def nudge(self, lane: Lane, subjects: Iterable[str]) -> None:
        """Tell the function behind the lane to look at these subjects."""
        for subject in dict.fromkeys(subjects):
            self.put(f"recruit-sync-{self.stage}-{lane.value}", json.dumps({"subject": subject}))

    def put(self, queue: str, body: str) -> None:
        """One message more."""
        message = Message(f"message-{next(self._numbers)}", body, self.clock())
        self.waiting[queue].append(message)


class MemorySources:
    """Brings messages to functions; a message that failed is tried again until redrive."""

    def __init__(self, wiring: Wiring, functions: Functions, shelves: Shelves) -> None:
        self._wiring = wiring
        self._functions = functions
        self._shelves = shelves
        self._queues = {queue.name: queue for queue in wiring.queues}

    def drain(self, *, thorough: bool) -> bool:  # noqa: ARG002  (a look costs nothing here)
        """Until every queue is empty or resting; whether anything was done."""
        batches = 0
        while sum(self._one_batch(mapping) for mapping in self._wiring.mappings):
            batches += 1
            if batches >= _MOST_BATCHES:
                _log.error("queues were still not empty after %d batches", batches)
                break
        return batches > 0

    def dead_letters(self) -> int:
        """How many messages lie in the dead-letter queues."""
        dead = {queue.dead_queue for queue in self._wiring.queues}
        dead |= {function.dead_queue for function in self._wiring.functions}
        return sum(len(self._shelves.waiting[name]) for name in dead if name is not None)

    def bury(self, queue: str, body: str) -> None:
        """Put the event of a failed run into a dead-letter queue."""
        self._shelves.put(queue, body)

    def _one_batch(self, mapping: QueueMapping) -> bool:
        batch = self._take(mapping)
        if not batch:
            return False
        failed = self._call(mapping, batch)
        for message in batch:
            if message.id in failed:
                self._put_back(message, mapping.queue)
        return True

    def _take(self, mapping: QueueMapping) -> list[Message]:
        """The first that are awake; who has waited past the queue's retention is gone."""
        waiting, now = self._shelves.waiting[mapping.queue], self._shelves.clock()
        kept = timedelta(seconds=self._queues[mapping.queue].retention)
        batch: list[Message] = []
        asleep: list[Message] = []
        while waiting and len(batch) < mapping.batch_size:
            message = waiting.popleft()
            if message.rests_until is not None and message.rests_until > now:
                asleep.append(message)
            elif now - message.seen_at < kept:
                batch.append(message)
        waiting.extendleft(reversed(asleep))
        return batch

    def _put_back(self, message: Message, name: str) -> None:
        queue = self._queues[name]
        message.tries += 1
        if queue.max_receives is None:
            message.rests_until = self._shelves.clock() + _REST
        elif message.tries >= queue.max_receives and queue.dead_queue is not None:
            self._shelves.waiting[queue.dead_queue].append(message)
            return
        self._shelves.waiting[name].append(message)

    def _call(self, mapping: QueueMapping, batch: Sequence[Message]) -> set[str]:
        everything = {message.id for message in batch}
        records = [{"messageId": one.id, "body": one.body} for one in batch]
        try:
            answer = self._functions.call(mapping.function, {"Records": records})
        except FunctionFailed:
            return everything
        failures = answer.get("batchItemFailures") if isinstance(answer, Mapping) else None
        return {one["itemIdentifier"] for one in failures or ()}


class MemoryOutlet:
    """Carries the mail service's events to the queues subscribed to the topics of the wiring."""

    def __init__(self, service: MailService, shelves: Shelves, wiring: Wiring) -> None:
        self._service = service
        self._shelves = shelves
        self._queues = [queue for _, queue in wiring.subscriptions]

    def next_at(self) -> datetime | None:
        """The moment of the next event that waits."""
        return self._service.next_event_at()

    def publish_due(self, now: datetime) -> bool:
        """Whether anything was published."""
        documents = self._service.take_due(now)
        for document in documents:
            self.publish(document)
        return bool(documents)

    def publish(self, document: Mapping[str, Any]) -> None:
        """One event, in the topic's envelope."""
        body = json.dumps({"Type": "Notification", "Message": json.dumps(document)})
        for queue in self._queues:
            self._shelves.put(queue, body)
