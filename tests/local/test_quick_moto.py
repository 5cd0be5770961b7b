# SPDX-License-Identifier: Apache-2.0
"""The shortcuts give the answers that moto gives without them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from recruit_sync.local.aws_stack import Clients, OwnMoto, any_surroundings, provision
from recruit_sync.local.stack import ROOT
from recruit_sync.local.wiring_file import read_wiring

TABLE = "recruit-sync-local"


@pytest.fixture
def table() -> Iterator[Any]:
    any_surroundings()
    aws = OwnMoto()
    clients = Clients(aws)
    provision(clients, read_wiring(ROOT / "serverless.yml", "local"))
    yield clients.dynamodb
    aws.stop()


def item(number: int, **more: Any) -> dict[str, Any]:
    keys = {"pk": {"S": f"P#{number:03}"}, "sk": {"S": "A"}}
    due = {"due_shard": {"S": "0"}, "due_at": {"S": f"2026-{99 - number:03}"}}
    return {**keys, **due, **more}


def test_every_kind_of_value_comes_back_as_it_went_in(table: Any) -> None:
    whole = item(1, text={"S": "Zoë"}, raw={"B": b"\x00\xff"}, few={"SS": ["a", "b"]})
    whole |= {"deep": {"M": {"list": {"L": [{"N": "1"}, {"NULL": True}, {"BOOL": False}]}}}}
    table.put_item(TableName=TABLE, Item=whole)

    key = {"pk": whole["pk"], "sk": whole["sk"]}
    assert table.get_item(TableName=TABLE, Key=key)["Item"] == whole
    assert table.describe_table(TableName=TABLE)["Table"]["ItemCount"] == 1


def test_a_table_is_listed_in_the_order_of_its_keys_and_an_index_in_that_of_its_own(
    table: Any,
) -> None:
    for number in (3, 1, 2):
        table.put_item(TableName=TABLE, Item=item(number))
    asked = {
        "TableName": TABLE,
        "IndexName": "due",
        "KeyConditionExpression": "due_shard = :shard",
        "ExpressionAttributeValues": {":shard": {"S": "0"}},
    }

    listed = [one["pk"]["S"] for one in table.scan(TableName=TABLE)["Items"]]
    due = [one["pk"]["S"] for one in table.query(**asked)["Items"]]
    assert listed == ["P#001", "P#002", "P#003"]
    assert due == ["P#003", "P#002", "P#001"]


def test_a_large_listing_still_ends_a_page_at_a_megabyte(table: Any) -> None:
    for number in range(4):
        table.put_item(TableName=TABLE, Item=item(number, much={"S": "x" * 390_000}))

    first = table.scan(TableName=TABLE)
    rest = table.scan(TableName=TABLE, ExclusiveStartKey=first["LastEvaluatedKey"])
    assert len(first["Items"]) + len(rest["Items"]) == 4


def test_a_failed_condition_still_shows_the_item_that_was_there(table: Any) -> None:
    table.put_item(TableName=TABLE, Item=item(1))

    with pytest.raises(table.exceptions.ConditionalCheckFailedException) as failed:
        table.put_item(
            TableName=TABLE,
            Item=item(1),
            ConditionExpression="attribute_not_exists(pk)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    assert failed.value.response["Item"] == item(1)
