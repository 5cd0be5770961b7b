# SPDX-License-Identifier: Apache-2.0
"""Which words does a screening speak? Checks, stages, permits and needs, each in its order.

Knows no country and no agency; the words are those of the policy files and of the command line.
"""

from __future__ import annotations

from enum import StrEnum


class Check(StrEnum):
    """What can be looked at; every screening says something about each of the eleven."""

    IDENTITY = "identity"
    RIGHT_TO_WORK = "right_to_work"
    EDUCATION = "education"
    PROFESSIONAL_LICENCE = "professional_licence"
    PREVIOUS_EMPLOYMENT = "previous_employment"
    REFERENCES = "references"
    COMPANY_REGISTER = "company_register"
    SANCTIONS = "sanctions"
    CRIMINAL = "criminal"
    CREDIT = "credit"
    REPUTATION = "reputation"


class Ordered(StrEnum):
    """Words of which a later one is the stricter one."""

    @property
    def rank(self) -> int:
        """Its place among its like."""
        return list(type(self)).index(self)


class Stage(Ordered):
    """How far a candidate is; a check starts at its stage, never before."""

    APPLIED = "applied"
    INTERVIEW = "interview"
    CONDITIONAL_OFFER = "conditional_offer"
    OFFER_ACCEPTED = "offer_accepted"


class Permit(Ordered):
    """Who may look, at most."""

    VENDOR = "vendor"
    IN_HOUSE = "in_house"
    CANDIDATE_SUPPLIED = "candidate_supplied"
    PROHIBITED = "prohibited"


class Basis(StrEnum):
    """What makes a check lawful."""

    CONTRACT_STEPS = "contract_steps"
    LEGAL_OBLIGATION = "legal_obligation"
    LEGITIMATE_INTERESTS = "legitimate_interests"
    CONSENT = "consent"
    PERMISSIBLE_PURPOSE = "permissible_purpose"


class Authorization(StrEnum):
    """What the candidate signs, each a document of its own."""

    STEP_CONSENT = "step_consent"
    FCRA_DISCLOSURE = "fcra_disclosure"
    ICRAA_DISCLOSURE = "icraa_disclosure"
    DBS_APPLICATION = "dbs_application"
    VENDOR_HOSTED = "vendor_hosted"


class Need(StrEnum):
    """What the business wishes of a check."""

    REQUIRED = "required"
    OPTIONAL = "optional"


class Verdict(StrEnum):
    """What comes out for one check."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    NOT_NEEDED = "not_needed"
    PROHIBITED = "prohibited"
    CANDIDATE_SUPPLIED = "candidate_supplied"


class Hearing(StrEnum):
    """How a candidate is heard before a concern counts against them."""

    US_FCRA = "us_fcra"
    US_CA_FAIR_CHANCE = "us_ca_fair_chance"
    US_CA_LA_COUNTY = "us_ca_la_county"
    US_NYC_FAIR_CHANCE = "us_nyc_fair_chance"
    EU_UK_FAIR_HEARING = "eu_uk_fair_hearing"


class Stop(StrEnum):
    """Why nobody is screened, whatever law and need say."""

    SUPPRESSED = "suppressed"
    ERASED = "erased"
    WITHDRAWN = "withdrawn"
    CONSENT_REFUSED = "consent_refused"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    CONSENT_EXPIRED = "consent_expired"
    NO_CONSENT = "no_consent"
    MINOR = "minor"
    REQUISITION_CLOSED = "requisition_closed"
