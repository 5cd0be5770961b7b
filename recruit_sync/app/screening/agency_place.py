# SPDX-License-Identifier: Apache-2.0
"""The background-check agency as one of the places that a person is erased from.

Open orders are taken back first, our own record of it before the agency is asked; then their data
are removed there, and that they are is proven by asking again. What the agency keeps of its own, by
law, is no hindrance: until when is put on record. Whoever was never screened is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from recruit_sync.domain.errors import Refused
from recruit_sync.domain.screening.happenings import Kind
from recruit_sync.domain.screening.record import Order, OrderState, ScreeningRecord
from recruit_sync.ports import Agency, OrderRefs, Screenings, Whom, Word

_NO_MORE: Final = "removed"


@dataclass(frozen=True, slots=True)
class AgencyItself:
    """Satisfies the port `System`. `call_off` marks a person's screenings as taken back."""

    agency: Agency
    screenings: Screenings
    call_off: Callable[[str], None]

    def concerns(self, subject: str) -> bool:
        """Whether the agency may have been told of this person; it is not asked for that."""
        return any(map(_may_be_known, self.screenings.of(subject)))

    def look(self, whom: Whom) -> Word:
        """Absent where the agency refuses every use of the person. Before it was asked to remove
        them nothing is looked up: there they are."""
        if whom.ticket is None:
            absent = not self.concerns(whom.subject)
            return Word(absent=absent, problem=None if absent else "not removed yet")
        for candidate in self._candidates(whom.subject):
            again = self.agency.redact(candidate)
            if not again.gone:
                return Word(problem=again.problem or "an order is open there again")
        return Word(absent=True, retained_until=_until(whom.ticket))

    def ask(self, whom: Whom) -> Word:
        """Take back, look that it is, remove. The ticket says that they are removed, and until when
        the agency keeps a file of its own. Raises Refused while a dispute is open there."""
        self.call_off(whom.subject)
        for record in self.screenings.of(whom.subject):
            for order in record.orders:
                self._take_back(order)
        dates = []
        for candidate in self._candidates(whom.subject):
            said = self.agency.redact(candidate)
            if not said.gone:
                return Word(problem=said.problem or "an order is still open there")
            dates.append(said.retained_until)
        latest = max((date for date in dates if date is not None), default=None)
        return Word(ticket=" ".join([_NO_MORE, *([latest.isoformat()] if latest else [])]))

    def _take_back(self, order: Order) -> None:
        if order.refs is None or order.state is OrderState.REFUSED:
            return
        refs = OrderRefs(order.refs.candidate, order.refs.invitation, order.refs.report)
        seen = self.agency.read(refs, order.checks)
        if any(said.kind is Kind.DISPUTE_OPENED for said in seen.said.values()):
            raise Refused("the agency: a dispute is open there, which needs the data until it ends")
        if not seen.over:
            self.agency.cancel(seen.refs)

    def _candidates(self, subject: str) -> Iterator[str]:
        """The agency's ids of the person: those on record, else as our reference leads to one."""
        for record in self.screenings.of(subject):
            known = record.agency_candidate
            if known is None and _may_be_known(record):
                known = self.agency.known(record.id)
            if known is not None:
                yield known


def _may_be_known(record: ScreeningRecord) -> bool:
    """A call that creates something may have left. A purged record does not say so any more."""
    tried = any(order.tried_at or order.refs for order in record.orders)
    return bool(record.agency_candidate or tried or record.course.purged)


def _until(ticket: str) -> datetime | None:
    _, _, date = ticket.partition(" ")
    return datetime.fromisoformat(date) if date else None
