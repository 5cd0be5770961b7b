# SPDX-License-Identifier: Apache-2.0
"""What is kept, and the queues: people, addresses, links, notices, facts about ourselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.subject import Candidacy
from recruit_sync.domain.values import value


@value(frozen=True, slots=True)
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


@value(frozen=True, slots=True)
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


@value(frozen=True, slots=True)
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


APPLIED_POLICY: Final = "policy/applied"
"""The note by which every function knows which rules an operator applied."""


class Notebook(Protocol):
    """Small facts about the installation itself: cursors, leases, sums, sweep records, the brake.

    Values are JSON objects. Keys are paths such as `poll` or `sweeps/2026-03-01T00:15Z`.
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
    SCREENINGS = "screenings"


NOTICES: Final = "notices"
"""In the lane of effects, instead of a subject: the notices that wait."""


class Queues(Protocol):
    """Nudges to other functions. A lost one is made up by the schedule; one may arrive twice."""

    def nudge(self, lane: Lane, subjects: Iterable[str]) -> None:
        """Tell the function behind the lane to look at these subjects."""
        ...
