# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from typing import get_args

from recruit_sync.domain.events import Event
from recruit_sync.domain.subject import Standing
from tests.domain.worlds import EVENTS, people
from tests.house import lifecycle_doc

REWRITE = ".venv/bin/python -m tests.house.lifecycle_doc"


def test_the_decision_table_is_what_decide_says() -> None:
    written = lifecycle_doc.TABLE.read_text(encoding="utf-8")

    assert written == lifecycle_doc.table(), f"review the change, then run {REWRITE}"


def test_the_page_about_the_lifecycle_is_what_decide_says() -> None:
    written = lifecycle_doc.DOC.read_text(encoding="utf-8")

    assert written == lifecycle_doc.document(), f"run {REWRITE}"


def test_the_table_holds_every_standing_and_every_event() -> None:
    assert {standing: p.standing for standing, p in people().items()} == {s: s for s in Standing}
    assert {type(event) for event in EVENTS.values()} == set(get_args(Event))


def test_under_a_hold_nobody_passes_the_fence() -> None:
    passed = [
        row
        for row in lifecycle_doc.rows()
        if row.held and row.after is Standing.ERASING and row.before not in (row.after, "erased")
    ]

    # What is replayed had passed the fence before; under a hold no system is asked all the same.
    released = {"HoldReleased", "ErasureReplayed"}
    assert {row.event for row in passed} <= released


def test_from_the_fence_there_is_one_way_and_it_is_proof_but_an_employee_is_never_erased() -> None:
    ways = {
        (row.event, row.after)
        for row in lifecycle_doc.rows()
        if row.before is Standing.ERASING and row.after is not Standing.ERASING
    }

    assert ways == {
        ("ErasureProven", Standing.ERASED),
        ("Seen, hired", Standing.HANDED_OVER),
    }
