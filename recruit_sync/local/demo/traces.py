# SPDX-License-Identifier: Apache-2.0
"""Is anything personal left outside the ATS? Searches every text anywhere for every candidate.

The mail service's own events are the one exception, and the mailboxes are the recipients'. Reports
where, never what.
"""

from __future__ import annotations

import json
import logging
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from itertools import chain
from typing import Any

from moto.backends import get_backend
from moto.core.models import DEFAULT_ACCOUNT_ID

from recruit_sync.local.ats_simulator import AtsSimulator
from recruit_sync.local.aws_stack import REGION, Clients

_WORD = re.compile(r"\w+")
_SHORTEST_NAME = 5
_EXEMPT = ("mail-events",)


class Log(logging.Handler):
    """Keeps every line that anybody logged, with its extras and tracebacks."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []
        self._formatter = logging.Formatter("%(levelname)s %(name)s %(message)s")
        self._usual = set(vars(logging.makeLogRecord({})))

    def emit(self, record: logging.LogRecord) -> None:
        extras = {k: v for k, v in vars(record).items() if k not in self._usual}
        self.lines.append(f"{self._formatter.format(record)} {extras or ''}")


def moto_contents(clients: Clients) -> Mapping[str, object]:
    """Every table, queue and secret."""
    kept: dict[str, object] = {}
    for name in clients.dynamodb.list_tables()["TableNames"]:
        pages = clients.dynamodb.get_paginator("scan").paginate(TableName=name)
        kept[f"table {name}"] = [item for page in pages for item in page["Items"]]
    for name, queue in get_backend("sqs")[DEFAULT_ACCOUNT_ID][REGION].queues.items():
        kept[f"queue {name}"] = [message.body for message in vars(queue)["_messages"]]
    for bucket in get_backend("s3")[DEFAULT_ACCOUNT_ID]["aws"].buckets.values():
        kept[f"bucket {bucket.name}"] = [[key.name, key.value] for key in bucket.keys.values()]
    return kept


def texts(value: Any) -> Iterator[str]:
    """Every text within, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, bytes):
        yield value.decode("utf-8", "replace")
    else:
        for held in _within(value):
            yield from texts(held)


def _within(value: Any) -> Iterable[Any]:
    if isinstance(value, Mapping):
        return chain(value.keys(), value.values())
    if isinstance(value, (list, tuple, set, frozenset, deque)):
        return value
    if is_dataclass(value):
        return (getattr(value, one.name) for one in fields(value))
    ours = type(value).__module__.startswith("recruit_sync")
    return vars(value).values() if ours else ()


def found_outside(ats: AtsSimulator, kept: Mapping[str, object], log: Log) -> list[str]:
    """The places where something of a candidate was found; one line for each text found there."""
    whole = ats.identities(single_names=False, encoded=True)
    single = ats.identities(single_names=True) - ats.identities(single_names=False)
    names = {name for name in single if len(name) >= _SHORTEST_NAME and name not in ats.staff()}
    places = {**kept, "log": log.lines}
    return [
        f"{place}: {times} times"
        for place, value in places.items()
        if not place.endswith(_EXEMPT) and (times := _found(texts(value), whole, names))
    ]


def _found(within: Iterable[str], whole: Iterable[str], names: set[str]) -> int:
    world = "\n".join(within)
    words = set(_WORD.findall(world))
    hits = len(words & names)
    for identity in whole:
        parts = _WORD.findall(identity)
        if parts and words.issuperset(parts) and _contains(world, identity):
            hits += 1
    return hits


def _contains(world: str, identity: str) -> bool:
    return identity in world or json.dumps(identity)[1:-1] in world
