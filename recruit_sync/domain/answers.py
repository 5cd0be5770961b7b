# SPDX-License-Identifier: Apache-2.0
"""What the person's own act means: consent, refusal, withdrawal, objection, own application.

The latest act rules until the fence is set. Refusal, withdrawal and objection end every ground at
once, suppress the address, and end every other record that shares it.
"""

from __future__ import annotations

from datetime import datetime

from recruit_sync.domain import grounds, purposes
from recruit_sync.domain.effects import (
    Effect,
    EndSharing,
    LiftSuppression,
    MailKind,
    MirrorConsent,
    SealEvidence,
    SendMail,
)
from recruit_sync.domain.erasure import Erasure, Reason
from recruit_sync.domain.events import AddressRefused, Answered, SuppressionLifted
from recruit_sync.domain.other_records import Lifted
from recruit_sync.domain.policy import Policy
from recruit_sync.domain.profile import SourceKind
from recruit_sync.domain.subject import Answer, Candidacy, Channel, Consent, Ending, GivenAnswer
from recruit_sync.domain.values import evolve
from recruit_sync.domain.windows import end_of

Outcome = tuple[Candidacy, tuple[Effect, ...], str]

_REASONS = {
    Answer.REFUSE: Reason.CONSENT_REFUSED,
    Answer.WITHDRAW: Reason.WITHDRAWN,
    Answer.OBJECT: Reason.OBJECTED,
    Answer.ERASE: Reason.ERASURE_REQUEST,
}
_MIRRORED = {Reason.CONSENT_REFUSED: "refused"}
_OWN_CHANNELS = ("careers_site", "profile")
_RESEMBLES = "resembles"
_IN_WORDS = (Channel.PAGE, Channel.REQUEST)
"""Where the person is told what came of it; such an answer replaces one by mail client or proxy."""


def answered(candidacy: Candidacy, event: Answered, policy: Policy, now: datetime) -> Outcome:
    """An answer counts whatever the hour, until the fence."""
    if event.answer is Answer.CONSENT:
        return _consented(candidacy, event, policy, now)
    return _ended(candidacy, event, now)


def _consented(candidacy: Candidacy, event: Answered, policy: Policy, now: datetime) -> Outcome:
    """A yes: the consent window runs from this moment; a second yes to the same changes nothing."""
    old = candidacy.consent
    if old and candidacy.ending is None and old.ends_at > now and not _asked_since(old, event):
        return candidacy, (), "answer/repeated"
    consent = Consent(
        purpose="job_alert" if candidacy.source is SourceKind.JOB_ALERT else "recruitment",
        given_at=now,
        ends_at=end_of(policy.consent_window, now, policy.zone_end),
        channel="recruit_sync",
        evidence=event.evidence,
        was_living=True,
        rules=policy.version,
    )
    noted = _noted(candidacy, event, now, consent.ends_at)
    moment = f"{now:%Y%m%d%H%M%S}"
    given = evolve(noted, consent=consent, ending=None)
    effects = (
        SendMail(MailKind.CONSENT_CONFIRMED, f"confirmed-{moment}", at=consent.ends_at),
        _mirror("given", now, consent.ends_at, event),
        SendMail(MailKind.STAFF_CONSENT_ANSWER, f"answer-{moment}", why="consent"),
        SealEvidence(len(given.answers)),
    )
    return given, effects, "answer/consent"


def _asked_since(old: Consent, event: Answered) -> bool:
    """Whether this yes answers a question that the old one left open."""
    return old.renewal_asked or purposes.widens(event.evidence, old)


def _ended(candidacy: Candidacy, event: Answered, now: datetime) -> Outcome:
    """A no, in any form: due at the next sweep. Who said it on the page gets one confirmation."""
    if candidacy.ending and not _replaces(event, candidacy.ending):
        return candidacy, (), "answer/repeated"
    reason = _reason(candidacy, event)
    noted = _noted(candidacy, event, now, None)
    ended = evolve(noted, ending=Ending(reason, now, event.channel), consent=None)
    effects: tuple[Effect, ...] = (
        _mirror(_MIRRORED.get(reason, "withdrawn"), now, None, event),
        SendMail(
            MailKind.STAFF_CONSENT_ANSWER, f"answer-{now:%Y%m%d%H%M%S}", why=event.answer.value
        ),
        SealEvidence(len(ended.answers)),
    )
    shared = tuple(EndSharing(address, reason.value) for address in candidacy.addresses)
    return ended, (*effects, *shared), f"answer/{event.answer}"


def _reason(candidacy: Candidacy, event: Answered) -> Reason:
    """Unsubscribing from job alerts takes back the one consent that they rest on."""
    unsubscribed = candidacy.source is SourceKind.JOB_ALERT and event.channel is Channel.ONE_CLICK
    return Reason.WITHDRAWN if unsubscribed else _REASONS[event.answer]


def _replaces(event: Answered, ending: Ending) -> bool:
    """An act of the person outweighs what was inferred; words outweigh a click in a mail client."""
    if ending.channel in _IN_WORDS:
        return False
    inferred = (Channel.PROFILE, Channel.SHARED_ADDRESS, Channel.REIMPORT, Channel.MERGED)
    return ending.channel in inferred or event.channel in _IN_WORDS


