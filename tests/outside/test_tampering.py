# SPDX-License-Identifier: Apache-2.0
"""Whoever may write to table and files alters evidence: the commands that verify it tell."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import boto3
import pytest
from boto3.dynamodb.conditions import Key

from tests.outside.conftest import Start
from tests.outside.people import person
from tests.outside.stack import ROOT, fetch
from tests.outside.world import World

Item = dict[str, Any]


def aws() -> boto3.Session:
    return boto3.Session(
        aws_access_key_id="local", aws_secret_access_key="local", region_name="eu-central-1"
    )


@pytest.fixture(scope="module")
def world(start: Start) -> World:
    """Three people answered, each in another way; a night has passed."""
    world = World(*start("2026-06-01T08:07:00+00:00"))
    for name in ("yes", "clicked", "complained", "late"):
        world.add(name, person("DE"))
    world.stack.advance("PT15M", None)
    world.stack.press(world.page("yes"), "consent")
    header = {k.lower(): v for k, v in world.mails("clicked")[0]["headers"].items()}
    address = header["list-unsubscribe"].split("<")[1].split(">")[0]
    fetch("POST", address, "List-Unsubscribe=One-Click")
    world.stack.event(world.mails("complained")[0], "Complaint")
    world.stack.advance("P2D", "P1D")
    world.notes["subject"] = world.stack.told("explain", world.wids["yes"])["subject"]
    return world


@pytest.fixture(scope="module")
def table(world: World) -> Any:
    (found,) = (
        aws().resource("dynamodb", endpoint_url=world.stack.ready["aws_endpoint"]).tables.all()
    )
    return found


@contextmanager
def altered(table: Any, key: Item, alter: Callable[[Item], None] | None) -> Iterator[None]:
    """An item as an intruder leaves it, or without it; put back afterwards."""
    item = table.get_item(Key=key)["Item"]
    if alter is None:
        table.delete_item(Key=key)
    else:
        changed = dict(item)
        alter(changed)
        table.put_item(Item=changed)
    try:
        yield
    finally:
        table.put_item(Item=item)


def seal_of(world: World) -> Item:
    return {"pk": "NOTE#evidence", "sk": f"{world.notes['subject']}-1"}


def person_of(world: World) -> Item:
    return {"pk": f"SUBJECT#{world.notes['subject']}", "sk": "SUBJECT"}


def in_body(change: Callable[[Item], None]) -> Callable[[Item], None]:
    def alter(item: Item) -> None:
        body = json.loads(item["body"])
        change(body)
        item["body"] = json.dumps(body)

    return alter


def verified(world: World, *more: str, status: int) -> str:
    return world.stack.run("evidence", "verify", *more, status=status).stdout


def test_untouched_evidence_holds_however_it_was_given(world: World) -> None:
    told = world.stack.told("evidence", "verify")
    assert (told["ok"], told["pending"], told["faults"]) == (True, [], [])
    assert told["checked"] >= 3
    assert world.stack.told("audit", "verify")["ok"] is True

    shown = {}
    for name in ("yes", "clicked", "complained"):
        subject = world.stack.told("explain", world.wids[name])["subject"]
        shown[name] = world.stack.told("evidence", "show", f"{subject}-1")
        assert shown[name]["holds"] is True
    channels = {name: told["channel"] for name, told in shown.items()}
    assert channels == {"yes": "page", "clicked": "one_click", "complained": "complaint"}
    assert shown["yes"]["notice_version"].startswith("page/")
    assert "Your right to object" in shown["yes"]["text"]
    for name in ("clicked", "complained"):
        assert shown[name]["notice_version"].startswith("consent_request/")
        assert len(shown[name]["text_hash"]) == 64


def test_an_altered_record_is_named(world: World, table: Any) -> None:
    def later(body: Item) -> None:
        body["answers"][0]["at"] = body["answers"][0]["at"].replace("2026", "2025")

    with altered(table, person_of(world), in_body(later)):
        said = verified(world, status=1)
    assert f"{world.notes['subject']}-1: the answer on record is not the one" in said


def test_an_altered_signature_is_named(world: World, table: Any) -> None:
    def forged(body: Item) -> None:
        body["signature"] = body["signature"][::-1]

    with altered(table, seal_of(world), in_body(forged)):
        assert f"{world.notes['subject']}-1: the signature" in verified(world, status=1)


def test_an_answer_that_is_gone_with_its_seal_is_named(world: World, table: Any) -> None:
    with (
        altered(table, person_of(world), in_body(lambda body: body["answers"].clear())),
        altered(table, seal_of(world), None),
    ):
        said = verified(world, status=1)
    assert f"{world.notes['subject']}-1: number" in said
    assert "that were sealed is gone" in said


def test_answer_seal_and_head_put_back_together_are_told_by_the_anchor(
    world: World, table: Any
) -> None:
    """The head of a chain cut at its end is that of the seal before: only the bucket knows more."""
    seals = table.query(KeyConditionExpression=Key("pk").eq("NOTE#evidence"))["Items"]
    counted = sorted(
        ((body["number"], item, body) for item in seals if "number" in (body := in_item(item))),
        key=lambda one: one[0],
    )
    number, _, before = counted[1]  # whatever was sealed since, a night anchored what came after

    def back(body: Item) -> None:
        body.update(version=number, last=before)

    head = {"pk": "NOTE#sealed", "sk": "head"}
    with ExitStack() as undone:
        for _, seal, _ in counted[2:]:
            undone.enter_context(altered(table, {"pk": seal["pk"], "sk": seal["sk"]}, None))
        undone.enter_context(altered(table, head, in_body(back)))
        said = verified(world, status=1)
        audit = world.stack.run("audit", "verify", status=1).stdout
    assert "was anchored, and is gone" in said
    assert "was anchored, and is gone" in audit


def in_item(item: Item) -> Item:
    body: Item = json.loads(item["body"])
    return body


def test_a_trail_that_was_cut_at_its_end_is_named(world: World, table: Any) -> None:
    def cut(body: Item) -> None:
        """The last line goes, and the hash of what is left is made to fit."""
        body["history"].pop()
        body["proof"] = ""
        for number, line in enumerate(body["history"], 1):
            at, standing, because, event = line
            moment = datetime.fromisoformat(at).isoformat()
            words = (body["proof"], world.notes["subject"], str(number), moment, event, because)
            body["proof"] = sha256("|".join((*words, standing)).encode()).hexdigest()

    with altered(table, person_of(world), in_body(cut)):
        said = world.stack.run("audit", "verify", status=1).stdout
    assert f"{world.notes['subject']}: was" in said
    assert "its end was cut off" in said


@pytest.mark.parametrize(
    ("file", "words", "named"),
    [
        ("pages/states/ask.j2", ("equally welcome", "welcome"), "the text was edited"),
        ("notices/archive/{page}/notices/details.j2", ("It costs nothing.", "Free."), "{page}.en"),
        ("notices/versions.toml", ("{hash}", "{other}"), "{page}.de"),
    ],
)
def test_an_altered_notice_file_or_hash_is_named(
    world: World, tmp_path: Path, file: str, words: tuple[str, str], named: str
) -> None:
    config = Path(shutil.copytree(ROOT / "config", tmp_path / "config"))
    subject = world.notes["subject"]
    page = world.stack.told("evidence", "show", f"{subject}-1")["notice_version"]
    lock = (config / "notices/versions.toml").read_text(encoding="utf-8")
    known = lock.split(f'[texts."{page}"]')[1].split('\nde = "')[1][:64]
    told = {"page": page, "hash": known, "other": known[::-1]}
    path = config / file.format(**told)
    text = path.read_text(encoding="utf-8")
    old, new = (word.format(**told) for word in words)
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")

    assert verified(world, "--config", str(ROOT / "config"), status=0)
    assert named.format(**told) in verified(world, "--config", str(config), status=1)


def test_after_the_key_was_replaced_old_and_new_proofs_hold(world: World) -> None:
    kms = aws().client("kms", endpoint_url=world.stack.ready["aws_endpoint"])
    alias = "alias/recruit-sync-local-evidence"
    old = kms.describe_key(KeyId=alias)["KeyMetadata"]["KeyId"]
    new = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName=f"{alias}-2026", TargetKeyId=old)
    kms.update_alias(AliasName=alias, TargetKeyId=new)
    world.stack.press(world.page("late"), "consent")
    world.stack.advance("PT30M", None)

    told = world.stack.told("evidence", "verify")
    assert (told["ok"], told["checked"]) == (True, 4)
    assert {key.rpartition("/")[2] for key in told["keys"]} == {old, new}
