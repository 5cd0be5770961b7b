# SPDX-License-Identifier: Apache-2.0
"""What an installation keeps: its keys, the store, the API client's secrets."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from recruit_sync.domain.errors import Fault, Misconfigured
from recruit_sync.domain.values import value
from recruit_sync.ports import (
    Addresses,
    Archive,
    Candidacies,
    Clock,
    Links,
    Notebook,
    Notices,
    Queues,
    Screenings,
    Seen,
)

if TYPE_CHECKING:
    from recruit_sync.settings import Settings

_KEY_BYTES: Final = 32


@value(frozen=True)
class Keys:
    """The installation's own keys: for fingerprints, and for the notes in forms.

    `identifiers`: keys of what could be guessed from lists, the newest first; else `subject` is.
    """

    subject: bytes
    forms: str
    identifiers: tuple[bytes, ...] = ()


@value(frozen=True)
class Store:
    """Where things are kept, and the queues."""

    candidacies: Candidacies
    addresses: Addresses
    links: Links
    notices: Notices
    notebook: Notebook
    screenings: Screenings
    seen: Seen
    queues: Queues
    archive: Archive | None = None


def read_entry(secrets: Any, name: str) -> dict[str, Any]:
    """One entry of the secret store, a JSON object. What stands in it is never repeated."""
    try:
        entry = json.loads(secrets.read(name))
    except ValueError:
        entry = None
    if not isinstance(entry, dict):
        raise _faulty(name, "-", "no JSON object", "a JSON object of texts")
    return entry


def read_keys(secrets: Any, name: str) -> Keys:
    """The installation's own keys; raises Misconfigured."""
    found = read_entry(secrets, name)
    forms = str(found.get("forms", ""))
    if len(forms) < _KEY_BYTES:
        raise _faulty(name, "forms", "no key", "32 characters or more")
    older = found.get("identifiers", [])
    if not isinstance(older, list):
        raise _faulty(name, "identifiers", "no list", "a list of keys, the newest first")
    identifiers = tuple(_key(name, "identifiers", one) for one in older)
    return Keys(_key(name, "subject", found.get("subject")), forms, identifiers)


def _key(name: str, field: str, text: object) -> bytes:
    try:
        key = bytes.fromhex(str(text))
    except ValueError:
        key = b""
    if len(key) < _KEY_BYTES:
        raise _faulty(name, field, "no key", "64 hexadecimal digits or more")
    return key


def _faulty(name: str, key: str, problem: str, allowed: str) -> Misconfigured:
    return Misconfigured((Fault(f"secret {name}", key, "not shown", problem, allowed),))


class AtsCredentials:
    """The API client's secrets, one entry of the secret store; a rotated token is kept there."""

    def __init__(self, secrets: Any, name: str) -> None:
        self._secrets = secrets
        self._name = name

    def _read(self, field: str) -> str:
        value = read_entry(self._secrets, self._name).get(field)
        if not isinstance(value, str) or not value:
            raise _faulty(self._name, field, "absent", "a text")
        return value

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

    @property
    def former_refresh_token(self) -> str | None:
        """The one before it, if it was ever rotated."""
        value = read_entry(self._secrets, self._name).get("former_refresh_token")
        return value if isinstance(value, str) and value else None

    def keep(self, refresh_token: str) -> None:
        """Save a rotated refresh token, beside what the rest is by now, the old one too."""
        self.read_again()
        found = read_entry(self._secrets, self._name)
        tokens = {
            "refresh_token": refresh_token,
            "former_refresh_token": found.get("refresh_token"),
        }
        self._secrets.write(self._name, json.dumps(found | tokens))

    def read_again(self) -> None:
        """Ask the secret store: what is known was refused."""
        self._secrets.forget(self._name)


def aws_store(settings: Settings, clients: Any, clock: Clock) -> Store:
    from recruit_sync.aws.addresses import DynamoAddresses
    from recruit_sync.aws.archive import S3Archive
    from recruit_sync.aws.candidacies import DynamoCandidacies
    from recruit_sync.aws.links import DynamoLinks
    from recruit_sync.aws.notebook import DynamoNotebook
    from recruit_sync.aws.notices import DynamoNotices
    from recruit_sync.aws.queues import SqsQueues
    from recruit_sync.aws.screenings import DynamoScreenings
    from recruit_sync.aws.seen import DynamoSeen
    from recruit_sync.aws.table import Table

    table = Table(clients.dynamodb, f"recruit-sync-{settings.stage}", clock)
    shards = settings.stage_file.store.shards
    return Store(
        candidacies=DynamoCandidacies(table, shards=shards),
        addresses=DynamoAddresses(table),
        links=DynamoLinks(table),
        notices=DynamoNotices(table),
        notebook=DynamoNotebook(table),
        screenings=DynamoScreenings(table, shards=shards),
        seen=DynamoSeen(table),
        queues=SqsQueues(clients.sqs, settings.stage),
        archive=S3Archive(clients.s3, settings.archive_bucket) if settings.archive_bucket else None,
    )
