# SPDX-License-Identifier: Apache-2.0
"""Which grounds there are to keep a person, when the last one ends, and what holds erasure back.

Reads only ends that were computed once and kept; asks no policy. Deletion is due when the last
ground ends, for the reason of that ground; an act of the person ends all of them at once.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from recruit_sync.domain import receipt
from recruit_sync.domain.erasure import Reason
from recruit_sync.domain.subject import FENCED, SETTLED, Candidacy, Consent

RECRUITMENT: Final = "recruitment"
"""The purpose that a sourced person is asked about; job alerts are another one."""


class End(NamedTuple):
    """The end of a ground: from this instant on nothing but `reason` is left of it."""

    at: datetime
    reason: Reason


def consents(candidacy: Candidacy) -> tuple[Consent, ...]:
    """Every consent on record, given on our page or shown by the profile, ended ones too."""
    own = candidacy.consent
    return (own, *candidacy.profile_consents) if own else candidacy.profile_consents


def answers_us(candidacy: Candidacy, consent: Consent) -> bool:
    """Whether a consent is one to what we ask: a sourced person's to job alerts is not.

    Such a one keeps the person as long as it lasts, and leaves the question open.
    """
    return consent.purpose == RECRUITMENT or not candidacy.source.asked_for_consent


def living_consent(candidacy: Candidacy, now: datetime) -> Consent | None:
    """The consent to what we ask that lasts longest, if one is alive now."""
    longest = None
    for consent in consents(candidacy):
        later = longest is None or consent.ends_at > longest.ends_at
        if later and consent.ends_at > now and answers_us(candidacy, consent):
            longest = consent
    return longest


def has_consented(candidacy: Candidacy) -> bool:
    """Whether a consent that reached us alive is on record: the question has had its answer."""
    own = candidacy.consent
    if own is not None and answers_us(candidacy, own):
        return True
    shown = candidacy.profile_consents
    return bool(shown) and any(c.was_living and answers_us(candidacy, c) for c in shown)


def last_end(candidacy: Candidacy) -> End | None:
    """When the last ground ends and why; None where one has no date (yet)."""
    if candidacy.standing in SETTLED:
        return None
    if candidacy.ending:
        return End(candidacy.ending.at, candidacy.ending.reason)
    if candidacy.stuck_why:
        return _end_without_decision(candidacy)
    if candidacy.source.asked_for_consent:
        return _end_of_sourced(candidacy)
    return _end_of_direct(candidacy)


def _end_of_consents(candidacy: Candidacy) -> End | None:
    """The consent that lasts longest, or lasted longest."""
    end = None
    for consent in consents(candidacy):
        if end is None or consent.ends_at > end.at:
            end = End(consent.ends_at, Reason.CONSENT_EXPIRED)
    return end


def _end_of_window(candidacy: Candidacy) -> End | None:
    """The response window, where receipt has set one."""
    request = receipt.current(candidacy)
    if request is None or request.window_ends_at is None or receipt.failed(request):
        return None
    kept = request.kept_until is not None
    reason = Reason.RETENTION_ENDED if kept else Reason.NO_CONSENT
    return End(request.window_ends_at, reason)


def _end_of_retention(candidacy: Candidacy) -> End | None:
    at = candidacy.retention_ends_at
    return End(at, Reason.RETENTION_ENDED) if at else None


def _later(one: End | None, other: End | None) -> End | None:
    """The later of two ends; of two at the same moment the first."""
    if one is None or other is None:
        return one or other
    return other if other.at > one.at else one


def _end_without_decision(candidacy: Candidacy) -> End | None:
    """Nobody can decide for this record: what was promised keeps it, else thirty days end it."""
    if candidacy.applications.live or candidacy.ungrounded_ends_at is None:
        return None
    promised = _later(_end_of_consents(candidacy), _end_of_window(candidacy))
    end = End(candidacy.ungrounded_ends_at, Reason.UNREACHABLE)
    return _later(_later(promised, _end_of_retention(candidacy)), end)


def _end_of_sourced(candidacy: Candidacy) -> End | None:
    """Who has consented keeps also the date that a request named; who has not, what asking sets."""
    consent, window = _end_of_consents(candidacy), _end_of_window(candidacy)
    end = _later(consent, window)
    if has_consented(candidacy):
        return end
    if candidacy.not_asked:
        return _later(end, End(candidacy.not_asked.ends_at, Reason.NO_CONSENT))
    if window:
        return end
    request = receipt.current(candidacy)
    if candidacy.inform_ends_at is None or (request and receipt.reached(request)):
        return None
    return _later(end, End(candidacy.inform_ends_at, Reason.UNREACHABLE))


def _end_of_direct(candidacy: Candidacy) -> End | None:
    """Consent and retention, whichever is later; who never had either is kept thirty days."""
    if candidacy.applications.live:
        return None
    end = _later(_end_of_consents(candidacy), _end_of_retention(candidacy))
    if end or candidacy.ungrounded_ends_at is None:
        return end
    return End(candidacy.ungrounded_ends_at, Reason.RETENTION_ENDED)


def held_back_by(candidacy: Candidacy, now: datetime) -> str | None:
    """What forbids erasing now, strongest first; None where nothing does."""
    if candidacy.on_hold or any(one.on_hold for one in candidacy.merged):
        return "legal_hold"
    if candidacy.restricted_until and candidacy.restricted_until > now:
        return "minimum_retention"
    if candidacy.open_requests or any(one.open_request for one in candidacy.merged):
        return "open_request"
    return None


def erasure_at(candidacy: Candidacy) -> datetime | None:
    """When erasure becomes possible: the last end, or what held it back since ends later."""
    if candidacy.erase_at is None or candidacy.on_hold or candidacy.open_requests:
        return None
    if any(one.keeps for one in candidacy.merged):
        return None
    at = candidacy.erase_at
    for other in (candidacy.restricted_until, candidacy.freed_at):
        if other is not None and other > at:
            at = other
    return at


def ended(candidacy: Candidacy, now: datetime) -> bool:
    """Whether no ground is left: from here on there is nothing to mail, whatever keeps the rest."""
    return candidacy.erase_at is not None and candidacy.erase_at <= now


def restricted(candidacy: Candidacy, now: datetime) -> bool:
    """Locked: every ground has ended, and a law or a request still keeps the record."""
    if candidacy.standing in FENCED:
        return False
    kept = held_back_by(candidacy, now) in ("minimum_retention", "open_request")
    return kept and ended(candidacy, now)
