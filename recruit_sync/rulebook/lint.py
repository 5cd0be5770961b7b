# SPDX-License-Identifier: Apache-2.0
"""Do the rules make sense together? Looks at whole files, and at one row beside another.

Every check reports all it finds. Knows the shapes, not where the files lie.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from recruit_sync.domain.errors import Fault
from recruit_sync.domain.windows import Period
from recruit_sync.rulebook.book import FALLBACKS, in_force
from recruit_sync.rulebook.ranges import out_of_range
from recruit_sync.rulebook.schema import CompanyFile, CountryFile, Row
from recruit_sync.rulebook.sharing import taken_over
from recruit_sync.rulebook.zones import zone_faults

REQUIRED: Final = (
    "first_contact",
    "consent_window",
    "unsuccessful_retention",
    "minimum_retention",
    "destruction_deadline",
    "destruction_rule",
    "rights.default",
    "breach",
    "age",
    "deadline_counting",
)
CHECKS: Final = (
    "identity",
    "right_to_work",
    "education",
    "professional_licence",
    "previous_employment",
    "references",
    "company_register",
    "criminal",
    "reputation",
)
LEADS: Final = (
    ("reminder_lead", "response_window", "the reminder would come after the deadline"),
    ("renewal_lead", "consent_window", "the renewal is longer than the consent window"),
    ("renewal_reminder_lead", "renewal_lead", "the reminder would precede the renewal"),
)
Files = Mapping[str, CountryFile]


def where(name: str) -> str:
    """The place of a country file inside the configuration folder."""
    return f"countries/{name}"


def code_of(name: str) -> str:
    """The code that a file stands for by its name."""
    return name.removesuffix(".toml").upper()


def names(found: Sequence[str], files: Mapping[str, CountryFile | None]) -> Iterator[Fault]:
    """Files whose name is not their code in small letters, and fallbacks that are not there."""
    for name in found:
        file = files[code_of(name)]
        wanted = f"{(file.country if file else code_of(name)).lower()}.toml"
        if name != wanted:
            yield Fault(where(name), "country", name, "is not named for its country", wanted)
    for code in sorted(FALLBACKS - set(files)):
        name = f"{code.lower()}.toml"
        yield Fault(where(name), "whole file", "missing", "the fallback has to be there", name)


def faults(files: Files, company: CompanyFile | None) -> list[Fault]:
    """Everything that is wrong with the meaning of the files that could be read."""
    found = [fault for file in files.values() for check in _ALONE for fault in check(file)]
    found += [fault for file in files.values() for fault in _parent(file, files)]
    if company is not None:
        found += _ranges("policy.toml", company)
        found += _leads("policy.toml", lambda section: getattr(company, section, None), LEADS)
        found += [fault for file in files.values() for fault in _country_leads(file, company)]
    return found


def _country_leads(file: CountryFile, company: CompanyFile) -> Iterator[Fault]:
    def rows(section: str) -> Sequence[Any] | None:
        return getattr(file, section) or getattr(company, section, None)

    own = tuple(pair for pair in LEADS if getattr(file, pair[0]) or getattr(file, pair[1]))
    yield from _leads(_place(file), rows, own)


def _place(file: CountryFile) -> str:
    return where(f"{file.country.lower()}.toml")


def _own_ranges(file: CountryFile) -> Iterator[Fault]:
    yield from _ranges(_place(file), file)


def _ranges(place: str, table: CountryFile | CompanyFile) -> Iterator[Fault]:
    taken = taken_over(table) if isinstance(table, CountryFile) else set()
    for key, rows in _sections(table):
        if key not in taken and key.partition(".")[0] not in taken:
            for number, row in enumerate(rows):
                yield from out_of_range(place, f"{key}[{number}]", row)


def _sections(table: CountryFile | CompanyFile) -> Iterator[tuple[str, Sequence[Any]]]:
    for name in type(table).model_fields:
        value = getattr(table, name)
        if isinstance(value, dict):
            kinds = ((f"{name}.{kind}", rows) for kind, rows in value.items())
            yield from ((key, rows) for key, rows in kinds if _dated(rows))
        elif _dated(value):
            yield name, value


def _dated(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Row)


def _missing(file: CountryFile) -> Iterator[Fault]:
    there = {key for key, _ in _sections(file)} | taken_over(file)
    for section in (*REQUIRED, *(f"checks.{kind}" for kind in CHECKS)):
        if section not in there and section.partition(".")[0] not in there:
            shape = f"[[{section}]] with since, value, basis, source"
            yield Fault(_place(file), section, "missing", "has to be there", shape)


def _parent(file: CountryFile, files: Files) -> Iterator[Fault]:
    if file.parent is None:
        if "-" in file.country:
            wanted = f'parent = "{file.country[:2]}"'
            yield Fault(_place(file), "parent", "missing", "a region has a country", wanted)
    elif file.parent not in files or not file.country.startswith(f"{file.parent}-"):
        wanted = f"the country of {file.country} that has a file"
        yield Fault(_place(file), "parent", file.parent, "is not its country", wanted)


def _bounds(file: CountryFile) -> Iterator[Fault]:
    for number, row in enumerate(file.unsuccessful_retention or ()):
        if row.maximum and row.value.roughly > row.maximum.roughly:
            key = f"unsuccessful_retention[{number}].value"
            allowed = f"at most {row.maximum}, its own maximum"
            yield Fault(_place(file), key, row.value.text, "is above its maximum", allowed)


def _minimum(file: CountryFile) -> Iterator[Fault]:
    for number, row in enumerate(file.minimum_retention or ()):
        key = f"minimum_retention[{number}]"
        for region in row.by_region:
            if not region.startswith(f"{file.country}-"):
                allowed = f"regions of {file.country}"
                yield Fault(_place(file), f"{key}.by_region", region, "lies elsewhere", allowed)
        longest = _longest_retention(file, row.since)
        if row.value and longest and not row.scope and row.value.roughly > longest.roughly:
            problem = "is above the longest retention and has no scope"
            allowed = f"at most {longest}, or a scope that says whom it binds"
            yield Fault(_place(file), f"{key}.value", row.value.text, problem, allowed)


def _longest_retention(file: CountryFile, on: date) -> Period | None:
    if not file.unsuccessful_retention:
        return None
    row = in_force(file.unsuccessful_retention, on)
    return row.maximum or row.value


def _after_notice(file: CountryFile) -> Iterator[Fault]:
    """Whoever is kept after notice is kept on legitimate interest, from the first mail on."""
    for number, row in enumerate(file.notice_and_objection or ()):
        contacts = file.first_contact
        if row.value is None or not contacts:
            continue
        first = in_force(contacts, row.since)
        if (first.value, first.cold_consent_email) != ("legitimate_interest", "allowed"):
            problem = "rests on legitimate interest, which first_contact does not allow there"
            allowed = 'first_contact "legitimate_interest" with cold_consent_email "allowed"'
            key = f"notice_and_objection[{number}].value"
            yield Fault(_place(file), key, row.value.text, problem, allowed)


def _hours(file: CountryFile) -> Iterator[Fault]:
    for kind, rows in file.rights.items():
        for number, row in enumerate(rows):
            if (row.days == "hours") != bool(row.value.hours) and "rights" not in taken_over(file):
                key, allowed = f"rights.{kind}[{number}].days", '"hours" for PT..H and only there'
                yield Fault(_place(file), key, row.days, "does not fit its value", allowed)


def _leads(
    place: str,
    rows: Callable[[str], Sequence[Any] | None],
    pairs: Sequence[tuple[str, str, str]],
) -> Iterator[Fault]:
    for shorter, longer, problem in pairs:
        short, long = rows(shorter), rows(longer)
        if short and long:
            yield from _too_long(place, shorter, (short, long), problem)


def _too_long(
    place: str, key: str, pair: tuple[Sequence[Any], Sequence[Any]], problem: str
) -> Iterator[Fault]:
    short, long = pair
    for day in sorted({row.since for row in (*short, *long)}):
        lead, window = in_force(short, day).value, in_force(long, day).value
        if lead.roughly >= window.roughly:
            at = f"{key} on {day}"
            yield Fault(place, at, lead.text, problem, f"less than {window}")


def _zones(file: CountryFile) -> Iterator[Fault]:
    yield from zone_faults(_place(file), file)


_ALONE: Final[tuple[Callable[[CountryFile], Iterator[Fault]], ...]] = (
    _missing,
    _own_ranges,
    _bounds,
    _minimum,
    _after_notice,
    _hours,
    _zones,
)
