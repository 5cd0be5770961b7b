# SPDX-License-Identifier: Apache-2.0
"""What a record of the ATS changes in what we know of the person.

Facts only: who is asked, and when they are erased, is settled afterwards from these facts. Of a
person already known an absent or malformed field changes nothing.
"""

from __future__ import annotations

from datetime import datetime

from recruit_sync.domain import profile_consents
from recruit_sync.domain.events import Seen
from recruit_sync.domain.policy import Policy
from recruit_sync.domain.profile import Application, Profile
from recruit_sync.domain.subject import Applications, Candidacy
from recruit_sync.domain.values import evolve
from recruit_sync.domain.windows import Period, end_of


def take_in(candidacy: Candidacy, seen: Seen, policy: Policy, now: datetime) -> Candidacy:
    """The candidacy with what the record shows now."""
    profile = seen.profile
    known = candidacy.version > 0 and not _set_aside(candidacy)
    taken = evolve(
        _identity(_marked(candidacy, seen), profile, known=known),
        ats_id=profile.ats_id,
        profile_digest=profile.digest,
        worker=hired(candidacy, profile),
        fault=profile.faults[0] if profile.faults else None,
        stuck_why=_stuck(candidacy, seen, policy),
        missing_since=None,
        imported_at=candidacy.imported_at or _imported_at(seen, now),
    )
    if "jobApplications" not in profile.unseen:
        taken = evolve(taken, applications=_applications(candidacy, profile.applications, now))
    taken = _dates(candidacy, taken, policy, now)
    return profile_consents.read(candidacy, taken, profile, policy, now)


def with_country_file(candidacy: Candidacy, policy: Policy, now: datetime) -> Candidacy:
    """The country has its file now: every date is computed as if the file had always been there."""
    shown = profile_consents.under(candidacy, policy, now)
    known = evolve(candidacy, stuck_why=None, profile_consents=shown)
    return _dates(candidacy, known, policy, now)


def _set_aside(candidacy: Candidacy) -> bool:
    return candidacy.stuck_why == "set_aside"


def _imported_at(seen: Seen, now: datetime) -> datetime:
    """Fixed at first sight; never in the future, never before this installation's first poll."""
    return max(min(seen.profile.created_at or now, now), seen.installed_at)


def _identity(candidacy: Candidacy, profile: Profile, *, known: bool) -> Candidacy:
    """Country, source and address; the last good value stays where the new one is bad."""
    unseen = profile.unseen
    keep_country = profile.country is None and known
    keep_source = profile.source_id is None and known
    prospect_seen = "prospect" not in unseen and "prospect" not in _faulty(profile)
    return evolve(
        candidacy,
        country=candidacy.country if keep_country else profile.country,
        region=candidacy.region if keep_country else profile.region,
        source=candidacy.source if keep_source else profile.source,
        source_id=candidacy.source_id if keep_source else profile.source_id,
        address=candidacy.address if "email" in unseen else profile.address,
        unusable_address=(
            candidacy.unusable_address if "email" in unseen else profile.unusable_address
        ),
        agreed_to_contact=(
            profile.agreed_to_contact if prospect_seen else candidacy.agreed_to_contact
        ),
        only_public_contact_data=(
            candidacy.only_public_contact_data
            if profile.only_public_contact_data is None
            else profile.only_public_contact_data
        ),
    )


def _marked(candidacy: Candidacy, seen: Seen) -> Candidacy:
    """What the person may be recognised by; requests keep their address where its key changed."""
    marks, address = seen.marks, seen.profile.address
    if marks is None:
        return candidacy
    requests = tuple(
        evolve(r, address=address) if address and r.address in marks.addresses else r
        for r in candidacy.requests
    )
    agency = seen.profile.agency or candidacy.agency
    return evolve(candidacy, marks=marks, requests=requests, agency=agency)


def _faulty(profile: Profile) -> set[str]:
    return {fault.field.split(".")[0].split("[")[0] for fault in profile.faults}


