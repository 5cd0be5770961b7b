# SPDX-License-Identifier: Apache-2.0
"""One line for each figure, so that whoever runs all of them can put them into one table."""

from __future__ import annotations

import sys
from dataclasses import dataclass

_MARK = "figure"


@dataclass(frozen=True)
class Figure:
    """What was measured, what was to be reached, and whether it was; `met` None: for the record."""

    name: str
    measured: str
    goal: str = ""
    met: bool | None = None

    @property
    def verdict(self) -> str:
        """In one word."""
        return {True: "met", False: "missed", None: "for the record"}[self.met]

    @property
    def line(self) -> str:
        """For the one who collects."""
        return f"{_MARK}\t{self.name}\t{self.measured}\t{self.goal}\t{self.verdict}"


def tell(*figures: Figure) -> int:
    """Print them; 1 where a goal was missed."""
    for figure in figures:
        print(figure.line, flush=True)
    return int(any(figure.met is False for figure in figures))


def at_most(name: str, measured: float, goal: float, unit: str = "") -> Figure:
    """Smaller is better."""
    return Figure(name, _shown(measured, unit), f"<= {_shown(goal, unit)}", measured <= goal)


def at_least(name: str, measured: float, goal: float, unit: str = "") -> Figure:
    """Larger is better."""
    return Figure(name, _shown(measured, unit), f">= {_shown(goal, unit)}", measured >= goal)


def _shown(number: float, unit: str) -> str:
    text = f"{number:,.0f}" if number == int(number) or number >= 1_000 else f"{number:.2f}"
    return f"{text} {unit}".strip()


def read(line: str) -> Figure | None:
    """What a benchmark told; None for any other line."""
    mark, *parts = line.rstrip("\n").split("\t")
    if mark != _MARK or len(parts) != 4:
        return None
    name, measured, goal, verdict = parts
    return Figure(name, measured, goal, {"met": True, "missed": False}.get(verdict))


if __name__ == "__main__":
    sys.exit("run `make bench`")
