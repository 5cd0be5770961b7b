# SPDX-License-Identifier: Apache-2.0
"""What is going on? The facts behind the console: who stands where, what is due, what has run.

Reads ports and counters; shows ids and codes only. The mailboxes are the recipients' own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from recruit_sync.app.checkup import brought_back
from recruit_sync.domain import reach, stuck
from recruit_sync.domain.subject import Candidacy, Standing
from recruit_sync.local.functions import Functions
from recruit_sync.local.timetables import Timetables
from recruit_sync.local.watched import WatchedCandidacies, WatchedQueues
from recruit_sync.ports import Notebook

_BRAKE = "brake"
_MOST_DUE = 12
_MOST_SET_ASIDE = 12
_NEXT = {
    Standing.ASKED: "reminder or verdict",
    Standing.CONSENTED: "renewal",
    Standing.STUCK: "a person's decision",
}


class Product(Protocol):
    """What the stack asks of the product itself."""

    @property
    def candidacies(self) -> WatchedCandidacies:
        """All data subjects."""
        ...

    @property
    def notebook(self) -> Notebook:
        """Facts about the installation."""
        ...

    @property
    def queues(self) -> WatchedQueues:
        """Nudges from one function to another."""
        ...


@dataclass(frozen=True, slots=True)
class Person:
    """One data subject in a list: ids and codes."""

    subject: str
    ats_id: str | None
    standing: str
    country: str | None
    at: datetime | None
    what: str
    erased_at: datetime | None


@dataclass(frozen=True, slots=True)
class Run:
    """One function: how often, how often in vain, last and next."""

    name: str
    invocations: int
    failures: int
    last_at: datetime | None
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the console shows beside clock and mail."""

    standings: Mapping[str, int]
    reached: Mapping[str, int]
    held: int
    due: Sequence[Person]
    set_aside: Sequence[Person]
    brake: Mapping[str, object] | None
    runs: Sequence[Run]
    reimports: Mapping[str, int]


def overview(
    product: Product, functions: Functions, timetables: Timetables, now: datetime
) -> Overview:
    """A look at one moment."""
    people = list(product.candidacies.everybody())
    brake = product.notebook.read(_BRAKE) or {}
    return Overview(
        standings=dict(sorted(Counter(str(one.standing) for one in people).items())),
        reached=_reached(people),
        held=sum(one.on_hold for one in people),
        due=_due(people),
        set_aside=_set_aside(people, now),
        brake=brake if brake.get("since") else None,
        runs=_runs(functions, timetables, now),
        reimports=brought_back(people),
    )


def _reached(people: Sequence[Candidacy]) -> dict[str, int]:
    """How mails and addresses of those still there fare, by word."""
    there = (one for one in people if one.standing is not Standing.ERASED)
    words = Counter(fact.reach.value for one in there for fact in reach.facts(one))
    return dict(sorted(words.items()))


def _due(people: Sequence[Candidacy]) -> list[Person]:
    dated = sorted(
        (one.due_at, one.subject, one) for one in people if one.due_at is not None
    )  # the subject only breaks ties
    return [_person(one, at, _what_comes(one, at)) for at, _, one in dated[:_MOST_DUE]]


def _what_comes(one: Candidacy, at: datetime) -> str:
    if one.erasure is not None and one.erasure.proven_at is None:
        return f"erasure asked again, {one.erasure.reason}"
    if one.erase_at == at:
        return f"erasure, {one.erase_reason}"
    return _NEXT.get(one.standing, "next step")


def _set_aside(people: Sequence[Candidacy], now: datetime) -> list[Person]:
    found = [(one, stuck.reasons(one, now)) for one in people]
    waiting = [(one, why) for one, why in found if why or one.fault is not None]
    return [_person(one, one.due_at, _why(one, why)) for one, why in waiting[:_MOST_SET_ASIDE]]


def _why(one: Candidacy, why: Sequence[str]) -> str:
    if one.fault is not None:
        return f"{one.fault.field}: {one.fault.problem}"
    return ", ".join(why).replace("_", " ")


def _person(one: Candidacy, at: datetime | None, what: str) -> Person:
    return Person(one.subject, one.ats_id, str(one.standing), one.country, at, what, one.erase_at)


def _runs(functions: Functions, timetables: Timetables, now: datetime) -> list[Run]:
    coming: dict[str, datetime] = {}
    for at, name in timetables.coming(now):
        coming[name] = min(at, coming.get(name, at))
    return [
        Run(
            name,
            functions.invocations[name],
            functions.failures[name],
            functions.last_at.get(name),
            coming.get(name),
        )
        for name in functions.names()
    ]
