# SPDX-License-Identifier: Apache-2.0
"""Which items of moto's table can a query mean at all? It is shown those alone, not the table.

moto sorts and compares everything a table holds, for each page of each query. What is left out here
it would have left out; what it does with the rest is its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from heapq import nsmallest
from threading import local
from typing import Any, Final

from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import Item
from moto.dynamodb.models.table import Table

_narrowed = local()
_query, _put_item, _delete_item = Table.query, Table.put_item, Table.delete_item
_update_item = DynamoDBBackend.update_item
_REACHES: Final[dict[str, Callable[[str, str], bool]]] = {
    "<=": lambda value, bound: value <= bound,
    "<": lambda value, bound: value < bound,
}


def hurry() -> None:
    """Take the shortcut, in this process and for good."""
    quick: dict[type, dict[str, Any]] = {
        Table: {"query": _quick_query, "put_item": _put, "delete_item": _delete},
        DynamoDBBackend: {"update_item": _update},
    }
    for kind, methods in quick.items():
        for name, method in methods.items():
            setattr(kind, name, method)


def all_items(table: Table) -> list[Item]:
    """In the order of their keys; within a query, those that it can mean."""
    items = getattr(_narrowed, "items", None)
    if items is None:
        held: Any = table.items.values()
        items = (i for some in held for i in (some.values() if table.range_key_attr else (some,)))
    return sorted(items, key=_place)


def _place(item: Item) -> tuple[Any, Any]:
    return item.hash_key.value, item.range_key.value if item.range_key else ""


def _quick_query(table: Table, *asked: Any, **more: Any) -> Any:
    _narrowed.items = _candidates(table, asked, more)
    try:
        return _query(table, *asked, **more)
    finally:
        _narrowed.items = None


def _candidates(table: Table, asked: Any, more: dict[str, Any]) -> Iterable[Item] | None:
    """By the hash key, an upper bound and a limit; None, for all, where it is asked otherwise."""
    hash_key, comparison, bounds, limit, start, forward, _, index = asked[:8]
    conditions = more["hash_key_conditions"]
    if not table.range_key_attr or len(conditions) != 1 or conditions[0][1].type != "S":
        return None
    name, wanted = conditions[0]
    if index is None:
        return list(table.items.get(hash_key, {}).values())
    found = [item for item in _listed(table, name) if item.attrs[name].value == wanted.value]
    ranges = more["range_key_conditions"]
    if start is not None or len(ranges) > 1:
        return found
    if comparison is None and limit and forward and len(table.get_index(index).schema) > 1:
        by = table.get_index(index).schema[1]["AttributeName"]
        return nsmallest(limit + 1, (i for i in found if by in i.attrs), lambda i: _rank(i, by))
    if comparison in _REACHES and not limit and bounds[0].type == "S":
        reaches, by = _REACHES[comparison], ranges[0][0]
        return [i for i in found if by in i.attrs and reaches(i.attrs[by].value, bounds[0].value)]
    return found


def _listed(table: Table, name: str) -> list[Item]:
    """Everything that has the attribute: most have not, since an index is sparse."""
    lists = _lists(table)
    if name not in lists:
        held: Any = table.items.values()
        found = (item for some in held for item in some.values() if name in item.attrs)
        lists[name] = {_place(item): item for item in found}
    return list(lists[name].values())


def _lists(table: Table) -> dict[str, dict[Any, Item]]:
    known: dict[str, dict[Any, Item]] = vars(table).setdefault("_known_lists", {})
    return known


def _put(table: Table, *asked: Any, **more: Any) -> Item:
    item = _put_item(table, *asked, **more)
    for name, listed in _lists(table).items():
        if name in item.attrs:
            listed[_place(item)] = item
        else:
            listed.pop(_place(item), None)
    return item


def _delete(table: Table, *key: Any, **more: Any) -> Item | None:
    item = _delete_item(table, *key, **more)
    if item is not None:
        for listed in _lists(table).values():
            listed.pop(_place(item), None)
    return item


def _update(backend: DynamoDBBackend, *asked: Any, **more: Any) -> Item:
    """It changes an item in place."""
    try:
        return _update_item(backend, *asked, **more)
    finally:
        for table in backend.tables.values():
            _lists(table).clear()


def _rank(item: Item, by: str) -> Any:
    return item.attrs[by].value, _place(item)
