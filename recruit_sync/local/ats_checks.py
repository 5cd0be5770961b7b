# SPDX-License-Identifier: Apache-2.0
"""Background checks in the simulated ATS: who asked for one, and what it was told of them.

Only the recruiting side: what is found is not here. Status, comment, package and tests are kept as
they were last written, with every writing, for tests to look at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from recruit_sync.local.ats_log import EntryLog, Record
from recruit_sync.local.ats_profile import CHECK_STATUSES, STAGES, stage
from recruit_sync.local.ats_purge import is_live
from recruit_sync.local.ats_query import read_number
from recruit_sync.local.ats_wire import (
    Document,
    Refused,
    invalid,
    not_found,
    read_moment,
    read_object,
    read_ref,
    ref,
    stamp,
)

_STATUS = "Background_Check_Status_ID"
_FINAL = ("Passed", "Completed", "Did_Not_Pass", "No_Longer_Applies")
_TESTS = ("identity", "right_to_work", "education", "previous_employment", "criminal")
PACKAGES: list[Document] = [
    {
        **ref("Background_Check_Package_ID", "STANDARD", "Standard"),
        "tests": [ref("Background_Check_Test_ID", name) for name in _TESTS],
        "inactive": False,
    }
]


def status(name: str) -> Document:
    return ref(_STATUS, name, CHECK_STATUSES.get(name))


class CheckDesk:
    """Every background check of the tenant, in the order in which they were asked for."""

    def __init__(self, log: EntryLog, new_id: Callable[[], str]) -> None:
        self._log = log
        self._new_id = new_id
        self.documents: list[Document] = []
        self.told: list[tuple[str, str, datetime]] = []

    def ask_for(self, wid: str, now: datetime, application: str | None = None) -> Document:
        """As a recruiter would, for an application of the person; their last one unless named."""
        record = self._log.find(wid)
        if record is None:
            raise not_found()
        rows = record.latest.get("jobApplications") or [{"id": None}]
        body = {
            "recipient": {"id": wid},
            "jobApplication": {"id": application or rows[-1]["id"]},
            "package": {"id": PACKAGES[0]["id"]},
        }
        return self.ask(body, now)

    def ask(self, body: Document, now: datetime) -> Document:
        record = self._log.find(read_ref(body.get("recipient"), "recipient"))
        if record is None or record.gone is not None:
            raise not_found()
        application = self._application(record, read_ref(body.get("jobApplication"), "application"))
        package = read_ref(body.get("package"), "package")
        if package not in {known["id"] for known in PACKAGES}:
            raise invalid("A9006", "Not a known package.", "package")
        if any(self._open(one, application["id"]) for one in self.documents):
            raise invalid("A9006", "Another check is in progress.", "jobApplication")
        document = {
            "id": self._new_id(),
            "recipient": {"id": record.wid},
            "requester": record.latest.get("recruiter"),
            "jobRequisition": application.get("jobRequisition"),
            "jobApplication": {"id": application["id"]},
            "submissionMoment": stamp(now),
            "statusData": {"statusDate": now.date().isoformat(), "status": status("Pending")},
            "packageData": [{"package": {"id": package}}],
            "testData": [],
        }
        self.documents.append(document)
        return document

    def find(self, check_id: str) -> Document:
        found = next((one for one in self.documents if one["id"] == check_id), None)
        if found is None:
            raise not_found()
        return found

    def page(self, query: Mapping[str, list[str]], now: datetime) -> tuple[list[Document], int]:
        strangers = query.keys() - {
            "recipient",
            "submissionFrom",
            "submissionThrough",
            "limit",
            "offset",
        }
        if strangers:
            raise invalid("A9003", "There is a parameter that is not known here.")
        first, last = (query.get(name) for name in ("submissionFrom", "submissionThrough"))
        since = read_moment(first[0], "submissionFrom") if first else None
        until = read_moment(last[0], "submissionThrough") if last else now
        wanted = query.get("recipient")
        rows = [
            one
            for one in self.documents
            if (since is None or datetime.fromisoformat(one["submissionMoment"]) >= since)
            and datetime.fromisoformat(one["submissionMoment"]) <= until
            and (not wanted or one["recipient"]["id"] == wanted[0])
        ]
        limit = read_number(query, "limit", default=20, least=1, most=100)
        offset = read_number(query, "offset", default=0, least=0, most=10**9)
        return rows[offset : offset + limit], len(rows)

    def tell(self, check_id: str, body: Document, now: datetime) -> Document:
        """A status of the list, by either place in which the contract names it."""
        document = self.find(check_id)
        data = read_object(body, "statusData")
        said = data.get("status") or body.get("status")
        name = _named(read_ref(said, "status"))
        if _named(document["statusData"]["status"]["id"]) == "No_Longer_Applies":
            raise Refused(409, "A9022", "The check was rescinded.")
        told = {"status": status(name), "comment": data.get("comment") or body.get("comment")}
        day = data.get("statusDate") or now.date().isoformat()
        document["statusData"] = {**told, "statusDate": day}
        for part in ("packageData", "testData"):
            if part in body:
                document[part] = body[part]
        self.told.append((check_id, name, now))
        return document

    def rescind(self, check_id: str, now: datetime) -> Document:
        """As a recruiter would who thinks better of it."""
        document = self.find(check_id)
        day = now.date().isoformat()
        document["statusData"] = {"status": status("No_Longer_Applies"), "statusDate": day}
        return document

    def _application(self, record: Record, reference: str) -> Document:
        for row in record.latest.get("jobApplications") or ():
            if reference in (row["id"], f"Job_Application_ID={row.get('jobApplicationID')}"):
                if not is_live(row):
                    raise invalid("A9006", "The job application is not in progress.")
                return dict(row)
        raise not_found()

    @staticmethod
    def _open(document: Document, application: Any) -> bool:
        name = _named(document["statusData"]["status"]["id"])
        return name not in _FINAL and document["jobApplication"]["id"] == application


def _named(reference: str) -> str:
    kind, _, name = reference.partition("=")
    if kind != _STATUS or name not in CHECK_STATUSES:
        raise invalid("A9006", "Not a known status.", "status")
    return name


def staged(document: Document, name: str, at: datetime) -> Document:
    """Every live application is moved to that stage."""
    if name not in STAGES:
        raise invalid("A9006", "Not a known step.", "stage")
    moved = {"stage": stage(name), "statusTimestamp": stamp(at)}
    rows = [
        {**row, **moved} if is_live(row) else row for row in document.get("jobApplications") or ()
    ]
    return {**document, "jobApplications": rows}
