# SPDX-License-Identifier: Apache-2.0
"""What does a row of the report say, in the form in which the service says it? Pure.

A column that is not there was null or is hidden, and nobody can tell which: what would decide
something is named as untold then, and changes nothing of a person already known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from connectors.workday.wire import OUR_CHANNEL

Entry = Mapping[str, Any]
COLUMNS: Final = (
    *("candidateWID", "candidateID", "firstName", "lastName", "email", "country", "region"),
    *("language", "sourceID", "isProspect", "referralConsentGiven", "referredBy", "addedBy"),
    *("recruiterID", "recruiterEmail", "doNotHire", "withdrawn", "workerWID", "mergedInto"),
    *("createdMoment", "lastUpdatedMoment", "consentStatus", "consentGivenMoment"),
    *("consentExpiresOn", "consentChannel", "applications"),
)
"""The report's specification, in its order."""

_WID = re.compile(r"[0-9a-f]{32}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_TRUE: Final = ("1", 1, "true")
_FALSE: Final = ("0", 0, "false")
_DECIDES: Final = {
    "email": "email",
    "workerWID": "worker",
    "referralConsentGiven": "prospect",
    "applications": "jobApplications",
}
_ALWAYS_UNTOLD: Final = frozenset({"phone"})


def untold(row: Entry) -> frozenset[str]:
    """Fields, by the service's names, of which this row says nothing."""
    names = {name for column, name in _DECIDES.items() if _empty(row.get(column))}
    if _consents(row, job_alert=False) is None:
        names.add("consents")
    return _ALWAYS_UNTOLD | names


def record(row: Entry, *, job_alert: bool) -> dict[str, Any]:
    """The candidate, without name and language; `job_alert`: what a consent is taken to be for."""
    consents = _consents(row, job_alert=job_alert)
    told = {} if consents is None else {"consents": consents}
    return {
        "id": row.get("candidateWID"),
        "candidateID": row.get("candidateID"),
        "email": row.get("email"),
        "phone": None,
        "location": {"country": _country(row.get("country")), "region": row.get("region")},
        "worker": _typed("WID", row.get("workerWID")),
        "prospect": _prospect(row),
        "jobApplications": [_application(one) for one in _list(row.get("applications"))],
        "createdMoment": row.get("createdMoment"),
        "mergedInto": _typed("WID", row.get("mergedInto")),
        **told,
    }


def person(row: Entry) -> dict[str, Any]:
    """What a mail needs of the person, for the moment of use."""
    return {
        "id": row.get("candidateWID"),
        "name": {"firstName": row.get("firstName"), "lastName": row.get("lastName")},
        "email": row.get("email"),
        "language": _typed("User_Language_ID", row.get("language")),
        "recruiter": {"email": row.get("recruiterEmail")},
    }


def _prospect(row: Entry) -> dict[str, Any] | None:
    source = _typed("Applicant_Source_ID", row.get("sourceID"))
    agreed = _flag(row.get("referralConsentGiven"))
    if source is None and agreed is None and _flag(row.get("isProspect")) is not True:
        return None
    return {"source": source, "referralConsentGiven": agreed}


def _application(entry: object) -> object:
    if not isinstance(entry, dict):
        return entry
    stage = {"stage": {"id": entry["stageID"]}} if entry.get("stageID") else {}
    return {
        "id": entry.get("applicationID"),
        "jobApplicationDate": entry.get("appliedMoment"),
        **stage,
        "disposition": _typed("Recruiting_Disposition_ID", entry.get("dispositionID")),
        "statusTimestamp": entry.get("statusMoment"),
        "source": _typed("Applicant_Source_ID", entry.get("sourceID")),
        "jobRequisitionStatus": entry.get("requisitionStatus"),
    }


def _consents(row: Entry, *, job_alert: bool) -> list[dict[str, Any]] | None:
    """The one entry that fits into a row; None where it does not tell what the person said."""
    status, channel = row.get("consentStatus"), row.get("consentChannel")
    if _empty(status) or status == "requested" or channel == OUR_CHANNEL:
        return None
    entry = {
        "purpose": "job_alert" if job_alert else "recruitment",
        "status": status,
        "givenMoment": row.get("consentGivenMoment"),
        "expiresOn": row.get("consentExpiresOn"),
        "channel": channel,
    }
    if status in ("withdrawn", "refused"):
        # The report has no column for it; the row was entered when it was said, or after.
        entry["withdrawnMoment"] = row.get("lastUpdatedMoment")
    return [entry]


def _country(value: object) -> dict[str, Any] | None:
    if isinstance(value, str) and _COUNTRY.fullmatch(value):
        return {"id": f"ISO_3166-1_Alpha-2_Code={value}"}
    return None if _empty(value) else {"id": value}


def _typed(kind: str, value: object) -> dict[str, Any] | None:
    """A reference, whether the column shows the bare value, the typed one or a WID."""
    if _empty(value):
        return None
    bare = isinstance(value, str) and "=" not in value and not _WID.fullmatch(value)
    return {"id": f"{kind}={value}" if bare else value}


def _flag(value: object) -> object:
    """Reports write "1" and "0"; anything else is passed on, for the reader to call malformed."""
    if value is True or value in _TRUE:
        return True
    if value is False or value in _FALSE:
        return False
    return None if _empty(value) else value


def _list(value: object) -> Sequence[object]:
    if _empty(value):
        return ()
    return value if isinstance(value, list) else [value]


def _empty(value: object) -> bool:
    return value in (None, "", [])
