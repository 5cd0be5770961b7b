# SPDX-License-Identifier: Apache-2.0
"""A screening agency in memory: candidates, invitations, reports, and what becomes of them.

The clock is handed in; what was planned happens at the next look. Knows nothing of HTTP.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from threading import RLock
from typing import Any, Final

from recruit_sync.local.checks_faults import Faults
from recruit_sync.local.checks_webhooks import Post, Webhooks, request_of
from recruit_sync.local.checks_wire import Document, Names, Refused, not_found, packages, stamp

KEYS: Final = ("local", "local2", "sim_secret_a", "sim_secret_b")
ACCOUNT: Final = "acc_sim"
LIKE: Final = timedelta(hours=24)
_MOST_LIKE: Final = 2
_INVITED_FOR: Final = timedelta(days=7)
_KEPT_FOR: Final = timedelta(days=5 * 365)
_OPEN: Final = ("pending", "suspended", "paused", "dispute")
_REMOVED: Final = Refused(403, "Candidate has requested that their PII be removed")
_KINDS: Final = ("candidates", "invitations", "reports", "screenings", "adverse_actions")


class ChecksSimulator:
    def __init__(
        self,
        clock: Callable[[], datetime],
        seed: int = 1,
        *,
        keys: tuple[str, ...] = KEYS,
        account: str = ACCOUNT,
    ) -> None:
        self.lock = RLock()
        self.keys = keys
        self.account = account
        self._clock = clock
        self.ahead = timedelta(0)
        self.addresses: list[Document] = []
        self.start(seed)

    def start(self, seed: int) -> None:
        """As on the first day, with these ids; addresses of webhooks stay."""
        with self.lock:
            self.names = Names(seed)
            self.faults = Faults()
            self.hooks = Webhooks(self.names, self.account, self.keys, self.faults)
            self.hooks.addresses = self.addresses
            self.packages = packages()
            self.strict_country = True
            self.things: dict[str, dict[str, Document]] = {kind: {} for kind in _KINDS}
            self.log: list[tuple[str, str, str]] = []
            self._planned: list[tuple[datetime, int, Callable[[datetime], None]]] = []
            self._numbers = count()

    # --- time ------------------------------------------------------------------------------------

    def tick(self) -> datetime:
        """The agency's clock; whatever fell due up to it has then happened."""
        now = self._clock() + self.ahead
        with self.lock:
            while self._planned and self._planned[0][0] <= now:
                at, _, act = heapq.heappop(self._planned)
                act(at)
        return now

    def plan(self, at: datetime, act: Callable[[datetime], None]) -> None:
        with self.lock:
            heapq.heappush(self._planned, (at, next(self._numbers), act))

    def next_at(self) -> datetime | None:
        """When something happens here by itself, or a webhook is to go."""
        with self.lock:
            moments = [self._planned[0][0]] if self._planned else []
            hook = self.hooks.next_at()
            found = min([*moments, hook] if hook else moments, default=None)
            return None if found is None else found - self.ahead

    def deliver(self, post: Post) -> bool:
        """Send what is due; whether there was anything. The lock is not held while it is sent."""
        now = self.tick()
        with self.lock:
            due = self.hooks.take_due(now)
        for delivery in due:
            headers, body = request_of(delivery, now)
            status = post(delivery.url, headers, body)
            with self.lock:
                self.hooks.tried(delivery, status, now)
        return bool(due)

    def emit(self, kind: str, thing: Document, now: datetime) -> None:
        self.hooks.emit(kind, thing, now)

    # --- things ----------------------------------------------------------------------------------

    def find(self, kind: str, name: str) -> Document:
        thing = self.things[kind].get(name)
        if thing is None:
            raise not_found(kind.removesuffix("s").capitalize())
        return thing

    def of_candidate(self, kind: str, candidate: str) -> list[Document]:
        return [one for one in self.things[kind].values() if one.get("candidate_id") == candidate]

    def usable(self, name: str) -> Document:
        """The candidate, unless their data were removed."""
        candidate = self.find("candidates", name)
        if candidate["pii_removed_at"] is not None:
            raise _REMOVED
        return candidate

    def owned(self, kind: str, name: str) -> Document:
        """Something of a candidate whose data are still there."""
        thing = self.find(kind, name)
        self.usable(thing["candidate_id"])
        return thing

    def add(self, kind: str, thing: Document) -> Document:
        self.things[kind][thing["id"]] = thing
        return thing

    def new_candidate(self, body: Document, now: datetime) -> Document:
        recent = [c for c in self.things["candidates"].values() if now - c["_at"] < LIKE]
        if sum(_like(one, body) for one in recent) >= _MOST_LIKE:
            raise Refused(409, "Duplicate: similar candidates were created in the last 24 hours")
        candidate = {
            "id": self.names.new("cand"),
            "object": "candidate",
            "created_at": stamp(now),
            "_at": now,
            "email": body["email"],
            **{key: body.get(key) for key in _CANDIDATE_FIELDS},
            "ssn": None,
            "dob": None,
            "pii_removed_at": None,
            "vendor_retention": None,
        }
        self.add("candidates", candidate)
        self.emit("candidate.created", candidate, now)
        return candidate

    def remove_pii(self, name: str, now: datetime) -> Document:
        candidate = self.find("candidates", name)
        if candidate["pii_removed_at"] is not None:
            raise Refused(400, "Candidate PII has already been removed")
        if any(one["status"] in _OPEN for one in self.of_candidate("reports", name)):
            raise Refused(409, "Candidate has an open report; cancel it first")
        for invitation in self.of_candidate("invitations", name):
            if invitation["status"] == "pending" and invitation["deleted_at"] is None:
                self.delete_invitation(invitation, now)
        emptied = dict.fromkeys(("email", "first_name", "middle_name", "last_name", "phone"))
        until = stamp(now + _KEPT_FOR)
        candidate |= {**emptied, "pii_removed_at": stamp(now)}
        candidate["vendor_retention"] = {"reason": "fcra", "until": until}
        return candidate

    def invite(self, candidate: Document, body: Document, now: datetime) -> Document:
        package = next((p for p in self.packages if p["slug"] == body["package"]), None)
        if package is None:
            raise not_found("Package")
        name = self.names.new("inv")
        invitation = {
            "id": name,
            "object": "invitation",
            "status": "pending",
            "invitation_url": f"https://apply.checks.example/{name}",
            "created_at": stamp(now),
            "expires_at": stamp(now + _INVITED_FOR),
            "deleted_at": None,
            "package": package["slug"],
            "candidate_id": candidate["id"],
            "report_id": None,
            "work_locations": body.get("work_locations") or [{"country": "US"}],
            "tags": list(body.get("tags") or ()),
        }
        self.add("invitations", invitation)
        self.emit("invitation.created", invitation, now)
        return invitation

    def delete_invitation(self, invitation: Document, now: datetime) -> Document:
        if invitation["status"] == "completed":
            raise Refused(400, "Invitation has already been completed")
        if invitation["deleted_at"] is None:
            invitation["deleted_at"] = stamp(now)
            self.emit("invitation.deleted", invitation, now)
        return invitation

    def expire(self, invitation: Document, now: datetime) -> None:
        if invitation["status"] == "pending" and invitation["deleted_at"] is None:
            invitation["status"] = "expired"
            self.emit("invitation.expired", invitation, now)

    def submit(self, invitation: Document, now: datetime) -> Document | None:
        """The candidate has filled the form in: there is a report from now on."""
        if invitation["status"] != "pending" or invitation["deleted_at"] is not None:
            return None
        report = self._new_report(invitation, now)
        invitation |= {"status": "completed", "completed_at": stamp(now), "report_id": report["id"]}
        self.emit("invitation.completed", invitation, now)
        self.emit("report.created", report, now)
        return report

    def _new_report(self, invitation: Document, now: datetime) -> Document:
        country = invitation["work_locations"][0].get("country")
        package = next(p for p in self.packages if p["slug"] == invitation["package"])
        types = [one["type"] for one in package["screenings"]]
        name = self.names.new("rep")
        if self.faults.due("unordered_screening", name, now):
            types.append("reputation" if "reputation" not in types else "credit")
        owner = invitation["candidate_id"]
        screenings = [self._new_screening(one, owner, country) for one in types]
        return self.add("reports", _report(name, invitation, screenings, now))

    def _new_screening(self, kind: str, owner: str, country: str | None) -> str:
        thing: dict[str, Any] = {
            "id": self.names.new("scr"),
            "object": "screening",
            "type": kind,
            "status": "pending",
            "result": None,
            "cancellation_reason": None,
            "country": country,
            "completed_at": None,
            "candidate_id": owner,
        }
        return str(self.add("screenings", thing)["id"])

    def screenings(self, report: Document) -> list[Document]:
        return [self.things["screenings"][name] for name in report["_screenings"]]

    def later(
        self, span: timedelta, now: datetime, act: Callable[..., object], *on: object
    ) -> None:
        """Do something with something, so long after now."""
        self.plan(now + span, partial(_run, act, on))


_CANDIDATE_FIELDS: Final = (
    "first_name middle_name last_name phone custom_id metadata work_locations resources_ttl_days"
).split()


def _run(act: Callable[..., object], on: tuple[object, ...], at: datetime) -> None:
    act(*on, at)


def _like(candidate: Document, body: Document) -> bool:
    same = ("email", "first_name", "last_name")
    return all(candidate.get(name) == body.get(name) for name in same)


def _report(name: str, invitation: Document, screenings: list[str], now: datetime) -> Document:
    return {
        "id": name,
        "object": "report",
        "status": "pending",
        "result": None,
        "includes_canceled": False,
        "assessment": None,
        "adjudication": None,
        "package": invitation["package"],
        "candidate_id": invitation["candidate_id"],
        "created_at": stamp(now),
        "completed_at": None,
        "revised_at": None,
        "revision": 1,
        "estimated_completion_time": (now + timedelta(days=5)).date().isoformat(),
        "turnaround_time": None,
        "tags": invitation["tags"],
        "_screenings": screenings,
        "_at": now,
    }
