# SPDX-License-Identifier: Apache-2.0
"""What does a country take over from another file? Fills the sections named in `same_as`.

What erases people, consent window and retention, is never taken over: it stands in each file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from recruit_sync.domain.errors import Fault
from recruit_sync.rulebook.schema import CountryFile

SHAREABLE: Final = (
    "first_contact",
    "inform_deadline",
    "destruction_deadline",
    "destruction_rule",
    "rights",
    "breach",
    "age",
    "deadline_counting",
    "checks",
)
Countries = Mapping[str, CountryFile | None]


def fill_in(countries: Countries) -> tuple[dict[str, CountryFile], list[Fault]]:
    """Every file that was read, with what it takes over put in, and what cannot be."""
    read = {code: file for code, file in countries.items() if file is not None}
    faults = [fault for file in read.values() for fault in _faults(file, countries)]
    return {code: _filled(file, countries) for code, file in read.items()}, faults


def taken_over(file: CountryFile) -> set[str]:
    """The sections that a file leaves to another one."""
    return {section for sections in file.same_as.values() for section in sections}


def _filled(file: CountryFile, countries: Countries) -> CountryFile:
    update: dict[str, Any] = {}
    for base, sections in file.same_as.items():
        source = countries.get(base.upper())
        for section in sections if source else ():
            name, _, kind = section.partition(".")
            found = _rows(source, section)
            if kind and found:
                update[name] = {**update.get(name, getattr(file, name)), kind: found}
            elif found:
                update[name] = found
    return file.model_copy(update=update)


def _rows(file: CountryFile | None, section: str) -> Any:
    name, _, kind = section.partition(".")
    if name not in SHAREABLE or file is None:
        return None
    rows = getattr(file, name)
    return rows.get(kind) if kind and isinstance(rows, dict) else rows


def _faults(file: CountryFile, countries: Countries) -> Iterator[Fault]:
    where = f"countries/{file.country.lower()}.toml"
    for base, sections in file.same_as.items():
        key = f"same_as.{base}"
        if base != base.lower() or base.upper() not in countries:
            known = ", ".join(sorted(code.lower() for code in countries))
            yield Fault(where, key, base, "names no country file", known)
            continue
        for section in sections:
            yield from _section_faults(Fault(where, key, section, "", ""), file, countries)


def _section_faults(at: Fault, file: CountryFile, countries: Countries) -> Iterator[Fault]:
    section, base = at.value, countries[at.field.removeprefix("same_as.").upper()]
    name = section.partition(".")[0]
    if name not in SHAREABLE:
        yield Fault(at.where, at.field, section, "may not be taken over", ", ".join(SHAREABLE))
    elif _rows(file, section):
        yield Fault(at.where, at.field, section, "stands in this file too", "one of the two")
    elif base is not None and not _rows(base, section):
        wanted = f"a section of {base.country.lower()}.toml"
        yield Fault(at.where, at.field, section, "does not stand there", wanted)
