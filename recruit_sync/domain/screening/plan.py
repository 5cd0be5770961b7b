# SPDX-License-Identifier: Apache-2.0
"""Which checks are run for one candidate and one job, and why not the others? All eleven answered.

Law is the ceiling and comes first; a need picks from what it leaves open and adds nothing; routes
say who does it. Pure: the rules of the day and of the places are handed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from recruit_sync.domain.screening.law import Ceiling, Fold, Job, ceiling
from recruit_sync.domain.screening.routes import Routes, Wish
from recruit_sync.domain.screening.words import (
    Check,
    Hearing,
    Need,
    Permit,
    Stage,
    Stop,
    Verdict,
)
from recruit_sync.domain.values import value

REFUSED: Final = frozenset({Verdict.NOT_NEEDED, Verdict.PROHIBITED})


@value(frozen=True)
class PlannedStep:
    """The verdict on one check; what follows it is empty where the check is not to run."""

    check: Check
    verdict: Verdict
    because: str
    source: str
    ceiling: Ceiling
    need: Need | None = None
    agencies: tuple[str, ...] = ()
    after: tuple[Check, ...] = ()
    cost: str | None = None
    turnaround_days: int | None = None

    @property
    def runs(self) -> bool:
        """Whether it is a step at all."""
        return self.verdict not in REFUSED

    @property
    def agency(self) -> str | None:
        """Who does it."""
        return self.agencies[0] if self.agencies else None

    @property
    def warning(self) -> str | None:
        """A wish that the law refuses is told to the recruiter and to the owner of the needs."""
        if self.need is None or self.verdict is not Verdict.PROHIBITED:
            return None
        return f"{self.check}: wanted ({self.need}) and prohibited: {self.because}"


@value(frozen=True)
class Plan:
    """A screening before it begins."""

    job: Job
    steps: tuple[PlannedStep, ...]
    hearings: tuple[Hearing, ...] = ()
    preconditions: tuple[str, ...] = ()
    stops: tuple[Stop, ...] = ()

    @property
    def to_run(self) -> tuple[PlannedStep, ...]:
        """The steps that are steps."""
        return tuple(step for step in self.steps if step.runs)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the business wished for in vain."""
        return tuple(step.warning for step in self.steps if step.warning)


@value(frozen=True)
class Rules:
    """What is in force on one day over one job: its laws, the wishes that fit it, the routes."""

    fold: Fold
    wishes: tuple[Wish, ...]
    routes: Routes


def plan(job: Job, rules: Rules, stops: Iterable[Stop] = ()) -> Plan:
    """The verdict on every check. Whoever may not be screened is stopped before any law is read."""
    stopped = tuple(dict.fromkeys(stops))
    if stopped:
        return Plan(job, tuple(_stopped(check, stopped) for check in Check), stops=stopped)
    steps = {check: _step(check, job, rules) for check in Check}
    ordered = tuple(_ordered(step, steps, rules.routes) for step in steps.values())
    return Plan(job, ordered, rules.fold.hearings, rules.fold.preconditions(job.country))


def _stopped(check: Check, stops: tuple[Stop, ...]) -> PlannedStep:
    why = f"no screening at all: {', '.join(stops)}"
    closed = Ceiling(Permit.PROHIBITED, Stage.APPLIED, ())
    return PlannedStep(check, Verdict.NOT_NEEDED, why, "ours: who may be screened", closed)


def _step(check: Check, job: Job, rules: Rules) -> PlannedStep:
    limit = ceiling(check, job, rules.fold.laws)
    wishes = [wish for wish in rules.wishes if check in wish.checks]
    needs = {wish.checks[check] for wish in wishes}
    need = next((need for need in Need if need in needs), None)
    verdict = _verdict(limit.permit, need)
    step = PlannedStep(
        check=check,
        verdict=verdict,
        because="; ".join(_because(verdict, limit, wishes, need)),
        source="; ".join(dict.fromkeys(_sources(verdict, limit, wishes))),
        ceiling=limit,
        need=need,
    )
    return _routed(step, job, rules.routes) if step.runs else step


def _verdict(permit: Permit, need: Need | None) -> Verdict:
    if permit is Permit.PROHIBITED:
        return Verdict.PROHIBITED
    if need is None:
        return Verdict.NOT_NEEDED
    if permit is Permit.CANDIDATE_SUPPLIED:
        return Verdict.CANDIDATE_SUPPLIED
    return Verdict(need.value)


def _because(
    verdict: Verdict, limit: Ceiling, wishes: list[Wish], need: Need | None
) -> Iterator[str]:
    yield from (word.because for word in limit.deciding)
    if need is None:
        yield "no need asks for it"
    else:
        yield f"{need} by {', '.join(wish.name for wish in wishes)}"
    if verdict in REFUSED:
        return
    if verdict is Verdict.CANDIDATE_SUPPLIED:
        yield "only what the candidate shows; no register is asked"
    yield f"from {limit.stage} on"
    for name, values in _duties(limit).items():
        if values:
            yield f"{name}: {', '.join(values)}"


def _duties(limit: Ceiling) -> Mapping[str, list[str]]:
    return {
        "basis": sorted(limit.bases),
        "signed": sorted(limit.authorizations),
        "level": sorted(limit.levels),
        "limits": sorted(limit.limits),
    }


def _sources(verdict: Verdict, limit: Ceiling, wishes: list[Wish]) -> Iterator[str]:
    yield from (word.source for word in limit.deciding)
    if verdict is not Verdict.PROHIBITED:
        yield from (wish.source for wish in wishes)


def _routed(step: PlannedStep, job: Job, routes: Routes) -> PlannedStep:
    """Where the law wants the company's own people, or the candidate's paper, people do it."""
    route = routes.route(job.country, step.check)
    if route is None or step.ceiling.permit is not Permit.VENDOR:
        return replace(step, agencies=(routes.people,))
    return replace(
        step,
        agencies=route.agencies,
        cost=route.cost,
        turnaround_days=route.turnaround_days,
    )


def _ordered(step: PlannedStep, steps: Mapping[Check, PlannedStep], routes: Routes) -> PlannedStep:
    """What has to be done first, of what is planned; nothing waits for what only comes later."""
    if not step.runs:
        return step
    first = set(routes.after.get(step.check, ()))
    if step.ceiling.after_all_others:
        first |= set(Check) - {step.check} - _waiting_for(step.check, routes)
    rank = step.ceiling.stage.rank
    after = (steps[check] for check in Check if check in first)
    in_time = (other for other in after if other.runs and other.ceiling.stage.rank <= rank)
    return replace(step, after=tuple(other.check for other in in_time))


def _waiting_for(check: Check, routes: Routes) -> set[Check]:
    waiting = {check}
    for _ in Check:
        waiting |= {later for later, first in routes.after.items() if waiting & set(first)}
    return waiting
