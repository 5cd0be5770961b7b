# SPDX-License-Identifier: Apache-2.0
"""Hints may be lost, doubled, late and in any order: the agency's last word is what counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recruit_sync.domain.screening.events import Acknowledged, CalledOff, OrderPlaced, OrderTried
from recruit_sync.domain.screening.record import AgencyRefs, OrderState
from recruit_sync.domain.screening.states import State
from recruit_sync.domain.screening.words import Check
from recruit_sync.ports import Invitee, Order, OrderRefs, WorkPlace
from tests.agency_double import AgencyDouble
from tests.app.screening import begun, told
from tests.fakes import World, plenty

IDENTITY = frozenset({Check.IDENTITY})


@dataclass
class Office:
    """One order at an agency, and how it goes on there."""

    def __post_init__(self) -> None:
        self.world = World()
        self.agency = AgencyDouble(self.world.clock)
        self.world.agency = self.agency
        begun(self.world)
        told(self.world, Acknowledged(1))
        order = Order("s-1", "1", IDENTITY, WorkPlace("DE"))
        refs = self.agency.place(order, Invitee("ada@example.org")).refs
        assert refs is not None
        self.refs: OrderRefs = refs
        kept = AgencyRefs(refs.candidate, refs.invitation)
        told(self.world, OrderTried("1", 1), OrderPlaced("1", 1, kept))

    def hint(self) -> None:
        self.world.screening.readings.hinted(f"invitation/{self.refs.invitation}")

    def reconcile(self) -> int:
        return self.world.screening.readings.reconcile(plenty)

    def later(self) -> None:
        self.world.clock.at += timedelta(hours=1)

    @property
    def state(self) -> State:
        step = told(self.world).step(Check.IDENTITY)
        assert step is not None
        return step.state

    # --- what happens there ----------------------------------------------------------------------

    def submits(self) -> None:
        self.agency.submit(self.refs)

    def held(self) -> None:
        self.agency.hold(self.refs)

    def clear(self) -> None:
        self.agency.finish(self.refs, "clear")

    def consider(self) -> None:
        self.agency.finish(self.refs, "consider")

    def unable(self) -> None:
        self.agency.finish(self.refs, "")

    def expires(self) -> None:
        self.agency.expire(self.refs)

    def disputed(self) -> None:
        self.agency.dispute(self.refs)

    def revised_clear(self) -> None:
        self.agency.finish(self.refs, "clear", revision=2)

    def revised_consider(self) -> None:
        self.agency.finish(self.refs, "consider", revision=2)


Act = Callable[[Office], None]
LIVES: dict[str, tuple[tuple[Act, ...], State]] = {
    "clear": ((Office.submits, Office.clear), State.PASSED),
    "consider": ((Office.submits, Office.held, Office.submits, Office.consider), State.REVIEW),
    "unable": ((Office.submits, Office.held, Office.unable), State.UNVERIFIED),
    "expires": ((Office.expires,), State.EXPIRED),
    "held": ((Office.submits, Office.held), State.ON_HOLD),
}
REOPENED: dict[str, tuple[tuple[Act, ...], State]] = {
    "disputed": (
        (Office.submits, Office.consider, Office.disputed, Office.revised_clear),
        State.REVIEW,
    ),
    "revised": ((Office.submits, Office.clear, Office.revised_consider), State.REVIEW),
    "open dispute": ((Office.submits, Office.consider, Office.disputed), State.DISPUTED),
}


@given(life=st.sampled_from(sorted(LIVES)), hints=st.lists(st.integers(0, 2), min_size=8))
@settings(max_examples=20, deadline=None)
def test_whichever_hints_come_the_end_is_the_agencys_last_word(life: str, hints: list[int]) -> None:
    acts, end = LIVES[life]
    office = Office()
    for act, number in zip(acts, hints, strict=False):
        act(office)
        office.later()
        for _ in range(number):
            office.hint()
    office.reconcile()

    assert office.state is end


@pytest.mark.parametrize("life", REOPENED)
def test_what_was_passed_or_looked_at_opens_again(life: str) -> None:
    acts, end = REOPENED[life]
    office = Office()
    for act in acts:
        act(office)
        office.later()
        office.hint()
        office.hint()

    assert office.state is end


def test_a_result_is_found_within_the_hour_although_every_webhook_was_lost() -> None:
    office = Office()
    office.submits()
    office.clear()
    read = office.reconcile()

    assert read == 1
    assert office.state is State.PASSED
    assert told(office.world).orders[0].state is OrderState.CLOSED


def test_an_order_that_is_closed_is_not_read_every_hour() -> None:
    office = Office()
    office.submits()
    office.clear()
    office.reconcile()
    office.agency.calls.clear()

    assert office.reconcile() == 0
    assert office.agency.calls == []


def test_an_agency_that_is_away_stops_the_round_and_changes_nothing() -> None:
    office = Office()
    office.submits()
    office.agency.down = True
    office.hint()

    assert office.reconcile() == 0
    assert office.state is State.CANDIDATE_WAIT


def test_a_result_for_what_was_taken_back_is_not_taken_and_cancelled_again() -> None:
    office = Office()
    told(office.world, CalledOff("withdrawn"))
    office.submits()
    office.consider()
    office.hint()

    assert office.state in (State.CANCELING, State.CANCELED)
    assert told(office.world).step(Check.IDENTITY).state.outcome is None  # type: ignore[union-attr]


def test_a_hint_about_nobody_of_ours_has_no_effect() -> None:
    office = Office()
    before = told(office.world)
    office.world.screening.readings.hinted("report/rep_of_somebody_else")

    assert told(office.world) == before
