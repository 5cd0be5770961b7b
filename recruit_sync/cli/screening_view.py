# SPDX-License-Identifier: Apache-2.0
"""How is a planned screening shown? As one JSON document, or as a table for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from recruit_sync.domain.screening.groups import order_groups
from recruit_sync.domain.screening.machine import Screening
from recruit_sync.domain.screening.plan import Plan, PlannedStep
from recruit_sync.domain.screening.routes import Agency
from recruit_sync.domain.screening.step import step_of

HEADINGS = ("check", "verdict", "from", "basis", "signed", "who", "after", "cost", "days")


def as_json(plan: Plan, agencies: Mapping[str, Agency]) -> dict[str, Any]:
    """Every check with its verdict, why, and where that stands."""
    people = frozenset(name for name, agency in agencies.items() if agency.task)
    steps = tuple(step_of(planned, plan, people) for planned in plan.steps)
    screening = Screening(steps, canceled=bool(plan.stops))
    return {
        "state": screening.standing.value,
        "who_must_act": screening.who_must_act.value,
        "steps": [
            {
                "check": planned.check.value,
                "verdict": planned.verdict.value,
                "because": planned.because,
                "source": planned.source,
                "state": step.state.shown,
                "outcome": step.state.outcome,
            }
            for planned, step in zip(plan.steps, steps, strict=True)
        ],
    }


def as_lines(plan: Plan, agencies: Mapping[str, Agency], on: date) -> Iterator[str]:
    """Verdicts in a table; below it the orders, why each verdict, and wishes in vain."""
    job = plan.job
    kind = [job.role_family, "executive" if job.executive else None, job.regulated_role]
    words = ", ".join(word for word in kind if word) or "any job"
    yield f"{words} in {job.place}, candidate in {job.residence}, on {on}"
    for name, values in (("before any check", plan.preconditions), ("heard by", plan.hearings)):
        if values:
            yield f"{name}: {', '.join(values)}"
    yield ""
    yield from aligned([HEADINGS, *(_cells(step) for step in plan.steps)])
    yield ""
    for number, group in enumerate(order_groups(plan, agencies), start=1):
        yield f"order {number}: {group.agency}, from {group.stage}: {', '.join(group.checks)}"
    yield ""
    for step in plan.steps:
        yield f"{step.check}: {step.because}"
        yield f"    {step.source}"
    yield from (f"warning: {warning}" for warning in plan.warnings)


def _cells(step: PlannedStep) -> tuple[str, ...]:
    if not step.runs:
        return (step.check.value, step.verdict.value, *("-" for _ in HEADINGS[2:]))
    limit = step.ceiling
    return (
        step.check.value,
        step.verdict.value,
        limit.stage.value,
        "+".join(sorted(limit.bases)),
        "+".join(sorted(limit.authorizations)) or "-",
        ", then ".join(step.agencies),
        ", ".join(step.after) or "-",
        step.cost or "-",
        "-" if step.turnaround_days is None else str(step.turnaround_days),
    )


def aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """A table for people, each column as wide as its widest cell."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()
