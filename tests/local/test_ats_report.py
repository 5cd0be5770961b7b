# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from typing import Any

import pytest

from recruit_sync.local.ats_profile import Application, Consent
from recruit_sync.local.ats_simulator import AtsSimulator
from tests.local.ats_wire import START, SetClock, Wire


def rows(wire: Wire, **prompts: Any) -> dict[str, dict[str, Any]]:
    answer = wire.report(**prompts)
    assert answer.status == 200, answer.body
    return {row["candidateWID"]: row for row in answer.body["Report_Entry"]}


def test_a_row_holds_values_and_leaves_out_what_is_null(sim: AtsSimulator, wire: Wire) -> None:
    wid = sim.add(language="th_TH", region="CA-QC", country="CA", applications=(Application(),))

    row = rows(wire)[wid]

    assert (row["country"], row["region"], row["language"]) == ("CA", "CA-QC", "th_TH")
    assert (row["sourceID"], row["isProspect"], row["doNotHire"]) == ("LINKEDIN", "0", "0")
    assert row["recruiterEmail"] == "rita.recruiter@acme.example"
    assert row["applications"][0]["stageID"] == "REVIEW"
    assert {"workerWID", "mergedInto", "consentStatus"}.isdisjoint(row)
    assert "dispositionID" not in row["applications"][0]


def test_a_window_shows_who_was_entered_in_it_as_they_are_now(
    sim: AtsSimulator, wire: Wire, clock: SetClock
) -> None:
    old, other = sim.add(), sim.add()
    clock.forward(days=1)
    sim.update(old, email=None)
    clock.forward(minutes=1)
    window = {"Updated_From": START.replace(day=2), "Updated_Through": START.replace(day=3)}

    assert set(rows(wire, **window)) == {old}
    assert "email" not in rows(wire, **window)[old]
    assert set(rows(wire)) == {old, other}


def test_half_a_window_and_strange_prompts_are_refused(wire: Wire) -> None:
    assert wire.report(Updated_From=START).code == "A9001"
    assert wire.report(limit=10).code == "A9013"


def test_the_latest_word_of_the_person_is_shown_and_never_ours(
    sim: AtsSimulator, wire: Wire, clock: SetClock
) -> None:
    wid = sim.add(consents=(Consent(at=START, channel="profile"),))
    clock.forward(days=1)
    sim.consent(wid, status="requested", channel="recruit_sync")
    assert rows(wire)[wid]["consentStatus"] == "given"

    clock.forward(days=1)
    sim.consent(wid, status="withdrawn", channel="profile")
    assert rows(wire)[wid]["consentStatus"] == "withdrawn"


@pytest.mark.parametrize(
    ("switch", "status"),
    [({"throttled": 1.0}, 429), ({"failing_reads": 1.0}, 500), ({"forbidden": True}, 403)],
)
def test_the_report_is_refused_as_any_other_reading(
    sim: AtsSimulator, wire: Wire, switch: dict[str, Any], status: int
) -> None:
    sim.switch(**switch)

    assert wire.report().status == status


def test_a_broken_report_has_no_rows_to_speak_of(sim: AtsSimulator, wire: Wire) -> None:
    sim.add()
    sim.switch(report_without_entries=True)

    answer = wire.report()

    assert (answer.status, answer.body) == (200, {})
