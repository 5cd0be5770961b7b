# SPDX-License-Identifier: Apache-2.0
"""Bringing two records together that the ATS merged: the survivor first, then the merged one.

Who cannot be followed, since nobody knows them or they point back here, stays with a person.
"""

from __future__ import annotations

import logging
from typing import Final

from recruit_sync.app.records import Records
from recruit_sync.domain import merging
from recruit_sync.domain.effects import EraseMerged, FollowSurvivor
from recruit_sync.domain.errors import Unavailable
from recruit_sync.domain.events import Event, Merged, SurvivorErased
from recruit_sync.domain.subject import FENCED, Candidacy

_LOG = logging.getLogger(__name__)
_LONGEST_CHAIN: Final = 8


def carry_out(
    records: Records, candidacy: Candidacy, effect: FollowSurvivor | EraseMerged
) -> Event | None:
    """Tell the other record; what this one learns by it. Raises Unavailable: not known yet."""
    if isinstance(effect, EraseMerged):
        if candidacy.erasure:
            gone = SurvivorErased(candidacy.erasure.reason, candidacy.erasure.fenced_at)
            records.tell(effect.merged, gone)
        return None
    survivor = _last(records, candidacy, effect.survivor)
    if survivor is None:
        return None
    told = records.tell(survivor.subject, merging.heritage(candidacy))
    now = told.candidacy if told else survivor
    if now.standing in FENCED and now.erasure:
        return SurvivorErased(now.erasure.reason, now.erasure.fenced_at)
    return Merged(survivor.subject)


def _last(records: Records, candidacy: Candidacy, subject: str) -> Candidacy | None:
    """The end of the chain; None where it leads back here or does not end."""
    for _ in range(_LONGEST_CHAIN):
        found = records.candidacies.get(subject)
        if found is None:
            raise Unavailable(f"{subject}: the survivor of a merge is not known yet")
        if found.merged_into is None:
            return found
        if found.merged_into == candidacy.subject:
            break
        subject = found.merged_into
    _LOG.warning("merged in a circle", extra={"subject": candidacy.subject})
    return None
