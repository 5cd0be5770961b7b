# SPDX-License-Identifier: Apache-2.0
"""How far does the law of several places let a check go? Folds them; folding only tightens.

A country that has no rule for a check forbids it; a region or city that has none leaves its
country's word. Knows no need, no agency and no date: it is handed the rules of one day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import TypeVar

from recruit_sync.domain.screening.words import (
    Authorization,
    Basis,
    Check,
    Hearing,
    Permit,
    Stage,
)
from recruit_sync.domain.values import value

T = TypeVar("T")


@value(frozen=True, slots=True)
class Job:
    """What the rules may ask about a job and the one who is to have it; places are codes."""

    place: str
    residence: str
    role_family: str | None = None
    executive: bool = False
    regulated_role: str | None = None

    @property
    def country(self) -> str:
        """The country of the job."""
        return self.place[:2]


@value(frozen=True, slots=True)
class Condition:
    """For which jobs something holds; what is left open holds for all of them.

    Of a list one has to fit. Regulated roles are patterns: `*` is any, `fr_*` one of France.
    """

    executive: bool | None = None
    role_families: tuple[str, ...] = ()
    regulated_roles: tuple[str, ...] = ()

    def met(self, job: Job) -> bool:
        """Whether the job is one of those."""
        role = job.regulated_role
        return (
            self.executive in (None, job.executive)
            and (not self.role_families or job.role_family in self.role_families)
            and (not self.regulated_roles or _one_fits(role, self.regulated_roles))
        )

    def __str__(self) -> str:
        executive = {True: ["executives"], False: ["no executives"], None: []}[self.executive]
        families = [" or ".join(self.role_families)] if self.role_families else []
        roles = " or ".join(self.regulated_roles).replace("*", "any")
        regulated = [f"regulated role {roles}"]
        return ", ".join([*executive, *families, *(regulated if self.regulated_roles else ())])


def _one_fits(role: str | None, patterns: Sequence[str]) -> bool:
    return role is not None and any(fnmatchcase(role, pattern) for pattern in patterns)


@value(frozen=True, slots=True)
class Rule:
    """What one place says of one check, for some jobs; in a region only what it adds."""

    source: str
    when: Condition = Condition()
    permit: Permit = Permit.VENDOR
    stage: Stage = Stage.APPLIED
    level: str | None = None
    bases: frozenset[Basis] = frozenset()
    authorizations: frozenset[Authorization] = frozenset()
    limits: frozenset[str] = frozenset()
    isolate: bool = False
    after_all_others: bool = False


@value(frozen=True, slots=True)
class Word:
    """The word of one place on one check for one job; no rule means that none opens it."""

    place: str
    rule: Rule | None
    source: str
    because: str

    @property
    def permit(self) -> Permit:
        """Who may look, by this place alone."""
        return self.rule.permit if self.rule else Permit.PROHIBITED


@value(frozen=True)
class Law:
    """The rules of one place on one day, in the order in which they are tried.

    One that is not whole adds to its country's, and where it says nothing it forbids nothing.
    """

    place: str
    rules: Mapping[Check, Sequence[Rule]]
    silence: str
    silence_source: str
    whole: bool = True
    hearing: Hearing | None = None
    preconditions: tuple[str, ...] = ()

    def word(self, check: Check, job: Job) -> Word | None:
        """What it says; None where it says nothing and need not."""
        rules = self.rules.get(check, ())
        found = next((rule for rule in rules if rule.when.met(job)), None)
        if found:
            return Word(self.place, found, found.source, _said(self.place, found))
        if not self.whole:
            return None
        if not rules:
            return Word(self.place, None, self.silence_source, f"{self.place}: {self.silence}")
        jobs = "; ".join(dict.fromkeys(str(rule.when) for rule in rules))
        sources = "; ".join(dict.fromkeys(rule.source for rule in rules))
        why = f"{self.place}: no rule opens it for this job, only for: {jobs}"
        return Word(self.place, None, sources, why)


def _said(place: str, rule: Rule) -> str:
    if rule.permit is Permit.PROHIBITED:
        return f"{place}: closed to every such job"
    jobs = f" ({rule.when})" if str(rule.when) else ""
    return f"{place}: open{jobs}"


@value(frozen=True)
class Ceiling:
    """How far all places together let a check go: the strictest of each, and the sum of duties."""

    permit: Permit
    stage: Stage
    words: tuple[Word, ...]
    levels: frozenset[str] = frozenset()
    bases: frozenset[Basis] = frozenset()
    authorizations: frozenset[Authorization] = frozenset()
    limits: frozenset[str] = frozenset()
    isolate: bool = False
    after_all_others: bool = False

    @property
    def deciding(self) -> tuple[Word, ...]:
        """The places that count: those that forbid it, or else all that spoke."""
        if self.permit is Permit.PROHIBITED:
            return tuple(word for word in self.words if word.permit is Permit.PROHIBITED)
        return self.words


def ceiling(check: Check, job: Job, laws: Iterable[Law]) -> Ceiling:
    """The fold; no law at all forbids everything."""
    said = (law.word(check, job) for law in laws)
    words = tuple(word for word in said if word is not None)
    rules = [word.rule for word in words if word.rule]
    permits = [word.permit for word in words]
    return Ceiling(
        permit=max(permits, key=lambda permit: permit.rank, default=Permit.PROHIBITED),
        stage=max((rule.stage for rule in rules), key=lambda s: s.rank, default=Stage.APPLIED),
        words=words,
        levels=frozenset(rule.level for rule in rules if rule.level),
        bases=_union(rule.bases for rule in rules),
        authorizations=_union(rule.authorizations for rule in rules),
        limits=_union(rule.limits for rule in rules),
        isolate=any(rule.isolate for rule in rules),
        after_all_others=any(rule.after_all_others for rule in rules),
    )


def _union(sets: Iterable[frozenset[T]]) -> frozenset[T]:
    return frozenset().union(*sets)


@value(frozen=True)
class Fold:
    """All laws over one job: of the place of work from country to city, then of the residence."""

    laws: tuple[Law, ...]

    @property
    def hearings(self) -> tuple[Hearing, ...]:
        """How the candidate is heard: the nearest word of each country."""
        by_country = {law.place[:2]: law.hearing for law in self.laws if law.hearing}
        return tuple(dict.fromkeys(by_country.values()))

    def preconditions(self, country: str) -> tuple[str, ...]:
        """What has to be settled in the company of that country before any check."""
        own = (law for law in self.laws if law.place[:2] == country)
        return tuple(dict.fromkeys(duty for law in own for duty in law.preconditions))


def chain(place: str) -> tuple[str, ...]:
    """`US-NY-NYC` as US, US-NY, US-NY-NYC."""
    parts = place.split("-")
    return tuple("-".join(parts[: end + 1]) for end in range(len(parts)))


def places(job: Job) -> tuple[str, ...]:
    """Every place whose law is asked, in the order of the fold."""
    return tuple(dict.fromkeys((*chain(job.place), *chain(job.residence))))
