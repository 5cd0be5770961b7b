# SPDX-License-Identifier: Apache-2.0
"""Was a table put back that is older than what was erased since? The ledger of erasures knows.

Each erasure is entered before any system is asked, in an archive that restoring the table does not
touch. Holds keyed hashes and dates. What the table does not know of the ledger is replayed, and
until then nothing else may run.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from recruit_sync.app.records import Records
from recruit_sync.domain.erasure import Reason
from recruit_sync.domain.errors import Refused
from recruit_sync.domain.events import ErasureReplayed
from recruit_sync.domain.subject import Candidacy
from recruit_sync.ports import Addresses, Archive, Notebook

_PREFIX: Final = "ledger/"
_HEAD: Final = "ledger/head"
_FRESH: Final = timedelta(hours=1)
_SETTLED: Final = timedelta(minutes=15)
"""Younger entries are looked at again: clocks of functions differ, and writes take time."""
_BATCH: Final = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """One erasure, as far as it may be remembered."""

    key: str
    subject: str
    version: int
    event: ErasureReplayed
    marks: tuple[str, ...]

    def known_by(self, candidacy: Candidacy | None) -> bool:
        """Whether the table knows of it; a record out of an older backup has an older version."""
        if candidacy is None:
            return False
        erasure = candidacy.erasure
        again = erasure is not None and erasure.fenced_at >= self.event.fenced_at
        return again or candidacy.version >= self.version


@dataclass(slots=True)
class Ledger:
    """Enters erasures; compares, and replays."""

    archive: Archive
    records: Records
    addresses: Addresses
    notebook: Notebook
    _compared: tuple[datetime, str] | None = field(default=None, init=False)

    def enter(self, candidacy: Candidacy) -> None:
        """Before the first system is asked. Raises Unavailable: then nothing may be asked."""
        erasure = candidacy.erasure
        if erasure is None:
            return
        suppressed = (*candidacy.addresses, *candidacy.marks.persons, *candidacy.marks.phones)
        told = {
            "subject": candidacy.subject,
            "version": candidacy.version,
            "reason": erasure.reason.value,
            "due_at": erasure.due_at.isoformat(),
            "fenced_at": erasure.fenced_at.isoformat(),
            "suppresses": erasure.suppresses,
            "country": candidacy.country,
            "marks": list(suppressed) if erasure.suppresses else [],
        }
        key = f"{_PREFIX}{_stamp(self.records.clock.now())}-{candidacy.subject}.json"
        self.archive.keep(key, json.dumps(told, sort_keys=True))

    def require(self) -> None:
        """Raises Refused while the table does not know what was erased; compares once an hour, and
        at once where its own note of that is missing or older than it was."""
        now = self.records.clock.now()
        if self._compared is not None and self._compared[0] <= now < self._compared[0] + _FRESH:
            if self._head() >= self._compared[1]:
                return
            self._compared = None
        head = self._head()
        unknown = sum(1 for _ in self._unknown(head))
        if unknown:
            raise Refused(
                f"the table is older than the ledger by {unknown} erasures, so it came out of a"
                " backup; nothing runs before: recruit-sync erasure replay"
            )
        self._compared = now, self._advance(now, head)

    def replay(self) -> dict[str, Any]:
        """Bring every erasure back that the table does not know, suppressions with it."""
        replayed = []
        head = self._head()
        for entry in list(self._unknown(head)):
            new = Candidacy(entry.subject, None)
            self.records.tell(entry.subject, entry.event, new=new)
            for mark in entry.marks:
                self.addresses.link(mark, entry.subject)
            replayed.append(entry.subject)
        self.records.flush()
        self._advance(self.records.clock.now(), head)
        return {"replayed": len(replayed), "subjects": replayed}

    def _unknown(self, head: str) -> Iterator[Entry]:
        """Entries behind the head that the table does not know."""
        batch: list[Entry] = []
        for key in self.archive.keys(_PREFIX, head):
            batch.append(_entry(key, self.archive.read(key)))
            if len(batch) == _BATCH:
                yield from self._of(batch)
                batch = []
        yield from self._of(batch)

    def _of(self, batch: list[Entry]) -> Iterator[Entry]:
        found = self.records.candidacies.get_many([entry.subject for entry in batch])
        return (e for e in batch if not e.known_by(found.get(e.subject)))

    def _head(self) -> str:
        return str((self.notebook.read(_HEAD) or {}).get("key", ""))

    def _advance(self, now: datetime, head: str) -> str:
        """All are known: from now on only later ones are looked at; the head from here on."""
        settled = f"{_PREFIX}{_stamp(now - _SETTLED)}"
        if settled > head:
            self.notebook.write(_HEAD, {"key": settled})
        return max(settled, head)


def _entry(key: str, text: str) -> Entry:
    told = json.loads(text)
    event = ErasureReplayed(
        Reason(told["reason"]),
        datetime.fromisoformat(told["due_at"]),
        datetime.fromisoformat(told["fenced_at"]),
        suppresses=bool(told["suppresses"]),
        country=told.get("country"),
    )
    return Entry(key, told["subject"], int(told["version"]), event, tuple(told["marks"]))


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"
