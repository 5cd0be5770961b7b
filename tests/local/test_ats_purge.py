# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from recruit_sync.local.ats_simulator import AtsSimulator
from tests.local.ats_wire import BASE, START, SetClock, Wire


def outcome(wire: Wire, job: Any) -> tuple[str, list[str]]:
    body = wire.get(f"/purgeRequests/{job['id']}").body
    return body["status"], [one["outcome"] for one in body["results"]]


def test_a_purge_leaves_a_shell_and_nobody_else_is_touched(
    sim: AtsSimulator, wire: Wire, clock: SetClock
) -> None:
    wid, survivor = sim.add(cv="CV Ada Example.pdf"), sim.add()

    answer = wire.purge(wid)

    assert answer.status == 202
    assert answer.body["status"] == "Initiated"
    location = f"{BASE}/purgeRequests/{answer.body['id']}"
    assert answer.reply.headers["Location"] == location
    assert outcome(wire, answer.body) == ("Completed", ["purged"])
    shell = wire.get(f"/candidates/{wid}").body
    assert shell == {"id": wid, "descriptor": "Purged Person", "isPurged": True}
    assert wire.get(f"/candidates/{wid}/attachments").body["data"] == []
    assert wire.get(f"/candidates/{survivor}").body["isPurged"] is False


def test_a_purge_takes_its_time_when_told_to(
    sim: AtsSimulator, wire: Wire, clock: SetClock
) -> None:
    wid = sim.add()
    sim.switch(purge_delay=timedelta(hours=8))
    job = wire.purge(wid).body
    clock.forward(hours=7, minutes=59)
    assert outcome(wire, job) == ("In Progress", [])
    assert wire.get(f"/candidates/{wid}").body["isPurged"] is False

    clock.forward(minutes=1)

    assert outcome(wire, job) == ("Completed", ["purged"])
    (line,) = sim.purge_log
    assert (line.wid, line.reason, line.asked) == (wid, "no_consent", START)
    assert line.completed == START + timedelta(hours=8)


def test_the_same_reference_again_is_the_same_request(
    sim: AtsSimulator, wire: Wire, clock: SetClock
) -> None:
    wid, reference = sim.add(), str(uuid.uuid4())
    first = wire.purge(wid, reference=reference).body
    clock.forward(days=1)

    again = wire.purge(wid, reference=reference)

    assert again.status == 202
    assert (again.body["id"], again.body["status"]) == (first["id"], "Completed")
    assert outcome(wire, first) == ("Completed", ["purged"])
    assert len(sim.purge_log) == 1


def test_someone_in_an_open_request_is_not_taken_twice(
    sim: AtsSimulator, wire: Wire, clock: SetClock
) -> None:
    one, two = sim.add(), sim.add()
    sim.switch(purge_delay=timedelta(hours=1))
    wire.purge(one)

    assert wire.purge(two, one).status == 409
    assert wire.purge(two).status == 202
    clock.forward(hours=1)
    assert wire.purge(one).status == 202


@pytest.mark.parametrize(
    "change",
    [
        {"candidates": []},
        {"candidates": [{"id": "a=b"}] * 101},
        {"candidates": ["a=b"]},
        {"reason": "tidying"},
        {"clientReference": "1"},
    ],
)
def test_a_faulty_request_is_refused(wire: Wire, change: dict[str, Any]) -> None:
    order = {
        "candidates": [{"id": "a=b"}],
        "reason": "objected",
        "clientReference": str(uuid.uuid4()),
    }

    assert wire.post("/purgeRequests", order).status == 202
    assert wire.post("/purgeRequests", {**order, **change}).status == 400


def test_nobody_employed_is_ever_purged(sim: AtsSimulator, wire: Wire) -> None:
    worker, hired, other = sim.add(worker="W-1"), sim.add(), sim.add()
    sim.hire(hired)

    job = wire.purge(worker, hired, other, "f" * 32).body

    answer = wire.get(f"/purgeRequests/{job['id']}").body
    assert answer["status"] == "Completed with Errors"
    assert [one["outcome"] for one in answer["results"]] == [
        "blocked",
        "blocked",
        "purged",
        "notFound",
    ]
    assert answer["results"][0]["blockedBy"] == "hiredOrWorker"
    assert wire.get(f"/candidates/{worker}").body["isPurged"] is False


