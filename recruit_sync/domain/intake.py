# SPDX-License-Identifier: Apache-2.0
"""What a record of the ATS changes in what we know of the person.

Facts only: who is asked, and when they are erased, is settled afterwards from these facts. Of a
person already known an absent or malformed field changes nothing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from recruit_sync.domain.events import Seen
from recruit_sync.domain.policy import Policy
from recruit_sync.domain.profile import Application, Profile, ProfileConsent
from recruit_sync.domain.subject import (
    Applications,
    Candidacy,
    Channel,
    Consent,
    Ending,
    Reason,
    Standing,
)
from recruit_sync.domain.windows import end_of, end_of_day

_ENDING_WORDS = {"withdrawn": Reason.WITHDRAWN, "refused": Reason.CONSENT_REFUSED}


def take_in(candidacy: Candidacy, seen: Seen, policy: Policy, now: datetime) -> Candidacy:
    """The candidacy with what the record shows now."""
    profile = seen.profile
    known = candidacy.version > 0 and candidacy.stuck_why != "set_aside"
    taken = replace(
        _identity(candidacy, profile, known=known),
        ats_id=profile.ats_id,
        profile_digest=profile.digest,
        worker=_hired(profile) if "worker" not in profile.missing else candidacy.worker,
        fault=profile.faults[0] if profile.faults else None,
        stuck_why=_stuck(profile, policy, known=known),
        missing_since=None,
    )
    taken = _dates(taken, seen, policy, now)
    if "jobApplications" not in profile.missing:
        taken = _applications(taken, profile.applications, policy)
    return _consents(taken, profile, policy, now)


def _identity(candidacy: Candidacy, profile: Profile, *, known: bool) -> Candidacy:
    """Country, source and address; the last good value stays where the new one is bad."""
    bad = {fault.field.split(".")[0].split("[")[0] for fault in profile.faults} | profile.missing
    keep_country = profile.country is None and known
    keep_source = profile.source_id is None and known
    prospect_seen = "prospect" not in bad
    return replace(
        candidacy,
        country=candidacy.country if keep_country else profile.country,
        region=candidacy.region if keep_country else profile.region,
        source=candidacy.source if keep_source else profile.source,
        source_id=candidacy.source_id if keep_source else profile.source_id,
        address=candidacy.address if "email" in profile.missing else profile.address,
        agreed_to_contact=(
            profile.agreed_to_contact if prospect_seen else candidacy.agreed_to_contact
        ),
        only_public_contact_data=(
            candidacy.only_public_contact_data
            if profile.only_public_contact_data is None
            else profile.only_public_contact_data
        ),
    )


def _hired(profile: Profile) -> bool:
    return profile.worker or any(a.offer_accepted for a in profile.applications)


def _stuck(profile: Profile, policy: Policy, *, known: bool) -> str | None:
    """Why a person has to look at this record, if one has."""
    if profile.faults and not known:
        return "set_aside"
    if profile.merged_into:
        return "merged"
    return None if policy.known else "country_without_policy"


def _dates(candidacy: Candidacy, seen: Seen, policy: Policy, now: datetime) -> Candidacy:
    """Import and what runs from it; fixed at first sight, so that no later edit moves it."""
    if candidacy.imported_at is not None:
        imported_at = candidacy.imported_at
    else:
        imported_at = max(min(seen.profile.created_at or now, now), seen.installed_at)
    if candidacy.inform_ends_at is not None and candidacy.stuck_why is None:
        return candidacy
    return replace(
        candidacy,
        imported_at=imported_at,
        inform_ends_at=min(
            end_of(policy.inform_deadline, imported_at, policy.zone_end),
            end_of(policy.inform_limit, imported_at, policy.zone_end),
        ),
        ungrounded_ends_at=end_of(policy.ungrounded_after, imported_at, policy.zone_end),
    )


def _applications(
    candidacy: Candidacy, applications: tuple[Application, ...], policy: Policy
) -> Candidacy:
    """Retention from the last disposition, minimum retention from the last consideration."""
    disposed_at = max((a.disposed_at for a in applications if a.disposed_at), default=None)
    moments = [m for a in applications for m in (a.applied_at, a.disposed_at) if m]
    facts = Applications(
        any=bool(applications),
        live=any(a.live for a in applications),
        considered_at=max(moments, default=None),
        disposed_at=disposed_at,
    )
    if facts == candidacy.applications:
        return candidacy
    retention = policy.unsuccessful_retention
    return replace(
        candidacy,
        applications=facts,
        retention_ends_at=disposed_at and end_of(retention, disposed_at, policy.zone_end),
        restricted_until=_restricted_until(facts, candidacy.region, policy),
    )


def _restricted_until(facts: Applications, region: str | None, policy: Policy) -> datetime | None:
    minimum = policy.minimum_retention.for_region(region) if policy.minimum_retention else None
    if minimum is None or facts.considered_at is None:
        return None
    return end_of(minimum, facts.considered_at, policy.zone_end)


def _consents(candidacy: Candidacy, profile: Profile, policy: Policy, now: datetime) -> Candidacy:
    """What `consents[]` shows now: of each purpose the latest entry rules."""
    if profile.consents is None or any(f.field.startswith("consents") for f in profile.faults):
        return candidacy
    latest = _latest_by_purpose(profile.consents)
    given = tuple(
        _as_consent(entry, candidacy, policy)
        for entry in latest
        if entry.status in ("given", "expired")
    )
    taken = replace(candidacy, profile_consents=given)
    taken = _reconsider(taken, given)
    return _ended_on_profile(taken, latest, now)


def _latest_by_purpose(entries: tuple[ProfileConsent, ...]) -> tuple[ProfileConsent, ...]:
    """The entry that rules per purpose; at the same moment a withdrawal beats a consent."""
    latest: dict[str, ProfileConsent] = {}
    for entry in entries:
        if entry.status == "requested":
            continue
        rival = latest.get(entry.purpose)
        if rival is None or _rank(entry) >= _rank(rival):
            latest[entry.purpose] = entry
    return tuple(latest.values())


def _rank(entry: ProfileConsent) -> tuple[datetime, bool]:
    return entry.moment, entry.status in _ENDING_WORDS


def _as_consent(entry: ProfileConsent, candidacy: Candidacy, policy: Policy) -> Consent:
    """The window promised in the form, or the country's, whichever ends earlier.

    An unchanged entry keeps the end computed at first, and what was asked about it.
    """
    settled = candidacy.profile_consents if candidacy.stuck_why is None else ()
    for known in settled:
        same = (known.purpose, known.given_at, known.expires_on) == (
            entry.purpose,
            entry.moment,
            entry.expires_on,
        )
        if same:
            return known
    ends_at = end_of(policy.consent_window, entry.moment, policy.zone_end)
    if entry.expires_on:
        ends_at = min(ends_at, end_of_day(entry.expires_on, policy.zone_end))
    return Consent(
        purpose=entry.purpose,
        given_at=entry.moment,
        ends_at=ends_at,
        channel=entry.channel,
        expires_on=entry.expires_on,
    )


def _reconsider(candidacy: Candidacy, given: tuple[Consent, ...]) -> Candidacy:
    """A consent newer than what ended everything counts, as long as no fence is set."""
    ending = candidacy.ending
    if ending is None:
        return candidacy
    newer = any(c.given_at > ending.at for c in given)
    if newer or ending.channel is Channel.PROFILE:
        return replace(candidacy, ending=None)
    return candidacy


def _ended_on_profile(
    candidacy: Candidacy, latest: tuple[ProfileConsent, ...], now: datetime
) -> Candidacy:
    """A consent that the profile shows as withdrawn or refused ends everything at once.

    Unless a later answer on our page, or a living consent for another purpose, stands against it.
    """
    ended = [entry for entry in latest if entry.status in _ENDING_WORDS]
    own = candidacy.consent
    if not ended or candidacy.ending or any(c.ends_at > now for c in candidacy.profile_consents):
        return candidacy
    last = max(ended, key=lambda entry: entry.moment)
    if own is not None and own.given_at >= last.moment:
        return candidacy
    ending = Ending(_ENDING_WORDS[last.status], min(last.moment, now), Channel.PROFILE)
    return replace(candidacy, ending=ending, consent=None)


def shell(candidacy: Candidacy) -> Candidacy:
    """Somebody else erased the person in the ATS: what is left here is a tombstone."""
    return replace(candidacy, standing=Standing.ERASED, erased_by_others=True)
