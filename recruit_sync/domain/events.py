# SPDX-License-Identifier: Apache-2.0
"""Facts that reached us about one data subject, in the past tense, and their union `Event`.

Moments carried by an event are when it happened; when it reached us is the `now` of `decide`.
"""

from __future__ import annotations

from datetime import datetime

from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.erasure import ATS, Reason
from recruit_sync.domain.profile import Marks, Profile
from recruit_sync.domain.rights_request import Right
from recruit_sync.domain.subject import Answer, Channel, Consent, Ending, Evidence, Hold
from recruit_sync.domain.values import value


@value(frozen=True, slots=True)
class Seen:
    """The ATS shows this record. `suppressed_at`: the person was refused or erased then.

    `installed_at` is this installation's first poll: nothing counts as imported before it.
    `marks`: None where nobody read them. `resembles`: somebody suppressed had the same telephone
    number, and nothing else in common. `survivor`: the subject that the ATS merged this one into.
    """

    profile: Profile
    installed_at: datetime
    suppressed_at: datetime | None = None
    marks: Marks | None = None
    resembles: bool = False
    survivor: str | None = None


@value(frozen=True, slots=True)
class Vanished:
    """The ATS shows nobody under this id: erased by others, or not visible any more."""


@value(frozen=True, slots=True)
class HandedOver:
    """The mail service accepted a mail of ours."""

    effect_id: str
    kind: MailKind
    message_id: str


@value(frozen=True, slots=True)
class Undeliverable:
    """The mail service refused to take a mail for this address at all."""

    effect_id: str


@value(frozen=True, slots=True)
class Delivered:
    """The recipient's server accepted the mail: receipt."""

    effect_id: str
    at: datetime


@value(frozen=True, slots=True)
class Bounced:
    """The mail came back; not permanent means that the service gave up after trying for long."""

    effect_id: str
    at: datetime
    permanent: bool


@value(frozen=True, slots=True)
class Delayed:
    """The recipient's server does not take the mail yet; the mail service goes on trying."""

    effect_id: str
    at: datetime


@value(frozen=True, slots=True)
class VerdictUnknown:
    """Asked, the mail service does not know what became of the mail."""

    effect_id: str


@value(frozen=True, slots=True)
class Answered:
    """The person acted: on the page, by one click in the mail client, or by a complaint."""

    answer: Answer
    channel: Channel
    evidence: Evidence | None = None


@value(frozen=True, slots=True)
class AddressRefused:
    """The owner of the address refused contact through another record that shares it."""

    address: str
    reason: Reason


@value(frozen=True, slots=True)
class SuppressionLifted:
    """Somebody who had been erased applied on their own: another record shows their consent."""

    by: str
    given_at: datetime
    channel: str


@value(frozen=True, slots=True)
class Redirected:
    """The ATS answers to this record's id with another record: it was merged into that subject."""

    survivor: str


@value(frozen=True, slots=True)
class Merged:
    """The survivor has taken over what was known of this record."""

    survivor: str


@value(frozen=True, slots=True)
class Absorbed:
    """Another record of the person was merged into this one; what it had to pass on."""

    subject: str
    consent: Consent | None = None
    ending: Ending | None = None
    on_hold: bool = False
    open_request: bool = False


@value(frozen=True, slots=True)
class SurvivorErased:
    """The record that this one was merged into is being erased, for that reason, since then."""

    reason: Reason
    at: datetime


@value(frozen=True, slots=True)
class HoldPlaced:
    """A legal hold was laid over the record."""

    hold: Hold


@value(frozen=True, slots=True)
class HoldReleased:
    """The hold of that case ended, by a named person; without a case, every hold."""

    by: str
    case: str | None = None


@value(frozen=True, slots=True)
class RequestOpened:
    """The person opened a rights request; `verified` tells that it is known to be theirs.

    `due_at` is by when it is to be answered.
    """

    id: str
    right: Right = Right.ACCESS
    verified: bool = True
    due_at: datetime | None = None


@value(frozen=True, slots=True)
class RequestConfirmed:
    """The person showed, by the mailed link, that the request is theirs."""

    id: str
    due_at: datetime | None = None


@value(frozen=True, slots=True)
class RequestExtended:
    """The answer takes longer, as the law there allows; said before the first term was over."""

    id: str
    due_at: datetime
    by: str
    reason: str


@value(frozen=True, slots=True)
class RequestsChecked:
    """Somebody looked whether an answer falls due soon."""


@value(frozen=True, slots=True)
class RequestClosed:
    """That request was granted, or refused with a reason."""

    id: str
    refused: bool = False
    by: str = ""
    reason: str = ""


RightsEvent = RequestOpened | RequestConfirmed | RequestExtended | RequestClosed | RequestsChecked


@value(frozen=True, slots=True)
class TimePassed:
    """The sweep looks at the record. `may_erase` is False while the brake is pulled for it."""

    may_erase: bool = True


@value(frozen=True, slots=True)
class PolicyApplied:
    """An operator applied other rules to what was promised before; no end comes before that day."""

    effective_at: datetime


@value(frozen=True, slots=True)
class ErasureTried:
    """The eraser asked a system, or looked, and absence is not proven yet.

    `plan` names every system of this person in the order of asking, as configured then (empty: as
    known); `by_mail` that the asking itself is a mail, to be sent from here; `task_late` that the
    system's own scheduled task should have run by now.
    """

    next_try_at: datetime
    system: str = ATS
    plan: tuple[str, ...] = ()
    reference: str | None = None
    asked_at: datetime | None = None
    ticket: str | None = None
    problem: str | None = None
    refused: bool = False
    retained_until: datetime | None = None
    by_mail: bool = False
    task_late: bool = False


@value(frozen=True, slots=True)
class ErasureProven:
    """One system shows nobody any more: read back, or acknowledged (`by`: the person who did).
    `retained_until`: what it keeps of its own, out of everybody's reach, and until when.

    The erasure is proven with the last one of the plan.
    """

    at: datetime
    system: str = ATS
    plan: tuple[str, ...] = ()
    proof: str = "read_back"
    by: str | None = None
    retained_until: datetime | None = None


@value(frozen=True, slots=True)
class ErasureReplayed:
    """The ledger knows of an erasure that this record, out of an older backup, does not."""

    reason: Reason
    due_at: datetime
    fenced_at: datetime
    suppresses: bool
    country: str | None = None


Event = (
    Seen
    | Vanished
    | HandedOver
    | Undeliverable
    | Delivered
    | Bounced
    | Delayed
    | VerdictUnknown
    | Answered
    | AddressRefused
    | SuppressionLifted
    | Redirected
    | Merged
    | Absorbed
    | SurvivorErased
    | HoldPlaced
    | HoldReleased
    | RightsEvent
    | TimePassed
    | PolicyApplied
    | ErasureTried
    | ErasureProven
    | ErasureReplayed
)
