# SPDX-License-Identifier: Apache-2.0
"""From the fence to the proof, with an ATS that obeys, lies, blocks, dawdles or is away."""

from __future__ import annotations

from datetime import timedelta

import pytest

from recruit_sync.app.eraser import Eraser
from recruit_sync.app.places import DAILY, AtsItself, Place
from recruit_sync.domain.alarms import TASK_LATE
from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.erasure import Erasure
from recruit_sync.domain.errors import NoPermission, Unavailable
from recruit_sync.domain.events import Answered, HoldPlaced, HoldReleased
from recruit_sync.domain.subject import Answer, Channel, Hold, Standing
from recruit_sync.ports import Draft, PurgeTicket
from tests.builders import NOON
from tests.fakes import FINGERPRINTS, World

SUBJECT = FINGERPRINTS.subject(f"{1:032x}")


@pytest.fixture
def wid(world: World) -> str:
    """Somebody who objected and is fenced."""
    wid = world.fake_ats.add(1)
    world.poll()
    world.records.tell(SUBJECT, Answered(Answer.OBJECT, Channel.ONE_CLICK))
    world.sweep_now()
    assert world.person(wid).standing is Standing.ERASING
    return wid


def erase(world: World) -> bool:
    return world.eraser.erase(SUBJECT)


def erasure(world: World, wid: str) -> Erasure:
    found = world.person(wid).erasure
    assert found is not None
    return found


def test_an_erasure_is_proven_by_reading_back(world: World, wid: str) -> None:
    assert erase(world)

    ((asked, reason, reference),) = world.fake_ats.asked
    assert (asked, reason) == (wid, "objected")
    tombstone = world.person(wid)
    assert tombstone.standing is Standing.ERASED
    assert tombstone.ats_id is None
    assert tombstone.address is None
    assert erasure(world, wid).of("ats").reference == reference


def test_who_is_gone_already_is_not_asked_for(world: World, wid: str) -> None:
    world.fake_ats.purge_by_others(wid)
    assert erase(world)
    assert world.fake_ats.asked == []


def test_who_vanished_before_anybody_asked_is_asked_for_all_the_same_and_then_proven(
    world: World,
) -> None:
    wid = world.fake_ats.add(1)
    world.poll()
    del world.fake_ats.people[wid]
    world.reconciliation.reconcile()
    assert world.person(wid).standing is Standing.STUCK

    world.clock.on(days=31)
    world.sweep_now()
    assert world.person(wid).standing is Standing.ERASING
    assert erase(world)
    assert [asked for asked, _, _ in world.fake_ats.asked] == [wid]


def test_a_scheduled_purge_that_does_not_run_is_told_once_after_its_days_and_not_before(
    world: World, wid: str
) -> None:
    late = Place("ats", AtsItself(world.fake_ats), task_within=timedelta(days=2))
    world.eraser = Eraser(world.records, world.fake_ats, world.suppressions, (late,))
    world.fake_ats.purging = "slow"
    told: list[int] = []
    for _ in range(13):
        erase(world)
        world.dispatch()
        told.append(sum(d.facts["why"] == TASK_LATE for d in failing(world)))
        world.clock.on(hours=4)

    assert told == [0] * 12 + [1]
    world.clock.on(days=3)
    erase(world)
    world.dispatch()
    assert sum(d.facts["why"] == TASK_LATE for d in failing(world)) == 1


def failing(world: World) -> list[Draft]:
    return [d for d in world.plain_letters.drafts if d.kind is MailKind.DPO_ERASURE_FAILING]


def test_who_was_hired_since_the_fence_is_not_purged(world: World, wid: str) -> None:
    world.fake_ats.update(wid, worker=True)
    assert not erase(world)

    assert world.fake_ats.asked == []
    assert world.person(wid).standing is Standing.HANDED_OVER
    world.day(2)
    assert len(world.fake_mail.of(MailKind.DPO_ERASURE_FAILING)) == 1
    assert world.fake_ats.people[wid].contact is not None


