# SPDX-License-Identifier: Apache-2.0
"""Telling the DPO who will never be erased as things stand, and who is in nobody's hands.

Once when somebody gets stuck; then weekly, while anybody will never be erased.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from recruit_sync.app.hands import Hands, Stuck
from recruit_sync.app.staff_notices import SHOWN_AT_MOST, StaffNotices, day
from recruit_sync.domain.effects import MailKind
from recruit_sync.ports import Notebook

_AGAIN: Final = timedelta(days=7)
_KEYS_AT_MOST: Final = 5_000


@dataclass(frozen=True, slots=True)
class StuckPeople:
    """What was told is noted, so that nobody is told the same every night."""

    notebook: Notebook
    notices: StaffNotices

    def tell(self, hands: Hands, nobodys: Sequence[str]) -> None:
        """After the comparison of one night."""
        if nobodys:
            facts = {"why": "in_nobodys_hands", "count": str(len(nobodys)), "ids": _few(nobodys)}
            self.notices.post(MailKind.DPO_STUCK, f"nobodys-{day(hands.now)}", facts)
        told = self.notebook.read("stuck") or {}
        keys = sorted(key for one in hands.stuck for key in one.keys)[:_KEYS_AT_MOST]
        before = told.get("keys")
        new = set(keys).difference(before if isinstance(before, list) else ())
        never = [one for one in hands.stuck if one.never]
        last = datetime.fromisoformat(str(told.get("at", hands.now.isoformat())))
        due = bool(new) or (bool(never) and hands.now >= last + _AGAIN)
        at = hands.now if due else last
        if keys or told:
            self.notebook.write("stuck", {"keys": keys, "at": at.isoformat()})
        if due:
            people = hands.stuck if new else never
            self.notices.post(MailKind.DPO_STUCK, f"everybody-{day(hands.now)}", _facts(people))


def _facts(people: Sequence[Stuck]) -> dict[str, str]:
    """How many for which reason, and a few of their ids; the whole list is shown by `doctor`."""
    reasons = Counter(why for one in people for why in one.why)
    listed = ", ".join(f"{why} ({number})" for why, number in sorted(reasons.items()))
    return {
        "why": "waits for somebody",
        "reasons": listed,
        "count": str(len(people)),
        "never_erased": str(sum(one.never for one in people)),
        "ids": _few([one.name for one in people]),
    }


def _few(ids: Sequence[str]) -> str:
    return ", ".join(ids[:SHOWN_AT_MOST])
