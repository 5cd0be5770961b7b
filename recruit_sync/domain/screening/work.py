# SPDX-License-Identifier: Apache-2.0
"""Things to be done for a screening, as data: stored with the state that called for them.

Each is small, comparable and free of personal data. The word `kind` tells them apart in store.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal

from recruit_sync.domain.values import value


class MailWord(StrEnum):
    """Every mail about a screening, by whom it goes to (the prefix tells)."""

    NOTICE = "screening_notice"
    REMINDER = "screening_reminder"
    HEARING = "screening_hearing"
    ACTION = "staff_screening_action"
    DONE = "staff_screening_done"
    LATE = "staff_screening_late"

    @property
    def to_staff(self) -> bool:
        """Whether the recruiter gets it."""
        return self.value.startswith("staff_")


@value(frozen=True, slots=True)
class Mail:
    """One mail. `cause` makes it unique; it is the same over retries, and never sent twice.

    `why` is a code: what a recruiter must do, which hearing mail it is; never a check or outcome.
    `notice` is the notice that the mail sends or reminds of.
    """

    word: MailWord
    cause: str
    why: str = ""
    notice: int | None = None
    at: datetime | None = None
    kind: Literal["mail"] = "mail"


@value(frozen=True, slots=True)
class Begin:
    """Look whether this person may be screened, and make the plan."""

    kind: Literal["begin"] = "begin"


@value(frozen=True, slots=True)
class PlaceOrder:
    """Order the checks of one group; the attempt is in the key of every call."""

    group: str
    attempt: int
    kind: Literal["place_order"] = "place_order"


@value(frozen=True, slots=True)
class LookForOrder:
    """Find out whether an order exists to which no answer came."""

    group: str
    attempt: int
    kind: Literal["look_for_order"] = "look_for_order"


@value(frozen=True, slots=True)
class CancelOrder:
    """Have the agency stop; the order is marked as taken back already. `number` tells one asking
    from the next, since work that goes on is asked again."""

    group: str
    attempt: int
    number: int = 1
    kind: Literal["cancel_order"] = "cancel_order"


@value(frozen=True, slots=True)
class TellAts:
    """Bring the ATS's status to what it is by now."""

    kind: Literal["tell_ats"] = "tell_ats"


Task = Mail | Begin | PlaceOrder | LookForOrder | CancelOrder | TellAts


@value(frozen=True)
class Work:
    """A task that is still to be done, and who is doing it; `id` is the same over retries.

    A claim carries a fresh token; until `leased_until` nobody else may take it. `doubtful` tells
    that a mail was handed over without an answer: it is sent again once at most.
    """

    id: str
    task: Task
    not_before: datetime
    token: str | None = None
    leased_until: datetime | None = None
    attempts: int = 0
    doubtful: bool = False
    resent: bool = False
