# SPDX-License-Identifier: Apache-2.0
"""Where does the simulation keep what AWS keeps? In this process, behind the same ports.

Held to the same promises as the adapters by one suite (tests/contracts). A sweep costs the same
among ten thousand people and a million.
"""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from threading import RLock

from sortedcontainers import SortedDict

from recruit_sync.domain.errors import Conflict
from recruit_sync.domain.subject import Candidacy
from recruit_sync.ports import Due, Lane, Link, Notice

_NOBODY = Candidacy("", None)
_BEFORE_ALL = -(10**12)


class _Index:
    """Subjects by moment, kept by the hour: to move one costs the same among any number."""

    def __init__(self) -> None:
        self._hours: SortedDict[int, dict[str, datetime]] = SortedDict()

    def move(self, subject: str, old: datetime | None, new: datetime | None) -> None:
        if old == new:
            return
        if old is not None:
            self._forget(subject, _hour(old))
        if new is not None:
            self._hours.setdefault(_hour(new), {})[subject] = new

    def _forget(self, subject: str, hour: int) -> None:
        del self._hours[hour][subject]
        if not self._hours[hour]:
            del self._hours[hour]

    def first(self) -> datetime | None:
        return min(self._hours.peekitem(0)[1].values()) if self._hours else None

    def next_hour(self, after: int, through: datetime) -> tuple[int, list[Due]] | None:
        """The first hour past `after` in which anybody stands, with those reached by then."""
        found = self._hours.irange(after, _hour(through), inclusive=(False, True))
        hour = next(found, None)
        if hour is None:
            return None
        people = self._hours[hour].items()
        return hour, sorted((Due(*one) for one in people if one[1] <= through), key=_order)


