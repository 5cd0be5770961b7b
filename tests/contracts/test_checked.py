# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from typing import Any

import pytest
from moto import mock_aws

from recruit_sync.aws.clients import Clients
from recruit_sync.aws.table import create_table, key
from tests.contracts.checked import RefusedByDynamoDB, guard

ONE_SHARD = {
    "IndexName": "due",
    "KeyConditionExpression": "due_shard = :s",
    "ExpressionAttributeValues": {":s": {"S": "due#0"}},
}
WRONG: dict[str, tuple[str, dict[str, Any]]] = {
    "filter on a key": ("query", ONE_SHARD | {"FilterExpression": "attribute_exists(due_at)"}),
    "filter on a key by another name": (
        "query",
        ONE_SHARD
        | {"FilterExpression": "#k = :s", "ExpressionAttributeNames": {"#k": "due_shard"}},
    ),
    "consistent read of an index": ("query", ONE_SHARD | {"ConsistentRead": True}),
    "bounds the wrong way round": (
        "query",
        {
            "KeyConditionExpression": "pk = :pk AND sk BETWEEN :first AND :last",
            "ExpressionAttributeValues": {
                ":pk": {"S": "a"},
                ":first": {"S": "z"},
                ":last": {"S": "a"},
            },
        },
    ),
    "empty key": ("put_item", {"Item": key("a", "")}),
    "half a key": ("put_item", {"Item": {"pk": {"S": "a"}}}),
    "index key of another type": ("put_item", {"Item": key("a", "b") | {"due_at": {"N": "1"}}}),
    "number of 39 digits": ("put_item", {"Item": key("a", "b") | {"n": {"N": "1" * 39}}}),
    "read by an empty key": ("get_item", {"Key": key("", "b")}),
    "deletion by an empty key": ("delete_item", {"Key": key("a", "")}),
    "101 keys": ("batch_get_item", {"keys": [key("a", str(n)) for n in range(101)]}),
    "one key twice": ("batch_get_item", {"keys": [key("a", "b"), key("a", "b")]}),
    "ADD": (
        "update_item",
        {
            "Key": key("a", "b"),
            "UpdateExpression": "ADD version :one",
            "ExpressionAttributeValues": {":one": {"N": "1"}},
        },
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_moto_would_let_through_is_stopped(wrong: str) -> None:
    operation, request = WRONG[wrong]
    where = {"TableName": "people"} | request
    if "keys" in request:
        where = {"RequestItems": {"people": {"Keys": request["keys"]}}}
    with mock_aws():
        client = guard(Clients().dynamodb)
        create_table(client, "people")

        with pytest.raises(RefusedByDynamoDB):
            getattr(client, operation)(**where)
