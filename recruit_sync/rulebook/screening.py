# SPDX-License-Identifier: Apache-2.0
"""Which screening rules are in force over a job on a day? The three files, and the countries' own.

A place that laws.toml names has the rules that stand there; any other country has those that its
own file says under `checks`; a place without either is closed. The world's fallback opens nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final, TypeVar

from recruit_sync.domain.screening.law import Condition, Fold, Job, Law, Rule, chain, places
from recruit_sync.domain.screening.plan import Rules
from recruit_sync.domain.screening.routes import Agency, Route, Routes, Wish
from recruit_sync.domain.screening.terms import Keeping
from recruit_sync.domain.screening.words import (
    Authorization,
    Basis,
    Check,
    Hearing,
    Need,
    Permit,
    Stage,
)
from recruit_sync.ports import AgencyCard
from recruit_sync.rulebook.book import FALLBACKS, in_force
from recruit_sync.rulebook.schema import CountryFile, Row
from recruit_sync.rulebook.screening_countries import law_of
from recruit_sync.rulebook.screening_schema import (
    LawRow,
    LawsFile,
    LawTable,
    NeedRow,
    NeedsFile,
    RouteRow,
    RoutesFile,
    When,
)

PLACE: Final = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
AnyRow = TypeVar("AnyRow", bound=Row)
UNWRITTEN: Final = "no rule opens it, and no rule means prohibited"
OURS: Final = "ours: what no rule opens stays closed"


@dataclass(frozen=True)
class ScreeningBook:
    """The checked files, asked by job and day."""

    countries: Mapping[str, CountryFile]
    laws: LawsFile
    needs: NeedsFile
    routes: RoutesFile

    def rules(self, job: Job, on: date) -> Rules:
        """Everything that the plan of a screening is made from."""
        laws = (self.law(place, on) for place in places(job))
        return Rules(
            fold=Fold(tuple(law for law in laws if law)),
            wishes=tuple(self._wishes(job, on)),
            routes=self.routes_on(on),
        )

    def keeping(self, job: Job, on: date) -> Keeping:
        """How long the little that is kept stays: the longest floor, the shortest ceiling."""
        tables = [self.laws.laws[place] for place in places(job) if place in self.laws.laws]
        rows = [in_force(table.retention, on) for table in tables if table.retention]
        return Keeping(
            at_least_months=max((row.keep_at_least_months for row in rows), default=0),
            at_most_months=min((row.delete_after_months for row in rows), default=6),
        )

    def law(self, place: str, on: date) -> Law | None:
        """What one place says; None for a region or city without rules of its own."""
        if (place, on) not in self._kept:
            self._kept[place, on] = self._law(place, on)
        return self._kept[place, on]

    @cached_property
    def _kept(self) -> dict[tuple[str, date], Law | None]:
        """The same few places are asked for with every candidate."""
        return {}

    def _law(self, place: str, on: date) -> Law | None:
        if place in self.laws.laws:
            return written(place, self.laws.laws[place], on)
        if place in self.countries and place not in FALLBACKS:
            return law_of(self.countries[place], on, self.roles, self.after)
        if place in chain(place)[:1]:
            nothing = f"no policy for {place}: nothing is checked there"
            return Law(place, {}, nothing, "ours: a country without rules is closed")
        return None

    @property
    def known(self) -> tuple[str, ...]:
        """Every place that has a word of its own."""
        return tuple(sorted({*self.laws.laws, *self.countries} - FALLBACKS))

    @cached_property
    def roles(self) -> Mapping[str, Condition]:
        """What the roles named in the country files mean for a job."""
        return {name: condition(when) for name, when in self.laws.roles.items()}

    @cached_property
    def after(self) -> Mapping[Check, tuple[Check, ...]]:
        """What has to be done before a check."""
        return {Check(c): tuple(map(Check, first)) for c, first in self.routes.after.items()}

    def stage_of(self, ats_stage: str) -> Stage | None:
        """How far somebody is, by the word of the ATS; None for a word that nobody mapped."""
        named = self.laws.stages.items()
        return next((Stage(stage) for stage, words in named if ats_stage in words), None)

    @cached_property
    def cards(self) -> Mapping[str, AgencyCard]:
        """How each agency is named to people."""
        tables = self.routes.agencies.items()
        return {
            id_: AgencyCard(table.name or id_, table.country, table.contact, table.website)
            for id_, table in tables
        }

    def routes_on(self, on: date) -> Routes:
        """Agencies and ways on that day."""
        rows = {name: in_force(rows, on) for name, rows in self.routes.routes.items()}
        agencies = {
            name: Agency(name, frozenset(table.countries), table.task, table.sequences)
            for name, table in self.routes.agencies.items()
        }
        return Routes(agencies, tuple(_route(*entry) for entry in rows.items()), self.after)

    def place(self, country: str | None, region: str | None, city: str | None) -> str:
        """The place of law behind the words of the ATS; a city only where one has rules."""
        if region and PLACE.fullmatch(region) and (country is None or region[:2] == country):
            named = (city or "").strip().casefold()
            cities = (p for p, names in self.laws.cities.items() if p.startswith(f"{region}-"))
            return next((p for p in cities if named in self.laws.cities[p]), region)
        return country or ""

    def _wishes(self, job: Job, on: date) -> list[Wish]:
        rows = {name: in_force(rows, on) for name, rows in self.needs.needs.items()}
        fitting = ((n, row) for n, row in rows.items() if condition(row.when).met(job))
        return [_wish(name, row) for name, row in fitting]


def written(place: str, table: LawTable, on: date) -> Law:
    """The rules of laws.toml for one place."""
    return Law(
        place=place,
        rules={
            Check(check): tuple(rule(place, row) for row in of_the_day(rows, on))
            for check, rows in table.checks.items()
        },
        silence=UNWRITTEN,
        silence_source=OURS,
        whole="-" not in place,
        hearing=Hearing(in_force(table.hearing, on).value) if table.hearing else None,
        preconditions=tuple(in_force(table.preconditions, on).value) if table.preconditions else (),
    )


def of_the_day(rows: Sequence[AnyRow], on: date) -> list[AnyRow]:
    """The rows that begin with the latest day that has begun; before all, the first ones."""
    era = in_force(rows, on).since
    return [row for row in rows if row.since == era]


def rule(place: str, row: LawRow) -> Rule:
    """One row as a rule; what a region leaves out adds nothing."""
    return Rule(
        source=f"{place}: {row.source}",
        when=condition(row.when),
        permit=Permit(row.permit or Permit.VENDOR),
        stage=Stage(row.earliest_stage or Stage.APPLIED),
        level=row.level,
        bases=frozenset({Basis(row.legal_basis)} if row.legal_basis else ()),
        authorizations=frozenset(map(Authorization, row.authorization)),
        limits=frozenset(row.limits),
        isolate=row.isolate,
        after_all_others=row.after_all_others,
    )


def condition(when: When) -> Condition:
    """For which jobs a row holds."""
    regulated = ("*",) if when.regulated_role == "any" else tuple(when.regulated_role)
    return Condition(when.executive, tuple(when.role_family), regulated)


def _wish(name: str, row: NeedRow) -> Wish:
    checks = {Check(check): Need(need) for check, need in row.checks.items()}
    return Wish(name, checks, f"needs.toml: {name}: {row.source}")


def _route(name: str, row: RouteRow) -> Route:
    return Route(
        name=name,
        countries=frozenset(row.countries),
        checks=frozenset(map(Check, row.checks)),
        agencies=tuple(row.agencies),
        cost=row.cost,
        turnaround_days=row.turnaround_business_days,
    )
