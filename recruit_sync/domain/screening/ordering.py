# SPDX-License-Identifier: Apache-2.0
"""When is a group of checks ordered, and what does the agency's answer to that mean?

One live order for each group and attempt. Nothing is ordered twice: to a call without an answer the
agency is asked whether there is an order, before any other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from recruit_sync.domain.screening.events import (
    AgencyAway,
    CandidateKnown,
    OrderAbsent,
    OrderClosed,
    OrderLearned,
    OrderPlaced,
    OrderRefused,
    OrderSplit,
    OrderTried,
    OrderUnanswered,
)
from recruit_sync.domain.screening.happenings import Effect, Kind
from recruit_sync.domain.screening.record import AgencyRefs, Order, OrderState, ScreeningRecord
from recruit_sync.domain.screening.states import Doer, State
from recruit_sync.domain.screening.turn import Turn
from recruit_sync.domain.screening.words import Check
from recruit_sync.domain.screening.work import CancelOrder, LookForOrder, PlaceOrder

OrderEvent = (
    OrderTried
    | OrderPlaced
    | OrderSplit
    | OrderRefused
    | OrderUnanswered
    | OrderAbsent
    | AgencyAway
    | OrderLearned
    | OrderClosed
)
_BEFORE: Final = (
    State.PLANNED,
    State.NOTICE_WAIT,
    State.STAGE_WAIT,
    State.AUTH_WAIT,
    State.DEP_WAIT,
)


def order_what_is_ready(turn: Turn) -> Turn:
    """A group is ordered as one: when each of its checks that is still to run may begin."""
    for number, (agency, checks) in enumerate(turn.record.groups, start=1):
        turn = _order_group(turn, f"{number}", agency, checks)
    return turn


def _order_group(turn: Turn, group: str, agency: str, checks: frozenset[Check]) -> Turn:
    steps = [step for step in turn.record.course.steps if step.check in checks]
    ready = [s for s in steps if s.state is State.ORDERING and s.doer is Doer.AGENCY]
    if not ready or any(step.state in _BEFORE for step in steps):
        return turn
    attempt = max(step.attempt for step in ready)
    wanted = frozenset(step.check for step in ready if step.attempt == attempt)
    if any(o.checks & wanted and o.attempt == attempt for o in turn.record.orders):
        return turn
    order = Order(group, attempt, agency, wanted, turn.now)
    placed = turn.with_(orders=(*turn.record.orders, order))
    return placed.do(PlaceOrder(group, attempt))


def find(record: ScreeningRecord, group: str, attempt: int) -> Order | None:
    """The order of that group and attempt."""
    named = (o for o in record.orders if (o.group, o.attempt) == (group, attempt))
    return next(named, None)


# --- what the machine calls for ------------------------------------------------------------------


def place_again(turn: Turn, checks: frozenset[Check]) -> Turn:
    """What was looked for and is not there is ordered by the same key: it replays nothing."""
    for order in turn.record.orders:
        if order.checks & checks and order.state is OrderState.WANTED:
            turn = turn.do(PlaceOrder(order.group, order.attempt))
    return turn


def look(turn: Turn, checks: frozenset[Check]) -> Turn:
    """Ask whether the order exists."""
    for order in turn.record.orders:
        if order.checks & checks and order.state is OrderState.UNKNOWN:
            turn = turn.do(LookForOrder(order.group, order.attempt))
    return turn


def cancel(turn: Turn, checks: frozenset[Check]) -> Turn:
    """Marked as taken back first; then the agency is asked, as often as work goes on."""
    attempts = {step.check: step.attempt for step in turn.record.course.steps}
    for order in turn.record.orders:
        if any(attempts.get(check) == order.attempt for check in order.checks & checks):
            turn = _cancel_one(turn, order)
    return turn


def _cancel_one(turn: Turn, order: Order) -> Turn:
    if order.state is OrderState.WANTED and order.tried_at is None:
        closed = _with(turn, order, state=OrderState.CLOSED, closed_at=turn.now)
        return closed.say(Kind.CANCEL_CONFIRMED, order.checks)
    if order.state is OrderState.REFUSED:
        return turn.say(Kind.CANCEL_CONFIRMED, order.checks)
    asked = order.cancels + 1
    changes = {"state": OrderState.CANCELING, "cancels": asked, "closed_at": None}
    marked = _with(turn, order, cancel_asked_at=order.cancel_asked_at or turn.now, **changes)
    return marked.do(CancelOrder(order.group, order.attempt, asked))


def _with(turn: Turn, order: Order, **changes: object) -> Turn:
    changed = replace(order, **changes)  # type: ignore[arg-type]
    orders = tuple(
        changed if (o.group, o.attempt) == (order.group, order.attempt) else o
        for o in turn.record.orders
    )
    return turn.with_(orders=orders)


# --- what the agency answers ---------------------------------------------------------------------


def answered(turn: Turn, event: OrderEvent) -> Turn:
    """What came of a call about one order; of an order that nobody knows it means nothing."""
    order = find(turn.record, event.group, event.attempt)
    if order is None:
        return turn
    return _MEANING[type(event)](turn, order, event)


def _tried(turn: Turn, order: Order, _event: OrderEvent) -> Turn:
    return _with(turn, order, tried_at=order.tried_at or turn.now).why("order/tried")


def _placed(turn: Turn, order: Order, event: OrderEvent) -> Turn:
    assert isinstance(event, OrderPlaced)  # noqa: S101 - by the table below
    state = order.state if order.state is OrderState.CANCELING else OrderState.PLACED
    known = _known(turn, event.refs)
    kept = {"refs": event.refs, "placed_at": order.placed_at or turn.now, "failing_since": None}
    marked = _with(known, order, state=state, **kept)
    kind = Kind.ORDER_FOUND if event.found else Kind.ORDER_ACCEPTED
    return marked.say(kind, order.checks).why("order/found" if event.found else "order/placed")


def _known(turn: Turn, refs: AgencyRefs) -> Turn:
    return turn.with_(agency_candidate=turn.record.agency_candidate or refs.candidate)


def known(turn: Turn, event: CandidateKnown) -> Turn:
    """Whatever became of the order: who is known there is erased there too."""
    return turn.with_(agency_candidate=event.candidate).why("order/candidate-known")


def _split(turn: Turn, order: Order, event: OrderEvent) -> Turn:
    assert isinstance(event, OrderSplit)  # noqa: S101 - by the table below
    if order.state is not OrderState.WANTED or order.tried_at:
        return turn
    parts = tuple(
        replace(order, group=f"{order.group}{chr(ord('a') + number)}", checks=checks)
        for number, checks in enumerate(event.parts)
    )
    others = tuple(o for o in turn.record.orders if o != order)
    tasks = (PlaceOrder(part.group, part.attempt) for part in parts)
    return turn.with_(orders=(*others, *parts)).do(*tasks).why("order/split")


def _refused(turn: Turn, order: Order, _event: OrderEvent) -> Turn:
    ended = _with(turn, order, state=OrderState.REFUSED, closed_at=turn.now)
    return ended.say(Kind.ORDER_REFUSED, order.checks).why("order/refused")


def _unanswered(turn: Turn, order: Order, _event: OrderEvent) -> Turn:
    if order.state is OrderState.CANCELING:
        return turn
    marked = _with(turn, order, state=OrderState.UNKNOWN)
    return marked.say(Kind.ORDER_UNANSWERED, order.checks).why("order/unanswered")


def _absent(turn: Turn, order: Order, _event: OrderEvent) -> Turn:
    taken_back = order.state is OrderState.CANCELING
    state = OrderState.CLOSED if taken_back else OrderState.WANTED
    marked = _with(turn, order, state=state, tried_at=None)
    return marked.say(Kind.ORDER_ABSENT, order.checks).why("order/absent")


def _away(turn: Turn, order: Order, _event: OrderEvent) -> Turn:
    since = order.failing_since or turn.now
    return _with(turn, order, failing_since=since).why("order/agency-away")


def _learned(turn: Turn, order: Order, event: OrderEvent) -> Turn:
    assert isinstance(event, OrderLearned)  # noqa: S101 - by the table below
    return _with(turn, order, refs=event.refs).why("order/learned")


def _closed(turn: Turn, order: Order, _event: OrderEvent) -> Turn:
    ended = _with(turn, order, state=OrderState.CLOSED, closed_at=turn.now)
    return ended.say(Kind.CANCEL_CONFIRMED, order.checks).why("order/closed")


_MEANING: Final[dict[type[object], Callable[[Turn, Order, OrderEvent], Turn]]] = {
    OrderTried: _tried,
    OrderPlaced: _placed,
    OrderSplit: _split,
    OrderRefused: _refused,
    OrderUnanswered: _unanswered,
    OrderAbsent: _absent,
    AgencyAway: _away,
    OrderLearned: _learned,
    OrderClosed: _closed,
}


def close_what_is_over(turn: Turn) -> Turn:
    """An order whose checks have all ended is waited for no more."""
    over = frozenset(step.check for step in turn.record.course.steps if step.state.ended)
    for order in turn.record.orders:
        if order.state is OrderState.PLACED and order.checks <= over:
            turn = _with(turn, order, state=OrderState.CLOSED, closed_at=turn.now)
    return turn


CALLED: Final = {
    Effect.PLACE_ORDER: place_again,
    Effect.LOOK_FOR_ORDER: look,
    Effect.CANCEL_ORDER: cancel,
}
"""What the machine calls for by its own words, and who sees to it."""
