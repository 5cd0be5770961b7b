# SPDX-License-Identifier: Apache-2.0
"""What happened in a month, in numbers: the report to the DPO. Counts under ten are not shown.

Collected in the nightly pass over everybody, from what tombstones keep as well; told by the first
night of the next month. Sources, countries, reasons and counts alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from recruit_sync.app.staff_notices import StaffNotices
from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.subject import Answer, Candidacy, Channel, Standing
from recruit_sync.ports import Notebook

_NOTE: Final = "report/month"
_FEW: Final = 10
_HANDED_OVER: Final = "mail/handedover"
_WITHIN_A_DAY: Final = timedelta(days=1)


@dataclass(slots=True)
class Tally:
    """The counts of one month, filled in a pass over everybody."""

    begin: datetime
    end: datetime
    counts: Counter[str] = field(default_factory=Counter)
    by: dict[str, Counter[str]] = field(default_factory=dict)
    took: list[timedelta] = field(default_factory=list)
    late: list[timedelta] = field(default_factory=list)

    def note(self, candidacy: Candidacy) -> None:
        """One person."""
        if self._within(candidacy.imported_at):
            self.counts["imported"] += 1
            self._by("sources", candidacy.agency or candidacy.source_id or "unknown")
            self._by("countries", candidacy.country or "unknown")
        lines = (line for line in candidacy.history if line.because == _HANDED_OVER)
        self.counts["asked"] += any(self._within(line.at) for line in lines)
        self._answers(candidacy)
        self._erasure(candidacy)
        ending = candidacy.ending
        if ending and ending.channel is Channel.REIMPORT and self._within(ending.at):
            self._by("reimports", candidacy.agency or candidacy.source_id or "unknown")

    def _answers(self, candidacy: Candidacy) -> None:
        """The last of the month counts, once a person."""
        given = [one for one in candidacy.answers if self._within(one.at)]
        if not given:
            return
        last = given[-1]
        self.counts["yes" if last.answer is Answer.CONSENT else "no"] += 1
        received = last.evidence.received_at if last.evidence else None
        if received and received <= last.at:
            self.took.append(last.at - received)

    def _erasure(self, candidacy: Candidacy) -> None:
        erasure = candidacy.erasure
        if erasure is None:
            return
        if erasure.proven_at and self._within(erasure.proven_at):
            self._by("erased", erasure.reason.value)
            self.late.append(max(timedelta(0), erasure.fenced_at - erasure.due_at))
        open_ = candidacy.standing is Standing.ERASING
        self.counts["unproven"] += open_ and erasure.fenced_at < self.end - _WITHIN_A_DAY

    def _by(self, name: str, what: str) -> None:
        self.by.setdefault(name, Counter())[what] += 1

    def _within(self, at: datetime | None) -> bool:
        return at is not None and self.begin <= at < self.end

    def facts(self) -> dict[str, str]:
        """For the mail; a share only of enough people to hide each."""
        asked, yes = self.counts["asked"], self.counts["yes"]
        names = ("imported", "asked", "yes", "no", "unproven")
        told = {name: rounded(self.counts[name]) for name in names}
        told["erased"] = rounded(sum(self.by.get("erased", Counter()).values()))
        if asked >= _FEW and yes >= _FEW:
            told["rate"] = f"{round(100 * yes / asked)} %"
        if len(self.took) >= _FEW:
            told["took"] = f"{_middle(self.took) / timedelta(days=1):.1f} days"
        if len(self.late) >= _FEW:
            told["late"] = f"{_middle(self.late) / timedelta(minutes=1):.0f} minutes"
            told["latest"] = f"{max(self.late) / timedelta(minutes=1):.0f} minutes"
        rows = {name: ";;".join(_rows(counted)) for name, counted in self.by.items()}
        return told | {f"{name}_rows": text for name, text in rows.items()}


def rounded(count: int) -> str:
    """A count that tells on nobody."""
    return str(count) if count == 0 or count >= _FEW else "under 10"


def _rows(counted: Mapping[str, int]) -> list[str]:
    most = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return [f"{name}|{rounded(count)}|{'' if count < _FEW else count}" for name, count in most]


def _middle(spans: Sequence[timedelta]) -> timedelta:
    return sorted(spans)[len(spans) // 2]


@dataclass(frozen=True, slots=True)
class MonthlyReports:
    """Months of the staff's zone; each is told once."""

    notebook: Notebook
    notices: StaffNotices
    zone: str

    def begin(self, now: datetime, installed_at: datetime) -> Tally | None:
        """The month before this one, if it is not told yet and anything ran in it."""
        zone = ZoneInfo(self.zone)
        first = now.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        before = (first - timedelta(days=1)).replace(day=1)
        if installed_at >= first or self._told() >= f"{before:%Y-%m}":
            return None
        return Tally(before.astimezone(UTC), first.astimezone(UTC))

    def _told(self) -> str:
        return str((self.notebook.read(_NOTE) or {}).get("month", ""))

    def end(self, tally: Tally) -> None:
        """Post it."""
        month = f"{tally.begin.astimezone(ZoneInfo(self.zone)):%Y-%m}"
        self.notices.post(MailKind.DPO_REPORT, month, {"month": month, **tally.facts()})
        self.notebook.write(_NOTE, {"month": month})
