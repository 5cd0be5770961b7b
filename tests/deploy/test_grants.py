# SPDX-License-Identifier: Apache-2.0
"""What the functions are seen to call, what the code could call, and what the roles allow."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import botocore.session
import pytest
import requests
from botocore import xform_name

from recruit_sync import wiring
from recruit_sync.aws.clients import Clients
from recruit_sync.local.deploy.build import SERVICES
from recruit_sync.local.deploy.deployment import ROOT
from recruit_sync.local.functions import Handler
from recruit_sync.local.product import InstalledProduct
from recruit_sync.local.stack import LocalStack, Options, Places
from recruit_sync.local.watched import WatchedCandidacies, WatchedQueues
from recruit_sync.ports import Clock
from recruit_sync.settings import Settings
from tests.deploy.test_template import FUNCTIONS, Template, granted

START = datetime(2026, 3, 2, 10, 7, tzinfo=UTC)
# A batch of messages is allowed as one; to list a bucket's objects is to list the bucket.
SAME_AS = {"sqs:SendMessageBatch": "sqs:SendMessage", "s3:ListObjectsV2": "s3:ListBucket"}
# What Lambda itself does with the function's role: reads its queue, buries its event.
OF_LAMBDA = {"sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage", "sqs:SendMessage"}
# Asked by people at the command line, with rights of their own.
OF_PEOPLE = {"kms:ListAliases", "kms:Verify", "sqs:GetQueueAttributes"}
# Granted by the bucket that config/systems.toml names; the shipped one names none.
BY_CONFIGURATION = {"s3:DeleteObjects"}
OTHER_SERVICES = ("kms:", "logs:")


@dataclass
class Seen:
    """Calls by the function that made them."""

    function: str = "nobody"
    calls: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    secrets: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def note(self, params: Any, model: Any, **_more: object) -> None:
        service = model.service_model.signing_name
        action = f"{service}:{model.name}"
        self.calls[self.function].add(SAME_AS.get(action, action))
        if service == "secretsmanager":
            self.secrets[self.function].add(json.loads(params["body"])["SecretId"])


class WatchedClients(Clients):
    """Clients that tell what they are used for."""

    def __init__(self, seen: Seen, **places: Any) -> None:
        super().__init__(**places)
        self._session.events.register("before-call", seen.note)


@contextmanager
def watched(seen: Seen, config: Path) -> Iterator[tuple[LocalStack, str]]:
    """The whole product on one machine, its functions called as deployed."""

    def build(places: Places, clock: Clock) -> InstalledProduct:
        settings = Settings(
            stage=places.stage,
            region=places.region,
            config_dir=places.config,
            ats_url=places.ats,
            public_url=places.public,
            mail_endpoint=places.mail,
            screening_url=places.screening,
        )
        clients = WatchedClients(seen, mail_endpoint=places.mail, region=places.region)
        app = wiring.build(settings, clock=clock, aws=clients)
        wiring.install(app)
        candidacies = WatchedCandidacies(app.store.candidacies)
        return InstalledProduct(candidacies, app.store.notebook, WatchedQueues(app.store.queues))

    stack = LocalStack(Options(now=START, port=0, people=0, config=config))
    try:
        yield stack, stack.start(build, {name: named(seen, name) for name in FUNCTIONS})["control"]
    finally:
        stack.stop()
        wiring.install(None)


def named(seen: Seen, name: str) -> Handler:
    module = __import__(f"recruit_sync.handlers.{name}", fromlist=["handler"])

    def handle(event: dict[str, Any], context: object) -> object:
        before, seen.function = seen.function, name
        try:
            return module.handler(event, context)
        finally:
            seen.function = before

    return handle


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """Two days in which people are asked, one consents, one refuses, two share an address, and the
    agency rings; the eraser signs in as itself."""
    config = tmp_path_factory.mktemp("own") / "config"
    shutil.copytree(ROOT / "config", config)
    stage = config / "stages" / "local.toml"
    stage.write_text(stage.read_text().replace('credential = "shared"', 'credential = "own"'))
    seen = Seen()
    with watched(seen, config) as (stack, control):
        assert stack.ats is not None
        add = stack.ats.simulator.add
        for email in ("a@mail.example", "b@mail.example", "c@mail.example", "c@mail.example"):
            add(source="LINKEDIN", country="DE", email=email, at=START)
        advance(control, by="PT30M")
        for answer, address in (("consent", "a@mail.example"), ("refuse", "b@mail.example")):
            post(control, address, answer)
        advance(control, to="2026-03-03T05:50:00+00:00", poll_every="PT12H")
        advance(control, by="PT15M")  # seven o'clock in Berlin
        advance(control, by="P1D", poll_every="PT12H")
        somebody_there(stack.screening_url)
        advance(control, by="PT1M")
    return seen


def somebody_there(agency: str) -> None:
    """A candidate whom we did not order for; the agency tells of them all the same."""
    body = {"email": "d@mail.example", "custom_id": "not-ours"}
    requests.post(
        f"{agency}/v1/candidates", json=body, auth=("local", ""), timeout=60
    ).raise_for_status()


def advance(control: str, **wanted: str) -> None:
    requests.post(f"{control}/clock", json=wanted, timeout=300).raise_for_status()


def post(control: str, address: str, answer: str) -> None:
    """Opens the page, waits, presses the button."""
    mail = requests.get(f"{control}/mail", params={"to": address}, timeout=60).json()[0]
    (link,) = {line for line in mail["text"].splitlines() if "/c/" in line}
    page = requests.get(link, timeout=60).text
    advance(control, by="PT3S")
    (form,) = [f for f in re.findall(r"<form.*?</form>", page, re.DOTALL) if f'"{answer}"' in f]
    fields = dict(re.findall(r'<input type="hidden" name="(.*?)" value="(.*?)"', form))
    requests.post(link, data=fields | {"answer": answer}, timeout=60).raise_for_status()


@pytest.fixture
def prod(template: Callable[[str], Template]) -> Template:
    return template("prod")


def test_every_function_may_do_what_it_is_seen_to_do(seen: Seen, prod: Template) -> None:
    assert set(seen.calls) - {"nobody"} == FUNCTIONS
    for function in FUNCTIONS:
        assert seen.calls[function] <= granted(prod, function), function


def test_the_eraser_signs_in_as_itself_and_nobody_else_does(seen: Seen) -> None:
    mine, theirs = "recruit-sync/local/ats-purge", "recruit-sync/local/ats"

    assert {name for name, read in seen.secrets.items() if mine in read} == {"erase"}
    assert theirs not in seen.secrets["erase"]


def test_nothing_is_allowed_that_no_code_does(prod: Template) -> None:
    allowed = {action for function in FUNCTIONS for action in granted(prod, function)}
    called = in_code()
    ours = {a for a in allowed if a in called or not a.startswith(OTHER_SERVICES)}

    assert ours - OF_LAMBDA == called - OF_LAMBDA - OF_PEOPLE - BY_CONFIGURATION
    assert called - allowed <= OF_PEOPLE | BY_CONFIGURATION


SYSTEMS = """
[[system]]
name = "documents"
kind = "s3"
bucket = "acme-documents"

