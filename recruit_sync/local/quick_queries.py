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

from moto.dynamodb.models.dynamo_type import Item
from moto.dynamodb.models.table import Table

_narrowed = local()
_query = Table.query
_REACHES: Final[dict[str, Callable[[str, str], bool]]] = {
    "<=": lambda value, bound: value <= bound,
    "<": lambda value, bound: value < bound,
}


def hurry() -> None:
    """Take the shortcut, in this process and for good."""
    Table.query = _quick_query  # type: ignore[assignment,method-assign]


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
    found = [i for some in _shelves(table) for i in some.values() if _is(i, name, wanted.value)]
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


def _shelves(table: Table) -> Any:
    return table.items.values()


def _is(item: Item, name: str, value: str) -> bool:
    found = item.attrs.get(name)
    return found is not None and found.value == value


def _rank(item: Item, by: str) -> Any:
    return item.attrs[by].value, _place(item)
