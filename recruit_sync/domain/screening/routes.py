# SPDX-License-Identifier: Apache-2.0
"""Who carries out a check, and what has to be done first? Agencies by country and check.

Knows no law: it is asked only for what the law leaves open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from recruit_sync.domain.screening.words import Check, Need
from recruit_sync.domain.values import value

EVERYWHERE: Final = "*"


@value(frozen=True, slots=True)
class Agency:
    """One that checks are ordered from; `task` where it is people of the company themselves.

    `sequences` tells that it runs the checks of one order one after the other where it has to.
    """

    name: str
    countries: frozenset[str]
    task: bool = False
    sequences: bool = False

    def serves(self, country: str) -> bool:
        """Whether it works there."""
        return bool(self.countries & {country, EVERYWHERE})


@value(frozen=True, slots=True)
class Route:
    """The way of some checks in some countries: an agency, those that stand in, cost and time."""

    name: str
    countries: frozenset[str]
    checks: frozenset[Check]
    agencies: tuple[str, ...]
    cost: str | None
    turnaround_days: int

    def leads(self, country: str, check: Check) -> bool:
        """Whether it is a way for that check there."""
        return check in self.checks and bool(self.countries & {country, EVERYWHERE})


@value(frozen=True)
class Routes:
    """All agencies and ways of one day, in the order in which they are tried."""

    agencies: Mapping[str, Agency]
    routes: tuple[Route, ...]
    after: Mapping[Check, tuple[Check, ...]]

    def route(self, country: str, check: Check) -> Route | None:
        """The first way for a check in a country."""
        return next((route for route in self.routes if route.leads(country, check)), None)

    def all_by(self, name: str) -> Routes:
        """The same ways, with one agency in place of all that are no people of the company."""
        tasks = {key: agency for key, agency in self.agencies.items() if agency.task}
        ways = tuple(
            route if route.agencies[0] in tasks else replace(route, agencies=(name,))
            for route in self.routes
        )
        one = Agency(name, frozenset({EVERYWHERE}))
        return Routes({**tasks, name: one}, ways, self.after)

    @property
    def people(self) -> str:
        """The agency that is people of the company themselves."""
        return next(agency.name for agency in self.agencies.values() if agency.task)


@value(frozen=True, slots=True)
class Wish:
    """What the business wants checked for some jobs."""

    name: str
    checks: Mapping[Check, Need]
    source: str
