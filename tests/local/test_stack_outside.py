# SPDX-License-Identifier: Apache-2.0
"""The stack as others start it: by its command, on an AWS that was there before."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests
from moto.server import ThreadedMotoServer

from tests.local.stack_fakes import FakeProduct, running

START = "2026-01-01T00:00:00+00:00"


@pytest.fixture
def outside() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    requests.post(f"http://{host}:{port}/moto-api/reset", timeout=10)
    yield f"http://{host}:{port}"
    server.stop()
    server._server.server_close()  # type: ignore[union-attr]  # noqa: SLF001  (it forgets to)


def client(service: Any, url: str) -> Any:
    return boto3.client(service, endpoint_url=url, region_name="eu-central-1")


def test_what_is_there_is_used_and_what_is_missing_is_made(outside: str, tmp_path: Path) -> None:
    with running(FakeProduct(), aws_endpoint=outside, state=tmp_path) as first:
        assert first.ready["outside_aws"] is True
        assert first.ready["aws_endpoint"] == outside
        first.product.send()
        secret = client("secretsmanager", outside).get_secret_value
        keys = secret(SecretId="recruit-sync/local/keys")["SecretString"]

    with running(FakeProduct(), aws_endpoint=outside, state=tmp_path) as second:
        assert len(second.get("/mail").json()) == 1
        assert secret(SecretId="recruit-sync/local/keys")["SecretString"] == keys
        second.advance(by="PT15M")
        told = second.product.events("mail_events")
    assert [len(event["Records"]) for event in told] == [2]
    (topic,) = client("sns", outside).list_topics()["Topics"]
    by_topic = client("sns", outside).list_subscriptions_by_topic
    assert len(by_topic(TopicArn=topic["TopicArn"])["Subscriptions"]) == 1


def test_the_made_table_expires_and_can_be_restored(outside: str) -> None:
    with running(FakeProduct(), aws_endpoint=outside):
        dynamodb = client("dynamodb", outside)
        table = {"TableName": "recruit-sync-local"}
        expiry = dynamodb.describe_time_to_live(**table)["TimeToLiveDescription"]
        backups = dynamodb.describe_continuous_backups(**table)["ContinuousBackupsDescription"]

    assert expiry["TimeToLiveStatus"] == "ENABLED"
    restore = backups["PointInTimeRecoveryDescription"]
    assert restore["PointInTimeRecoveryStatus"] == "ENABLED"


@pytest.fixture
def command() -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [Path(sys.executable).with_name("recruit-sync"), "local", "--port", "0", "--now", START],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    yield process
    process.kill()
    process.communicate()


def test_the_command_prints_one_line_and_ends_on_request(command: subprocess.Popen[str]) -> None:
    assert command.stdout is not None
    ready = json.loads(command.stdout.readline())
    answer = requests.post(f"{ready['control']}/clock", json={"by": "PT15M"}, timeout=60)
    assert answer.json()["failures"] == {}
    assert answer.json()["invocations"]["poll_ats"] == 1
    assert requests.get(ready["public"], timeout=20).status_code == 200

    asked = time.monotonic()
    command.send_signal(signal.SIGTERM)
    out, _ = command.communicate(timeout=10)

    assert time.monotonic() - asked < 5
    assert out == ""
    assert command.returncode == 0


@pytest.mark.parametrize("now", ["soon", "2026-01-01T00:00:00"])
def test_a_start_without_a_real_moment_is_wrong_use(now: str) -> None:
    ended = subprocess.run(
        [Path(sys.executable).with_name("recruit-sync"), "local", "--now", now],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert ended.returncode == 2
    assert ended.stdout == ""
    assert now in ended.stderr
