# SPDX-License-Identifier: Apache-2.0
"""Do laws, needs and routes fit together? Every fault of their meaning, none of their shape.

A fault here is a screening that would hang, a duty that would be lost, or a rule that says
something other than its author meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain as joined
from typing import Final, get_args

from recruit_sync.domain.errors import Fault
from recruit_sync.domain.screening.law import Condition, Rule, chain
from recruit_sync.domain.screening.routes import EVERYWHERE
from recruit_sync.domain.screening.words import Check, Permit, Stage
from recruit_sync.rulebook.book import FALLBACKS
from recruit_sync.rulebook.schema import Role
from recruit_sync.rulebook.screening import ScreeningBook, condition, of_the_day, rule
from recruit_sync.rulebook.screening_schema import LawRow, NeedRow, RouteRow

LAWS: Final = "screening/laws.toml"
NEEDS: Final = "screening/needs.toml"
ROUTES: Final = "screening/routes.toml"


def faults(book: ScreeningBook) -> list[Fault]:
    """All of them, in the order of the files."""
    return [fault for look in _LOOKS for fault in look(book)]


def _words(book: ScreeningBook) -> Iterator[Fault]:
    """Every stage has words of the ATS, none has two; every role of the country files is told."""
    said = list(joined.from_iterable(book.laws.stages.values()))
    for stage in Stage:
        if stage not in book.laws.stages:
            yield Fault(LAWS, f"stages.{stage}", "missing", "has to be there", "words of the ATS")
    for word in sorted({word for word in said if said.count(word) > 1}):
        yield Fault(LAWS, "stages", word, "stands at two stages", "one stage each")
    for role in get_args(Role):
        if role not in book.laws.roles:
            allowed = "a table with executive, role_family or regulated_role"
            yield Fault(LAWS, f"roles.{role}", "missing", "has to be there", allowed)


def _complete(book: ScreeningBook) -> Iterator[Fault]:
    """A country's row stands alone, so it says everything; a region's country has to be there."""
    for place, check, number, row in _rows(book):
        if "-" not in place and row.permit != "prohibited":
            for name in ("permit", "legal_basis", "earliest_stage"):
                if getattr(row, name) is None:
                    key = f"laws.{place}.checks.{check}[{number}].{name}"
                    yield Fault(LAWS, key, "missing", "has to be there in a country", "a value")
    for place in book.laws.laws:
        if "-" in place and place[:2] not in book.known:
            yield Fault(LAWS, f"laws.{place}", place[:2], "has no rules itself", "a known country")


def _widening(book: ScreeningBook) -> Iterator[Fault]:
    """What a region opens further than its country has no effect, so its author meant another."""
    for place, check, number, row in _rows(book):
        if "-" not in place:
            continue
        over = [rule for above in chain(place)[:-1] for rule in _all_rules(book, above, check)]
        open_above = [rule for rule in over if rule.permit is not Permit.PROHIBITED]
        key = f"laws.{place}.checks.{check}[{number}]"
        if not open_above and row.permit != "prohibited":
            yield Fault(LAWS, key, check, "opens what its country forbids", "tighter rules only")
        elif open_above:
            yield from _wider(key, row, open_above)


def _wider(key: str, row: LawRow, above: Sequence[Rule]) -> Iterator[Fault]:
    permit = min((rule.permit for rule in above), key=lambda permit: permit.rank)
    stage = min((rule.stage for rule in above), key=lambda stage: stage.rank)
    if row.permit and Permit(row.permit).rank < permit.rank:
        yield Fault(LAWS, f"{key}.permit", row.permit, "widens", f"{permit} or stricter")
    if row.earliest_stage and Stage(row.earliest_stage).rank < stage.rank:
        yield Fault(LAWS, f"{key}.earliest_stage", row.earliest_stage, "widens", f"from {stage} on")


def _order(book: ScreeningBook) -> Iterator[Fault]:
    """A check that waits for one that may only start later would hang, as would a circle."""
    for check in _circular(book.after):
        yield Fault(ROUTES, f"after.{check}", check, "waits for itself", "an order without circle")
    for place in book.laws.laws:
        for check, first in book.after.items():
            for other in first:
                yield from _late(book, place, check, other)


def _late(book: ScreeningBook, place: str, check: Check, other: Check) -> Iterator[Fault]:
    mine, theirs = (_stages(book, place, kind) for kind in (check, other))
    if mine and theirs and min(mine) < min(theirs):
        starts = list(Stage)[min(theirs)]
        problem = f"waits in {place} for {other}, which may start later than it"
        yield Fault(ROUTES, f"after.{check}", other, problem, f"{check} not before {starts} there")


def _stages(book: ScreeningBook, place: str, check: Check) -> list[int]:
    rules = _all_rules(book, place, check)
    return [rule.stage.rank for rule in rules if rule.permit is not Permit.PROHIBITED]


def _circular(after: Mapping[Check, Sequence[Check]]) -> Iterator[Check]:
    for check in after:
        seen: set[Check] = set()
        ahead = set(after[check])
        while ahead - seen:
            seen |= ahead
            ahead = {first for one in seen for first in after.get(one, ())}
        if check in seen:
            yield check


def _wishes(book: ScreeningBook) -> Iterator[Fault]:
    """A need that no law opens anywhere, for its jobs, is a wish nobody can grant."""
    for name, number, row in _need_rows(book):
        when = condition(row.when)
        for kind, need in row.checks.items():
            check = Check(kind)
            rules = [rule for place in book.known for rule in _all_rules(book, place, check)]
            permitted = [rule for rule in rules if rule.permit is not Permit.PROHIBITED]
            if not any(_compatible(when, rule.when) for rule in permitted):
                key = f"needs.{name}[{number}].checks.{check}"
                problem = "is forbidden by every law for these jobs"
                yield Fault(NEEDS, key, need, problem, "what laws.toml opens")


def _compatible(one: Condition, two: Condition) -> bool:
    """Whether a job can be of both kinds; patterns of regulated roles are taken as they may be."""
    families = set(one.role_families) & set(two.role_families)
    apart = one.role_families and two.role_families and not families
    executive = {one.executive, two.executive} - {None}
    return not apart and executive != {True, False}


def _agencies(book: ScreeningBook) -> Iterator[Fault]:
    names = book.routes.agencies
    if not any(agency.task for agency in names.values()):
        allowed = "one with task = true"
        yield Fault(ROUTES, "agencies", "missing", "no people of the company's own", allowed)
    for name, number, row in _route_rows(book):
        key = f"routes.{name}[{number}].agencies"
        for agency in row.agencies:
            if agency not in names:
                yield Fault(ROUTES, key, agency, "is no agency", ", ".join(sorted(names)))
                continue
            served = names[agency].countries
            for country in sorted(set(row.countries) - set(served)):
                if EVERYWHERE not in served:
                    problem = f"does not work in {country}"
                    yield Fault(ROUTES, key, agency, problem, ", ".join(served))


def _unrouted(book: ScreeningBook) -> Iterator[Fault]:
    """What a law leaves to agencies needs a way there; what people do goes to people."""
    rows = [row for _, _, row in _route_rows(book)]
    for country in (place for place in book.known if "-" not in place):
        for check in Check:
            rules = _all_rules(book, country, check)
            routed = any(_covers(row, country, check) for row in rows)
            if not routed and any(rule.permit is Permit.VENDOR for rule in rules):
                problem = "is permitted and nobody does it"
                yield Fault(ROUTES, f"routes for {country}", check, problem, "a route that fits")


def _covers(row: RouteRow, country: str, check: Check) -> bool:
    return check in row.checks and bool({country, EVERYWHERE} & set(row.countries))


def _all_rules(book: ScreeningBook, place: str, check: Check) -> list[Rule]:
    """The rules of a place on every day on which any of them changes."""
    if place in book.laws.laws:
        checks = book.laws.laws[place].checks.items()
        rows = next((rows for kind, rows in checks if kind == check), [])
        days = {row.since for row in rows}
        return [rule(place, row) for day in sorted(days) for row in of_the_day(rows, day)]
    if place not in book.countries or place in FALLBACKS:
        return []
    file = book.countries[place]
    dated = next((rows for kind, rows in file.checks.items() if kind == check), [])
    laws = (book.law(place, row.since) for row in dated)
    return [rule for law in laws if law for rule in law.rules.get(check, ())]


def _rows(book: ScreeningBook) -> Iterator[tuple[str, Check, int, LawRow]]:
    for place, table in book.laws.laws.items():
        for check, rows in table.checks.items():
            yield from ((place, Check(check), number, row) for number, row in enumerate(rows))


def _need_rows(book: ScreeningBook) -> Iterator[tuple[str, int, NeedRow]]:
    for name, rows in book.needs.needs.items():
        yield from ((name, number, row) for number, row in enumerate(rows))


def _route_rows(book: ScreeningBook) -> Iterator[tuple[str, int, RouteRow]]:
    for name, rows in book.routes.routes.items():
        yield from ((name, number, row) for number, row in enumerate(rows))


_LOOKS: Final[tuple[Callable[[ScreeningBook], Iterator[Fault]], ...]] = (
    _words,
    _complete,
    _widening,
    _wishes,
    _order,
    _agencies,
    _unrouted,
)
