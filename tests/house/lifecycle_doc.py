# SPDX-License-Identifier: Apache-2.0
"""Writes docs/lifecycle.md and the decision table, both from `decide` alone.

Run `.venv/bin/python -m tests.house.lifecycle_doc` after changing a rule; tests compare.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from recruit_sync.domain.lifecycle import decide
from recruit_sync.domain.subject import Candidacy, Standing
from tests.builders import NOON
from tests.domain.worlds import EVENTS, in_words, moment_of, on_hold, people, policy_of

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "tests" / "domain" / "decision_table.txt"
DOC = ROOT / "docs" / "lifecycle.md"

MEANING = {
    Standing.STUCK: "a person must look: unreadable, merged, no country file, or no longer shown",
    Standing.NOT_ASKED: "sourced, and not asked: the law forbids it, or there is no address",
    Standing.ASKED: "sourced, asked for consent, no answer yet",
    Standing.CONSENTED: "a consent is on record",
    Standing.RETAINED: "came by themselves: kept for a live application or the retention after it",
    Standing.ENDING: "the person said no, or was recognised: erased at the next sweep",
    Standing.MERGED: "merged into another record, which it follows and goes with",
    Standing.HANDED_OVER: "an employee, or an offer was accepted: the employees' notice holds",
    Standing.ERASING: "behind the fence: nothing but erasure happens until absence is proven",
    Standing.ERASED: "a tombstone: keyed hash, reason, dates, evidence, audit",
}
HEAD = """# The lifecycle of one data subject

Generated from `decide` (recruit_sync/domain/lifecycle.py); do not edit. After changing a rule run
`.venv/bin/python -m tests.house.lifecycle_doc`. Every combination stands in
tests/domain/decision_table.txt.

A legal hold, a law's minimum retention and an open rights request are no standings: they lie over
any of these and keep the record from being erased, and nothing else.
"""


class Row(NamedTuple):
    """What one event makes of one person."""

    before: Standing
    held: bool
    event: str
    after: Standing
    effects: tuple[str, ...]
    because: str


def rows() -> Iterator[Row]:
    """Every standing by every event, with and without a hold."""
    for standing, person in people().items():
        for name in EVENTS:
            yield _row(standing, person, name, held=False)
            yield _row(standing, on_hold(person), name, held=True)


def _row(standing: Standing, person: Candidacy, name: str, *, held: bool) -> Row:
    decision = decide(person, EVENTS[name], policy_of(standing), NOON + moment_of(name))
    effects = tuple(in_words(effect) for effect in decision.effects)
    return Row(standing, held, name, decision.next.standing, effects, decision.because)


def table() -> str:
    """The decision table, to be read as prose in a review."""
    lines = [
        "# What every event means in every standing: next standing, rule, effects;",
        "# below it `on hold`, where a legal hold makes a difference.",
        "# Written by: .venv/bin/python -m tests.house.lifecycle_doc",
    ]
    standing, free = None, ""
    for row in rows():
        if row.before is not standing:
            standing = row.before
            lines += ["", f"{standing.upper()}: {MEANING[standing]}"]
        outcome = _outcome(row)
        if not row.held:
            lines.append(f"  {row.event:<27}{outcome}")
        elif outcome != free:
            lines.append(f"  {'    on hold':<27}{outcome}")
        free = outcome
    return "\n".join(lines) + "\n"


def _outcome(row: Row) -> str:
    after = "stays" if row.after is row.before else f"-> {row.after}"
    does = f"; does {', '.join(row.effects)}" if row.effects else ""
    return f"{after:<16}{row.because}{does}"


def document() -> str:
    """The page: words, diagram, moves."""
    moves: dict[tuple[Standing, Standing], dict[str, None]] = {}
    rules: dict[str, set[str]] = {}
    for row in rows():
        rules.setdefault(row.because, set()).update(row.effects)
        if not row.held and row.after is not row.before:
            moves.setdefault((row.before, row.after), {})[row.because] = None
    words = [f"| {s.value} | {meaning} |" for s, meaning in MEANING.items()]
    arrows = [
        f"    {a.value} --> {b.value}: {_short(because)}" for (a, b), because in moves.items()
    ]
    steps = [
        f"| {a.value} | {b.value} | {', '.join(f'`{r}`' for r in because)} |"
        for (a, b), because in moves.items()
    ]
    does = [
        f"| `{rule}` | {', '.join(sorted(effects)) or 'nothing more'} |"
        for rule, effects in sorted(rules.items())
    ]
    return "\n".join(
        [
            HEAD,
            "| standing | means |\n| --- | --- |",
            *words,
            "\n```mermaid\nstateDiagram-v2\n    [*] --> asked: intake/seen",
            *arrows,
            "    erased --> [*]\n```\n",
            "## Moves\n\n| from | to | rules |\n| --- | --- | --- |",
            *steps,
            "\n## Rules and what they call for\n\n| rule | effects |\n| --- | --- |",
            *does,
            "",
        ]
    )


def _short(because: dict[str, None]) -> str:
    first, *more = because
    return f"{first} and {len(more)} more" if more else first


def main() -> None:
    """Write both files."""
    TABLE.write_text(table(), encoding="utf-8")
    DOC.write_text(document(), encoding="utf-8")
    sys.stdout.write(f"{TABLE.relative_to(ROOT)}, {DOC.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
