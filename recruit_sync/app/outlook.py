# SPDX-License-Identifier: Apache-2.0
"""What keeps a person, until when and by which version of the rules; and what comes next, when.

For `explain`. Reads what is on record; the dates to come are those that the sweep will act on.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from recruit_sync.domain import asking, grounds, receipt, stuck
from recruit_sync.domain.policy import Policy
from recruit_sync.domain.subject import FENCED, SETTLED, Candidacy


def outlook(candidacy: Candidacy, policy: Policy, now: datetime) -> dict[str, Any]:
    """For somebody whom nobody has begun to erase; nothing for the others."""
    if candidacy.standing in FENCED or candidacy.standing in SETTLED:
        return {}
    ahead = sorted((at, what) for at, what in _ahead(candidacy, policy, now) if at > now)
    return {
        "grounds": list(_grounds(candidacy, now)),
        "ahead": [{"at": at.isoformat(), "what": what} for at, what in ahead],
        "stuck": list(stuck.reasons(candidacy, now)),
        "rules": candidacy.rules or None,
    }


def _grounds(candidacy: Candidacy, now: datetime) -> Iterator[dict[str, Any]]:
    """Every ground on record, ended ones too; the last end counts, unless something is stronger."""
    if candidacy.ending:
        yield _ground(f"ended by the person: {candidacy.ending.reason}", candidacy.ending.at, now)
    if candidacy.applications.live:
        yield {"ground": "a live application", "ends_at": None, "ended": False}
    for consent in grounds.consents(candidacy):
        named = f"consent, {consent.purpose}"
        yield _ground(named, consent.ends_at, now) | {"rules": consent.rules or None}
    request = receipt.current(candidacy)
    if request and request.window_ends_at:
        window = _ground("response window", request.window_ends_at, now)
        yield window | {"rules": request.rules or None}
    elif request is None or not receipt.reached(request):
        yield from _of_import(candidacy, now)
    if candidacy.retention_ends_at:
        yield _ground("retention of unsuccessful applicants", candidacy.retention_ends_at, now)
    if candidacy.restricted_until:
        yield _ground("a law's minimum retention", candidacy.restricted_until, now)


def _of_import(candidacy: Candidacy, now: datetime) -> Iterator[dict[str, Any]]:
    if candidacy.not_asked:
        yield _ground(f"not asked: {candidacy.not_asked.why}", candidacy.not_asked.ends_at, now)
    elif candidacy.source.asked_for_consent and candidacy.inform_ends_at:
        yield _ground("until the person must be informed", candidacy.inform_ends_at, now)


def _ground(name: str, ends_at: datetime, now: datetime) -> dict[str, Any]:
    return {"ground": name, "ends_at": ends_at.isoformat(), "ended": ends_at <= now}


def _ahead(candidacy: Candidacy, policy: Policy, now: datetime) -> Iterator[tuple[datetime, str]]:
    """The next of each kind; what a hold stops is not ahead."""
    if not grounds.ended(candidacy, now):
        if at := asking.reminder_at(candidacy, policy):
            yield at, "reminder"
        if at := asking.renewals_at(candidacy, policy, now):
            yield at, "renewal asked"
        yield from ((at, "recruiter warned") for at, _ in asking.warnings(candidacy, policy))
    if at := grounds.erasure_at(candidacy):
        yield at, "erasure"
