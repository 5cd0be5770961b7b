# SPDX-License-Identifier: Apache-2.0
"""Background checks and the jobs they are for, over the same Workday-like REST service.

Says which calls answer which question of the port `Selections`. Statuses of the tenant are mapped
by configuration; a word that nobody mapped is passed on as none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import to_json

from connectors._http import Call, Parameters, segment
from connectors.workday import selection_wire as wire
from connectors.workday.line import Line
from connectors.workday.moments import read_moment, write_moment
from connectors.workday.paging import sheets
from connectors.workday.settings import WorkdaySettings
from recruit_sync.domain.errors import Conflict, NotThere, Refused, Unavailable
from recruit_sync.domain.screening.summary import AtsStatus
from recruit_sync.ports import CheckAsked, CheckReport, Opening

_CHECKS = "/backgroundChecks"
_CANDIDATES = "/candidates"
_STATUS = "Background_Check_Status_ID="
T = TypeVar("T")


class WorkdaySelections:
    """Satisfies the port `Selections`. `statuses`: our six words, and the tenant's ids for them."""

    def __init__(
        self,
        settings: WorkdaySettings,
        line: Line,
        *,
        statuses: Mapping[AtsStatus, str] | None = None,
    ) -> None:
        self._settings = settings
        self._line = line
        self._ids = {status: (statuses or {}).get(status) or own_id(status) for status in AtsStatus}
        self._words = {bare(id_): status for status, id_ in self._ids.items()}

    def asked(self, since: datetime | None = None) -> Iterator[CheckAsked]:
        """All background checks, page by page."""
        size = self._settings.page_size
        window: Parameters = {"submissionFrom": write_moment(since)} if since else {}

        def fetch(offset: int) -> wire.CheckSheet:
            parameters = {**window, "limit": str(size), "offset": str(offset)}
            body = self._line.ask(Call("GET", _CHECKS, parameters)).body
            return self._understood(_CHECKS, wire.checks, body)

        for sheet in sheets(fetch, size=size, parallel=1):
            yield from (self._asked(row) for row in sheet.rows if row is not None)

    def check(self, check_id: str) -> CheckAsked | None:
        """One of them now."""
        path = f"{_CHECKS}/{segment(check_id)}"
        try:
            body = self._line.ask(Call("GET", path)).body
        except NotThere:
            return None
        return self._asked(self._understood(path, wire.check, body))

    def openings(self, ats_ids: Sequence[str]) -> Mapping[str, tuple[Opening, ...]]:
        """The applications of these people."""
        found: dict[str, tuple[Opening, ...]] = {}
        size = max(1, self._settings.page_size - 1)
        for start in range(0, len(ats_ids), size):
            wanted = list(dict.fromkeys(ats_ids[start : start + size]))
            parameters = {"candidate": wanted, "limit": str(self._settings.page_size)}
            body = self._line.ask(Call("GET", _CANDIDATES, parameters)).body
            for person in self._understood(_CANDIDATES, wire.people, body):
                if not person.get("isPurged"):
                    found |= dict.fromkeys(_names(person), _openings(person))
        return {ats_id: found[ats_id] for ats_id in ats_ids if ats_id in found}

    def tell(self, check_id: str, report: CheckReport) -> None:
        """Write status and tests; the same again changes nothing."""
        status = {"id": self._ids[report.status]}
        # The contract names the parts bare where it lists them, and under `statusData` in its form.
        body: dict[str, object] = {
            "statusData": {
                "statusDate": report.on.isoformat(),
                "status": status,
                "comment": report.comment,
            },
            "status": status,
            "comment": report.comment,
        }
        if report.package:
            body["packageData"] = [{"package": {"id": report.package}, "status": status}]
        if report.tests:
            body["testData"] = [
                {"test": {"id": test}, "status": {"id": self._ids[said]}}
                for test, said in report.tests.items()
            ]
        path = f"{_CHECKS}/{segment(check_id)}"
        try:
            self._line.ask(Call("PATCH", path, body=to_json(body)))
        except Refused:
            now = self.check(check_id)
            if now is None or now.status is AtsStatus.NO_LONGER_APPLIES:
                raise Conflict(f"{path}: rescinded in the ATS") from None
            raise

    def _asked(self, row: wire.Check) -> CheckAsked:
        status = row.get("status")
        submitted = row.get("submissionMoment")
        return CheckAsked(
            id=row["id"],
            recipient=row["recipient"],
            application=row.get("application"),
            status=self._words.get(bare(status)) if status else AtsStatus.PENDING,
            submitted_at=read_moment(submitted) if submitted else None,
            package=wire.package_of(row),
            tests=wire.tests_of(row),
        )

    def _understood(self, path: str, read: wire.Reader[T], body: bytes) -> T:
        try:
            return read(body)
        except (ValidationError, ValueError):
            raise Unavailable(f"{path}: the answer is not in the contract's form") from None


def own_id(status: AtsStatus) -> str:
    """The id of a tenant that renamed nothing."""
    return f"{_STATUS}{status.value.replace(' ', '_')}"


def bare(reference: str) -> str:
    """A reference id without its type, however the tenant writes it."""
    return reference.rpartition("=")[2].replace(" ", "_")


def _names(person: wire.Person) -> list[str]:
    second = person.get("candidateID")
    return [person["id"], *([f"Candidate_ID={second}"] if second else [])]


def _openings(person: wire.Person) -> tuple[Opening, ...]:
    residence = person.get("region") or _code(person.get("country") or person.get("named"))
    return tuple(
        Opening(
            application=row["id"],
            number=row.get("jobApplicationID"),
            country=_code(row.get("jobRequisitionCountry")),
            region=row.get("jobRequisitionRegion"),
            city=row.get("jobRequisitionCity"),
            residence=residence,
            role_family=row.get("roleFamily"),
            executive=bool(row.get("executive")),
            regulated_role=row.get("regulatedRole"),
            stage=bare(row.get("stage") or "") or None,
            closed=row.get("jobRequisitionStatus") == "Closed",
            disposed=row.get("disposition") is not None,
            declined=bare(row.get("disposition") or "") == "DECLINED_BY_CANDIDATE",
            disposed_at=read_moment(row.get("statusTimestamp") or ""),
            withdrawn=bool(person.get("withdrawn")),
            hired=person.get("worker") is not None,
        )
        for row in person.get("jobApplications") or ()
    )


def _code(reference: str | None) -> str | None:
    """`ISO_3166-1_Alpha-2_Code=DE` and a bare `DE` alike."""
    return reference.rpartition("=")[2] if reference else None