def _noted(
    candidacy: Candidacy, event: Answered, now: datetime, ends_at: datetime | None
) -> Candidacy:
    """The answer and its proof stay on record, whatever the next answer says."""
    answer = GivenAnswer(event.answer, now, event.channel, ends_at, event.evidence)
    return evolve(candidacy, answers=(*candidacy.answers, answer), last_answer_at=now)


def _mirror(status: str, at: datetime, ends_at: datetime | None, event: Answered) -> MirrorConsent:
    evidence = event.evidence
    return MirrorConsent(
        status=status,
        at=at,
        ends_at=ends_at,
        notice_version=evidence.notice_version if evidence else "",
        language=evidence.language if evidence else "",
    )


def address_refused(candidacy: Candidacy, event: AddressRefused, now: datetime) -> Outcome:
    """Another record with this address was refused by its owner: this one ends too."""
    if candidacy.ending or candidacy.worker or event.address not in candidacy.addresses:
        return candidacy, (), "answer/not-this-address"
    ending = Ending(event.reason, now, Channel.SHARED_ADDRESS)
    said = next((a for a, reason in _REASONS.items() if reason is event.reason), Answer.OBJECT)
    told = SendMail(MailKind.STAFF_CONSENT_ANSWER, f"answer-{now:%Y%m%d%H%M%S}", why=said.value)
    return evolve(candidacy, ending=ending, consent=None), (told,), "answer/shared-address"


def applied_again(candidacy: Candidacy, suppressed_at: datetime) -> bool:
    """Whether the profile shows a consent given by the person after the suppression."""
    return _own_consent(candidacy, suppressed_at) is not None


def _own_consent(candidacy: Candidacy, since: datetime) -> Consent | None:
    own = (
        c for c in candidacy.profile_consents if c.channel in _OWN_CHANNELS and c.given_at > since
    )
    return max(own, key=lambda c: c.given_at, default=None)


def lift(candidacy: Candidacy, suppressed_at: datetime) -> tuple[Effect, ...]:
    """Welcome back: the suppression of the person goes, and the consent that lifts it is named."""
    consent = _own_consent(candidacy, suppressed_at)
    if consent is None:
        return ()
    return (LiftSuppression(candidacy.address or "", consent.given_at, consent.channel),)


def welcome(before: Candidacy, taken: Candidacy) -> tuple[Effect, ...]:
    """A re-import whose person then applied on their own, in the same record, is none any more."""
    ending = before.ending
    if ending is None or ending.channel is not Channel.REIMPORT or taken.ending is not None:
        return ()
    return lift(taken, ending.at)


def lifted(candidacy: Candidacy, event: SuppressionLifted, now: datetime) -> Outcome:
    """The tombstone speaks against nobody any more, and says why."""
    erasure = candidacy.erasure
    if erasure is None or not erasure.suppresses:
        return candidacy, (), "suppression/none"
    why = Lifted(event.by, event.given_at, event.channel, now)
    silent = evolve(candidacy, erasure=evolve(erasure, suppresses=False), lifted=why)
    return silent, (), "suppression/lifted"


def recognised(candidacy: Candidacy, suppressed_at: datetime, now: datetime) -> Outcome:
    """The person was refused or erased before: own application lifts that, a source does not."""
    if applied_again(candidacy, suppressed_at):
        return candidacy, lift(candidacy, suppressed_at), "suppression/lifted"
    if not candidacy.source.asked_for_consent or candidacy.worker:
        return candidacy, (), "intake/seen"
    if stands_alone(candidacy, suppressed_at):
        return candidacy, (), "suppression/own-course"
    return *reimported(candidacy, now), "suppression/recognised"


def stands_alone(candidacy: Candidacy, suppressed_at: datetime) -> bool:
    """Whether the record had a course of its own before another one with its address was erased."""
    asked_before = any(
        r.address in candidacy.addresses and r.asked_at <= suppressed_at for r in candidacy.requests
    )
    return asked_before or (candidacy.version > 0 and grounds.has_consented(candidacy))


def brought_back(taken: Candidacy, made_at: datetime | None, erasure: Erasure) -> bool:
    """A record made anew under the old id, by a source, is a re-import and no failed erasure."""
    anew = made_at is not None and made_at > erasure.fenced_at
    return anew and erasure.suppresses and taken.source.asked_for_consent


def reimported(candidacy: Candidacy, now: datetime) -> tuple[Candidacy, tuple[Effect, ...]]:
    """A source brought somebody back whom we erased: not contacted, erased again."""
    if candidacy.ending:
        return candidacy, ()
    ended = evolve(candidacy, ending=Ending(Reason.OBJECTED, now, Channel.REIMPORT))
    to_source = SendMail(MailKind.STAFF_REIMPORTED, "reimported-source", why="source")
    return ended, (SendMail(MailKind.STAFF_REIMPORTED, "reimported", why="suppressed"), to_source)


def resembles(candidacy: Candidacy) -> tuple[Candidacy, tuple[Effect, ...]]:
    """A telephone may be shared: whoever has only that in common is shown to a person, no more."""
    own = not candidacy.source.asked_for_consent or candidacy.worker or candidacy.ending
    if own or _RESEMBLES in candidacy.told or grounds.has_consented(candidacy):
        return candidacy, ()
    told = evolve(candidacy, told=(*candidacy.told, _RESEMBLES))
    return told, (SendMail(MailKind.STAFF_REIMPORTED, _RESEMBLES, why="same_number"),)