def test_who_was_hired_while_a_purge_was_blocked_is_not_asked_for_again(
    world: World, wid: str
) -> None:
    world.fake_ats.purging = "blocked"
    world.day(2)
    asked = len(world.fake_ats.asked)
    assert asked
    world.fake_ats.update(wid, worker=True)
    world.day(5)

    assert len(world.fake_ats.asked) == asked
    assert world.person(wid).standing is Standing.HANDED_OVER


def test_the_reference_is_on_record_before_the_purge_is_asked(world: World, wid: str) -> None:
    noted: list[str | None] = []
    purge = world.fake_ats.purge

    def spied(ats_id: str, reason: str, reference: str) -> PurgeTicket:
        noted.append(erasure(world, wid).of("ats").reference)
        return purge(ats_id, reason, reference)

    world.fake_ats.purge = spied  # type: ignore[method-assign]
    erase(world)

    assert noted == [world.fake_ats.asked[0][2]]


def test_a_lost_answer_is_asked_again_under_the_same_reference_for_a_day(
    world: World, wid: str
) -> None:
    world.fake_ats.purging = "lies"
    world.fake_ats.fail("purge", *[Unavailable("purgeRequests: no answer")] * 100)
    for _ in range(100):
        erase(world)
        world.clock.on(minutes=15)

    references = [reference for _, _, reference in world.fake_ats.asked]
    assert len(set(references)) == 2
    assert references == sorted(references, key=references.index)


def test_a_purge_without_proof_is_asked_again_daily_with_a_new_reference(
    world: World, wid: str
) -> None:
    world.fake_ats.purging = "lies"
    world.day(4)

    references = [reference for _, _, reference in world.fake_ats.asked]
    assert len(references) == len(set(references)) == 4
    assert world.person(wid).standing is Standing.ERASING
    assert timedelta(days=1) > DAILY


def test_the_dpo_hears_on_day_one_three_and_seven_and_half_way(world: World, wid: str) -> None:
    world.fake_ats.purging = "blocked"
    world.day(20)

    days = [
        draft.facts["day"]
        for draft in world.plain_letters.drafts
        if draft.kind is MailKind.DPO_ERASURE_FAILING
    ]
    assert days == ["1", "3", "7", "15"]
    facts = world.plain_letters.last(MailKind.DPO_ERASURE_FAILING).facts
    assert facts["problem"] == "jobApplicationInProgress"


def test_a_purge_that_lies_is_no_proof(world: World, wid: str) -> None:
    world.fake_ats.purging = "lies"
    assert not erase(world)

    assert world.person(wid).standing is Standing.ERASING
    assert erasure(world, wid).last_problem == "completed"


def test_a_slow_purge_is_waited_for_a_moment_and_then_looked_at_again(
    world: World, wid: str
) -> None:
    world.fake_ats.purging = "slow"
    assert not erase(world)
    assert world.clock.slept == 30.0
    assert erasure(world, wid).last_problem == "still readable in the ATS"
    world.fake_ats.purge_by_others(wid)

    assert erase(world)
    assert len(world.fake_ats.asked) == 1


def test_an_ats_without_tickets_is_asked_again_under_the_same_reference(
    world: World, wid: str
) -> None:
    def ticketless(ats_id: str, reason: str, reference: str) -> PurgeTicket:
        world.fake_ats.asked.append((ats_id, reason, reference))
        return PurgeTicket("")

    world.fake_ats.purge = ticketless  # type: ignore[method-assign]
    erase(world)
    erase(world)

    assert len({reference for _, _, reference in world.fake_ats.asked}) == 1
    assert erasure(world, wid).last_problem == "still readable in the ATS"


def test_a_person_who_is_gone_while_waiting_is_proven_by_that_look(world: World, wid: str) -> None:
    world.fake_ats.purging = "lies"
    sleep = world.clock.sleep

    def gone(seconds: float) -> None:
        sleep(seconds)
        if seconds == 8.0:
            world.fake_ats.purge_by_others(wid)

    world.clock.sleep = gone  # type: ignore[method-assign]
    assert erase(world)
    assert world.clock.slept == 10.0


