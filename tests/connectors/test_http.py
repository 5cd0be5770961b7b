# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

import socket
from datetime import timedelta
from threading import Thread

import pytest

from connectors._http import Answer, Call, Http, InDoubt, NothingSent, Pace, Timeouts, segment
from recruit_sync.domain.errors import Refused
from recruit_sync.local.clock import SimulatedClock
from tests.connectors.tenant import START


def http(base_url: str) -> Http:
    return Http(base_url, timeouts=Timeouts(2, 2), connections=1, largest_answer=1000)


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ("a" * 32, "a" * 32),
        ("Candidate_ID=C-1", "Candidate_ID=C-1"),
        ("../purgeRequests", "..%2FpurgeRequests"),
        ("..", "%2E%2E"),
        ("x?limit=1#y", "x%3Flimit%3D1%23y".replace("%3D", "=")),
        ("a\r\nHost: b", "a%0D%0AHost%3A%20b"),
    ],
)
def test_an_id_stays_one_segment_of_the_path(value: str, path: str) -> None:
    assert segment(value) == path


@pytest.mark.parametrize(
    "base_url",
    ["ftp://ats.example", "//ats.example", "https://u:p@ats.example", "https://ats.example/?a=b"],
)
def test_a_base_url_that_hides_something_is_refused(base_url: str) -> None:
    with pytest.raises(ValueError, match="base URL"):
        http(base_url)


def test_a_header_cannot_be_smuggled_in() -> None:
    with pytest.raises(Refused):
        http("http://127.0.0.1:1").send(Call("GET", "/x"), "Bearer a\r\nX-Other: b")


def test_a_refused_connection_has_sent_nothing() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]

    with pytest.raises(NothingSent):
        http(f"http://127.0.0.1:{port}").send(Call("POST", "/x", body=b"{}"), "Bearer a")


@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly a part"]
)
def test_a_connection_that_breaks_after_the_request_leaves_a_doubt(answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def hang_up() -> None:
            line, _ = listening.accept()
            with line:
                line.recv(65536)
                line.sendall(answer)

        server = Thread(target=hang_up)
        server.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        with pytest.raises(InDoubt):
            http(url).send(Call("POST", "/x", body=b"{}"), "Bearer a")
        server.join()


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        ("Wed, 01 Apr 2026 12:00:30 GMT", 30.0),
        ("Wed, 01 Apr 2026 11:00:00 GMT", 0.0),
        ("soon", None),
        ("-3", None),
        ("", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(header: str, seconds: float | None) -> None:
    assert Answer(429, b"", {"Retry-After": header}).retry_after(START) == seconds


def test_a_bucket_that_stood_idle_holds_no_more_than_its_fill() -> None:
    clock = SimulatedClock(START)
    pace = Pace(clock, {1.0: 4.0})
    clock.sleep(3600)
    rested = clock.now()

    for _ in range(8):
        pace.wait()

    assert clock.now() - rested == timedelta(seconds=1)


def test_neither_an_answer_nor_a_call_shows_its_body() -> None:
    assert "Ada" not in repr(Answer(200, b"Ada", {"X": "Ada"}))
    assert "Ada" not in repr(Call("POST", "/x", body=b"Ada"))
