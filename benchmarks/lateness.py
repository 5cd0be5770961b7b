# SPDX-License-Identifier: Apache-2.0
"""How late is erasure when budgets are what they are, and how long does a backlog take?

A simulation in memory of the queue alone: when each person's window ends is computed by the
product's own rules for every country's zone; the sweep finds them at the next quarter of an hour;
the eraser asks the ATS as often as one erasure was counted to ask (`units`), within the budget of
calls that the connector keeps by default and after what polling and mails take of it. Arrivals are
spread over a year of silent people. The backlog are people found by the first poll: each is read
and mailed within the budgets, and everybody's duty to inform ends on the same day.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from benchmarks.figures import Figure, tell
from connectors.workday.settings import WorkdaySettings
from recruit_sync.domain.windows import Period, end_of
from recruit_sync.local.ats_places import PLACES
from recruit_sync.rulebook.load import SHIPPED, load

SIZES = (10_000, 100_000, 1_000_000)
BACKLOG = 250_000
QUOTAS = (200, 10_000, 50_000)
PER_ERASURE, PER_MAIL, MAILS = 4, 1, 2
"""Calls of the ATS: presence, purge, ticket or presence again, proof; the address of a mail."""
PER_POLL = 4
ERASERS, SECONDS = 2, 12
"""Erasers at once, and how long each is at one person whose purge shows at the third look."""
QUARTER = timedelta(minutes=15)
START = datetime(2026, 3, 1, tzinfo=UTC)
SPAN = timedelta(days=60)


@dataclass(frozen=True)
class Budget:
    """Calls of the ATS in a quarter of an hour that erasures can make."""

    calls: int

    @classmethod
    def of(cls, mails_a_day: float) -> Budget:
        """What the connector's defaults leave after polls and mails."""
        usual = WorkdaySettings("https://ats.example", "acme")
        whole = min(usual.per_second * QUARTER.total_seconds(), usual.per_hour / 4)
        left = whole - PER_POLL - PER_MAIL * mails_a_day / 96
        return cls(int(min(left, ERASERS * QUARTER.total_seconds() / SECONDS * PER_ERASURE)))


def ends(people: int) -> Counter[datetime]:
    """How many windows end when, over SPAN: imports spread evenly, countries as they come."""
    book, chance = load(SHIPPED), Random(f"ends-{people}")
    zones = [book.policy(country, START.date()).zone_end for country in sorted(PLACES)]
    window, found = Period.parse("P30D"), Counter[datetime]()
    for _ in range(people * SPAN.days // 365):
        at = START + SPAN * chance.random()
        found[end_of(window, at, chance.choice(zones))] += 1
    return found


def sweeps(ending: Counter[datetime]) -> Iterator[tuple[datetime, list[tuple[datetime, int]]]]:
    """Each quarter of an hour with those whose end it finds."""
    waiting, at = sorted(ending.items()), min(ending)
    at = at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)
    while True:
        found = []
        while waiting and waiting[0][0] <= at:
            found.append(waiting.pop(0))
        yield at, found
        at += QUARTER


def lateness(people: int) -> list[float]:
    """Hours from the end of each window to the proof."""
    mails = people / 365 * MAILS
    budget, ending = Budget.of(mails), ends(people)
    left, queue, late = sum(ending.values()), [], []
    for at, found in sweeps(ending):
        queue += found
        calls = budget.calls
        while queue and calls >= PER_ERASURE:
            end, count = queue.pop(0)
            done = min(count, calls // PER_ERASURE)
            used = budget.calls - calls + done * PER_ERASURE / 2
            late += [((at - end) + QUARTER * used / budget.calls).total_seconds() / 3600] * done
            calls, left = calls - done * PER_ERASURE, left - done
            if done < count:
                queue.insert(0, (end, count - done))
        if left == 0:
            return sorted(late)
    return late


def backlog(quota: int) -> tuple[float, int]:
    """Days until everybody found by the first poll was asked, and how many the duty overtakes."""
    usual = WorkdaySettings("https://ats.example", "acme")
    reads = BACKLOG / 100 / usual.per_hour
    a_day = min(quota, usual.per_hour * 24 / PER_MAIL)
    days = reads / 24 + BACKLOG / a_day
    return days, max(0, BACKLOG - int(a_day * 30))


def main() -> int:
    """For the record: what is to be turned stands in docs/explanations/scale.md."""
    figures = []
    for people in SIZES:
        late = lateness(people)
        shown = [late[int(len(late) * share)] for share in (0.5, 0.99)] + [late[-1]]
        p50, p99, most = (f"{hours:.1f} h" for hours in shown)
        name = f"lateness of erasure, {people:,} silent people a year (simulated)"
        figures.append(Figure(name, f"p50 {p50}, p99 {p99}, max {most}"))
    for quota in QUOTAS:
        days, missed = backlog(quota)
        name = f"backlog of {BACKLOG:,} at {quota:,} mails a day"
        figures.append(Figure(name, f"{days:.0f} days; {missed:,} pass the duty to inform unasked"))
    return tell(*figures)


if __name__ == "__main__":
    sys.exit(main())
