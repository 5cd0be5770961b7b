# SPDX-License-Identifier: Apache-2.0
"""Which steps go to an agency as one order? Those that may start together and sign the same.

One order is one invitation to the candidate, and it is hardly ever cancelled in part; so a step
that stands alone by law has an order of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from recruit_sync.domain.screening.plan import Plan, PlannedStep
from recruit_sync.domain.screening.routes import Agency
from recruit_sync.domain.screening.words import Authorization, Check, Stage
from recruit_sync.domain.values import value

Start = tuple[str, Stage, frozenset[Authorization], str]


@value(frozen=True, slots=True)
class OrderGroup:
    """Steps of one order: who, from which stage on, on which papers, after how many others."""

    agency: str
    stage: Stage
    authorizations: frozenset[Authorization]
    alone: str
    depth: int
    checks: tuple[Check, ...]


def order_groups(plan: Plan, agencies: Mapping[str, Agency]) -> tuple[OrderGroup, ...]:
    """The orders of a plan, those that can start first in front."""
    steps = {step.check: step for step in plan.to_run}
    keyed = sorted(
        ((_start(step), _depth(step, steps, agencies), step.check) for step in steps.values()),
        key=lambda entry: (entry[0][1].rank, entry[1], *_sortable(entry[0])),
    )
    together = groupby(keyed, key=lambda entry: (entry[0], entry[1]))
    return tuple(
        OrderGroup(agency, stage, papers, alone, depth, tuple(check for _, _, check in entries))
        for ((agency, stage, papers, alone), depth), entries in together
    )


def _start(step: PlannedStep) -> Start:
    limit = step.ceiling
    alone = step.check.value if limit.isolate else ""
    return step.agency or "", limit.stage, limit.authorizations, alone


def _sortable(start: Start) -> tuple[str, str, str]:
    agency, _, authorizations, alone = start
    return agency, " ".join(sorted(authorizations)), alone


def _depth(
    step: PlannedStep, steps: Mapping[Check, PlannedStep], agencies: Mapping[str, Agency]
) -> int:
    """How many orders have to end before; inside one order an agency may see to it itself."""
    depths = [0]
    for check in step.after:
        other = steps[check]
        same = _start(other) == _start(step) and agencies[step.agency or ""].sequences
        depths.append(_depth(other, steps, agencies) + (0 if same else 1))
    return max(depths)
