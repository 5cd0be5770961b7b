# SPDX-License-Identifier: Apache-2.0
"""Which rules are in force in a country on a day? The checked files, asked by country and date.

Before the first row of a section its first row holds: older rules are not recorded. Knows no
person and reads no clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Any, Final, TypeVar

from recruit_sync.domain.policy import (
    RECRUITMENT,
    Authority,
    Basis,
    ColdContact,
    Controller,
    MinimumRetention,
    NoticeLanguages,
    Policy,
    RightsDeadline,
    Source,
)
from recruit_sync.domain.windows import Period
from recruit_sync.rulebook.schema import (
    CompanyFile,
    ControllerTable,
    CountryFile,
    MinimumRow,
    RightsRow,
    Row,
)

AnyRow = TypeVar("AnyRow", bound=Row)
WORLD: Final = "WORLD"
EEA: Final = "EEA"
FALLBACKS: Final = frozenset({WORLD, EEA})

# the section of a file behind each name that `policy show` prints
SECTIONS: Final = {
    "response_window_days": "response_window",
    "deemed_receipt": "deemed_receipt",
    "inform_deadline": "inform_deadline",
    "inform_limit": "inform_limit",
    "unsent_after": "unsent_after",
    "ungrounded_after": "ungrounded_after",
    "reminder_days_before": "reminder_lead",
    "consent_window": "consent_window",
    "renewal_days_before": "renewal_lead",
    "renewal_reminder_days_before": "renewal_reminder_lead",
    "unsuccessful_retention": "unsuccessful_retention",
    "minimum_retention": "minimum_retention",
    "destruction_deadline": "destruction_deadline",
    "first_contact_basis": "first_contact",
    "cold_consent_email": "first_contact",
}
# where the company's section has another name than the country's
COMPANY_NAMES: Final = {"inform_deadline": "inform_limit"}


def in_force(rows: Sequence[AnyRow], on: date) -> AnyRow:
    """The latest row that has begun by then; the first one for any day before it."""
    return next((row for row in reversed(rows) if row.since <= on), rows[0])


@dataclass(frozen=True)
class Rulebook:
    """All checked files; those of countries are whole, with what they share filled in."""

    files: Mapping[str, CountryFile]
    company: CompanyFile
    controllers: Mapping[str, ControllerTable]
    versions: Mapping[str, str]
    purposes: tuple[str, ...] = (RECRUITMENT,)

    def countries(self) -> tuple[str, ...]:
        """The codes that have a file, regions with one of their own included, fallbacks not."""
        return tuple(sorted(code for code in self.files if code not in FALLBACKS))

    def places(self, country: str | None, region: str | None = None) -> str | None:
        """The code whose file holds there: the region's, else the country's, else none."""
        known = (code for code in (region, country) if code in self.files and code not in FALLBACKS)
        return next(known, None)

    def rows(self, code: str, section: str) -> Sequence[Any]:
        """The dated rows of a section: the country's own, else the company's."""
        own = getattr(self.files[code], section, None)
        rows: Sequence[Any] = own or getattr(self.company, COMPANY_NAMES.get(section, section))
        return rows

    def rule(self, code: str, section: str, on: date) -> Any:
        """The row of a section in force on that day."""
        return in_force(self.rows(code, section), on)

    def first_day(self, code: str) -> date:
        """The first day for which a rule of that country is recorded."""
        file = self.files[code]
        return min(rows[0].since for rows in _dated(file))

    def begins_after(self, other: Rulebook) -> date | None:
        """The last first day of the rows that the other book has not; None where it has all."""
        new = [*_not_in(self.company, other.company)]
        for code, file in self.files.items():
            new += _not_in(file, other.files.get(code))
        return max((row.since for row in new), default=None)

    def policy(self, country: str | None, on: date) -> Policy:
        """What holds in a country on that day; for any other code the world's strict fallback."""
        code = country if country is not None and country in self.files else WORLD
        eras = self._eras[code]
        era = max((day for day in eras if day <= on), default=eras[0])
        if (code, era) not in self._kept:
            self._kept[code, era] = self._policy(code, era)
        kept = self._kept[code, era]
        return kept if country == code else replace(kept, country=country or code)

    @cached_property
    def _eras(self) -> Mapping[str, Sequence[date]]:
        """The days on which anything changes, by country."""
        company = [row.since for rows in _dated(self.company) for row in rows]
        own = {
            code: [row.since for rows in _dated(file) for row in rows]
            for code, file in self.files.items()
        }
        return {code: sorted({*days, *company}) for code, days in own.items()}

    @cached_property
    def _kept(self) -> dict[tuple[str, date], Policy]:
        """One policy per country and era: it is asked for with every person at every poll."""
        return {}

    def _policy(self, code: str, on: date) -> Policy:
        file = self.files[code]
        return Policy(
            country=code,
            name=file.name,
            known=code not in FALLBACKS,
            version=self.versions[code],
            purposes=self.purposes,
            notice_period=_notice_period(file, on),
            zone=file.zone,
            zone_end=file.zone_end or file.zone,
            weekend=tuple(file.weekend),
            languages=tuple(file.languages),
            response_window=self.rule(code, "response_window", on).value,
            deemed_receipt=self.rule(code, "deemed_receipt", on).value,
            inform_deadline=self.rule(code, "inform_deadline", on).value,
            inform_limit=self.rule(code, "inform_limit", on).value,
            unsent_after=self.rule(code, "unsent_after", on).value,
            ungrounded_after=self.rule(code, "ungrounded_after", on).value,
            reminder_lead=self.rule(code, "reminder_lead", on).value,
            consent_window=self.rule(code, "consent_window", on).value,
            renewal_lead=self.rule(code, "renewal_lead", on).value,
            renewal_reminder_lead=self.rule(code, "renewal_reminder_lead", on).value,
            unsuccessful_retention=self.rule(code, "unsuccessful_retention", on).value,
            minimum_retention=_minimum(self.rule(code, "minimum_retention", on)),
            destruction_deadline=self.rule(code, "destruction_deadline", on).value,
            first_contact_basis=self.rule(code, "first_contact", on).value,
            cold_contact=ColdContact(self.rule(code, "first_contact", on).cold_consent_email),
            rights_default=_deadline(in_force(file.rights["default"], on)),
            rights=_rights(file, on),
            data_protection_law=file.data_protection_law.name,
            controller=_controller(self.controllers[code]),
            authority=Authority(file.supervisory_authority.name, file.supervisory_authority.url),
            sources=dict(self._sources(code, on)),
            notice_languages=_notice_languages(file),
        )

    def _sources(self, code: str, on: date) -> Iterator[tuple[str, Source]]:
        for name, section in SECTIONS.items():
            yield name, _source(self.rule(code, section, on))
        file, day = self.files[code], self.first_day(code)
        rights = _source(in_force(file.rights["default"], on))
        law, authority = file.data_protection_law, file.supervisory_authority
        zones = Source(Basis.DEFAULT, "IANA time zone database", "high", day)
        company = self.controllers[code]
        yield from (("rights_deadline", rights), ("rights_days_kind", rights))
        yield from (("zone", zones), ("zone_end", zones))
        yield "languages", Source(Basis.DEFAULT, "ours: languages offered there", "medium", day)
        yield "notice_languages", _why_these_languages(file, day)
        yield "notice_and_objection", _why_kept_after_notice(file, on, day)
        yield "data_protection_law", Source(Basis.LAW, law.source, law.confidence, day)
        named = Source(Basis.LAW, authority.source, authority.confidence, day)
        yield "supervisory_authority", named
        ours = Source(Basis.DEFAULT, f"controllers.toml: {company.id}", "high", company.since)
        yield "controller", ours


