# SPDX-License-Identifier: Apache-2.0
"""Which shape must the files under config/ have? Dated rows, each with its source.

Strict: an unknown key, a number in quotes or a word in the wrong place is a fault. No value that
erases anybody has a default here. Knows neither where files lie nor what rows mean together.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator
from pydantic_core import PydanticCustomError

from recruit_sync.domain.windows import Period

BasisWord = Literal["law", "regulator", "case_law", "custom", "default", "none_found"]
Days = Literal["calendar", "business", "hours"]
Cold = Literal["allowed", "minimal_public_contact_data_only", "only_with_prior_consent_evidence"]
RunsFrom = Literal[
    "consent",
    "last_contact",
    "rejection",
    "end_of_procedure",
    "hiring_decision",
    "record_or_personnel_action",
    "last_processing",
]
Counting = Literal[
    "eu_1182_71",
    "day_of_event_excluded_calendar",
    "day_of_event_excluded_next_business_day",
    "calendar_days_and_named_business_days",
]
RightsKind = Literal[
    "default",
    "access",
    "portability",
    "rectification",
    "erasure",
    "restriction",
    "objection",
    "withdrawal",
    "evidence",
    "recipients",
    "human_review",
    "acknowledge",
    "opt_out",
    "execution",
    "complaint",
]
CheckKind = Literal[
    "identity",
    "right_to_work",
    "education",
    "professional_licence",
    "previous_employment",
    "references",
    "company_register",
    "criminal",
    "reputation",
]
CheckStatus = Literal["allowed", "restricted", "candidate_supplied_only", "prohibited"]
Stage = Literal["shortlist", "final_candidate", "conditional_offer", "after_hire"]
Role = Literal["executive", "finance", "security", "child_related", "other_relevant"]
LegalBasis = Literal["consent", "legitimate_interest", "legal_obligation"]
Weekday = Literal["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]
Text = Annotated[str, Field(min_length=1)]
Country = Annotated[str, Field(pattern=r"^([A-Z]{2}(-[A-Z0-9]{1,3})?|WORLD|EEA)$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$")]
Web = Annotated[str, Field(pattern=r"^https://\S+$")]
DURATIONS = 'a duration in quotes such as "P30D", "P12M", "P1Y" or "PT72H"'


def _period(value: object) -> Period:
    try:
        period = Period.parse(value if isinstance(value, str) else "")
        date.min + period.roughly  # a length beyond the calendar is no length
    except (ValueError, OverflowError):
        raise PydanticCustomError("period", "is no duration", {"allowed": DURATIONS}) from None
    return period


Duration = Annotated[Period, PlainValidator(_period)]
Term = Annotated[Period | None, PlainValidator(lambda v: None if v == "none" else _period(v))]


class Strict(BaseModel):
    """What every table has in common: no unknown key, no silent conversion, no change."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Cited(Strict):
    """Where something comes from and how sure we are."""

    source: Text
    confidence: Literal["high", "medium", "low"]
    evidence: Literal["search", "knowledge"]


class Row(Cited):
    """One rule, in force from `since` until the next row of its section."""

    since: date
    basis: BasisWord
    reviewed: date
    note: Text | None = None


AnyRow = TypeVar("AnyRow", bound=Row)


def _in_order(rows: list[AnyRow]) -> list[AnyRow]:
    days = [row.since for row in rows]
    if days != sorted(set(days)) or not days:
        order = {"allowed": "at least one row, the oldest first, one row per day"}
        raise PydanticCustomError("order", "rows missing, twice on one day or out of order", order)
    return rows


Dated = Annotated[list[AnyRow], AfterValidator(_in_order)]


class PeriodRow(Row):
    value: Duration


class TermRow(Row):
    value: Term


class FirstContactRow(Row):
    value: Text
    cold_consent_email: Cold
    at_first_message: bool


class ConsentWindowRow(PeriodRow):
    runs_from: RunsFrom
    customary_maximum: Duration | None = None


class UnsuccessfulRow(PeriodRow):
    runs_from: RunsFrom
    maximum: Duration | None = None
    archive: Duration | None = None
    archive_note: Text | None = None
    paper_return_from: Duration | None = None
    paper_return_to: Duration | None = None


class MinimumRow(TermRow):
    by_region: dict[Country, Duration] = Field(default_factory=dict)
    only_listed: bool = False
    scope: Text | None = None


class DestructionRuleRow(Row):
    value: Text
    separate_storage: bool


