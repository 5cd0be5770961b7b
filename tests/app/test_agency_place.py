# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from recruit_sync.app.places import Place
from recruit_sync.app.screening.agency_place import AgencyItself
from recruit_sync.domain.errors import Refused, Unavailable
from recruit_sync.domain.screening.machine import Screening
from recruit_sync.domain.screening.record import AgencyRefs, OrderState, ScreeningRecord
from recruit_sync.domain.screening.record import Order as KeptOrder
from recruit_sync.domain.screening.words import Check
from recruit_sync.local.clock import SimulatedClock
from recruit_sync.local.memory_screenings import MemoryScreenings
from recruit_sync.ports import Invitee, Order, OrderRefs, Whom, WorkPlace
from tests.agency_double import AgencyDouble
from tests.builders import NOON, a_candidacy

SUBJECT, SCREENING = "subject-1", "screening-1"
CHECKS = frozenset({Check.IDENTITY})
WHOM = Whom(SUBJECT, "wid", "no-answer", "reference")
NOBODY = ScreeningRecord(SCREENING, SUBJECT, "wid", "check", version=1)


@dataclass
class Scene:
    """One screened person, the agency, and what happened in which order."""

    clock: SimulatedClock = field(default_factory=lambda: SimulatedClock(NOON))
    journal: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.agency = AgencyDouble(self.clock, calls=self.journal)
        self.kept = MemoryScreenings()
        self.place = AgencyItself(
            self.agency, self.kept, lambda _subject: self.journal.append("tombstone")
        )

    def ordered(self, *, on_record: bool = True) -> OrderRefs:
        order = Order(SCREENING, "1", CHECKS, WorkPlace("DE"))
        refs = self.agency.place(order, Invitee("a@example.org")).refs
        assert refs is not None
        known = AgencyRefs(refs.candidate, refs.invitation) if on_record else None
        kept = KeptOrder(
            "1", 1, "agency", CHECKS, NOON, state=OrderState.PLACED, tried_at=NOON, refs=known
        )
        self.kept.save(
            replace(
                NOBODY,
                orders=(kept,),
                agency_candidate=refs.candidate if on_record else None,
            )
        )
        self.journal.clear()
        return refs


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.mark.parametrize("record", [None, NOBODY])
def test_of_somebody_who_was_never_screened_the_agency_hears_nothing(
    scene: Scene, record: ScreeningRecord | None
) -> None:
    if record is not None:
        scene.kept.save(record)
    place = Place("screening", scene.place, concerns=scene.place.concerns)

    assert not place.holds(a_candidacy(subject=SUBJECT))
    assert scene.place.look(WHOM).absent
    assert scene.journal == []


def test_before_it_was_asked_the_person_is_there_and_nobody_looks(scene: Scene) -> None:
    scene.ordered()
    word = scene.place.look(WHOM)

    assert scene.place.concerns(SUBJECT)
    assert not word.absent
    assert scene.journal == []


def test_our_own_record_first_then_the_orders_then_the_data_then_the_proof(scene: Scene) -> None:
    refs = scene.ordered()
    scene.agency.submit(refs)
    ticket = scene.place.ask(WHOM).ticket
    asked = list(scene.journal)
    word = scene.place.look(replace(WHOM, ticket=ticket))

    assert asked == ["tombstone", "read", "cancel", "redact"]
    assert word.absent
    assert word.proof == "read_back"
    assert word.retained_until is not None
    assert word.retained_until > NOON + timedelta(days=4 * 365)
    assert refs.candidate in scene.agency.removed


def test_what_is_over_already_is_not_cancelled(scene: Scene) -> None:
    refs = scene.ordered()
    scene.agency.submit(refs)
    scene.agency.finish(refs, "consider")
    scene.place.ask(WHOM)

    assert "cancel" not in scene.journal
    assert refs.candidate in scene.agency.removed


def test_asking_twice_is_asking_once(scene: Scene) -> None:
    scene.ordered()
    scene.place.ask(WHOM)
    ticket = scene.place.ask(WHOM).ticket

    assert scene.place.look(replace(WHOM, ticket=ticket)).absent


def test_an_open_dispute_keeps_the_data_there_and_says_so(scene: Scene) -> None:
    refs = scene.ordered()
    scene.agency.submit(refs)
    scene.agency.finish(refs, "consider")
    scene.agency.dispute(refs)

    with pytest.raises(Refused, match="dispute"):
        scene.place.ask(WHOM)
    assert scene.agency.removed == set()

    scene.agency.finish(refs, "clear", revision=2)
    assert scene.place.ask(WHOM).ticket
    assert scene.agency.removed == {refs.candidate}


def test_whoever_was_ordered_for_without_an_answer_is_found_by_our_reference(scene: Scene) -> None:
    refs = scene.ordered(on_record=False)

    assert scene.place.concerns(SUBJECT)
    assert scene.place.ask(WHOM).ticket is not None
    assert refs.candidate in scene.agency.removed


def test_a_purged_screening_is_looked_for_once(scene: Scene) -> None:
    scene.kept.save(replace(NOBODY, course=Screening((), purged=True)))
    word = scene.place.ask(WHOM)

    assert word.ticket is not None
    assert scene.journal == ["tombstone", "known"]


def test_an_agency_that_is_away_is_no_proof(scene: Scene) -> None:
    scene.ordered()
    scene.agency.down = True

    with pytest.raises(Unavailable):
        scene.place.ask(WHOM)
