# SPDX-License-Identifier: Apache-2.0
"""Erasing by the shipped list of systems, of people who were screened and of those who were not."""

from __future__ import annotations

from dataclasses import dataclass, replace

from recruit_sync.app.certificates import Certificates
from recruit_sync.domain.events import Answered
from recruit_sync.domain.screening.events import Acknowledged, OrderPlaced, OrderTried
from recruit_sync.domain.screening.record import AgencyRefs
from recruit_sync.domain.screening.states import State
from recruit_sync.domain.screening.words import Check
from recruit_sync.domain.subject import Answer, Candidacy, Channel, Standing
from recruit_sync.ports import Invitee, Order, OrderRefs, WorkPlace
from tests.agency_double import AgencyDouble
from tests.app.screening import begun, told
from tests.fakes import World


@dataclass
class Person:
    """Somebody whom the ATS shows, who objects in the end."""

    screened: bool

    def __post_init__(self) -> None:
        self.world = World()
        self.agency = AgencyDouble(self.world.clock)
        self.world.agency = self.agency
        self.wid = self.world.fake_ats.add(1)
        self.world.poll()
        self.subject = self.now.subject
        if self.screened:
            self.refs = self.ordered()
        self.agency.calls.clear()

    @property
    def now(self) -> Candidacy:
        return self.world.person(self.wid)

    def ordered(self) -> OrderRefs:
        begun(self.world)
        of_theirs = replace(told(self.world), subject=self.subject)
        self.world.store.screenings.save(replace(of_theirs, version=of_theirs.version + 1))
        told(self.world, Acknowledged(1))
        order = Order("s-1", "1", frozenset({Check.IDENTITY}), WorkPlace("DE"))
        refs = self.agency.place(order, Invitee("ada@example.org")).refs
        assert refs is not None
        kept = AgencyRefs(refs.candidate, refs.invitation)
        told(self.world, OrderTried("1", 1), OrderPlaced("1", 1, kept))
        return refs

    def erased(self) -> bool:
        self.world.records.tell(self.subject, Answered(Answer.OBJECT, Channel.ONE_CLICK))
        self.world.sweep_now()
        return self.world.eraser.erase(self.subject)


def test_who_was_never_screened_is_erased_without_a_word_to_the_agency() -> None:
    person = Person(screened=False)

    assert person.erased()
    assert person.agency.calls == []
    assert person.now.erasure is not None
    assert [one.name for one in person.now.erasure.systems] == ["ats"]


def test_who_was_screened_is_erased_there_and_what_it_keeps_is_on_record() -> None:
    person = Person(screened=True)

    assert person.erased()
    assert person.agency.calls[:3] == ["read", "cancel", "redact"]
    assert person.refs.candidate in person.agency.removed
    assert person.now.standing is Standing.ERASED
    assert person.now.erasure is not None
    there, ats = person.now.erasure.systems
    assert (there.name, ats.name) == ("screening", "ats")
    assert there.proof == "read_back"
    assert there.retained_until is not None
    assert ats.retained_until is None


def test_a_certificate_says_who_keeps_a_file_of_its_own_and_until_when() -> None:
    person = Person(screened=True)
    person.erased()
    remains = Certificates(person.world.people, {}).document(person.wid)["remains"]

    assert [one for one in remains if one.startswith("screening: a file of its own")]


def test_a_late_result_of_an_erased_person_revives_nothing() -> None:
    person = Person(screened=True)
    person.agency.submit(person.refs)
    person.erased()
    person.agency.removed.clear()
    person.agency.finish(person.refs, "consider")
    person.world.screening.readings.hinted(f"invitation/{person.refs.invitation}")

    step = told(person.world).step(Check.IDENTITY)
    assert step is None or step.state in (State.CANCELING, State.CANCELED)


def test_an_agency_that_is_away_holds_up_no_other_system_and_is_not_done() -> None:
    person = Person(screened=True)
    person.agency.down = True

    assert not person.erased()
    assert person.now.erasure is not None
    assert [one.name for one in person.now.erasure.open] == ["screening"]
    person.agency.down = False
    person.world.day(1)
    assert person.now.standing is Standing.ERASED
