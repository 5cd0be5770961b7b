# SPDX-License-Identifier: Apache-2.0
"""Questions and orders about one person; the checkup of the installation."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from recruit_sync.app.checkup import tried
from recruit_sync.app.people import review_date
from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.errors import NotThere, Refused, Unavailable
from recruit_sync.domain.events import Answered, RequestOpened, TimePassed
from recruit_sync.domain.policy import MinimumRetention
from recruit_sync.domain.profile import SourceKind
from recruit_sync.domain.subject import Answer, Candidacy, Channel, Hold, Standing
from recruit_sync.domain.windows import Period
from recruit_sync.ports import Draft
from tests.builders import NOON, a_candidacy, a_fault, a_policy, given, no_country_file, rejected
from tests.fakes import FINGERPRINTS, PERSONAL, World

HOLD = Hold("case-7", "dispute", NOON, "Dana", "2026-09-01")


@pytest.fixture
def wid(world: World) -> str:
    """Somebody asked, whose request was delivered."""
    wid = world.fake_ats.add(1)
    world.poll()
    world.dispatch()
    return wid


def objects(world: World, wid: str) -> None:
    world.records.tell(FINGERPRINTS.subject(wid), Answered(Answer.OBJECT, Channel.ONE_CLICK))


# --- explain -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [f"{1:032x}", "Candidate_ID=C-000001"])
def test_a_person_is_found_by_either_id(world: World, wid: str, name: str) -> None:
    assert world.people.find(name).ats_id == wid


@pytest.mark.parametrize("name", ["", "C-000001", "Quillfeather", "Candidate_ID=", "0" * 31])
def test_anything_else_is_no_id(world: World, wid: str, name: str) -> None:
    with pytest.raises(Refused):
        world.people.find(name)


@pytest.mark.parametrize("name", ["f" * 32, "Candidate_ID=C-999999"])
def test_nobody_is_not_there(world: World, wid: str, name: str) -> None:
    with pytest.raises(NotThere):
        world.people.find(name)


def test_an_explanation_says_why_and_until_when_and_names_nobody(world: World, wid: str) -> None:
    told = world.people.explain(wid)
    text = json.dumps(told)

    assert told["standing"] == "asked"
    assert told["in_hand"] == "live"
    assert told["on_hold"] is False
    assert told["deadline"] is None
    assert told["history"][0]["event"] == "Seen"
    assert told["chain_holds"] is True
    assert not [name for name in PERSONAL if name in text]


def test_rules_come_with_their_source(world: World) -> None:
    wid = world.fake_ats.add(1, consents=(given(NOON),))
    world.poll()
    because = world.people.explain(wid)["because"]

    assert because[-1] == {
        "rule": "DE/consent_window",
        "since": "2018-05-25",
        "basis": "custom",
        "source": "practice",
    }


def test_what_the_law_keeps_ends_when_the_law_ends(world: World) -> None:
    kept = MinimumRetention(Period.parse("P24M"))
    world.policies["DE"] = a_policy(minimum_retention=kept)
    wid = world.fake_ats.add(1, source=SourceKind.DIRECT, applications=(rejected(NOON, NOON),))
    world.poll()
    told = world.people.explain(wid)
    person = world.person(wid)

    assert person.restricted_until is not None
    assert told["deadline"] == person.restricted_until.isoformat()


def test_a_record_without_a_past_is_explained_all_the_same(world: World) -> None:
    wid = f"{7:032x}"
    world.people_store.save(a_candidacy(subject=FINGERPRINTS.subject(wid), ats_id=wid, version=1))

    assert world.people.explain(wid)["history"] == []


def test_a_bad_field_is_named(world: World) -> None:
    wid = world.fake_ats.add(1, faults=(a_fault("consents"),))
    world.poll()

    assert "consents" in world.people.explain(wid)["fault"]


def test_of_somebody_erased_it_says_when_why_and_how_it_is_proven(world: World, wid: str) -> None:
    objects(world, wid)
    world.sweep_now()
    begun = world.people.explain(wid)["erasure"]
    world.dispatch()
    told = world.people.explain(wid)
    by_second_id = world.people.explain("Candidate_ID=C-000001")

    assert begun["systems"][0]["state"] == "to_ask"
    assert told == by_second_id
    assert told["standing"] == told["in_hand"] == "erased"
    assert told["erasure"]["reason"] == "objected"
    (system,) = told["erasure"]["systems"]
    assert (system["system"], system["state"]) == ("ats", "proven_absent")
    assert (system["proof"], system["absent_at"]) == ("read_back", told["erasure"]["proven_at"])
    assert wid not in json.dumps(told)


# --- holds ---------------------------------------------------------------------------------------


def test_a_hold_stops_erasure_and_its_release_lets_it_go(world: World, wid: str) -> None:
    world.people.place_hold(wid, HOLD)
    objects(world, wid)
    world.sweep_now()
    assert world.person(wid).standing is Standing.ENDING
    assert world.people.explain(wid)["held_back_by"] == "legal_hold"
    assert world.people.explain(wid)["hold"]["placed_by"] == "Dana"
    assert [c.ats_id for c in world.people.holds()] == [wid]
    world.people.release_hold(wid, "Dana")
    world.sweep_now()

    assert world.person(wid).standing is Standing.ERASING
    assert list(world.people.holds()) == []


def test_a_hold_that_comes_with_the_fence_wins_or_loses_whole(world: World, wid: str) -> None:
    objects(world, wid)
    world.people_store.before_save = lambda _: world.people.place_hold(wid, HOLD)
    assert world.sweep_now() == 0
    world.sweep_now()

    assert world.person(wid).on_hold
    assert world.person(wid).standing is Standing.ENDING


def test_a_hold_of_the_same_case_is_laid_anew_and_of_another_beside_it(
    world: World, wid: str
) -> None:
    world.people.place_hold(wid, HOLD)
    world.people.place_hold(wid, Hold("case-8", "another", NOON, "Kim", "2026-10-01"))
    again = world.people.place_hold(wid, Hold("case-7", "longer", NOON, "Dana", "2027-01-01"))

    told = world.people.explain(wid)
    assert [(hold.case, hold.review_on) for hold in again.holds] == [
        ("case-7", "2027-01-01"),
        ("case-8", "2026-10-01"),
    ]
    assert told["hold"] == told["holds"][0]
    assert [hold["placed_by"] for hold in told["holds"]] == ["Dana", "Kim"]


def test_only_the_release_of_the_last_hold_lets_go(world: World, wid: str) -> None:
    world.people.place_hold(wid, HOLD)
    world.people.place_hold(wid, Hold("case-8", "another", NOON, "Kim"))
    objects(world, wid)
    with pytest.raises(Refused, match="case-7, case-8: name one"):
        world.people.release_hold(wid, "Dana")
    with pytest.raises(Refused, match="is on hold for case-7, case-8"):
        world.people.release_hold(wid, "Dana", "case-9")
    world.people.release_hold(wid, "Dana", "case-7")
    world.sweep_now()
    assert world.person(wid).standing is Standing.ENDING
    assert world.person(wid).history[-1].because != "hold/released"
    world.people.release_hold(wid, "Kim")
    world.sweep_now()

    assert world.person(wid).standing is Standing.ERASING


def test_every_hold_is_released_at_one_word(world: World, wid: str) -> None:
    world.people.place_hold(wid, HOLD)
    world.people.place_hold(wid, Hold("case-8", "another", NOON, "Kim"))

    assert not world.people.release_hold(wid, "Dana", every=True).on_hold


def test_each_hold_is_reminded_of_by_its_own_date(world: World, wid: str) -> None:
    for case, day in (("case-7", "2026-09-01"), ("case-8", "2026-09-01"), ("case-9", None)):
        world.people.place_hold(wid, Hold(case, "claim", NOON, "Dana", day))
    world.clock.at = datetime(2026, 8, 26, tzinfo=UTC)
    world.sweep_now()
    world.dispatch()
    ahead = [d.facts["case"] for d in reviews(world)]
    world.people.release_hold(wid, "Dana", "case-7")
    world.clock.at = datetime(2026, 9, 2, tzinfo=UTC)
    world.sweep_now()
    world.dispatch()

    assert sorted(ahead) == ["case-7", "case-8"]
    assert [d.facts["case"] for d in reviews(world)][2:] == ["case-8"]


def reviews(world: World) -> list[Draft]:
    return [d for d in world.plain_letters.drafts if d.kind is MailKind.DPO_HOLD_REVIEW]


def test_nobody_is_held_who_is_erased_and_nothing_released_that_is_not_held(
    world: World, wid: str
) -> None:
    with pytest.raises(Refused, match="no hold"):
        world.people.release_hold(wid, "Dana")
    objects(world, wid)
    world.sweep_now()
    world.dispatch()
    with pytest.raises(Refused, match="erased already"):
        world.people.place_hold(wid, HOLD)


def test_a_hold_is_dated_by_the_clock(world: World, wid: str) -> None:
    placed = world.people.place_hold(wid, HOLD)
    assert placed.hold is not None
    assert placed.hold.placed_at == world.clock.now()


@pytest.mark.parametrize("text", ["tomorrow", "2026-02-30", "1.9.2026"])
def test_a_review_needs_a_date(text: str) -> None:
    with pytest.raises(Refused, match="YYYY-MM-DD"):
        review_date(text)


def test_a_review_is_optional() -> None:
    assert review_date(None) is None
    assert review_date("2026-09-01") == "2026-09-01"


def test_an_open_request_protects_until_it_is_closed(world: World, wid: str) -> None:
    world.records.tell(FINGERPRINTS.subject(wid), RequestOpened("r-1"))
    objects(world, wid)
    world.records.tell(FINGERPRINTS.subject(wid), TimePassed())

    assert world.people.explain(wid)["in_hand"] == "restricted"


# --- the checkup ---------------------------------------------------------------------------------


def findings(world: World) -> dict[str, tuple[bool | None, str]]:
    return {f.what: (f.good, f.says) for f in world.checkup.look()}


def test_before_the_first_poll_the_schedule_is_asked_about(world: World) -> None:
    found = findings(world)

    assert found["store"] == (True, "readable; next due nothing")
    assert found["last poll"] == (False, "never: is the schedule of poll_ats running?")
    assert found["brake"] == (True, "free")


def test_a_poll_more_than_an_hour_ago_is_late(world: World) -> None:
    world.poll()
    assert findings(world)["last poll"][0] is True
    world.clock.on(hours=1, seconds=1)

    assert findings(world)["last poll"] == (
        False,
        "2026-03-02T11:05:00+00:00 (more than an hour ago)",
    )


def test_a_pulled_brake_is_a_fault_with_its_remedy(world: World) -> None:
    world.notebook.write("brake", {"since": "2026-03-01T00:00:00+00:00"})
    good, says = findings(world)["brake"]

    assert good is False
    assert says.endswith("recruit-sync erasure plan")


def test_without_a_store_nothing_else_is_looked_at(world: World) -> None:
    def away() -> None:
        raise Unavailable("table: no answer")

    world.people_store.next_due = away  # type: ignore[method-assign]
    assert findings(world) == {"store": (False, "table: no answer")}


def test_a_look_that_fails_is_a_finding() -> None:
    def refused() -> str:
        raise Refused("grant the right")

    assert tried("rights", refused).good is False
    assert tried("rights", lambda: "fine").good is True


def test_everybody_who_waits_for_a_person_is_listed_with_the_reason(world: World) -> None:
    world.policies["XX"] = no_country_file()
    stuck = world.fake_ats.add(1, country="XX")
    aside = world.fake_ats.add(2, faults=(a_fault("consents"),))
    unmapped = world.fake_ats.add(3, source=SourceKind.UNMAPPED, source_id="NEW")
    flawed = world.fake_ats.add(4)
    world.fake_ats.add(5)
    gone = world.fake_ats.add(6)
    world.poll()
    world.clock.on(minutes=5)
    world.fake_ats.update(flawed, faults=(a_fault("country"),), country=None)
    world.poll()
    world.fake_ats.hidden.add(gone)
    world.reconciliation.reconcile()
    rows: dict[Any, dict[str, Any]] = {row["ats_id"]: row for row in world.checkup.set_aside()}

    assert {wid: row["why"] for wid, row in rows.items()} == {
        stuck: "country_without_policy",
        aside: "set_aside",
        unmapped: "unmapped_source",
        flawed: "bad_field_ignored",
        gone: "not_in_ats",
    }
    assert rows[aside]["field"] == "consents"
    assert rows[aside]["erased_if_nothing_is_done"].startswith("2026-04-01")


def test_the_erased_wait_for_nobody(world: World) -> None:
    gone: Candidacy = a_candidacy(version=1, standing=Standing.ERASED)
    world.people_store.save(gone)
    assert world.checkup.set_aside() == []


def test_a_late_poll_is_late_by_time_and_not_by_text(world: World) -> None:
    at = (world.clock.now() - timedelta(minutes=30)).isoformat()
    world.notebook.write("poll", {"at": at})

    assert findings(world)["last poll"] == (True, at)
