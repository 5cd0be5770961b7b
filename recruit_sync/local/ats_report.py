# SPDX-License-Identifier: Apache-2.0
"""How does the tenant's report show a candidate? The same record, as columns of one row.

A report cannot say null: what is empty or hidden has no column. Knows no faults and no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from recruit_sync.local.ats_query import Parameters, Query, read_window
from recruit_sync.local.ats_wire import Document, invalid

NAME = "Candidate_Lifecycle"
_PARAMETERS = frozenset({"format", "Updated_From", "Updated_Through"})
_MOMENTS = ("givenMoment", "withdrawnMoment", "requestedMoment")
_NEVER = datetime.min.replace(tzinfo=UTC)
_FLAGS = {True: "1", False: "0"}


def read_prompts(parameters: Parameters) -> Query:
    """The window asked for, or everybody; only the JSON form is served."""
    for name, values in parameters.items():
        if name not in _PARAMETERS or len(values) > 1:
            raise invalid("A9013", "Unknown or repeated parameter.", name)
    if parameters.get("format") != ["json"]:
        raise invalid("A9011", "Only `json` is served here.", "format")
    return Query(updated=read_window(parameters, "Updated_"))


def entries(documents: Iterable[Document]) -> list[Document]:
    """A row for each person who is still one; the report knows no shells."""
    return [_row(one) for one in documents if one.get("isPurged") is not True]


def _row(document: Document) -> Document:
    row = {
        "candidateWID": document["id"],
        "candidateID": document.get("candidateID"),
        **_person(document),
        **_prospect(document.get("prospect") or {}),
        **{name: (document.get("status") or {}).get(name) for name in ("doNotHire", "withdrawn")},
        "workerWID": _value(document.get("worker")),
        "mergedInto": _value(document.get("mergedInto")),
        "createdMoment": document.get("createdMoment"),
        "lastUpdatedMoment": document.get("lastUpdatedMoment"),
        **_consent(document.get("consents") or ()),
        "applications": [_application(one) for one in document.get("jobApplications") or ()],
    }
    return _columns(row)


def _columns(row: Mapping[str, Any]) -> Document:
    shown = {name: value for name, value in row.items() if value not in (None, [])}
    return {name: _FLAGS[v] if isinstance(v, bool) else v for name, v in shown.items()}


def _person(document: Document) -> Document:
    name, location = document.get("name") or {}, document.get("location") or {}
    recruiter = document.get("recruiter") or {}
    return {
        "firstName": name.get("firstName"),
        "lastName": name.get("lastName"),
        "email": document.get("email"),
        "country": _value(location.get("country")) or _value(name.get("country")),
        "region": location.get("region"),
        "language": _value(document.get("language")),
        "recruiterID": _value(recruiter),
        "recruiterEmail": recruiter.get("email"),
    }


def _prospect(prospect: Document) -> Document:
    return {
        "sourceID": _value(prospect.get("source")),
        "isProspect": prospect.get("isProspect"),
        "referralConsentGiven": prospect.get("referralConsentGiven"),
        "referredBy": _value(prospect.get("referredBy")),
        "addedBy": _value(prospect.get("addedBy")),
    }


def _consent(consents: Iterable[Document]) -> Document:
    """One entry fits in: the latest word of the person, on being considered before job alerts."""
    theirs = [one for one in consents if one.get("channel") != "recruit_sync"]
    about_jobs = [one for one in theirs if one.get("purpose") == "recruitment"]
    last = max(about_jobs or theirs, key=_said_at, default={})
    return {
        "consentStatus": last.get("status"),
        "consentGivenMoment": last.get("givenMoment"),
        "consentExpiresOn": last.get("expiresOn"),
        "consentChannel": last.get("channel"),
    }


def _said_at(consent: Document) -> datetime:
    moments = [datetime.fromisoformat(consent[name]) for name in _MOMENTS if name in consent]
    return max(moments, default=_NEVER)


def _application(document: Document) -> Document:
    return _columns(
        {
            "applicationID": document.get("jobApplicationID"),
            "requisitionID": _value(document.get("jobRequisition")),
            "requisitionCountry": document.get("jobRequisitionCountry"),
            "requisitionRegion": document.get("jobRequisitionRegion"),
            "requisitionStatus": document.get("jobRequisitionStatus"),
            "roleFamily": document.get("roleFamily"),
            "stageID": _value(document.get("stage")),
            "dispositionID": _value(document.get("disposition")),
            "sourceID": _value(document.get("source")),
            "appliedMoment": document.get("jobApplicationDate"),
            "statusMoment": document.get("statusTimestamp"),
        }
    )


def _value(reference: Document | None) -> str | None:
    """What stands behind the type of a reference: `LINKEDIN`, `DE`, or the whole WID."""
    if not reference or "id" not in reference:
        return None
    return str(reference["id"]).partition("=")[2] or str(reference["id"])
