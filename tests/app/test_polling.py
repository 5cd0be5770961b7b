# SPDX-License-Identifier: Apache-2.0
"""Windows, leases, pages, and records that cannot be taken in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from recruit_sync.app.poll_note import POLL, PollNote
from recruit_sync.app.polling import LAG, LEASE, OVERLAP
from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.errors import Conflict, NoPermission, Unavailable
from recruit_sync.domain.policy import ColdContact
from recruit_sync.domain.subject import Standing
from recruit_sync.ports import Lane, Notebook, Window
from tests.builders import NOON, a_fault, a_policy, no_country_file
from tests.fakes import FINGERPRINTS, QUARTER, Killed, World, plenty


def short() -> timedelta:
    return timedelta(seconds=10)


def test_the_first_poll_reads_everybody_and_notes_the_installation(world: World) -> None:
    wids = [world.fake_ats.add(number) for number in range(1, 6)]
    world.poll()

    (window,) = world.fake_ats.windows
    assert window is not None
    assert window.from_at is None
    assert {world.person(wid).standing for wid in wids} == {Standing.ASKED}
    assert world.polling.installed_at() == NOON + timedelta(minutes=5)


def test_the_installation_is_noted_once(world: World) -> None:
    world.poll()
    first = world.polling.installed_at()
    world.clock.on(days=3)
    world.poll()

    assert world.polling.installed_at() == first


def test_windows_overlap_and_end_behind_the_clock_of_the_ats(world: World) -> None:
    world.poll()
    first_end = world.clock.now() - LAG
    world.poll()

    assert world.fake_ats.windows[1:] == [Window(first_end - OVERLAP, world.clock.now() - LAG)]


def test_whoever_was_entered_within_the_lag_is_seen_by_the_next_poll(world: World) -> None:
    world.poll()
    world.clock.on(minutes=4, seconds=30)
    wid = world.fake_ats.add(1)
    world.clock.on(seconds=30)
    world.polling.poll(plenty)
    assert world.candidacies.get(FINGERPRINTS.subject(wid)) is None

    world.poll()
    assert world.person(wid).standing is Standing.ASKED


def test_a_window_never_runs_backwards_when_the_clock_of_the_ats_does(world: World) -> None:
    world.poll()
    end = world.clock.now() - LAG
    world.clock.at -= timedelta(minutes=20)
    world.polling.poll(plenty)

    assert world.fake_ats.windows[-1] == Window(end - OVERLAP, end)


def test_a_prospect_without_a_logged_change_is_found_by_the_moment_of_creation(
    world: World,
) -> None:
    world.poll()
    wid = world.fake_ats.add(1)
    world.fake_ats.people[wid].entered_at = NOON - timedelta(days=900)
    world.poll()

    assert world.person(wid).standing is Standing.ASKED


def test_an_unchanged_record_costs_no_write(world: World) -> None:
    wid = world.fake_ats.add(1)
    world.poll()
    saves = world.people_store.saves
    world.fake_ats.people[wid].entered_at = world.clock.now()
    report = world.polling.poll(plenty)

    assert report is not None
    assert (report.seen, report.changed, report.new) == (1, 0, 0)
    assert world.people_store.saves == saves


def test_a_pass_that_ends_early_goes_on_at_the_same_snapshot_where_it_ended(world: World) -> None:
    world.poll()
    for number in range(1, 6):
        world.fake_ats.add(number)
    world.clock.on(minutes=5)
    world.fake_ats.page_size = 2
    report = world.polling.poll(short)
    assert report is not None
    assert not report.complete
    rest = world.polling.poll(plenty)
    world.poll()

    _, early, again, after = world.fake_ats.windows
    assert early is not None
    assert again == replace(early, skip=2)
    assert rest is not None
    assert rest.new == 3
    assert after is not None
    assert after.skip == 0
    assert after.from_at == early.through_at - OVERLAP
    assert len(list(world.people_store.everybody())) == 5


def test_a_pass_that_breaks_off_goes_on_after_the_last_page_it_took_in(world: World) -> None:
    world.poll()
    wids = [world.fake_ats.add(number) for number in range(1, 6)]
    world.clock.on(minutes=5)
    world.fake_ats.on_page = lambda: world.fake_ats.fail("changed", Unavailable("page 2"))
    with pytest.raises(Unavailable):
        world.polling.poll(plenty)
    world.fake_ats.on_page = lambda: None
    assert world.person(wids[0]).standing is Standing.ASKED
    assert world.candidacies.get(FINGERPRINTS.subject(wids[4])) is None
    world.poll()

    *_, broken, again = world.fake_ats.windows
    assert broken is not None
    assert again == replace(broken, skip=2)
    assert world.person(wids[4]).standing is Standing.ASKED


def test_a_poll_that_breaks_off_does_not_pass_for_one_that_ran(world: World) -> None:
    world.poll()
    ran = (world.notebook.read(POLL) or {})["at"]
    world.fake_ats.add(1)
    for _ in range(3):
        world.fake_ats.fail("changed", Unavailable("page 1"))
        world.clock.on(minutes=15)
        with pytest.raises(Unavailable):
            world.polling.poll(plenty)

    assert (world.notebook.read(POLL) or {})["at"] == ran


def test_people_are_handed_to_the_dispatcher_page_by_page(world: World) -> None:
    world.fake_ats.add(1)
    world.poll()

    assert FINGERPRINTS.subject(f"{1:032x}") in world.lame_queues.take(Lane.EFFECTS)


# --- one poller at a time ------------------------------------------------------------------------


def test_two_polls_at_once_are_one(world: World) -> None:
    world.fake_ats.add(1)
    reports = []
    world.fake_ats.on_page = lambda: reports.append(world.polling.poll(plenty))
    world.poll()

    assert reports == [None]


def test_a_poll_that_loses_the_lease_by_a_hair_reads_nothing(world: World) -> None:
    world.fake_ats.add(1)
    write = world.notebook.write

    def beaten(*args: object, **named: object) -> None:
        raise Conflict("put NOTE#poll")

    world.notebook.write = beaten  # type: ignore[method-assign]
    assert world.polling.poll(plenty) is None
    world.notebook.write = write  # type: ignore[method-assign]

    assert world.fake_ats.windows == []


def test_the_lease_of_a_poll_that_died_ends_before_the_next_schedule(world: World) -> None:
    def dies() -> None:
        raise Killed

    world.fake_ats.add(1)
    world.fake_ats.on_page = dies
    with pytest.raises(Killed):
        world.poll()
    world.notebook.write(POLL, {"version": 9, "until": (world.clock.now() + LEASE).isoformat()})
    world.fake_ats.on_page = lambda: None
    assert world.polling.poll(plenty) is None
    world.clock.on(minutes=15)

    assert world.polling.poll(plenty) is not None
    assert LEASE < QUARTER


def test_a_poll_beyond_its_lease_leaves_the_lease_of_the_next_one_alone(world: World) -> None:
    later = (NOON + timedelta(days=1)).isoformat()
    world.fake_ats.add(1)
    world.fake_ats.on_page = lambda: world.notebook.write(POLL, {"version": 77, "until": later})
    world.poll()

    assert world.notebook.read(POLL) == {"version": 77, "until": later}


class CountedNotebook:
    """Hands through, and remembers what was asked."""

    def __init__(self, inner: Notebook) -> None:
        self.inner, self.calls = inner, list[str]()

    def __getattr__(self, name: str) -> Any:
        def call(key: str, *more: Any, **named: Any) -> Any:
            self.calls.append(f"{name} {key}")
            return getattr(self.inner, name)(key, *more, **named)

        return call


def test_a_poll_reads_its_note_once_and_writes_it_twice(world: World) -> None:
    notebook: Any = CountedNotebook(world.notebook)
    polling = replace(world.polling, notebook=notebook)
    for number in (1, 2):
        world.fake_ats.add(number)
        world.clock.on(minutes=15)
        polling.poll(plenty)

    assert notebook.calls == ["read poll", "write poll", "write poll"] * 2


def test_an_ats_that_does_not_answer_takes_no_lease(world: World) -> None:
    world.fake_ats.fail("now", Unavailable("maintenance"))
    with pytest.raises(Unavailable):
        world.polling.poll(plenty)

    assert world.notebook.read(POLL) is None
    assert world.polling.poll(plenty) is not None


def test_an_installation_noted_by_the_comparison_stays_as_noted(world: World) -> None:
    world.reconciliation.reconcile()
    noted = world.polling.installed_at()
    world.clock.on(hours=1)
    world.poll()

    assert noted == NOON
    assert world.polling.installed_at() == noted


# --- records that cannot be taken in -------------------------------------------------------------


def test_one_bad_record_never_stops_the_others(world: World) -> None:
    world.bugs_expected = True
    for number in range(1, 4):
        world.fake_ats.add(number)

    def contended(candidacy: object) -> None:
        raise ZeroDivisionError("Zaphira Quillfeather")

    world.people_store.before_save = contended
    world.poll()
    standings = [c.standing for c in world.candidacies.everybody()]
    assert standings == [Standing.ASKED] * 2
    world.poll()

    assert len(list(world.candidacies.everybody())) == 3
    assert PollNote.parse(world.notebook.read(POLL)).failed == ()


def test_whom_a_poll_failed_for_is_not_forgotten_while_the_ats_is_away(world: World) -> None:
    world.bugs_expected = True
    wid = world.fake_ats.add(1)

    def fails(candidacy: object) -> None:
        raise ZeroDivisionError

    world.people_store.before_save = fails
    world.poll()
    world.fake_ats.fail("read", Unavailable("page 1"))
    with pytest.raises(Unavailable):
        world.poll()

    assert PollNote.parse(world.notebook.read(POLL)).failed == (wid,)
    world.poll()
    assert world.person(wid).standing is Standing.ASKED


def test_rows_without_an_id_are_counted_and_shown_to_the_dpo(world: World) -> None:
    world.fake_ats.add(1)
    world.fake_ats.unreadable = 3
    world.clock.on(minutes=5)
    report = world.polling.poll(plenty)

    assert report is not None
    assert report.unreadable == 3
    assert world.notes(MailKind.DPO_ATS_INCOMPLETE) == [
        {"what": "3 rows without an id, 0 not taken in"}
    ]


def test_fields_that_are_missing_are_told_once_then_weekly_or_where_many_more_lack_them(
    world: World,
) -> None:
    def told() -> list[str]:
        return [note["what"] for note in world.notes(MailKind.DPO_ATS_INCOMPLETE)]

    for number in range(1, 4):
        world.fake_ats.add(number, missing=frozenset({"consents"}), consents=None)
    world.poll()
    for region in ("DE-BE", "DE-BY", "DE-HE"):
        world.fake_ats.update("0" * 31 + "1", region=region)
        world.poll()
        world.clock.on(days=1)
    assert told() == ["consents (3)"]

    for number in range(4, 16):
        world.fake_ats.add(number, missing=frozenset({"consents"}), consents=None)
    world.poll()
    assert len(told()) == 2

    world.clock.on(days=7)
    world.fake_ats.update("0" * 31 + "1", region="DE-SN")
    world.poll()
    assert len(told()) == 3


def test_a_day_of_refused_polls_is_told_and_one_refusal_is_not(world: World) -> None:
    lost = NoPermission("GET /candidates: no permission")
    for _ in range(24):
        world.polling.failed(lost)
        world.clock.on(hours=1)
    assert world.notes(MailKind.DPO_ATS_INCOMPLETE) == []
    world.polling.failed(lost)
    world.polling.failed(lost)
    (note,) = world.notes(MailKind.DPO_ATS_INCOMPLETE)
    assert "every poll has failed: GET /candidates: no permission" in note["what"]

    world.poll()
    world.clock.on(days=2)
    world.polling.failed(lost)
    assert len(world.notes(MailKind.DPO_ATS_INCOMPLETE)) == 1


def test_everybody_who_is_stuck_is_named_to_the_dpo_also_on_the_same_day(world: World) -> None:
    world.policies["XX"] = no_country_file()
    first = world.fake_ats.add(1, country="XX")
    world.poll()
    second = world.fake_ats.add(2, country="XX")
    third = world.fake_ats.add(3, faults=(a_fault("consents"),))
    world.poll()

    notes = world.notes(MailKind.DPO_STUCK)
    assert [(n["why"], n["ids"], n.get("country")) for n in notes] == [
        ("country_without_policy", first, "XX"),
        ("country_without_policy", second, "XX"),
        ("set_aside", third, None),
    ]


def test_who_is_stuck_is_told_even_if_the_poll_breaks_off(world: World) -> None:
    wid = world.fake_ats.add(1, faults=(a_fault("consents"),))
    for number in range(2, 5):
        world.fake_ats.add(number)
    world.fake_ats.on_page = lambda: world.fake_ats.fail("everybody", Unavailable("page 2"))
    with pytest.raises(Unavailable):
        world.poll()

    assert [n["ids"] for n in world.notes(MailKind.DPO_STUCK)] == [wid]


def test_the_forecast_counts_the_whole_first_pass_and_who_was_older(world: World) -> None:
    for number in range(1, 6):
        age = timedelta(days=400 if number < 3 else 0)
        world.fake_ats.add(number, created_at=NOON - age + timedelta(hours=2 * (number > 2)))
    world.polling.poll(short)
    assert world.notes(MailKind.DPO_MAIL_FORECAST) == []
    world.poll()
    world.poll()

    (note,) = world.notes(MailKind.DPO_MAIL_FORECAST)
    assert (note["count"], note["older"], note["days"]) == ("5", "2", "1")


def test_an_empty_first_poll_forecasts_nothing(world: World) -> None:
    world.poll()
    assert world.notes(MailKind.DPO_MAIL_FORECAST) == []


def test_a_purged_shell_nobody_knew_is_nobody(world: World) -> None:
    wid = world.fake_ats.add(1)
    world.fake_ats.purge_by_others(wid)
    world.poll()

    assert list(world.candidacies.everybody()) == []


def test_the_shell_of_somebody_erased_is_no_news(world: World) -> None:
    wid = world.fake_ats.add(1)
    world.poll()
    world.fake_ats.purge_by_others(wid)
    world.poll()
    saves = world.people_store.saves
    world.fake_ats.people[wid].entered_at = world.clock.now()
    world.clock.on(minutes=5)
    report = world.polling.poll(plenty)

    assert report is not None
    assert (report.seen, report.changed) == (1, 0)
    assert world.people_store.saves == saves


def test_of_many_who_are_stuck_a_few_are_named(world: World) -> None:
    for number in range(1, 26):
        world.fake_ats.add(number, faults=(a_fault("consents"),))
    world.poll()
    (note,) = world.notes(MailKind.DPO_STUCK)

    assert len(note["ids"].split(", ")) == 20
    assert note["count"] == "25"


# --- attachments ---------------------------------------------------------------------------------


@pytest.fixture
def careful(world: World) -> World:
    """A country where only public contact data may be used for the first mail."""
    cold = ColdContact.PUBLIC_CONTACT_DATA_ONLY
    world.policies["DE"] = a_policy(cold_contact=cold)
    return world


def test_attachments_are_looked_for_where_only_public_contact_data_may_be_used(
    careful: World,
) -> None:
    bare = careful.fake_ats.add(1)
    with_cv = careful.fake_ats.add(2, attachments=1)
    careful.poll()

    assert careful.person(bare).standing is Standing.ASKED
    assert careful.person(with_cv).standing is Standing.NOT_ASKED


@pytest.mark.parametrize(
    "known", [{"agreed_to_contact": True}, {"only_public_contact_data": False}]
)
def test_nobody_looks_for_attachments_where_the_record_answers(
    careful: World, known: dict[str, Any]
) -> None:
    careful.fake_ats.add(1, **known)
    careful.poll()

    assert careful.fake_ats.looks == []


def test_who_was_asked_is_not_looked_up_again(careful: World) -> None:
    wid = careful.fake_ats.add(1)
    careful.poll()
    careful.fake_ats.update(wid, region="DE-BE")
    careful.poll()

    assert careful.fake_ats.looks == [wid]


def test_where_attachments_may_not_be_seen_nobody_is_asked_and_the_dpo_hears(
    careful: World,
) -> None:
    wid = careful.fake_ats.add(1)
    careful.fake_ats.add(2)
    careful.fake_ats.fail("has_attachments", NoPermission("attachments: 403"))
    careful.poll()

    assert careful.person(wid).standing is Standing.NOT_ASKED
    assert careful.person(f"{2:032x}").standing is Standing.ASKED
    assert {"what": "attachments (1)"} in careful.notes(MailKind.DPO_ATS_INCOMPLETE)


@pytest.mark.parametrize("hidden", ["phone", "jobApplications"])
def test_a_phone_that_is_not_shown_is_not_known_to_be_none(careful: World, hidden: str) -> None:
    told = careful.fake_ats.add(1, missing=frozenset({hidden}))
    untold = careful.fake_ats.add(2, untold=frozenset({hidden}))
    careful.poll()

    assert careful.person(told).standing is Standing.NOT_ASKED
    assert careful.person(untold).standing is Standing.NOT_ASKED


def test_an_ats_that_goes_away_in_the_middle_of_a_look_ends_the_poll(careful: World) -> None:
    careful.fake_ats.add(1)
    careful.fake_ats.fail("has_attachments", Unavailable("attachments: 503"))
    with pytest.raises(Unavailable):
        careful.poll()
    careful.poll()

    assert len(list(careful.candidacies.everybody())) == 1
