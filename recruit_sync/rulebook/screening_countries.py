# SPDX-License-Identifier: Apache-2.0
"""What does a country's own file say of screenings, where laws.toml has no chapter for it?

The rows under `checks`, read as rules. What a file limits to roles or to a statute is open for
those jobs alone; sanctions lists and credit, of which no country file speaks, stay closed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from recruit_sync.domain.screening.law import Condition, Law, Rule
from recruit_sync.domain.screening.words import (
    Authorization,
    Basis,
    Check,
    Hearing,
    Permit,
    Stage,
)
from recruit_sync.rulebook.book import in_force
from recruit_sync.rulebook.schema import CheckRow, CountryFile

PERMITS: Final = {
    "allowed": Permit.VENDOR,
    "restricted": Permit.VENDOR,
    "candidate_supplied_only": Permit.CANDIDATE_SUPPLIED,
    "prohibited": Permit.PROHIBITED,
}
STAGES: Final = {
    "shortlist": Stage.INTERVIEW,
    "final_candidate": Stage.INTERVIEW,
    "conditional_offer": Stage.CONDITIONAL_OFFER,
    "after_hire": Stage.OFFER_ACCEPTED,
}
BASES: Final = {
    "consent": Basis.CONSENT,
    "legitimate_interest": Basis.LEGITIMATE_INTERESTS,
    "legal_obligation": Basis.LEGAL_OBLIGATION,
}
OPEN_TO_ALL: Final = frozenset({"allowed", "prohibited"})
Roles = Mapping[str, Condition]
After = Mapping[Check, tuple[Check, ...]]
Rows = Mapping[Check, tuple[Rule, ...]]


def law_of(file: CountryFile, on: date, roles: Roles, after: After) -> Law:
    """The rules of one country or region on that day."""
    code = file.country
    rows = {Check(kind): in_force(rows, on) for kind, rows in file.checks.items()}
    rules = {check: tuple(_rules(code, row, roles)) for check, row in rows.items()}
    return Law(
        place=code,
        rules={check: tuple(_in_turn(check, rules, after)) for check in rules},
        silence="no rule opens it, and no rule means prohibited",
        silence_source=f"{code}: ours: countries/{code.lower()}.toml does not speak of it",
        hearing=None if file.parent else Hearing.EU_UK_FAIR_HEARING,
    )


def _rules(code: str, row: CheckRow, roles: Roles) -> Iterator[Rule]:
    basis = BASES[row.legal_basis]
    consent = {Authorization.STEP_CONSENT} if basis is Basis.CONSENT else ()
    plain = Rule(
        source=f"{code}: {row.source}",
        permit=PERMITS[row.value],
        stage=STAGES[row.earliest_stage],
        bases=frozenset({basis}),
        authorizations=frozenset(consent),
    )
    conditions = list(_conditions(code, row, roles))
    yield from (replace(plain, when=condition) for condition in conditions)
    if row.value == "restricted" and not conditions:
        yield replace(plain, permit=Permit.PROHIBITED)
    elif not conditions:
        yield plain


def _conditions(code: str, row: CheckRow, roles: Roles) -> Iterator[Condition]:
    """A statute names a job by the code of its regulated role, which begins with the country."""
    if row.value in OPEN_TO_ALL:
        return
    yield from (roles[role] for role in row.roles)
    if row.only_if_statute or "other_relevant" in row.roles:
        yield Condition(regulated_roles=(f"{code[:2].lower()}_*",))


def _in_turn(check: Check, rules: Rows, after: After) -> Iterator[Rule]:
    """A check that waits for another one starts no earlier than that one may."""
    first = [rule.stage for other in after.get(check, ()) for rule in rules.get(other, ())]
    for rule in rules[check]:
        yield replace(rule, stage=max((rule.stage, *first), key=lambda stage: stage.rank))
