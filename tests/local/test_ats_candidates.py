# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from recruit_sync.local.ats_profile import Profile
from recruit_sync.local.ats_simulator import AtsSimulator
from tests.local.ats_wire import START, SetClock, Wire


def test_the_server_tells_its_own_clock(wire: Wire, clock: SetClock) -> None:
    clock.forward(microseconds=1_234_567)

    now = wire.get("/serverTimestamp").body

    assert now == {"serverTimestamp": "2026-01-01T00:00:01.234+00:00"}


def test_pages_follow_one_another_without_gap_or_overlap(sim: AtsSimulator, wire: Wire) -> None:
    wids = [sim.add() for _ in range(45)]

    pages = [wire.ids(offset=offset) for offset in (0, 20, 40, 60)]

    assert [len(page) for page in pages] == [20, 20, 5, 0]
    assert [wid for page in pages for wid in page] == wids
    assert wire.get("/candidates", limit=100).body["total"] == 45


def test_a_window_holds_whoever_was_entered_in_it_both_ends_included(
    sim: AtsSimulator, wire: Wire, clock: SetClock
) -> None:
    before, first, last, after = (sim.add(at=START + timedelta(hours=hour)) for hour in range(4))
    clock.forward(hours=5)
    start, end = START + timedelta(hours=1), START + timedelta(hours=2)

    assert wire.ids(updatedFrom=start, updatedThrough=end) == [first, last]
    assert wire.ids(createdFrom=start, createdThrough=end) == [first, last]
    assert {before, after}.isdisjoint(wire.ids(updatedFrom=start, updatedThrough=end))


def test_an_update_brings_a_person_into_a_later_window_but_not_a_later_creation(
    sim: AtsSimulator, wire: Wire, clock: SetClock
) -> None:
    wid = sim.add()
    noon = clock.forward(hours=12)
    sim.update(wid, email="new@example.org")

    assert wire.ids(updatedFrom=noon, updatedThrough=noon) == [wid]
    assert wire.ids(createdFrom=noon, createdThrough=noon) == []


def test_a_snapshot_pages_the_same_while_others_arrive_and_change(
    sim: AtsSimulator, wire: Wire, clock: SetClock
) -> None:
    wids = [sim.add(last_name=f"N{number}") for number in range(30)]
    as_of = clock()
    first = wire.get("/candidates", asOfEntryMoment=as_of).body
    clock.forward(minutes=1)
    sim.add()
    sim.update(wids[25], email="changed@example.org")
    wire.purge(wids[3])
    clock.forward(minutes=1)
    second = wire.get("/candidates", asOfEntryMoment=as_of, offset=20).body

    assert first["total"] == second["total"] == 30
    assert [row["id"] for row in first["data"] + second["data"]] == wids
    assert second["data"][5]["email"] == "candidate-26@example.org"
    assert wire.get("/candidates", limit=100).body["total"] == 31


def test_a_snapshot_of_the_past_does_not_bring_back_what_was_purged(
    sim: AtsSimulator, wire: Wire, clock: SetClock
) -> None:
    as_of = clock()
    wid, survivor = sim.add(), sim.add()
    clock.forward(days=1)
    wire.purge(wid)

    shell, kept = wire.get("/candidates", asOfEntryMoment=as_of).body["data"]

    assert shell == {"id": wid, "descriptor": "Purged Person", "isPurged": True}
    assert kept["id"] == survivor
    assert kept["name"]["firstName"] == "Ada"


def test_whoever_is_planned_for_later_is_unseen_until_the_clock_gets_there(
    sim: AtsSimulator, wire: Wire, clock: SetClock
) -> None:
    wid = sim.add(at=START + timedelta(days=3))
    assert (wire.ids(), sim.people()) == ([], [])
    assert wire.get(f"/candidates/{wid}").status == 404

    clock.forward(days=3)

    assert wire.ids() == [wid]
    assert wire.get(f"/candidates/{wid}").body["createdMoment"].startswith("2026-01-04T00:00")


