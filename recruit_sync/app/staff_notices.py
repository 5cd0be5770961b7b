# SPDX-License-Identifier: Apache-2.0
"""Mails to the DPO that are about no single person: posted once, sent by the dispatcher.

Each has an id that says what it is about and when, so that a run repeated posts nothing twice.
Whoever posts one nudges the dispatcher, which alone may send; its schedule finds a lost nudge.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from recruit_sync.app.intake import Report
from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.errors import RecruitSyncError, Refused, Unavailable
from recruit_sync.ports import (
    NOTICES,
    Clock,
    Draft,
    Envelope,
    Lane,
    Letters,
    MailInDoubt,
    MailService,
    Notice,
    Notices,
    Queues,
)

_LOG = logging.getLogger(__name__)
_LEASE = timedelta(minutes=5)
_RESENT_AFTER = timedelta(minutes=30)
_AGAIN = "-again"
_DIGEST_WAITS = timedelta(hours=12)
SHOWN_AT_MOST = 20
"""How many ids a notice names; it counts them all."""


@dataclass(frozen=True, slots=True)
class StaffNotices:
    """Posts notices and mails those that wait."""

    notices: Notices
    letters: Letters
    mail: MailService
    clock: Clock
    queues: Queues
    dpo: str
    language: str
    daily_quota: int
    recruiters: Callable[[Mapping[str, str]], str | None] | None = None

    def post(self, kind: MailKind, about: str, facts: Mapping[str, str]) -> bool:
        """Post one; the same kind about the same thing is posted once. True where it is new."""
        notice = Notice(
            id=f"{kind}-{about}", kind=kind, facts=dict(facts), posted_at=self.clock.now()
        )
        new = self.notices.post(notice)
        if new:
            self._nudge()
        return new

    def _nudge(self) -> None:
        try:
            self.queues.nudge(Lane.EFFECTS, [NOTICES])
        except RecruitSyncError as problem:
            _LOG.warning("a notice waits for the schedule: %s", problem)

    def after_poll(self, report: Report) -> None:
        """What a poll found that a person should look at.

        Who is stuck is told with the poll that found them, since no later one finds them again.
        """
        now = self.clock.now()
        for why, ids in report.stuck.items():
            kind, _, country = why.partition(":")
            few = ", ".join(ids[:SHOWN_AT_MOST])
            facts = {"why": kind, "count": str(len(ids)), "ids": few}
            if country:
                facts["country"] = country
            self.post(MailKind.DPO_STUCK, f"{kind}-{country}-{now:%Y-%m-%dT%H%M}", facts)
        if report.unreadable or report.failed:
            what = f"{report.unreadable} rows without an id, {len(report.failed)} not taken in"
            self.post(MailKind.DPO_ATS_INCOMPLETE, f"{day(now)}-rows", {"what": what})

    def forecast(self, new: int, older: int) -> None:
        """After the whole of the first poll: how many there are, and how long their mails take."""
        if not new:
            return
        facts = {
            "count": str(new),
            "quota": str(self.daily_quota),
            "older": str(older),
            "days": str(-(-new // max(self.daily_quota, 1))),
        }
        self.post(MailKind.DPO_MAIL_FORECAST, "first-poll", facts)

    def send_waiting(self) -> int:
        """Mail every notice that waits; how many went out. One that fails stops no other."""
        sent = 0
        for notice in self.notices.waiting():
            try:
                sent += self._send(notice)
            except Exception as problem:  # noqa: BLE001 - an alarm must not hang on another
                kind = type(problem).__name__
                _LOG.error("notice not written: %s", kind, extra={"notice": notice.id})
        return sent

    def _send(self, notice: Notice) -> bool:
        now = self.clock.now()
        if notice.posted_at > now:
            return False
        if not self.notices.claim(notice, token=uuid4().hex, until=now + _LEASE, now=now):
            return False
        draft = Draft(
            kind=notice.kind,
            languages=(self.language,),
            contact=None,
            policy=None,
            facts=notice.facts,
        )
        try:
            to = self._whom(notice, now)
            if to is None:
                self.notices.sent(notice, now)
                return False
            letter = self.letters.write(draft)
            self.mail.send(Envelope(_mail_id(notice), notice.kind, to, letter))
        except (Unavailable, Refused) as problem:
            _LOG.warning("notice not sent: %s", problem, extra={"notice": notice.id})
            return False
        except MailInDoubt as problem:
            _LOG.warning("notice in doubt: %s", problem, extra={"notice": notice.id})
            self._once_more(notice, now)
        self.notices.sent(notice, now)
        return True

    def _whom(self, notice: Notice, now: datetime) -> str | None:
        """The DPO; of a digest the recruiter, None where there is none, or the day is over."""
        if notice.kind is not MailKind.STAFF_DIGEST:
            return self.dpo
        if self.recruiters is None or now >= notice.posted_at + _DIGEST_WAITS:
            return None
        return self.recruiters(notice.facts)

    def _once_more(self, notice: Notice, now: datetime) -> None:
        """An alarm may be worth two mails, no more: the resend is a notice of its own."""
        if not notice.id.endswith(_AGAIN):
            again = replace(notice, id=notice.id + _AGAIN, posted_at=now + _RESENT_AFTER)
            self.notices.post(replace(again, claim=None, leased_until=None))


def _mail_id(notice: Notice) -> str:
    kept = "".join(c if c.isalnum() or c in "-_" else "-" for c in notice.id)
    return f"notice-{kept}"


def day(now: datetime) -> str:
    """The part of a notice's id that makes it one a day."""
    return f"{now:%Y-%m-%d}"
