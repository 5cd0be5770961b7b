# SPDX-License-Identifier: Apache-2.0
"""What happened to one person, gathered from everywhere but the product's own decisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from recruit_sync.local.ats_purge import PurgeLine
from recruit_sync.local.ats_wire import Document
from recruit_sync.local.demo.chronicle import Act, Chronicle, Deed
from recruit_sync.local.mail_service import MailService
from recruit_sync.local.mailbox import Mail

SUBJECT_LENGTH = 32
_LAG = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Sending:
    """One mail that the service took, and what became of it; `told` where somebody was told."""

    mail: Mail = field(repr=False)
    at: datetime
    kind: str
    mail_id: str
    to: str = field(repr=False)
    delivered: datetime | None = None
    bounced: datetime | None = None
    gave_up: datetime | None = None
    complained: datetime | None = None
    complaint_told: bool = False


@dataclass
class Life:
    """One record of the ATS: what it showed when, what was mailed, done and purged."""

    wid: str
    subject: str
    documents: list[tuple[datetime, Document]] = field(repr=False)
    has_files: bool
    sendings: list[Sending] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    purges: list[PurgeLine] = field(default_factory=list)

    @property
    def arrived(self) -> datetime:
        """When the record came into the ATS."""
        return self.documents[0][0]

    @property
    def addresses(self) -> set[str]:
        """Every address the record ever showed."""
        return {str(one["email"]) for _, one in self.documents if one.get("email")}

    def shown_at(self, moment: datetime) -> Document:
        """The record as it stood."""
        found = [one for at, one in self.documents if at <= moment]
        return found[-1] if found else self.documents[0][1]

    def to_person(self, kind: str | None = None) -> list[Sending]:
        """Mails to the candidate, not to staff."""
        own = [one for one in self.sendings if not one.kind.startswith(("staff_", "dpo_"))]
        return [one for one in own if kind is None or one.kind == kind]

    def held_at(self, moment: datetime) -> bool:
        """Whether a hold lay over the record then."""
        return any(start <= moment < end for start, end in self.holds())

    def holds(self) -> list[tuple[datetime, datetime]]:
        """From when to when; one that was not lifted lasts."""
        spans: list[tuple[datetime, datetime]] = []
        since: datetime | None = None
        for act in self.acts:
            if act.deed is Deed.HOLD and since is None:
                since = act.at
            elif act.deed is Deed.RELEASE and since is not None:
                spans.append((since, act.at))
                since = None
        if since is not None:
            spans.append((since, datetime.max.replace(tzinfo=since.tzinfo)))
        return spans


@dataclass(frozen=True)
class Seeing:
    """When the product could have read something from the ATS: its polls that went well."""

    reads: tuple[datetime, ...]

    @classmethod
    def of(cls, chronicle: Chronicle) -> Seeing:
        """From the runs that were written down."""
        runs = chronicle.runs
        return cls(tuple(one.at for one in runs if one.function == "poll_ats" and one.well))

    def after(self, moment: datetime) -> datetime | None:
        """The first read that surely shows what was entered then."""
        return next((at for at in self.reads if at >= moment + _LAG), None)

    def before(self, moment: datetime) -> datetime | None:
        """The last read that began before that moment."""
        return max((at for at in self.reads if at <= moment), default=None)


def gather(
    chronicle: Chronicle,
    mail: MailService,
    purge_log: Iterable[PurgeLine],
    subjects: Mapping[str, str],
) -> list[Life]:
    """Everybody who ever arrived; `subjects` tells under which hash a record is known."""
    by_subject: defaultdict[str, list[Sending]] = defaultdict(list)
    for sending in _sendings(mail):
        by_subject[sending.mail_id[:SUBJECT_LENGTH]].append(sending)
    purges: defaultdict[str, list[PurgeLine]] = defaultdict(list)
    for line in purge_log:
        asked = chronicle.purges_asked.get(line.client_reference, line.asked)
        purges[line.wid].append(replace(line, asked=asked))
    return [
        Life(
            wid,
            subjects[wid],
            [(at, one) for at, one in entries if one.get("isPurged") is not True],
            wid in chronicle.with_files,
            by_subject.get(subjects[wid], []),
            chronicle.acts_of(wid),
            purges.get(wid, []),
        )
        for wid, entries in list(chronicle.documents.items())
    ]


def _sendings(mail: MailService) -> Iterable[Sending]:
    events: defaultdict[str, dict[str, datetime]] = defaultdict(dict)
    lost: set[tuple[str, str]] = set()
    for event in mail.mailbox.events():
        if "mail_id" not in event:
            continue
        kind = f"{event['kind']}-{event['bounce_type']}"
        events[event["mail_id"]].setdefault(kind, datetime.fromisoformat(event["at"]))
        if event["told"]:
            lost.add((event["mail_id"], event["kind"]))
    for one in mail.mailbox.mails():
        seen = events[one.id]
        yield Sending(
            one,
            datetime.fromisoformat(one.at),
            one.kind or "",
            one.tags.get("mail_id", ""),
            one.to,
            delivered=seen.get("Delivery-Permanent"),
            bounced=seen.get("Bounce-Permanent"),
            gave_up=seen.get("Bounce-Transient"),
            complained=seen.get("Complaint-Permanent"),
            complaint_told=(one.id, "Complaint") not in lost,
        )
