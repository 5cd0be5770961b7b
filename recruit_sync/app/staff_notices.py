# SPDX-License-Identifier: Apache-2.0
"""Mails to the DPO that are about no single person: posted once, sent by the dispatcher.

Each has an id that says what it is about and when, so that a run repeated posts nothing twice.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from recruit_sync.app.intake import Report
from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.errors import Refused, Unavailable
from recruit_sync.ports import (
    Clock,
    Draft,
    Envelope,
    Letters,
    MailInDoubt,
    MailService,
    Notice,
    Notices,
)

_LOG = logging.getLogger(__name__)
_LEASE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class StaffNotices:
    """Posts notices and mails those that wait."""

    notices: Notices
    letters: Letters
    mail: MailService
    clock: Clock
    dpo: str
    language: str
    daily_quota: int

    def post(self, kind: MailKind, about: str, facts: Mapping[str, str]) -> bool:
        """Post one; the same kind about the same thing is posted once. True where it is new."""
        notice = Notice(
            id=f"{kind}-{about}", kind=kind, facts=dict(facts), posted_at=self.clock.now()
        )
        return self.notices.post(notice)

    def after_poll(self, report: Report, *, first: bool) -> None:
        """What a poll found that a person should look at."""
        day = _day(self.clock.now())
        for why, ids in report.stuck.items():
            facts = {"why": why.split(":")[0], "count": str(len(ids)), "ids": ", ".join(ids)}
            if ":" in why:
                facts["country"] = why.split(":")[1]
            self.post(MailKind.DPO_STUCK, f"{why}-{day}".replace(":", "-"), facts)
        if report.missing:
            what = ", ".join(f"{field} ({n})" for field, n in sorted(report.missing.items()))
            self.post(MailKind.DPO_ATS_INCOMPLETE, day, {"what": what})
        if first and report.complete and report.new:
            facts = {
                "count": str(report.new),
                "quota": str(self.daily_quota),
                "older": str(report.older),
                "days": str(-(-report.new // max(self.daily_quota, 1))),
            }
            self.post(MailKind.DPO_MAIL_FORECAST, "first-poll", facts)

    def send_waiting(self) -> int:
        """Mail every notice that waits; how many went out."""
        return sum(self._send(notice) for notice in self.notices.waiting())

    def _send(self, notice: Notice) -> bool:
        now = self.clock.now()
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
            letter = self.letters.write(draft)
            self.mail.send(Envelope(_mail_id(notice), notice.kind, self.dpo, letter))
        except (Unavailable, Refused, MailInDoubt) as problem:
            _LOG.warning("notice not sent: %s", problem, extra={"notice": notice.id})
            return False
        self.notices.sent(notice, now)
        return True


def _mail_id(notice: Notice) -> str:
    kept = "".join(c if c.isalnum() or c in "-_" else "-" for c in notice.id)
    return f"notice-{kept}"


def _day(now: datetime) -> str:
    return f"{now:%Y-%m-%d}"
