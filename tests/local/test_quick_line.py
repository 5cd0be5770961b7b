# SPDX-License-Identifier: Apache-2.0
"""The connector hears the same of the ATS with and without a socket."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connectors._http import Call, Http, InDoubt, Timeouts
from recruit_sync.local import quick_line
from recruit_sync.local.ats_http import RunningAts, serve
from recruit_sync.local.ats_simulator import AtsSimulator
from tests.local.ats_wire import BASE, CLIENT, TOKEN

SIGN_IN = Call(
    "POST",
    TOKEN,
    body=b"grant_type=refresh_token&refresh_token=local",
    content_type="application/x-www-form-urlencoded",
)
CALLS = [
    Call("GET", f"{BASE}/candidates", {"limit": "1", "source": ["LINKEDIN", "AGENCY"]}),
    Call("GET", f"{BASE}/candidates/none", {"view": "é & ü"}),
    Call("GET", f"{BASE}/serverTimestamp"),
    Call("POST", f"{BASE}/purgeRequests", body=b"no json"),
    Call("HEAD", f"{BASE}/serverTimestamp"),
]


@pytest.fixture
def ats(sim: AtsSimulator) -> Iterator[RunningAts]:
    with serve(sim) as running:
        yield running
        quick_line.close_door(running)


@pytest.fixture
def http(ats: RunningAts) -> Http:
    return Http(ats.url, timeouts=Timeouts(), connections=1, largest_answer=100_000)


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.method} {call.path}")
def test_an_answer_is_the_same_with_and_without_a_socket(
    sim: AtsSimulator, ats: RunningAts, http: Http, call: Call
) -> None:
    sim.add(first_name="สมชาย")
    token = http.send(SIGN_IN, CLIENT).body.decode().split('"access_token":"')[1].split('"')[0]
    over_the_port = http.send(call, f"Bearer {token}")

    quick_line.open_door(ats)
    here = http.send(call, f"Bearer {token}")

    assert here == over_the_port
    assert dict(here.headers) == dict(over_the_port.headers)
    with http.opened(call, f"Bearer {token}") as opened:
        assert opened.whole().body == here.body


def test_what_is_lost_is_lost_without_a_socket_too(
    sim: AtsSimulator, ats: RunningAts, http: Http
) -> None:
    sim.switch(lost_replies=1.0)
    wid = sim.add()
    quick_line.open_door(ats)
    token = http.send(SIGN_IN, CLIENT).body.decode().split('"access_token":"')[1].split('"')[0]
    order = (
        f'{{"candidates": [{{"id": "{wid}"}}], "reason": "objected", '
        f'"clientReference": "00000000-0000-4000-8000-000000000001"}}'
    )

    with pytest.raises(InDoubt):
        http.send(Call("POST", f"{BASE}/purgeRequests", body=order.encode()), f"Bearer {token}")
    assert [line.outcome for line in sim.purge_log] == ["purged"]
