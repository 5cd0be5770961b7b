# SPDX-License-Identifier: Apache-2.0
"""What templates are handed: plain words and dates, taken from a policy and a contact.

Shared by mails and pages. Knows no layout; text of the ATS passes `values` on its way in.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from recruit_sync.domain.policy import JOB_ALERT, RECRUITMENT, ColdContact, Policy
from recruit_sync.domain.windows import Period
from recruit_sync.ports import Contact
from recruit_sync.presentation.language import locale_of
from recruit_sync.presentation.values import Calendar, full_name, is_web, label, span

_WORDINGS = frozenset({"agency", "network", "referral", "search", "direct", "other"})


def calendar(language: str, policy: Policy | None, zone: str | None = None) -> Calendar:
    """Where days end for this reader: a region's own zone where known, else the policy's."""
    main = policy.zone if policy else "UTC"
    end = policy.zone_end if policy else main
    return Calendar(locale_of(language), zone or main, zone or end)


def about_policy(policy: Policy | None) -> dict[str, object]:
    """Controller, authority, law and lengths of one country."""
    if policy is None:
        return {"policy": None}
    return {
        "policy": {
            "country": policy.country,
            "country_name": policy.name,
            "law": policy.data_protection_law,
            "gdpr": "GDPR" in policy.data_protection_law,
            "first_ground": _first_ground(policy),
            "window": _length(policy.consent_window),
            "response": _length(policy.response_window),
            "english_prevails": policy.notice_languages.english_prevails,
        },
        "controller": {
            "name": policy.controller.name,
            "postal_address": policy.controller.postal_address,
            "contact": policy.controller.contact,
            "dpo": policy.controller.dpo_contact,
            "notice_url": _web(policy.controller.privacy_notice_url),
        },
        "authority": {"name": policy.authority.name, "url": _web(policy.authority.url)},
    }


def about_purposes(
    policy: Policy | None, facts: Mapping[str, str], language: str
) -> dict[str, object]:
    """What the notice asks for, what a consent was given for, and what is asked beyond it."""
    window = policy.consent_window if policy else Period("P0D")
    unit: Literal["month", "day"]
    unit, count = ("month", window.months) if window.months else ("day", window.days)
    asked = _ids(facts.get("asks_for", "")) or (list(policy.purposes) if policy else [RECRUITMENT])
    return {
        "purposes": asked,
        "alerts": asked == [JOB_ALERT],
        "given_for": _ids(facts.get("given_for", "")),
        "further": _ids(facts.get("further", "")),
        "window_words": span(count, unit, locale_of(language)),
    }


def _ids(joined: str) -> list[str]:
    return [id_ for id_ in joined.split(",") if id_]


def _first_ground(policy: Policy) -> str:
    if policy.cold_contact is ColdContact.PRIOR_AGREEMENT_ONLY:
        return "agreement"
    return "interest" if policy.first_contact_basis == "legitimate_interest" else "law"


def _length(period: Period) -> dict[str, int]:
    """Whole months or days; hours are rounded up to days, nobody is asked in hours."""
    if period.months:
        return {"months": period.months, "days": 0}
    return {"months": 0, "days": period.days + -(-period.hours // 24)}


def _web(url: str | None) -> str:
    return url if url is not None and is_web(url) else ""


def about_person(contact: Contact | None) -> dict[str, object]:
    """The person as a mail may name them, and their profile for staff."""
    return {
        "name": full_name(contact.first_name, contact.last_name) if contact else "",
        "profile": _web(contact.profile_url) if contact else "",
    }


def about_source(
    config_dir: Path, facts: Mapping[str, str], contact: Contact | None
) -> dict[str, object]:
    """From whom the data came: `wording` picks the sentence, `name` is the one it names."""
    source_id = facts.get("source_id") or (contact.source_id if contact else None) or ""
    wording = facts.get("source_kind", "")
    if wording not in _WORDINGS:
        wording = _wordings(config_dir).get(source_id, "other")
    shown = facts.get("source_label") or (contact.source_label if contact else None)
    if wording == "agency":
        shown = contact.agency if contact and contact.agency else facts.get("source_agency")
    return {"source": {"wording": wording, "name": label(shown)}}


@cache
def _wordings(config_dir: Path) -> Mapping[str, str]:
    """Which sentence each source of the ATS gets."""
    path = config_dir / "notices" / "sources.toml"
    sentences: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))["wording"]
    return sentences
