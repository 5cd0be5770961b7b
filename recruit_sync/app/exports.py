# SPDX-License-Identifier: Apache-2.0
"""Every line of everybody's audit trail, outside of the table as well, where nobody changes it.

Each night the lines since the last export go into the archive in batches, with a list that names
each batch by its hash and the list before by its own. Which one was the last is asked of the
archive, so weeks without an export cost nothing but one longer night. Subjects and hashes alone.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from recruit_sync.domain import trail
from recruit_sync.domain.errors import NotThere
from recruit_sync.domain.subject import Candidacy, Entry
from recruit_sync.ports import Archive, Candidacies

EXPORT: Final = "audit/"
RUNS: Final = "audit/run/"
_LINES: Final = "audit/lines/"
_BATCH: Final = 5_000
_SETTLED: Final = timedelta(minutes=10)
"""Younger lines wait for the next night: they may still be on their way into the table."""
_BEGINNING: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Run:
    """One night's export, filled in a pass over everybody."""

    archive: Archive
    number: int
    previous: str
    since: datetime
    through: datetime
    batches: list[dict[str, Any]] = field(default_factory=list)
    _waiting: list[str] = field(default_factory=list)

    def note(self, candidacy: Candidacy) -> None:
        """The lines of one trail that are new."""
        for at, line in _dated(candidacy):
            if self.since < at <= self.through:
                self._waiting.append(_text(candidacy.subject, line))
        if len(self._waiting) >= _BATCH:
            self._write()

    def end(self) -> int:
        """Write what is left, then the list that makes it count; how many lines there were."""
        self._write()
        if not self.batches:
            return 0
        told = {
            "number": self.number,
            "previous": self.previous,
            "since": self.since.isoformat(),
            "through": self.through.isoformat(),
            "batches": self.batches,
        }
        self.archive.keep(f"{RUNS}{self.number:08}.json", json.dumps(told, sort_keys=True))
        return sum(batch["lines"] for batch in self.batches)

    def _write(self) -> None:
        if not self._waiting:
            return
        text = "\n".join(self._waiting)
        key = f"{_LINES}{self.number:08}-{len(self.batches):05}.jsonl"
        self.archive.keep(key, text)
        self.batches.append({"key": key, "sha256": _digest(text), "lines": len(self._waiting)})
        self._waiting.clear()


@dataclass(frozen=True, slots=True)
class Exports:
    """Begins exports; holds all of them against the table."""

    archive: Archive
    candidacies: Candidacies

    def begin(self, now: datetime) -> Run:
        """The next run, after the last one that the archive has."""
        latest = deque(self.archive.keys(RUNS), maxlen=1)
        if not latest:
            return Run(self.archive, 1, "", _BEGINNING, now - _SETTLED)
        text = self.archive.read(latest[0])
        told = json.loads(text)
        since = datetime.fromisoformat(told["through"])
        return Run(self.archive, told["number"] + 1, _digest(text), since, now - _SETTLED)

    def audit(self) -> dict[str, Any]:
        """What is missing, altered or out of order, in the export or in the table beside it."""
        look = _Look(self.archive)
        faults = list(look.runs())
        for candidacy in self.candidacies.everybody():
            problem = look.against(candidacy)
            if problem:
                faults.append({"id": candidacy.subject, "problem": problem})
        changed = "was overwritten or hidden: the archive has another text of it"
        faults += [{"id": key, "problem": changed} for key in self.archive.disturbed(EXPORT)]
        gone = "was exported, and is not in the table"
        faults += [{"id": subject, "problem": gone} for subject in look.ends]
        return {"runs": look.count, "lines": look.lines, "faults": faults}


class _Look:
    """One reading of the whole export, in order."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self.count = self.lines = 0
        self.ends: dict[str, Entry] = {}
        self._through = _BEGINNING

    def runs(self) -> Iterator[dict[str, str]]:
        """Faults of the export itself."""
        previous = ""
        for key in self._archive.keys(RUNS):
            self.count += 1
            text = self._archive.read(key)
            told = json.loads(text)
            if told["previous"] != previous or told["number"] != self.count:
                yield {"id": key, "problem": "does not follow from the export before"}
            previous, self._through = _digest(text), datetime.fromisoformat(told["through"])
            for batch in told["batches"]:
                yield from self._batch(batch)

    def _batch(self, batch: Mapping[str, Any]) -> Iterator[dict[str, str]]:
        try:
            text = self._archive.read(batch["key"])
        except NotThere:
            yield {"id": batch["key"], "problem": "is missing"}
            return
        if _digest(text) != batch["sha256"]:
            yield {"id": batch["key"], "problem": "was altered"}
        for row in text.splitlines():
            self.lines += 1
            problem = self._line(json.loads(row))
            if problem:
                yield {"id": batch["key"], "problem": problem}

    def _line(self, row: dict[str, Any]) -> str:
        subject = row.pop("subject")
        line = Entry(**{**row, "at": datetime.fromisoformat(row["at"])})
        before = [self.ends[subject]] if subject in self.ends else []
        follows = trail.chained(subject, before, [line]) == [line]
        self.ends[subject] = line
        return "" if follows else f"{subject}: line {line.seq} does not follow from the one before"

    def against(self, candidacy: Candidacy) -> str:
        """Whether the table has the very lines that were exported, and no other of that time."""
        end = self.ends.pop(candidacy.subject, None)
        old = [line for at, line in _dated(candidacy) if at <= self._through]
        last = old[-1] if old else None
        if last == end:
            return ""
        return "its lines in the table are not those that were exported"


def _dated(candidacy: Candidacy) -> Iterator[tuple[datetime, Entry]]:
    """Lines with moments that never go back, as clocks of two functions may."""
    at = _BEGINNING
    for line in candidacy.history:
        at = max(at, line.at)
        yield at, line


def _text(subject: str, line: Entry) -> str:
    return json.dumps({"subject": subject, **asdict(line), "at": line.at.isoformat()})


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
