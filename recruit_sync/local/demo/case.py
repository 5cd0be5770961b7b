# SPDX-License-Identifier: Apache-2.0
"""What lies before the judge, and what a finding says: ids and moments, never a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from recruit_sync.domain.subject import Candidacy
from recruit_sync.local.demo.chronicle import Trouble
from recruit_sync.local.demo.expected import Law
from recruit_sync.local.demo.lives import Life


@dataclass(frozen=True, slots=True)
class Broken:
    """One rule that was broken."""

    rule: int
    what: str
    ids: tuple[str, ...]

    def __str__(self) -> str:
        return f"rule {self.rule}: {self.what}: {' '.join(self.ids)}"


Asked = tuple[datetime, datetime | None]
"""When a system beside the ATS was first asked for somebody, and when it was done."""


@dataclass(frozen=True)
class Case:
    """All that is judged."""

    lives: Sequence[Life]
    law: Law
    now: datetime
    patience: timedelta
    troubles: Sequence[Trouble]
    doubtful_mails: Counter[str]
    shown: frozenset[str]
    kept: Mapping[str, Candidacy]
    brake_pulled: bool
    leaves: Mapping[str, Mapping[str, Asked]] = field(default_factory=dict)

    def allowance(self, since: datetime, until: datetime) -> timedelta:
        """The sweep's pace, and as long as something hindered it meanwhile."""
        hindered, reached = timedelta(0), since
        for one in sorted(self.troubles, key=lambda trouble: trouble.start):
            start, end = max(one.start, reached), min(one.hinders_until or one.start, until)
            if end > start:
                hindered, reached = hindered + (end - start), end
        return self.patience + hindered
