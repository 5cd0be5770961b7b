# SPDX-License-Identifier: Apache-2.0
"""Which consents does the record in the ATS show, and did the person take one back there?

Of each purpose the latest entry rules, as it shows now. Knows nothing of our own page, but that an
answer given there may be newer.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from recruit_sync.domain import grounds, receipt
from recruit_sync.domain.erasure import Reason
from recruit_sync.domain.policy import Policy
from recruit_sync.domain.profile import Profile, ProfileConsent
from recruit_sync.domain.subject import Candidacy, Channel, Consent, Ending
from recruit_sync.domain.values import evolve
from recruit_sync.domain.windows import end_of, end_of_day

_ENDING_WORDS: Final = {"withdrawn": Reason.WITHDRAWN, "refused": Reason.CONSENT_REFUSED}


def undecided(candidacy: Candidacy) -> bool:
    """Whether nobody knows (yet) which country's rules hold for this record."""
    return candidacy.stuck_why in ("set_aside", "country_without_policy")


def read(
    old: Candidacy, taken: Candidacy, profile: Profile, policy: Policy, now: datetime
) -> Candidacy:
    """What `consents[]` shows now: of each purpose the latest entry rules."""
    if profile.consents is None or any(f.field.startswith("consents") for f in profile.faults):
        return taken
    latest = _latest_by_purpose(profile.consents)
    rules = "" if undecided(taken) else policy.version
    given = tuple(
        _as_consent(entry, _known(old.profile_consents, entry), rules, policy, now)
        for entry in latest
        if entry.status in ("given", "expired")
    )
    taken = evolve(taken, profile_consents=given)
    taken = _reconsider(taken, now)
    taken = _ended_on_profile(taken, latest, now)
    return _time_to_ask(old, taken, policy, now)


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


def _as_consent(
    entry: ProfileConsent, known: Consent | None, rules: str, policy: Policy, now: datetime
) -> Consent:
    """The window promised in the form, or the country's, whichever ends earlier.

    An unchanged entry keeps the end computed at first, and what was asked about it, unless it was
    computed while nobody knew which country's rules hold.
    """
    lived = known is not None and known.was_living
    if known and known.expires_on == entry.expires_on and (known.rules or not rules):
        consent = known
    else:
        ends_at = window_end(entry.moment, entry.expires_on, policy, now)
        consent = Consent(
            purpose=entry.purpose,
            given_at=entry.moment,
            ends_at=ends_at,
            channel=entry.channel,
            expires_on=entry.expires_on,
            was_living=lived or ends_at > now,
            rules=rules,
        )
    if entry.status == "expired" and consent.ends_at > now:
        return evolve(consent, ends_at=now, was_living=lived)
    return consent


def _known(consents: tuple[Consent, ...], entry: ProfileConsent) -> Consent | None:
    same = (c for c in consents if (c.purpose, c.given_at) == (entry.purpose, entry.moment))
    return next(same, None)


def window_end(
    given_at: datetime, expires_on: date | None, policy: Policy, now: datetime
) -> datetime:
    """The country's window, or the form's own end where that is earlier."""
    ends_at = end_of(policy.consent_window, min(given_at, now), policy.zone_end)
    return ends_at if expires_on is None else min(ends_at, end_of_day(expires_on, policy.zone_end))


def under(candidacy: Candidacy, policy: Policy, now: datetime) -> tuple[Consent, ...]:
    """The consents on record; those that no country's rules have ended yet are ended by these."""
    return tuple(c if c.rules else _ended_by(c, policy, now) for c in candidacy.profile_consents)


def _ended_by(consent: Consent, policy: Policy, now: datetime) -> Consent:
    ends_at = window_end(consent.given_at, consent.expires_on, policy, now)
    lived = consent.was_living or ends_at > now
    return evolve(consent, ends_at=ends_at, was_living=lived, rules=policy.version)


def _reconsider(candidacy: Candidacy, now: datetime) -> Candidacy:
    """A living consent newer than what ended everything counts, as long as no fence is set."""
    ending = candidacy.ending
    if ending is None:
        return candidacy
    shown = candidacy.profile_consents
    newer = any(c.given_at > ending.at and _lives(candidacy, c, now) for c in shown)
    if newer or ending.channel is Channel.PROFILE:
        return evolve(candidacy, ending=None)
    return candidacy


def _ended_on_profile(
    candidacy: Candidacy, latest: tuple[ProfileConsent, ...], now: datetime
) -> Candidacy:
    """A consent that the profile shows as withdrawn or refused ends everything at once.

    Unless a later answer on our page, or a living consent for another purpose, stands against it;
    with sourced people only one for recruitment does.
    """
    said_no = [e for e in latest if e.status in _ENDING_WORDS and _ends_all(candidacy, e)]
    own = candidacy.consent
    living = any(_lives(candidacy, c, now) for c in candidacy.profile_consents)
    if not said_no or candidacy.ending or living:
        return candidacy
    last = max(said_no, key=_rank)
    if own is not None and own.given_at > last.moment:
        return candidacy
    ending = Ending(_ENDING_WORDS[last.status], min(last.moment, now), Channel.PROFILE)
    return evolve(candidacy, ending=ending)


def _ends_all(candidacy: Candidacy, entry: ProfileConsent) -> bool:
    """Who wants no job alerts any more takes back neither an application nor an answer to us."""
    own = candidacy.consent
    answered = own is not None and own.purpose == grounds.RECRUITMENT
    else_kept = candidacy.source.asked_for_consent or candidacy.applications.any or answered
    return entry.purpose == grounds.RECRUITMENT or not else_kept


def _lives(candidacy: Candidacy, consent: Consent, now: datetime) -> bool:
    return consent.ends_at > now and grounds.answers_us(candidacy, consent)


def inform_end(since: datetime, policy: Policy) -> datetime:
    """When the duty to inform ends: the earlier of the country's and the company's instant."""
    return min(
        end_of(policy.inform_deadline, since, policy.zone_end),
        end_of(policy.inform_limit, since, policy.zone_end),
    )


def _time_to_ask(old: Candidacy, taken: Candidacy, policy: Policy, now: datetime) -> Candidacy:
    """Where the profile shows no trace of a consent any more, whoever was never asked is asked."""
    lost = grounds.has_consented(old) and not grounds.has_consented(taken)
    if not lost or any(receipt.handed_over_at(r) for r in taken.requests):
        return taken
    return evolve(taken, inform_ends_at=inform_end(now, policy))
