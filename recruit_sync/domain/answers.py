# SPDX-License-Identifier: Apache-2.0
"""What the person's own act means: consent, refusal, withdrawal, objection, own application.

The latest act rules until the fence is set. Refusal, withdrawal and objection end every ground at
once, suppress the address, and end every other record that shares it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from recruit_sync.domain import receipt
from recruit_sync.domain.effects import (
    Effect,
    EndSharing,
    LiftSuppression,
    MailKind,
    MirrorConsent,
    SendMail,
)
from recruit_sync.domain.events import AddressRefused, Answered
from recruit_sync.domain.policy import Policy
from recruit_sync.domain.profile import SourceKind
from recruit_sync.domain.subject import (
    Answer,
    Candidacy,
    Channel,
    Consent,
    Ending,
    Reason,
)
from recruit_sync.domain.windows import end_of

Outcome = tuple[Candidacy, tuple[Effect, ...], str]

_REASONS = {
    Answer.REFUSE: Reason.CONSENT_REFUSED,
    Answer.WITHDRAW: Reason.WITHDRAWN,
    Answer.OBJECT: Reason.OBJECTED,
}
_MIRRORED = {Reason.CONSENT_REFUSED: "refused"}
_OWN_CHANNELS = ("careers_site", "profile")


def answered(candidacy: Candidacy, event: Answered, policy: Policy, now: datetime) -> Outcome:
    """An answer counts whatever the hour, until the fence."""
    if event.answer is Answer.CONSENT:
        return _consented(candidacy, event, policy, now)
    return _ended(candidacy, event, now)


def _consented(candidacy: Candidacy, event: Answered, policy: Policy, now: datetime) -> Outcome:
    """A yes: the consent window runs from this moment; a second yes to the same changes nothing."""
    old = candidacy.consent
    if old and candidacy.ending is None and old.ends_at > now and not old.renewal_asked:
        return candidacy, (), "answer/repeated"
    consent = Consent(
        purpose="job_alert" if candidacy.source is SourceKind.JOB_ALERT else "recruitment",
        given_at=now,
        ends_at=end_of(policy.consent_window, now, policy.zone_end),
        channel="recruit_sync",
        evidence=event.evidence,
    )
    given = replace(candidacy, consent=consent, ending=None, last_answer_at=now)
    effects = (
        SendMail(MailKind.CONSENT_CONFIRMED, f"confirmed-{now:%Y%m%d%H%M%S}", at=consent.ends_at),
        _mirror("given", now, consent.ends_at, event),
        SendMail(MailKind.STAFF_CONSENT_ANSWER, f"answer-{now:%Y%m%d%H%M%S}", why="consent"),
    )
    return given, effects, "answer/consent"


def _ended(candidacy: Candidacy, event: Answered, now: datetime) -> Outcome:
    """A no, in any form: due at the next sweep. Who said it on the page gets one confirmation."""
    if candidacy.ending and candidacy.ending.channel is not Channel.PROFILE:
        return candidacy, (), "answer/repeated"
    reason = _REASONS[event.answer]
    ended = replace(
        candidacy,
        ending=Ending(reason, now, event.channel),
        consent=None,
        last_answer_at=now,
    )
    effects: tuple[Effect, ...] = (
        _mirror(_MIRRORED.get(reason, "withdrawn"), now, None, event),
        SendMail(
            MailKind.STAFF_CONSENT_ANSWER, f"answer-{now:%Y%m%d%H%M%S}", why=event.answer.value
        ),
    )
    if candidacy.address:
        effects = (*effects, EndSharing(candidacy.address, reason.value))
    return ended, effects, f"answer/{event.answer}"


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
    if candidacy.ending or candidacy.worker or candidacy.address != event.address:
        return candidacy, (), "answer/not-this-address"
    ending = Ending(event.reason, now, Channel.SHARED_ADDRESS)
    return replace(candidacy, ending=ending, consent=None), (), "answer/shared-address"


def applied_again(candidacy: Candidacy, suppressed_at: datetime) -> bool:
    """Whether the profile shows a consent given by the person after the suppression."""
    return any(
        c.channel in _OWN_CHANNELS and c.given_at > suppressed_at
        for c in candidacy.profile_consents
    )


def lift(candidacy: Candidacy) -> tuple[Effect, ...]:
    """Welcome back: the suppression of the address goes."""
    return (LiftSuppression(candidacy.address),) if candidacy.address else ()


def reimported(candidacy: Candidacy, now: datetime) -> tuple[Candidacy, tuple[Effect, ...]]:
    """A source brought somebody back whom we erased: not contacted, erased again."""
    if candidacy.ending:
        return candidacy, ()
    if receipt.current(candidacy) is not None and receipt.received_at(candidacy.requests[-1]):
        return candidacy, ()
    ended = replace(candidacy, ending=Ending(Reason.OBJECTED, now, Channel.REIMPORT))
    return ended, (SendMail(MailKind.STAFF_REIMPORTED, "reimported", why="suppressed"),)