def test_filters_hold_all_at_once(sim: AtsSimulator, wire: Wire) -> None:
    one, two = sim.add(email="One@example.org"), sim.add(email="two@example.org")
    tag = {"id": "Candidate_Tag_ID=PURGE"}
    for wid in (one, two):
        assert wire.call("PATCH", f"/candidates/{wid}", {"candidateTags": {"add": [tag]}}).status

    assert wire.ids(candidateTag=tag["id"]) == [one, two]
    assert wire.ids(candidateTag=tag["id"], email="one@example.org") == [one]
    assert wire.ids(candidateTag="Candidate_Tag_ID=OTHER") == []


def test_ids_asked_for_by_name_come_once_and_unknown_ones_are_passed_over(
    sim: AtsSimulator, wire: Wire
) -> None:
    one, two, _ = sim.add(), sim.add(), sim.add()

    found = wire.ids(candidate=[two, "f" * 32, "Candidate_ID=C-000001", one])

    assert found == [two, one]


def test_asking_for_ids_gives_nothing_else(sim: AtsSimulator, wire: Wire) -> None:
    wid = sim.add()

    assert wire.get("/candidates", fields="id").body == {"total": 1, "data": [{"id": wid}]}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"updatedFrom": START}, "A9001"),
        ({"createdThrough": START}, "A9001"),
        ({"updatedFrom": START, "updatedThrough": START + timedelta(seconds=1)}, "A9002"),
        ({"asOfEntryMoment": START + timedelta(seconds=1)}, "A9002"),
        ({"updatedFrom": START, "updatedThrough": START - timedelta(seconds=1)}, "A9003"),
        ({"candidate": "not-an-id"}, "A9004"),
        ({"candidateTag": "PURGE"}, "A9004"),
        ({"asOfEntryMoment": "2026-01-01T00:00:00"}, "A9010"),
        ({"asOfEntryMoment": "yesterday"}, "A9010"),
        ({"limit": 101}, "A9011"),
        ({"limit": 0}, "A9011"),
        ({"offset": -1}, "A9011"),
        ({"fields": "name"}, "A9011"),
        ({"candidate": ["a=b"] * 101}, "A9011"),
        ({"order": "email"}, "A9013"),
        ({"limit": [1, 2]}, "A9013"),
    ],
)
def test_a_faulty_question_is_refused_with_its_own_code(
    wire: Wire, query: dict[str, Any], code: str
) -> None:
    answer = wire.get("/candidates", **query)

    assert (answer.status, answer.code) == (400, code)


def test_a_person_is_found_by_either_id(sim: AtsSimulator, wire: Wire) -> None:
    wid = sim.add(first_name="Ada")

    by_wid = wire.get(f"/candidates/{wid}").body

    assert by_wid["candidateID"] == "C-000001"
    assert wire.get("/candidates/Candidate_ID=C-000001").body == by_wid
    assert wire.get("/candidates/Candidate_ID%3DC-000001").body == by_wid


@pytest.mark.parametrize(
    "path", ["/candidates/" + "0" * 32, "/backgroundChecks/" + "0" * 32, "/nowhere"]
)
def test_what_is_not_there_is_s21(wire: Wire, path: str) -> None:
    answer = wire.get(path)

    assert (answer.status, answer.code) == (404, "S21")


def test_what_a_document_leaves_out_is_absent_on_the_wire(sim: AtsSimulator, wire: Wire) -> None:
    wid = sim.add({"name": {"firstName": "Ada"}, "email": None})

    row = wire.get(f"/candidates/{wid}").body

    assert row["email"] is None
    assert {"location", "prospect", "consents"}.isdisjoint(row)


def test_a_patch_sets_flags_and_tags_and_is_entered_in_the_log(
    sim: AtsSimulator, wire: Wire, clock: SetClock
) -> None:
    wid = sim.add()
    later = clock.forward(hours=1)
    tags = [{"id": "Candidate_Tag_ID=A"}, {"id": "Candidate_Tag_ID=B"}]
    wire.call("PATCH", f"/candidates/{wid}", {"candidateTags": {"add": tags}})
    change = {"status": {"withdrawn": True}, "candidateTags": {"remove": tags[:1]}}

    assert wire.call("PATCH", f"/candidates/{wid}", change).status == 200

    row = wire.get(f"/candidates/{wid}").body
    assert row["status"] == {"doNotHire": False, "withdrawn": True}
    assert row["candidateTags"] == tags[1:]
    assert wire.ids(updatedFrom=later, updatedThrough=later) == [wid]


