# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import contextlib
import http.client
import json
import threading
import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from recruit_sync.local.ats_api import AtsApi
from recruit_sync.local.ats_http import RunningAts, serve
from recruit_sync.local.ats_people import Population, populate
from recruit_sync.local.ats_simulator import AtsSimulator
from recruit_sync.local.ats_wire import Request
from tests.local.ats_wire import BASE, CLIENT, TOKEN, SetClock, Wire


@pytest.fixture
def running(sim: AtsSimulator) -> Iterator[RunningAts]:
    with serve(sim) as running:
        yield running


@pytest.fixture
def session(running: RunningAts) -> Iterator[requests.Session]:
    with requests.Session() as session:
        form = {"grant_type": "refresh_token", "refresh_token": "local"}
        answer = session.post(running.url + TOKEN, data=form, headers={"Authorization": CLIENT})
        session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        yield session


def test_candidates_are_read_over_the_wire(
    sim: AtsSimulator, running: RunningAts, session: requests.Session
) -> None:
    wid = sim.add(first_name="สมชาย")

    one = session.get(f"{running.url}{BASE}/candidates", params={"limit": 1})
    two = session.get(f"{running.url}{BASE}/candidates/{wid}")

    assert one.json()["data"] == [two.json()]
    assert two.json()["name"]["firstName"] == "สมชาย"
    assert two.headers["Date"] == "Thu, 01 Jan 2026 00:00:00 GMT"


def test_a_connection_is_kept_for_the_next_request(
    running: RunningAts, session: requests.Session
) -> None:
    host, port = running.url.removeprefix("http://").split(":")
    connection = http.client.HTTPConnection(host, int(port))
    with contextlib.closing(connection):
        for _ in range(3):
            connection.request("GET", f"{BASE}/serverTimestamp", headers=dict(session.headers))
            used = connection.sock
            assert connection.getresponse().read().startswith(b'{"serverTimestamp"')
            assert connection.sock is used is not None


def test_a_lost_reply_closes_the_connection_and_the_effect_stands(
    sim: AtsSimulator, running: RunningAts, session: requests.Session
) -> None:
    wid = sim.add()
    sim.switch(lost_replies=1.0)
    order = {
        "candidates": [{"id": wid}],
        "reason": "objected",
        "clientReference": str(uuid.uuid4()),
    }

    with pytest.raises(requests.ConnectionError):
        session.post(f"{running.url}{BASE}/purgeRequests", json=order)

    assert [line.outcome for line in sim.purge_log] == ["purged"]
    assert session.get(f"{running.url}{BASE}/candidates/{wid}").json()["isPurged"] is True


def test_many_write_at_once_and_nothing_is_lost(
    sim: AtsSimulator, running: RunningAts, session: requests.Session
) -> None:
    wid = sim.add()
    consent = {"purpose": "recruitment", "status": "requested", "channel": "recruit_sync"}

    def write() -> None:
        for _ in range(10):
            requests.post(
                f"{running.url}{BASE}/candidates/{wid}/consents",
                json=consent,
                headers=dict(session.headers),
                timeout=10,
            )

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(sim.people()[0]["consents"]) == 40


def test_a_stopped_server_answers_no_more(sim: AtsSimulator) -> None:
    running = serve(sim)
    with requests.Session() as session:
        assert session.get(running.url + BASE + "/candidates").status_code == 401

        running.stop()

        with pytest.raises(requests.ConnectionError):
            session.get(running.url + BASE + "/candidates")


def test_a_page_of_a_hundred_takes_a_few_milliseconds(sim: AtsSimulator, wire: Wire) -> None:
    populate(sim, Population(candidates=500))
    wire.get("/candidates")
    api = AtsApi(sim)
    headers = {"authorization": f"Bearer {wire.token}"}
    spans = []
    for page in range(5):
        query = {"limit": ["100"], "offset": [str(page * 100)]}
        begun = time.perf_counter()
        reply = api.answer(Request("GET", BASE + "/candidates", query, headers))
        spans.append(time.perf_counter() - begun)
        assert len(json.loads(reply.body)["data"]) == 100

    assert min(spans) < 0.010


class Control:
    def __init__(self, url: str) -> None:
        self.url = f"{url}/sim"

    def get(self, path: str) -> Any:
        return requests.get(self.url + path, timeout=10).json()

    def post(self, path: str, body: Any = None) -> requests.Response:
        return requests.post(self.url + path, json=body, timeout=10)


def test_the_simulator_is_driven_from_outside(
    sim: AtsSimulator, running: RunningAts, clock: SetClock
) -> None:
    control = Control(running.url)
    profile = {"first_name": "Ada", "country": "JP", "source": "AGENCY"}
    wid = control.post("/people", {"profile": profile}).json()["id"]
    other = control.post("/people", {"document": {"email": None}}).json()["id"]
    assert control.post(f"/people/{wid}/update", {"changes": {"email": "a@example.org"}}).ok
    assert control.post(f"/people/{wid}/apply", {"requisition": "R-9"}).json()["id"]
    assert control.post(f"/people/{wid}/consent", {"status": "given"}).ok
    assert control.post(f"/people/{wid}/dispose", {"how": "REJECTED"}).ok
    assert control.post(f"/people/{wid}/hire").ok
    assert control.post(f"/people/{wid}/update", {"absent": ["location"]}).ok

    ada, bare = control.get("/people")

    assert (ada["id"], bare["id"]) == (wid, other)
    assert ada["email"] == "a@example.org"
    assert ada["worker"]["id"] == "Employee_ID=E-000001"
    assert ada["jobApplications"][0]["disposition"]["descriptor"] == "Rejected"
    assert ada["consents"][0]["status"] == "given"
    assert "location" not in ada
    assert control.get("/identities") == sorted(sim.identities())


def test_switches_are_seen_and_set_from_outside(sim: AtsSimulator, running: RunningAts) -> None:
    control = Control(running.url)

    assert control.post("/switches", {"purge_delay": "PT2H", "throttled": 0.1}).ok
    assert control.post("/switches", {"page_drift": True}).ok

    switches = control.get("/switches")
    assert switches["purge_delay"] == "PT2H"
    assert switches["throttled"] == 0.1
    assert sim.faults.page_drift


def test_what_was_purged_and_asked_is_told_outside(
    sim: AtsSimulator, wire: Wire, running: RunningAts, clock: SetClock
) -> None:
    control = Control(running.url)
    arrivals = control.post("/population", {"candidates": 3, "seed": 2, "over": "P1D"}).json()
    assert len(arrivals) == 3
    clock.forward(days=1)
    wire.purge(arrivals[0]["wid"], reason="objected")

    (line,) = control.get("/purges")

    assert (line["wid"], line["reason"]) == (arrivals[0]["wid"], "objected")
    assert line["asked"] == "2026-01-02T00:00:00Z"
    assert control.get("/requests")["POST /purgeRequests"] == 1


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/people", {"profile": {"shoe_size": 44}}, 400),
        ("/switches", {"typo": 1}, 400),
        ("/people/" + "0" * 32 + "/hire", None, 404),
        ("/people/" + "0" * 32 + "/praise", None, 404),
        ("/nowhere", None, 404),
    ],
)
def test_a_slip_on_the_control_plane_is_told(
    running: RunningAts, path: str, body: Any, status: int
) -> None:
    assert Control(running.url).post(path, body).status_code == status


def test_the_control_plane_has_no_get_for_everything(running: RunningAts) -> None:
    assert requests.get(f"{running.url}/sim/nowhere", timeout=10).status_code == 404
