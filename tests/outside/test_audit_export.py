# SPDX-License-Identifier: Apache-2.0
"""The audit trail in the evidence bucket: locked, whole, nameless, and held against the table."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

from tests.outside.conftest import Start
from tests.outside.people import person
from tests.outside.world import World

BUCKET = "recruit-sync-local-evidence"


@pytest.fixture(scope="module")
def world(start: Start) -> World:
    world = World(*start("2026-05-04T01:07:00+00:00"))
    world.add("refused", person())
    world.add("living", person())
    world.stack.advance("PT30M", None)
    world.stack.press(world.page("refused"), "refuse")
    world.stack.advance("P3D")
    return world


def bucket(world: World) -> Any:
    where: Any = {"aws_access_key_id": "local", "aws_secret_access_key": "local"}
    endpoint = world.stack.ready["aws_endpoint"]
    return boto3.client("s3", region_name="eu-central-1", endpoint_url=endpoint, **where)


def texts(world: World) -> dict[str, str]:
    s3 = bucket(world)
    found = s3.list_objects_v2(Bucket=BUCKET, Prefix="audit/")["Contents"]
    keys = [entry["Key"] for entry in found]
    return {k: s3.get_object(Bucket=BUCKET, Key=k)["Body"].read().decode() for k in keys}


def test_the_export_is_whole_and_names_nobody_after_erasure(world: World) -> None:
    told = world.stack.told("audit", "verify")
    text = "".join(texts(world).values())

    assert told["ok"]
    assert told["export"]["faults"] == []
    assert told["export"]["lines"] > 8
    for word in (*world.wids.values(), *world.emails.values()):
        assert word not in text


def test_an_altered_event_in_the_export_is_found(world: World) -> None:
    key, text = next((k, t) for k, t in texts(world).items() if "/lines/" in k)
    rows = [json.loads(row) for row in text.splitlines()]
    rows[0]["because"] = "something/else"
    altered = "\n".join(json.dumps(row) for row in rows)
    bucket(world).put_object(Bucket=BUCKET, Key=key, Body=altered.encode())
    told = world.stack.told("audit", "verify", status=1)
    bucket(world).put_object(Bucket=BUCKET, Key=key, Body=text.encode())

    assert "was altered" in [fault["problem"] for fault in told["export"]["faults"]]
    assert world.stack.told("audit", "verify")["ok"]
