# SPDX-License-Identifier: Apache-2.0
"""What holds in one country on one day, each value with where it comes from.

Plain frozen values; the rulebook reads them from files and picks the rows in force. Knows neither
files nor people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from enum import StrEnum
from typing import Final

from recruit_sync.domain.values import value
from recruit_sync.domain.windows import Period

RECRUITMENT: Final = "recruitment"
"""The purpose that every notice has asked for since the first."""
JOB_ALERT: Final = "job_alert"
"""What people who signed up for job postings are asked for, and for nothing else."""


class ColdContact(StrEnum):
    """Whether a person who never wrote to us may be asked for consent by mail."""

    ALLOWED = "allowed"
    PUBLIC_CONTACT_DATA_ONLY = "minimal_public_contact_data_only"
    PRIOR_AGREEMENT_ONLY = "only_with_prior_consent_evidence"


class Basis(StrEnum):
    """How strong the ground of a figure is."""

    LAW = "law"
    REGULATOR = "regulator"
    CASE_LAW = "case_law"
    CUSTOM = "custom"
    DEFAULT = "default"
    NONE_FOUND = "none_found"


@value(frozen=True, slots=True)
class Source:
    """Where one value comes from, and since when the row that holds it is in force."""

    basis: Basis
    reference: str
    confidence: str
    since: date


@value(frozen=True, slots=True)
class MinimumRetention:
    """How long a law forbids erasing records of people considered for a vacancy.

    `by_region` replaces `period` for the ISO 3166-2 regions it names; with `only_listed` the rule
    holds in those regions alone (an unknown region counts as listed, under the longest period).
    """

    period: Period
    by_region: Mapping[str, Period] = field(default_factory=dict)
    only_listed: bool = False

    def for_region(self, region: str | None) -> Period | None:
        """The period in one region; None where the law does not reach."""
        if region is not None and region in self.by_region:
            return self.by_region[region]
        if self.only_listed and region is not None:
            return None
        return self.period


@value(frozen=True, slots=True)
class RightsDeadline:
    """Time to answer a request: a period, counted in calendar days, business days or hours."""

    period: Period
    days_kind: str
    extension: Period | None


@value(frozen=True, slots=True)
class Controller:
    """The group company answerable in a country, as a mail must name it (no private person)."""

    id: str
    name: str
    postal_address: str
    contact: str
    dpo_contact: str
    privacy_notice_url: str


@value(frozen=True, slots=True)
class Authority:
    """The supervisory authority where a candidate may complain."""

    name: str
    url: str | None


@value(frozen=True, slots=True)
class NoticeLanguages:
    """Languages that the law wants in every mail and page, beside the reader's own; `lead`: before
    it. `english_prevails`: where they differ, by the company's notice for the country."""

    languages: tuple[str, ...] = ()
    lead: bool = False
    english_prevails: bool = False


@value(frozen=True, slots=True)
class Policy:
    """The rules of one country (or region with a file of its own) in force on one day.

    `known` is False for a country without a file: no mail, no check, a person decides. `zone` is
    the main IANA zone, `zone_end` the westernmost, where periods end. `version` names the rule
    texts that were read, so that a kept deadline tells which rules made it. `sources` is keyed by
    the names that `policy show` prints. The duty to inform ends with `inform_deadline` or
    `inform_limit` (the company-wide one), whichever instant is earlier. `unsent_after` is how long
    a record that may not be contacted is kept; `ungrounded_after` how long one with no ground at
    all, or that waits for a person's decision. `purposes` are what the notice in force asks for.
    `notice_period`: how long after the import a sourced person who was told and does not object is
    kept on legitimate interest; None where silence keeps nobody.
    """

    country: str
    name: str
    known: bool
    version: str
    zone: str
    zone_end: str
    weekend: tuple[str, ...]
    languages: tuple[str, ...]
    response_window: Period
    deemed_receipt: Period | None
    inform_deadline: Period
    inform_limit: Period
    unsent_after: Period
    ungrounded_after: Period
    reminder_lead: Period
    consent_window: Period
    renewal_lead: Period
    renewal_reminder_lead: Period
    unsuccessful_retention: Period
    minimum_retention: MinimumRetention | None
    destruction_deadline: Period
    first_contact_basis: str
    cold_contact: ColdContact
    rights_default: RightsDeadline
    rights: Mapping[str, RightsDeadline]
    data_protection_law: str
    controller: Controller
    authority: Authority
    sources: Mapping[str, Source]
    notice_languages: NoticeLanguages = NoticeLanguages()
    purposes: tuple[str, ...] = (RECRUITMENT,)
    notice_period: Period | None = None
