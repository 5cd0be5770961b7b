# SPDX-License-Identifier: Apache-2.0
"""Small charts as inline SVG: bars by day, lines by day, bars by name. Colours come from the page.

Knows numbers and labels, no story. Every mark carries its figures as a title.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from markupsafe import Markup

_WIDE, _HIGH = 720, 220
_LEFT, _RIGHT, _TOP, _FOOT = 40, 8, 10, 24
_STEPS = 4
_ROW = 24
_NAME_WIDTH = 170


@dataclass(frozen=True, slots=True)
class Series:
    """One row of numbers, a number for each day; `tone` is a class of the page's style."""

    name: str
    tone: str
    values: Sequence[int]


def stacked(title: str, days: Sequence[str], series: Sequence[Series]) -> Markup:
    """Columns, one a day, with a part for each series."""
    top = _round_up(max((sum(column) for column in _columns(series)), default=0))
    width = _inner_width() / max(1, len(days))
    parts = [_grid(top), _days(days)]
    for index, day in enumerate(days):
        below = 0
        for one in series:
            value = one.values[index]
            if value:
                high, low = _y(below + value, top), _y(below, top)
                words = f"{day}: {value} {one.name}"
                parts.append(
                    f'<rect class="{one.tone}" x="{_LEFT + index * width + 1:.1f}" y="{high:.1f}" '
                    f'width="{max(1.0, width - 2):.1f}" height="{low - high:.1f}">'
                    f"<title>{escape(words)}</title></rect>"
                )
                below += value
    return _svg(title, "".join(parts))


def lines(title: str, days: Sequence[str], series: Sequence[Series]) -> Markup:
    """One line for each series."""
    top = _round_up(max((max(one.values, default=0) for one in series), default=0))
    step = _inner_width() / max(1, len(days) - 1)
    parts = [_grid(top), _days(days)]
    for one in series:
        points = " ".join(
            f"{_LEFT + index * step:.1f},{_y(value, top):.1f}"
            for index, value in enumerate(one.values)
        )
        last = one.values[-1] if one.values else 0
        words = f"{one.name}: {last} on the last day"
        parts.append(
            f'<polyline class="line {one.tone}" points="{points}">'
            f"<title>{escape(words)}</title></polyline>"
        )
    return _svg(title, "".join(parts))


def bars(title: str, values: Mapping[str, int], tone: str = "t0") -> Markup:
    """A bar for each name, the longest first."""
    ordered = sorted(values.items(), key=lambda pair: (-pair[1], pair[0]))
    longest = max(values.values(), default=1) or 1
    room = _WIDE - _NAME_WIDTH - 60
    rows = []
    for index, (name, value) in enumerate(ordered):
        y = index * _ROW
        wide = max(2.0, room * value / longest)
        rows.append(
            f'<text x="{_NAME_WIDTH - 8}" y="{y + 16}" text-anchor="end">{escape(name)}</text>'
            f'<rect class="{tone}" x="{_NAME_WIDTH}" y="{y + 4}" width="{wide:.1f}" height="16" '
            f'rx="2"><title>{escape(name)}: {value}</title></rect>'
            f'<text x="{_NAME_WIDTH + wide + 6:.1f}" y="{y + 16}">{value}</text>'
        )
    return _svg(title, "".join(rows), high=max(_ROW, len(ordered) * _ROW))


def _columns(series: Sequence[Series]) -> list[tuple[int, ...]]:
    return list(zip(*(one.values for one in series), strict=True))


def _inner_width() -> int:
    return _WIDE - _LEFT - _RIGHT


def _y(value: int, top: int) -> float:
    return _HIGH - _FOOT - (_HIGH - _FOOT - _TOP) * value / top


def _round_up(value: int) -> int:
    """The next number that four lines divide well."""
    return max(_STEPS, -(-value // _STEPS) * _STEPS)


def _grid(top: int) -> str:
    rows = []
    for step in range(_STEPS + 1):
        value = top * step // _STEPS
        y = _y(value, top)
        rows.append(
            f'<line class="grid" x1="{_LEFT}" x2="{_WIDE - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
            f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value}</text>'
        )
    return "".join(rows)


def _days(days: Sequence[str]) -> str:
    """Some of the dates, so that they do not run into each other."""
    every = max(1, -(-len(days) // 6))
    step = _inner_width() / max(1, len(days))
    return "".join(
        f'<text x="{_LEFT + (index + 0.5) * step:.1f}" y="{_HIGH - 6}" text-anchor="middle">'
        f"{escape(day)}</text>"
        for index, day in enumerate(days)
        if index % every == every // 2
    )


def _svg(title: str, inside: str, high: int = _HIGH) -> Markup:
    return Markup(  # noqa: S704  (numbers, and names escaped above)
        f'<svg viewBox="0 0 {_WIDE} {high}" role="img" aria-label="{escape(title)}">{inside}</svg>'
    )
