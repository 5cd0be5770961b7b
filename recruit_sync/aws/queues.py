# SPDX-License-Identifier: Apache-2.0
"""How is another function told to look at someone? One SQS message per subject, ids only."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Final

from recruit_sync.aws.failures import translated
from recruit_sync.domain.errors import Unavailable
from recruit_sync.ports import Lane

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_BATCH: Final = 10


def queue_name(stage: str, lane: Lane) -> str:
    """The queue behind a lane, as the deployment names it."""
    return f"recruit-sync-{stage}-{lane.value}"


def to_body(subject: str) -> str:
    """The message that names a subject."""
    return json.dumps({"subject": subject})


def from_body(body: str) -> str:
    """The subject that a message names."""
    return str(json.loads(body)["subject"])


class SqsQueues:
    """Nudges over SQS; one that is lost is made up by the schedule, so nothing is kept here."""

    def __init__(self, client: SQSClient, stage: str) -> None:
        self._client = client
        self._stage = stage
        self._url = cache(self._look_up)

    def nudge(self, lane: Lane, subjects: Iterable[str]) -> None:
        """Tell the function behind the lane to look at these subjects."""
        left = iter(dict.fromkeys(subjects))
        while batch := list(islice(left, _BATCH)):
            self._send(lane, batch)

    def _send(self, lane: Lane, batch: list[str]) -> None:
        name = queue_name(self._stage, lane)
        with translated(f"nudge {name}"):
            answer = self._client.send_message_batch(
                QueueUrl=self._url(name),
                Entries=[
                    {"Id": str(number), "MessageBody": to_body(subject)}
                    for number, subject in enumerate(batch)
                ],
            )
        if failed := answer.get("Failed"):
            raise Unavailable(f"nudge {name}: {len(failed)} of {len(batch)} not taken")

    def _look_up(self, name: str) -> str:
        return self._client.get_queue_url(QueueName=name)["QueueUrl"]