@pytest.mark.parametrize(
    "body", [{"email": "x@example.org"}, {"status": {"hired": True}}, {"status": {"withdrawn": 1}}]
)
def test_a_patch_of_anything_else_is_refused(
    sim: AtsSimulator, wire: Wire, body: dict[str, Any]
) -> None:
    wid = sim.add()

    assert wire.call("PATCH", f"/candidates/{wid}", body).status == 400


def test_a_mirrored_consent_stands_beside_the_profile_s_own(sim: AtsSimulator, wire: Wire) -> None:
    wid = sim.add()
    sim.consent(wid, status="given", channel="profile")
    mirror = {"purpose": "recruitment", "status": "requested", "channel": "recruit_sync"}

    answer = wire.post(f"/candidates/{wid}/consents", mirror)

    assert (answer.status, answer.body) == (201, mirror)
    channels = [one["channel"] for one in wire.get(f"/candidates/{wid}").body["consents"]]
    assert channels == ["profile", "recruit_sync"]
    assert wire.post(f"/candidates/{wid}/consents", {"status": "maybe"}).status == 400


def test_an_application_moves_until_it_is_decided(
    sim: AtsSimulator, wire: Wire, clock: SetClock
) -> None:
    wid = sim.add()
    application = sim.apply(wid, stage="REVIEW")
    clock.forward(days=1)
    path = f"/jobApplications/{application}/move"
    step = {"nextStep": {"id": "Recruiting_Stage_ID=INTERVIEW"}}
    end = {"dispositionStep": {"id": "Recruiting_Disposition_ID=REJECTED"}}

    assert wire.post(path, step).status == wire.post(path, end).status == 200
    assert wire.post(path, step).code == "A9006"

    (row,) = wire.get(f"/candidates/{wid}").body["jobApplications"]
    assert row["stage"]["id"] == "Recruiting_Stage_ID=INTERVIEW"
    assert row["disposition"]["id"] == "Recruiting_Disposition_ID=REJECTED"
    assert row["statusTimestamp"] == "2026-01-02T00:00:00.000+00:00"


@pytest.mark.parametrize(
    "body", [{}, {"nextStep": {"id": "Recruiting_Stage_ID=PARTY"}}, {"nextStep": {"id": "x"}}]
)
def test_a_move_to_nowhere_is_refused(sim: AtsSimulator, wire: Wire, body: dict[str, Any]) -> None:
    application = sim.apply(sim.add())

    assert wire.post(f"/jobApplications/{application}/move", body).status == 400


def test_attachments_are_listed_without_their_content(sim: AtsSimulator, wire: Wire) -> None:
    wid, bare = sim.add(cv="CV Ada Example.pdf"), sim.add()

    (file,) = wire.get(f"/candidates/{wid}/attachments").body["data"]

    assert file.keys() == {"id", "fileName", "contentType", "fileLength", "location"}
    assert wire.get(f"/candidates/{bare}/attachments").body == {"total": 0, "data": []}


def test_a_merged_person_points_to_the_survivor_who_gets_the_applications(
    sim: AtsSimulator, wire: Wire
) -> None:
    old, kept = sim.add(), sim.add()
    application = sim.apply(old)
    sim.merge(old, into=kept)

    loser, survivor = wire.get("/candidates").body["data"]

    assert loser["mergedInto"] == {"id": kept}
    assert loser["jobApplications"] == []
    assert [one["id"] for one in survivor["jobApplications"]] == [application]
    assert wire.call("PATCH", f"/candidates/{old}", {}).status == 409
    move = {"nextStep": {"id": "Recruiting_Stage_ID=OFFER"}}
    assert wire.post(f"/jobApplications/{application}/move", move).status == 200


def test_hiring_makes_a_worker_and_ends_the_selection(sim: AtsSimulator, wire: Wire) -> None:
    wid, other = sim.add(), sim.add()
    sim.apply(wid)
    sim.hire(wid)

    row = wire.get(f"/candidates/{wid}").body

    assert row["worker"]["id"] == "Employee_ID=E-000001"
    assert row["jobApplications"][0]["stage"]["id"] == "Recruiting_Stage_ID=READY_FOR_HIRE"
    assert wire.get(f"/candidates/{other}").body["worker"] is None


