# SPDX-License-Identifier: Apache-2.0
"""Who would be erased sooner, later or never under other rules? By person, country and day.

A preview decides for everybody as an order would, and writes nothing. Its digest names exactly it:
another as soon as a person, a date or a word of the rules has changed.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final

from recruit_sync.domain import grounds, receipt
from recruit_sync.domain.errors import Refused
from recruit_sync.domain.events import PolicyApplied
from recruit_sync.domain.lifecycle import decide
from recruit_sync.domain.policy import Policy
from recruit_sync.domain.subject import Candidacy

AT_ONCE: Final = "at once"
KINDS: Final = ("sooner", "later", "never")
_NEVER: Final = datetime(8000, 1, 1, tzinfo=UTC)
_RULES: Final = (
    "response_window",
    "deemed_receipt",
    "inform_deadline",
    "inform_limit",
    "unsent_after",
    "ungrounded_after",
    "reminder_lead",
    "consent_window",
    "renewal_lead",
    "renewal_reminder_lead",
    "unsuccessful_retention",
    "minimum_retention",
    "destruction_deadline",
    "cold_contact",
    "zone_end",
)
PolicyOf = Callable[[str | None, datetime], Policy]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A configuration that somebody proposes: its rules, and its rule files as texts.

    `begins` is the day from which the last of its new rows holds.
    """

    policy_of: PolicyOf
    countries: Sequence[str]
    texts: Mapping[str, str]
    begins: date | None = None

    def effective(self, wanted: date | None, now: datetime) -> date | None:
        """From which day on; at once (None) where nobody names one and all its rows have begun."""
        if wanted is None and self.begins is not None and self.begins > now.date():
            return self.begins
        return wanted


@dataclass(frozen=True, slots=True)
class Move:
    """One person whose date the proposal moves: as they are, and as they would be."""

    before: Candidacy
    after: Candidacy
    now: datetime

    @property
    def kind(self) -> str:
        """Sooner, later or never."""
        old, new = deadline(self.before), deadline(self.after)
        if new is None or new >= _NEVER:
            return "never"
        return "sooner" if old is None or new < old else "later"

    @property
    def day(self) -> str:
        """The day (UTC) of the new date."""
        after = deadline(self.after)
        return after.date().isoformat() if after and self.kind != "never" else "never"

    def row(self) -> dict[str, Any]:
        """For people: ids, dates, why; `told_otherwise`: a mail to them named another date."""
        old, new = deadline(self.before), deadline(self.after)
        reason = self.after.erase_reason
        return {
            "ats_id": self.before.ats_id,
            "subject": self.before.subject,
            "country": self.after.country,
            "from": old.isoformat() if old else None,
            "to": None if self.kind == "never" or new is None else new.isoformat(),
            "at_once": new is not None and new <= self.now,
            "reason": reason.value if reason else None,
            "held_back_by": grounds.held_back_by(self.before, self.now),
            "told_otherwise": _told(self.before),
        }

    def line(self) -> str:
        """Names this move; another as soon as anything of it changes."""
        row = self.row()
        to = AT_ONCE if row["at_once"] else row["to"]
        return "|".join(
            str(part)
            for part in (row["subject"], row["from"], to, row["reason"], row["held_back_by"])
        )


@dataclass(frozen=True, slots=True)
class Preview:
    """What a proposal would do to everybody on record, and the digest that names exactly this."""

    moves: Sequence[Move]
    unchanged: int
    digest: str
    effective: date | None
    rules: Sequence[Mapping[str, Any]]

    @property
    def counts(self) -> dict[str, int]:
        """How many move which way."""
        counted = Counter(move.kind for move in self.moves)
        return {kind: counted[kind] for kind in KINDS}

    @property
    def from_when(self) -> str:
        """The day on which it takes effect, in words."""
        return self.effective.isoformat() if self.effective else AT_ONCE

    def document(self) -> dict[str, Any]:
        """For machines and for people; small numbers are shown as they are."""
        return {
            "digest": self.digest,
            "effective": self.from_when,
            "rules": list(self.rules),
            **{kind: [m.row() for m in self.moves if m.kind == kind] for kind in KINDS},
            "unchanged": self.unchanged,
            "by_country": _by_country(self.moves),
        }


def preview(
    everybody: Iterable[Candidacy],
    proposal: Proposal,
    in_force: PolicyOf,
    *,
    effective: date | None,
    now: datetime,
) -> Preview:
    """What everybody's date would become. Raises Refused for a day that has passed."""
    effective = proposal.effective(effective, now)
    begins = beginning(effective, now)
    moves, unchanged = [], 0
    for candidacy in everybody:
        move = _move(candidacy, proposal, begins, now)
        if move:
            moves.append(move)
        else:
            unchanged += 1
    moves.sort(key=lambda m: (str(m.before.country), m.day, m.before.subject))
    texts = [f"{where}={digest_of(text)}" for where, text in sorted(proposal.texts.items())]
    lines = [str(effective), *texts, *sorted(move.line() for move in moves)]
    rules = list(_differences(proposal, in_force, begins, now))
    return Preview(moves, unchanged, digest_of("\n".join(lines))[:16], effective, rules)


def beginning(effective: date | None, now: datetime) -> datetime:
    """The first instant of that day (UTC); at once where none is named."""
    if effective is None:
        return now
    if effective < now.date():
        raise Refused(f"{effective}: is over; allowed: {now.date()} or later")
    return max(datetime.combine(effective, time.min, tzinfo=UTC), now)


def deadline(candidacy: Candidacy) -> datetime | None:
    """When erasure is possible by the dates alone: the last ground, or what a law still forbids."""
    if candidacy.erase_at and candidacy.restricted_until:
        return max(candidacy.erase_at, candidacy.restricted_until)
    return candidacy.erase_at


def digest_of(text: str) -> str:
    """Names a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _move(candidacy: Candidacy, proposal: Proposal, begins: datetime, now: datetime) -> Move | None:
    policy = proposal.policy_of(candidacy.country, begins)
    after = decide(candidacy, PolicyApplied(begins), policy, now).next
    return None if deadline(after) == deadline(candidacy) else Move(candidacy, after, now)


def _differences(
    proposal: Proposal, in_force: PolicyOf, begins: datetime, now: datetime
) -> Iterator[dict[str, Any]]:
    """Every rule that differs, by country: what holds now, what would."""
    for country in proposal.countries:
        old, new = in_force(country, now), proposal.policy_of(country, begins)
        for name in _RULES:
            before, after = _shown(old, name), _shown(new, name)
            if before != after:
                yield {"country": country, "rule": name, "from": before, "to": after}


def _shown(policy: Policy, name: str) -> str | None:
    value = getattr(policy, name)
    if name == "minimum_retention" and value is not None:
        regions = ", ".join(f"{region} {period}" for region, period in value.by_region.items())
        return f"{value.period}{f' ({regions})' if regions else ''}"
    return None if value is None else str(value)


def _told(candidacy: Candidacy) -> bool:
    """Whether a mail of ours named the date that holds now."""
    request = receipt.current(candidacy)
    asked = request is not None and receipt.handed_over_at(request) is not None
    return asked or candidacy.consent is not None


def _by_country(moves: Iterable[Move]) -> dict[str, Any]:
    """Numbers by country, way and day."""
    counted: dict[str, dict[str, Counter[str]]] = {}
    for move in moves:
        row = counted.setdefault(str(move.before.country), {kind: Counter() for kind in KINDS})
        row[move.kind][move.day] += 1
    return {
        country: {kind: dict(sorted(days.items())) for kind, days in row.items()}
        for country, row in counted.items()
    }