def test_a_live_application_blocks_only_when_switched_on(sim: AtsSimulator, wire: Wire) -> None:
    one, two, decided = sim.add(), sim.add(), sim.add()
    for wid in (one, two, decided):
        sim.apply(wid)
    sim.dispose(decided)
    assert outcome(wire, wire.purge(one).body) == ("Completed", ["purged"])

    sim.switch(purge_spares_applicants=True)

    job = wire.purge(two, decided).body
    assert outcome(wire, job) == ("Completed with Errors", ["blocked", "purged"])


def test_someone_merged_away_is_blocked_only_when_switched_on(
    sim: AtsSimulator, wire: Wire
) -> None:
    one, two, kept = sim.add(), sim.add(), sim.add()
    sim.merge(one, into=kept)
    sim.merge(two, into=kept)
    assert outcome(wire, wire.purge(one).body) == ("Completed", ["purged"])

    sim.switch(purge_spares_merged=True)

    assert outcome(wire, wire.purge(two).body) == ("Completed with Errors", ["blocked"])


def test_a_purge_may_be_blocked_for_any_reason_given(sim: AtsSimulator, wire: Wire) -> None:
    wid = sim.add()
    sim.switch(purge_blocked_by="retainedByPolicy")

    job = wire.purge(wid).body

    assert outcome(wire, job) == ("Completed with Errors", ["blocked"])
    assert sim.purge_log[0].blocked_by == "retainedByPolicy"


@pytest.mark.parametrize(("switch", "status"), [("failed", "Failed"), ("lying", "Completed")])
def test_a_purge_may_fail_or_pretend_and_the_person_stays(
    sim: AtsSimulator, wire: Wire, switch: str, status: str
) -> None:
    wid = sim.add()
    sim.switch(purge_outcome=switch)

    assert outcome(wire, wire.purge(wid).body)[0] == status

    assert wire.get(f"/candidates/{wid}").body["name"]["firstName"] == "Ada"


def test_a_purged_person_may_be_gone_altogether(sim: AtsSimulator, wire: Wire) -> None:
    wid, survivor = sim.add(), sim.add()
    sim.switch(purge_leaves="nothing")
    wire.purge(wid)

    assert wire.get(f"/candidates/{wid}").code == "S21"
    assert wire.get(f"/candidates/{wid}/attachments").code == "S21"
    assert wire.ids() == [survivor]
    assert outcome(wire, wire.purge(wid).body) == ("Completed", ["notFound"])


def test_an_attachment_may_outlive_its_person_for_a_while(
    sim: AtsSimulator, wire: Wire, clock: SetClock
) -> None:
    wid = sim.add(cv="CV Ada Example.pdf")
    sim.switch(attachments_linger=timedelta(hours=2))
    assert outcome(wire, wire.purge(wid).body) == ("Completed", ["purged"])
    assert wire.get(f"/candidates/{wid}/attachments").body["total"] == 1

    clock.forward(hours=2)

    assert wire.get(f"/candidates/{wid}/attachments").body["total"] == 0


def test_a_purged_person_may_be_brought_back_under_another_id(
    sim: AtsSimulator, wire: Wire, clock: SetClock
) -> None:
    wid = sim.add(email="ada@example.org")
    sim.switch(recreated_after=timedelta(days=2))
    wire.purge(wid)
    assert wire.ids(email="ada@example.org") == []

    clock.forward(days=2)

    (again,) = wire.get("/candidates", email="ada@example.org").body["data"]
    assert again["id"] != wid
    assert again["prospect"]["source"]["id"] == "Applicant_Source_ID=LINKEDIN"


def test_no_trace_of_a_purged_person_is_left_in_memory(sim: AtsSimulator, wire: Wire) -> None:
    wid = sim.add(last_name="Unmistakable", cv="CV Unmistakable.pdf")
    sim.update(wid, email="unmistakable@example.org")
    wire.purge(wid)
    wire.get("/candidates")

    assert "Unmistakable" not in str([record.entries for record in sim.log])
    assert all("Unmistakable" not in str(one.document) for one in sim.log.find(wid).entries)  # type: ignore[union-attr]
    assert "Ada Unmistakable" in sim.identities()
