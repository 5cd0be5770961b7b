# SPDX-License-Identifier: Apache-2.0
"""A product made of recording functions, and a stack around it, for tests of the stack alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import boto3
import requests

from recruit_sync.local.memory import MemoryCandidacies, MemoryNotebook, MemoryQueues
from recruit_sync.local.stack import LocalStack, Options, Places
from recruit_sync.local.watched import WatchedCandidacies, WatchedQueues
from recruit_sync.ports import Clock

START = datetime(2026, 1, 1, tzinfo=UTC)
FUNCTIONS = "poll_ats reconcile_ats dispatch sweep digest erase mail_events candidate_web".split()
Act = Callable[[dict[str, Any]], object]


class Candidacies(WatchedCandidacies):
    """Nobody is there; `due_at` says when the next sweep has something to do."""

    def __init__(self) -> None:
        super().__init__(MemoryCandidacies())
        self.due_at: datetime | None = None

    def next_due(self) -> datetime | None:
        return self.due_at


@dataclass
class FakeProduct:
    """Records who was called when and with what; `acts` says what a function does then."""

    candidacies: Candidacies = field(default_factory=Candidacies)
    notebook: MemoryNotebook = field(default_factory=MemoryNotebook)
    queues: WatchedQueues = field(default_factory=lambda: WatchedQueues(MemoryQueues()))
    calls: list[tuple[str, datetime, dict[str, Any]]] = field(default_factory=list)
    acts: dict[str, Act] = field(default_factory=lambda: defaultdict(lambda: _nothing))
    places: Places | None = None
    clock: Clock | None = None

    def build(self, places: Places, clock: Clock) -> FakeProduct:
        self.places, self.clock = places, clock
        return self

    def handlers(self) -> dict[str, Callable[[dict[str, Any], object], object]]:
        return {name: self._handler(name) for name in FUNCTIONS}

    def runs(self, name: str) -> list[datetime]:
        return [at for function, at, _ in self.calls if function == name]

    def events(self, name: str) -> list[dict[str, Any]]:
        return [event for function, _, event in self.calls if function == name]

    def _handler(self, name: str) -> Callable[[dict[str, Any], object], object]:
        def handle(event: dict[str, Any], context: object) -> object:
            assert self.clock is not None
            self.calls.append((name, self.clock.now(), event))
            return self.acts[name](event)

        return handle

    def send(self, to: str = "ann@mail.example", kind: str = "consent_request") -> str:
        """Hands a mail to the stack's mail service, as the product would."""
        assert self.places is not None
        client = boto3.client("sesv2", endpoint_url=self.places.mail, region_name="eu-central-1")
        raw = (
            f"From: Acme <no-reply@acme.example>\r\nTo: {to}\r\nReply-To: dpo@acme.example\r\n"
            "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nContent-Language: de\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n\r\nGuten Tag\r\n"
        )
        answer = client.send_email(
            FromEmailAddress="no-reply@acme.example",
            Destination={"ToAddresses": [to]},
            Content={"Raw": {"Data": raw.encode()}},
            EmailTags=[{"Name": "mail_id", "Value": "m1"}, {"Name": "kind", "Value": kind}],
            ConfigurationSetName="recruit-sync-local",
        )
        return answer["MessageId"]


def _nothing(_event: dict[str, Any]) -> object:
    return None


@dataclass
class Running:
    stack: LocalStack
    product: FakeProduct
    ready: dict[str, Any]

    def get(self, path: str, **query: str) -> Any:
        return requests.get(self.ready["control"] + path, params=query, timeout=30)

    def post(self, path: str, document: object) -> Any:
        return requests.post(self.ready["control"] + path, json=document, timeout=60)

    def advance(self, **wanted: str) -> dict[str, Any]:
        answer = self.post("/clock", wanted)
        assert answer.status_code == 200, answer.text
        document: dict[str, Any] = answer.json()
        return document


@contextmanager
def running(product: FakeProduct, **options: Any) -> Iterator[Running]:
    stack = LocalStack(Options(now=START, port=0, **options))
    try:
        yield Running(stack, product, stack.start(product.build, product.handlers()))
    finally:
        stack.stop()
