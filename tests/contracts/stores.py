# SPDX-License-Identifier: Apache-2.0
"""One set of stores over each backend, and people to put into them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from moto import mock_aws
from moto.server import ThreadedMotoServer

from recruit_sync.aws.addresses import DynamoAddresses
from recruit_sync.aws.candidacies import DynamoCandidacies
from recruit_sync.aws.clients import Clients
from recruit_sync.aws.links import DynamoLinks
from recruit_sync.aws.notebook import DynamoNotebook
from recruit_sync.aws.notices import DynamoNotices
from recruit_sync.aws.screenings import DynamoScreenings
from recruit_sync.aws.table import Table, create_table
from recruit_sync.local.memory import (
    MemoryAddresses,
    MemoryCandidacies,
    MemoryLinks,
    MemoryNotebook,
    MemoryNotices,
)
from recruit_sync.local.memory_screenings import MemoryScreenings
from recruit_sync.ports import Addresses, Candidacies, Links, Notebook, Notices, Screenings
from tests.contracts.checked import guard

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SHARDS = 3


def after(**length: float) -> datetime:
    """A moment so long after NOW."""
    return NOW + timedelta(**length)


class StillClock:
    """Time that moves only while somebody waits."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Stores:
    """Everything that is kept, behind its ports."""

    candidacies: Candidacies
    addresses: Addresses
    links: Links
    notices: Notices
    notebook: Notebook
    screenings: Screenings


def in_memory() -> Stores:
    return Stores(
        MemoryCandidacies(),
        MemoryAddresses(),
        MemoryLinks(),
        MemoryNotices(),
        MemoryNotebook(),
        MemoryScreenings(),
    )


def on(table: Table, shards: int = SHARDS) -> Stores:
    return Stores(
        DynamoCandidacies(table, shards=shards),
        DynamoAddresses(table),
        DynamoLinks(table),
        DynamoNotices(table),
        DynamoNotebook(table),
        DynamoScreenings(table, shards=shards),
    )


@contextmanager
def in_dynamodb(endpoint: str | None) -> Iterator[Stores]:
    """Stores over a table of their own, which goes afterwards."""
    client = guard(Clients(endpoint=endpoint).dynamodb)
    name = f"recruit-sync-test-{uuid4().hex[:12]}"
    create_table(client, name)
    try:
        yield on(Table(client, name, StillClock()))
    finally:
        client.delete_table(TableName=name)


@contextmanager
def in_process() -> Iterator[Stores]:
    with mock_aws(), in_dynamodb(None) as stores:
        yield stores


@contextmanager
def moto_server() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()
