# SPDX-License-Identifier: Apache-2.0
"""Which codes are countries at all? ISO 3166-1, as the time zone database lists it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


def is_country(code: str) -> bool:
    """Whether the code belongs to a country, with or without rules of ours."""
    return code in _codes()


@cache
def _codes() -> frozenset[str]:
    table = files("tzdata").joinpath("zoneinfo", "iso3166.tab").read_text(encoding="utf-8")
    rows = (line.partition("\t") for line in table.splitlines() if not line.startswith("#"))
    return frozenset(code for code, _, _ in rows)
