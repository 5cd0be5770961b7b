# SPDX-License-Identifier: Apache-2.0
"""What does a mailed token stand for? Stored under its SHA-256; the token itself never is."""

from __future__ import annotations

from hashlib import sha256

from recruit_sync.aws.codec import from_text, to_text
from recruit_sync.aws.table import Item, Table, key
from recruit_sync.ports import Link


class DynamoLinks:
    """Tokens of mailed links. They never expire: a withdrawal must work for as long as we live."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def issue(self, token: str, link: Link) -> None:
        """Remember what the token stands for, under its hash."""
        self._table.put(_key(token) | {"body": {"S": to_text(link)}})

    def find(self, token: str) -> Link | None:
        """What the token stands for, or None."""
        item = self._table.read(_key(token))
        return None if item is None else from_text(Link, item["body"]["S"])


def _key(token: str) -> Item:
    return key(f"LINK#{sha256(token.encode()).hexdigest()}", "LINK")
