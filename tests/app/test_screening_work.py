# SPDX-License-Identifier: Apache-2.0
"""From the background check that the ATS asks for to the order at the agency, and back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from recruit_sync.app.screening.orders import Orders
from recruit_sync.app.screening.perform import ScreeningWork
from recruit_sync.domain.errors import Conflict, Refused, Unavailable
from recruit_sync.domain.events import Answered
from recruit_sync.domain.profile import SourceKind
from recruit_sync.domain.screening.events import Acknowledged, Decided, PaperAnswered, Told
from recruit_sync.domain.screening.happenings import Kind
from recruit_sync.domain.screening.record import OrderState, ScreeningRecord
from recruit_sync.domain.screening.summary import AtsStatus, Standing
from recruit_sync.domain.screening.words import Authorization, Check, Stop
from recruit_sync.domain.subject import Answer, Channel, Hold
from recruit_sync.ports import Invitee, Order, OrderRefs, Outcome, Placed, Reading, Redaction
from tests.app.screening import agency as says
from tests.app.screening import mails, states
from tests.builders import live
from tests.fakes import FINGERPRINTS, World, plenty

WID = f"{1:032x}"
IDENTITY, EDUCATION = frozenset({Check.IDENTITY}), frozenset({Check.EDUCATION})
HISTORY = frozenset({Check.PREVIOUS_EMPLOYMENT})


class FakeAgency:
    """The part of the port that orders; `loses` takes the order and keeps the answer."""

    def __init__(self) -> None:
        self.orders: dict[str, OrderRefs] = {}
        self.placed: list[Order] = []
        self.invited: list[Invitee] = []
        self.canceled: list[str] = []
        self.outcome = Outcome.ACCEPTED
        self.loses = False
        self.problem: Exception | None = None
        self.packages: tuple[frozenset[Check], ...] | None = None
        self.open = False

    def split(self, checks: frozenset[Check]) -> tuple[frozenset[Check], ...]:
        self._answer()
        return self.packages if self.packages and len(checks) > 1 else (checks,)

    def place(self, order: Order, invitee: Invitee, candidate: str | None = None) -> Placed:
        self.placed.append(order)
        self.invited.append(invitee)
        refs = OrderRefs("cand-1", f"inv-{order.group}")
        if self.outcome is Outcome.ACCEPTED:
            self.orders[order.key("order")] = refs
        if self.loses:
            return Placed(Outcome.UNANSWERED, candidate="cand-1")
        return Placed(self.outcome, refs if self.outcome is Outcome.ACCEPTED else None)

    def find(self, order: Order) -> OrderRefs | None:
        self._answer()
        return self.orders.get(order.key("order"))

    def cancel(self, refs: OrderRefs) -> Reading:
        self._answer()
        self.canceled.append(refs.invitation)
        return Reading(refs, {}, over=not self.open)

    def read(self, refs: OrderRefs, checks: frozenset[Check]) -> Reading:
        self._answer()
        return Reading(refs, {}, over=not self.open)

    def redact(self, candidate: str) -> Redaction:
        self._answer()
        return Redaction(gone=True)

    def _answer(self) -> None:
        if self.problem is not None:
            raise self.problem


class Office:
    """One selected candidate, and whoever carries their screening out."""

    def __init__(self, world: World, **job: Any) -> None:
        self.world = world
        self.agency = FakeAgency()
        world.__dict__["agency"] = self.agency
        screening = world.screening
        orders = Orders(screening.records, self.agency, world.ats)  # type: ignore[arg-type]
        self.work = ScreeningWork(
            screening.records, screening.beginning, orders, world.selections, {Check.IDENTITY: "T"}
        )
        applied = (live(world.clock.now()),)
        world.fake_ats.add(1, source=SourceKind.DIRECT, applications=applied)
        world.poll()
        world.selections.ask(WID, **{"role_family": "software", **job})

    def poll(self) -> None:
        self.world.screening.intake.read()
        self.work.perform(self.record.id)

    def tell(self, *events: Any) -> None:
        for event in events:
            self.world.screening.records.tell(self.record.id, event)
        self.work.perform(self.record.id)

    def wait(self, **length: float) -> None:
        self.world.clock.on(**length)
        self.world.screening.watch.look(plenty)
        self.work.perform(self.record.id)

    def says(self, kind: Kind, checks: frozenset[Check]) -> None:
        self.tell(Told(says(self.world, kind), checks))

    @property
    def record(self) -> ScreeningRecord:
        return self.world.screening.records.of(FINGERPRINTS.subject(WID))[-1]

    def standing(self) -> Standing:
        return self.record.standing

    def order(self) -> OrderState:
        return self.record.orders[0].state

    @property
    def told(self) -> list[AtsStatus]:
        return [report.status for _, report in self.world.selections.told]


@pytest.fixture
def office(world: World) -> Office:
    office = Office(world)
    office.poll()
    return office


# --- beginning -----------------------------------------------------------------------------------


def test_a_pending_check_begins_one_screening_however_often_it_is_read(office: Office) -> None:
    office.poll()
    office.poll()

    assert len(office.world.screening.records.of(FINGERPRINTS.subject(WID))) == 1
    assert mails(office.record) == ["screening_notice"]
    assert office.told == []


def test_a_check_that_is_not_pending_begins_nothing(world: World) -> None:
    office = Office(world)
    world.selections.checks["check-1"] = replace(
        world.selections.checks["check-1"], status=AtsStatus.PASSED
    )
    world.screening.intake.read()

    assert world.screening.records.of(FINGERPRINTS.subject(WID)) == []
    assert office.agency.placed == []


@pytest.mark.parametrize(
    ("job", "stop"),
    [
        ({"closed": True}, Stop.REQUISITION_CLOSED),
        ({"withdrawn": True}, Stop.WITHDRAWN),
        ({"disposed": True, "declined": True}, Stop.WITHDRAWN),
    ],
)
def test_who_may_not_be_screened_is_told_nothing_and_the_ats_that_it_ends(
    world: World, job: dict[str, Any], stop: Stop
) -> None:
    office = Office(world, **job)
    office.poll()

    assert office.record.stops == (stop,)
    assert office.standing() is Standing.CANCELED
    assert mails(office.record) == [f"staff_screening_done/{stop}"]
    assert office.told == [AtsStatus.NO_LONGER_APPLIES]


def test_a_sourced_person_is_screened_only_after_the_consent(world: World) -> None:
    office = Office(world)
    world.fake_ats.update(WID, source=SourceKind.SOURCED)
    world.poll()
    office.poll()
    assert office.record.begun_at is None
    assert mails(office.record) == ["staff_screening_action/no_consent"]

    world.records.tell(FINGERPRINTS.subject(WID), Answered(Answer.CONSENT, Channel.PAGE))
    office.wait(hours=1)
    assert "screening_notice" in mails(office.record)
    assert mails(office.record).count("staff_screening_action/no_consent") == 1


def test_a_country_without_policy_is_checked_for_nothing_and_named(world: World) -> None:
    office = Office(world, country="KZ")
    office.poll()

    assert states(office.record) == {}
    assert mails(office.record) == ["staff_screening_done/nothing_to_run/KZ"]


def test_a_check_that_is_set_to_pending_again_is_a_new_screening_with_its_own_notice(
    office: Office,
) -> None:
    office.wait(days=8)
    assert office.told == [AtsStatus.NO_LONGER_APPLIES]
    office.poll()
    checks = office.world.selections.checks
    checks["check-1"] = replace(checks["check-1"], status=AtsStatus.PENDING)
    office.poll()
    office.poll()

    screenings = office.world.screening.records.of(FINGERPRINTS.subject(WID))
    assert [one.standing for one in screenings] == [
        Standing.EXPIRED,
        Standing.WAITING_FOR_CANDIDATE,
    ]
    assert mails(office.record) == ["screening_notice"]


# --- ordering ------------------------------------------------------------------------------------


def test_nothing_is_ordered_before_the_notice_is_acknowledged(office: Office) -> None:
    office.wait(days=3)
    assert office.agency.placed == []

    office.tell(Acknowledged(1))
    assert [order.checks for order in office.agency.placed] == [IDENTITY]
    assert office.order() is OrderState.PLACED


def test_an_order_that_got_no_answer_is_looked_for_and_never_placed_twice(office: Office) -> None:
    office.agency.loses = True
    office.tell(Acknowledged(1))

    assert len(office.agency.placed) == 1
    assert office.order() is OrderState.PLACED
    assert office.record.agency_candidate == "cand-1"
    assert states(office.record)["identity"] == "candidate_wait"


def test_an_order_that_is_not_there_is_placed_again_by_the_same_key(office: Office) -> None:
    office.agency.loses, office.agency.outcome = True, Outcome.UNANSWERED
    office.agency.problem = None
    office.tell(Acknowledged(1))
    keys = {order.key("order") for order in office.agency.placed}

    assert len(keys) == 1
    assert len(office.agency.placed) > 1


def test_an_agency_that_is_down_for_days_gets_one_order_and_the_recruiter_one_mail(
    office: Office,
) -> None:
    office.agency.problem = Unavailable("down")
    office.tell(Acknowledged(1))
    for _ in range(12):
        office.wait(hours=6)
    assert office.agency.placed == []
    assert mails(office.record).count("staff_screening_late/late") == 1

    office.agency.problem = None
    office.wait(hours=6)
    assert len(office.agency.placed) == 1


def test_a_group_that_no_package_covers_is_several_orders(world: World) -> None:
    office = Office(world, country="GB", role_family="sales", stage="OFFER")
    office.agency.packages = (IDENTITY, frozenset({Check.RIGHT_TO_WORK}))
    office.poll()
    office.tell(Acknowledged(1))
    first = {order.checks for order in office.agency.placed}

    assert first == {IDENTITY, frozenset({Check.RIGHT_TO_WORK})}
    assert {o.state for o in office.record.orders} == {OrderState.PLACED}


def test_what_the_agency_refuses_for_good_is_told_to_the_recruiter(office: Office) -> None:
    office.agency.outcome = Outcome.REFUSED
    office.tell(Acknowledged(1))

    assert states(office.record)["identity"] == "failed"
    assert "staff_screening_action/order_refused" in mails(office.record)
    assert office.told == [AtsStatus.ERROR]


# --- taking back ---------------------------------------------------------------------------------


def test_a_withdrawal_takes_open_orders_back_before_the_agency_is_asked(office: Office) -> None:
    office.tell(Acknowledged(1))
    office.agency.problem = Unavailable("down")
    office.world.selections.move(WID, disposed=True, declined=True)
    office.poll()
    assert office.order() is OrderState.CANCELING
    assert office.agency.canceled == []

    office.agency.problem = None
    office.wait(hours=1)
    assert office.agency.canceled == ["inv-1"]
    assert office.order() is OrderState.CLOSED
    assert office.told[-1] is AtsStatus.NO_LONGER_APPLIES


def test_who_refuses_on_our_page_is_screened_no_more(office: Office) -> None:
    office.tell(Acknowledged(1))
    subject = FINGERPRINTS.subject(WID)
    office.world.records.tell(subject, Answered(Answer.OBJECT, Channel.ONE_CLICK))
    office.wait(minutes=15)

    assert office.standing() is Standing.CANCELED
    assert office.agency.canceled == ["inv-1"]


def test_a_result_after_the_taking_back_is_not_kept(office: Office) -> None:
    office.tell(Acknowledged(1))
    office.agency.open = True
    office.world.selections.move(WID, withdrawn=True)
    office.poll()
    office.says(Kind.CONSIDER, IDENTITY)

    assert states(office.record)["identity"] == "canceling"
    assert len(office.agency.canceled) == 2


def test_a_check_that_the_ats_rescinds_is_called_off(office: Office) -> None:
    check = office.world.selections.checks["check-1"]
    office.world.selections.checks["check-1"] = replace(check, status=AtsStatus.NO_LONGER_APPLIES)
    office.poll()

    assert office.standing() is Standing.CANCELED
    assert office.record.canceled_because == "rescinded"


# --- the result ----------------------------------------------------------------------------------


def through(office: Office, kind: Kind = Kind.CLEAR) -> None:
    office.tell(Acknowledged(1), PaperAnswered(1, Authorization.STEP_CONSENT, given=True))
    office.says(Kind.CLEAR, IDENTITY)
    office.tell(Decided(Check.RIGHT_TO_WORK, "passed", "rita"))
    office.says(Kind.CLEAR, HISTORY)
    office.says(kind, EDUCATION)


def test_the_ats_is_told_once_and_only_what_changes(office: Office) -> None:
    through(office)
    office.poll()

    assert office.told == [AtsStatus.PASSED]
    report = office.world.selections.told[0][1]
    assert report.tests == {"T": AtsStatus.PASSED}
    assert report.comment == f"Screening {office.record.id}; details are with recruit-sync."
    assert mails(office.record).count("staff_screening_done/done_clear") == 1


def test_an_ats_that_is_away_or_knows_no_such_status_is_told_later(office: Office) -> None:
    office.world.selections.problem = Refused("no such status")
    through(office)
    office.wait(hours=2)
    assert office.told == []

    office.world.selections.problem = Unavailable("away")
    office.wait(days=2)
    office.world.selections.problem = None
    office.wait(days=1)
    assert office.told == [AtsStatus.PASSED]


def test_a_rescinded_check_takes_no_status_and_gets_no_other(office: Office) -> None:
    through(office)
    office.world.selections.problem = Conflict("rescinded")
    office.says(Kind.CONSIDER, EDUCATION)
    office.wait(hours=1)
    office.world.selections.problem = None
    office.wait(hours=1)

    assert office.told == [AtsStatus.PASSED]


def test_a_concern_counts_only_after_a_hearing_and_a_second_click(office: Office) -> None:
    through(office, Kind.CONSIDER)
    assert office.standing() is Standing.NEEDS_REVIEW
    assert office.told == []

    office.tell(Decided(Check.EDUCATION, "concern", "rita"))
    assert office.standing() is Standing.ADVERSE
    office.wait(days=3)
    office.tell(Decided(Check.EDUCATION, "concern", "rita"))
    assert office.standing() is Standing.ADVERSE

    office.wait(days=6)
    assert office.standing() is Standing.ADVERSE
    office.tell(Decided(Check.EDUCATION, "concern", "rita"))
    assert office.standing() is Standing.DONE_CONCERN
    assert office.told == [AtsStatus.DID_NOT_PASS]


def test_a_hire_closes_what_is_done(office: Office) -> None:
    through(office)
    office.world.selections.move(WID, hired=True)
    office.poll()

    assert office.standing() is Standing.CLOSED


# --- time ----------------------------------------------------------------------------------------


def test_silence_is_reminded_of_twice_and_then_ends_it(office: Office) -> None:
    office.wait(days=2)
    office.wait(days=3)
    assert mails(office.record).count("screening_reminder") == 2

    office.wait(days=2)
    assert office.standing() is Standing.EXPIRED
    assert "staff_screening_action/not_acknowledged" in mails(office.record)
    assert office.told == [AtsStatus.NO_LONGER_APPLIES]
    assert office.agency.placed == []


def test_a_result_that_does_not_come_is_told_once_and_then_weekly(office: Office) -> None:
    office.tell(Acknowledged(1))
    office.says(Kind.CANDIDATE_DONE, IDENTITY)
    office.wait(days=2)
    office.wait(days=3)
    first = mails(office.record).count("staff_screening_late/late")
    office.wait(days=7)

    assert first == 1
    assert mails(office.record).count("staff_screening_late/late") == 2


def test_the_outcome_goes_after_six_months_and_the_fact_stays(office: Office) -> None:
    through(office)
    office.wait(days=200)
    office.wait(hours=1)

    assert office.standing() is Standing.PURGED
    assert office.record.course.steps == ()
    assert office.record.orders == ()
    assert office.record.ats_id is None


def test_an_american_record_outlives_the_erasure_of_the_person(world: World) -> None:
    office = Office(world, country="US", region="US-CA", role_family="sales")
    office.poll()
    office.tell(Acknowledged(1))
    through_erasure(office)

    assert office.record.ats_id is None
    assert office.standing() is Standing.CANCELED
    assert office.told == [AtsStatus.NO_LONGER_APPLIES]
    assert office.record.check_id is None
    office.world.clock.on(days=4 * 366)
    office.world.screening.watch.look(plenty)
    assert office.standing() is Standing.PURGED


def test_the_ats_hears_how_a_check_ended_even_where_it_was_away_at_the_erasure(
    office: Office,
) -> None:
    office.tell(Acknowledged(1))
    office.world.selections.problem = Unavailable("away")
    through_erasure(office)
    assert office.standing() is Standing.CANCELED

    office.world.selections.problem = None
    office.wait(hours=1)
    office.wait(hours=1)
    assert office.told == [AtsStatus.NO_LONGER_APPLIES]
    assert office.standing() is Standing.PURGED


def test_nothing_remains_of_an_erased_german_but_that_there_was_a_screening(
    office: Office,
) -> None:
    through(office)
    through_erasure(office)

    assert office.standing() is Standing.PURGED


def through_erasure(office: Office) -> None:
    world, subject = office.world, FINGERPRINTS.subject(WID)
    world.records.tell(subject, Answered(Answer.ERASE, Channel.REQUEST))
    world.clock.on(minutes=15)
    world.sweep_now()
    world.screening.watch.fenced(subject)
    office.work.perform(office.record.id)
    world.dispatch()
    world.day(1)
    world.screening.watch.erased(subject)
    world.clock.on(minutes=15)
    world.screening.watch.look(plenty)


def test_a_legal_hold_keeps_what_would_go(office: Office) -> None:
    through(office)
    hold = Hold("case-1", "dispute", office.world.clock.now(), "dana")
    office.world.people.place_hold(WID, hold)
    office.world.clock.on(days=200)
    office.world.screening.watch.look(plenty)
    assert office.standing() is Standing.DONE_CLEAR
