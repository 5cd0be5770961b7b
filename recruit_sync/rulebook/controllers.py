# SPDX-License-Identifier: Apache-2.0
"""Which group company answers in which country? Every country has exactly one, or it is a fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from recruit_sync.domain.errors import Fault
from recruit_sync.rulebook.schema import ControllersFile, ControllerTable


def assign(
    table: ControllersFile | None, codes: Sequence[str], where: str
) -> tuple[Mapping[str, ControllerTable], list[Fault]]:
    """The controller of each country, and what stands in the way of having one everywhere."""
    if table is None or not codes:
        return {}, []
    named = {code: company for company in table.controller for code in company.countries}
    default = next((company for company in table.controller if company.default), None)
    assigned = {code: named.get(code, default) for code in codes}
    found = {code: company for code, company in assigned.items() if company is not None}
    return found, [*_faults(table, codes, where), *_orphans(codes, found, where)]


def _faults(table: ControllersFile, codes: Sequence[str], where: str) -> Iterator[Fault]:
    times = Counter(code for company in table.controller for code in company.countries)
    ids = Counter(company.id for company in table.controller)
    defaults = [company.id for company in table.controller if company.default]
    for number, company in enumerate(table.controller):
        key = f"controller[{number}]"
        if ids[company.id] > 1:
            yield Fault(where, f"{key}.id", company.id, "is used twice", "one table per id")
        for code in company.countries:
            if code not in codes:
                known = ", ".join(sorted(codes))
                yield Fault(where, f"{key}.countries", code, "has no country file", known)
            elif times[code] > 1:
                yield Fault(where, f"{key}.countries", code, "is named twice", "one controller")
    if len(defaults) > 1:
        yield Fault(where, "controller.default", ", ".join(defaults), "are all default", "one")


def _orphans(
    codes: Sequence[str], found: Mapping[str, ControllerTable], where: str
) -> Iterator[Fault]:
    for code in sorted(set(codes) - set(found)):
        wanted = "its code in the countries of one controller, or one controller as default"
        yield Fault(where, "controller.countries", code, "has no controller", wanted)
