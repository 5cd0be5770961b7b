# SPDX-License-Identifier: Apache-2.0
"""What an installation keeps: its keys, the store, the API client's secrets."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from recruit_sync.ports import (
    Addresses,
    Candidacies,
    Clock,
    Links,
    Notebook,
    Notices,
    Queues,
)
from recruit_sync.settings import Settings


@dataclass(frozen=True)
class Keys:
    """The installation's own keys: for fingerprints, and for the notes in forms."""

    subject: bytes
    forms: str


@dataclass(frozen=True)
class Store:
    """Where things are kept, and the queues."""

    candidacies: Candidacies
    addresses: Addresses
    links: Links
    notices: Notices
    notebook: Notebook
    queues: Queues


class AtsCredentials:
    """The API client's secrets, one entry of the secret store; a rotated token is kept there."""

    def __init__(self, secrets: Any, name: str) -> None:
        self._secrets = secrets
        self._name = name

    def _read(self, field: str) -> str:
        return str(json.loads(self._secrets.read(self._name))[field])

    @property
    def client_id(self) -> str:
        """The API client's id."""
        return self._read("client_id")

    @property
    def client_secret(self) -> str:
        """The API client's secret."""
        return self._read("client_secret")

    @property
    def refresh_token(self) -> str:
        """The refresh token as last kept."""
        return self._read("refresh_token")

    def keep(self, refresh_token: str) -> None:
        """Save a rotated refresh token."""
        found = json.loads(self._secrets.read(self._name))
        self._secrets.write(self._name, json.dumps(found | {"refresh_token": refresh_token}))


def aws_store(settings: Settings, clients: Any, clock: Clock) -> Store:
    from recruit_sync.aws.addresses import DynamoAddresses
    from recruit_sync.aws.candidacies import DynamoCandidacies
    from recruit_sync.aws.links import DynamoLinks
    from recruit_sync.aws.notebook import DynamoNotebook
    from recruit_sync.aws.notices import DynamoNotices
    from recruit_sync.aws.queues import SqsQueues
    from recruit_sync.aws.table import Table

    table = Table(clients.dynamodb, f"recruit-sync-{settings.stage}", clock)
    shards = settings.stage_file.store.shards
    return Store(
        candidacies=DynamoCandidacies(table, shards=shards),
        addresses=DynamoAddresses(table),
        links=DynamoLinks(table),
        notices=DynamoNotices(table),
        notebook=DynamoNotebook(table),
        queues=SqsQueues(clients.sqs, settings.stage),
    )
