# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from recruit_sync.local.ats_faults import Faults
from recruit_sync.local.ats_simulator import AtsSimulator
from tests.local.ats_wire import START, SetClock, Wire


def test_nothing_goes_wrong_unless_asked_for(sim: AtsSimulator, wire: Wire) -> None:
    wids = [sim.add() for _ in range(50)]

    assert wire.ids(limit=100) == wids
    assert {wire.get(f"/candidates/{wid}").status for wid in wids} == {200}


@pytest.mark.parametrize("change", [{"throttled": 1.5}, {"purge_outcome": "maybe"}, {"typo": True}])
def test_an_unknown_switch_is_refused(sim: AtsSimulator, change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        sim.switch(**change)

    assert sim.faults == Faults()


def test_live_pages_drift_and_a_snapshot_does_not(
    sim: AtsSimulator, wire: Wire, clock: SetClock
) -> None:
    wids = [sim.add() for _ in range(4)]
    sim.switch(page_drift=True)
    as_of = clock()
    first, fixed = wire.ids(limit=2), wire.ids(limit=2, asOfEntryMoment=as_of)
    clock.forward(minutes=1)
    sim.update(wids[3], email=None)
    second = wire.ids(limit=2, offset=2)

    assert set(wids) != {*first, *second}
    assert {*fixed, *wire.ids(limit=2, offset=2, asOfEntryMoment=as_of)} == set(wids)


def test_a_row_may_stand_on_two_pages(sim: AtsSimulator, wire: Wire) -> None:
    wids = [sim.add() for _ in range(4)]
    sim.switch(repeated_row=True)

    pages = [wire.ids(limit=2, offset=offset) for offset in (0, 2, 4)]

    assert pages == [wids[:2], wids[1:3], wids[3:]]


def test_an_entry_may_come_to_light_long_after_its_moment(
    sim: AtsSimulator, wire: Wire, clock: SetClock
) -> None:
    known = sim.add()
    sim.switch(late_entries=timedelta(minutes=30))
    entered = clock.forward(minutes=1)
    newcomer = sim.add()
    sim.update(known, email="late@example.org")
    window = {"updatedFrom": entered, "updatedThrough": entered}

    assert wire.ids(**window) == []
    assert wire.get(f"/candidates/{known}").body["email"] != "late@example.org"
    clock.forward(minutes=30)
    assert wire.ids(**window) == [known, newcomer]
    assert wire.get(f"/candidates/{known}").body["email"] == "late@example.org"


@pytest.mark.parametrize("seconds", [None, 7])
def test_too_many_requests_come_in_bursts(
    sim: AtsSimulator, wire: Wire, seconds: int | None
) -> None:
    sim.switch(throttled=1.0, throttle_burst=2, retry_after=seconds)
    first = wire.get("/candidates")
    sim.switch(throttled=0.0)
    second, third = wire.get("/candidates"), wire.get("/candidates")

    assert [first.status, second.status, third.status] == [429, 429, 200]
    expected = {} if seconds is None else {"Retry-After": "7"}
    assert first.reply.headers == second.reply.headers == expected


def test_a_service_update_answers_with_a_web_page(
    sim: AtsSimulator, wire: Wire, clock: SetClock
) -> None:
    sim.switch(update_from=START + timedelta(hours=1), update_through=START + timedelta(hours=2))
    assert wire.get("/candidates").status == 200
    clock.forward(hours=1)

    reply = wire.once("GET", "/candidates").reply

    assert (reply.status, reply.content_type) == (503, "text/html")
    assert wire.ask_token().status == 503
    clock.forward(hours=1, seconds=1)
    assert wire.get("/candidates").status == 200


def test_an_overloaded_read_is_a_500_and_a_write_is_not(sim: AtsSimulator, wire: Wire) -> None:
    wid = sim.add()
    sim.switch(failing_reads=1.0)

    assert wire.get("/candidates").status == 500
    assert wire.call("PATCH", f"/candidates/{wid}", {}).status == 200


def test_a_lost_permission_is_s22(sim: AtsSimulator, wire: Wire) -> None:
    wid = sim.add()
    sim.switch(forbidden_writes=True)
    assert wire.get("/candidates").status == 200
    assert wire.call("PATCH", f"/candidates/{wid}", {}).code == "S22"

    sim.switch(forbidden=True)

    answer = wire.get("/candidates")
    assert (answer.status, answer.code) == (403, "S22")


def test_fields_may_vanish_from_everybody_or_from_a_share(sim: AtsSimulator, wire: Wire) -> None:
    for _ in range(100):
        sim.apply(sim.add())
    sim.switch(thin_fields=("location", "prospect.source", "jobApplications.stage"))
    row = wire.get("/candidates").body["data"][0]
    assert "location" not in row
    assert row["prospect"].keys() >= {"isProspect"}
    assert "source" not in row["prospect"]
    assert "stage" not in row["jobApplications"][0]

    sim.switch(thin_share=0.3)

    seen = [
        {row["id"] for row in wire.get("/candidates", limit=100).body["data"] if "location" in row}
        for _ in range(2)
    ]
    assert seen[0] == seen[1]
    assert 50 < len(seen[0]) < 90


def test_rows_may_vanish_and_stay_away(sim: AtsSimulator, wire: Wire) -> None:
    wids = {sim.add() for _ in range(100)}
    sim.switch(missing_rows=0.5)

    body = wire.get("/candidates", limit=100).body

    seen = {row["id"] for row in body["data"]}
    assert seen == set(wire.ids(limit=100))
    assert body["total"] == len(seen)
    assert 25 < len(seen) < 75
    assert wire.get(f"/candidates/{min(wids - seen)}").code == "S22"


def test_record_moments_may_be_missing(sim: AtsSimulator, wire: Wire) -> None:
    wid = sim.add()
    sim.switch(hidden_moments=True)

    row = wire.get(f"/candidates/{wid}").body

    assert {"createdMoment", "lastUpdatedMoment"}.isdisjoint(row)


def test_a_status_may_be_of_the_future(sim: AtsSimulator, wire: Wire) -> None:
    wid = sim.add()
    sim.apply(wid)
    sim.switch(future_status=timedelta(days=400))

    (row,) = wire.get(f"/candidates/{wid}").body["jobApplications"]

    assert row["statusTimestamp"].startswith("2027-02-05")
    assert row["jobApplicationDate"].startswith("2026-01-01")


def test_everybody_s_consent_may_seem_to_have_run_out(sim: AtsSimulator, wire: Wire) -> None:
    wid, without = sim.add(), sim.add()
    sim.consent(wid, expires_on=date(2027, 1, 1))
    sim.switch(past_expiry=True)

    (consent,) = wire.get(f"/candidates/{wid}").body["consents"]

    assert consent["expiresOn"] < "2026-01-01"
    assert wire.get(f"/candidates/{without}").body["consents"] == []


def test_a_patch_of_someone_merged_away_may_succeed_without_effect(
    sim: AtsSimulator, wire: Wire
) -> None:
    old, kept = sim.add(), sim.add()
    sim.merge(old, into=kept)
    sim.switch(silent_merges=True)

    answer = wire.call("PATCH", f"/candidates/{old}", {"status": {"withdrawn": True}})

    assert answer.status == 200
    assert wire.get(f"/candidates/{old}").body["status"]["withdrawn"] is False


def test_the_same_person_may_be_imported_twice(
    sim: AtsSimulator, wire: Wire, clock: SetClock
) -> None:
    sim.switch(duplicates=1.0)
    wid = sim.add(email="ada@example.org")
    assert wire.ids(email="ada@example.org") == [wid]

    clock.forward(days=1)

    assert len(set(wire.ids(email="ada@example.org"))) == 2


def test_a_reply_may_be_lost_after_the_effect(sim: AtsSimulator, wire: Wire) -> None:
    wid = sim.add()
    sim.switch(lost_replies=1.0)

    answer = wire.purge(wid)

    assert answer.reply.lost
    assert sim.purge_log[0].outcome == "purged"
    assert not wire.get("/candidates").reply.lost


def test_the_server_s_clock_may_go_wrong(sim: AtsSimulator, wire: Wire, clock: SetClock) -> None:
    sim.switch(clock_skew=timedelta(minutes=-3))

    assert wire.get("/serverTimestamp").body["serverTimestamp"].startswith("2025-12-31T23:57")
    assert wire.get("/candidates", asOfEntryMoment=clock()).code == "A9002"
