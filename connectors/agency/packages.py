# SPDX-License-Identifier: Apache-2.0
"""Which of the agency's packages hold exactly the checks of an order? Found by content, no name.

A package that holds more would look into what nobody may look into, and is never ordered.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import combinations
from typing import Final

from connectors.agency import wire
from connectors.agency.line import Line
from connectors.agency.listings import rows
from recruit_sync.domain.errors import Refused
from recruit_sync.domain.screening.words import Check
from recruit_sync.ports import Clock

_FRESH: Final = timedelta(hours=1)
Checks = frozenset[Check]


class Packages:
    """The agency's packages, read at most once an hour."""

    def __init__(self, line: Line, clock: Clock, page_size: int) -> None:
        self._line = line
        self._clock = clock
        self._page_size = page_size
        self._read_at: datetime | None = None
        self._known: Mapping[frozenset[str], str] = {}

    def slug(self, checks: Checks) -> str | None:
        """The package that holds these and nothing else."""
        return self._packages().get(_types(checks))

    def split(self, checks: Checks) -> tuple[Checks, ...]:
        """The fewest packages that hold them all, none twice. Raises Refused where one has none."""
        usable = [
            frozenset(map(Check, types)) for types in self._packages() if _within(types, checks)
        ]
        without = checks.difference(*usable)
        if without:
            named = ", ".join(sorted(without))
            raise Refused(f"no package of the agency holds exactly: {named}")
        usable.sort(key=lambda one: (-len(one), sorted(one)))
        for size in range(1, len(checks) + 1):
            for chosen in combinations(usable, size):
                if sum(map(len, chosen)) == len(checks) and frozenset().union(*chosen) == checks:
                    return chosen
        raise Refused("no packages of the agency hold exactly these checks, each once")

    def _packages(self) -> Mapping[frozenset[str], str]:
        now = self._clock.now()
        if self._read_at is None or now - self._read_at >= _FRESH:
            found = rows(self._line, "/packages", wire.Package, size=self._page_size)
            known: dict[frozenset[str], str] = {}
            for package in found:
                known.setdefault(package.types, package.slug)
            self._known, self._read_at = known, now
        return self._known


def _types(checks: Checks) -> frozenset[str]:
    return frozenset(check.value for check in checks)


def _within(types: frozenset[str], checks: Checks) -> bool:
    return bool(types) and types <= _types(checks)
