# SPDX-License-Identifier: Apache-2.0
"""What happened today? One line a day, in counts and countries, and now and then a life in words.

Never a name: the diary is read by people who have no business knowing one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from recruit_sync.local.demo.chronicle import Chronicle, Deed
from recruit_sync.local.demo.lives import SUBJECT_LENGTH
from recruit_sync.local.demo.world import World

_TOLD_A_DAY = 1
_WORDS = {
    Deed.CONSENT: "said yes on the page",
    Deed.REFUSE: "said no on the page, and is erased",
    Deed.WITHDRAW: "took the yes back, and is erased",
    Deed.ONE_CLICK: "pressed unsubscribe in the mail program, and is erased",
    Deed.COMPLAINT: "complained about the mail, and is erased",
    Deed.HOLD: "was put under a legal hold: nothing is erased",
    Deed.RELEASE: "was released from a legal hold",
}
REASONS = {
    "no_consent": "silence",
    "unreachable": "not reached",
    "consent_refused": "refusal",
    "withdrawn": "withdrawal",
    "objected": "objection",
    "consent_expired": "consent ended",
    "retention_ended": "retention ended",
}


@dataclass(frozen=True, slots=True)
class Day:
    """One day in numbers; the charts are drawn from these."""

    date: datetime
    arrived: int
    asked: int
    answered: Counter[str]
    erased: Counter[str]
    kept: int
    words: tuple[str, ...]


@dataclass
class Diary:
    """Day after day; remembers how far it has read."""

    days: list[Day] = field(default_factory=list)
    _acts: int = 0
    _mails: int = 0
    _purges: set[str] = field(default_factory=set)
    _arrived: int = 0
    _asked: set[str] = field(default_factory=set)

    def evening(self, world: World, chronicle: Chronicle) -> Day:
        """Read what is new and write the day's line."""
        mails = world.mail.mailbox.mails()
        new_mails, self._mails = mails[self._mails :], len(mails)
        acts = chronicle.acts[self._acts :]
        self._acts = len(chronicle.acts)
        gone = [one for one in world.ats.purge_log if one.outcome == "purged"]
        purged = [one for one in gone if one.wid not in self._purges]
        self._purges.update(one.wid for one in gone)
        arrived = len(chronicle.documents) - self._arrived
        self._arrived = len(chronicle.documents)
        asked = {m.tags["mail_id"][:SUBJECT_LENGTH] for m in new_mails if _asks(m.kind)}
        asked -= self._asked
        self._asked |= asked
        known = [act for act in acts if act.deed in _WORDS and act.thanked]
        told = [f"somebody in {chronicle.country_of(a.wid)} {_WORDS[a.deed]}" for a in known]
        told += [
            f"somebody in {chronicle.country_of(line.wid)} is gone, read back: "
            f"{REASONS.get(line.reason, line.reason)}"
            for line in purged
        ]
        day = Day(
            date=world.clock.now(),
            arrived=arrived,
            asked=len(asked),
            answered=Counter(act.deed.value for act in known),
            erased=Counter(line.reason for line in purged),
            kept=self._arrived - len(self._purges),
            words=tuple(dict.fromkeys(told)),
        )
        self.days.append(day)
        return day


def _asks(kind: str | None) -> bool:
    return kind == "consent_request"


def line(day: Day) -> str:
    """The day in one line."""
    parts = [f"{day.arrived} arrived"] if day.arrived else []
    parts += [f"{day.asked} asked"] if day.asked else []
    parts += [f"{number} {_short(deed)}" for deed, number in sorted(day.answered.items())]
    erased = ", ".join(
        f"{number} {REASONS.get(reason, reason)}" for reason, number in sorted(day.erased.items())
    )
    parts += [f"{day.erased.total()} erased ({erased})"] if erased else []
    return f"{day.date:%a %d %b}  {'; '.join(parts) or 'nothing to do'}"


def _short(deed: str) -> str:
    return {
        "consent": "yes",
        "refuse": "no",
        "withdraw": "withdrew",
        "one_click": "unsubscribed",
        "hold": "put on hold",
        "release": "released",
    }.get(deed, deed)


class Pages:
    """Shows the diary as it is written: a bar that moves on a terminal, plain lines elsewhere."""

    def __init__(self, console: Console, days: int) -> None:
        self._console = console
        self._told = 0
        self._progress = Progress(
            TextColumn("[bold]day {task.completed:.0f} of {task.total:.0f}"),
            BarColumn(bar_width=None),
            TextColumn("{task.fields[kept]} people kept"),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._task = self._progress.add_task("days", total=days, kept=0)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._progress.stop()

    def show(self, day: Day) -> None:
        """One more day."""
        self._progress.advance(self._task)
        self._progress.update(self._task, kept=day.kept)
        busy = day.arrived or day.asked or day.answered or day.erased
        if busy:
            self._console.print(line(day), highlight=False)
        for words in day.words[:_TOLD_A_DAY]:
            self._console.print(f"            {words}", style="dim", highlight=False)
