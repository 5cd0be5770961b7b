# SPDX-License-Identifier: Apache-2.0
"""What becomes of dates already promised when an operator applies other rules?

Only ends that are still to come move, and none to before the day the rules take effect. What ran
out under the old rules stays so. The duty to inform is no promise of ours and is left alone, as is
what runs from a record's own trouble. Knows no operator and reads no rules but those handed in.
"""

from __future__ import annotations

from datetime import datetime

from recruit_sync.domain import intake, profile_consents, receipt
from recruit_sync.domain.effects import Effect
from recruit_sync.domain.events import PolicyApplied
from recruit_sync.domain.policy import Policy
from recruit_sync.domain.subject import FENCED, SETTLED, Candidacy, Consent
from recruit_sync.domain.values import evolve
from recruit_sync.domain.windows import end_of

Outcome = tuple[Candidacy, tuple[Effect, ...], str]


def apply(candidacy: Candidacy, event: PolicyApplied, policy: Policy, now: datetime) -> Outcome:
    """The candidacy with every end to come under these rules, and why it is so (a rule id)."""
    if candidacy.standing in FENCED or candidacy.standing in SETTLED:
        return candidacy, (), "policy/nothing-runs"
    if not policy.known:
        return candidacy, (), "policy/no-country-file"
    if candidacy.stuck_why == "country_without_policy":
        return intake.with_country_file(candidacy, policy, now), (), "policy/country-file"
    moved = _all_ends(candidacy, policy, max(event.effective_at, now))
    if moved is candidacy:
        return candidacy, (), "policy/no-difference"
    return evolve(moved, rules=policy.version), (), "policy/applied"


def _all_ends(candidacy: Candidacy, policy: Policy, since: datetime) -> Candidacy:
    own = candidacy.consent
    moved = evolve(
        candidacy,
        consent=_consent(own, policy, since) if own else None,
        profile_consents=_consents(candidacy, policy, since),
    )
    return _short_ends(_window(_applications(moved, policy, since), policy, since), policy, since)


def _moved(old: datetime | None, new: datetime | None, since: datetime) -> datetime | None:
    """The end under the new rules; the very old one where it has passed by then or is the same."""
    if old is not None and old <= since:
        return old
    floored = max(new, since) if new else None
    return old if floored == old else floored


def _consents(candidacy: Candidacy, policy: Policy, since: datetime) -> tuple[Consent, ...]:
    shown = candidacy.profile_consents
    moved = tuple(_consent(consent, policy, since) for consent in shown)
    return shown if all(a is b for a, b in zip(moved, shown, strict=True)) else moved


def _consent(consent: Consent, policy: Policy, since: datetime) -> Consent:
    """What a form named as its own end is never lengthened."""
    ends_at = profile_consents.window_end(consent.given_at, consent.expires_on, policy, since)
    moved = _moved(consent.ends_at, ends_at, since) or consent.ends_at
    if moved is consent.ends_at:
        return consent
    return evolve(consent, ends_at=moved, rules=policy.version)


def _applications(candidacy: Candidacy, policy: Policy, since: datetime) -> Candidacy:
    """Retention and the law's minimum; a law that is new reaches back to who was considered."""
    dated = intake.dates_of_applications(candidacy, policy, since)
    old, law = candidacy.retention_ends_at, candidacy.restricted_until
    return evolve(
        candidacy,
        retention_ends_at=_moved(old, dated.retention_ends_at, since),
        restricted_until=_moved(law, dated.restricted_until, since),
    )


def _window(candidacy: Candidacy, policy: Policy, since: datetime) -> Candidacy:
    """The response window of the request that counts, and what it promised for when it arrives."""
    request = receipt.current(candidacy)
    if request is None or receipt.failed(request):
        return candidacy
    old = request.window_ends_at
    if old is not None and old <= since:
        return candidacy
    promised = (str(policy.response_window), policy.zone_end)
    if request.promised not in (None, promised):
        request = evolve(request, promised=promised, named_at=None)
    ends_at = _moved(old, receipt.window_end(request, policy, since), since) if old else None
    if ends_at is not old:
        request = evolve(request, window_ends_at=ends_at, named_at=ends_at, rules=policy.version)
    return receipt.with_request(candidacy, request)


def _short_ends(candidacy: Candidacy, policy: Policy, since: datetime) -> Candidacy:
    """How long somebody unasked, or without any ground, is kept."""
    unsent, ungrounded = candidacy.not_asked, candidacy.ungrounded_ends_at
    if unsent is not None:
        ends_at = end_of(policy.unsent_after, unsent.since, policy.zone_end)
        unsent = evolve(unsent, ends_at=_moved(unsent.ends_at, ends_at, since) or ends_at)
    if candidacy.stuck_why is None and candidacy.imported_at and ungrounded:
        ends_at = end_of(policy.ungrounded_after, candidacy.imported_at, policy.zone_end)
        ungrounded = _moved(ungrounded, ends_at, since)
    return evolve(candidacy, not_asked=unsent, ungrounded_ends_at=ungrounded)
