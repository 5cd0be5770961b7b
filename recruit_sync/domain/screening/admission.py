# SPDX-License-Identifier: Apache-2.0
"""Who may be screened at all? Asked before any law is read, and again as long as a screening runs.

Nobody behind the fence, nobody who refused or withdrew or was refused contact, nobody whose consent
ran out or, found by others, has given none, and nobody for a job that is closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from recruit_sync.domain import grounds
from recruit_sync.domain.erasure import Reason
from recruit_sync.domain.screening.words import Stop
from recruit_sync.domain.subject import FENCED, Candidacy, Channel, Standing
from recruit_sync.domain.values import value

_OURS: Final = (Channel.SHARED_ADDRESS, Channel.REIMPORT)
_BY_REASON: Final = {
    Reason.CONSENT_REFUSED: Stop.CONSENT_REFUSED,
    Reason.OBJECTED: Stop.CONSENT_REFUSED,
    Reason.CONSENT_EXPIRED: Stop.CONSENT_EXPIRED,
}


@value(frozen=True, slots=True)
class Selection:
    """What the ATS shows of the application: whether the job or the candidate is out of it."""

    closed: bool = False
    withdrawn: bool = False
    accepted: bool = False


def stops(candidacy: Candidacy, selection: Selection, now: datetime) -> tuple[Stop, ...]:
    """Every reason that holds, the strongest first; none where the person may be screened."""
    return tuple(dict.fromkeys(_stops(candidacy, selection, now)))


def _stops(candidacy: Candidacy, selection: Selection, now: datetime) -> Iterator[Stop]:
    if candidacy.standing in FENCED:
        yield Stop.ERASED
        return
    if selection.withdrawn:
        yield Stop.WITHDRAWN
    if selection.closed and not selection.accepted:
        yield Stop.REQUISITION_CLOSED
    ending = candidacy.ending
    if ending is not None:
        suppressed = ending.channel in _OURS
        yield (
            Stop.SUPPRESSED if suppressed else _BY_REASON.get(ending.reason, Stop.CONSENT_WITHDRAWN)
        )
    elif candidacy.standing is not Standing.HANDED_OVER:
        yield from _without_consent(candidacy, now)


def _without_consent(candidacy: Candidacy, now: datetime) -> Iterator[Stop]:
    """Who was found by others needs a living one; who applied, only that none has run out."""
    if grounds.living_consent(candidacy, now):
        return
    if grounds.has_consented(candidacy):
        yield Stop.CONSENT_EXPIRED
    elif candidacy.source.asked_for_consent:
        yield Stop.NO_CONSENT


WAITS: Final = frozenset({Stop.NO_CONSENT})
"""What an answer of the person can still change; the rest ends it for good."""
