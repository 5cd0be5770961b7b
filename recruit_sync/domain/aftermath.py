# SPDX-License-Identifier: Apache-2.0
"""What it means that the ATS shows somebody who is being erased, or who was."""

from __future__ import annotations

from datetime import datetime

from recruit_sync.domain import answers, erasing, intake
from recruit_sync.domain.effects import Effect
from recruit_sync.domain.events import Seen
from recruit_sync.domain.policy import Policy
from recruit_sync.domain.subject import Candidacy

Outcome = tuple[Candidacy, tuple[Effect, ...], str]


def seen_behind_the_fence(
    candidacy: Candidacy, event: Seen, policy: Policy, now: datetime
) -> Outcome:
    """Nothing but erasure happens here, and an employee is never erased by us: then not even that.

    Nor is whoever came back on their own between a backup and its being put back.
    """
    erasure = candidacy.erasure
    if erasure and erasure.replayed:
        taken = intake.take_in(erasing.anew(candidacy), event, policy, now)
        if answers.applied_again(taken, erasure.replayed):
            return taken, (), "intake/came-back"
    if not intake.hired(candidacy, event.profile):
        return candidacy, (), "erasure/begun"
    return *erasing.hired(candidacy, now), "erasure/hired"


def seen_after_erasure(candidacy: Candidacy, event: Seen, policy: Policy, now: datetime) -> Outcome:
    """A purged shell is what we want to see; a person who is back is erased once more.

    Unless others had erased them, or they came back on their own or were hired: then they are new.
    """
    if event.profile.purged:
        return candidacy, (), "erasure/proven"
    erasure = candidacy.erasure
    taken = intake.take_in(erasing.anew(candidacy), event, policy, now)
    own_way = taken.worker or (erasure and answers.applied_again(taken, erasure.fenced_at))
    if erasure is None or own_way:
        return taken, (), "intake/came-back"
    if answers.brought_back(taken, event.profile.created_at, erasure):
        return *answers.reimported(taken, now), "suppression/recognised"
    again = erasing.again(candidacy, erasure, event.profile.ats_id, now)
    return *again, "erasure/reappeared"
