# SPDX-License-Identifier: Apache-2.0
"""The shortcuts give the answers that moto gives without them."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from typing import Any

import boto3
import pytest
from botocore.exceptions import ReadTimeoutError
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256
from moto.backends import get_backend
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models.table import Table

from recruit_sync.aws.clients import Clients as Ses
from recruit_sync.local import quick_calls, quick_queries
from recruit_sync.local.aws_stack import (
    ARCHIVE,
    REGION,
    Clients,
    OwnMoto,
    any_surroundings,
    provision,
)
from recruit_sync.local.mail_api import MailApi
from recruit_sync.local.mail_service import MailFaults, MailService
from recruit_sync.local.stack import ROOT
from recruit_sync.local.web_server import WebServer
from recruit_sync.local.wiring_file import read_wiring

TABLE = "recruit-sync-local"


@pytest.fixture
def aws() -> Iterator[OwnMoto]:
    any_surroundings()
    aws = OwnMoto()
    provision(Clients(aws), read_wiring(ROOT / "serverless.yml", "local"))
    yield aws
    aws.stop()


@pytest.fixture
def table(aws: OwnMoto) -> Any:
    return Clients(aws).dynamodb


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


# --- a listing is the same as if moto had looked at everything -----------------------------------

KEYS = ("P#001", "P#002", "P#009")
BOUNDS = (None, "<= :b", "< :b", ">= :b", "BETWEEN :a AND :b")


def queries() -> Iterator[dict[str, Any]]:
    """Of the table and of an index, with each kind of bound, both ways, whole and in pages."""
    for index, bound, forward, limit in product((None, "due"), BOUNDS, (True, False), (None, 2)):
        for wanted in KEYS if index is None else ("0", "1", "2"):
            shard, at = ("due_shard", "due_at") if index else ("pk", "sk")
            values = {":k": {"S": wanted}, ":a": {"S": "2026-010"}, ":b": {"S": "2026-092"}}
            used = {name for name in values if name in f":k {bound}"}
            asked: dict[str, Any] = {
                "TableName": TABLE,
                "KeyConditionExpression": f"{shard} = :k" + (f" AND {at} {bound}" if bound else ""),
                "ExpressionAttributeValues": {name: values[name] for name in used},
                "ScanIndexForward": forward,
            }
            asked |= {"IndexName": index} if index else {}
            yield asked | ({"Limit": limit} if limit else {})


def pages(table: Any, asked: dict[str, Any]) -> list[Any]:
    found: list[Any] = []
    start: dict[str, Any] = {}
    while True:
        answer = table.query(**asked, **start)
        answer.pop("ResponseMetadata")
        found.append(answer)
        if "LastEvaluatedKey" not in answer:
            return found
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def test_a_query_finds_what_it_finds_among_everything(
    table: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(12):
        shard = {"due_shard": {"S": str(number % 2)}}
        table.put_item(TableName=TABLE, Item=item(number, **shard) | {"sk": {"S": "2026-050"}})
        table.put_item(TableName=TABLE, Item=item(1, **shard) | {"sk": {"S": f"2026-0{number:02}"}})
    unlisted = {"pk": {"S": "P#001"}, "sk": {"S": "B"}}
    table.put_item(TableName=TABLE, Item=unlisted | {"due_shard": {"S": "0"}})
    quick = [pages(table, asked) for asked in queries()]
    monkeypatch.setattr(Table, "query", quick_queries._query)  # noqa: SLF001

    assert quick == [pages(table, asked) for asked in queries()]
    assert sum(len(page["Items"]) for answer in quick for page in answer) > 300


@pytest.mark.parametrize(
    ("expression", "values", "found"),
    [
        ("SET due_shard = :s", {":s": {"S": "9"}}, []),
        ("REMOVE due_shard", {}, []),
        ("SET due_at = :s", {":s": {"S": "2026-099"}}, ["P#001"]),
    ],
)
def test_an_index_knows_of_an_item_that_was_changed_in_place(
    aws: OwnMoto, table: Any, expression: str, values: dict[str, Any], found: list[str]
) -> None:
    asked = {
        "TableName": TABLE,
        "IndexName": "due",
        "KeyConditionExpression": "due_shard = :shard",
        "ExpressionAttributeValues": {":shard": {"S": "0"}},
    }
    for number in (1, 2):
        table.put_item(TableName=TABLE, Item=item(number))
    table.delete_item(TableName=TABLE, Key={"pk": {"S": "P#002"}, "sk": {"S": "A"}})
    assert [one["pk"]["S"] for one in table.query(**asked)["Items"]] == ["P#001"]

    more = {"ExpressionAttributeValues": values} if values else {}
    key = {"pk": {"S": "P#001"}, "sk": {"S": "A"}}
    table.update_item(TableName=TABLE, Key=key, UpdateExpression=expression, **more)

    assert [one["pk"]["S"] for one in table.query(**asked)["Items"]] == found


# --- our own clients hear what outsiders hear ----------------------------------------------------


def both(aws: OwnMoto, service: str) -> tuple[Any, Any]:
    """A client within this process, and one over the open port."""
    inside = boto3.client(service, region_name=REGION)  # type: ignore[call-overload]
    outside = boto3.client(service, region_name=REGION, endpoint_url=aws.url)  # type: ignore[call-overload]
    return inside, outside


def said(client: Any, method: str, **asked: Any) -> Any:
    """What was answered, or refused; without what differs from call to call."""
    try:
        answer = getattr(client, method)(**asked)
    except client.exceptions.ClientError as refused:
        answer = {**refused.response, "refused": type(refused).__name__}
    about = answer.pop("ResponseMetadata")
    assert about["RetryAttempts"] == 0
    assert about["HTTPHeaders"]["x-amzn-requestid"] == about["RequestId"]
    return about["HTTPStatusCode"], answer


@pytest.mark.parametrize(
    ("service", "method", "asked"),
    [
        ("dynamodb", "get_item", {"TableName": TABLE, "Key": {"pk": {"S": "P"}, "sk": {"S": "A"}}}),
        ("dynamodb", "get_item", {"TableName": TABLE, "Key": {"pk": {"S": "N"}, "sk": {"S": "A"}}}),
        ("dynamodb", "get_item", {"TableName": TABLE, "Key": {"pk": {"S": "P"}}}),
        ("dynamodb", "get_item", {"TableName": "none", "Key": {"pk": {"S": "P"}}}),
        ("dynamodb", "describe_table", {"TableName": TABLE}),
        ("dynamodb", "scan", {"TableName": TABLE}),
        ("dynamodb", "scan", {"TableName": TABLE, "FilterExpression": "pk +"}),
        (
            "dynamodb",
            "put_item",
            {
                "TableName": TABLE,
                "Item": {"pk": {"S": "P"}, "sk": {"S": "A"}},
                "ConditionExpression": "attribute_not_exists(pk)",
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            },
        ),
        ("dynamodb", "get_item", {"TableName": TABLE, "Key": {"pk": {"S": ""}, "sk": {"S": "A"}}}),
        ("s3", "list_objects_v2", {"Bucket": ARCHIVE, "Prefix": "a"}),
        ("s3", "list_objects_v2", {"Bucket": ARCHIVE, "Prefix": "a/", "StartAfter": "a/é +1"}),
        ("s3", "list_objects_v2", {"Bucket": ARCHIVE, "MaxKeys": 1}),
        ("s3", "list_objects_v2", {"Bucket": ARCHIVE, "Delimiter": "/"}),
        ("s3", "list_objects_v2", {"Bucket": ARCHIVE, "Prefix": "none"}),
        ("s3", "list_objects_v2", {"Bucket": "no-such-bucket"}),
        ("secretsmanager", "get_secret_value", {"SecretId": "recruit-sync/local/keys"}),
        ("secretsmanager", "get_secret_value", {"SecretId": "none"}),
        ("sqs", "get_queue_url", {"QueueName": "none"}),
        ("sqs", "send_message_batch", {"QueueUrl": "https://sqs/1/none", "Entries": []}),
        ("sns", "publish", {"TopicArn": f"arn:aws:sns:{REGION}:1:none", "Message": "x"}),
    ],
)
def test_inside_and_outside_hear_the_same(
    aws: OwnMoto, service: str, method: str, asked: dict[str, Any]
) -> None:
    inside, outside = both(aws, service)
    whole: Any = {"pk": {"S": "P"}, "sk": {"S": "A"}, "raw": {"B": b"\x00\xff"}, "B": {"N": "1"}}
    Clients(aws).dynamodb.put_item(TableName=TABLE, Item=whole)
    for name in ("a/é +1", "a/2", "b"):
        Clients(aws).s3.put_object(Bucket=ARCHIVE, Key=name, Body=b"x")

    assert said(inside, method, **asked) == said(outside, method, **asked)


def test_what_goes_in_inside_comes_out_outside_and_the_other_way_round(aws: OwnMoto) -> None:
    ours, theirs = both(aws, "sqs")
    url = ours.get_queue_url(QueueName="recruit-sync-local-effects")["QueueUrl"]
    for client, text in ((ours, "from within"), (theirs, "Zoë & <others>")):
        attributes = {"n": {"DataType": "String", "StringValue": text}}
        sent = [{"Id": "0", "MessageBody": text, "MessageAttributes": attributes}]
        assert client.send_message_batch(QueueUrl=url, Entries=sent)["Successful"][0]["Id"] == "0"

    for client, text in ((theirs, "from within"), (ours, "Zoë & <others>")):
        answer = client.receive_message(
            QueueUrl=url, MessageAttributeNames=["All"], MessageSystemAttributeNames=["All"]
        )
        (message,) = answer["Messages"]
        assert message["Body"] == message["MessageAttributes"]["n"]["StringValue"] == text
        assert len(message["ReceiptHandle"]) == 185
        client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    assert "Messages" not in ours.receive_message(QueueUrl=url)


def test_a_message_of_a_topic_is_still_signed_by_the_certificate_it_names(aws: OwnMoto) -> None:
    sns, sqs = Clients(aws).sns, Clients(aws).sqs
    topic = sns.list_topics()["Topics"][0]["TopicArn"]
    url = sqs.get_queue_url(QueueName="recruit-sync-local-mail-events")["QueueUrl"]
    for text in ("first", "second"):
        sns.publish(TopicArn=topic, Message=text, Subject="S")
        (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        told = json.loads(message["Body"])
        name = told["SigningCertURL"].rpartition("/")[2]
        keys = get_backend("sns")[DEFAULT_ACCOUNT_ID][REGION]._message_public_keys  # noqa: SLF001
        named = {key: told[key] for key in ("Message", "MessageId", "Timestamp", "TopicArn")}
        lines = "".join(f"{key}\n{value}\n" for key, value in named.items())
        signed = f"{lines}Type\nNotification\n".encode()
        certificate: Any = x509.load_pem_x509_certificate(keys[name])
        signature = base64.b64decode(told["Signature"])
        certificate.public_key().verify(signature, signed, padding.PKCS1v15(), SHA256())
        assert told["Message"] == text


# --- mail ----------------------------------------------------------------------------------------

TO = {"ToAddresses": ["ada@mail.example"]}
RAW = {"Raw": {"Data": b"Subject: x\r\nTo: ada@mail.example\r\n\r\ny"}}
MAIL: dict[str, Any] = {"FromEmailAddress": "a@b.example", "Destination": TO, "Content": RAW}


@pytest.fixture
def mail(aws: OwnMoto) -> Iterator[tuple[MailService, Any]]:
    """The simulated mail service, and a client of it that makes one attempt."""
    service, server = MailService(lambda: datetime(2026, 1, 1, tzinfo=UTC)), WebServer(0)
    server.start(MailApi(service).answer)
    yield service, Ses(region=REGION, mail_endpoint=server.url).mail
    quick_calls.close_door(server.url)
    server.stop()


@pytest.mark.parametrize(
    ("method", "asked", "faults"),
    [
        ("send_email", MAIL, {}),
        ("send_email", MAIL | {"Destination": {"ToAddresses": []}}, {}),
        ("send_email", MAIL, {"sending_paused": True}),
        ("send_email", MAIL, {"unavailable": 1.0}),
        ("get_account", {}, {}),
        ("get_message_insights", {"MessageId": "none"}, {}),
    ],
)
def test_the_mail_service_says_the_same_with_and_without_a_socket(
    mail: tuple[MailService, Any], method: str, asked: dict[str, Any], faults: dict[str, Any]
) -> None:
    service, client = mail
    service.faults = MailFaults(**faults)
    heard = []
    for door in (False, True):
        if door:
            quick_calls.open_door(client.meta.endpoint_url, MailApi(service).answer)
        try:
            answer = getattr(client, method)(**asked)
        except client.exceptions.ClientError as refused:
            answer = {**refused.response, "refused": type(refused).__name__}
        heard.append((answer.pop("ResponseMetadata")["HTTPStatusCode"], answer.keys(), answer))

    (status, keys, socket), (*same, here) = heard
    assert [status, keys] == same
    assert {**socket, "MessageId": "", "SendQuota": ""} == {
        **here,
        "MessageId": "",
        "SendQuota": "",
    }


def test_a_lost_answer_is_lost_without_a_socket_too(mail: tuple[MailService, Any]) -> None:
    service, client = mail
    quick_calls.open_door(client.meta.endpoint_url, MailApi(service).answer)
    service.faults = MailFaults(lost_replies=1.0)

    with pytest.raises(ReadTimeoutError):
        client.send_email(**MAIL)
    assert len(service.mailbox.mails()) == 1
