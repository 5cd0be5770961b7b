# SPDX-License-Identifier: Apache-2.0
"""One line for each figure, so that whoever runs all of them can put them into one table."""

from __future__ import annotations

import sys
from dataclasses import dataclass

_MARK = "figure"
_FIELDS = 6


@dataclass(frozen=True)
class Figure:
    """What was measured, what was to be reached, and whether it was; `met` None: for the record.

    `by` tells by how much a goal was missed, `why` what stands in the way.
    """

    name: str
    measured: str
    goal: str = ""
    met: bool | None = None
    by: str = ""
    why: str = ""

    @property
    def verdict(self) -> str:
        """In a word or two."""
        missed = f"missed by {self.by}" if self.by else "missed"
        return {True: "met", False: missed, None: "for the record"}[self.met]

    @property
    def line(self) -> str:
        """For the one who collects."""
        met = {True: "yes", False: "no", None: ""}[self.met]
        return f"{_MARK}\t{self.name}\t{self.measured}\t{self.goal}\t{met}\t{self.by}\t{self.why}"


def tell(*figures: Figure) -> int:
    """Print them; 1 where a goal was missed."""
    for figure in figures:
        print(figure.line, flush=True)
    return int(any(figure.met is False for figure in figures))


def at_most(name: str, measured: float, goal: float, unit: str = "", why: str = "") -> Figure:
    """Smaller is better."""
    return _held("<=", name, (measured, goal, unit), why, met=measured <= goal)


def at_least(name: str, measured: float, goal: float, unit: str = "", why: str = "") -> Figure:
    """Larger is better."""
    return _held(">=", name, (measured, goal, unit), why, met=measured >= goal)


def _held(sign: str, name: str, values: tuple[float, float, str], why: str, *, met: bool) -> Figure:
    measured, goal, unit = values
    shown = _shown(measured, unit), f"{sign} {_shown(goal, unit)}"
    if met:
        return Figure(name, *shown, met=True)
    return Figure(name, *shown, met=False, by=f"{abs(measured - goal) / goal:.0%}", why=why)


def _shown(number: float, unit: str) -> str:
    text = f"{number:,.0f}" if number == int(number) or number >= 1_000 else f"{number:.2f}"
    return f"{text} {unit}".strip()


def read(line: str) -> Figure | None:
    """What a benchmark told; None for any other line."""
    mark, *parts = line.rstrip("\n").split("\t")
    if mark != _MARK or len(parts) != _FIELDS:
        return None
    name, measured, goal, met, by, why = parts
    return Figure(name, measured, goal, {"yes": True, "no": False}.get(met), by, why)


if __name__ == "__main__":
    sys.exit("run `make bench`")
