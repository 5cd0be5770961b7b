# SPDX-License-Identifier: Apache-2.0
"""In whose hands is everybody, and who will never be erased as things stand?

The classes add up to everybody in the ATS, purged shells apart; whoever is in none of them is in
nobody's hands, which must not happen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from recruit_sync.domain import grounds, stuck
from recruit_sync.domain.subject import Candidacy, Standing

CLASSES: Final = ("live", "due", "held", "restricted", "stuck", "handed_over")
_NAMED: Final = 20


def in_hand(candidacy: Candidacy, now: datetime) -> str:
    """In whose hands a person is: the classes whose sum is everybody in the ATS."""
    if candidacy.standing is Standing.ERASED:
        return "erased"
    if candidacy.standing is Standing.HANDED_OVER:
        return "handed_over"
    if candidacy.on_hold:
        return "held"
    if candidacy.standing is Standing.STUCK or stuck.without_end(candidacy):
        return "stuck"
    if grounds.restricted(candidacy, now):
        return "restricted"
    ended = candidacy.erase_at is not None and candidacy.erase_at <= now
    return "due" if ended or candidacy.standing is Standing.ERASING else "live"


@dataclass(frozen=True, slots=True)
class Stuck:
    """One person who waits for somebody: why, and what happens if nobody does anything."""

    candidacy: Candidacy
    why: tuple[str, ...]

    @property
    def never(self) -> bool:
        """Whether no date will erase them as things stand."""
        one = self.candidacy
        return one.on_hold or one.erase_at is None or one.standing is Standing.ERASING

    @property
    def name(self) -> str:
        """How a list names them: by the ATS's id, while there is one."""
        return self.candidacy.ats_id or self.candidacy.subject

    @property
    def keys(self) -> list[str]:
        """One for each reason that nobody is told of otherwise, the same every night."""
        own = (why for why in self.why if why not in stuck.TOLD_ELSEWHERE)
        return [f"{self.candidacy.subject[:16]} {why}" for why in own]

    def row(self) -> dict[str, Any]:
        """For people and machines."""
        end = None if self.never else self.candidacy.erase_at
        return {
            "ats_id": self.candidacy.ats_id,
            "subject": self.candidacy.subject,
            "country": self.candidacy.country,
            "standing": self.candidacy.standing.value,
            "why": list(self.why),
            "never": self.never,
            "erased_if_nothing_is_done": end.isoformat() if end else None,
        }


@dataclass(slots=True)
class Hands:
    """Everybody counted, one by one."""

    now: datetime
    by_hand: frozenset[str] = frozenset()
    sums: Counter[str] = field(default_factory=Counter)
    stuck: list[Stuck] = field(default_factory=list)
    listed: int = 0
    unlisted: int = 0
    unexplained: list[str] = field(default_factory=list)

    def count(self, candidacy: Candidacy, *, listed: bool) -> None:
        """One more; `listed`: whether the ATS names the id in its list of everybody."""
        self.sums[in_hand(candidacy, self.now)] += 1
        if why := stuck.reasons(candidacy, self.now, self.by_hand):
            self.stuck.append(Stuck(candidacy, why))
        if candidacy.standing is Standing.ERASED:
            return
        self.listed += listed
        self.unlisted += not listed
        gone = candidacy.missing_since is not None or candidacy.standing is Standing.ERASING
        if not listed and not gone:
            self.unexplained.append(candidacy.ats_id or candidacy.subject)

    def document(self, nobodys: Sequence[str] | None) -> dict[str, object]:
        """The sums; they agree where nobody is missing on either side without a reason.

        Without `nobodys` the comparison was cut short, and whether they agree is unknown.
        """
        sums: Mapping[str, int] = {name: self.sums[name] for name in CLASSES}
        return {
            **sums,
            "erased": self.sums["erased"],
            "in_ats": self.listed + len(nobodys or ()),
            "not_in_ats": self.unlisted,
            "in_nobodys_hands": list(nobodys[:_NAMED]) if nobodys else [],
            "not_looked_up": len(self.unexplained),
            "agrees": None if nobodys is None else not nobodys and not self.unexplained,
            "at": self.now.isoformat(),
        }
