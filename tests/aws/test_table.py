# SPDX-License-Identifier: Apache-2.0
"""What can happen on the way to DynamoDB, and what is left lying there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from botocore.client import BaseClient
from botocore.endpoint import Endpoint
from moto import mock_aws

from recruit_sync.aws.candidacies import DynamoCandidacies
from recruit_sync.aws.clients import Clients
from recruit_sync.aws.table import Table, create_table, instant, key
from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.errors import Conflict, NotThere, Refused, Throttled, Unavailable
from recruit_sync.domain.identity import Fingerprints
from recruit_sync.domain.subject import Candidacy
from recruit_sync.local import quick_calls, quick_items
from recruit_sync.ports import Link, Notice
from tests.contracts.checked import guard
from tests.contracts.stores import NOW, StillClock, Stores, after, on

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ADA = Candidacy("ada", "wid-1", 1, due_at=NOW, todo_at=NOW)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[DynamoDBClient]:
    # Another test of this process may have taken the short way, which knows no lost reply.
    monkeypatch.setattr(Endpoint, "make_request", quick_calls.long_way)
    for name, method in quick_items.long_ways.items():
        monkeypatch.setattr(BaseClient, name, method)
    with mock_aws():
        client = guard(Clients().dynamodb)
        create_table(client, "people")
        yield client


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def stores(client: DynamoDBClient, clock: StillClock) -> Stores:
    return on(Table(client, "people", clock))


def lose_the_first_reply(
    client: DynamoDBClient, operation: str, meanwhile: Callable[[], object] = lambda: None
) -> list[int]:
    """Performs the first call, then has boto3 ask again as if no answer had come."""
    calls: list[int] = []

    def again(attempts: int, **_: object) -> int | None:
        calls.append(attempts)
        if len(calls) > 1:
            return None
        meanwhile()
        return 0

    # boto3 waits for as many seconds as this hook answers; the stubs expect no answer of any hook
    client.meta.events.register_first(f"needs-retry.dynamodb.{operation}", again)  # type: ignore[arg-type]
    return calls


@pytest.mark.parametrize("version", [1, 2])
def test_a_save_whose_reply_was_lost_succeeds(
    client: DynamoDBClient, stores: Stores, version: int
) -> None:
    if version > 1:
        stores.candidacies.save(ADA)
    calls = lose_the_first_reply(client, "PutItem")

    stores.candidacies.save(replace(ADA, version=version))

    assert len(calls) == 2
    assert stores.candidacies.get("ada") == replace(ADA, version=version)


def test_a_strangers_write_between_the_two_tries_is_a_conflict(
    client: DynamoDBClient, stores: Stores
) -> None:
    theirs = replace(ADA, version=2, country="FR")
    lose_the_first_reply(client, "PutItem", meanwhile=lambda: stores.candidacies.save(theirs))

    with pytest.raises(Conflict):
        stores.candidacies.save(ADA)

    assert stores.candidacies.get("ada") == theirs


def test_a_note_and_a_notice_whose_reply_was_lost_are_written_once(
    client: DynamoDBClient, stores: Stores
) -> None:
    lose_the_first_reply(client, "PutItem")
    stores.notebook.write("lease/poll", {"version": 1}, if_version=0)
    lose_the_first_reply(client, "PutItem")

    assert stores.notices.post(Notice("brake/1", MailKind.DPO_BRAKE, {}, NOW))
    assert stores.notebook.read("lease/poll") == {"version": 1}


def test_a_claim_whose_reply_was_lost_is_ours(client: DynamoDBClient, stores: Stores) -> None:
    notice = Notice("brake/1", MailKind.DPO_BRAKE, {}, NOW)
    stores.notices.post(notice)
    lose_the_first_reply(client, "PutItem")

    assert stores.notices.claim(notice, token="one", until=after(minutes=5), now=NOW)
    assert not stores.notices.claim(notice, token="two", until=after(minutes=5), now=NOW)


def test_an_index_read_page_by_page_is_read_whole(client: DynamoDBClient, stores: Stores) -> None:
    def small(params: dict[str, Any], **_: object) -> None:
        params.setdefault("Limit", 2)

    client.meta.events.register("provide-client-params.dynamodb.Query", small)
    names = {f"p{number}" for number in range(17)}
    for name in names:
        stores.candidacies.save(replace(ADA, subject=name))
        stores.addresses.link("a1", name)

    listed = [entry.subject for entry in stores.candidacies.due(NOW)]

    assert sorted(listed) == sorted(names)
    assert sorted(stores.candidacies.todo(NOW)) == sorted(names)
    assert set(stores.addresses.subjects("a1")) == names


def test_keys_left_unread_are_asked_for_again(
    client: DynamoDBClient, stores: Stores, clock: StillClock
) -> None:
    def leave_one(parsed: dict[str, Any], **_: object) -> None:
        found = parsed["Responses"]["people"]
        if len(found) > 1:
            left = found.pop()
            keys = [{"pk": left["pk"], "sk": left["sk"]}]
            parsed["UnprocessedKeys"] = {"people": {"Keys": keys, "ConsistentRead": True}}

    client.meta.events.register("after-call.dynamodb.BatchGetItem", leave_one)
    for name in ("ada", "bo", "cy"):
        stores.candidacies.save(replace(ADA, subject=name))

    assert set(stores.candidacies.get_many(["ada", "bo", "cy"])) == {"ada", "bo", "cy"}
    assert clock.now() > NOW


def test_keys_never_read_end_in_a_throttle(client: DynamoDBClient, stores: Stores) -> None:
    def leave_all(parsed: dict[str, Any], **_: object) -> None:
        asked = {"people": {"Keys": [key("SUBJECT#ada", "SUBJECT")]}}
        parsed |= {"Responses": {}, "UnprocessedKeys": asked}

    client.meta.events.register("after-call.dynamodb.BatchGetItem", leave_all)

    with pytest.raises(Throttled, match="1 keys not read"):
        stores.candidacies.get_many(["ada"])


def test_an_index_entry_that_outlived_its_notice_is_passed_over(
    client: DynamoDBClient, stores: Stores
) -> None:
    notice = Notice("brake/1", MailKind.DPO_BRAKE, {}, NOW)
    stores.notices.post(notice)
    late = client.get_item(TableName="people", Key=key("NOTICE#brake/1", "NOTICE"))["Item"]
    stores.notices.sent(notice, NOW)
    sent = client.get_item(TableName="people", Key=key("NOTICE#brake/1", "NOTICE"))["Item"]
    index = {name: value for name, value in late.items() if name.startswith("todo_")}
    client.put_item(TableName="people", Item=sent | index)

    assert list(stores.notices.waiting()) == []


def test_a_sent_notice_expires_after_a_year(client: DynamoDBClient, stores: Stores) -> None:
    notice = Notice("brake/1", MailKind.DPO_BRAKE, {}, NOW)
    stores.notices.post(notice)
    stores.notices.sent(notice, NOW)

    item = client.get_item(TableName="people", Key=key("NOTICE#brake/1", "NOTICE"))["Item"]
    ttl = client.describe_time_to_live(TableName="people")["TimeToLiveDescription"]

    assert int(item["expires"]["N"]) == int(after(days=366).timestamp())
    assert (ttl["AttributeName"], ttl["TimeToLiveStatus"]) == ("expires", "ENABLED")


def test_nobody_else_ever_expires(client: DynamoDBClient, stores: Stores) -> None:
    fill(stores)

    items = client.scan(TableName="people")["Items"]

    assert len(items) == 5
    assert [item for item in items if "expires" in item] == []


def fill(stores: Stores) -> None:
    prints = Fingerprints(b"k" * 32)
    subject, address = prints.subject("wid-1"), prints.address("Ada.Canary@example.org")
    assert address is not None
    stores.candidacies.save(replace(ADA, subject=subject, address=address))
    stores.addresses.link(address, subject)
    stores.links.issue("token-canary", Link(subject, "m-1", MailKind.CONSENT_REQUEST, 1))
    stores.notices.post(Notice("brake/1", MailKind.DPO_BRAKE, {"count": "3"}, NOW))
    stores.notebook.write("poll/cursor", {"version": 1})


def test_no_name_no_address_and_no_token_lies_in_the_table(
    client: DynamoDBClient, stores: Stores
) -> None:
    fill(stores)

    text = json.dumps(client.scan(TableName="people")["Items"]).lower()

    assert "wid-1" in text
    assert "canary" not in text
    assert "@" not in text


def test_only_waiting_people_stand_in_the_indexes(client: DynamoDBClient, stores: Stores) -> None:
    stores.candidacies.save(ADA)
    stores.candidacies.save(replace(ADA, subject="bo", due_at=None, todo_at=None))

    for index in ("due", "todo"):
        items = client.scan(TableName="people", IndexName=index)["Items"]
        assert [item["pk"]["S"] for item in items] == ["SUBJECT#ada"]
        assert set(items[0]) == {"pk", "sk", f"{index}_shard", f"{index}_at"}


def test_shards_may_grow_on_a_live_table(client: DynamoDBClient, clock: StillClock) -> None:
    table = Table(client, "people", clock)
    few, many = DynamoCandidacies(table, shards=1), DynamoCandidacies(table, shards=10)
    few.save(ADA)
    for number in range(20):
        many.save(replace(ADA, subject=f"p{number}"))
    many.save(replace(ADA, version=2))

    assert len([entry.subject for entry in many.due(NOW)]) == 21
    shards = {item["due_shard"]["S"] for item in client.scan(TableName="people")["Items"]}
    assert len(shards) > 5


def test_a_moment_without_a_zone_cannot_be_indexed() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        instant(NOW.replace(tzinfo=None))


def test_a_table_that_is_not_there_is_named_so(client: DynamoDBClient, clock: StillClock) -> None:
    with pytest.raises(NotThere, match="ResourceNotFoundException"):
        on(Table(client, "elsewhere", clock)).candidacies.get("ada")


def test_a_person_too_big_for_one_item_is_refused(stores: Stores) -> None:
    with pytest.raises(Refused, match="SUBJECT#ada: ValidationException"):
        stores.candidacies.save(replace(ADA, profile_digest="d" * 410_000))

    assert stores.candidacies.get("ada") is None


def test_a_server_that_is_not_there_is_unavailable(clock: StillClock) -> None:
    nowhere = Clients(endpoint="http://127.0.0.1:9").dynamodb

    with pytest.raises(Unavailable, match="SUBJECT#ada: EndpointConnectionError"):
        on(Table(nowhere, "people", clock)).candidacies.save(ADA)
