# SPDX-License-Identifier: Apache-2.0
"""The table at the end of the demo, for a terminal."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from rich.console import Console
from rich.table import Table

from recruit_sync.local.demo.figures import Figures
from recruit_sync.local.demo.story import Story


def show(console: Console, story: Story) -> None:
    """Every figure, then what was broken, if anything was."""
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="bold")
    table.add_column(justify="right")
    for name, value in rows(story.figures):
        table.add_row(name, value)
    console.print()
    console.print(table)
    console.print()
    for one in story.broken:
        console.print(one, style="red", highlight=False)
    if not story.broken:
        console.print("Nothing happened that must never happen.", style="green")


def rows(figures: Figures) -> list[tuple[str, str]]:
    """Name and value of each figure."""
    people = f"{figures.candidates} from {figures.countries} countries"
    return [
        ("candidates", people),
        ("days", str(figures.days)),
        ("asked", str(figures.asked)),
        ("delivered", str(figures.delivered)),
        ("consented", str(figures.consented)),
        ("refused", str(figures.refused)),
        *_each("erased", figures.erased),
        ("held", str(figures.held)),
        ("screened", str(figures.screened)),
        *_each("mails", figures.mails),
        ("lateness of erasure, p50", words(figures.late(50))),
        ("lateness of erasure, p99", words(figures.late(99))),
        ("lateness of erasure, max", words(figures.late(100))),
        ("personal data found outside the ATS", str(figures.personal_data_outside)),
    ]


def _each(name: str, counts: Counter[str]) -> list[tuple[str, str]]:
    parts = [(f"  {part}", str(number)) for part, number in sorted(counts.items())]
    return [(name, str(counts.total())), *parts]


def words(length: timedelta) -> str:
    """A length of time for people."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 60:  # noqa: PLR2004  (an hour)
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60:02} min"
