# SPDX-License-Identifier: Apache-2.0
"""The sweep and its brake: who is erased, who waits for a person's word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from recruit_sync.app.brake import counts
from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.erasure import Reason
from recruit_sync.domain.errors import Conflict, Refused, Unavailable
from recruit_sync.domain.events import Answered
from recruit_sync.domain.profile import SourceKind
from recruit_sync.domain.rights_request import Right, RightsRequest, State
from recruit_sync.domain.subject import (
    Answer,
    Candidacy,
    Channel,
    Ending,
    Hold,
    Standing,
)
from recruit_sync.ports import Lane
from tests.builders import NOON, a_candidacy
from tests.fakes import FINGERPRINTS, Killed, World, plenty

DAY = timedelta(days=1)
OLD = timedelta(days=8)


def due(world: World, count: int, *, dated: timedelta = timedelta(0), start: int = 1) -> list[str]:
    """So many people whose silence is over; `dated`: how long their date has stood."""
    now = world.clock.now()
    for number in range(start, start + count):
        wid = f"{number:032x}"
        world.people_store.save(
            a_candidacy(
                subject=FINGERPRINTS.subject(wid),
                ats_id=wid,
                version=1,
                standing=Standing.RETAINED,
                country="DE",
                source=SourceKind.DIRECT,
                ungrounded_ends_at=now,
                erase_at=now,
                erase_reason=Reason.RETENTION_ENDED,
                dated_at=now - dated,
                due_at=now,
            )
        )
    return [f"{number:032x}" for number in range(start, start + count)]


def standings(world: World) -> dict[Standing, int]:
    found: dict[Standing, int] = {}
    for candidacy in world.candidacies.everybody():
        found[candidacy.standing] = found.get(candidacy.standing, 0) + 1
    return found


def stock(world: World, count: int) -> None:
    """So many others who are not due."""
    for number in range(count):
        world.people_store.save(a_candidacy(subject=f"stock-{number}", version=1))


# --- the sweep -----------------------------------------------------------------------------------


def test_whom_nothing_keeps_is_fenced_and_handed_to_the_eraser(world: World) -> None:
    (wid,) = due(world, 1)
    swept = world.sweep.sweep(plenty)

    assert (swept.looked_at, swept.fenced, swept.stopped) == (1, 1, 0)
    assert swept.lateness == [timedelta(0)]
    assert world.lame_queues.take(Lane.EFFECTS) == [FINGERPRINTS.subject(wid)]


def test_a_sweep_with_nobody_due_looks_at_nobody(world: World) -> None:
    stock(world, 5)
    assert world.sweep.sweep(plenty).looked_at == 0


def test_many_are_read_in_batches(world: World) -> None:
    due(world, 230, dated=OLD)
    assert world.sweep_now() == 230


def test_time_does_all_it_does_to_a_person_in_one_sweep(world: World) -> None:
    wid = world.fake_ats.add(1)
    world.poll()
    world.dispatch()
    world.clock.on(hours=15)
    world.sweep_now()
    world.dispatch()
    world.clock.on(days=24)
    world.sweep_now()
    world.dispatch()

    assert world.fake_mail.asked == ["ses-1"]
    assert world.fake_mail.kinds().count(MailKind.CONSENT_REMINDER) == 1
    assert world.person(wid).standing is Standing.ASKED


def test_a_sweep_that_runs_out_of_time_stops_at_a_whole_step(world: World) -> None:
    due(world, 3, dated=OLD)
    swept = world.sweep.sweep(lambda: timedelta(seconds=5))

    assert (swept.looked_at, swept.fenced) == (1, 1)
    assert world.sweep_now() == 2


def test_whom_nobody_can_decide_for_stops_nobody_else(world: World) -> None:
    world.bugs_expected = True
    wids = due(world, 3)
    wid = world.fake_ats.add(9)
    world.poll()
    world.edit(wid, due_at=world.clock.now())

    def broken(_: object) -> None:
        raise ZeroDivisionError

    world.people_store.before_save = broken
    world.sweep_now()

    assert {world.person(w).standing for w in wids} == {Standing.ERASING}
    assert world.notes(MailKind.DPO_STUCK) == [{"why": "not_swept", "count": "1", "ids": wid}]


def test_a_store_that_is_away_ends_the_sweep(world: World) -> None:
    wid = world.fake_ats.add(9)
    world.poll()
    world.edit(wid, due_at=world.clock.now())

    def away(_: object) -> None:
        raise Unavailable("put SUBJECT")

    world.people_store.before_save = away
    with pytest.raises(Unavailable):
        world.sweep_now()


def test_who_changes_between_weighing_and_fence_is_weighed_again(world: World) -> None:
    (wid,) = due(world, 1)

    def changed(_: object) -> None:
        world.edit(wid, erase_at=NOON + DAY, ungrounded_ends_at=NOON + DAY, due_at=NOON + DAY)

    world.people_store.before_save = changed
    assert world.sweep_now() == 0
    assert world.person(wid).standing is Standing.RETAINED
    world.clock.on(days=1)

    assert world.sweep_now() == 1


def test_whom_nobody_can_fence_stops_nobody_else(world: World) -> None:
    world.bugs_expected = True
    due(world, 3)

    def broken(_: object) -> None:
        raise ZeroDivisionError

    world.people_store.before_save = broken
    assert world.sweep_now() == 2
    assert [note["why"] for note in world.notes(MailKind.DPO_STUCK)] == ["not_swept"]


@pytest.mark.parametrize("dated", [timedelta(0), OLD])
def test_a_store_that_goes_away_before_the_fence_ends_the_sweep(
    world: World, dated: timedelta
) -> None:
    due(world, 3, dated=dated)

    def away(_: object) -> None:
        raise Unavailable("put SUBJECT")

    world.people_store.before_save = away
    with pytest.raises(Unavailable):
        world.sweep_now()
    assert world.sweep_now() == 3


def test_who_changes_while_time_passes_is_looked_at_by_the_next_sweep(world: World) -> None:
    wid = world.fake_ats.add(9)
    world.poll()
    world.dispatch()
    world.clock.on(hours=15)
    world.people_store.before_save = lambda _: world.edit(wid, region="DE-BE")
    world.sweep_now()
    assert not world.person(wid).requests[0].deliveries[0].verdict_asked
    world.sweep_now()

    assert world.person(wid).requests[0].deliveries[0].verdict_asked


def test_who_stays_due_without_anything_to_do_is_left_alone(world: World) -> None:
    wid = world.fake_ats.add(9)
    world.poll()
    held = world.edit(wid, due_at=world.clock.now())
    world.sweep_now()
    world.sweep_now()

    assert world.person(wid).version <= held.version + 1
    assert world.person(wid).standing is Standing.ASKED


# --- what counts ---------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", [c for c in Channel if c is not Channel.PROFILE])
def test_what_the_person_did_is_never_counted(channel: Channel) -> None:
    ending = Ending(Reason.OBJECTED, NOON, channel)
    assert not counts(a_candidacy(ending=ending, dated_at=NOON), NOON)


def test_a_withdrawal_read_from_the_ats_counts() -> None:
    ending = Ending(Reason.WITHDRAWN, NOON, Channel.PROFILE)
    assert counts(a_candidacy(ending=ending, dated_at=NOON), NOON)


@pytest.mark.parametrize(
    ("dated_at", "counted"),
    [
        (None, True),
        (NOON, True),
        (NOON - timedelta(days=7) + timedelta(seconds=1), True),
        (NOON - timedelta(days=7), False),
    ],
)
def test_a_date_that_stood_for_a_week_is_no_surprise(
    dated_at: datetime | None, counted: bool
) -> None:
    assert counts(a_candidacy(dated_at=dated_at), NOON) is counted


def test_a_record_set_aside_counts_however_long_it_waited() -> None:
    assert counts(a_candidacy(stuck_why="set_aside", dated_at=NOON - 30 * DAY), NOON)


# --- the limit -----------------------------------------------------------------------------------


def test_ten_go_and_the_eleventh_stops_all(world: World) -> None:
    due(world, 10)
    assert world.sweep_now() == 10
    due(world, 1, start=11)
    swept = world.sweep.sweep(plenty)

    assert (swept.fenced, swept.stopped) == (0, 1)


def test_eleven_at_once_stop_before_the_first_effect(world: World) -> None:
    wids = due(world, 11)
    swept = world.sweep.sweep(plenty)

    assert (swept.fenced, swept.stopped) == (0, 11)
    assert {world.person(w).version for w in wids} == {1}
    assert world.lame_queues.take(Lane.ERASURES) == []


def test_five_per_cent_of_the_stock_may_go(world: World) -> None:
    stock(world, 209)
    due(world, 11)
    assert world.sweep_now() == 11


def test_less_than_five_per_cent_is_not_more(world: World) -> None:
    stock(world, 208)
    due(world, 11)
    assert world.sweep_now() == 0


def test_five_times_the_usual_may_go(world: World) -> None:
    for day in range(1, 29):
        world.clock.at = NOON - day * DAY - timedelta(hours=1)
        world.brake.note(3 if day <= 15 else 0, world.clock.at)
    world.clock.at = NOON
    due(world, 15)
    assert world.sweep_now() == 15
    due(world, 1, start=16)

    assert world.sweep_now() == 0


def test_what_went_exactly_a_day_ago_is_yesterdays(world: World) -> None:
    due(world, 10)
    assert world.sweep_now() == 10
    world.clock.on(hours=24)
    due(world, 10, start=11)

    assert world.sweep_now() == 10


def test_what_went_more_than_four_weeks_ago_is_forgotten(world: World) -> None:
    world.brake.note(500, NOON - 29 * DAY)
    world.brake.note(0, NOON)
    due(world, 11)

    assert world.sweep_now() == 0


def test_old_dates_go_however_many(world: World) -> None:
    due(world, 50, dated=OLD)
    assert world.sweep_now() == 50


def test_the_acts_of_people_go_on_while_the_brake_is_pulled(world: World) -> None:
    due(world, 11)
    wids = [world.fake_ats.add(number) for number in range(101, 121)]
    world.poll()
    for wid in wids:
        world.records.tell(FINGERPRINTS.subject(wid), Answered(Answer.OBJECT, Channel.ONE_CLICK))
    world.sweep_now()

    assert {world.person(w).standing for w in wids} == {Standing.ERASING}
    assert standings(world)[Standing.RETAINED] == 11


def test_the_count_is_on_record_before_the_first_fence(world: World) -> None:
    due(world, 4)

    def dies(_: object) -> None:
        raise Killed

    world.people_store.before_save = dies
    with pytest.raises(Killed):
        world.sweep_now()

    ((_, note),) = world.notebook.between("sweeps", "0", "9")
    assert note == {"counted": 4}


def test_two_sweeps_of_one_moment_add_up(world: World) -> None:
    due(world, 4)
    world.sweep_now()
    due(world, 4, start=5)
    world.sweep_now()

    ((_, note),) = world.notebook.between("sweeps", "0", "9")
    assert note == {"counted": 8}


# --- a person's word -----------------------------------------------------------------------------


@pytest.fixture
def pulled(world: World) -> World:
    """Eleven erasures are stopped."""
    due(world, 11)
    world.sweep_now()
    return world


def test_the_dpo_is_told_once_a_day(pulled: World) -> None:
    for _ in range(3):
        pulled.clock.on(hours=1)
        pulled.sweep_now()
    assert len(pulled.notes(MailKind.DPO_BRAKE)) == 1
    pulled.clock.on(days=1)
    pulled.sweep_now()

    (first, second) = pulled.notes(MailKind.DPO_BRAKE)
    assert (first["count"], first["limit"]) == ("11", "10")
    assert first["digest"] == second["digest"] == pulled.erasures.plan()["digest"]


def test_a_brake_that_nobody_decides_on_for_a_day_is_told_again_with_its_hours(
    pulled: World,
) -> None:
    pulled.clock.on(hours=23, minutes=45)
    pulled.sweep_now()
    assert len(pulled.notes(MailKind.DPO_BRAKE)) == 1
    pulled.clock.on(minutes=15)
    pulled.sweep_now()

    assert pulled.notes(MailKind.DPO_BRAKE)[-1]["open_hours"] == "24"


def test_the_plan_counts_by_country_and_reason(pulled: World) -> None:
    late = due(pulled, 1, start=20, dated=OLD)
    pulled.edit(late[0], erase_at=NOON + 3 * DAY, due_at=NOON + 3 * DAY, country="FR")

    plan = pulled.erasures.plan()
    assert plan["by_country"]["FR"] == {"due": {}, "ahead": {"retention_ended": 1}}
    assert plan["by_country"]["DE"]["due"] == {"retention_ended": 11}
    assert plan["stopped_since"] == NOON.isoformat()


def test_whom_a_hold_or_a_law_keeps_is_not_ahead(world: World) -> None:
    held, locked = due(world, 2, dated=OLD)
    soon = {"erase_at": NOON + 3 * DAY, "due_at": NOON + 3 * DAY}
    world.edit(held, **soon, hold=Hold("case-7", "dispute", NOON, "Dana"))
    world.edit(locked, **soon, restricted_until=NOON + 90 * DAY)

    assert world.erasures.plan()["ahead"] == []


def test_the_plan_shows_who_waits_and_who_comes_in_the_next_week(pulled: World) -> None:
    world = pulled
    late = due(world, 1, start=20, dated=OLD)
    world.edit(late[0], erase_at=NOON + 3 * DAY, due_at=NOON + 3 * DAY)
    far = due(world, 1, start=21)
    world.edit(far[0], erase_at=NOON + 9 * DAY, due_at=NOON + 9 * DAY)
    plan = world.erasures.plan()

    assert plan["stopped"] is True
    assert (plan["counted"], plan["limit"]) == (11, 10)
    assert len(plan["due"]) == 11
    assert [row["ats_id"] for row in plan["ahead"]] == late
    assert plan["ahead"][0]["reason"] == "retention_ended"


def test_the_plan_shows_nobody_for_whom_something_else_is_due(world: World) -> None:
    wid = world.fake_ats.add(1)
    world.poll()
    world.dispatch()
    world.clock.on(hours=15)
    assert world.person(wid).due_at is not None

    assert world.erasures.plan()["due"] == []


def test_the_plan_shows_neither_the_fenced_nor_the_held(pulled: World) -> None:
    pulled.fake_ats.purging = "lies"
    wids = [pulled.fake_ats.add(number) for number in (101, 102)]
    pulled.poll()
    for wid in wids:
        pulled.records.tell(FINGERPRINTS.subject(wid), Answered(Answer.OBJECT, Channel.ONE_CLICK))
    pulled.edit(wids[1], rights=(RightsRequest("r-1", Right.ACCESS, State.OPEN, NOON),))
    pulled.sweep_now()
    pulled.clock.on(hours=1)

    assert len(pulled.erasures.plan()["due"]) == 11


def test_an_approved_plan_goes_at_the_next_sweep_and_the_brake_is_free_again(
    pulled: World,
) -> None:
    digest = pulled.erasures.plan()["digest"]
    told = pulled.erasures.approve(digest, "Dana")
    assert told == {"approved": digest, "count": 11, "by": "Dana"}
    assert pulled.sweep_now() == 11
    pulled.clock.on(minutes=15)
    pulled.sweep_now()

    brake = pulled.notebook.read("brake")
    assert brake is not None
    assert brake.keys() == {"released_at"}
    assert pulled.erasures.approvals.granted() == frozenset()


def test_an_approval_is_kept_with_its_name(pulled: World) -> None:
    pulled.erasures.approve(pulled.erasures.plan()["digest"], "Dana")
    ((_, note),) = pulled.notebook.between("approvals", "0", "9")

    assert (note["by"], note["count"]) == ("Dana", 11)


def test_a_plan_that_has_changed_is_not_approved(pulled: World) -> None:
    digest = pulled.erasures.plan()["digest"]
    due(pulled, 1, start=12)
    with pytest.raises(Refused, match="changed"):
        pulled.erasures.approve(digest, "Dana")

    assert pulled.sweep_now() == 0


def test_nothing_is_approved_where_nothing_is_stopped(world: World) -> None:
    with pytest.raises(Refused, match="nothing is stopped"):
        world.erasures.approve("0" * 16, "Dana")


def test_an_approval_lets_go_whom_it_named_and_nobody_who_came_later(pulled: World) -> None:
    pulled.erasures.approve(pulled.erasures.plan()["digest"], "Dana")
    later = due(pulled, 12, start=30)
    swept = pulled.sweep.sweep(plenty)

    assert (swept.fenced, swept.stopped) == (11, 12)
    assert {pulled.person(w).standing for w in later} == {Standing.RETAINED}


def test_whose_date_has_changed_since_the_approval_is_not_let_go_by_it(pulled: World) -> None:
    pulled.erasures.approve(pulled.erasures.plan()["digest"], "Dana")
    moved = f"{1:032x}"
    before = NOON - timedelta(hours=1)
    pulled.edit(moved, erase_at=before, ungrounded_ends_at=before)
    due(pulled, 12, start=30)
    pulled.sweep_now()

    assert pulled.person(moved).standing is Standing.RETAINED
    assert pulled.person(f"{2:032x}").standing is Standing.ERASING


def test_an_approved_plan_that_one_sweep_cannot_finish_is_finished_by_the_next(
    world: World,
) -> None:
    due(world, 250)
    world.sweep_now()
    world.erasures.approve(world.erasures.plan()["digest"], "Dana")
    calls = iter([timedelta(hours=1)] * 250 + [timedelta(0)] * 9)
    assert world.sweep.sweep(lambda: next(calls)).fenced == 100
    world.clock.on(minutes=15)

    assert world.sweep_now() == 150


def test_a_large_approval_is_kept_in_parts(world: World) -> None:
    people = [a_candidacy(subject=f"s-{n}") for n in range(5_001)]
    world.erasures.approvals.grant(people, "Dana", NOON)

    assert len(list(world.notebook.between("approved", "0", "9"))) == 2
    assert len(world.erasures.approvals.granted()) == 5_001
    world.erasures.approvals.withdraw()
    assert world.erasures.approvals.granted() == frozenset()


def test_a_brake_pulled_again_on_the_same_day_is_told_again(pulled: World) -> None:
    pulled.erasures.approve(pulled.erasures.plan()["digest"], "Dana")
    pulled.sweep_now()
    pulled.clock.on(minutes=15)
    pulled.sweep_now()
    due(pulled, 11, start=40)
    pulled.clock.on(minutes=15)
    pulled.sweep_now()

    assert len(pulled.notes(MailKind.DPO_BRAKE)) == 2


def test_status_shows_what_is_not_proven_yet(world: World) -> None:
    world.fake_ats.purging = "blocked"
    wid = world.fake_ats.add(1)
    world.poll()
    world.records.tell(FINGERPRINTS.subject(wid), Answered(Answer.OBJECT, Channel.ONE_CLICK))
    world.sweep_now()
    world.dispatch()
    (open_,) = world.erasures.status()["open"]

    assert open_["ats_id"] == wid
    (system,) = open_["systems"]
    assert (system["system"], system["state"]) == ("ats", "accepted")
    assert system["problem"] == "jobApplicationInProgress"


# --- records, told -------------------------------------------------------------------------------


def contended(world: World, wid: str, times: int) -> Callable[[Candidacy], None]:
    left = [times]

    def again(_: Candidacy) -> None:
        world.edit(wid, region=f"DE-{left[0]}")
        left[0] -= 1
        if left[0]:
            world.people_store.before_save = again

    return again


def test_a_lost_race_is_decided_again(world: World) -> None:
    wid = world.fake_ats.add(1)
    world.poll()
    world.people_store.before_save = contended(world, wid, 5)
    told = world.records.tell(FINGERPRINTS.subject(wid), Answered(Answer.OBJECT, Channel.ONE_CLICK))

    assert told is not None
    assert told.changed
    assert world.person(wid).region == "DE-1"
    assert world.person(wid).standing is Standing.ENDING


def test_a_race_that_never_ends_is_a_conflict(world: World) -> None:
    wid = world.fake_ats.add(1)
    world.poll()
    world.people_store.before_save = contended(world, wid, 50)
    with pytest.raises(Conflict):
        world.records.tell(FINGERPRINTS.subject(wid), Answered(Answer.OBJECT, Channel.ONE_CLICK))


def test_what_nobody_is_told_of_is_told_to_nobody(world: World) -> None:
    assert world.records.tell("nobody", Answered(Answer.OBJECT, Channel.ONE_CLICK)) is None


def test_only_a_new_date_makes_a_sweep_look_at_earlier_ones(world: World) -> None:
    asked: list[str] = []
    between = world.notebook.between
    world.notebook.between = lambda *of: (asked.append(of[0]), between(*of))[1]  # type: ignore[method-assign,func-returns-value]
    due(world, 3, dated=OLD)
    assert world.sweep_now() == 3
    assert asked == []

    due(world, 1, start=4)
    assert world.sweep_now() == 1
    assert asked == ["sweeps"]
