# SPDX-License-Identifier: Apache-2.0
"""All we know of one data subject: facts, ends of grounds, what is still to be done, what was.

A candidacy is one immutable value, saved whole. Moments are aware UTC; every `..._ends_at` is the
first instant after the period, computed once by `windows` and kept.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Final

from recruit_sync.domain.effects import Pending
from recruit_sync.domain.erasure import Erasure, Reason
from recruit_sync.domain.errors import Fault
from recruit_sync.domain.other_records import Lifted, MergedRecord
from recruit_sync.domain.profile import NO_MARKS, Marks, SourceKind
from recruit_sync.domain.request import Mailed, Request
from recruit_sync.domain.rights_request import RightsRequest
from recruit_sync.domain.values import value


class Answer(StrEnum):
    """What the person can do on a page, by their mail client or by a verified request."""

    CONSENT = "consent"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    OBJECT = "object"
    ERASE = "erase"


class Channel(StrEnum):
    """How an act of the person reached us."""

    PAGE = "page"
    ONE_CLICK = "one_click"
    COMPLAINT = "complaint"
    PROFILE = "profile"
    REQUEST = "request"
    SHARED_ADDRESS = "shared_address"
    REIMPORT = "reimport"
    MERGED = "merged"

    @property
    def from_the_person(self) -> bool:
        """Whether the brake lets it pass: an act of the person, or our own suppression list."""
        return self is not Channel.PROFILE


@value(frozen=True, slots=True)
class Evidence:
    """Proof of an answer: which text was shown, how; what was known of the mail that led there.

    `languages` are all that the text was shown in, `language` the first of them; `purposes` what it
    asked for.
    """

    request_id: str
    notice_version: str
    language: str
    text_hash: str
    channel: Channel
    verdict: str = ""
    received_at: datetime | None = None
    languages: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()


@value(frozen=True)
class Consent:
    """A consent and the end that was promised with it.

    `was_living` tells that it was alive when it reached us: only such a one answers a request.
    `asked_for` are further purposes that its giver was asked about since.
    """

    purpose: str
    given_at: datetime
    ends_at: datetime
    channel: str
    expires_on: date | None = None
    evidence: Evidence | None = None
    renewal_asked: bool = False
    renewal_reminded: bool = False
    was_living: bool = False
    rules: str = ""
    asked_for: tuple[str, ...] = ()


@value(frozen=True, slots=True)
class GivenAnswer:
    """One answer of the person and its proof; kept whatever came after it."""

    answer: Answer
    at: datetime
    channel: Channel
    ends_at: datetime | None = None
    evidence: Evidence | None = None


@value(frozen=True, slots=True)
class Ending:
    """The person's own act, or a recognised re-import, that ends every ground at once."""

    reason: Reason
    at: datetime
    channel: Channel


@value(frozen=True)
class NotAsked:
    """Why a sourced person is not being asked, and when the record goes unsent."""

    why: str
    since: datetime
    ends_at: datetime


@value(frozen=True)
class Hold:
    """A legal hold: nothing is erased while it lies over the record.

    `reminded_for` and `reviewed_for` are the review dates of which the DPO was told ahead, and on
    the day.
    """

    case: str
    reason: str
    placed_at: datetime
    placed_by: str
    review_on: str | None = None
    reviewed_for: str | None = None
    reminded_for: str | None = None


@value(frozen=True, slots=True)
class Applications:
    """Applications of one person, reduced to the dates that decide.

    `on_closed_job`: what is live is so on closed jobs alone, where nobody may ever end it.
    """

    any: bool = False
    live: bool = False
    considered_at: datetime | None = None
    disposed_at: datetime | None = None
    on_closed_job: bool = False


@value(frozen=True, slots=True)
class Entry:
    """One line of the audit trail, chained to the line before by its hash."""

    seq: int
    at: datetime
    event: str
    because: str
    standing: str
    hash: str


class Standing(StrEnum):
    """Where a person is in the lifecycle. A hold or a restriction lies over it, it is none."""

    STUCK = "stuck"
    NOT_ASKED = "not_asked"
    ASKED = "asked"
    CONSENTED = "consented"
    RETAINED = "retained"
    ENDING = "ending"
    MERGED = "merged"
    HANDED_OVER = "handed_over"
    ERASING = "erasing"
    ERASED = "erased"


FENCED: Final = (Standing.ERASING, Standing.ERASED)
"""Behind the fence: nothing but erasure happens any more."""
SETTLED: Final = (Standing.MERGED, Standing.HANDED_OVER, Standing.ERASED)
"""Nothing runs for these: no ground ends, nothing falls due."""


@value(frozen=True)
class Candidacy:
    """One data subject, by the keyed hash of the ATS id. After proof of erasure: the tombstone.

    `erase_at` is the end of the last ground before holds and restrictions, None where no date is
    set; `dated_at` is when that date was last set or moved (the brake asks). `due_at` is the next
    moment at which time alone changes something, `todo_at` the next at which an effect wants doing.
    `freed_at`: when something last ceased to hold erasure back. `rules`: what made the dates.
    `hold` is the oldest legal hold, `more_holds` those of other cases: read `holds`.
    """

    subject: str
    ats_id: str | None
    version: int = 0
    standing: Standing = Standing.NOT_ASKED
    country: str | None = None
    region: str | None = None
    source: SourceKind = SourceKind.UNMAPPED
    source_id: str | None = None
    profile_digest: str = ""
    imported_at: datetime | None = None
    inform_ends_at: datetime | None = None
    ungrounded_ends_at: datetime | None = None
    address: str | None = None
    marks: Marks = NO_MARKS
    agency: str | None = None
    unusable_address: bool = False
    worker: bool = False
    agreed_to_contact: bool = False
    only_public_contact_data: bool | None = None
    fault: Fault | None = None
    stuck_why: str | None = None
    missing_since: datetime | None = None
    applications: Applications = Applications()
    retention_ends_at: datetime | None = None
    restricted_until: datetime | None = None
    profile_consents: tuple[Consent, ...] = ()
    consent: Consent | None = None
    requests: tuple[Request, ...] = ()
    mailed: tuple[Mailed, ...] = ()
    not_asked: NotAsked | None = None
    ending: Ending | None = None
    last_answer_at: datetime | None = None
    answers: tuple[GivenAnswer, ...] = ()
    hold: Hold | None = None
    more_holds: tuple[Hold, ...] = ()
    rights: tuple[RightsRequest, ...] = ()
    freed_at: datetime | None = None
    rules: str = ""
    told: tuple[str, ...] = ()
    erase_at: datetime | None = None
    erase_reason: Reason | None = None
    dated_at: datetime | None = None
    erasure: Erasure | None = None
    erased_by_others: bool = False
    lifted: Lifted | None = None
    merged_into: str | None = None
    merged: tuple[MergedRecord, ...] = ()
    due_at: datetime | None = None
    todo_at: datetime | None = None
    outbox: tuple[Pending, ...] = ()
    history: tuple[Entry, ...] = ()

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every fingerprint that the mailbox has had."""
        return (self.address, *self.marks.addresses) if self.address else ()

    @property
    def holds(self) -> tuple[Hold, ...]:
        """Every legal hold, one a case, oldest first."""
        return (self.hold, *self.more_holds) if self.hold else ()

    @property
    def open_requests(self) -> tuple[str, ...]:
        """The rights requests that keep the record until they are answered, by id."""
        return tuple(one.id for one in self.rights if one.protects) if self.rights else ()

    @property
    def on_hold(self) -> bool:
        """Whether a legal hold lies over the record."""
        return self.hold is not None
