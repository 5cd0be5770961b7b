# SPDX-License-Identifier: Apache-2.0
"""What does serverless.yml say? Functions, what calls them, and the resources they need, by name.

Puts in the stage and turns references into names. Knows no client and no function's inside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from recruit_sync.local.rates import Rule, read_rule

Properties = Mapping[str, Any]
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # written in C where it is there
_NAMES = {
    "AWS::DynamoDB::Table": "TableName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::SecretsManager::Secret": "Name",
    "AWS::SES::ConfigurationSet": "Name",
}
_ASYNC_RETRIES = 2  # what Lambda does where the function does not say otherwise
_DEFAULT_BATCH = 10


@dataclass(frozen=True, slots=True)
class Function:
    """A function as deployed; `dead_queue` gets the event of a scheduled run that failed."""

    name: str
    handler: str
    timeout: int
    retries: int
    dead_queue: str | None


@dataclass(frozen=True, slots=True)
class Schedule:
    """A function called by time."""

    function: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class QueueMapping:
    """A function called with what lies in a queue."""

    function: str
    queue: str
    batch_size: int


@dataclass(frozen=True, slots=True)
class Route:
    """A function called by HTTP; `{name}` in the path stands for one segment."""

    function: str
    method: str
    path: str


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue; without `max_receives` nothing ever moves to `dead_queue`."""

    name: str
    retention: int
    visibility: int = 30
    dead_queue: str | None = None
    max_receives: int | None = None


@dataclass(frozen=True, slots=True)
class Wiring:
    """Everything, in the file's order."""

    functions: tuple[Function, ...]
    schedules: tuple[Schedule, ...]
    mappings: tuple[QueueMapping, ...]
    routes: tuple[Route, ...]
    tables: tuple[Properties, ...]
    queues: tuple[Queue, ...]
    topics: tuple[str, ...]
    subscriptions: tuple[tuple[str, str], ...]
    secrets: tuple[str, ...]
    signing_keys: tuple[str, ...]

    def function(self, name: str) -> Function:
        return next(one for one in self.functions if one.name == name)


def read_wiring(path: Path, stage: str) -> Wiring:
    """The file as it holds for one stage."""
    text = path.read_text(encoding="utf-8").replace("${sls:stage}", stage)
    document = yaml.load(text, Loader=_LOADER)  # noqa: S506  (a safe one, either way)
    resources = _resources(document["resources"])
    return Wiring(
        functions=tuple(_functions(document, resources)),
        schedules=tuple(_schedules(document)),
        mappings=tuple(_mappings(document, resources)),
        routes=tuple(_routes(document)),
        tables=tuple(_of_type(resources, "AWS::DynamoDB::Table")),
        queues=tuple(_queues(resources)),
        topics=tuple(one["TopicName"] for one in _of_type(resources, "AWS::SNS::Topic")),
        subscriptions=tuple(_subscriptions(resources)),
        secrets=tuple(one["Name"] for one in _of_type(resources, "AWS::SecretsManager::Secret")),
        signing_keys=tuple(one["AliasName"] for one in _of_type(resources, "AWS::KMS::Alias")),
    )


def _resources(parts: Any) -> Properties:
    """Those in the file itself; what it takes from other files no stack on one machine needs."""
    listed = [parts] if isinstance(parts, Mapping) else parts
    here = [part for part in listed if isinstance(part, Mapping)]
    return {name: one for part in here for name, one in part["Resources"].items()}


def _functions(document: Properties, resources: Properties) -> Iterator[Function]:
    default = document["provider"].get("timeout", 6)
    for name, spec in document["functions"].items():
        yield Function(
            name=name,
            handler=spec["handler"],
            timeout=spec.get("timeout", default),
            retries=spec.get("maximumRetryAttempts", _ASYNC_RETRIES),
            dead_queue=_named(spec.get("onError"), resources),
        )


def _events(document: Properties, kind: str) -> Iterator[tuple[str, Any]]:
    for name, spec in document["functions"].items():
        for event in spec.get("events", ()):
            if kind in event:
                yield name, event[kind]


def _schedules(document: Properties) -> Iterator[Schedule]:
    for name, event in _events(document, "schedule"):
        for rule in event["rate"]:
            yield Schedule(name, read_rule(rule))


def _mappings(document: Properties, resources: Properties) -> Iterator[QueueMapping]:
    for name, event in _events(document, "sqs"):
        queue = _named(event["arn"], resources)
        if queue is None:
            raise ValueError(f"functions.{name}: the queue of an sqs event is not among resources")
        yield QueueMapping(name, queue, event.get("batchSize", _DEFAULT_BATCH))


def _routes(document: Properties) -> Iterator[Route]:
    for name, event in _events(document, "httpApi"):
        yield Route(name, event["method"].upper(), event["path"])


def _queues(resources: Properties) -> Iterator[Queue]:
    for spec in _of_type(resources, "AWS::SQS::Queue"):
        redrive = spec.get("RedrivePolicy") or {}
        yield Queue(
            name=spec["QueueName"],
            retention=spec["MessageRetentionPeriod"],
            visibility=spec.get("VisibilityTimeout", 30),
            dead_queue=_named(redrive.get("deadLetterTargetArn"), resources),
            max_receives=redrive.get("maxReceiveCount"),
        )


def _subscriptions(resources: Properties) -> Iterator[tuple[str, str]]:
    for spec in _of_type(resources, "AWS::SNS::Subscription"):
        topic, queue = _named(spec["TopicArn"], resources), _named(spec["Endpoint"], resources)
        if topic and queue:
            yield topic, queue


def _of_type(resources: Properties, kind: str) -> Iterator[Properties]:
    return (one["Properties"] for one in resources.values() if one["Type"] == kind)


def _named(reference: Any, resources: Properties) -> str | None:
    """The name behind `Ref` or `Fn::GetAtt`; None where there is no reference."""
    if reference is None:
        return None
    logical = reference.get("Ref") or reference["Fn::GetAtt"][0]
    resource = resources[logical]
    return str(resource["Properties"][_NAMES[resource["Type"]]])
