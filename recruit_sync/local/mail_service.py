# SPDX-License-Identifier: Apache-2.0
"""A mail service in SES's place: takes mails, keeps a quota, tells what became of them.

Whoever runs it asks for the events that are due and publishes them. Time is handed in. What can
go wrong is a switch in `MailFaults`, all off by default. Knows neither HTTP nor queues.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from threading import RLock
from typing import Any, Literal
from uuid import uuid4

from recruit_sync.local.mail_forms import BounceType, EventType, event_document
from recruit_sync.local.mailbox import Handover, Mail, Mailbox, read_message

Mode = Literal["auto", "manual"]
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class MailFaults:
    """Shares run from 0 (never) to 1 (always); a late event comes up to `late_by` later."""

    max_24_hours: int = 1_000_000
    max_per_second: int = 10_000
    lost_replies: float = 0.0
    unavailable: float = 0.0
    hard_bounces: float = 0.0
    soft_bounces: float = 0.0
    complaints: float = 0.0
    lost_events: float = 0.0
    doubled_events: float = 0.0
    late_events: float = 0.0
    late_by: timedelta = timedelta(hours=2)
    sending_paused: bool = False


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What becomes of a mail, that long after it was taken."""

    kind: EventType
    bounce_type: BounceType = "Permanent"
    after: timedelta = timedelta(0)


Foresight = Callable[[Mail], Sequence[Foreseen]]


