# SPDX-License-Identifier: Apache-2.0
"""The deployed wiring and the real product on the stack: whole lives, seen from outside."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import requests
from moto.server import ThreadedMotoServer

from recruit_sync.local.ats_http import serve
from recruit_sync.local.ats_simulator import AtsSimulator
from recruit_sync.local.clock import SimulatedClock
from recruit_sync.local.product import install
from recruit_sync.local.stack import LocalStack, Options
from recruit_sync.wiring import install as install_app
from tests.local.stack_fakes import START

SOURCED: dict[str, Any] = {"source": "LINKEDIN", "country": "DE"}


class Outside:
    """What somebody outside can see and do."""

    def __init__(self, ready: dict[str, Any]) -> None:
        self.control = ready["control"]
        self.public = ready["public"]

    def advance(self, **wanted: str) -> dict[str, Any]:
        answer = requests.post(f"{self.control}/clock", json=wanted, timeout=120)
        assert answer.status_code == 200, answer.text
        outcome: dict[str, Any] = answer.json()
        assert outcome["failures"] == {}
        assert outcome["dead_letters"] == 0
        return outcome

    def mails(self, **query: str) -> list[dict[str, Any]]:
        mails: list[dict[str, Any]] = requests.get(
            f"{self.control}/mail", params=query, timeout=30
        ).json()
        return mails

    def now(self) -> datetime:
        now = requests.get(f"{self.control}/clock", timeout=30).json()["now"]
        return datetime.fromisoformat(now)

    def link(self, mail: dict[str, Any]) -> str:
        (link,) = {line for line in mail["text"].splitlines() if "/c/" in line}
        assert link.startswith(self.public)
        return str(link)

    def answer(self, link: str, answer: str) -> requests.Response:
        """Opens the page, reads for a while, presses the button."""
        page = requests.get(link, timeout=30).text
        self.advance(by="PT3S")
        return requests.post(link, data=form(page, answer), timeout=30)


def form(page: str, answer: str) -> dict[str, str]:
    (found,) = [
        one for one in re.findall(r"<form.*?</form>", page, re.DOTALL) if f'"{answer}"' in one
    ]
    fields = re.findall(r'<input type="hidden" name="(.*?)" value="(.*?)"', found)
    return {name: unescape(value) for name, value in fields} | {"answer": answer}


@pytest.fixture
def stack() -> Iterator[LocalStack]:
    stack = LocalStack(Options(now=START, port=0, people=0))
    yield stack
    stack.stop()
    install_app(None)


@pytest.fixture
def ats(stack: LocalStack) -> AtsSimulator:
    assert stack.ats is not None
    return stack.ats.simulator


@pytest.fixture
def up(stack: LocalStack) -> Outside:
    return Outside(stack.start(install))


def test_who_is_asked_and_says_yes_stays_and_who_is_silent_goes(
    up: Outside, ats: AtsSimulator
) -> None:
    ats.add(**SOURCED, email="yes@mail.example")
    silent = ats.add(**SOURCED, email="silent@mail.example")

    up.advance(by="PT15M")
    requested = up.mails(kind="consent_request")
    assert sorted(mail["to"] for mail in requested) == ["silent@mail.example", "yes@mail.example"]
    assert {mail["language"] for mail in requested} == {"de"}

    (mail,) = up.mails(to="yes@mail.example")
    assert up.answer(up.link(mail), "consent").status_code == 200
    assert [mail["kind"] for mail in up.mails(to="yes@mail.example")] == [
        "consent_request",
        "consent_confirmed",
    ]

    # The thirtieth day after 1 January ends in Berlin at 23:00 UTC.
    up.advance(to="2026-01-31T22:45:00+00:00", poll_every="P1D")
    assert not ats.purge_log
    up.advance(to="2026-01-31T23:15:00+00:00")
    assert {line.wid for line in ats.purge_log} == {silent}
    assert [mail["kind"] for mail in up.mails(to="silent@mail.example")] == [
        "consent_request",
        "consent_reminder",
    ]


def test_opening_a_link_often_records_nothing(up: Outside, ats: AtsSimulator) -> None:
    ats.add(**SOURCED, email="ann@mail.example")
    up.advance(by="PT15M")
    link = up.link(up.mails(to="ann@mail.example")[0])

    for _ in range(3):
        assert requests.get(link, timeout=30).status_code == 200
        assert requests.head(link, timeout=30).status_code == 200
    page = requests.get(link, timeout=30).text
    too_fast = requests.post(link, data=form(page, "consent"), timeout=30)
    up.advance(by="PT1H")

    assert too_fast.status_code == 200
    assert [mail["kind"] for mail in up.mails(to="ann@mail.example")] == ["consent_request"]


def test_the_console_tells_what_is_due_and_shows_each_mail(up: Outside, ats: AtsSimulator) -> None:
    ats.add(**SOURCED, email="ann@mail.example")
    up.advance(by="PT15M")
    (mail,) = up.mails(kind="consent_request")

    page = requests.get(up.public, timeout=30).text
    shown = requests.get(f"{up.public}/console/mail/{mail['id']}", timeout=30).text
    frame = requests.get(f"{up.public}/console/mail/{mail['id']}/html", timeout=30)

    assert "Thu 01 Jan 2026, 00:15" in page
    assert f"/console/mail/{mail['id']}" in page
    assert "ann@mail.example" in shown
    assert "Delivery" in shown
    assert frame.text.replace('<base target="_blank">', "") == mail["html"]
    assert "sandbox" in frame.headers["content-security-policy"]
    assert requests.get(f"{up.public}/console/mail/unknown", timeout=30).status_code == 404


@contextmanager
def aws_of_somebody_else() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    requests.post(f"http://{host}:{port}/moto-api/reset", timeout=10)
    yield f"http://{host}:{port}"
    server.stop()
    server._server.server_close()  # type: ignore[union-attr]  # noqa: SLF001  (it forgets to)


@contextmanager
def command(*options: str) -> Iterator[Outside]:
    """The stack in a process of its own, which is not asked to end but killed."""
    program = Path(sys.executable).with_name("recruit-sync")
    process = subprocess.Popen(
        [program, "local", "--port", "0", *options], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield Outside(json.loads(process.stdout.readline()))
    finally:
        process.kill()
        process.communicate()


def test_a_stack_that_was_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    clock = SimulatedClock(START)
    simulator = AtsSimulator(clock=clock.now)
    wid = simulator.add(**SOURCED, email="ann@mail.example")
    clock.move_to(START + timedelta(days=40))
    with aws_of_somebody_else() as aws, serve(simulator) as ats:
        given = ("--aws-endpoint", aws, "--ats-url", ats.url, "--state", str(tmp_path))
        with command("--now", START.isoformat(), *given) as up:
            Thread(target=advance_until_killed, args=(up,), daemon=True).start()
            while (last := up.now()) < START + timedelta(days=3):
                pass
        with command("--now", (last + timedelta(hours=1)).isoformat(), *given) as up:
            assert [mail["kind"] for mail in up.mails(kind="consent_request")]
            up.advance(to=(START + timedelta(days=33)).isoformat(), poll_every="P1D")
            kinds = [mail["kind"] for mail in up.mails(to="ann@mail.example")]

    assert kinds == ["consent_request", "consent_reminder"]
    assert {line.wid for line in simulator.purge_log} == {wid}


def advance_until_killed(up: Outside) -> None:
    with suppress(requests.ConnectionError):
        requests.post(f"{up.control}/clock", json={"by": "P20D", "poll_every": "PT6H"}, timeout=120)
