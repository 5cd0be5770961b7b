# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace

import pytest

from recruit_sync.domain.errors import Conflict
from recruit_sync.domain.screening.happenings import Mark
from recruit_sync.domain.screening.machine import Screening
from recruit_sync.domain.screening.record import (
    AgencyRefs,
    HearingClock,
    Notice,
    Order,
    OrderState,
    Paper,
    Planned,
    Rules,
    ScreeningRecord,
)
from recruit_sync.domain.screening.states import State
from recruit_sync.domain.screening.step import Step
from recruit_sync.domain.screening.words import (
    Authorization,
    Basis,
    Check,
    Hearing,
    Stage,
    Stop,
    Verdict,
)
from recruit_sync.domain.screening.work import (
    Begin,
    CancelOrder,
    LookForOrder,
    Mail,
    MailWord,
    PlaceOrder,
    Task,
    TellAts,
    Work,
)
from recruit_sync.domain.subject import Channel, Entry, Evidence
from tests.contracts.stores import NOW, Stores, after

HISTORY = frozenset({Check.PREVIOUS_EMPLOYMENT, Check.EDUCATION})


def screening(id_: str = "s-1", **facts: object) -> ScreeningRecord:
    record = ScreeningRecord(id_, "ada", "wid-ada", "check-1", version=1, noted_at=NOW)
    return replace(record, **facts)  # type: ignore[arg-type]


def eventful() -> ScreeningRecord:
    step = Step(
        Check.PREVIOUS_EMPLOYMENT,
        "agency",
        required=False,
        authorizations=frozenset({Authorization.STEP_CONSENT}),
        after=frozenset({Check.IDENTITY}),
        state=State.ON_HOLD,
        mark=Mark(1, NOW, 2),
    )
    proof = Evidence("notice-1", "v1", "de", "0a" * 32, Channel.PAGE)
    tasks: tuple[Task, ...] = (
        Mail(MailWord.NOTICE, "screening-notice-1", notice=1, at=NOW),
        Begin(),
        PlaceOrder("1", 1),
        LookForOrder("1", 1),
        CancelOrder("1a", 1, 2),
        TellAts(),
    )
    return screening(
        rules=Rules("screening", "2026-01-01", "ab"),
        stops=(Stop.WITHDRAWN,),
        plan=(Planned(Check.CREDIT, Verdict.PROHIBITED, "DE", "a law", bases=(Basis.CONSENT,)),),
        groups=(("agency", HISTORY),),
        hearings=(Hearing.EU_UK_FAIR_HEARING,),
        course=Screening((step,), canceled=True),
        notices=(Notice(1, Stage.INTERVIEW, HISTORY, frozenset({"agency"}), NOW, evidence=proof),),
        papers=(Paper(Authorization.STEP_CONSENT, 1, HISTORY, NOW, given_at=after(days=1)),),
        orders=(
            Order("1", 1, "agency", HISTORY, NOW, OrderState.PLACED, refs=AgencyRefs("c", "i")),
        ),
        clocks=(HearingClock(Check.CREDIT, Hearing.US_FCRA, NOW, after(days=7)),),
        running_since=((Check.EDUCATION, NOW),),
        outbox=tuple(Work(f"{number}", task, NOW) for number, task in enumerate(tasks)),
        history=(Entry(1, NOW, "Begun", "begun", "running", "0b" * 32),),
        due_at=after(days=2),
        todo_at=NOW,
    )


def test_a_screening_is_read_back_as_saved(stores: Stores) -> None:
    stores.screenings.save(eventful())

    assert stores.screenings.get("s-1") == eventful()
    assert stores.screenings.get("s-2") is None


def test_a_screening_is_found_by_its_person_the_oldest_first(stores: Stores) -> None:
    stores.screenings.save(screening("later", noted_at=after(days=1)))
    stores.screenings.save(screening("first"))
    stores.screenings.save(screening("other", subject="bob"))

    assert [one.id for one in stores.screenings.of("ada")] == ["first", "later"]
    assert stores.screenings.of("nobody") == []


def test_of_two_writers_who_read_the_same_screening_one_writes(stores: Stores) -> None:
    stores.screenings.save(screening())
    stores.screenings.save(screening(version=2, place="DE"))

    with pytest.raises(Conflict):
        stores.screenings.save(screening(version=2, place="GB"))
    with pytest.raises(Conflict):
        stores.screenings.save(screening())
    assert stores.screenings.get_many(["s-1", "s-2"])["s-1"].place == "DE"


def test_what_falls_due_is_found_apart_from_people(stores: Stores) -> None:
    stores.screenings.save(screening("due", due_at=NOW, todo_at=after(days=2)))
    stores.screenings.save(screening("later", due_at=after(days=2)))
    stores.screenings.save(screening("resting"))

    assert list(stores.screenings.due(after(days=1))) == ["due"]
    assert sorted(stores.screenings.due(after(days=2))) == ["due", "later"]
    assert list(stores.screenings.todo(after(days=1))) == []
    assert list(stores.screenings.todo(after(days=2))) == ["due"]
    assert list(stores.candidacies.due(after(days=9))) == []
    assert stores.screenings.next_due() == NOW
