# SPDX-License-Identifier: Apache-2.0
"""A stored trail is short, can be read by people, and shows whatever is done to it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from recruit_sync.aws.codec import from_text, to_text
from recruit_sync.domain import outbox
from recruit_sync.domain.errors import Refused
from recruit_sync.domain.lifecycle import Decision
from recruit_sync.domain.outbox import chain_holds
from recruit_sync.domain.subject import Candidacy
from tests.contracts.stores import NOW


def told(person: Candidacy, event: str, because: str, at: datetime) -> Candidacy:
    return outbox.record(Decision(person, (), because), event, at)


@pytest.fixture
def person() -> Candidacy:
    person = Candidacy("ada", "wid-1", version=1)
    for hour, (event, because) in enumerate(
        [
            ("Seen", "intake/seen"),
            ("HandedOver request-1-1", "mail/handedover"),
            ("ErasureTried", "erasure/tried"),
        ]
    ):
        at = NOW + timedelta(hours=hour, microseconds=hour)
        person = told(person, event, because, at)
    return person


def test_each_line_is_a_short_list_and_one_hash_proves_them_all(person: Candidacy) -> None:
    stored = json.loads(to_text(person))

    assert stored["history"] == [
        ["2026-03-01T12:00:00Z", "not_asked", "intake/seen", "Seen"],
        ["2026-03-01T13:00:00.000001Z", "not_asked", "mail/handedover", "HandedOver request-1-1"],
        ["2026-03-01T14:00:00.000002Z", "not_asked", "erasure/tried", "ErasureTried"],
    ]
    assert stored["proof"] == person.history[-1].hash


def test_it_is_read_back_as_it_was(person: Candidacy) -> None:
    read = from_text(Candidacy, to_text(person))

    assert read == person
    assert chain_holds(read)


def test_a_trail_of_the_first_form_is_still_read(person: Candidacy) -> None:
    lines = [
        {
            "seq": line.seq,
            "at": line.at.isoformat(),
            "event": line.event,
            "because": line.because,
            "standing": line.standing,
            "hash": line.hash,
        }
        for line in person.history[:2]
    ]
    stored = {"subject": "ada", "ats_id": "wid-1", "version": person.version, "history": lines}
    read = from_text(Candidacy, json.dumps(stored))

    assert read == replace(person, history=person.history[:2])
    assert chain_holds(read)


def altered(stored: dict[str, Any]) -> None:
    stored["history"][0][2] = "intake/came-back"


def earlier(stored: dict[str, Any]) -> None:
    stored["history"][1][0] = "2026-03-01T12:59:59Z"


def missing(stored: dict[str, Any]) -> None:
    del stored["history"][1]


def cut_off(stored: dict[str, Any]) -> None:
    del stored["history"][-1]


def reordered(stored: dict[str, Any]) -> None:
    stored["history"][:2] = reversed(stored["history"][:2])


def added(stored: dict[str, Any]) -> None:
    stored["history"].append(stored["history"][0])


def somebody_elses(stored: dict[str, Any]) -> None:
    stored["subject"] = "bo"


@pytest.mark.parametrize(
    "tamper",
    [altered, earlier, missing, cut_off, reordered, added, somebody_elses],
)
def test_whatever_is_done_to_a_stored_trail_shows_and_still_shows_once_stored_again(
    person: Candidacy, tamper: Callable[[dict[str, Any]], None]
) -> None:
    stored = json.loads(to_text(person))
    tamper(stored)
    read = from_text(Candidacy, json.dumps(stored))
    assert not chain_holds(read)

    further = told(read, "Seen", "intake/seen", NOW)
    assert not chain_holds(from_text(Candidacy, to_text(further)))


@pytest.mark.parametrize(
    "lines", ["x", [["2026-03-01T12:00:00Z"]], [["x", "a", "b", "c"]], [[1, 2, 3, 4, 5]], [7]]
)
def test_a_trail_that_is_none_is_refused(lines: object) -> None:
    stored = {"subject": "ada", "ats_id": None, "history": lines, "proof": "h"}

    with pytest.raises(Refused, match="Candidacy unreadable"):
        from_text(Candidacy, json.dumps(stored))
