# SPDX-License-Identifier: Apache-2.0
"""Things to be done, as data: stored with the state that called for them, performed elsewhere.

Each is small, comparable and free of personal data; who gets a mail and what stands in it is read
from the ATS at the moment of sending.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal

from recruit_sync.domain.values import value


class MailKind(StrEnum):
    """Every mail there is, by whom it goes to (the prefix tells)."""

    CONSENT_REQUEST = "consent_request"
    CONSENT_REMINDER = "consent_reminder"
    CONSENT_CONFIRMED = "consent_confirmed"
    CONSENT_RENEWAL = "consent_renewal"
    ERASURE_DONE = "erasure_done"
    SCREENING_NOTICE = "screening_notice"
    SCREENING_REMINDER = "screening_reminder"
    SCREENING_HEARING = "screening_hearing"
    RECIPIENT_ERASURE = "recipient_erasure"
    RIGHTS_RECEIVED = "rights_received"
    RIGHTS_ANSWER = "rights_answer"
    STAFF_NOT_ASKED = "staff_not_asked"
    STAFF_ADDRESS_BOUNCED = "staff_address_bounced"
    STAFF_CONSENT_ANSWER = "staff_consent_answer"
    STAFF_ERASURE_AHEAD = "staff_erasure_ahead"
    STAFF_REIMPORTED = "staff_reimported"
    STAFF_DIGEST = "staff_digest"
    STAFF_SCREENING_ACTION = "staff_screening_action"
    STAFF_SCREENING_LATE = "staff_screening_late"
    STAFF_SCREENING_DONE = "staff_screening_done"
    DPO_ERASURE_FAILING = "dpo_erasure_failing"
    DPO_BRAKE = "dpo_brake"
    DPO_RIGHTS_DUE = "dpo_rights_due"
    DPO_POLICY_CHANGED = "dpo_policy_changed"
    DPO_STUCK = "dpo_stuck"
    DPO_HOLD_REVIEW = "dpo_hold_review"
    DPO_ATS_INCOMPLETE = "dpo_ats_incomplete"
    DPO_MAIL_FORECAST = "dpo_mail_forecast"
    DPO_REPORT = "dpo_report"

    @property
    def to_staff(self) -> bool:
        """Whether recruiters, the DPO or a recipient of the data get it: not the candidate."""
        return self.value.startswith(("staff_", "dpo_", "recipient_"))

    @property
    def on_rights(self) -> bool:
        """Whether it tells the candidate of a request of their own: it may come after a no."""
        return self.value.startswith("rights_")

    @property
    def to_dpo(self) -> bool:
        """Whether the DPO gets it."""
        return self.value.startswith("dpo_")


@value(frozen=True, slots=True)
class SendMail:
    """One mail about one person. `cause` makes it unique: the same cause is never sent twice.

    `why` is a rule or reason id; `at` a date the mail must name (deadline, end of a consent).
    """

    kind: MailKind
    cause: str
    why: str = ""
    at: datetime | None = None
    effect: Literal["send_mail"] = "send_mail"


@value(frozen=True, slots=True)
class AskVerdict:
    """Ask the mail service what became of a mail whose event never came."""

    mail_id: str
    effect: Literal["ask_verdict"] = "ask_verdict"


@value(frozen=True, slots=True)
class MirrorConsent:
    """Write a request or an answer into the ATS, for recruiters; our store stays the record."""

    status: str
    at: datetime
    ends_at: datetime | None
    notice_version: str
    language: str
    effect: Literal["mirror_consent"] = "mirror_consent"


@value(frozen=True, slots=True)
class EndSharing:
    """Tell every other record with the same address that its owner refused contact."""

    address: str
    reason: str
    effect: Literal["end_sharing"] = "end_sharing"


@value(frozen=True, slots=True)
class LiftSuppression:
    """Forget the suppression of a person: they applied again on their own, by this consent."""

    address: str
    given_at: datetime | None = None
    channel: str = ""
    effect: Literal["lift_suppression"] = "lift_suppression"


@value(frozen=True, slots=True)
class FollowSurvivor:
    """The ATS merged this record into another: what is known of the person follows there."""

    survivor: str
    effect: Literal["follow_survivor"] = "follow_survivor"


@value(frozen=True, slots=True)
class EraseMerged:
    """A record that was merged into this one goes with it."""

    merged: str
    effect: Literal["erase_merged"] = "erase_merged"


@value(frozen=True, slots=True)
class SealEvidence:
    """Sign the evidence of an answer; `number` counts the answers of the person from one."""

    number: int
    effect: Literal["seal_evidence"] = "seal_evidence"


@value(frozen=True, slots=True)
class EraseEverywhere:
    """Hand the person to the eraser; the fence is set already."""

    reason: str
    effect: Literal["erase_everywhere"] = "erase_everywhere"


Effect = (
    SendMail
    | AskVerdict
    | MirrorConsent
    | EndSharing
    | LiftSuppression
    | FollowSurvivor
    | EraseMerged
    | SealEvidence
    | EraseEverywhere
)


@value(frozen=True)
class Pending:
    """An effect that still has to be done, and who is doing it.

    `id` is unique within the person and stays the same over retries. A claim carries a fresh
    token; until `leased_until` nobody else may take it. `doubtful` tells that a mail was handed
    over without an answer: it is resent once at most, and only after `not_before`.
    """

    id: str
    effect: Effect
    not_before: datetime
    token: str | None = None
    leased_until: datetime | None = None
    attempts: int = 0
    doubtful: bool = False
    resent: bool = False
