# SPDX-License-Identifier: Apache-2.0
"""How is everything laid out in the one DynamoDB table, and how is it read and written safely?

    pk              sk           what
    SUBJECT#hash    SUBJECT      a candidacy: body, version, token, due_*, todo_*
    ADDRESS#print   SUBJECT#hash who has or had an address
    LINK#sha256     LINK         what a mailed token stands for
    SCREENING#hash  SCREENING    a screening: body, version, token, due_*, todo_*
    SCREENED#hash   SCREENING#…  which screenings a person has
    NOTE#path       last part    a fact about the installation
    NOTICE#id       NOTICE       a mail to staff about no single person

Two sparse indexes, `due` and `todo`, hold keys alone, so that a save that moves neither moment
writes to neither. Knows no rule and nothing of what the bodies say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4
from zlib import crc32

from botocore.exceptions import BotoCoreError, ClientError

from recruit_sync.aws.failures import code_of, failure, translated
from recruit_sync.domain.errors import Throttled
from recruit_sync.ports import Clock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# An attribute value is `{"S": ...}` or `{"N": ...}`; the stubs' own union cannot be indexed.
Item = dict[str, Any]

NEW: Final = "attribute_not_exists(pk)"
SAME_VERSION: Final = "version = :expected"
_BATCH: Final = 100
_BATCH_TRIES: Final = 8


def key(pk: str, sk: str) -> Item:
    """The primary key of one item."""
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def shard(index: str, subject: str, shards: int) -> str:
    """The partition of an index that a subject falls into."""
    return f"{index}#{crc32(subject.encode()) % shards}"


def instant(at: datetime) -> str:
    """A moment as index key: of fixed width, so that text sorts as time does."""
    if at.tzinfo is None:
        raise ValueError("a moment without a zone cannot be indexed")
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def moment(text: str) -> datetime:
    """The reverse of `instant`."""
    return datetime.fromisoformat(text)


class Table:
    """The table, with failures in our words and lost replies recognised."""

    def __init__(self, client: DynamoDBClient, name: str, clock: Clock) -> None:
        self._client = client
        self._name = name
        self._clock = clock

    def read(self, wanted: Item) -> Item | None:
        """One item, strongly consistent."""
        with translated("read"):
            answer = self._client.get_item(TableName=self._name, Key=wanted, ConsistentRead=True)
        return answer.get("Item")

    def read_many(self, wanted: Sequence[Item]) -> Iterator[Item]:
        """Several items, strongly consistent, in no order; the missing are left out."""
        for start in range(0, len(wanted), _BATCH):
            yield from self._batch(list(wanted[start : start + _BATCH]))

    def _batch(self, left: list[Item]) -> Iterator[Item]:
        for attempt in range(_BATCH_TRIES):
            with translated("read many"):
                answer = self._client.batch_get_item(
                    RequestItems={self._name: {"Keys": left, "ConsistentRead": True}}
                )
            yield from answer["Responses"].get(self._name, [])
            if self._name not in answer.get("UnprocessedKeys", {}):
                return
            left = list(answer["UnprocessedKeys"][self._name]["Keys"])
            self._clock.sleep(0.05 * 2**attempt)
        raise Throttled(f"read many: {len(left)} keys not read in {_BATCH_TRIES} tries")

    def put(self, item: Item) -> None:
        """Write one item whatever is stored; doing it twice is the same as once."""
        with translated("put"):
            self._client.put_item(TableName=self._name, Item=item)

    def put_if(self, item: Item, condition: str, values: Item | None = None) -> None:
        """Write one item where the condition holds; raises Conflict.

        A reply can be lost after the write: boto3 then asks again, and the condition fails against
        our own item. The fresh token in it tells that case from a stranger's write.
        """
        token = uuid4().hex[:16]
        request: Item = {"Item": item | {"token": {"S": token}}, "ConditionExpression": condition}
        if values:
            request["ExpressionAttributeValues"] = values
        try:
            self._client.put_item(
                TableName=self._name, ReturnValuesOnConditionCheckFailure="ALL_OLD", **request
            )
        except ClientError as error:
            if not _stored_is(error, token):
                raise failure(error, f"put {item['pk']['S']}") from None
        except BotoCoreError as error:
            raise failure(error, f"put {item['pk']['S']}") from None

    def put_version(self, item: Item, version: int) -> None:
        """Write version n where n - 1 is stored (1: where nothing is); raises Conflict."""
        item = item | {"version": {"N": str(version)}}
        if version == 1:
            self.put_if(item, NEW)
        else:
            self.put_if(item, SAME_VERSION, {":expected": {"N": str(version - 1)}})

    def remove(self, wanted: Item) -> None:
        """Delete one item; missing is fine."""
        with translated("remove"):
            self._client.delete_item(TableName=self._name, Key=wanted)

    def query(self, condition: str, values: Mapping[str, str], **more: Any) -> Iterator[Item]:
        """Items of one partition in key order, page by page."""
        request = {
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": {name: {"S": value} for name, value in values.items()},
        }
        return self._pages("query", request | more)

    def scan(self, prefix: str) -> Iterator[Item]:
        """All items whose partition key starts so, in no order."""
        request = {
            "FilterExpression": "begins_with(pk, :prefix)",
            "ExpressionAttributeValues": {":prefix": {"S": prefix}},
        }
        return self._pages("scan", request)

    def _pages(self, operation: str, request: Item) -> Iterator[Item]:
        ask = self._client.query if operation == "query" else self._client.scan
        start: Item = {}
        while True:
            with translated(operation):
                answer = ask(TableName=self._name, **request, **start)
            yield from answer["Items"]
            if "Limit" in request or "LastEvaluatedKey" not in answer:
                return
            start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def _stored_is(error: ClientError, token: str) -> bool:
    if code_of(error) != "ConditionalCheckFailedException":
        return False
    stored: Item = dict(error.response).get("Item") or {}  # type: ignore[assignment]
    return bool(stored.get("token") == {"S": token})


def create_table(client: DynamoDBClient, name: str) -> None:
    """Make the table as the deployment declares it, for tests and the local stack."""
    columns = ("pk", "sk", "due_shard", "due_at", "todo_shard", "todo_at")
    with translated(f"create table {name}"):
        client.create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[
                {"AttributeName": column, "AttributeType": "S"} for column in columns
            ],
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
            GlobalSecondaryIndexes=[_index("due"), _index("todo")],  # type: ignore[list-item]
        )
        client.get_waiter("table_exists").wait(TableName=name)
        client.update_time_to_live(
            TableName=name,
            TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"},
        )


def _index(name: str) -> Item:
    return {
        "IndexName": name,
        "KeySchema": [
            {"AttributeName": f"{name}_shard", "KeyType": "HASH"},
            {"AttributeName": f"{name}_at", "KeyType": "RANGE"},
        ],
        "Projection": {"ProjectionType": "KEYS_ONLY"},
    }
