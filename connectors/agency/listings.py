# SPDX-License-Identifier: Apache-2.0
"""How is a listing of the agency read to its end? By page numbers of ours; no link is followed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Final, TypeVar

from pydantic import BaseModel

from connectors.agency import wire
from connectors.agency.line import Line, Wish
from recruit_sync.domain.errors import Unavailable

T = TypeVar("T", bound=BaseModel)
_MOST_PAGES: Final = 200


def rows(
    line: Line, path: str, model: type[T], *, size: int, filters: Mapping[str, str] | None = None
) -> Iterator[T]:
    """Every row, until the agency has no more by its count and its link both."""
    seen = 0
    for page in count(1):
        parameters = {**(filters or {}), "page": str(page), "per_page": str(size)}
        body = line.ask(Wish("GET", path, parameters))
        sheet = wire.read(wire.Sheet[model], body, path)  # type: ignore[valid-type]
        seen += len(sheet.data)
        yield from sheet.data
        if not sheet.data or (sheet.next_href is None and seen >= (sheet.count or 0)):
            return
        if page >= _MOST_PAGES:
            raise Unavailable(f"{path}: no end after {page} pages")