def hired(candidacy: Candidacy, profile: Profile) -> bool:
    """An employee, or somebody with an accepted offer; what is not shown changes nothing."""
    if profile.worker or any(a.offer_accepted for a in profile.applications):
        return True
    hidden = (name.split(".")[0] for name in profile.unseen)
    return candidacy.worker and any(name in ("worker", "jobApplications") for name in hidden)


def _stuck(candidacy: Candidacy, seen: Seen, policy: Policy) -> str | None:
    """Why a person has to look at this record, if one has; who follows a survivor needs no look."""
    profile = seen.profile
    if candidacy.merged_into and seen.survivor in (None, candidacy.merged_into):
        return None
    if profile.faults and (candidacy.version == 0 or _set_aside(candidacy)):
        return "set_aside"
    if profile.merged_into:
        return "merged"
    return None if policy.known else "country_without_policy"


# --- dates ---------------------------------------------------------------------------------------


def _dates(old: Candidacy, taken: Candidacy, policy: Policy, now: datetime) -> Candidacy:
    """What runs from import, trouble, disposition and consideration, where one of them is new.

    Computed once and kept: a rule that changes later moves nothing, another country does. What was
    computed while nobody knew which rules hold (`rules` is empty) is computed again once they do.
    """
    moved = (old.country, old.region) != (taken.country, taken.region)
    rules = "" if moved else taken.rules
    anew = rules == "" and not profile_consents.undecided(taken)
    inform_ends_at, ungrounded_ends_at = taken.inform_ends_at, taken.ungrounded_ends_at
    if anew or inform_ends_at is None:
        inform_ends_at = profile_consents.inform_end(taken.imported_at or now, policy)
    if ungrounded_ends_at is None or taken.stuck_why != old.stuck_why:
        ungrounded_ends_at = _ungrounded_end(old, taken, policy, now)
    dated = evolve(
        taken,
        inform_ends_at=inform_ends_at,
        ungrounded_ends_at=ungrounded_ends_at,
        rules=policy.version if anew else rules,
    )
    if anew or taken.applications != old.applications:
        return dates_of_applications(dated, policy, now)
    return dated


def _ungrounded_end(
    old: Candidacy, taken: Candidacy, policy: Policy, now: datetime
) -> datetime | None:
    """Runs from the import; for somebody known who needs a decision only now, from now."""
    newly_stuck = taken.stuck_why is not None and old.stuck_why is None and old.version > 0
    since = now if newly_stuck else (taken.imported_at or now)
    if _set_aside(old) and taken.stuck_why is not None:
        return taken.ungrounded_ends_at
    return end_of(policy.ungrounded_after, since, policy.zone_end)


def dates_of_applications(candidacy: Candidacy, policy: Policy, now: datetime) -> Candidacy:
    """Retention from the last disposition, minimum retention from the last consideration."""
    facts = candidacy.applications
    retained = policy.unsuccessful_retention
    minimum = policy.minimum_retention
    kept = minimum.for_region(candidacy.region) if minimum else None
    return evolve(
        candidacy,
        retention_ends_at=_run(retained, facts.disposed_at, policy, now),
        restricted_until=_run(kept, facts.considered_at, policy, now),
    )


def _run(
    period: Period | None, since: datetime | None, policy: Policy, now: datetime
) -> datetime | None:
    if period is None or since is None:
        return None
    return end_of(period, min(since, now), policy.zone_end)


def _applications(
    candidacy: Candidacy, shown: tuple[Application, ...], now: datetime
) -> Applications:
    """The dates that decide. Who has had an application keeps what followed from it."""
    known = candidacy.applications
    if not shown and not known.any:
        return known
    live = any(a.live for a in shown)
    moments = [m for a in shown for m in (a.applied_at, a.disposed_at) if m]
    disposed = [a.disposed_at for a in shown if a.disposed_at]
    undated = (known.any and not shown) or any(not (a.live or a.disposed_at) for a in shown)
    if undated:
        just_ended = known.live and not live
        disposed.append(known.disposed_at if known.disposed_at and not just_ended else now)
    return Applications(
        any=known.any or bool(shown),
        live=live,
        considered_at=max(moments, default=known.considered_at),
        disposed_at=max(disposed, default=None),
        on_closed_job=live and all(a.job_closed for a in shown if a.live),
    )
