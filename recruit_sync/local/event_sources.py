# SPDX-License-Identifier: Apache-2.0
"""Brings what lies in queues to the functions behind them, as Lambda's queue mapping does.

What fails is tried again at once until the queue's own redrive moves it away; in a queue without
redrive it rests a while of simulated time between tries. Knows neither schedule nor clock moves.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from recruit_sync.local.functions import FunctionFailed, Functions
from recruit_sync.local.wiring_file import QueueMapping, Wiring

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

_LARGEST_RECEIVE = 10
_TRIES_AT_ONCE = 3
_REST = timedelta(minutes=6)
_OUT_OF_THE_WAY = 3  # seconds of real time, so that the rest of the queue can be seen
_MOST_BATCHES = 20_000
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class QueueAccess:
    """How to reach the queues; `may_hold` and `nudged` save asking those known to be empty."""

    client: SQSClient
    urls: Mapping[str, str]
    may_hold: Callable[[str], bool]
    nudged: Callable[[], bool]


class EventSources:
    """All queue mappings of one wiring."""

    def __init__(
        self,
        wiring: Wiring,
        functions: Functions,
        *,
        access: QueueAccess,
        clock: Callable[[], datetime],
    ) -> None:
        self._wiring = wiring
        self._functions = functions
        self._access = access
        self._client = access.client
        self._urls = access.urls
        self._clock = clock
        self._queues = {queue.name: queue for queue in wiring.queues}
        self._tries: Counter[str] = Counter()
        self._resting: dict[str, datetime] = {}
        self._seen: dict[str, datetime] = {}

    def drain(self, *, thorough: bool) -> bool:
        """Until every queue is empty or resting; whether anything was done."""
        batches = 0
        nudged = self._access.nudged()
        if not (thorough or nudged or self._resting):
            return False
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
        return sum(self._length(name) for name in dead if name is not None)

    def bury(self, queue: str, body: str) -> None:
        """Put the event of a failed run into a dead-letter queue."""
        self._client.send_message(QueueUrl=self._urls[queue], MessageBody=body)

    def _length(self, name: str) -> int:
        if not self._access.may_hold(name):
            return 0
        answer = self._client.get_queue_attributes(
            QueueUrl=self._urls[name], AttributeNames=["ApproximateNumberOfMessages"]
        )
        return int(answer["Attributes"]["ApproximateNumberOfMessages"])

    def _one_batch(self, mapping: QueueMapping) -> bool:
        if not self._access.may_hold(mapping.queue):
            return False
        url = self._urls[mapping.queue]
        received = self._client.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=min(mapping.batch_size, _LARGEST_RECEIVE),
            VisibilityTimeout=0,  # a killed stack must find again what it was at
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        messages = received.get("Messages", [])
        ready = [one for one in messages if self._is_ready(one, mapping, url)]
        if ready:
            self._settle(ready, self._call(mapping, ready), url)
        return bool(messages)

    def _is_ready(self, message: MessageTypeDef, mapping: QueueMapping, url: str) -> bool:
        queue, now = self._queues[mapping.queue], self._clock()
        if queue.max_receives is not None:
            return True
        first = self._seen.setdefault(message["MessageId"], now)
        if now - first >= timedelta(seconds=queue.retention):
            self._delete(url, [message])
            return False
        if self._resting.get(message["MessageId"], now) > now:
            self._hide(url, message)
            return False
        return True

    def _call(self, mapping: QueueMapping, messages: Sequence[MessageTypeDef]) -> set[str]:
        """The ids of what failed; whatever Lambda would not understand fails the whole batch."""
        everything = {message["MessageId"] for message in messages}
        event = {"Records": [_record(message, mapping.queue) for message in messages]}
        try:
            answer = self._functions.call(mapping.function, event)
        except FunctionFailed:
            return everything
        failed = _failed(answer)
        return everything if failed - everything else failed

    def _settle(self, messages: Sequence[MessageTypeDef], failed: set[str], url: str) -> None:
        done = [one for one in messages if one["MessageId"] not in failed]
        if done:
            self._delete(url, done)
        for message in messages:
            if message["MessageId"] in failed:
                self._try_again(message, url)

    def _try_again(self, message: MessageTypeDef, url: str) -> None:
        """Visible at once, since time does not pass by itself here."""
        self._tries[message["MessageId"]] += 1
        rests = message["MessageId"] in self._seen
        if rests and self._tries[message["MessageId"]] % _TRIES_AT_ONCE == 0:
            self._resting[message["MessageId"]] = self._clock() + _REST
            self._hide(url, message)

    def _delete(self, url: str, messages: Sequence[MessageTypeDef]) -> None:
        entries: Any = [
            {"Id": str(index), "ReceiptHandle": one["ReceiptHandle"]}
            for index, one in enumerate(messages)
        ]
        self._client.delete_message_batch(QueueUrl=url, Entries=entries)
        for message in messages:
            for memory in (self._tries, self._resting, self._seen):
                memory.pop(message["MessageId"], None)

    def _hide(self, url: str, message: MessageTypeDef) -> None:
        self._client.change_message_visibility(
            QueueUrl=url,
            ReceiptHandle=message["ReceiptHandle"],
            VisibilityTimeout=_OUT_OF_THE_WAY,
        )


def _record(message: MessageTypeDef, queue: str) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": dict(message.get("Attributes", {})),
        "messageAttributes": dict(message.get("MessageAttributes", {})),
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:eu-central-1:123456789012:{queue}",
        "awsRegion": "eu-central-1",
    }


def _failed(answer: object) -> set[str]:
    if not isinstance(answer, Mapping):
        return set()
    return {item.get("itemIdentifier") or "" for item in answer.get("batchItemFailures") or ()}
