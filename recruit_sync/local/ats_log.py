# SPDX-License-Identifier: Apache-2.0
"""What did the ATS hold about whom at a given moment of entry? The simulated transaction log.

Documents are never changed in place, so a snapshot needs no copy. Knows no faults and no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from recruit_sync.local.ats_query import Query
from recruit_sync.local.ats_wire import Document

_REMEMBERED_LISTINGS = 8


@dataclass(frozen=True, slots=True)
class Entry:
    entered: datetime
    visible: datetime
    document: Document = field(repr=False)


@dataclass(slots=True)
class Record:
    wid: str
    candidate_id: str
    created: datetime
    entries: list[Entry] = field(default_factory=list, repr=False)
    attachments: list[Document] = field(default_factory=list, repr=False)
    gone: datetime | None = None

    def as_of(self, moment: datetime, now: datetime) -> Entry | None:
        if self.gone is not None and moment >= self.gone:
            return None
        for entry in reversed(self.entries):
            if entry.entered <= moment and entry.visible <= now:
                return entry
        return None

    @property
    def latest(self) -> Document:
        return self.entries[-1].document

    def overwrite(self, document: Document) -> None:
        """Leaves the moments of entry, so that old snapshots page as before, and no content."""
        self.entries = [Entry(one.entered, one.visible, document) for one in self.entries]


@dataclass(frozen=True, slots=True)
class _Asked:
    query: Query
    newest_first: bool
    version: int
    now: datetime | None


class EntryLog:
    def __init__(self) -> None:
        self._records: dict[str, Record] = {}
        self._wids: dict[str, str] = {}
        self._listings: dict[_Asked, list[Document]] = {}
        self._version = 0
        self._late_entries = False

    def __iter__(self) -> Iterator[Record]:
        return iter(list(self._records.values()))

    def insert(self, record: Record) -> None:
        self._records[record.wid] = record
        self._wids[record.wid] = record.wid
        self._wids[f"Candidate_ID={record.candidate_id}"] = record.wid

    def write(self, record: Record, entry: Entry) -> None:
        record.entries.append(entry)
        for application in entry.document.get("jobApplications") or ():
            self._wids[application["id"]] = record.wid
            self._wids[f"Job_Application_ID={application['jobApplicationID']}"] = record.wid
        self._late_entries |= entry.visible > entry.entered
        self._version += 1

    def erase(self, record: Record, shell: Document, at: datetime) -> None:
        record.overwrite(shell)
        self.write(record, Entry(at, at, shell))

    def vanish(self, record: Record, shell: Document, at: datetime) -> None:
        self.erase(record, shell, at)
        record.gone = at

    def find(self, reference: str) -> Record | None:
        """By WID or Candidate_ID of the person, or by either id of one of the applications."""
        wid = self._wids.get(reference)
        return None if wid is None else self._records[wid]

    def select(self, query: Query, now: datetime, *, newest_first: bool) -> list[Document]:
        settled = query.as_of is not None and not self._late_entries
        seen_at = None if settled else now
        asked = _Asked(query.filters(), newest_first, self._version, seen_at)
        found = self._listings.get(asked)
        if found is None:
            found = self._scan(query, now, newest_first=newest_first)
            if len(self._listings) >= _REMEMBERED_LISTINGS:
                self._listings.pop(next(iter(self._listings)))
            self._listings[asked] = found
        return found

    def _scan(self, query: Query, now: datetime, *, newest_first: bool) -> list[Document]:
        as_of = query.as_of or now
        rows = [
            entry
            for record in self._candidates(query)
            if _in_windows(record, query, now)
            and (entry := record.as_of(as_of, now)) is not None
            and _matches(entry.document, query)
        ]
        if newest_first and query.as_of is None:
            rows.sort(key=lambda entry: entry.entered, reverse=True)
        return [entry.document for entry in rows]

    def _candidates(self, query: Query) -> Iterable[Record]:
        if query.candidates is None:
            return self._records.values()
        found = {self._wids.get(one): None for one in query.candidates}
        return [self._records[wid] for wid in found if wid is not None]


def _in_windows(record: Record, query: Query, now: datetime) -> bool:
    if query.created is not None and not query.created.holds(record.created):
        return False
    window = query.updated
    return window is None or any(
        window.holds(entry.entered) and entry.visible <= now for entry in record.entries
    )


def _matches(document: Document, query: Query) -> bool:
    if query.email is not None and not _same_address(document.get("email"), query.email):
        return False
    tags = document.get("candidateTags") or ()
    return query.tag is None or any(tag["id"] == query.tag for tag in tags)


def _same_address(held: str | None, asked: str) -> bool:
    return held is not None and held.casefold() == asked.casefold()
