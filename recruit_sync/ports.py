# SPDX-License-Identifier: Apache-2.0
"""What the use cases need of the outside, in our words; adapters satisfy these structurally.

Failures are the four kinds of `domain.errors`: Refused (never retry), Unavailable (retry later),
Conflict (re-read, decide again), Misconfigured (a human edits a file).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.policy import Policy
from recruit_sync.domain.profile import Profile
from recruit_sync.domain.subject import Candidacy


class Clock(Protocol):
    """The only source of time; where it is simulated, waiting costs nothing."""

    def now(self) -> datetime:
        """The present moment, aware, UTC."""
        ...

    def sleep(self, seconds: float) -> None:
        """Let that much time pass."""
        ...


# --- store ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Due:
    """A person for whom time alone changes something, as the index shows it (may be stale)."""

    subject: str
    due_at: datetime


class Candidacies(Protocol):
    """All data subjects. One item each; every write is conditional on the version read.

    A save whose answer was lost must not fail when repeated by the adapter's own retry: each write
    carries a fresh token and a failed condition whose stored token is ours counts as success.
    """

    def get(self, subject: str) -> Candidacy | None:
        """The person as last saved (strongly consistent)."""
        ...

    def get_many(self, subjects: Sequence[str]) -> Mapping[str, Candidacy]:
        """Several people at once (strongly consistent); unknown ones are left out."""
        ...

    def save(self, candidacy: Candidacy) -> None:
        """Write version n where version n - 1 is stored (n = 1: where nothing is).

        State, outbox and audit entry are one item and one conditional write. Raises Conflict.
        """
        ...

    def due(self, through: datetime) -> Iterator[Due]:
        """Everybody with `due_at <= through`, earliest first within a shard."""
        ...

    def todo(self, through: datetime) -> Iterator[str]:
        """Subjects with an effect to do by then (`todo_at <= through`)."""
        ...

    def next_due(self) -> datetime | None:
        """The earliest `due_at` of all, or None."""
        ...

    def everybody(self) -> Iterator[Candidacy]:
        """All of them, tombstones too, in no order; may miss what changes meanwhile."""
        ...


class Addresses(Protocol):
    """Which people share an address, and which addresses are suppressed: by keyed fingerprint only.

    A link outlives the person where the reason of the erasure suppresses: it is the suppression
    list.
    """

    def link(self, address: str, subject: str) -> None:
        """Remember that this subject has this address; may be called again."""
        ...

    def subjects(self, address: str) -> Sequence[str]:
        """Who has or had it."""
        ...

    def unlink(self, address: str, subject: str) -> None:
        """Forget one link; missing is fine."""
        ...


@dataclass(frozen=True, slots=True)
class Link:
    """What a token in a mail stands for."""

    subject: str
    mail_id: str
    kind: MailKind
    request_number: int


class Links(Protocol):
    """Tokens of mailed links; stored hashed (SHA-256), the token itself never."""

    def issue(self, token: str, link: Link) -> None:
        """Remember what the token stands for, under its hash."""
        ...

    def find(self, token: str) -> Link | None:
        """What the token stands for, or None."""
        ...


@dataclass(frozen=True, slots=True)
class Notice:
    """A mail to staff that is about no single person (brake, incomplete answers, forecast).

    Posting the same id again changes nothing. `facts` hold numbers, codes and ids only.
    """

    id: str
    kind: MailKind
    facts: Mapping[str, str]
    posted_at: datetime
    claim: str | None = None
    leased_until: datetime | None = None
    sent_at: datetime | None = None


class Notices(Protocol):
    """Staff notices waiting to be mailed."""

    def post(self, notice: Notice) -> bool:
        """Add it unless its id is known; True where it is new."""
        ...

    def waiting(self) -> Sequence[Notice]:
        """Those not sent yet."""
        ...

    def claim(self, notice: Notice, *, token: str, until: datetime, now: datetime) -> bool:
        """Take one for sending; False where somebody else holds it or it was sent."""
        ...

    def sent(self, notice: Notice, at: datetime) -> None:
        """Record that it went out."""
        ...


class Notebook(Protocol):
    """Small facts about the installation itself: cursors, leases, sums, sweep records, the brake.

    Values are JSON objects. Keys are paths such as `poll/cursor` or `sweep/2026-03-01T00:15Z`.
    """

    def read(self, key: str) -> Mapping[str, object] | None:
        """The value, strongly consistent."""
        ...

    def write(
        self, key: str, value: Mapping[str, object], *, if_version: int | None = None
    ) -> None:
        """Replace the value. With `if_version`, only where the stored value's `version` equals it
        (0: where nothing is stored); raises Conflict otherwise."""
        ...

    def between(
        self, prefix: str, first: str, last: str
    ) -> Iterator[tuple[str, Mapping[str, object]]]:
        """Entries `prefix/first` to `prefix/last`, both inclusive, in key order."""
        ...

    def erase(self, key: str) -> None:
        """Remove one; missing is fine."""
        ...


class Lane(StrEnum):
    """The queues; messages carry subject ids, never people."""

    EFFECTS = "effects"
    ERASURES = "erasures"


class Queues(Protocol):
    """Nudges to other functions. A lost one is made up by the schedule; one may arrive twice."""

    def nudge(self, lane: Lane, subjects: Iterable[str]) -> None:
        """Tell the function behind the lane to look at these subjects."""
        ...


# --- ATS -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Contact:
    """A person as the ATS shows them at this moment, for one mail or page, never stored.

    Its repr shows nothing.
    """

    ats_id: str
    first_name: str = field(repr=False, default="")
    last_name: str = field(repr=False, default="")
    email: str | None = field(repr=False, default=None)
    address: str | None = None
    language: str | None = None
    source_id: str | None = None
    source_label: str | None = None
    agency: str | None = field(repr=False, default=None)
    recruiter_email: str | None = field(repr=False, default=None)
    recruiter_language: str | None = None
    profile_url: str | None = None
    job_alert_only: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """A reading window on the ATS's own clock, both ends inclusive, and the snapshot to read at."""

    from_at: datetime
    through_at: datetime


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that could not be read far enough to know whom it is about."""

    problem: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of records, already reduced to what decides."""

    profiles: Sequence[Profile]
    unreadable: Sequence[Unreadable] = ()
    total: int = 0


