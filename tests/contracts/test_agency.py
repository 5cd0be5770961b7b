# SPDX-License-Identifier: Apache-2.0
"""One suite for whatever is behind the port: the connector on a simulated agency, the double."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

import pytest

from connectors.agency import AgencySettings, CheckAgency
from recruit_sync.domain.screening.happenings import Kind
from recruit_sync.domain.screening.words import Check
from recruit_sync.local import checks_outcomes as outcomes
from recruit_sync.local.checks_http import serve
from recruit_sync.local.checks_outcomes import Result
from recruit_sync.local.checks_simulator import ACCOUNT, ChecksSimulator
from recruit_sync.local.clock import SimulatedClock
from recruit_sync.ports import Agency, Invitee, Order, OrderRefs, Outcome, Reading, WorkPlace
from tests.agency_double import AgencyDouble

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
CHECKS = frozenset({Check.EDUCATION, Check.PREVIOUS_EMPLOYMENT})
ORDER = Order("5f1d3c", "history", CHECKS, WorkPlace("US", "US-CA", "Los Angeles"))
ANNA = Invitee("anna@example.org", "Anna", "Müller")


class LocalKeys:
    def live(self) -> tuple[str, ...]:
        return ("local", "local2")

    def read_again(self) -> None:
        """Nobody else keeps them."""


def connected(url: str, clock: SimulatedClock) -> CheckAgency:
    settings = AgencySettings("agency", url, ACCOUNT, "dpo@acme.example")
    return CheckAgency(settings, LocalKeys(), clock)


class There(Protocol):
    """What happens at the agency."""

    def submit(self, refs: OrderRefs) -> None: ...
    def hold(self, refs: OrderRefs) -> None: ...
    def finish(self, refs: OrderRefs, result: str, *, revision: int = 1) -> None: ...
    def dispute(self, refs: OrderRefs) -> None: ...
    def expire(self, refs: OrderRefs) -> None: ...


@dataclass
class Simulated:
    """The same acts on the simulator."""

    sim: ChecksSimulator

    def submit(self, refs: OrderRefs) -> None:
        outcomes.act(self.sim, refs.candidate, "submit", self.sim.tick())

    def hold(self, refs: OrderRefs) -> None:
        self._ends(refs, Result(status="suspended"))

    def finish(self, refs: OrderRefs, result: str, *, revision: int = 1) -> None:
        self._ends(refs, Result(result=result or None))
        assert self._report(refs)["revision"] == revision

    def dispute(self, refs: OrderRefs) -> None:
        outcomes.act(self.sim, refs.candidate, "dispute", self.sim.tick())

    def expire(self, refs: OrderRefs) -> None:
        self.sim.expire(self.sim.find("invitations", refs.invitation), self.sim.tick())

    def _ends(self, refs: OrderRefs, how: Result) -> None:
        outcomes.ends(self.sim, self._report(refs), how, self.sim.tick())

    def _report(self, refs: OrderRefs) -> dict[str, object]:
        invitation = self.sim.find("invitations", refs.invitation)
        return self.sim.find("reports", invitation["report_id"])


@dataclass
class Desk:
    """The port, what happens behind it, and the clock of both."""

    agency: Agency
    there: There
    clock: SimulatedClock

    def placed(self, order: Order = ORDER) -> OrderRefs:
        placed = self.agency.place(order, ANNA)
        assert placed.outcome is Outcome.ACCEPTED
        assert placed.refs is not None
        return placed.refs

    def read(self, refs: OrderRefs) -> Reading:
        return self.agency.read(refs, CHECKS)

    def kinds(self, refs: OrderRefs) -> set[Kind | None]:
        return {said.kind for said in self.read(refs).said.values()}

    def marks(self, refs: OrderRefs) -> list[object]:
        return [said.mark for said in self.read(refs).said.values()]

    def later(self) -> None:
        self.clock.sleep(3_600)


@pytest.fixture(params=["connector", "double"])
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    clock = SimulatedClock(START)
    if request.param == "double":
        double = AgencyDouble(clock, combinations=(CHECKS,))
        yield Desk(double, double, clock)
        return
    sim = ChecksSimulator(clock.now)
    with serve(sim) as running:
        yield Desk(connected(running.url, clock), Simulated(sim), clock)


def test_an_order_waits_for_the_candidate_and_can_be_found_by_our_reference(desk: Desk) -> None:
    refs = desk.placed()

    assert desk.kinds(refs) == {None}
    assert not desk.read(refs).over
    assert desk.agency.find(ORDER) == refs


def test_whom_the_agency_knows_is_told_by_our_reference_until_they_are_removed(desk: Desk) -> None:
    refs = desk.placed()
    before = desk.agency.known(ORDER.screening)
    desk.agency.cancel(refs)
    desk.agency.redact(refs.candidate)

    assert before == refs.candidate
    assert desk.agency.known(ORDER.screening) is None
    assert desk.agency.known("somebody-else") is None


def test_an_order_that_was_never_placed_is_surely_not_there(desk: Desk) -> None:
    desk.placed()

    assert desk.agency.find(replace(ORDER, attempt=2)) is None
    assert desk.agency.find(replace(ORDER, group="other")) is None
    assert desk.agency.find(replace(ORDER, screening="somebody-else")) is None


def test_placing_the_same_order_again_is_the_same_order(desk: Desk) -> None:
    refs = desk.placed()

    assert desk.placed() == refs


def test_a_deliberate_second_attempt_is_another_order_of_the_same_candidate(desk: Desk) -> None:
    first = desk.placed()
    second = desk.placed(replace(ORDER, attempt=2))

    assert second.invitation != first.invitation
    assert second.candidate == first.candidate


def test_checks_that_no_package_holds_together_are_split(desk: Desk) -> None:
    both = frozenset({Check.CRIMINAL, Check.IDENTITY})

    assert desk.agency.split(CHECKS) == (CHECKS,)
    assert set(desk.agency.split(both)) == {
        frozenset({Check.CRIMINAL}),
        frozenset({Check.IDENTITY}),
    }
    refused = desk.agency.place(replace(ORDER, checks=both), ANNA)
    assert refused.outcome is Outcome.REFUSED


@pytest.mark.parametrize(
    ("result", "kind"),
    [("clear", Kind.CLEAR), ("consider", Kind.CONSIDER), ("", Kind.UNABLE)],
)
def test_a_report_runs_is_held_and_ends(desk: Desk, result: str, kind: Kind) -> None:
    refs = desk.placed()
    desk.there.submit(refs)
    running = desk.read(refs)
    desk.there.hold(refs)
    held = desk.kinds(refs)
    desk.later()
    desk.there.finish(refs, result)
    ended = desk.read(refs)

    assert {said.kind for said in running.said.values()} == {Kind.CANDIDATE_DONE}
    assert running.refs.report is not None
    assert held == {Kind.HELD}
    assert {said.kind for said in ended.said.values()} == {kind}
    assert ended.over
    for check in CHECKS:
        before, after = running.said[check].mark, ended.said[check].mark
        assert before is not None
        assert after is not None
        assert before < after


def test_reading_twice_tells_the_same_word_with_the_same_mark(desk: Desk) -> None:
    refs = desk.placed()
    desk.there.submit(refs)
    desk.there.finish(refs, "consider")
    first = desk.marks(refs)
    desk.later()

    assert desk.marks(refs) == first


def test_a_dispute_reopens_and_a_later_revision_outranks_it(desk: Desk) -> None:
    refs = desk.placed()
    desk.there.submit(refs)
    desk.there.finish(refs, "consider")
    desk.later()
    desk.there.dispute(refs)
    disputed = desk.read(refs)
    desk.later()
    desk.there.finish(refs, "clear", revision=2)
    revised = desk.read(refs)

    assert {said.kind for said in disputed.said.values()} == {Kind.DISPUTE_OPENED}
    assert not disputed.over
    assert {said.kind for said in revised.said.values()} == {Kind.CLEAR}
    assert all(said.mark and said.mark.revision == 2 for said in revised.said.values())


def test_an_invitation_that_ran_out_ends_the_order(desk: Desk) -> None:
    refs = desk.placed()
    desk.there.expire(refs)

    assert desk.kinds(refs) == {Kind.INVITATION_EXPIRED}
    assert desk.read(refs).over


@pytest.mark.parametrize("submitted", [False, True])
def test_a_cancelled_order_is_over_says_nothing_and_stays_so(desk: Desk, submitted: bool) -> None:
    refs = desk.placed()
    if submitted:
        desk.there.submit(refs)
    first, second = desk.agency.cancel(refs), desk.agency.cancel(refs)

    assert first.over
    assert second.over
    assert dict(first.said) == dict(second.said) == {}
    assert desk.kinds(refs) == {Kind.AGENCY_CANCELED}


def test_removal_is_proven_and_names_until_when_the_agency_keeps_its_own_file(desk: Desk) -> None:
    refs = desk.placed()
    desk.agency.cancel(refs)
    first, second = desk.agency.redact(refs.candidate), desk.agency.redact(refs.candidate)

    assert first.gone
    assert second.gone
    assert first.retained_until is not None
    assert first.retained_until > START + timedelta(days=4 * 365)
    assert desk.read(refs).over


def test_nobody_is_removed_while_a_report_is_open(desk: Desk) -> None:
    refs = desk.placed()
    desk.there.submit(refs)
    too_early = desk.agency.redact(refs.candidate)
    desk.agency.cancel(desk.read(refs).refs)

    assert too_early.open_order
    assert not too_early.gone
    assert desk.agency.redact(refs.candidate).gone


def test_whatever_a_hint_names_leads_to_our_reference(desk: Desk) -> None:
    refs = desk.placed()
    desk.there.submit(refs)
    report = desk.read(refs).refs.report or ""

    for kind, name in (
        ("candidate", refs.candidate),
        ("invitation", refs.invitation),
        ("report", report),
    ):
        assert desk.agency.screening_of(kind, name) == ORDER.screening
    assert desk.agency.screening_of("report", "rep_unknown") is None
