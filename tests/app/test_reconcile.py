# SPDX-License-Identifier: Apache-2.0
"""Everybody in the ATS against everybody known: nobody missed, nobody erased by an absence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.errors import Unavailable
from recruit_sync.domain.events import Answered, HoldPlaced, RequestOpened
from recruit_sync.domain.profile import SourceKind
from recruit_sync.domain.subject import Answer, Channel, Hold, Standing
from tests.builders import a_fault, given, live, no_country_file, rejected
from tests.fakes import FINGERPRINTS, World

LONG_AGO = timedelta(days=400)


def hidden_from_polls(world: World, wid: str) -> None:
    """Neither changed nor created in any window that is read."""
    world.fake_ats.people[wid].entered_at -= LONG_AGO
    world.fake_ats.update(wid, created_at=world.clock.now() - LONG_AGO)
    world.fake_ats.people[wid].entered_at -= LONG_AGO


def objects(world: World, wid: str) -> None:
    world.records.tell(FINGERPRINTS.subject(wid), Answered(Answer.OBJECT, Channel.ONE_CLICK))


def erased(world: World, number: int) -> str:
    wid = world.fake_ats.add(number)
    world.poll()
    objects(world, wid)
    world.sweep_now()
    world.dispatch()
    assert world.person(wid).standing is Standing.ERASED
    return wid


def test_whom_polling_missed_is_taken_in(world: World) -> None:
    world.poll()
    wids = [world.fake_ats.add(number) for number in range(1, 252)]
    for wid in wids:
        hidden_from_polls(world, wid)
    world.poll()
    assert list(world.candidacies.everybody()) == []
    report = world.reconciliation.reconcile()

    assert report.new == 251
    assert {world.person(wid).standing for wid in wids} == {Standing.ASKED}


def test_each_person_is_read_again_in_one_night_of_a_week(world: World) -> None:
    wids = [world.fake_ats.add(number) for number in range(1, 9)]
    world.reconciliation.reconcile()
    world.fake_ats.read_ids.clear()
    for _ in range(7):
        world.clock.on(days=1)
        world.reconciliation.reconcile()

    assert sorted(world.fake_ats.read_ids) == sorted(wids)


def test_a_change_that_was_hidden_from_its_window_is_seen_within_a_week(world: World) -> None:
    wid = world.fake_ats.add(1)
    world.poll()
    world.fake_ats.update(wid, worker=True)
    hidden_from_polls(world, wid)
    world.poll()
    assert world.person(wid).standing is Standing.ASKED
    for _ in range(7):
        world.clock.on(days=1)
        world.reconciliation.reconcile()

    assert world.person(wid).standing is Standing.HANDED_OVER


def test_who_waits_for_a_person_is_read_every_night(world: World) -> None:
    wid = world.fake_ats.add(1, faults=(a_fault("consents"),))
    world.poll()
    world.fake_ats.people[wid].profile = world.fake_ats.people[wid].profile
    world.reconciliation.reconcile()

    assert world.fake_ats.read_ids == [wid]


def test_who_is_not_shown_any_more_is_noted_and_not_erased(world: World) -> None:
    wid = world.fake_ats.add(1)
    world.fake_ats.add(2)
    world.poll()
    world.fake_ats.hidden.add(wid)
    world.reconciliation.reconcile()

    assert world.person(wid).standing is Standing.STUCK
    assert world.person(wid).erasure is None
    assert world.notes(MailKind.DPO_ATS_INCOMPLETE) == [
        {"what": "1 people known here are not shown by the ATS any more"}
    ]


def test_who_is_missing_already_is_not_told_every_night(world: World) -> None:
    wid = world.fake_ats.add(1)
    world.poll()
    world.fake_ats.hidden.add(wid)
    world.reconciliation.reconcile()
    world.clock.on(days=1)
    world.reconciliation.reconcile()

    assert len(world.notes(MailKind.DPO_ATS_INCOMPLETE)) == 1


def test_who_is_shown_again_is_read_and_goes_on(world: World) -> None:
    wid = world.fake_ats.add(1)
    world.poll()
    world.dispatch()
    world.fake_ats.hidden.add(wid)
    world.reconciliation.reconcile()
    world.fake_ats.hidden.clear()
    world.reconciliation.reconcile()

    assert world.person(wid).standing is Standing.ASKED


def test_a_list_without_somebody_who_can_be_looked_up_is_no_absence(world: World) -> None:
    wid = world.fake_ats.add(1)
    world.poll()
    ids = world.fake_ats.ids
    world.fake_ats.ids = lambda: iter(())  # type: ignore[method-assign]
    world.reconciliation.reconcile()
    world.fake_ats.ids = ids  # type: ignore[method-assign]

    assert world.person(wid).standing is Standing.ASKED
    assert world.notes(MailKind.DPO_ATS_INCOMPLETE) == []


def test_many_missing_at_once_look_like_a_lost_permission(world: World) -> None:
    wids = [world.fake_ats.add(number) for number in range(1, 13)]
    world.poll()
    world.fake_ats.hidden.update(wids[:11])
    world.reconciliation.reconcile()

    assert {world.person(wid).standing for wid in wids} == {Standing.ASKED}
    (note,) = world.notes(MailKind.DPO_ATS_INCOMPLETE)
    assert note["what"].startswith("11 people known here are not in its list; none was looked up")


def test_an_erased_person_without_a_shell_is_not_missing(world: World) -> None:
    wid = erased(world, 1)
    del world.fake_ats.people[wid]
    world.reconciliation.reconcile()

    assert world.notes(MailKind.DPO_ATS_INCOMPLETE) == []


def test_shells_are_read_nightly_for_four_weeks_and_then_once_in_four(world: World) -> None:
    wid = erased(world, 1)
    reads = []
    for _ in range(84):
        world.fake_ats.read_ids.clear()
        world.clock.on(days=1)
        world.reconciliation.reconcile()
        reads.append(len(world.fake_ats.read_ids))

    assert sum(reads[:27]) == 27
    assert sum(reads[28:56]) == sum(reads[56:84]) == 1
    assert world.person(wid).standing is Standing.ERASED


def test_somebody_back_under_a_shell_is_found_without_any_change_entered(world: World) -> None:
    wid = erased(world, 1)
    world.fake_ats.add(1)
    hidden_from_polls(world, wid)
    world.reconciliation.reconcile()

    assert world.person(wid).standing is Standing.ERASING


def test_an_ats_that_goes_away_half_way_leaves_what_was_found(world: World) -> None:
    world.poll()
    for number in range(1, 6):
        hidden_from_polls(world, world.fake_ats.add(number))
    world.fake_ats.on_page = lambda: world.fake_ats.fail("read", Unavailable("page 2"))
    with pytest.raises(Unavailable):
        world.reconciliation.reconcile()

    assert len(list(world.candidacies.everybody())) == 2
    sums = world.notebook.read("sums")
    assert sums is not None
    assert (sums["live"], sums["agrees"]) == (2, None)
    assert stuck_notes(world) == world.notes(MailKind.DPO_STUCK) == []


def test_the_sums_of_all_standings_are_everybody(world: World) -> None:
    world.policies["XX"] = no_country_file()
    ats, now = world.fake_ats, world.clock.now()
    live_ = ats.add(1)
    objecting = ats.add(2)
    held = ats.add(3)
    stuck = ats.add(4, country="XX")
    employee = ats.add(5, worker=True)
    protected = ats.add(6)
    selected = ats.add(
        7, source=SourceKind.DIRECT, consents=(given(now),), applications=(live(now),)
    )
    turned_down = ats.add(8, source=SourceKind.DIRECT, applications=(rejected(now, now),))
    world.poll()
    objects(world, protected)
    world.records.tell(FINGERPRINTS.subject(protected), RequestOpened("r-1"))
    world.records.tell(
        FINGERPRINTS.subject(held), HoldPlaced(Hold("case-7", "dispute", now, "dpo"))
    )
    erased(world, 9)
    begun = ats.add(10)
    world.poll()
    objects(world, begun)
    world.fake_ats.purging = "lies"
    world.sweep_now()
    objects(world, objecting)
    world.reconciliation.reconcile()

    sums: dict[str, Any] = dict(world.notebook.read("sums") or {})
    assert sums.pop("at") == world.clock.now().isoformat()
    classes = {
        "live": len([live_, selected, turned_down]),
        "due": len([objecting, begun]),
        "held": 1,
        "stuck": len([stuck]),
        "handed_over": len([employee]),
        "restricted": len([protected]),
    }
    ats_says = {"in_ats": 9, "not_in_ats": 0, "in_nobodys_hands": [], "not_looked_up": 0}
    assert sums == classes | {"erased": 1, "agrees": True} | ats_says
    assert sum(classes.values()) == len(ats.people) - 1


def test_purged_shells_are_nobodys_and_nobody_misses_them(world: World) -> None:
    world.fake_ats.add(1)
    shell = world.fake_ats.add(2)
    world.fake_ats.purge_by_others(shell)
    world.reconciliation.reconcile()

    sums = world.notebook.read("sums") or {}
    assert (sums["in_ats"], sums["live"], sums["agrees"]) == (1, 1, True)


def test_whom_the_ats_lists_and_nobody_can_read_is_in_nobodys_hands(world: World) -> None:
    world.fake_ats.add(1)
    world.poll()
    unread = world.fake_ats.add(2)
    listed = list(world.fake_ats.people)
    del world.fake_ats.people[unread]
    world.fake_ats.ids = lambda: iter(listed)  # type: ignore[method-assign]
    world.reconciliation.reconcile()

    sums = world.notebook.read("sums") or {}
    assert (sums["in_nobodys_hands"], sums["agrees"]) == ([unread], False)
    (note,) = world.notes(MailKind.DPO_STUCK)
    assert (note["why"], note["ids"]) == ("in_nobodys_hands", unread)
    (finding,) = [f for f in world.checkup.look() if f.what == "sums"]
    assert finding.good is False
    assert unread in finding.says


# --- who is stuck --------------------------------------------------------------------------------


def night(world: World) -> None:
    world.clock.on(days=1)
    world.reconciliation.reconcile()


def stuck_notes(world: World) -> list[Mapping[str, str]]:
    return [note for note in world.notes(MailKind.DPO_STUCK) if "reasons" in note]


def on_closed_job(world: World, number: int) -> str:
    closed = live(world.clock.now(), job_closed=True)
    return world.fake_ats.add(number, source=SourceKind.DIRECT, applications=(closed,))


def test_who_will_never_be_erased_is_told_once_and_then_weekly(world: World) -> None:
    wid = on_closed_job(world, 1)
    for _ in range(7):
        night(world)
    (note,) = stuck_notes(world)
    assert note["reasons"] == "application_on_closed_job (1)"
    assert (note["count"], note["never_erased"], note["ids"]) == ("1", "1", wid)
    night(world)

    assert len(stuck_notes(world)) == 2
    assert (world.notebook.read("sums") or {})["stuck"] == 1


def test_one_more_who_is_stuck_is_told_at_once(world: World) -> None:
    on_closed_job(world, 1)
    night(world)
    on_closed_job(world, 2)
    night(world)

    assert [note["count"] for note in stuck_notes(world)] == ["1", "2"]


def test_a_source_that_nobody_mapped_is_shown_to_a_person_once(world: World) -> None:
    world.fake_ats.add(1, source=SourceKind.UNMAPPED, source_id="FAX")
    for _ in range(9):
        night(world)

    (note,) = stuck_notes(world)
    assert (note["reasons"], note["never_erased"]) == ("unmapped_source (1)", "0")


def test_of_whoever_is_told_by_the_poll_the_comparison_says_nothing_more(world: World) -> None:
    world.policies["XX"] = no_country_file()
    world.fake_ats.add(1, country="XX")
    for _ in range(9):
        night(world)

    assert stuck_notes(world) == []
    assert len(world.notes(MailKind.DPO_STUCK)) == 1


def test_nobody_stuck_is_no_mail(world: World) -> None:
    world.fake_ats.add(1)
    night(world)

    assert stuck_notes(world) == []
    assert world.notebook.read("stuck") is None


def test_the_table_is_listed_once(world: World) -> None:
    for number in range(1, 4):
        world.fake_ats.add(number)
    world.poll()
    listed, everybody = [], world.people_store.everybody
    world.people_store.everybody = lambda: (listed.append(1), everybody())[1]  # type: ignore[method-assign,func-returns-value]
    world.reconciliation.reconcile()

    assert len(listed) == 1
    assert (world.notebook.read("sums") or {})["live"] == 3


def test_whoever_is_found_or_found_missing_is_counted_as_they_are_afterwards(world: World) -> None:
    gone = world.fake_ats.add(1)
    world.poll()
    del world.fake_ats.people[gone]
    hidden_from_polls(world, world.fake_ats.add(2))
    world.reconciliation.reconcile()

    sums = dict(world.notebook.read("sums") or {})
    assert (sums["live"], sums["stuck"]) == (1, 1)
