# SPDX-License-Identifier: Apache-2.0
"""Thirty days of silence, in many zones, while scanners open every link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import boto3
import pytest

from tests.outside.ats_tenant import Tenant
from tests.outside.conftest import Start
from tests.outside.people import person
from tests.outside.stack import Stack, fetch, words_of

START = "2026-03-10T10:07:00+00:00"
# Who is asked on 10 March is kept through 9 April of the westernmost zone; clocks change between.
ENDS = {
    "DE": "2026-04-09T22:00:00+00:00",
    "TH": "2026-04-09T17:00:00+00:00",
    "US": "2026-04-10T10:00:00+00:00",
    "US-CA": "2026-04-10T07:00:00+00:00",
    "NZ": "2026-04-09T12:00:00+00:00",
    "GB": "2026-04-09T23:00:00+00:00",
    "CA": "2026-04-10T07:00:00+00:00",
    "BR": "2026-04-10T05:00:00+00:00",
}


@dataclass
class World:
    stack: Stack
    ats: Tenant
    wids: dict[str, str]
    emails: dict[str, str]
    words: set[str]
    stored_midway: str


@pytest.fixture(scope="module")
def world(start: Start) -> World:
    stack, ats = start(START)
    people = {cc: person(cc, phone={"number": f"555019{i}77"}) for i, cc in enumerate(ENDS)}
    wids = {cc: ats.add(doc) for cc, doc in people.items()}
    stack.advance("PT30M", None)
    emails = {cc: str(doc["email"]) for cc, doc in people.items()}
    for email in emails.values():
        scan(stack.link(stack.mails(email)[0]))
    stack.advance("P29D")
    midway = everything_stored(stack)
    stack.advance("P3D")
    return World(stack, ats, wids, emails, words_of(people.values()), midway)


def scan(link: str) -> None:
    """What a mail scanner does at once: fetch, fetch again, look, post."""
    for method in ("GET", "GET", "HEAD"):
        assert fetch(method, link).status == 200
    for body in ("", "answer=consent", "answer=refuse"):
        assert fetch("POST", link, body).status == 200


def everything_stored(stack: Stack) -> str:
    """Every table and every queue message, as text."""
    where: Any = {
        "endpoint_url": stack.ready["aws_endpoint"],
        "region_name": "eu-central-1",
        "aws_access_key_id": "local",
        "aws_secret_access_key": "local",
    }
    dynamo: Any = boto3.client("dynamodb", **where)
    sqs: Any = boto3.client("sqs", **where)
    s3: Any = boto3.client("s3", **where)
    found = [
        repr(page)
        for table in dynamo.list_tables()["TableNames"]
        for page in dynamo.get_paginator("scan").paginate(TableName=table)
    ]
    for url in sqs.list_queues().get("QueueUrls", []):
        read = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
        found.append(repr(read.get("Messages")))
    names = [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
    found += [repr(s3.list_objects_v2(Bucket=name).get("Contents")) for name in names]
    return "\n".join(found)


@pytest.mark.parametrize("country", ENDS)
def test_silence_is_erased_within_an_hour_of_the_end_of_the_thirtieth_day_and_never_before(
    world: World, country: str
) -> None:
    end = datetime.fromisoformat(ENDS[country])
    wid = world.wids[country]

    assert world.ats.reasons(wid) == ["no_consent"]
    assert end <= world.ats.asked_at(wid)[0] <= end + timedelta(hours=1)
    assert world.ats.gone(wid)


@pytest.mark.parametrize("country", ENDS)
def test_everybody_is_asked_once_and_reminded_once_and_told_nothing_more(
    world: World, country: str
) -> None:
    mails = world.stack.mails(world.emails[country])

    assert [m["kind"] for m in mails] == ["consent_request", "consent_reminder"]
    end = datetime.fromisoformat(ENDS[country])
    reminded = datetime.fromisoformat(mails[1]["at"])
    assert end - timedelta(days=7, hours=2) <= reminded <= end - timedelta(days=6)
    assert "9 April 2026" in mails[0]["text"]
    assert "9 April 2026" in mails[1]["text"]


def test_nothing_personal_lies_in_tables_queues_or_logs(world: World) -> None:
    after = everything_stored(world.stack)
    log = world.stack.logged()

    for text in (world.stored_midway, after, log):
        assert text
        assert [word for word in world.words if word in text] == []


def test_the_ats_was_never_called_against_its_contract(world: World) -> None:
    assert world.ats.violations == []
    assert {status for _, _, status in world.ats.calls} <= {200, 201, 202}


def test_an_erased_person_is_explained_without_a_name(world: World) -> None:
    told = world.stack.told("explain", world.wids["DE"])

    assert {"standing", "deadline", "on_hold", "because", "history"} <= told.keys()
    assert told["on_hold"] is False
    assert [word for word in world.words if word in repr(told)] == []


def test_the_page_of_an_erased_person_says_that_nothing_is_kept(world: World) -> None:
    mail = world.stack.mails(world.emails["DE"])[0]
    gone = fetch("GET", world.stack.link(mail))
    wrong = fetch("GET", f"{world.stack.public}/c/wrong")

    assert (gone.status, wrong.status) == (404, 404)
    assert gone.body == wrong.body
