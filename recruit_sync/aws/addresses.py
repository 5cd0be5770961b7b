# SPDX-License-Identifier: Apache-2.0
"""Which people share an address? Keyed fingerprints and subject hashes only, one item per pair."""

from __future__ import annotations

from collections.abc import Sequence

from recruit_sync.aws.table import Item, Table, key

_SUBJECT = "SUBJECT#"


class DynamoAddresses:
    """Links between address fingerprints and subjects."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def link(self, address: str, subject: str) -> None:
        """Remember that this subject has this address; may be called again."""
        self._table.put(_key(address, subject))

    def subjects(self, address: str) -> Sequence[str]:
        """Who has or had it."""
        found = self._table.query("pk = :pk", {":pk": f"ADDRESS#{address}"}, ConsistentRead=True)
        return [str(item["sk"]["S"]).removeprefix(_SUBJECT) for item in found]

    def unlink(self, address: str, subject: str) -> None:
        """Forget one link; missing is fine."""
        self._table.remove(_key(address, subject))


def _key(address: str, subject: str) -> Item:
    return key(f"ADDRESS#{address}", f"{_SUBJECT}{subject}")
