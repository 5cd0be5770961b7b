# SPDX-License-Identifier: Apache-2.0
"""When does what go wrong? A seeded programme of everybody else's misbehaviour, and of our own.

Each trouble lasts some hours and is written down, since lateness may be excused by it. The last
days are calm: by then everything must have come to its end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from recruit_sync.local.demo.agenda import Agenda
from recruit_sync.local.demo.buggify import Buggify, Shares
from recruit_sync.local.demo.chronicle import Chronicle, Trouble, WatchedAts
from recruit_sync.local.demo.leaves import Leaf
from recruit_sync.local.mail_service import MailFaults, MailService

_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)
_CALM = timedelta(days=4)
_PACE = timedelta(hours=13)
_SHARES = Shares(before=0.01, after=0.006, death=0.006, lost_nudges=0.05)

# name: switches of the simulated ATS, and the longest that it lasts in hours
_OF_THE_ATS: Mapping[str, tuple[Mapping[str, Any], int]] = {
    "throttled": ({"throttled": 0.3}, 12),
    "asks to wait": ({"throttled": 0.2, "retry_after": 20}, 12),
    "failing reads": ({"failing_reads": 0.3}, 12),
    "lost replies": ({"lost_replies": 0.4}, 24),
    "clock ahead": ({"clock_skew": 4 * _MINUTE}, 24),
    "clock behind": ({"clock_skew": -4 * _MINUTE}, 24),
    "late entries": ({"late_entries": 6 * _MINUTE}, 24),
    "pages drift": ({"page_drift": True}, 24),
    "repeated rows": ({"repeated_row": True}, 24),
    "short tokens": ({"token_life": 2 * _MINUTE, "token_uses": 3}, 24),
    "rotating tokens": ({"rotating_refresh_token": True}, 24),
    "no permission": ({"forbidden": True}, 10),
    "no permission to write": ({"forbidden_writes": True}, 24),
    "thinner answers": ({"missing_rows": 0.3}, 24),
    "no telephone numbers": ({"thin_fields": ("phone", "recruiter")}, 24),
    "imported twice": ({"duplicates": 0.5}, 48),
    "slow purges": ({"purge_delay": 2 * _HOUR}, 24),
    "blocked purges": ({"purge_blocked_by": "backgroundCheckInProgress"}, 36),
    "failed purges": ({"purge_outcome": "failed"}, 36),
    "purges that lie": ({"purge_outcome": "lying"}, 36),
    "attachments stay": ({"attachments_linger": 8 * _HOUR}, 24),
    "purged for good": ({"purge_leaves": "nothing"}, 48),
    "imported again": ({"recreated_after": 20 * _HOUR}, 24),
}
_OF_THE_MAIL: Mapping[str, tuple[Mapping[str, Any], int]] = {
    "lost events": ({"lost_events": 0.6}, 24),
    "doubled events": ({"doubled_events": 0.8}, 48),
    "late events": ({"late_events": 0.8, "late_by": 20 * _HOUR}, 48),
    "sending paused": ({"sending_paused": True}, 20),
    "mail service errors": ({"unavailable": 0.5}, 12),
    "sending quota": ({"max_24_hours": 5}, 24),
}
_UPDATE = "service update of the ATS"
_LONGEST_DOWN = 20 * 24
"""Hours: a recipient may be away for weeks, and the ATS is erased from in time all the same."""
_NO_ACCESS = frozenset({_UPDATE, "failing reads", "no permission", "no permission to write"})
_HIDING = frozenset({"thinner answers"})
_IN_VAIN = frozenset(
    {"slow purges", "blocked purges", "failed purges", "purges that lie", "attachments stay"}
)
_ASKED_AGAIN = timedelta(hours=24)
_READ_AGAIN = timedelta(days=8)
"""What was hidden when it changed is read in its turn, once a week."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that can be made to misbehave."""

    ats: WatchedAts
    mail: MailService
    buggify: Buggify
    agenda: Agenda
    chronicle: Chronicle
    leaves: tuple[Leaf, ...] = ()


class Chaos:
    """One programme, drawn from the seed."""

    def __init__(self, stage: Stage, seed: int) -> None:
        self._stage = stage
        self._chance = Random(f"chaos-{seed}")
        self._calm_ats = stage.ats.faults.model_dump()

    def plan(self, start: datetime, end: datetime) -> None:
        """Put every trouble of the whole time on the agenda."""
        self._stage.buggify.shares = _SHARES
        last = end - _CALM
        at = start + self._some(_PACE)
        while at < last:
            self._draw(at, last)
            at += self._some(_PACE)
        self._stage.agenda.at(last, self._calm)

    def _some(self, length: timedelta) -> timedelta:
        return length * self._chance.uniform(0.2, 1.8)

    def _draw(self, at: datetime, last: datetime) -> None:
        down = {f"{leaf.name} down": leaf for leaf in self._stage.leaves}
        names = [*_OF_THE_ATS, *_OF_THE_MAIL, _UPDATE, *down]
        name = self._chance.choice(names)
        if name in down:
            window = self._window(at, last, _LONGEST_DOWN)
            self._for_a_while(name, window, partial(setattr, down[name], "down"))
        elif name == _UPDATE:
            self._update(at, last)
        elif name in _OF_THE_ATS:
            switches, longest = _OF_THE_ATS[name]
            self._for_a_while(name, self._window(at, last, longest), self._switch(switches))
        else:
            switches, longest = _OF_THE_MAIL[name]
            self._for_a_while(name, self._window(at, last, longest), self._mail(switches))

    def _window(self, at: datetime, last: datetime, longest: int) -> tuple[datetime, datetime]:
        hours = self._chance.uniform(1, longest)
        return at, min(last, at + hours * _HOUR)

    def _for_a_while(
        self,
        name: str,
        window: tuple[datetime, datetime],
        turn: Callable[[bool], None],
    ) -> None:
        self._stage.agenda.at(window[0], partial(turn, True))
        self._stage.agenda.at(window[1], partial(turn, False))
        self._stage.chronicle.troubles.append(_trouble(name, *window))

    def _switch(self, switches: Mapping[str, Any]) -> Callable[[bool], None]:
        def turn(on: bool) -> None:
            self._stage.ats.switch(
                **{name: value if on else self._calm_ats[name] for name, value in switches.items()}
            )

        return turn

    def _mail(self, switches: Mapping[str, Any]) -> Callable[[bool], None]:
        calm = MailFaults()

        def turn(on: bool) -> None:
            now = {name: value if on else getattr(calm, name) for name, value in switches.items()}
            self._stage.mail.faults = replace(self._stage.mail.faults, **now)

        return turn

    def _update(self, at: datetime, last: datetime) -> None:
        """The vendor's own window: everything answers with a page of HTML."""
        start, end = self._window(at, last, 8)

        def close() -> None:
            self._stage.ats.switch(update_from=start, update_through=end)

        self._stage.agenda.at(start, close)
        self._stage.chronicle.troubles.append(_trouble(_UPDATE, start, end))

    def _calm(self) -> None:
        """From now on all is well; what was begun has to end."""
        self._stage.ats.switch(**self._calm_ats)
        self._stage.mail.faults = MailFaults()
        for leaf in self._stage.leaves:
            leaf.down = False
        self._stage.buggify.shares = Shares()


def _trouble(name: str, start: datetime, end: datetime) -> Trouble:
    if name in _IN_VAIN:
        return Trouble(name, start, end, end + _ASKED_AGAIN)
    if name in _HIDING:
        return Trouble(name, start, end, end + _READ_AGAIN)
    return Trouble(name, start, end, end if name in _NO_ACCESS else None)
