# SPDX-License-Identifier: Apache-2.0
"""What do the agency's words mean in ours? One table for reports and checks; pure.

A word that is not in it is told as unknown: the agency's lists grow.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final

from connectors.agency.wire import Invitation, Report, Screening
from recruit_sync.domain.screening.happenings import RESULTS, Kind, Mark
from recruit_sync.domain.screening.reading import ReasonCode, Said
from recruit_sync.domain.screening.states import Actor
from recruit_sync.domain.screening.words import Check

PENDING, COMPLETE, DISPUTE, CANCELED = "pending", "complete", "dispute", "canceled"
OVER: Final = frozenset({COMPLETE, CANCELED})
# The contract dates completion alone. So a hold and the work after it have the same mark, and a
# hold can be left again; what is complete outranks both, whatever clock dated it.
_UNDATED: Final = datetime(1970, 1, 1, tzinfo=UTC)
_RANK: Final = {COMPLETE: 3, CANCELED: 3, DISPUTE: 2}
_UNABLE: Final = {
    "vendor_unable_to_complete": ReasonCode.SOURCE_UNREACHABLE,
    "source_unavailable": ReasonCode.SOURCE_UNREACHABLE,
    "missing_required_information": ReasonCode.CANDIDATE_NO_REPLY,
    "candidate_unresponsive": ReasonCode.CANDIDATE_NO_REPLY,
    "identity_verification_unverified": ReasonCode.NOT_FOUND,
}
_RECORDS: Final = frozenset({Check.CRIMINAL, Check.SANCTIONS, Check.CREDIT, Check.COMPANY_REGISTER})
# Of several entries of one check the first word that any of them says is the check's.
_GRAVITY: Final = (
    Kind.UNKNOWN_WORD,
    Kind.CONSIDER,
    Kind.HELD,
    Kind.CANDIDATE_DONE,
    Kind.UNABLE,
    Kind.CLEAR,
    Kind.AGENCY_CANCELED,
)


def of_invitation(invitation: Invitation) -> Said:
    """The word on each check while there is no report."""
    if invitation.deleted_at is not None:
        return Said(Kind.AGENCY_CANCELED)
    match invitation.status:
        case "pending":
            return Said(None)
        case "completed":
            return Said(Kind.CANDIDATE_DONE)
        case "expired":
            return Said(Kind.INVITATION_EXPIRED)
        case "deleted" | "canceled" | "cancelled":
            return Said(Kind.AGENCY_CANCELED)
        case _:
            return Said(Kind.UNKNOWN_WORD, held_for=Actor.RECRUITER)


def of_report(
    report: Report, screenings: Sequence[Screening], checks: frozenset[Check]
) -> dict[Check, Said]:
    """The word on each check that was ordered: its own screenings', else the whole report's."""
    own = {
        check: [one for one in screenings if one.type == check.value] for check in sorted(checks)
    }
    words = {check: _of_check(report, check, rows) for check, rows in own.items()}
    return _disputed(report, words) if report.status == DISPUTE else words


def unordered(screenings: Iterable[Screening], checks: frozenset[Check]) -> tuple[str, ...]:
    """Kinds of checks that nobody ordered, where they are words at all."""
    types = {one.type for one in screenings} - {check.value for check in checks}
    return tuple(sorted(word if word in set(Check) else "unknown" for word in types))


def day_of(text: str | None) -> date | None:
    """The day of an estimate, which the agency gives as a day or as a moment."""
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def _of_check(report: Report, check: Check, rows: list[Screening]) -> Said:
    if not rows:
        return _whole(report)
    said = [_of_screening(report, check, row) for row in rows]
    gravest = min(said, key=lambda one: _GRAVITY.index(one.kind or Kind.CANDIDATE_DONE))
    if gravest.kind not in RESULTS:
        return gravest
    if gravest.kind is Kind.CLEAR and any(one.kind is Kind.AGENCY_CANCELED for one in said):
        gravest = replace(gravest, kind=Kind.UNABLE)
    return replace(gravest, mark=max(one.mark for one in said if one.mark))


def _of_screening(report: Report, check: Check, row: Screening) -> Said:
    if row.status == PENDING:
        # What holds the report holds all of it that is not done.
        return _of_status(
            report, PENDING if report.status in (COMPLETE, DISPUTE) else report.status
        )
    if row.status == COMPLETE:
        mark = _mark(report, COMPLETE, row.completed_at)
        return _result(row.result, row.cancellation_reason, check, mark)
    if row.status == CANCELED:
        reason = _UNABLE.get(row.cancellation_reason or "")
        mark = _mark(report, CANCELED, row.completed_at)
        return Said(Kind.UNABLE if reason else Kind.AGENCY_CANCELED, mark, reason)
    return _of_status(report, row.status)


def _whole(report: Report) -> Said:
    if report.status in (COMPLETE, DISPUTE):
        return _result(report.result, None, None, _mark(report, COMPLETE, report.completed_at))
    return _of_status(report, report.status)


def _of_status(report: Report, status: str) -> Said:
    mark = _mark(report, status, None)
    match status:
        case "pending":
            return Said(Kind.CANDIDATE_DONE, mark)
        case "suspended":
            return Said(Kind.HELD, mark, held_for=Actor.CANDIDATE)
        case "paused":
            return Said(Kind.HELD, mark, held_for=Actor.RECRUITER)
        case "canceled":
            return Said(Kind.AGENCY_CANCELED, _mark(report, CANCELED, report.completed_at))
        case _:
            return Said(Kind.UNKNOWN_WORD, mark, held_for=Actor.RECRUITER)


def _result(result: str | None, reason: str | None, check: Check | None, mark: Mark) -> Said:
    at = mark.updated_at
    match result:
        case "clear":
            return Said(Kind.CLEAR, mark, completed_at=at)
        case "consider" | "unidentified" | "discrepancy":
            found = ReasonCode.RECORD_FOUND if check in _RECORDS else None
            return Said(Kind.CONSIDER, mark, found, completed_at=at)
        case None:
            return Said(Kind.UNABLE, mark, _UNABLE.get(reason or ""), completed_at=at)
        case _:
            return Said(Kind.UNKNOWN_WORD, mark, held_for=Actor.RECRUITER)


def _mark(report: Report, status: str, at: datetime | None) -> Mark:
    moments = [report.updated_at, report.created_at]
    if status in _RANK:
        moments = [report.updated_at, at, report.revised_at, report.created_at]
    newest = max((moment for moment in moments if moment is not None), default=_UNDATED)
    return Mark(report.revision, newest, _RANK.get(status, 0))


def _disputed(report: Report, words: dict[Check, Said]) -> dict[Check, Said]:
    """A dispute is about what is held against the person; about all of it where nothing is."""
    against = {check for check, said in words.items() if said.kind is Kind.CONSIDER}
    mark = _mark(report, DISPUTE, report.completed_at)
    disputed = Said(Kind.DISPUTE_OPENED, mark)
    return {
        check: disputed if check in (against or words) else said for check, said in words.items()
    }