class RegionalDeadline(Strict):
    value: Duration
    days: Days


class RightsRow(PeriodRow):
    days: Days
    extension: Duration | None = None
    by_region: dict[Country, RegionalDeadline] = Field(default_factory=dict)


class BreachRow(PeriodRow):
    days: Days = "calendar"
    individuals: Term
    individuals_days: Days = "calendar"
    individuals_note: Text | None = None


class AgeRow(Row):
    own_consent: int | None = Field(default=None, ge=10, le=21)
    minimum_working_age: int = Field(ge=10, le=21)


class CountingRow(Row):
    value: Counting


class CheckRow(Row):
    value: CheckStatus
    legal_basis: LegalBasis
    earliest_stage: Stage
    separate_notice: bool
    roles: list[Role] = Field(default_factory=list)
    only_if_statute: bool = False
    result_retention: Duration | None = None


class RegimeRow(Row):
    value: bool | Text | list[Text]
    days: Days | None = None


class Law(Cited):
    name: Text
    year: int | None = Field(default=None, ge=1900, le=2100)


class Authority(Cited):
    name: Text
    url: Web | None = None


class NoticeLanguages(Cited):
    """Languages that the law wants beside the reader's, or (`lead`) before it; which prevails."""

    value: list[Language] = Field(min_length=1)
    lead: bool = False
    english_prevails: bool = False


class CompanyFile(Strict):
    """config/policy.toml: what the company decided for every country without a row of its own."""

    response_window: Dated[PeriodRow]
    deemed_receipt: Dated[TermRow]
    reminder_lead: Dated[PeriodRow]
    renewal_lead: Dated[PeriodRow]
    renewal_reminder_lead: Dated[PeriodRow]
    inform_limit: Dated[PeriodRow]
    unsent_after: Dated[PeriodRow]
    ungrounded_after: Dated[PeriodRow]
    withdrawal_effect: Dated[PeriodRow]


class CountryFile(Strict):
    """config/countries/<code>.toml: one country, one region with rules of its own, or a fallback.

    A section left out is the company's (policy.toml), or that of the file named in `same_as`; a
    country that names no `inform_deadline` has the company's `inform_limit`.
    """

    country: Country
    name: Text
    parent: Country | None = None
    region: Text
    profile: Literal["eu_gdpr", "uk_gdpr", "gdpr_like", "other"]
    zone: Text
    zone_end: Text | None = None
    weekend: list[Weekday]
    languages: list[Language] = Field(min_length=1)
    notes: list[Text] = Field(default_factory=list)
    pending_changes: list[Text] = Field(default_factory=list)
    same_as: dict[str, list[Text]] = Field(default_factory=dict)
    data_protection_law: Law
    supervisory_authority: Authority
    notice_languages: NoticeLanguages | None = None
    first_contact: Dated[FirstContactRow] | None = None
    inform_deadline: Dated[PeriodRow] | None = None
    notice_and_objection: Dated[TermRow] | None = None
    response_window: Dated[PeriodRow] | None = None
    deemed_receipt: Dated[TermRow] | None = None
    reminder_lead: Dated[PeriodRow] | None = None
    consent_window: Dated[ConsentWindowRow] | None = None
    renewal_lead: Dated[PeriodRow] | None = None
    renewal_reminder_lead: Dated[PeriodRow] | None = None
    withdrawal_effect: Dated[PeriodRow] | None = None
    unsuccessful_retention: Dated[UnsuccessfulRow] | None = None
    minimum_retention: Dated[MinimumRow] | None = None
    destruction_deadline: Dated[PeriodRow] | None = None
    destruction_rule: Dated[DestructionRuleRow] | None = None
    rights: dict[RightsKind, Dated[RightsRow]] = Field(default_factory=dict)
    breach: Dated[BreachRow] | None = None
    age: Dated[AgeRow] | None = None
    deadline_counting: Dated[CountingRow] | None = None
    checks: dict[CheckKind, Dated[CheckRow]] = Field(default_factory=dict)
    regime: dict[str, Dated[RegimeRow]] = Field(default_factory=dict)


class ControllerTable(Strict):
    """One group company and the countries whose candidates it answers to."""

    id: Text
    since: date
    name: Text
    postal_address: Text
    contact: Text
    dpo_contact: Text
    privacy_notice_url: Web
    countries: list[Country] = Field(default_factory=list)
    default: bool = False


class ControllersFile(Strict):
    """config/controllers.toml."""

    controller: list[ControllerTable] = Field(min_length=1)
