# SPDX-License-Identifier: Apache-2.0
"""The applicant tracking system, and what it shows of people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from recruit_sync.domain.profile import Profile
from recruit_sync.domain.values import value


@value(frozen=True, slots=True)
class Contact:
    """A person as the ATS shows them at this moment, for one mail or page, never stored.

    Its repr shows nothing.
    """

    ats_id: str
    first_name: str = field(repr=False, default="")
    last_name: str = field(repr=False, default="")
    email: str | None = field(repr=False, default=None)
    address: str | None = None
    former_addresses: tuple[str, ...] = ()
    language: str | None = None
    source_id: str | None = None
    source_label: str | None = None
    agency: str | None = field(repr=False, default=None)
    recruiter_email: str | None = field(repr=False, default=None)
    recruiter_language: str | None = None
    profile_url: str | None = None
    job_alert_only: bool = False


@value(frozen=True, slots=True)
class Window:
    """A reading window on the ATS's own clock, both ends inclusive, and the snapshot to read at.

    `from_at` None: from the beginning, everybody. `skip` rows were read before at this snapshot.
    """

    from_at: datetime | None
    through_at: datetime
    skip: int = 0


@value(frozen=True, slots=True)
class Unreadable:
    """A row that could not be read far enough to know whom it is about."""

    problem: str


@value(frozen=True, slots=True)
class Page:
    """One page of records, already reduced to what decides."""

    profiles: Sequence[Profile]
    unreadable: Sequence[Unreadable] = ()
    total: int = 0


class Presence(StrEnum):
    """Whether a person is still in a system. A look-up that failed raises; it is no absence."""

    PRESENT = "present"
    GONE = "gone"


@value(frozen=True, slots=True)
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

    def everybody(self, window: Window | None = None) -> Iterator[Page]:
        """The whole population, for the first poll; at the window's snapshot where one is given."""
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
