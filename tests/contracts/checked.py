# SPDX-License-Identifier: Apache-2.0
"""What DynamoDB refuses and moto lets through: a guard, so that no test passes by it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEYS = {
    None: ("pk", "sk"),
    "due": ("due_shard", "due_at", "pk", "sk"),
    "todo": ("todo_shard", "todo_at", "pk", "sk"),
}
TEXT_COLUMNS = ("pk", "sk", "due_shard", "due_at", "todo_shard", "todo_at")
MOST_KEYS = 100
MOST_DIGITS = 38


class RefusedByDynamoDB(AssertionError):
    """The request would be a ValidationException in AWS."""


def guard(client: DynamoDBClient) -> DynamoDBClient:
    """Check every request of the client before it leaves."""
    for operation, check in CHECKS.items():
        client.meta.events.register(f"provide-client-params.dynamodb.{operation}", check)
    return client


def check_query(params: dict[str, Any], **_: object) -> None:
    index = params.get("IndexName")
    if index and params.get("ConsistentRead"):
        raise RefusedByDynamoDB("an index has no consistent read")
    named = set(re.findall(r"[#\w]+", params.get("FilterExpression", "")))
    names = {params.get("ExpressionAttributeNames", {}).get(name, name) for name in named}
    if names & set(KEYS[index][:2]):
        raise RefusedByDynamoDB("a filter cannot name a key")
    if "BETWEEN" in params["KeyConditionExpression"]:
        values = params["ExpressionAttributeValues"]
        if values[":first"]["S"] > values[":last"]["S"]:
            raise RefusedByDynamoDB("BETWEEN wants the lower bound first")


def check_put(params: dict[str, Any], **_: object) -> None:
    item = params["Item"]
    for column in TEXT_COLUMNS:
        if column in item and not item[column].get("S"):
            raise RefusedByDynamoDB(f"{column} must be text, and not empty")
    for value in item.values():
        if len(value.get("N", "").strip("-").replace(".", "")) > MOST_DIGITS:
            raise RefusedByDynamoDB("a number has 38 digits at most")
    if not {"pk", "sk"} <= item.keys():
        raise RefusedByDynamoDB("the key is not whole")


def check_key(params: dict[str, Any], **_: object) -> None:
    for column in KEYS[None]:
        if not params["Key"].get(column, {}).get("S"):
            raise RefusedByDynamoDB(f"{column} must be text, and not empty")


def check_batch(params: dict[str, Any], **_: object) -> None:
    for asked in params["RequestItems"].values():
        keys = [(wanted["pk"]["S"], wanted["sk"]["S"]) for wanted in asked["Keys"]]
        if not keys or len(keys) > MOST_KEYS or len(set(keys)) < len(keys):
            raise RefusedByDynamoDB("1 to 100 different keys at once")


def check_update(params: dict[str, Any], **_: object) -> None:
    check_key(params)
    if re.search(r"\bADD\b", params.get("UpdateExpression", "")):
        raise RefusedByDynamoDB("ADD counts twice when a reply is lost (our own rule)")


CHECKS = {
    "Query": check_query,
    "PutItem": check_put,
    "GetItem": check_key,
    "DeleteItem": check_key,
    "BatchGetItem": check_batch,
    "UpdateItem": check_update,
}
