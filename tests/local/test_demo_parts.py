# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from recruit_sync.domain.errors import Unavailable
from recruit_sync.local.ats_profile import Profile
from recruit_sync.local.ats_simulator import AtsSimulator
from recruit_sync.local.demo.agenda import Agenda
from recruit_sync.local.demo.buggify import Buggify, LambdaDied, Shares
from recruit_sync.local.demo.traces import Log, found_outside
from recruit_sync.local.functions import Functions
from recruit_sync.local.memory_sources import MemorySources, Shelves
from recruit_sync.local.wiring_file import read_wiring
from recruit_sync.ports import Lane

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
WIRING = read_wiring(Path(__file__).resolve().parents[2] / "serverless.yml", "local")


# --- deeds ---------------------------------------------------------------------------------


def test_deeds_are_done_in_order_of_their_moments_and_once() -> None:
    agenda, done = Agenda(), list[str]()
    agenda.at(NOW + timedelta(hours=1), lambda: done.append("later"))
    agenda.at(NOW, lambda: done.append("now"))

    assert agenda.do_due(NOW)
    assert done == ["now"]
    assert agenda.next_at() == NOW + timedelta(hours=1)
    assert not agenda.do_due(NOW)
    assert agenda.do_due(NOW + timedelta(days=1))
    assert done == ["now", "later"]


# --- traces --------------------------------------------------------------------------------


@pytest.fixture
def peopled() -> AtsSimulator:
    ats = AtsSimulator(lambda: NOW)
    ats.add(Profile(first_name="Zoë", last_name="Quintana", email="zoe@mail.example", cv="Z.pdf"))
    return ats


@pytest.mark.parametrize(
    "left",
    [
        {"table": [{"email": {"S": "zoe@mail.example"}}]},
        {"queue dead": ['{"who": "Zo\\u00eb Quintana"}']},
        {"secrets": {b"note for Quintana": 1}},
        {"bucket": [("Z.pdf", b"...")]},
    ],
)
def test_a_trace_of_a_person_is_found_wherever_it_lies(
    peopled: AtsSimulator, left: dict[str, object]
) -> None:
    found = found_outside(peopled, left, Log())

    assert [line.partition(":")[0] for line in found] == list(left)
    assert "Quintana" not in "".join(found)


def test_a_name_in_a_log_line_or_its_extras_is_found(peopled: AtsSimulator) -> None:
    log, logger = Log(), logging.getLogger("somebody")
    record = logger.makeRecord("somebody", logging.INFO, "f", 1, "sent", (), None)
    record.to = "zoe@mail.example"
    log.handle(record)

    assert found_outside(peopled, {}, log) == ["log: 1 times"]


def test_ids_and_the_mail_services_own_queue_are_no_traces(peopled: AtsSimulator) -> None:
    kept = {"table": ["a" * 32], "queue local-mail-events": ["zoe@mail.example"]}

    assert found_outside(peopled, kept, Log()) == []


# --- faults --------------------------------------------------------------------------------


@dataclass
class Ledger:
    lines: list[str] = field(default_factory=list)

    def write(self, line: str) -> None:
        self.lines.append(line)


def armed(shares: Shares) -> tuple[Buggify, Ledger, Any]:
    buggify, ledger = Buggify(1, []), Ledger()
    buggify.shares = shares
    return buggify, ledger, buggify.port("ledger", ledger)


def test_a_step_that_fails_before_has_not_happened_and_one_that_fails_after_has() -> None:
    for shares, written in ((Shares(before=1.0), []), (Shares(after=1.0), ["once"])):
        buggify, ledger, port = armed(shares)

        def work(_event: dict[str, Any], _context: object, port: Any = port) -> None:
            port.write("once")

        with pytest.raises(Unavailable):
            buggify.invocation(work)({}, None)
        assert ledger.lines == written


def test_from_a_crash_on_nothing_happens_not_even_in_a_finally() -> None:
    buggify, ledger, port = armed(Shares(death=2.0))
    crashes: list[str] = []
    buggify.on_crash = lambda: crashes.append("crashed")

    def work(_event: dict[str, Any], _context: object) -> None:
        try:
            port.write("before the end")
        finally:
            port.write("tidied up")

    with pytest.raises(LambdaDied):
        buggify.invocation(work)({}, None)
    assert ledger.lines == []
    assert crashes == ["crashed"]


def test_whoever_acts_from_outside_meets_no_faults() -> None:
    _, ledger, port = armed(Shares(before=1.0))

    port.write("from outside")

    assert ledger.lines == ["from outside"]


# --- queues in memory ----------------------------------------------------------------------


class Worker:
    """A function behind a queue that fails for some subjects."""

    def __init__(self, failing: set[str]) -> None:
        self.failing = failing
        self.seen: list[str] = []

    def __call__(self, event: dict[str, Any], _context: object) -> object:
        failed = []
        for record in event["Records"]:
            subject = json.loads(record["body"])["subject"]
            self.seen.append(subject)
            if subject in self.failing:
                failed.append({"itemIdentifier": record["messageId"]})
        return {"batchItemFailures": failed}


def stage(worker: Worker, name: str) -> tuple[Shelves, MemorySources, list[datetime]]:
    clock = [NOW]
    shelves = Shelves("local", lambda: clock[0])
    functions = Functions(WIRING.functions, lambda: clock[0], {name: worker})
    return shelves, MemorySources(WIRING, functions, shelves), clock


def test_a_message_that_fails_too_often_is_buried_and_the_others_are_done_once() -> None:
    worker = Worker({"bad"})
    shelves, sources, _ = stage(worker, "dispatch")
    shelves.nudge(Lane.EFFECTS, ["good", "bad", "good"])

    assert sources.drain(thorough=False)

    assert worker.seen.count("good") == 1
    assert worker.seen.count("bad") == 5
    assert sources.dead_letters() == 1
    assert not sources.drain(thorough=True)


def test_a_mail_event_is_never_buried_but_tried_for_a_day() -> None:
    worker = Worker({"bad"})
    shelves, sources, clock = stage(worker, "mail_events")
    shelves.put("recruit-sync-local-mail-events", '{"subject": "bad"}')

    for hours in range(30):
        clock[0] = NOW + timedelta(hours=hours)
        sources.drain(thorough=True)

    assert len(worker.seen) == 24
    assert sources.dead_letters() == 0
    assert not shelves.waiting["recruit-sync-local-mail-events"]
