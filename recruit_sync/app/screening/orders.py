# SPDX-License-Identifier: Apache-2.0
"""Ordering from the agency, looking for an order, taking one back: what each answer means to us.

Written down before the first call that may create anything. Nothing is ordered a second time before
the agency was asked whether the first order is there.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from recruit_sync.app.screening.records import ScreeningRecords
from recruit_sync.domain.errors import Refused, Unavailable
from recruit_sync.domain.screening import ordering
from recruit_sync.domain.screening.events import (
    AgencyAway,
    CandidateKnown,
    Event,
    OrderAbsent,
    OrderClosed,
    OrderPlaced,
    OrderRefused,
    OrderSplit,
    OrderTried,
    OrderUnanswered,
)
from recruit_sync.domain.screening.record import AgencyRefs, Order, OrderState, ScreeningRecord
from recruit_sync.domain.screening.work import CancelOrder, LookForOrder, PlaceOrder, Work
from recruit_sync.ports import Agency, Ats, Invitee, OrderRefs, Outcome, Placed, WorkPlace
from recruit_sync.ports import Order as Package

_LOG = logging.getLogger(__name__)
_FIRST: Final = timedelta(minutes=15)
_LONGEST: Final = timedelta(hours=1)
_PERSISTS: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Orders:
    """What is done at the agency for one screening after another."""

    records: ScreeningRecords
    agency: Agency
    ats: Ats

    # --- placing -----------------------------------------------------------------------------

    def place(self, record: ScreeningRecord, work: Work, task: PlaceOrder) -> None:
        """Order the checks of one group, for the person as the ATS shows them at this moment."""
        order = ordering.find(record, task.group, task.attempt)
        if order is None:
            self.records.drop(record, work)
            return
        try:
            parts = self.agency.split(order.checks)
            invitee = self._invitee(record)
        except Unavailable as problem:
            _LOG.warning("not ordered yet: %s", problem, extra=_about(record, order))
            self._away(record, work, order)
            return
        except Refused as problem:
            _LOG.error("no order is possible: %s", problem, extra=_about(record, order))
            self.records.tell(record.id, OrderRefused(order.group, order.attempt), work)
            return
        if len(parts) > 1:
            self.records.tell(record.id, OrderSplit(order.group, order.attempt, parts), work)
        elif invitee is None:
            self.records.put_off(record, work, self.records.clock.now() + _LONGEST)
        else:
            self._order(record, work, order, invitee)

    def _order(self, record: ScreeningRecord, work: Work, order: Order, invitee: Invitee) -> None:
        tried = self.records.tell_read(record, OrderTried(order.group, order.attempt))
        placed = self.agency.place(_package(tried, order), invitee, tried.agency_candidate)
        if placed.candidate and tried.agency_candidate is None:
            self.records.tell(record.id, CandidateKnown(placed.candidate))
        if placed.problem:
            _LOG.warning("the agency: %s", placed.problem, extra=_about(record, order))
        event = _meaning(order, placed)
        if event is None:
            self._away(tried, work, order)
        else:
            self.records.tell(record.id, event, work)

    def _invitee(self, record: ScreeningRecord) -> Invitee | None:
        """Name and address are read now and forgotten after the call; None without an address."""
        contact = self.ats.contact(record.ats_id or "")
        if contact is None or contact.email is None:
            return None
        return Invitee(contact.email, contact.first_name, contact.last_name)

    def _away(self, record: ScreeningRecord, work: Work, order: Order) -> None:
        """Nothing can have been ordered: later again, by the same key."""
        told = self.records.tell(record.id, AgencyAway(order.group, order.attempt))
        if told is not None and any(one.id == work.id for one in told.outbox):
            self.records.put_off(told, work, _later(work, self.records.clock.now()))

    # --- looking -----------------------------------------------------------------------------

    def look(self, record: ScreeningRecord, work: Work, task: LookForOrder) -> None:
        """Is there an order to which no answer came?"""
        order = ordering.find(record, task.group, task.attempt)
        if order is None or order.state is not OrderState.UNKNOWN:
            self.records.drop(record, work)
            return
        try:
            refs = self.agency.find(_package(record, order))
        except Unavailable as problem:
            _LOG.warning("not found out yet: %s", problem, extra=_about(record, order))
            self._away(record, work, order)
            return
        self.records.tell(record.id, _found(order, refs), work)

    # --- taking back -------------------------------------------------------------------------

    def cancel(self, record: ScreeningRecord, work: Work, task: CancelOrder) -> None:
        """Have the agency stop, and see that it did; as long as it takes, up to two weeks."""
        order = ordering.find(record, task.group, task.attempt)
        if order is None or order.state is not OrderState.CANCELING:
            self.records.drop(record, work)
            return
        now = self.records.clock.now()
        try:
            event = self._stopped(record, order)
        except (Unavailable, Refused) as problem:
            _LOG.warning("not cancelled yet: %s", problem, extra=_about(record, order))
            event = None
        if event is not None:
            self.records.tell(record.id, event, work)
        elif order.cancel_asked_at and now - order.cancel_asked_at > _PERSISTS:
            _LOG.error("a person has to cancel at the agency", extra=_about(record, order))
            self.records.put_off(record, work, now + _PERSISTS)
        else:
            self.records.put_off(record, work, _later(work, now))

    def _stopped(self, record: ScreeningRecord, order: Order) -> Event | None:
        refs = _outside(order.refs) if order.refs else self.agency.find(_package(record, order))
        if refs is None:
            return OrderAbsent(order.group, order.attempt)
        reading = self.agency.cancel(refs)
        return OrderClosed(order.group, order.attempt) if reading.over else None


def _meaning(order: Order, placed: Placed) -> Event | None:
    """None where nothing can have been ordered."""
    match placed.outcome:
        case Outcome.ACCEPTED if placed.refs is not None:
            return OrderPlaced(order.group, order.attempt, _inside(placed.refs))
        case Outcome.REFUSED:
            return OrderRefused(order.group, order.attempt)
        case Outcome.BUSY:
            return None
        case _:
            return OrderUnanswered(order.group, order.attempt)


def _found(order: Order, refs: OrderRefs | None) -> Event:
    if refs is None:
        return OrderAbsent(order.group, order.attempt)
    return OrderPlaced(order.group, order.attempt, _inside(refs), found=True)


def _package(record: ScreeningRecord, order: Order) -> Package:
    country, _, rest = record.place.partition("-")
    region, _, city = rest.partition("-")
    place = WorkPlace(country, region or None, city or None)
    return Package(record.id, order.group, order.checks, place, order.attempt)


def _inside(refs: OrderRefs) -> AgencyRefs:
    return AgencyRefs(refs.candidate, refs.invitation, refs.report)


def _outside(refs: AgencyRefs) -> OrderRefs:
    return OrderRefs(refs.candidate, refs.invitation, refs.report)


def _later(work: Work, now: datetime) -> datetime:
    """Growing pauses."""
    pause: timedelta = _FIRST * 2 ** min(work.attempts, 8)
    return now + min(_LONGEST, pause)


def _about(record: ScreeningRecord, order: Order) -> dict[str, str]:
    return {"screening": record.id, "order": order.reference}