def test_someone_removed_by_hand_is_gone_without_a_purge(sim: AtsSimulator, wire: Wire) -> None:
    wid, survivor = sim.add(), sim.add()
    sim.remove(wid)

    assert wire.get(f"/candidates/{wid}").code == "S21"
    assert wire.ids() == [survivor]
    assert sim.purge_log == []
    with pytest.raises(LookupError):
        sim.update(wid, email=None)


def test_the_simulator_counts_what_it_was_asked(sim: AtsSimulator, wire: Wire) -> None:
    wid = sim.add()
    wire.get("/candidates")
    wire.get(f"/candidates/{wid}")
    wire.get(f"/candidates/{wid}")

    assert sim.requests["GET /candidates"] == 1
    assert sim.requests["GET /candidates/{id}"] == 2
    assert sim.requests["POST /token"] == 1


def test_the_tenant_s_values_are_listed(wire: Wire) -> None:
    sources = wire.get("/values/recruiting/applicantSources/", limit=1000).body

    assert {"id": "Applicant_Source_ID=LINKEDIN", "descriptor": "LinkedIn"} in sources["data"]
    assert sources["total"] == len(sources["data"])
    assert wire.get("/values/recruiting/colours/").status == 404


def test_a_file_may_be_added_later_and_brings_the_person_into_the_window(
    sim: AtsSimulator, wire: Wire, clock: SetClock
) -> None:
    wid = sim.add()
    later = clock.forward(hours=1)
    file = sim.attach(wid, "CV Ada Example.pdf")

    assert [one["id"] for one in wire.get(f"/candidates/{wid}/attachments").body["data"]] == [file]
    assert wire.ids(updatedFrom=later, updatedThrough=later) == [wid]
    assert "CV Ada Example.pdf" in sim.identities()


def test_what_was_planned_happens_in_order_however_far_the_clock_jumps(
    sim: AtsSimulator, wire: Wire, clock: SetClock
) -> None:
    wid = sim.add()
    sim.apply(wid)
    second, third = START + timedelta(days=2), START + timedelta(days=3)
    sim.plan(third, lambda at: sim.hire(wid, at=at))
    sim.plan(second, lambda at: sim.dispose(wid, at=at))
    clock.forward(days=30)

    now, then = (
        wire.get("/candidates", asOfEntryMoment=moment).body["data"][0]
        for moment in (clock(), second)
    )

    assert then["worker"] is None
    assert then["jobApplications"][0]["statusTimestamp"].startswith("2026-01-03")
    assert now["worker"] is not None
    assert now["jobApplications"] == then["jobApplications"]


@pytest.mark.parametrize(
    "change",
    [
        {"status": "perhaps"},
        {"purpose": "marketing"},
        {"givenMoment": "2026-01-01"},
        {"expiresOn": "2026-01-01T00:00:00Z"},
        {"mood": "good"},
    ],
)
def test_a_consent_out_of_form_is_refused(
    sim: AtsSimulator, wire: Wire, change: dict[str, Any]
) -> None:
    path = f"/candidates/{sim.add()}/consents"
    consent = {"purpose": "recruitment", "status": "given", "expiresOn": "2026-06-30"}

    assert wire.post(path, {**consent, **change}).status == 400
    assert wire.post(path, consent).status == 201


@pytest.mark.parametrize("body", [{"status": []}, {"candidateTags": "x"}, ["status"]])
def test_a_body_of_another_shape_is_refused_not_stumbled_over(
    sim: AtsSimulator, wire: Wire, body: Any
) -> None:
    assert wire.call("PATCH", f"/candidates/{sim.add()}", body).code == "A9012"


def test_printing_shows_nobody(sim: AtsSimulator) -> None:
    wid = sim.add(first_name="Unmistakable", email="unmistakable@example.org")
    profile = Profile(first_name="Unmistakable")

    with pytest.raises(ValidationError) as refused:
        Profile.model_validate({"first_name": ["Unmistakable"]})

    printed = [repr(sim.record(wid)), repr(sim.record(wid).entries), repr(profile), str(profile)]
    assert "nmistakable" not in " ".join([*printed, str(refused.value)])