class Presence(StrEnum):
    """Whether a person is still in a system. A look-up that failed raises; it is no absence."""

    PRESENT = "present"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class PurgeTicket:
    """A purge that the ATS accepted; `outcome` is None while it runs."""

    id: str
    outcome: str | None = None
    problem: str | None = None


class Ats(Protocol):
    """The applicant tracking system. All ids are the ATS's own."""

    def now(self) -> datetime:
        """The ATS's clock."""
        ...

    def changed(self, window: Window) -> Iterator[Page]:
        """Everybody whose record was entered in the window; pages may repeat people."""
        ...

    def created(self, window: Window) -> Iterator[Page]:
        """Everybody created in the window (new prospects may have no logged change)."""
        ...

    def everybody(self) -> Iterator[Page]:
        """The whole population, for the first poll."""
        ...

    def ids(self) -> Iterator[str]:
        """The ids of all people whom the ATS shows; shells of purged ones may be among them."""
        ...

    def read(self, ats_ids: Sequence[str]) -> Iterator[Page]:
        """These people now; unknown ids are skipped."""
        ...

    def resolve(self, reference: str) -> str | None:
        """The WID of `Candidate_ID=C-000123` or of a WID; None where the ATS shows nobody."""
        ...

    def contact(self, ats_id: str) -> Contact | None:
        """Name, address, language and recruiter at this moment; None where nobody is there."""
        ...

    def has_attachments(self, ats_id: str) -> bool:
        """Whether any document is stored for the person."""
        ...

    def presence(self, ats_id: str) -> Presence:
        """Reads back record and attachments; GONE only where both are absent or a bare shell."""
        ...

    def purge(self, ats_id: str, reason: str, reference: str) -> PurgeTicket:
        """Ask for the purge; the same reference answers with the first request."""
        ...

    def purge_ticket(self, ticket_id: str) -> PurgeTicket:
        """How a purge stands. What it says is no proof."""
        ...

    def mirror(self, ats_id: str, entry: Mapping[str, str]) -> None:
        """Write one consent entry (channel `recruit_sync`) for recruiters to see."""
        ...


# --- pages ---------------------------------------------------------------------------------------


class PageState(StrEnum):
    """What a candidate's page has to tell."""

    ASK = "ask"
    RENEW = "renew"
    CONSENTED = "consented"
    ENDING = "ending"
    ERASING = "erasing"
    HANDED_OVER = "handed_over"
    NOTHING_HERE = "nothing_here"


@dataclass(frozen=True, slots=True)
class PageFacts:
    """All that a page needs. `answers` are the forms offered, each with the `hidden` fields.

    `initials` is the masked name (`J... D...`), absent when the ATS did not answer. `just` names
    the answer recorded by this very post. `held` tells that a law or a case keeps the record from
    being erased for now.
    """

    state: PageState
    languages: Sequence[str] = ()
    action: str = field(repr=False, default="")
    hidden: Mapping[str, str] = field(repr=False, default_factory=dict)
    answers: Sequence[str] = ()
    initials: str | None = field(repr=False, default=None)
    policy: Policy | None = None
    dates: Mapping[str, datetime] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    just: str | None = None
    held: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A rendered page; version, language and hash prove which text the person saw."""

    html: str = field(repr=False)
    language: str = "en"
    notice_version: str = ""
    text_hash: str = ""


class Pages(Protocol):
    """Writes the candidate's pages; works without the ATS and without JavaScript."""

    def show(self, facts: PageFacts) -> Shown:
        """The page in the best language there is a catalogue for, else English, saying so."""
        ...


# --- mail ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Draft:
    """All that a mail needs to be written. `links`, `dates` and `facts` are named per kind."""

    kind: MailKind
    languages: Sequence[str]
    contact: Contact | None
    policy: Policy | None
    links: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, datetime] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Letter:
    """A written mail. `notice_version` and `text_hash` prove which text was shown."""

    language: str
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False)
    notice_version: str = ""
    text_hash: str = ""


class Letters(Protocol):
    """Writes mails; knows languages, layouts and what the law wants in them."""

    def write(self, draft: Draft) -> Letter:
        """The mail in the best language there is a catalogue for, else English, saying so."""
        ...


@dataclass(frozen=True, slots=True)
class Envelope:
    """One mail to one address. `mail_id` is ours (tag), opaque, [A-Za-z0-9_-]."""

    mail_id: str
    kind: MailKind
    to: str = field(repr=False)
    letter: Letter = field(repr=False)
    unsubscribe_url: str | None = field(repr=False, default=None)


class MailInDoubt(Exception):
    """The mail was handed over and no answer came: it may or may not have been accepted."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the mail service says became of a mail; `kind` is delivered, bounced or unknown."""

    kind: str
    at: datetime | None = None


class MailService(Protocol):
    """The mail service. One attempt per call, ever."""

    def send(self, envelope: Envelope) -> str:
        """Hand one mail over; the service's message id.

        Raises Refused (this address or mail can never go), Unavailable (quota, rate: later), or
        MailInDoubt (no answer).
        """
        ...

    def verdict(self, message_id: str) -> Verdict:
        """Ask what became of a mail."""
        ...