class Rejected(Exception):
    """The service said no: SES's own exception name, and the status that goes with it."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


@dataclass(frozen=True, slots=True)
class Quota:
    """As GetAccount shows it."""

    max_24_hours: int
    max_per_second: int
    sent_last_24_hours: int


@dataclass(order=True, slots=True)
class _Happening:
    at: datetime
    number: int
    mail_id: str = field(compare=False)
    kind: EventType = field(compare=False)
    bounce_type: BounceType = field(compare=False, default="Permanent")


class MailService:
    """Safe to call from any thread."""

    def __init__(
        self,
        clock: Callable[[], datetime],
        *,
        mode: Mode = "auto",
        mailbox: Mailbox | None = None,
        seed: int = 1,
    ) -> None:
        self.faults = MailFaults()
        self.mailbox = mailbox or Mailbox()
        self.foresight: Foresight = self._fate
        self._clock = clock
        self._mode = mode
        self._random = Random(f"mail-{seed}")
        self._guard = RLock()
        self._numbers = 0
        self._ahead: list[tuple[datetime, _Happening]] = []
        self._happened: dict[str, list[_Happening]] = {}
        self._recall()

    # what a client of the service sees

    def accept(
        self, raw: bytes, to: str, *, tags: dict[str, str], configuration_set: str | None
    ) -> str:
        """Takes one mail and answers with its id; raises Rejected."""
        with self._guard:
            now = self._clock()
            self._check(to, now)
            given = Handover(f"{uuid4()}-000000", now, to, tags, configuration_set)
            mail = read_message(raw, given)
            self.mailbox.add(mail)
            for one in self.foresight(mail):
                self._foresee(mail.id, one.kind, now + one.after, one.bounce_type)
            return mail.id

    def reply_is_lost(self) -> bool:
        return self._strikes(self.faults.lost_replies)

    def quota(self) -> Quota:
        since = self._clock() - _DAY
        return Quota(self.faults.max_24_hours, self.faults.max_per_second, self._sent_since(since))

    def insights(self, mail_id: str) -> tuple[Mail, Sequence[tuple[datetime, str, str]]] | None:
        """What really happened so far, told or not: moment, event, kind of bounce."""
        with self._guard:
            mail = self.mailbox.get(mail_id)
            if mail is None:
                return None
            now = self._clock()
            happened = [one for one in self._happened.get(mail_id, ()) if one.at <= now]
        return mail, [(one.at, one.kind, one.bounce_type) for one in happened]

    # what the stack sees

    def next_event_at(self) -> datetime | None:
        with self._guard:
            return self._ahead[0][0] if self._ahead else None

    def take_due(self, now: datetime) -> list[dict[str, Any]]:
        """The events to publish by now, each given out once."""
        documents = []
        with self._guard:
            while self._ahead and self._ahead[0][0] <= now:
                _, one = heapq.heappop(self._ahead)
                mail = self.mailbox.get(one.mail_id)
                self.mailbox.note({"told": one.number})
                if mail is not None:
                    documents.append(event_document(mail, one.kind, one.at, one.bounce_type))
        return documents

    def report(
        self, mail: Mail, kind: EventType, at: datetime, bounce_type: BounceType = "Permanent"
    ) -> dict[str, Any]:
        """Let something happen to a mail by hand; the event to publish."""
        with self._guard:
            self._remember(_Happening(at, self._number(), mail.id, kind, bounce_type), told=True)
        return event_document(mail, kind, at, bounce_type)

    # inside

    def _check(self, to: str, now: datetime) -> None:
        local, _, domain = to.rpartition("@")
        if not local or not domain or not to.isascii() or " " in to:
            raise Rejected("BadRequestException", "Illegal address")
        if self.faults.sending_paused:
            raise Rejected("SendingPausedException", "Sending is paused for this account")
        if self._strikes(self.faults.unavailable):
            raise Rejected("InternalServiceErrorException", "Try again later", 500)
        if self._sent_since(now - _DAY) >= self.faults.max_24_hours:
            raise Rejected("LimitExceededException", "Daily message quota exceeded")
        if self._sent_since(now - _SECOND) >= self.faults.max_per_second:
            raise Rejected("TooManyRequestsException", "Maximum sending rate exceeded", 429)

    def _sent_since(self, moment: datetime) -> int:
        count = 0
        for mail in reversed(self.mailbox.mails()):
            if datetime.fromisoformat(mail.at) <= moment:
                break
            count += 1
        return count

    def _fate(self, _mail: Mail) -> Sequence[Foreseen]:
        if self._mode == "manual":
            return [Foreseen("Send")]
        if self._strikes(self.faults.hard_bounces):
            return [Foreseen("Send"), Foreseen("Bounce")]
        if self._strikes(self.faults.soft_bounces):
            return [Foreseen("Send"), Foreseen("Bounce", "Transient")]
        if self._strikes(self.faults.complaints):
            return [Foreseen("Send"), Foreseen("Delivery"), Foreseen("Complaint")]
        return [Foreseen("Send"), Foreseen("Delivery")]

    def _foresee(
        self, mail_id: str, kind: EventType, at: datetime, bounce_type: BounceType
    ) -> None:
        lost = self._strikes(self.faults.lost_events)
        one = _Happening(at, self._number(), mail_id, kind, bounce_type)
        self._remember(one, told=lost)
        if lost:
            return
        copies = 2 if self._strikes(self.faults.doubled_events) else 1
        for _ in range(copies):
            heapq.heappush(self._ahead, (self._told_at(one), one))

    def _told_at(self, one: _Happening) -> datetime:
        if self._strikes(self.faults.late_events):
            return one.at + self.faults.late_by * self._random.random()
        return one.at

    def _remember(self, one: _Happening, *, told: bool) -> None:
        self._happened.setdefault(one.mail_id, []).append(one)
        self.mailbox.note(
            {
                "number": one.number,
                "at": one.at.isoformat(),
                "mail_id": one.mail_id,
                "kind": one.kind,
                "bounce_type": one.bounce_type,
                "told": told,
            }
        )

    def _recall(self) -> None:
        """After a kill: what happened before, and what nobody has been told yet."""
        told: set[int] = set()
        recalled: list[tuple[_Happening, bool]] = []
        for event in self.mailbox.events():
            if "mail_id" in event:
                at, was_told = datetime.fromisoformat(event.pop("at")), event.pop("told")
                recalled.append((_Happening(at, **event), was_told))
            else:
                told.add(event["told"])
        for one, was_told in recalled:
            self._numbers = max(self._numbers, one.number)
            self._happened.setdefault(one.mail_id, []).append(one)
            if not was_told and one.number not in told:
                heapq.heappush(self._ahead, (one.at, one))

    def _number(self) -> int:
        self._numbers += 1
        return self._numbers

    def _strikes(self, share: float) -> bool:
        return share > 0 and self._random.random() < share
