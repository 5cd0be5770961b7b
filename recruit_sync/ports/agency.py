# SPDX-License-Identifier: Apache-2.0
"""A background-check agency, and what it is told and says of people's checks.

One order is one package of checks and one invitation to the candidate. The person's name and
address are handed in at the moment of use, and kept by nobody on this side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol
from uuid import UUID, uuid5

from recruit_sync.domain.values import value

if TYPE_CHECKING:
    from recruit_sync.domain.screening.happenings import Kind
    from recruit_sync.domain.screening.reading import Said
    from recruit_sync.domain.screening.words import Check

_NAMESPACE = UUID("5c6b3a52-7f0e-4c58-9a6e-0d8a2f6c1b77")


@value(frozen=True, slots=True)
class Invitee:
    """The person as the agency has to know them, for one call; its repr shows nothing."""

    email: str = field(repr=False)
    first_name: str = field(repr=False, default="")
    last_name: str = field(repr=False, default="")


@value(frozen=True, slots=True)
class WorkPlace:
    """Where the job is; the agency's papers and rules follow from it. `country` is ISO 3166-1."""

    country: str
    region: str | None = None
    city: str | None = None


@value(frozen=True, slots=True)
class Order:
    """One order group of one screening. `screening` is our reference there: an opaque id.

    A deliberate second try has another `attempt`, or the agency would replay its first answer.
    """

    screening: str
    group: str
    checks: frozenset[Check]
    place: WorkPlace
    attempt: int = 1

    def key(self, operation: str) -> str:
        """The idempotency key of one call, and with it the mark by which the order is found."""
        return str(uuid5(_NAMESPACE, f"{self.screening}|{self.group}|{self.attempt}|{operation}"))


@value(frozen=True, slots=True)
class OrderRefs:
    """The agency's ids of an order. The report comes with the candidate's part of it."""

    candidate: str
    invitation: str
    report: str | None = None


class Outcome(StrEnum):
    """What became of placing an order; `happened` is the machine's word for it."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNANSWERED = "unanswered"
    BUSY = "busy"

    @property
    def happened(self) -> Kind | None:
        """BUSY is no event: nothing can have been ordered, and it is tried again later."""
        from recruit_sync.domain.screening.happenings import (  # noqa: PLC0415 - for screening alone
            Kind,
        )

        return {
            Outcome.ACCEPTED: Kind.ORDER_ACCEPTED,
            Outcome.REFUSED: Kind.ORDER_REFUSED,
            Outcome.UNANSWERED: Kind.ORDER_UNANSWERED,
        }.get(self)


@value(frozen=True, slots=True)
class Placed:
    """`candidate` is set once the agency knows the person, even where there is no order yet.

    `for_people`: a person has to look, as at the agency's guard against doubles; nothing is varied
    to get round it. `problem` holds codes only.
    """

    outcome: Outcome
    refs: OrderRefs | None = None
    candidate: str | None = None
    problem: str = ""
    for_people: bool = False


@value(frozen=True, slots=True)
class Reading:
    """How an order stands now: the word on each check that was ordered, and facts beside.

    `over`: the agency does no more work on it. `unordered`: kinds of checks in the report that
    nobody ordered; nothing of them is told but that they are there. `invited_until`: the
    candidate's part is open until then.
    """

    refs: OrderRefs
    said: Mapping[Check, Said]
    over: bool = False
    unordered: tuple[str, ...] = ()
    estimated_on: date | None = None
    invited_until: datetime | None = None


@value(frozen=True, slots=True)
class Redaction:
    """What the agency says of a person's data there.

    `gone` is proven: it refuses every use of them. `open_order`: an order has to be cancelled
    first. `retained_until`: it says that it keeps a file of its own until then.
    """

    gone: bool
    retained_until: datetime | None = None
    open_order: bool = False
    problem: str = ""


@value(frozen=True, slots=True)
class Hint:
    """A webhook whose signature held: which event, about what. Nothing of its body counts.

    `foreign`: another account, or older than a week; it has no effect and people are told.
    """

    event_id: str
    kind: str
    object_id: str
    created_at: datetime | None = None
    foreign: bool = False


class Seen(Protocol):
    """Which messages of others have come before, by their ids; they expire."""

    def first(self, event_id: str, *, until: datetime) -> bool:
        """Remember it until then; False where it is known."""
        ...

    def forget(self, event_id: str) -> None:
        """It may come again: it could not be handed on."""
        ...


class Agency(Protocol):
    """One agency. Raises Unavailable where it cannot tell; a look that failed is no absence."""

    def split(self, checks: frozenset[Check]) -> tuple[frozenset[Check], ...]:
        """The packages that cover exactly these checks, as few as can be; one where there is one.

        Raises Refused where it has none for one of them. A package that holds more is never used.
        """
        ...

    def place(self, order: Order, invitee: Invitee, candidate: str | None = None) -> Placed:
        """Order; may be called again with the same order after any outcome. Never raises
        Unavailable or Refused: the outcome says it. `candidate`: known from an earlier order."""
        ...

    def find(self, order: Order) -> OrderRefs | None:
        """The order by our own reference; None only where the agency surely has none."""
        ...

    def known(self, screening: str) -> str | None:
        """The agency's id of whom we called that, whether or not there is an order."""
        ...

    def read(self, refs: OrderRefs, checks: frozenset[Check]) -> Reading:
        """How the order stands; `checks` are those that were ordered with it."""
        ...

    def cancel(self, refs: OrderRefs) -> Reading:
        """Stop what is still open, then look: confirmed where the reading is `over`. No word on any
        check is in it: what arrives with a cancelling is not looked at."""
        ...

    def redact(self, candidate: str) -> Redaction:
        """Have the person's data removed, and prove it by asking again."""
        ...

    def verified(self, headers: Mapping[str, str], body: bytes) -> Hint | None:
        """The event behind a webhook; None where its signature does not hold."""
        ...

    def screening_of(self, kind: str, object_id: str) -> str | None:
        """Our own reference of whom a hint is about, asked of the agency; None where it has no
        such thing, or nothing of ours."""
        ...

    def register(self, url: str) -> None:
        """Have webhooks sent there, without objects in them; once, however often called."""
        ...
