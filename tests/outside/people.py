# SPDX-License-Identifier: Apache-2.0
"""People for the outside tests' ATS, with names that no text contains by chance."""

from __future__ import annotations

import itertools
from typing import Any

Doc = dict[str, Any]
_numbers = itertools.count(101)


def ref(kind: str, value: str) -> Doc:
    return {"id": f"{kind}={value}", "descriptor": value}


def country_of(code: str | None) -> Doc | None:
    """`US-CA` carries the region, `DE` the country alone, None nothing."""
    if code is None:
        return None
    country, _, _ = code.partition("-")
    region = code if "-" in code else None
    place = ref("ISO_3166-1_Alpha-2_Code", country)
    return {"country": place, "region": region, "postalCode": None}


def person(country: str | None = "DE", source: str | None = "LINKEDIN", **changes: Any) -> Doc:
    """A complete record; `changes` replace top-level fields, `...` leaves one out."""
    number = next(_numbers)
    doc: Doc = {
        "descriptor": f"Xavella{number} Quorning{number}",
        "name": {"firstName": f"Xavella{number}", "lastName": f"Quorning{number}"},
        "email": f"xq{number}@people.example",
        "phone": None,
        "location": country_of(country),
        "language": ref("User_Language_ID", "en_US"),
        "status": {"doNotHire": False, "withdrawn": False},
        "worker": None,
        "prospect": {
            "isProspect": True,
            "confidential": False,
            "referralConsentGiven": None,
            "source": ref("Applicant_Source_ID", source) if source else None,
            "referredBy": None,
            "addedBy": None,
        },
        "recruiter": {"id": "f" * 32, "descriptor": "Rita", "email": "rita@acme.example"},
        "recruitingAgency": None,
        "consents": [],
        "candidateTags": [],
        "jobApplications": [],
        "createdMoment": ...,
        "mergedInto": None,
        "isPurged": False,
    }
    if source is None:
        doc["prospect"] = None
    doc.update(changes)
    return {k: v for k, v in doc.items() if v is not ... or k == "createdMoment"}


def proven(source: str = "REFERRAL") -> Doc:
    """A prospect who agreed to be contacted."""
    return {
        "isProspect": True,
        "confidential": False,
        "referralConsentGiven": True,
        "source": ref("Applicant_Source_ID", source),
        "referredBy": None,
        "addedBy": None,
    }


def application(applied: str, *, rejected: str | None = None, **changes: Any) -> Doc:
    """One application, live unless a moment of rejection is given."""
    number = next(_numbers)
    doc: Doc = {
        "id": f"{number:032x}",
        "jobApplicationID": f"JA-{number}",
        "jobRequisition": ref("Job_Requisition_ID", f"R-{number}"),
        "jobRequisitionCountry": "DE",
        "roleFamily": None,
        "executive": False,
        "regulatedRole": None,
        "jobRequisitionRegion": None,
        "jobRequisitionCity": None,
        "jobRequisitionStatus": "Open",
        "employmentType": None,
        "jobApplicationDate": applied,
        "stage": ref("Recruiting_Stage_ID", "REVIEW"),
        "disposition": ref("Recruiting_Disposition_ID", "REJECTED") if rejected else None,
        "statusTimestamp": rejected or applied,
        "source": ref("Applicant_Source_ID", "CAREERS_SITE"),
    }
    return doc | changes


def consent(status: str = "given", **changes: Any) -> Doc:
    """An entry of the careers site."""
    doc: Doc = {"purpose": "recruitment", "status": status, "channel": "careers_site"}
    return doc | changes
