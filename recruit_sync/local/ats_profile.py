# SPDX-License-Identifier: Apache-2.0
"""What does a candidate look like in the ATS? Builds documents from a few plain facts.

Knows the contract's shapes and no particular person; ids and moments are added by the simulator.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from recruit_sync.local.ats_wire import Document, ref, stamp

SOURCES = {
    "LINKEDIN": "LinkedIn",
    "AGENCY": "Recruitment agency",
    "REFERRAL": "Referral",
    "RECRUITER_SEARCH": "Recruiter search",
    "CAREERS_SITE": "Careers site",
    "JOB_ALERT": "Job alert",
    "CAMPUS_FAIR": "Campus fair",
}
STAGES = {
    "REVIEW": "Review",
    "SCREEN": "Screen",
    "ASSESSMENT": "Assessment",
    "INTERVIEW": "Interview",
    "REFERENCE_CHECK": "Reference Check",
    "OFFER": "Offer",
    "BACKGROUND_CHECK": "Background Check",
    "EMPLOYMENT_AGREEMENT": "Employment Agreement",
    "READY_FOR_HIRE": "Ready for Hire",
}
DISPOSITIONS = {"REJECTED": "Rejected", "DECLINED_BY_CANDIDATE": "Declined by Candidate"}
CHECK_STATUSES = {
    "Pending": "Pending",
    "Passed": "Passed",
    "Completed": "Completed",
    "Did_Not_Pass": "Did Not Pass",
    "Error": "Error",
    "No_Longer_Applies": "No Longer Applies",
}
VALUE_LISTS = {
    "applicantSources": ("Applicant_Source_ID", SOURCES),
    "recruitingStages": ("Recruiting_Stage_ID", STAGES),
    "recruitingDispositions": ("Recruiting_Disposition_ID", DISPOSITIONS),
    "backgroundCheckStatuses": ("Background_Check_Status_ID", CHECK_STATUSES),
}
OWN_ADDRESS = ""  # the simulator makes one from the candidate's number


def source(name: str) -> Document:
    return ref("Applicant_Source_ID", name, SOURCES.get(name))


def stage(name: str) -> Document:
    return ref("Recruiting_Stage_ID", name, STAGES.get(name))


def disposition(name: str) -> Document:
    return ref("Recruiting_Disposition_ID", name, DISPOSITIONS.get(name))


def country(code: str) -> Document:
    return ref("ISO_3166-1_Alpha-2_Code", code)


def shell(wid: str) -> Document:
    """What stands where a purged person stood."""
    return {"id": wid, "descriptor": "Purged Person", "isPurged": True}


class _Facts(BaseModel):
    """Shows nothing of a person when printed or refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        return []

    def __str__(self) -> str:
        return repr(self)


class Consent(_Facts):
    status: Literal["requested", "given", "refused", "withdrawn", "expired"] = "given"
    purpose: Literal["recruitment", "job_alert"] = "recruitment"
    at: AwareDatetime
    expires_on: date | None = None
    channel: Literal["careers_site", "profile", "recruit_sync", "dpo"] = "careers_site"
    language: str | None = None

    def document(self) -> Document:
        moments = {"requested": "requestedMoment", "given": "givenMoment"}
        document: Document = {"purpose": self.purpose, "status": self.status}
        document[moments.get(self.status, "withdrawnMoment")] = stamp(self.at)
        if self.expires_on is not None:
            document["expiresOn"] = self.expires_on.isoformat()
        if self.language is not None:
            document["language"] = self.language
        return {**document, "channel": self.channel}


class Application(_Facts):
    requisition: str = "R-1"
    country: str = "DE"
    region: str | None = None
    city: str | None = None
    status: Literal["Open", "Closed", "Frozen"] = "Open"
    stage: str = "REVIEW"
    disposition: str | None = None
    source: str = "CAREERS_SITE"
    role_family: str | None = None
    executive: bool = False
    regulated_role: str | None = None
    employment_type: str | None = "regular"
    applied: AwareDatetime | None = None
    status_at: AwareDatetime | None = None

    def document(self) -> Document:
        moments = {"jobApplicationDate": self.applied, "statusTimestamp": self.status_at}
        return {
            "jobRequisition": ref("Job_Requisition_ID", self.requisition),
            "jobRequisitionCountry": self.country,
            "jobRequisitionRegion": self.region,
            "jobRequisitionCity": self.city,
            "jobRequisitionStatus": self.status,
            "roleFamily": self.role_family,
            "executive": self.executive,
            "regulatedRole": self.regulated_role,
            "employmentType": self.employment_type,
            "stage": stage(self.stage),
            "disposition": None if self.disposition is None else disposition(self.disposition),
            "source": source(self.source),
            **{name: stamp(moment) for name, moment in moments.items() if moment is not None},
        }


class Recruiter(_Facts):
    id: str
    name: str
    email: str | None

    def document(self) -> Document:
        address = {} if self.email is None else {"email": self.email}
        return {"id": self.id, "descriptor": self.name, **address}


RITA = Recruiter(id="Employee_ID=E-1", name="Rita Recruiter", email="rita.recruiter@acme.example")


class Profile(_Facts):
    first_name: str = "Ada"
    last_name: str = "Example"
    email: str | None = OWN_ADDRESS
    phone: str | None = None
    phone_code: str = "DEU_49"
    website: str | None = None
    country: str = "DE"
    region: str | None = None
    postal_code: str | None = None
    language: str | None = "de_DE"
    source: str | None = "LINKEDIN"
    referral_consent: bool | None = None
    recruiter: Recruiter | None = RITA
    agency: str | None = None
    worker: str | None = None
    consents: tuple[Consent, ...] = ()
    applications: tuple[Application, ...] = ()
    cv: str | None = None

    def document(self) -> Document:
        """The candidate without ids and without the moments of entry."""
        return {
            "descriptor": f"{self.first_name} {self.last_name}",
            "name": {
                "country": country(self.country),
                "firstName": self.first_name,
                "lastName": self.last_name,
            },
            "email": self.email,
            "phone": self._phone(),
            "websites": [] if self.website is None else [{"url": self.website}],
            "location": {
                "country": country(self.country),
                "region": self.region,
                "postalCode": self.postal_code,
            },
            "language": None if self.language is None else ref("User_Language_ID", self.language),
            "status": {"doNotHire": False, "withdrawn": False},
            "worker": None if self.worker is None else ref("Employee_ID", self.worker),
            "prospect": self._prospect(),
            "recruiter": None if self.recruiter is None else self.recruiter.document(),
            "recruitingAgency": None
            if self.agency is None
            else ref("Recruiting_Agency_ID", self.agency),
            "consents": [one.document() for one in self.consents],
            "candidateTags": [],
            "jobApplications": [one.document() for one in self.applications],
            "mergedInto": None,
            "isPurged": False,
        }

    def attachments(self) -> list[Document]:
        if self.cv is None:
            return []
        location = "jobApplicationResume" if self.applications else "prospectResume"
        return [attachment(self.cv, location)]

    def _phone(self) -> Document | None:
        if self.phone is None:
            return None
        return {"countryPhoneCode": self.phone_code, "number": self.phone}

    def _prospect(self) -> dict[str, Any] | None:
        if self.source is None:
            return None
        return {
            "isProspect": not self.applications,
            "confidential": False,
            "referralConsentGiven": self.referral_consent,
            "source": source(self.source),
            "referredBy": None,
            "addedBy": None,
        }


def attachment(file_name: str, location: str = "otherDocuments") -> Document:
    return {
        "fileName": file_name,
        "contentType": "application/pdf",
        "fileLength": 48_213,
        "location": location,
    }
