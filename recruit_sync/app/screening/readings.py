# SPDX-License-Identifier: Apache-2.0
"""How do the orders stand at the agency? Asked after a hint and every hour, and told to screenings.

Whatever brought us here, the agency is asked again; nothing of a webhook's body counts.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Final

from recruit_sync.app.agency_events import AgencyEvents
from recruit_sync.app.screening.records import ScreeningRecords
from recruit_sync.domain.errors import RecruitSyncError, Unavailable
from recruit_sync.domain.screening.decide import LOOK_AGAIN
from recruit_sync.domain.screening.events import OrderClosed, OrderLearned, Told
from recruit_sync.domain.screening.happenings import Happening
from recruit_sync.domain.screening.reading import happening
from recruit_sync.domain.screening.record import AgencyRefs, Order, OrderState, ScreeningRecord
from recruit_sync.domain.screening.words import Check
from recruit_sync.ports import Agency, OrderRefs, Reading

_LOG = logging.getLogger(__name__)
_BATCH: Final = 50
_ENOUGH: Final = timedelta(seconds=30)


@dataclass(slots=True)
class Readings:
    """Reads orders, and tells their screenings what the agency says."""

    agency: Agency
    events: AgencyEvents
    records: ScreeningRecords

    def hinted(self, message: str) -> None:
        """Something happened at the agency: all orders of that screening are read, closed ones
        too, since a dispute or a revision opens them again. Where it cannot be asked now, the next
        reconciliation does."""
        try:
            screening = self.events.screening_of(message)
            record = self.records.get(screening) if screening else None
            if record is not None:
                self._read(record, lambda order: order.state is not OrderState.REFUSED)
        except Unavailable as problem:
            _LOG.warning("a hint waits for the next reconciliation: %s", problem)
        finally:
            self.records.flush()

    def reconcile(self, time_left: Callable[[], timedelta]) -> int:
        """Every open order is read again; how many screenings were looked at. The rest waits for
        an hour where time runs out or the agency is out of reach."""
        looked_at = 0
        try:
            for record in self._open():
                if time_left() < _ENOUGH:
                    _LOG.warning("out of time after %d screenings", looked_at)
                    break
                self._read(record, lambda order: order.open)
                looked_at += 1
        except Unavailable as problem:
            _LOG.warning("stopped after %d screenings: %s", looked_at, problem)
        finally:
            self.records.flush()
        return looked_at

    def _open(self) -> Iterator[ScreeningRecord]:
        """Those that time looks at in any case; what ended long ago is not among them."""
        horizon = self.records.clock.now() + LOOK_AGAIN + timedelta(days=1)
        ids = iter(self.records.screenings.due(horizon))
        while batch := list(islice(ids, _BATCH)):
            for record in self.records.screenings.get_many(batch).values():
                if any(order.open and order.refs for order in record.orders):
                    yield record

    def _read(self, record: ScreeningRecord, wanted: Callable[[Order], bool]) -> None:
        if record.course.purged:
            return
        for order in record.orders:
            if order.refs is not None and wanted(order):
                try:
                    self._one(record.id, order, order.refs)
                except Unavailable:
                    raise
                except RecruitSyncError as problem:  # of this order alone; the next may be read
                    _LOG.error("order not read: %s", problem, extra={"screening": record.id})

    def _one(self, id_: str, order: Order, known: AgencyRefs) -> None:
        refs = OrderRefs(known.candidate, known.invitation, known.report)
        reading = self.agency.read(refs, order.checks)
        if reading.refs != refs:
            found = AgencyRefs(refs.candidate, refs.invitation, reading.refs.report)
            self.records.tell(id_, OrderLearned(order.group, order.attempt, found))
        if reading.unordered:
            # Nothing of it was read; that it is there at all is for people to take up.
            kinds = ", ".join(reading.unordered)
            _LOG.error("unordered_screening: %s", kinds, extra={"screening": id_})
        self._tell(id_, order, reading)
        if reading.over and order.state is OrderState.CANCELING:
            self.records.tell(id_, OrderClosed(order.group, order.attempt))

    def _tell(self, id_: str, order: Order, reading: Reading) -> None:
        record = self.records.get(id_)
        if record is None:
            return
        events: dict[Happening, set[Check]] = defaultdict(set)
        for check, said in reading.said.items():
            step = record.step(check)
            event = happening(step, said) if step and step.attempt == order.attempt else None
            if event is not None:
                events[event].add(check)
        for event, checks in events.items():
            self.records.tell(id_, Told(event, frozenset(checks)))
