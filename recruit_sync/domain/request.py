# SPDX-License-Identifier: Apache-2.0
"""What was asked of a person, and what became of each sending? One request for each address.

Plain frozen values; what they mean is read in `receipt`.
"""

from __future__ import annotations

from datetime import datetime

from recruit_sync.domain.values import value

Mailed = tuple[str, str, str, str]
"""What a mail to the person said, since an answer by its buttons is an answer to that: its id, the
version of its notice, its language, the hash of its text. Bare, for every record carries some."""


@value(frozen=True)
class Delivery:
    """What is known of one sending of a request: evidence only grows, in whatever order it comes.

    Receipt is the earliest delivery; a permanent bounce revokes it; a transient bounce (the service
    gave up) counts only where no delivery is known. `doubted`: its hand-over got no answer.
    """

    mail_id: str
    handed_over_at: datetime | None = None
    message_id: str | None = None
    delivered_at: datetime | None = None
    bounced_at: datetime | None = None
    gave_up_at: datetime | None = None
    delayed_at: datetime | None = None
    verdict_asked: bool = False
    verdict_unknown: bool = False
    refused_at: datetime | None = None
    doubted: bool = False


@value(frozen=True)
class Request:
    """One consent request: one cause (this person at this address), up to three sendings.

    `promised` is the response window and its zone as the request told them, `named_at` the end that
    a reminder has named; `rules` the version that made the window. `kept_until`: it told that
    silence keeps the person until then (notice and objection).
    """

    number: int
    address: str
    asked_at: datetime
    deliveries: tuple[Delivery, ...] = ()
    resend_at: datetime | None = None
    window_ends_at: datetime | None = None
    window_evidence: tuple[datetime | None, datetime | None] | None = None
    named_at: datetime | None = None
    reminded: bool = False
    promised: tuple[str, str] | None = None
    rules: str = ""
    kept_until: datetime | None = None
