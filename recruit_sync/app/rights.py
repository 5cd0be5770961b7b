# SPDX-License-Identifier: Apache-2.0
"""Rights requests of all people: opened, listed, answered, watched. Answers name nobody.

A request stands on the record of the person it is about. Which records have one is noted beside, so
that the watch reads those alone; the note comes first, and one too many is looked at in vain.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from recruit_sync.app.people import People
from recruit_sync.domain.errors import Refused
from recruit_sync.domain.events import (
    RequestClosed,
    RequestConfirmed,
    RequestExtended,
    RequestOpened,
    RequestsChecked,
)
from recruit_sync.domain.policy import Policy, RightsDeadline
from recruit_sync.domain.rights import find
from recruit_sync.domain.rights_request import Right, RightsRequest, State
from recruit_sync.domain.screening.terms import Calendar
from recruit_sync.domain.subject import Candidacy, Standing
from recruit_sync.domain.windows import Period, end_of
from recruit_sync.ports import Notebook

_NOTE: Final = "rights"
LONGEST_REASON: Final = 4000
GRANTED, REFUSED, EXTENDED = "granted", "refused", "extended"


@dataclass(frozen=True, slots=True)
class Watch:
    """What the hourly look found: requests that wait, those late, reminders sent."""

    waiting: int
    late: int
    reminded: int


@dataclass(frozen=True, slots=True)
class Rights:
    """What may be done with rights requests. `calendar` knows a place, `DE`, in its zone."""

    people: People
    notebook: Notebook
    calendar: Callable[[str, str], Calendar]

    def open(self, ats_id: str, right: Right, *, verified: bool = True) -> dict[str, Any]:
        """A request of this person, known to be theirs unless `verified` is False. Raises NotThere,
        or Refused once the erasure has begun."""
        return self.open_for(self.people.find(ats_id), right, verified=verified)

    def open_for(
        self, candidacy: Candidacy, right: Right, *, verified: bool = True
    ) -> dict[str, Any]:
        """The same for a record at hand."""
        _check_standing(candidacy)
        records = self.people.records
        now, policy = records.clock.now(), records.policy(candidacy)
        self.notebook.write(f"{_NOTE}/{candidacy.subject}", {"since": now.isoformat()})
        id_ = f"r{now:%Y%m%d}{secrets.token_hex(3)}"
        due_at = self._due(policy, right, now)
        told = records.tell(candidacy.subject, RequestOpened(id_, right, verified, due_at))
        records.flush()
        request = find(told.candidacy, id_) if told else None
        if told is None or request is None:
            raise Refused(f"{candidacy.subject}: its erasure has begun meanwhile")
        return _row(told.candidacy, request, now)

    def confirm(self, candidacy: Candidacy, id_: str) -> Candidacy:
        """The person showed that the request is theirs; twice is once."""
        records = self.people.records
        request = find(candidacy, id_)
        if request is None:
            return candidacy
        due_at = self._due(records.policy(candidacy), request.right, records.clock.now())
        told = records.tell(candidacy.subject, RequestConfirmed(id_, due_at))
        records.flush()
        return told.candidacy if told else candidacy

    def list(self) -> dict[str, Any]:
        """Every request there is or was, those due first in front."""
        now = self.people.records.clock.now()
        rows = [_row(c, one, now) for c in self._concerned() for one in c.rights]
        rows.sort(key=lambda row: (row["due"] is None or row["state"] in _CLOSED, row["due"] or ""))
        return {"requests": rows}

    def answer(self, id_: str, verdict: str, *, by: str, reason: str = "") -> dict[str, Any]:
        """Granted, refused or extended; a reason goes to the person word for word. Raises NotThere
        or Refused, with nothing changed."""
        candidacy, request = self._find(id_)
        if not request.open:
            raise Refused(f"{id_}: {request.state}, so there is nothing to answer")
        if verdict != GRANTED and not reason.strip():
            raise Refused(f"{id_}: --reason is missing; needed to refuse or extend")
        if len(reason) > LONGEST_REASON:
            raise Refused(f"{id_}: --reason: {len(reason)} characters; allowed: {LONGEST_REASON}")
        records = self.people.records
        event: RequestClosed | RequestExtended
        if verdict == EXTENDED:
            event = self._extension(candidacy, request, id_, by=by, reason=reason)
        else:
            event = RequestClosed(request.id, verdict == REFUSED, by, reason)
        told = records.tell(candidacy.subject, event)
        records.flush()
        candidacy = told.candidacy if told else candidacy
        return _row(candidacy, find(candidacy, request.id) or request, records.clock.now())

    def watch(self) -> Watch:
        """Remind the DPO of what falls due; forget the notes of people who have no request."""
        records, waiting, late, reminded = self.people.records, 0, 0, 0
        now = records.clock.now()
        for candidacy in self._concerned():
            open_ = [one for one in candidacy.rights if one.open]
            waiting, late = waiting + len(open_), late + sum(one.overdue(now) for one in open_)
            told = records.tell(candidacy.subject, RequestsChecked()) if open_ else None
            reminded += len(told.decision.effects) if told else 0
        records.flush()
        return Watch(waiting, late, reminded)

    def _concerned(self) -> Iterator[Candidacy]:
        stored = self.people.records.candidacies
        for key, _ in self.notebook.between(_NOTE, "0", "~"):
            candidacy = stored.get(key.removeprefix(f"{_NOTE}/"))
            if candidacy is not None and candidacy.rights:
                yield candidacy

    def _find(self, id_: str) -> tuple[Candidacy, RightsRequest]:
        subject, _, own = id_.rpartition("-")
        candidacy = self.people.records.candidacies.get(subject) if subject else None
        request = find(candidacy, own) if candidacy else None
        if candidacy is None or request is None:
            raise Refused(f"{id_}: no rights request has this id; see recruit-sync rights list")
        return candidacy, request

    def _extension(
        self, candidacy: Candidacy, request: RightsRequest, id_: str, *, by: str, reason: str
    ) -> RequestExtended:
        records = self.people.records
        policy = records.policy(candidacy)
        rule = _rule(policy, request.right)
        if rule.extension is None:
            raise Refused(f"{id_}: {policy.country} knows no extension for {request.right}")
        if request.state is State.EXTENDED:
            raise Refused(f"{id_}: extended already; it can be granted or refused")
        if request.overdue(records.clock.now()):
            raise Refused(f"{id_}: overdue; an extension has to be told before the first term ends")
        later = self._later(policy, rule, request)
        return RequestExtended(request.id, later, by, reason)

    def _due(self, policy: Policy, right: Right, received_at: datetime) -> datetime:
        """By when a request is to be answered: the first instant after the last day, in the zone of
        the country; business days by its holidays; hours from the very moment."""
        rule = _rule(policy, right)
        return self._after(policy, rule.period, rule.days_kind, received_at)

    def _later(self, policy: Policy, rule: RightsDeadline, request: RightsRequest) -> datetime:
        """Both terms together from the receipt; where one counts hours and the other days, in
        turn."""
        first, more = rule.period, rule.extension or Period.parse("P0D")
        if first.exact != more.exact:
            begun = request.due_at or request.received_at
            return self._after(policy, more, rule.days_kind, begun)
        return self._after(policy, _sum(first, more), rule.days_kind, request.received_at)

    def _after(self, policy: Policy, period: Period, kind: str, at: datetime) -> datetime:
        if kind == "business" and not period.months and not period.exact:
            return self.calendar(policy.country, policy.zone).after(at, period.days)
        return end_of(period, at, policy.zone)


_CLOSED: Final = (State.ANSWERED.value, State.REFUSED.value)


def _check_standing(candidacy: Candidacy) -> None:
    if candidacy.standing is Standing.ERASED:
        raise Refused(f"{candidacy.subject}: erased already; nothing is left to ask about")
    if candidacy.standing is Standing.ERASING:
        raise Refused(f"{candidacy.subject}: its erasure has begun, and nothing stops it any more")


def _rule(policy: Policy, right: Right) -> RightsDeadline:
    return policy.rights.get(right.value, policy.rights_default)


def _sum(one: Period, other: Period) -> Period:
    """Two periods of one clock as one."""
    months, days = one.months + other.months, one.days + other.days
    hours = one.hours + other.hours
    return Period(f"PT{hours}H" if one.exact else f"P{months}M{days}D", months, days, hours)


def _row(candidacy: Candidacy, request: RightsRequest, now: datetime) -> dict[str, Any]:
    return {
        "id": f"{candidacy.subject}-{request.id}",
        "subject": candidacy.subject,
        "ats_id": candidacy.ats_id,
        "kind": request.right.value,
        "country": candidacy.country,
        "state": request.state.value,
        "due": request.due_at.isoformat() if request.due_at else None,
        "overdue": request.overdue(now),
    }
