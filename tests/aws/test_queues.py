# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from moto import mock_aws

from recruit_sync.aws.clients import Clients
from recruit_sync.aws.queues import SqsQueues, from_body, queue_name
from recruit_sync.domain.errors import NotThere, Unavailable
from recruit_sync.local.memory import MemoryQueues
from recruit_sync.ports import Lane, Queues

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


@pytest.fixture
def client() -> Iterator[SQSClient]:
    with mock_aws():
        client = Clients().sqs
        for lane in Lane:
            client.create_queue(QueueName=queue_name("test", lane))
        yield client


def waiting(client: SQSClient, lane: Lane) -> list[str]:
    url = client.get_queue_url(QueueName=queue_name("test", lane))["QueueUrl"]
    found: list[str] = []
    while True:
        answer = client.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
        if not answer.get("Messages"):
            return found
        found += [from_body(message["Body"]) for message in answer["Messages"]]


def test_the_queues_are_named_by_stage_and_lane() -> None:
    names = {queue_name("live", lane) for lane in Lane}

    assert names == {f"recruit-sync-live-{lane}" for lane in ("effects", "erasures", "screenings")}


def test_each_subject_is_nudged_once_in_batches(client: SQSClient) -> None:
    sent: list[int] = []

    def count(params: dict[str, Any], **_: object) -> None:
        sent.append(len(params["Entries"]))

    client.meta.events.register("provide-client-params.sqs.SendMessageBatch", count)
    names = [f"p{number}" for number in range(23)]

    queues: Queues = SqsQueues(client, "test")
    queues.nudge(Lane.ERASURES, iter([*names, "p0"]))

    assert sent == [10, 10, 3]
    assert sorted(waiting(client, Lane.ERASURES)) == sorted(names)
    assert waiting(client, Lane.EFFECTS) == []


def test_nobody_to_nudge_is_no_call(client: SQSClient) -> None:
    SqsQueues(client, "nowhere").nudge(Lane.EFFECTS, [])

    assert waiting(client, Lane.EFFECTS) == []


def test_a_nudge_that_the_queue_did_not_take_is_told(client: SQSClient) -> None:
    def fail_one(parsed: dict[str, Any], **_: object) -> None:
        parsed["Failed"] = [{"Id": "0", "Code": "InternalError", "SenderFault": False}]

    client.meta.events.register("after-call.sqs.SendMessageBatch", fail_one)

    with pytest.raises(Unavailable, match="1 of 2 not taken"):
        SqsQueues(client, "test").nudge(Lane.EFFECTS, ["ada", "bo"])


def test_a_queue_that_is_not_there_is_named_so(client: SQSClient) -> None:
    with pytest.raises(NotThere, match="recruit-sync-nowhere-effects"):
        SqsQueues(client, "nowhere").nudge(Lane.EFFECTS, ["ada"])


def test_the_twin_hands_out_nudges_in_order_and_once() -> None:
    twin = MemoryQueues()
    port: Queues = twin
    port.nudge(Lane.EFFECTS, ["ada", "bo", "ada"])
    port.nudge(Lane.EFFECTS, ["cy"])

    assert twin.take(Lane.EFFECTS, 2) == ["ada", "bo"]
    assert twin.take(Lane.EFFECTS) == ["cy"]
    assert twin.take(Lane.EFFECTS) == []
    assert twin.take(Lane.ERASURES) == []
