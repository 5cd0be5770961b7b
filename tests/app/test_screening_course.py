# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from recruit_sync.domain.screening.events import (
    Acknowledged,
    Decided,
    OrderPlaced,
    OrderTried,
    PaperAnswered,
    Told,
)
from recruit_sync.domain.screening.happenings import Kind
from recruit_sync.domain.screening.record import AgencyRefs
from recruit_sync.domain.screening.states import State
from recruit_sync.domain.screening.summary import AtsStatus, Standing
from recruit_sync.domain.screening.words import Authorization, Check, Stage
from recruit_sync.domain.screening.work import PlaceOrder, TellAts
from tests.app.screening import CFO, agency, begun, mails, states, tasks, told
from tests.fakes import World

REFS = AgencyRefs("cand-1", "inv-1", "rep-1")


def test_a_german_developers_screening_runs_from_the_notice_to_the_result(world: World) -> None:
    first = begun(world)
    noticed = dict.fromkeys(("identity", "right_to_work", "education", "previous_employment"))
    assert states(first) == dict.fromkeys(noticed, "notice_wait")
    assert mails(first) == ["screening_notice"]
    assert not any(isinstance(task, PlaceOrder) for task in tasks(first))

    known = told(world, Acknowledged(1))
    assert states(known) == {
        "identity": "ordering",
        "right_to_work": "running",
        "education": "dep_wait",
        "previous_employment": "auth_wait",
    }
    assert [t for t in tasks(known) if isinstance(t, PlaceOrder)] == [PlaceOrder("1", 1)]
    assert [paper.authorization for paper in known.papers] == [Authorization.STEP_CONSENT]

    identity = frozenset({Check.IDENTITY})
    told(world, OrderTried("1", 1), OrderPlaced("1", 1, REFS))
    passed = told(world, Told(agency(world, Kind.CLEAR), identity))
    assert states(passed)["education"] == "ordering"
    declined = told(world, PaperAnswered(1, Authorization.STEP_CONSENT, given=False))
    assert declined.step(Check.PREVIOUS_EMPLOYMENT).state is State.NOT_RUN  # type: ignore[union-attr]

    order = declined.orders[-1]
    assert order.checks == {Check.EDUCATION}
    told(world, OrderPlaced(order.group, 1, REFS), Decided(Check.RIGHT_TO_WORK, "passed", "rita"))
    done = told(world, Told(agency(world, Kind.CLEAR), frozenset({Check.EDUCATION})))
    assert done.standing is Standing.DONE_CLEAR
    assert done.course.ats_status is AtsStatus.PASSED
    assert TellAts() in tasks(done)
    assert mails(done).count("staff_screening_done/done_clear") == 1
    assert done.purge_at is not None


def test_a_notice_names_only_the_checks_of_the_stages_that_are_reached(world: World) -> None:
    first = begun(world, CFO, stage=Stage.INTERVIEW)

    assert first.notices[0].checks == {
        Check.IDENTITY,
        Check.EDUCATION,
        Check.PROFESSIONAL_LICENCE,
        Check.COMPANY_REGISTER,
    }