def _dated(file: CountryFile | CompanyFile) -> Iterator[Sequence[Row]]:
    sections = (getattr(file, name) for name in type(file).model_fields)
    kinds = (value.values() if isinstance(value, dict) else (value,) for value in sections)
    for rows in chain.from_iterable(kinds):
        if isinstance(rows, list) and rows and isinstance(rows[0], Row):
            yield rows


def _not_in(
    file: CountryFile | CompanyFile, other: CountryFile | CompanyFile | None
) -> Iterator[Row]:
    """The rows of a file that another one has not."""
    there = list(chain(*_dated(other))) if other else []
    return (row for row in chain(*_dated(file)) if row not in there)


def _source(row: Row) -> Source:
    return Source(Basis(row.basis), row.source, row.confidence, row.since)


def _deadline(row: RightsRow) -> RightsDeadline:
    return RightsDeadline(row.value, row.days, row.extension)


def _rights(file: CountryFile, on: date) -> dict[str, RightsDeadline]:
    others = {kind: rows for kind, rows in file.rights.items() if kind != "default"}
    return {kind: _deadline(in_force(rows, on)) for kind, rows in others.items()}


def _notice_period(file: CountryFile, on: date) -> Period | None:
    """Off unless the country's file turns it on, and before the day on which it does."""
    rows = file.notice_and_objection
    if not rows or rows[0].since > on:
        return None
    return in_force(rows, on).value


def _why_kept_after_notice(file: CountryFile, on: date, day: date) -> Source:
    rows = file.notice_and_objection
    if not rows or rows[0].since > on:
        off = "ours: off; without consent nobody who was asked is kept"
        return Source(Basis.DEFAULT, off, "high", day)
    return _source(in_force(rows, on))


def _why_these_languages(file: CountryFile, day: date) -> Source:
    wanted = file.notice_languages
    if wanted is None:
        return Source(Basis.DEFAULT, "ours: the reader's own language alone", "medium", day)
    return Source(Basis.LAW, wanted.source, wanted.confidence, day)


def _notice_languages(file: CountryFile) -> NoticeLanguages:
    wanted = file.notice_languages
    if wanted is None:
        return NoticeLanguages()
    return NoticeLanguages(tuple(wanted.value), wanted.lead, wanted.english_prevails)


def _minimum(row: MinimumRow) -> MinimumRetention | None:
    if row.value is None:
        return None
    return MinimumRetention(row.value, dict(row.by_region), row.only_listed)


def _controller(table: ControllerTable) -> Controller:
    return Controller(
        id=table.id,
        name=table.name,
        postal_address=table.postal_address,
        contact=table.contact,
        dpo_contact=table.dpo_contact,
        privacy_notice_url=table.privacy_notice_url,
    )
