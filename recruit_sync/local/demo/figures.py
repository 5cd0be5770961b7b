# SPDX-License-Identifier: Apache-2.0
"""How many were asked, delivered, consented, erased, held, how late? Counted from what happened.

Mails from the mailbox, erasures from the ATS's own log, answers from the chronicle.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from recruit_sync.app.hands import in_hand
from recruit_sync.local.ats_purge import PurgeLine
from recruit_sync.local.demo.chronicle import Act, Chronicle, Deed
from recruit_sync.local.demo.lives import SUBJECT_LENGTH
from recruit_sync.local.demo.world import World


@dataclass
class Figures:
    """The table at the end."""

    candidates: int = 0
    countries: int = 0
    days: int = 0
    asked: int = 0
    delivered: int = 0
    consented: int = 0
    refused: int = 0
    erased: Counter[str] = field(default_factory=Counter)
    held: int = 0
    screened: int = 0
    in_hands: Counter[str] = field(default_factory=Counter)
    mails: Counter[str] = field(default_factory=Counter)
    lateness: list[timedelta] = field(default_factory=list)
    personal_data_outside: int = 0
    functions: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    dead_letters: int = 0

    def late(self, percent: float) -> timedelta:
        """How late erasures were at most, of that many per cent."""
        ordered = sorted(self.lateness)
        if not ordered:
            return timedelta(0)
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]

    def document(self) -> dict[str, Any]:
        """For `--json`; lateness in seconds."""
        return {
            "candidates": self.candidates,
            "countries": self.countries,
            "days": self.days,
            "asked": self.asked,
            "delivered": self.delivered,
            "consented": self.consented,
            "refused": self.refused,
            "erased": dict(sorted(self.erased.items())),
            "held": self.held,
            "screened": self.screened,
            "in_hands": dict(sorted(self.in_hands.items())),
            "mails": dict(sorted(self.mails.items())),
            "lateness_seconds": {
                name: int(self.late(percent).total_seconds())
                for name, percent in (("p50", 50), ("p99", 99), ("max", 100))
            },
            "personal_data_outside_the_ats": self.personal_data_outside,
            "functions": dict(sorted(self.functions.items())),
            "failed_runs": dict(sorted(self.failures.items())),
            "dead_letters": self.dead_letters,
        }


def first_proofs(lines: Sequence[PurgeLine], shown: frozenset[str]) -> dict[str, PurgeLine]:
    """By person the first purge after which they were really gone."""
    done: dict[str, PurgeLine] = {}
    for line in lines:
        if line.outcome == "purged" and line.completed is not None and line.wid not in shown:
            done.setdefault(line.wid, line)
    return done


def count_up(world: World, chronicle: Chronicle, now: datetime) -> Figures:
    """Everything that can be counted without judging."""
    figures = Figures()
    figures.candidates = len(chronicle.documents)
    figures.countries = len({chronicle.country_of(wid) for wid in chronicle.documents})
    _mails(figures, world)
    figures.consented = len(_who(chronicle.acts, Deed.CONSENT))
    figures.refused = len(_who(chronicle.acts, *(deed for deed in Deed if deed.ends_all)))
    for line in proofs(world).values():
        figures.erased[line.reason] += 1
    people = list(world.product.candidacies.everybody())
    figures.held = sum(one.on_hold for one in people)
    figures.in_hands = Counter(in_hand(one, now) for one in people)
    figures.functions = world.functions.invocations.copy()
    figures.failures = world.functions.failures.copy()
    return figures


def proofs(world: World) -> dict[str, PurgeLine]:
    """Who was really erased by a purge, and by which."""
    shown = frozenset(
        str(one["id"]) for one in world.ats.people() if one.get("isPurged") is not True
    )
    return first_proofs(world.ats.purge_log, shown)


def _mails(figures: Figures, world: World) -> None:
    asked: set[str] = set()
    delivered: set[str] = set()
    for mail in world.mail.mailbox.mails():
        figures.mails[mail.kind or "?"] += 1
        if mail.kind != "consent_request":
            continue
        subject = mail.tags["mail_id"][:SUBJECT_LENGTH]
        asked.add(subject)
        found = world.mail.insights(mail.id)
        if found and any(kind == "Delivery" for _, kind, _ in found[1]):
            delivered.add(subject)
    figures.asked, figures.delivered = len(asked), len(delivered)


def _who(acts: Sequence[Act], *deeds: Deed) -> set[str]:
    return {act.wid for act in acts if act.deed in deeds and act.thanked}
