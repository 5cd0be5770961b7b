# SPDX-License-Identifier: Apache-2.0
"""A table out of a backup: nothing runs, nobody comes back, nobody is mailed."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from tests.outside.conftest import Start
from tests.outside.people import person
from tests.outside.stack import Stack, fetch
from tests.outside.world import World

START = "2026-05-04T08:07:00+00:00"
TABLE = "recruit-sync-local"


def table(stack: Stack) -> Any:
    where: Any = {"aws_access_key_id": "local", "aws_secret_access_key": "local"}
    session = boto3.Session(region_name="eu-central-1", **where)
    return session.resource("dynamodb", endpoint_url=stack.ready["aws_endpoint"]).Table(TABLE)


def items(stack: Stack) -> list[Any]:
    found: list[Any] = []
    start: dict[str, Any] = {}
    while True:
        page = table(stack).scan(**start)
        found += page["Items"]
        if "LastEvaluatedKey" not in page:
            return found
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


def put_back(stack: Stack, backup: list[Any]) -> None:
    with table(stack).batch_writer() as batch:
        for item in items(stack):
            batch.delete_item(Key={"pk": item["pk"], "sk": item["sk"]})
    with table(stack).batch_writer() as batch:
        for item in backup:
            batch.put_item(Item=item)


@pytest.fixture(scope="module")
def world(start: Start) -> World:
    outside, _ = start(START)
    aws = outside.ready["aws_endpoint"]
    stack, ats = start(START, "--aws-endpoint", aws, "--mail", "auto")
    world = World(stack, ats)
    world.add("refused", person())
    world.add("living", person())
    stack.advance("PT30M", None)
    backup = items(stack)
    stack.press(world.page("refused"), "refuse")
    stack.advance("PT1H", None)
    world.notes["mails"] = len(stack.mails())
    world.notes["link"] = world.page("living")
    put_back(stack, backup)
    world.notes["report"] = stack.advance("PT1H", None)
    world.notes["mails shut"] = len(stack.mails())
    world.notes["page shut"] = fetch("GET", world.page("living")).status
    world.notes["replayed"] = stack.told("erasure", "replay")
    world.notes["again"] = stack.advance("PT2H", None)
    world.add("back", person("DE", "AGENCY", email=world.emails["refused"]))
    stack.advance("P1D")
    return world


def test_the_functions_refuse_until_the_ledger_is_replayed(world: World) -> None:
    failures = world.notes["report"]["failures"]

    assert failures["poll_ats"] == failures["dispatch"] == 4
    assert world.notes["mails shut"] == world.notes["mails"]
    assert world.notes["page shut"] == 503
    assert world.notes["replayed"]["replayed"] == 1
    assert world.notes["again"]["failures"] == {}


def test_nobody_is_brought_back_and_nobody_mailed(world: World) -> None:
    told = world.stack.told("explain", world.wids["refused"])

    assert told["standing"] == "erased"
    assert world.kinds("refused") == ["consent_request", "erasure_done"]
    assert world.reasons("back") == ["objected"]


def test_who_was_never_erased_goes_on_as_before(world: World) -> None:
    assert world.kinds("living") == ["consent_request"]
    assert fetch("GET", world.notes["link"]).status == 200
    assert world.stack.told("explain", world.wids["living"])["standing"] == "asked"


def test_the_ledger_is_locked_and_names_nobody(world: World) -> None:
    where: Any = {"aws_access_key_id": "local", "aws_secret_access_key": "local"}
    client = boto3.client(
        "s3", region_name="eu-central-1", endpoint_url=world.stack.ready["aws_endpoint"], **where
    )
    bucket = "recruit-sync-local-evidence"
    entries = client.list_objects_v2(Bucket=bucket, Prefix="ledger/")["Contents"]
    texts = [client.get_object(Bucket=bucket, Key=e["Key"])["Body"].read() for e in entries]

    lock = client.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"]
    assert lock["Rule"]["DefaultRetention"]["Mode"] == "COMPLIANCE"
    assert texts
    for word in (*world.wids.values(), *world.emails.values()):
        assert not [text for text in texts if word.encode() in text]
