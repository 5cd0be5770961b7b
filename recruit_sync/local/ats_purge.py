# SPDX-License-Identifier: Apache-2.0
"""What becomes of a request to purge people? Accepts, delays, refuses, carries out, or pretends.

Knows the record and the switches; time is handed in with each call.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus

from recruit_sync.local.ats_faults import Blocker, Faults
from recruit_sync.local.ats_log import EntryLog, Record
from recruit_sync.local.ats_profile import shell
from recruit_sync.local.ats_wire import (
    Document,
    Refused,
    Request,
    invalid,
    not_found,
    read_ref,
    stamp,
)

REASONS = frozenset(
    "no_consent consent_expired consent_refused withdrawn objected unreachable"
    " erasure_request retention_ended".split()
)
LARGEST_REQUEST = 100
_OPEN = ("Initiated", "In Progress")
_LIVE_UNTIL = "Recruiting_Stage_ID=READY_FOR_HIRE"


@dataclass(slots=True)
class PurgeLine:
    """One person of one request, as the tests read it afterwards."""

    wid: str
    reason: str
    client_reference: str
    asked: datetime
    completed: datetime | None = None
    outcome: str | None = None
    blocked_by: Blocker | None = None


@dataclass(slots=True)
class PurgeJob:
    id: str
    client_reference: str
    requested: datetime
    lines: list[PurgeLine]
    references: list[str]
    status: str = "Initiated"
    results: list[Document] = field(default_factory=list)

    @property
    def open(self) -> bool:
        return self.status in _OPEN

    def document(self) -> Document:
        return {
            "id": self.id,
            "status": self.status,
            "requestedMoment": stamp(self.requested),
            "clientReference": self.client_reference,
            "results": self.results,
        }


@dataclass(frozen=True, slots=True)
class _Order:
    references: list[str]
    reason: str
    client_reference: str


class PurgeDesk:
    def __init__(self, log: EntryLog, new_id: Callable[[], str]) -> None:
        self._log = log
        self._new_id = new_id
        self._jobs: dict[str, PurgeJob] = {}
        self._by_reference: dict[str, PurgeJob] = {}
        self.lines: list[PurgeLine] = []

    def ask(self, request: Request, now: datetime) -> tuple[PurgeJob, bool]:
        """The request and whether it is new: the same reference again is the same request."""
        order = _read_order(request.json())
        known = self._by_reference.get(order.client_reference)
        if known is not None:
            return known, False
        wids = [self._wid(one) for one in order.references]
        self._refuse_twice(set(wids))
        lines = [PurgeLine(wid, order.reason, order.client_reference, now) for wid in wids]
        job = PurgeJob(self._new_id(), order.client_reference, now, lines, order.references)
        self._jobs[job.id] = self._by_reference[order.client_reference] = job
        self.lines.extend(lines)
        return job, True

    def read(self, job_id: str, now: datetime) -> PurgeJob:
        job = self._jobs.get(job_id)
        if job is None:
            raise not_found()
        if job.status == "Initiated" and now > job.requested:
            job.status = "In Progress"
        return job

    def complete(self, job: PurgeJob, at: datetime, faults: Faults) -> list[Record]:
        """Carries the request out; the records it really emptied are returned, still readable."""
        purged = []
        for line, reference in zip(job.lines, job.references, strict=True):
            record = self._log.find(line.wid)
            self._settle(line, record, faults, at)
            job.results.append(_result(line, reference))
            if record is not None and line.outcome == "purged" and faults.purge_outcome != "lying":
                purged.append(record)
        job.status = _status(job.lines)
        return purged

    def _settle(self, line: PurgeLine, record: Record | None, faults: Faults, at: datetime) -> None:
        line.completed = at
        if record is None or record.gone is not None:
            line.outcome = "notFound"
        elif faults.purge_outcome == "failed":
            line.outcome = "failed"
        else:
            line.blocked_by = _blocker(record.latest, faults)
            line.outcome = "blocked" if line.blocked_by else "purged"

    def _wid(self, reference: str) -> str:
        record = self._log.find(reference)
        return reference if record is None else record.wid

    def _refuse_twice(self, wids: set[str]) -> None:
        for job in self._jobs.values():
            if job.open and not wids.isdisjoint(line.wid for line in job.lines):
                raise Refused(HTTPStatus.CONFLICT, "A9020", "An open request covers one of them.")


def erase(log: EntryLog, record: Record, at: datetime, faults: Faults) -> None:
    """The attachments are left to the caller, who may be asked to let them linger."""
    if faults.purge_leaves == "nothing":
        log.vanish(record, shell(record.wid), at)
    else:
        log.erase(record, shell(record.wid), at)


def marked(document: Document, faults: Faults) -> bool:
    """Whether the tenant's task may purge this record: tagged for it, and nothing in the way."""
    tags = {tag["id"] for tag in document.get("candidateTags") or ()}
    busy = any(is_live(one) for one in document.get("jobApplications") or ())
    return faults.purge_task_tag in tags and not busy and _blocker(document, faults) is None


def next_night(now: datetime) -> datetime:
    """When the tenant's task runs next."""
    return (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def is_live(application: Document) -> bool:
    stage = (application.get("stage") or {}).get("id")
    return application.get("disposition") is None and stage != _LIVE_UNTIL


def _blocker(document: Document, faults: Faults) -> Blocker | None:
    if document.get("worker") is not None:
        return "hiredOrWorker"
    if faults.purge_blocked_by is not None:
        return faults.purge_blocked_by
    if faults.purge_spares_merged and document.get("mergedInto") is not None:
        return "merged"
    live = any(is_live(one) for one in document.get("jobApplications") or ())
    return "jobApplicationInProgress" if faults.purge_spares_applicants and live else None


def _result(line: PurgeLine, reference: str) -> Document:
    result: Document = {"candidate": {"id": reference}, "outcome": line.outcome}
    if line.blocked_by is not None:
        result["blockedBy"] = line.blocked_by
    if line.completed is not None:
        result["completedMoment"] = stamp(line.completed)
    return result


def _status(lines: list[PurgeLine]) -> str:
    outcomes = {line.outcome for line in lines}
    if outcomes == {"failed"}:
        return "Failed"
    return "Completed" if outcomes <= {"purged", "notFound"} else "Completed with Errors"


def _read_order(body: Document) -> _Order:
    candidates = body.get("candidates")
    if not isinstance(candidates, list) or not 0 < len(candidates) <= LARGEST_REQUEST:
        raise invalid("A9011", f"A list of 1 to {LARGEST_REQUEST} candidates.", "candidates")
    if body.get("reason") not in REASONS:
        raise invalid("A9014", "Not a known reason.", "reason")
    return _Order(
        [read_ref(one, "candidates") for one in candidates],
        body["reason"],
        _read_uuid(body.get("clientReference")),
    )


def _read_uuid(value: object) -> str:
    try:
        return str(uuid.UUID(str(value)))
    except ValueError:
        raise invalid("A9015", "Not a UUID.", "clientReference") from None
