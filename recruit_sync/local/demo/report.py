# SPDX-License-Identifier: Apache-2.0
"""The story as one HTML file that needs nothing else: figures, charts, countries, the diary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from recruit_sync.local.demo import charts
from recruit_sync.local.demo.charts import Series
from recruit_sync.local.demo.chronicle import Deed
from recruit_sync.local.demo.diary import REASONS, Day, Diary, line
from recruit_sync.local.demo.story import Story
from recruit_sync.local.demo.table import rows, words

_PAGES = Path(__file__).parents[1] / "pages"
_TEMPLATE = "demo_report.html.j2"


def write(path: Path, story: Story, diary: Diary) -> None:
    """Write the file; parent folders are made."""
    environment = Environment(
        loader=FileSystemLoader(_PAGES), autoescape=True, undefined=StrictUndefined
    )
    text = environment.get_template(_TEMPLATE).render(_facts(story, diary))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _facts(story: Story, diary: Diary) -> dict[str, Any]:
    figures, days = story.figures, diary.days
    reasons = [reason for reason in REASONS if figures.erased[reason]]
    return {
        "wishes": story.wishes,
        "start": f"{story.wishes.start:%-d %B %Y}",
        "figures": figures,
        "latest": words(figures.late(100)),
        "usual": words(figures.late(50)),
        "erased": figures.erased.total(),
        "rows": rows(figures),
        "legend": [(f"t{number}", REASONS[reason]) for number, reason in enumerate(reasons)],
        "by_day": _by_day(days, reasons),
        "over_time": _over_time(days),
        "hands": charts.bars("In whose hands everybody is", _named(figures.in_hands)),
        "mails": charts.bars("Mails by kind", _named(figures.mails), "t4"),
        "countries": _countries(story),
        "diary": [(line(day), day.words) for day in days if _busy(day)],
        "troubles": _troubles(story),
        "faults": story.faults,
        "broken": story.broken,
    }


def _busy(day: Day) -> bool:
    return bool(day.arrived or day.asked or day.answered or day.erased)


def _labels(days: Sequence[Day]) -> list[str]:
    return [f"{day.date:%-d %b}" for day in days]


def _by_day(days: Sequence[Day], reasons: Sequence[str]) -> Markup:
    series = [
        Series(REASONS[reason], f"t{number}", [day.erased[reason] for day in days])
        for number, reason in enumerate(reasons)
    ]
    return charts.stacked("Erasures by day and reason", _labels(days), series)


def _over_time(days: Sequence[Day]) -> Markup:
    def running(values: list[int]) -> list[int]:
        return list(accumulate(values))

    series = [
        Series("kept in the ATS", "t0", [day.kept for day in days]),
        Series("asked so far", "t3", running([day.asked for day in days])),
        Series("said yes so far", "t5", running([day.answered["consent"] for day in days])),
        Series("erased so far", "t1", running([day.erased.total() for day in days])),
    ]
    return charts.lines("People over time", _labels(days), series)


def _named(counts: Counter[str]) -> dict[str, int]:
    return {name.replace("_", " "): number for name, number in counts.items()}


def _countries(story: Story) -> list[tuple[str, int, int, int]]:
    """Code, arrived, said yes, erased."""
    told = story.chronicle
    arrived = Counter(told.country_of(wid) for wid in told.documents)
    yes = {act.wid for act in told.acts if act.deed is Deed.CONSENT and act.thanked}
    said = Counter(told.country_of(wid) for wid in yes)
    gone = Counter(told.country_of(wid) for wid in story.erased)
    return [(code, n, said[code], gone[code]) for code, n in sorted(arrived.items())]


def _troubles(story: Story) -> dict[str, int]:
    return dict(sorted(Counter(one.what for one in story.chronicle.troubles).items()))
