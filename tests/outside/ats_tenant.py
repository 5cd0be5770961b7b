# SPDX-License-Identifier: Apache-2.0
"""The people, the log and the purges of an ATS written from its OpenAPI file alone.

Shares nothing with the project's simulator, so that both cannot be wrong in the same way.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import threading
import urllib.request
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

Doc = dict[str, Any]
OPEN = ("Initiated", "In Progress")


@dataclass
class Faults:
    """What this ATS does wrong just now, within its contract."""

    throttled: int = 0  # so many calls to come answer 429
    throttle_every: int = 0  # and every n-th call for ever
    server_error_every: int = 0
    down: tuple[datetime, datetime] | None = None
    drift: bool = False
    late: timedelta = timedelta(0)
    doubled: bool = False
    hidden: frozenset[str] = frozenset()
    denied: bool = False
    odd: bool = False  # fields nobody knows, in another order each time
    token_seconds: int = 3600
    rotate: bool = False


@dataclass
class PurgeWay:
    """How the purge of one person goes."""

    delay: timedelta = timedelta(0)
    lies: bool = False
    blocked: str | None = None
    leaves_attachment: bool = False
    leaves: str = "shell"


@dataclass
class Entry:
    """One line of the transaction log."""

    wid: str
    at: datetime
    seen_from: datetime


@dataclass
class Tenant:
    """Everything behind the HTTP face."""

    moment: datetime
    faults: Faults = field(default_factory=Faults)
    people: dict[str, Doc] = field(default_factory=dict)
    log: list[Entry] = field(default_factory=list)
    born: dict[str, datetime] = field(default_factory=dict)
    attachments: dict[str, list[Doc]] = field(default_factory=dict)
    ways: dict[str, PurgeWay] = field(default_factory=dict)
    purges: list[Doc] = field(default_factory=list)
    mirrored: list[tuple[str, Doc]] = field(default_factory=list)
    checks: dict[str, Doc] = field(default_factory=dict)
    told: list[tuple[str, str, Doc]] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    calls: list[tuple[str, str, int]] = field(default_factory=list)
    control: str | None = None
    lock: threading.RLock = field(default_factory=threading.RLock)
    numbers: Iterable[int] = field(default_factory=lambda: itertools.count(1))

    def follow(self, control: str) -> None:
        """Take the time from the stack's clock from now on."""
        self.control = control

    def now(self) -> datetime:
        """The server's clock."""
        if self.control:
            with urllib.request.urlopen(f"{self.control}/clock", timeout=30) as answer:  # noqa: S310
                self.moment = datetime.fromisoformat(json.load(answer)["now"])
        return self.moment

    def ask_check(self, wid: str) -> str:
        """A recruiter asks for a background check of the last application; its id."""
        with self.lock:
            number = hashlib.md5(f"check {wid}".encode(), usedforsecurity=False).hexdigest()
            application = self.people[wid]["jobApplications"][-1]
            self.checks[number] = {
                "id": number,
                "recipient": {"id": wid},
                "jobApplication": {"id": application["id"]},
                "submissionMoment": self.now().isoformat(),
                "statusData": {"status": {"id": "Background_Check_Status_ID=Pending"}},
                "packageData": [],
                "testData": [],
            }
            return number

    # --- what happens in the ATS ---------------------------------------------------------------

    def add(self, doc: Doc) -> str:
        """Somebody comes in; the WID."""
        with self.lock:
            number = next(iter(self.numbers))
            wid = hashlib.md5(f"person {number}".encode(), usedforsecurity=False).hexdigest()
            at = self.now()
            self.people[wid] = {"id": wid, "candidateID": f"C-{number:06d}"} | doc
            if doc.get("createdMoment") is Ellipsis:
                self.people[wid]["createdMoment"] = stamp(at)
            self.born[wid] = at
            self._enter(wid, at)
            return wid

    def change(self, wid: str, **fields: Any) -> None:
        """Replace top-level fields of a person."""
        with self.lock:
            self.people[wid].update(fields)
            self._enter(wid, self.now())

    def drop(self, wid: str, *names: str) -> None:
        """Take top-level fields away."""
        with self.lock:
            for name in names:
                self.people[wid].pop(name, None)
            self._enter(wid, self.now())

    def attach(self, wid: str, name: str = "cv.pdf") -> None:
        """Give a person a document."""
        with self.lock:
            self.attachments.setdefault(wid, []).append(
                {"id": uuid.uuid4().hex, "fileName": name, "contentType": "application/pdf"}
                | {"fileLength": 1000, "location": "prospectResume"}
            )
            self._enter(wid, self.now())

    def _enter(self, wid: str, at: datetime) -> None:
        self.log.append(Entry(wid, at, at + self.faults.late))

    # --- what calls see -------------------------------------------------------------------------

    def find(self, reference: str) -> str | None:
        """The WID behind a WID or a `Candidate_ID=`."""
        if reference in self.people:
            return reference
        kind, _, value = reference.partition("=")
        if kind != "Candidate_ID":
            return None
        return next((w for w, d in self.people.items() if d.get("candidateID") == value), None)

    def shown(self, wid: str) -> Doc:
        """The document without what the account may not see."""
        return {k: v for k, v in self.people[wid].items() if k not in self.faults.hidden}

    def matching(self, keep: Callable[[Entry], bool], now: datetime) -> list[str]:
        """Who has a visible entry that is wanted; the order says nothing."""
        wids = {e.wid for e in self.log if e.seen_from <= now and keep(e)}
        return sorted(wids & self.people.keys(), key=lambda w: w[::-1])

    # --- purge ----------------------------------------------------------------------------------

    def ask_purge(self, wids: list[str], reason: str, reference: str) -> Doc:
        """A new request, begun at once."""
        now = self.now()
        request = {
            "id": uuid.uuid4().hex,
            "status": "Initiated",
            "requestedMoment": stamp(now),
            "clientReference": reference,
            "results": [],
        }
        self.purges.append(request | {"_wids": wids, "_reason": reason, "_at": now})
        self.settle()
        return request

    def settle(self) -> None:
        """Let the purges end that are due by now."""
        now = self.now()
        for request in self.purges:
            delays = [self.ways.get(w, PurgeWay()).delay for w in request["_wids"]]
            due = request["_at"] + max(delays, default=timedelta(0))
            if request["status"] in OPEN and due <= now:
                request["results"] = [self._purge(w, now) for w in request["_wids"]]
                good = all(r["outcome"] == "purged" for r in request["results"])
                request["status"] = "Completed" if good else "Completed with Errors"

    def _purge(self, wid: str, now: datetime) -> Doc:
        way = self.ways.get(wid, PurgeWay())
        result: Doc = {"candidate": {"id": wid}, "completedMoment": stamp(now)}
        if way.blocked:
            return result | {"outcome": "blocked", "blockedBy": way.blocked}
        if way.lies:
            return result | {"outcome": "purged"}
        if not way.leaves_attachment:
            self.attachments.pop(wid, None)
        if way.leaves == "nothing":
            self.people.pop(wid, None)
        else:
            shell = {"id": wid, "descriptor": "Purged Person", "isPurged": True}
            self.people[wid] = shell
            self._enter(wid, now)
        return result | {"outcome": "purged"}

    def reasons(self, wid: str) -> list[str]:
        """With which reasons this person's purge was asked, oldest first."""
        return [p["_reason"] for p in self.purges if wid in p["_wids"]]

    def asked_at(self, wid: str) -> list[datetime]:
        """When."""
        return [p["_at"] for p in self.purges if wid in p["_wids"]]

    def gone(self, wid: str) -> bool:
        """Whether nothing but a shell is left."""
        return bool(self.people.get(wid, {"isPurged": True}).get("isPurged"))


def stamp(at: datetime) -> str:
    """RFC 3339 with milliseconds and an offset."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")
