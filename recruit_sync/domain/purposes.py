# SPDX-License-Identifier: Apache-2.0
"""Does a consent cover what the notice asks for now? If not, its giver is asked anew, once.

A consent holds for the purposes that its notice named, until its own end (GDPR art. 6(4), 7(2),
13(3)): a newer notice neither widens nor shortens it. Knows no texts; purposes are short ids.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final

from recruit_sync.domain import grounds
from recruit_sync.domain.effects import Effect, MailKind, SendMail
from recruit_sync.domain.policy import RECRUITMENT, Policy
from recruit_sync.domain.subject import Candidacy, Consent, Evidence
from recruit_sync.domain.values import evolve

FURTHER_PURPOSE: Final = "further_purpose"
"""Why a renewal is sent that no end of a consent has called for."""


def of_version(named: Mapping[str, Sequence[str]], version: str) -> tuple[str, ...]:
    """What a version of a notice asks for: what is named for it, else for the one before it."""
    notice, _, number = version.partition("/")
    for earlier in range(int(number) if number.isdecimal() else 0, 0, -1):
        found = named.get(f"{notice}/{earlier}")
        if found:
            return tuple(found)
    return (RECRUITMENT,)


def given_for(evidence: Evidence | None) -> tuple[str, ...]:
    """What was asked for when this was answered."""
    return evidence.purposes if evidence and evidence.purposes else (RECRUITMENT,)


def further(candidacy: Candidacy, policy: Policy) -> tuple[str, ...]:
    """What the notice asks for now and the consent on our page does not cover.

    A consent that the ATS shows was given under another form, a job alert for its own purpose.
    """
    consent = candidacy.consent
    if consent is None or consent.evidence is None or consent.purpose != RECRUITMENT:
        return ()
    return tuple(p for p in policy.purposes if p not in given_for(consent.evidence))


def asked(candidacy: Candidacy, policy: Policy) -> tuple[str, ...]:
    """Those of the further purposes that the person was asked about."""
    told = candidacy.consent.asked_for if candidacy.consent else ()
    return tuple(p for p in further(candidacy, policy) if p in told)


def to_ask(candidacy: Candidacy, policy: Policy, now: datetime) -> Consent | None:
    """The living consent whose giver has not been asked about every further purpose."""
    consent = candidacy.consent
    if consent is None or consent.ends_at <= now or candidacy.ending or candidacy.stuck_why:
        return None
    left = set(further(candidacy, policy)) - set(consent.asked_for)
    return consent if left else None


def ask(
    candidacy: Candidacy, consent: Consent, policy: Policy, now: datetime
) -> tuple[Candidacy, tuple[Effect, ...]]:
    """One request that names the further purpose; the consent keeps its end whatever comes."""
    named = told_of(consent, policy)
    digest = sha256("|".join(named.asked_for).encode()).hexdigest()[:12]
    cause = f"purpose-{consent.given_at:%Y%m%d}-{digest}"
    living = grounds.living_consent(candidacy, now) or consent
    mail = SendMail(MailKind.CONSENT_RENEWAL, cause, why=FURTHER_PURPOSE, at=living.ends_at)
    return evolve(candidacy, consent=named), (mail,)


def told_of(consent: Consent, policy: Policy) -> Consent:
    """A mail has named every purpose of the notice as it is now."""
    new = tuple(p for p in policy.purposes if p not in given_for(consent.evidence))
    return evolve(consent, asked_for=tuple(dict.fromkeys((*consent.asked_for, *new))))


def widens(evidence: Evidence | None, consent: Consent) -> bool:
    """Whether this answer was given to more than the consent covers."""
    return not set(given_for(evidence)) <= set(given_for(consent.evidence))