def _hour(at: datetime) -> int:
    return int(at.timestamp() // 3600)


def _order(entry: Due) -> tuple[datetime, str]:
    return entry.due_at, entry.subject


class MemoryCandidacies:
    """All data subjects."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._people: dict[str, Candidacy] = {}
        self._due = _Index()
        self._todo = _Index()

    def get(self, subject: str) -> Candidacy | None:
        """The person as last saved."""
        return self._people.get(subject)

    def get_many(self, subjects: Sequence[str]) -> Mapping[str, Candidacy]:
        """Several people at once; unknown ones are left out."""
        with self._lock:
            return {name: self._people[name] for name in subjects if name in self._people}

    def save(self, candidacy: Candidacy) -> None:
        """Write version n where version n - 1 is stored; raises Conflict."""
        if candidacy.version < 1:
            raise ValueError(f"version {candidacy.version} cannot be saved; the first is 1")
        if any(at and at.tzinfo is None for at in (candidacy.due_at, candidacy.todo_at)):
            raise ValueError("a moment without a zone cannot be indexed")
        subject = candidacy.subject
        with self._lock:
            old = self._people.get(subject, _NOBODY)
            if old.version != candidacy.version - 1:
                raise Conflict(f"put SUBJECT#{subject}: version {candidacy.version - 1} is gone")
            self._due.move(subject, old.due_at, candidacy.due_at)
            self._todo.move(subject, old.todo_at, candidacy.todo_at)
            self._people[subject] = candidacy

    def due(self, through: datetime) -> Iterator[Due]:
        """Everybody with `due_at <= through`, earliest first."""
        return self._entries(self._due, through)

    def todo(self, through: datetime) -> Iterator[str]:
        """Subjects with an effect to do by then."""
        return (entry.subject for entry in self._entries(self._todo, through))

    def next_due(self) -> datetime | None:
        """The earliest `due_at` of all, or None."""
        with self._lock:
            return self._due.first()

    def everybody(self) -> Iterator[Candidacy]:
        """All of them, tombstones too, in no order."""
        with self._lock:
            subjects = list(self._people)
        return (self._people[subject] for subject in subjects)

    def _entries(self, index: _Index, through: datetime) -> Iterator[Due]:
        """Read hour by hour, so that a reader may save while it reads."""
        hour = _BEFORE_ALL
        while True:
            with self._lock:
                found = index.next_hour(hour, through)
            if found is None:
                return
            hour, entries = found
            yield from entries


class MemoryAddresses:
    """Links between address fingerprints and subjects."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._subjects: defaultdict[str, set[str]] = defaultdict(set)

    def link(self, address: str, subject: str) -> None:
        """Remember that this subject has this address; may be called again."""
        with self._lock:
            self._subjects[address].add(subject)

    def subjects(self, address: str) -> Sequence[str]:
        """Who has or had it."""
        with self._lock:
            return sorted(self._subjects.get(address, ()))

    def unlink(self, address: str, subject: str) -> None:
        """Forget one link; missing is fine."""
        with self._lock:
            self._subjects[address].discard(subject)
            if not self._subjects[address]:
                del self._subjects[address]


class MemoryLinks:
    """Tokens of mailed links, by their SHA-256."""

    def __init__(self) -> None:
        self._links: dict[bytes, Link] = {}

    def issue(self, token: str, link: Link) -> None:
        """Remember what the token stands for, under its hash."""
        self._links[sha256(token.encode()).digest()] = link

    def find(self, token: str) -> Link | None:
        """What the token stands for, or None."""
        return self._links.get(sha256(token.encode()).digest())


class MemoryNotices:
    """Staff notices waiting to be mailed."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._notices: dict[str, Notice] = {}

    def post(self, notice: Notice) -> bool:
        """Add it unless its id is known; True where it is new."""
        with self._lock:
            new = notice.id not in self._notices
            self._notices.setdefault(notice.id, replace(notice, facts=dict(notice.facts)))
            return new

    def waiting(self) -> Sequence[Notice]:
        """Those not sent yet."""
        with self._lock:
            unsent = [notice for notice in self._notices.values() if notice.sent_at is None]
        return sorted(unsent, key=lambda notice: (notice.posted_at, notice.id))

    def claim(self, notice: Notice, *, token: str, until: datetime, now: datetime) -> bool:
        """Take one for sending; False where somebody else holds it or it was sent."""
        with self._lock:
            stored = self._notices.get(notice.id)
            if stored is None or stored.sent_at is not None:
                return False
            leased = stored.leased_until is not None and stored.leased_until > now
            if leased and stored.claim != token:
                return False
            self._notices[notice.id] = replace(stored, claim=token, leased_until=until)
            return True

    def sent(self, notice: Notice, at: datetime) -> None:
        """Record that it went out."""
        with self._lock:
            stored = self._notices.get(notice.id)
            if stored is not None and stored.sent_at is None:
                self._notices[notice.id] = replace(stored, sent_at=at)


class MemoryNotebook:
    """Cursors, leases, sums, sweep records, the brake; values are kept as text, as they are far."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._kinds: defaultdict[str, SortedDict[str, str]] = defaultdict(SortedDict)

    def read(self, key: str) -> Mapping[str, object] | None:
        """The value."""
        prefix, _, last = key.rpartition("/")
        with self._lock:
            text = self._kinds[prefix].get(last)
        return None if text is None else _value(text)

    def write(
        self, key: str, value: Mapping[str, object], *, if_version: int | None = None
    ) -> None:
        """Replace the value; with `if_version` only over that version; raises Conflict."""
        prefix, _, last = key.rpartition("/")
        with self._lock:
            if if_version is not None and self._version(key) != if_version:
                raise Conflict(f"put NOTE#{key}: version {if_version} is gone")
            self._kinds[prefix][last] = json.dumps(dict(value))

    def between(
        self, prefix: str, first: str, last: str
    ) -> Iterator[tuple[str, Mapping[str, object]]]:
        """Entries `prefix/first` to `prefix/last`, both inclusive, in key order."""
        with self._lock:
            kind = self._kinds[prefix]
            found = [(name, kind[name]) for name in kind.irange(first, last)]
        return ((f"{prefix}/{name}", _value(text)) for name, text in found)

    def erase(self, key: str) -> None:
        """Remove one; missing is fine."""
        prefix, _, last = key.rpartition("/")
        with self._lock:
            self._kinds[prefix].pop(last, None)

    def _version(self, key: str) -> object:
        """0 where nothing is stored; None, which equals no version, for a value without one."""
        stored = self.read(key)
        return 0 if stored is None else stored.get("version")


def _value(text: str) -> Mapping[str, object]:
    value: dict[str, object] = json.loads(text)
    return value


class MemoryQueues:
    """Nudges, waiting to be taken by whoever plays the function behind the lane."""

    def __init__(self) -> None:
        self._waiting: dict[Lane, deque[str]] = {lane: deque() for lane in Lane}

    def nudge(self, lane: Lane, subjects: Iterable[str]) -> None:
        """Tell the function behind the lane to look at these subjects."""
        self._waiting[lane].extend(dict.fromkeys(subjects))

    def take(self, lane: Lane, most: int = 10) -> list[str]:
        """Up to `most` nudges, oldest first; they are then gone."""
        waiting = self._waiting[lane]
        return [waiting.popleft() for _ in range(min(most, len(waiting)))]
