# SPDX-License-Identifier: Apache-2.0
"""Where else are the candidates? Two systems beside the ATS, which hold everybody until asked.

One answers at once, as a bucket does; the other takes the order and is done hours later, as a
recipient does. Either may be down for a while. They outlive a crash of the functions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from recruit_sync.domain.errors import Unavailable
from recruit_sync.ports import Whom, Word


@dataclass
class Leaf:
    """Satisfies the port `System`; remembers when it erased whom."""

    name: str
    now: Callable[[], datetime]
    takes: timedelta = timedelta(0)
    down: bool = False
    ordered: dict[str, datetime] = field(default_factory=dict)

    def look(self, whom: Whom) -> Word:
        """Absent once the order is done."""
        self._answer()
        return Word() if whom.ats_id not in self.erased else Word(absent=True)

    def ask(self, whom: Whom) -> Word:
        """Take the order; the same again changes nothing."""
        self._answer()
        self.ordered.setdefault(whom.ats_id, self.now() + self.takes)
        return Word(ticket=f"{self.name}-{len(self.ordered)}")

    @property
    def erased(self) -> dict[str, datetime]:
        """Who is gone, and since when."""
        return {wid: at for wid, at in self.ordered.items() if at <= self.now()}

    def told(self) -> dict[str, tuple[datetime, datetime | None]]:
        """When it was first asked for whom, and when it was done."""
        done = self.erased
        return {wid: (at - self.takes, done.get(wid)) for wid, at in self.ordered.items()}

    def _answer(self) -> None:
        if self.down:
            raise Unavailable(f"{self.name}: down")


def leaves(now: Callable[[], datetime]) -> tuple[Leaf, ...]:
    """The systems of one world."""
    return Leaf("documents", now), Leaf("partner", now, timedelta(hours=5))
