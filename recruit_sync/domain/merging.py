# SPDX-License-Identifier: Apache-2.0
"""What follows where the ATS merged one record into another: one person, two ids.

Consent, refusal and what keeps the person from being erased follow the survivor; the merged record
takes no course of its own any more and is erased with it. A merge is never taken back here: a
thinner answer would look just like that.
"""

from __future__ import annotations

from datetime import datetime

from recruit_sync.domain import grounds
from recruit_sync.domain.effects import Effect, FollowSurvivor
from recruit_sync.domain.events import Absorbed, Merged, Redirected, SurvivorErased
from recruit_sync.domain.other_records import MergedRecord
from recruit_sync.domain.subject import FENCED, Candidacy, Channel, Consent, Ending
from recruit_sync.domain.values import evolve

Outcome = tuple[Candidacy, tuple[Effect, ...], str]
Merging = Redirected | Merged | Absorbed | SurvivorErased


def told(candidacy: Candidacy, event: Merging, now: datetime) -> Outcome:
    """One step of a merge; behind the fence none means anything."""
    if candidacy.standing in FENCED:
        return candidacy, (), "merge/after-fence"
    match event:
        case Redirected(survivor):
            return _redirected(candidacy, survivor)
        case Merged(survivor):
            gone = evolve(candidacy, merged_into=survivor, stuck_why=None, not_asked=None)
            return gone, (), "merge/followed"
        case Absorbed():
            return _absorbed(candidacy, event, now)
        case SurvivorErased():
            return _erased(candidacy, event)


def seen(candidacy: Candidacy, survivor: str | None) -> tuple[Effect, ...]:
    """The record points to a survivor whom it does not follow yet."""
    if survivor is None or survivor in (candidacy.merged_into, candidacy.subject):
        return ()
    return (FollowSurvivor(survivor),)


def passed_on(before: Candidacy, after: Candidacy) -> tuple[Effect, ...]:
    """What changes in a merged record afterwards, by its own mails say, follows too."""
    if before.merged_into is None or _heritage(before) == _heritage(after):
        return ()
    return (FollowSurvivor(before.merged_into),)


def heritage(candidacy: Candidacy) -> Absorbed:
    """What the survivor has to know."""
    consent = max(grounds.consents(candidacy), key=lambda c: c.ends_at, default=None)
    return Absorbed(
        candidacy.subject,
        consent=consent,
        ending=candidacy.ending,
        on_hold=candidacy.on_hold,
        open_request=bool(candidacy.open_requests),
    )


def _heritage(candidacy: Candidacy) -> tuple[object, ...]:
    return candidacy.consent, candidacy.ending, candidacy.on_hold, bool(candidacy.open_requests)


def _redirected(candidacy: Candidacy, survivor: str) -> Outcome:
    """The id answers with another record: the same as a record that says where it went."""
    if survivor in (candidacy.merged_into, candidacy.subject):
        return candidacy, (), "merge/known"
    stuck = evolve(candidacy, stuck_why="merged", missing_since=None)
    return stuck, (FollowSurvivor(survivor),), "merge/redirected"


def _absorbed(candidacy: Candidacy, event: Absorbed, now: datetime) -> Outcome:
    others = tuple(one for one in candidacy.merged if one.subject != event.subject)
    record = MergedRecord(event.subject, event.on_hold, event.open_request)
    was_kept = any(one.keeps for one in candidacy.merged)
    joined = evolve(
        candidacy,
        merged=(*others, record),
        consent=_later(candidacy.consent, event.consent, now),
        ending=_ending(candidacy, event),
    )
    if was_kept and not any(one.keeps for one in joined.merged):
        joined = evolve(joined, freed_at=now)
    if joined.ending:
        joined = evolve(joined, consent=None)
    return joined, (), "merge/absorbed"


def _later(own: Consent | None, other: Consent | None, now: datetime) -> Consent | None:
    if other is None or other.ends_at <= now:
        return own
    return other if own is None or other.ends_at > own.ends_at else own


def _ending(candidacy: Candidacy, event: Absorbed) -> Ending | None:
    """The latest act of the person rules, whichever record it reached."""
    own, other = candidacy.ending, event.ending
    if other is None:
        newer = own and event.consent and event.consent.given_at > own.at
        return None if newer else own
    given = (c.given_at for c in grounds.consents(candidacy))
    if own or any(at > other.at for at in given):
        return own
    return Ending(other.reason, other.at, Channel.MERGED)


def _erased(candidacy: Candidacy, event: SurvivorErased) -> Outcome:
    """Both ids go; who consented anew after the survivor's end is somebody else's question."""
    later = any(c.given_at > event.at for c in grounds.consents(candidacy))
    if candidacy.ending or candidacy.worker or later:
        return candidacy, (), "merge/own-course"
    ended = evolve(candidacy, ending=Ending(event.reason, event.at, Channel.MERGED), consent=None)
    return ended, (), "merge/with-survivor"
