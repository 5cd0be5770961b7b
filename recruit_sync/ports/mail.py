# SPDX-License-Identifier: Apache-2.0
"""Mails: what they are written from, how they are handed over, what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import Protocol

from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.policy import Policy
from recruit_sync.domain.values import value
from recruit_sync.ports.ats import Contact
from recruit_sync.ports.screening_notice import AboutScreening


@value(frozen=True, slots=True)
class Draft:
    """All that a mail needs to be written. `links`, `dates` and `facts` are named per kind;
    `screening` is there in mails about one to the candidate."""

    kind: MailKind
    languages: Sequence[str]
    contact: Contact | None
    policy: Policy | None
    links: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, datetime] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    screening: AboutScreening | None = None


@value(frozen=True, slots=True)
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


@value(frozen=True, slots=True)
class Envelope:
    """One mail to one address. `mail_id` is ours (tag), opaque, [A-Za-z0-9_-]."""

    mail_id: str
    kind: MailKind
    to: str = field(repr=False)
    letter: Letter = field(repr=False)
    unsubscribe_url: str | None = field(repr=False, default=None)


class MailInDoubt(Exception):
    """The mail was handed over and no answer came: it may or may not have been accepted."""


@value(frozen=True, slots=True)
class Verdict:
    """What the mail service says became of a mail; `kind` is delivered, bounced or unknown."""

    kind: str
    at: datetime | None = None


@value(frozen=True, slots=True)
class Quota:
    """What the mail service allows as it says now; `a_day` None: no limit. `sent` in 24 hours."""

    a_day: int | None
    a_second: float
    sent: int


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

    def quota(self) -> Quota:
        """How many mails may go, and how many went."""
        ...
