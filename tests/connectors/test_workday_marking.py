# SPDX-License-Identifier: Apache-2.0
"""A tenant where a scheduled task purges: end what is in progress, tag, read the tag back."""

from __future__ import annotations

import json
from typing import Any

import pytest
import responses

from connectors.workday.marking import Marking
from recruit_sync.domain.errors import Refused
from recruit_sync.local.clock import SimulatedClock
from tests.connectors.tenant import API, PRINTS, WID, Secrets, grants, person, ruling, settings

Answers = responses.RequestsMock
TAG = "Candidate_Tag_ID=PURGE"
ENDED = "Recruiting_Disposition_ID=RETENTION_ENDED"
PERSON_URL = f"{API}/candidates/{WID}"
REFERENCE = "5f8d3c1e-8a35-4c50-8a35-8a355f8d3c1e"


def marking(clock: SimulatedClock) -> Marking:
    how = settings(purge_tag=TAG, purge_disposition=ENDED)
    return Marking(how, Secrets(), clock, PRINTS, ruling)


def shows(ats: Answers, *records: dict[str, Any]) -> None:
    for record in records:
        ats.get(PERSON_URL, json=record)


def bodies(ats: Answers, method: str) -> list[tuple[str, Any]]:
    wanted = [one.request for one in ats.calls if str(one.request.url).startswith(API)]
    calls = [one for one in wanted if one.method == method]
    return [(str(one.url).removeprefix(API), json.loads(one.body or b"{}")) for one in calls]


def test_what_is_in_progress_is_ended_and_the_person_tagged(
    ats: Answers, clock: SimulatedClock
) -> None:
    grants(ats)
    applications = [
        {"id": "app-1", "disposition": None},
        {"id": "app-2", "disposition": {"id": "Recruiting_Disposition_ID=REJECTED"}},
    ]
    before = person(jobApplications=applications)
    shows(ats, before, {**before, "candidateTags": [{"id": TAG}]})
    ats.post(f"{API}/jobApplications/app-1/move", json={})
    ats.patch(PERSON_URL, json={})

    ticket = marking(clock).purge(WID, "no_consent", REFERENCE)
    moves = [one for one in bodies(ats, "POST") if "/move" in one[0]]
    assert moves == [("/jobApplications/app-1/move", {"dispositionStep": {"id": ENDED}})]
    assert bodies(ats, "PATCH") == [
        (f"/candidates/{WID}", {"candidateTags": {"add": [{"id": TAG}]}})
    ]
    assert ticket.id == f"marked:{REFERENCE}"


def test_a_tag_that_was_taken_without_effect_is_refused(
    ats: Answers, clock: SimulatedClock
) -> None:
    grants(ats)
    shows(ats, person(), person())
    ats.patch(PERSON_URL, json={})

    with pytest.raises(Refused, match="without effect"):
        marking(clock).purge(WID, "no_consent", REFERENCE)


def test_the_ticket_says_no_more_than_that_the_task_has_not_run(clock: SimulatedClock) -> None:
    ticket = marking(clock).purge_ticket(f"marked:{REFERENCE}")

    assert ticket.outcome is None
    assert ticket.problem == "marked; the scheduled purge has not run yet"