def test_documents_left_behind_are_no_absence(world: World, wid: str) -> None:
    world.fake_ats.purge_by_others(wid)
    world.fake_ats.people[wid].attachments = 1
    world.fake_ats.purging = "lies"

    assert not erase(world)


@pytest.mark.parametrize("problem", [Unavailable("candidates: 503"), NoPermission("403")])
def test_a_look_that_fails_is_no_absence(world: World, wid: str, problem: Exception) -> None:
    world.fake_ats.fail("presence", problem)
    assert not erase(world)

    assert world.person(wid).standing is Standing.ERASING
    assert erasure(world, wid).last_problem == str(problem)
    assert world.fake_ats.asked == []


def test_looks_are_frequent_at_first_and_then_by_the_hour(world: World, wid: str) -> None:
    world.fake_ats.purging = "lies"
    for passed, wait in [(0, 15), (3, 60), (48, 4 * 60)]:
        world.clock.on(hours=passed)
        erase(world)
        assert erasure(world, wid).next_try_at == world.clock.now() + timedelta(minutes=wait)


@pytest.mark.parametrize("hours", [0, 8, 80])
def test_an_ats_that_is_away_is_asked_at_the_first_sweep_after_it_is_back(
    world: World, wid: str, hours: int
) -> None:
    world.clock.on(hours=hours)
    world.fake_ats.fail("presence", Unavailable("503"))
    erase(world)

    assert erasure(world, wid).next_try_at == world.clock.now() + timedelta(minutes=15)


def test_an_ats_that_is_away_for_weeks_is_asked_when_it_is_back(world: World, wid: str) -> None:
    world.fake_ats.fail("presence", *[Unavailable("503")] * 84)
    world.day(40)

    assert world.person(wid).standing is Standing.ERASED


def test_a_hold_after_the_fence_stops_what_is_left(world: World, wid: str) -> None:
    world.records.tell(SUBJECT, HoldPlaced(Hold("case-7", "dispute", world.clock.now(), "dpo")))
    assert not erase(world)
    world.day(3)
    assert world.fake_ats.asked == []
    world.records.tell(SUBJECT, HoldReleased("dpo"))
    world.day(1)

    assert world.person(wid).standing is Standing.ERASED


def test_a_hold_laid_at_the_last_moment_stops_the_purge(world: World, wid: str) -> None:
    hold = HoldPlaced(Hold("case-7", "dispute", world.clock.now(), "dpo"))
    world.people_store.before_save = lambda _: world.records.tell(SUBJECT, hold)
    assert not erase(world)

    assert world.fake_ats.asked == []
    assert world.person(wid).on_hold


def test_who_was_proven_by_somebody_faster_is_not_asked_for(world: World, wid: str) -> None:
    def faster(_: object) -> None:
        world.fake_ats.purge_by_others(wid)
        erase(world)

    world.people_store.before_save = faster
    assert erase(world)

    assert world.fake_ats.asked == []
    assert world.person(wid).standing is Standing.ERASED


def test_erasing_twice_is_erasing_once(world: World, wid: str) -> None:
    assert erase(world)
    assert not erase(world)
    assert len(world.fake_ats.asked) == 1


def test_nobody_is_erased_who_is_not_fenced(world: World) -> None:
    other = world.fake_ats.add(2)
    world.poll()

    assert not world.eraser.erase(FINGERPRINTS.subject(other))
    assert not world.eraser.erase("f" * 32)
    assert world.fake_ats.asked == []


def test_who_is_shown_again_after_the_proof_is_erased_again_and_the_dpo_told(
    world: World, wid: str
) -> None:
    erase(world)
    world.clock.on(days=2)
    world.fake_ats.add(1, created_at=NOON)
    world.poll()
    assert world.person(wid).standing is Standing.ERASING
    world.dispatch()
    world.dispatch()

    assert world.person(wid).standing is Standing.ERASED
    assert len(world.fake_mail.of(MailKind.DPO_ERASURE_FAILING)) == 1
    assert world.fake_mail.of(MailKind.CONSENT_REQUEST) == []
