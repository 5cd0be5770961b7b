# SPDX-License-Identifier: Apache-2.0
"""What does the installation know of itself? Small JSON objects under paths.

The part of a path before its last slash is the partition, the rest the sort key, so that entries
of one kind can be read in order.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from recruit_sync.aws.table import NEW, SAME_VERSION, Item, Table, key


class DynamoNotebook:
    """Cursors, leases, sums, sweep records, the brake."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def read(self, key: str) -> Mapping[str, object] | None:
        """The value, strongly consistent."""
        item = self._table.read(_key(key))
        return None if item is None else _value(item)

    def write(
        self, key: str, value: Mapping[str, object], *, if_version: int | None = None
    ) -> None:
        """Replace the value; with `if_version` only over that version; raises Conflict."""
        item = _key(key) | {"body": {"S": json.dumps(dict(value))}}
        if isinstance(value.get("version"), int):
            item["version"] = {"N": str(value["version"])}
        if if_version is None:
            self._table.put(item)
        elif if_version == 0:
            self._table.put_if(item, NEW)
        else:
            self._table.put_if(item, SAME_VERSION, {":expected": {"N": str(if_version)}})

    def between(
        self, prefix: str, first: str, last: str
    ) -> Iterator[tuple[str, Mapping[str, object]]]:
        """Entries `prefix/first` to `prefix/last`, both inclusive, in key order."""
        if first > last:
            return
        values = {":pk": f"NOTE#{prefix}", ":first": first, ":last": last}
        condition = "pk = :pk AND sk BETWEEN :first AND :last"
        for item in self._table.query(condition, values, ConsistentRead=True):
            yield f"{prefix}/{item['sk']['S']}", _value(item)

    def erase(self, key: str) -> None:
        """Remove one; missing is fine."""
        self._table.remove(_key(key))


def _key(path: str) -> Item:
    prefix, _, last = path.rpartition("/")
    return key(f"NOTE#{prefix}", last)


def _value(item: Item) -> Mapping[str, object]:
    value: dict[str, object] = json.loads(item["body"]["S"])
    return value