[[system]]
name = "partner"
kind = "https"
"""


def test_the_eraser_is_granted_each_bucket_and_key_that_the_configuration_names(
    tmp_path: Path,
) -> None:
    deploy = tmp_path / "recruit_sync" / "local" / "deploy"
    shutil.copytree(ROOT / "recruit_sync" / "local" / "deploy", deploy)
    shutil.copytree(ROOT / "config", tmp_path / "config")
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    (tmp_path / "config" / "systems.toml").write_text(SYSTEMS, encoding="utf-8")
    script = (
        "require('./roles.cjs')({resolveVariable: async () => 'prod',"
        " resolveConfigurationProperty: async () => ({})})"
        ".then((made) => console.log(JSON.stringify(made)))"
    )
    done = subprocess.run(
        ["node", "-e", script], cwd=deploy, check=True, capture_output=True, timeout=60
    )
    role = json.loads(done.stdout)["Resources"]["EraseRole"]["Properties"]
    statements = role["Policies"][0]["PolicyDocument"]["Statement"]
    may = {(a, s["Resource"][0].get("Fn::Sub")) for s in statements for a in s["Action"]}

    bucket = "arn:${AWS::Partition}:s3:::acme-documents"
    assert ("s3:ListBucketVersions", bucket) in may
    assert ("s3:DeleteObjectVersion", f"{bucket}/*") in may
    keys = [one for a, one in may if a == "secretsmanager:GetSecretValue" and one]
    assert [one.split(":")[-1] for one in keys] == ["recruit-sync/prod/recipients/partner-??????"]


def in_code() -> set[str]:
    """Every call of a client anywhere in the adapters."""
    known = dict(operations())
    called = {
        node.attr
        for path in (ROOT / "recruit_sync" / "aws").glob("*.py")
        for part in ast.parse(path.read_text()).body
        if getattr(part, "name", "") != "create_table"  # for tests and the local stack
        for node in ast.walk(part)
        if isinstance(node, ast.Attribute)
    }
    return {SAME_AS.get(known[name], known[name]) for name in called & known.keys()}


def operations() -> Iterator[tuple[str, str]]:
    """Each method of the clients, and the action behind it."""
    for service in SERVICES:
        model = botocore.session.get_session().get_service_model(service)
        for name in model.operation_names:
            yield xform_name(name), f"{model.signing_name}:{name}"
