# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from recruit_sync.local.ats_people import Population, populate
from recruit_sync.local.ats_simulator import AtsSimulator
from tests.local.ats_wire import BASE, SetClock, Wire

DOCUMENT = Path(__file__).parents[2] / "docs" / "ats.openapi.yaml"


@pytest.fixture(scope="module")
def contract() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))
    return document


class Judge:
    """Holds an answer against the schema that the contract gives for its name."""

    def __init__(self, contract: dict[str, Any]) -> None:
        resource = DRAFT202012.create_resource(contract)
        self._registry: Registry[Any] = Registry().with_resource("urn:contract", resource)

    def __call__(self, name: str, body: Any) -> None:
        schema = {"$ref": f"urn:contract#/components/schemas/{name}"}
        Draft202012Validator(schema, registry=self._registry).validate(body)


@pytest.fixture
def judge(contract: dict[str, Any]) -> Judge:
    return Judge(contract)


def test_every_kind_of_person_keeps_to_the_contract(
    sim: AtsSimulator, wire: Wire, clock: SetClock, judge: Judge, contract: dict[str, Any]
) -> None:
    wids = [one.wid for one in populate(sim, Population(candidates=100))]
    clock.forward(days=50)
    sim.merge(wids[0], into=wids[1])
    wire.purge(wids[2])
    page = wire.get("/candidates", limit=100).body

    judge("CandidatePage", page)

    known = set(contract["components"]["schemas"]["Candidate"]["properties"])
    assert {name for row in page["data"] for name in row} == known


def test_every_kind_of_person_has_a_row_that_keeps_to_the_contract(
    sim: AtsSimulator, wire: Wire, clock: SetClock, judge: Judge, contract: dict[str, Any]
) -> None:
    wids = [one.wid for one in populate(sim, Population(candidates=100))]
    clock.forward(days=50)
    sim.merge(wids[0], into=wids[1])
    sim.update(wids[3], {"prospect": {"referredBy": {"id": "W=1"}, "addedBy": {"id": "W=2"}}})
    wire.purge(wids[2])
    report = wire.report().body

    judge("Report", report)

    rows = {row["candidateWID"]: row for row in report["Report_Entry"]}
    known = contract["components"]["schemas"]["ReportRow"]["properties"]
    told = {name for row in rows.values() for name in row}
    assert known.keys() - told <= {"referralConsentGiven"}
    assert wids[2] not in rows
    assert rows[wids[0]]["mergedInto"] == wids[1]


def test_the_smaller_answers_keep_to_the_contract(
    sim: AtsSimulator, wire: Wire, judge: Judge
) -> None:
    wid = sim.add(cv="CV Ada Example.pdf")
    consent = {"purpose": "job_alert", "status": "refused"}
    job = wire.purge(sim.add(worker="W-1"), sim.add()).body

    judge("Token", wire.ask_token().body)
    judge("ServerTimestamp", wire.get("/serverTimestamp").body)
    judge("AttachmentPage", wire.get(f"/candidates/{wid}/attachments").body)
    judge("Consent", wire.post(f"/candidates/{wid}/consents", consent).body)
    judge("PurgeRequest", job)
    judge("PurgeRequest", wire.get(f"/purgeRequests/{job['id']}").body)
    for name in ("applicantSources", "recruitingStages", "recruitingDispositions"):
        judge("RefPage", wire.get(f"/values/recruiting/{name}/").body)


@pytest.mark.parametrize("path", ["/candidates?limit=0", "/candidates/x", "/candidates/a=b"])
def test_refusals_keep_to_the_contract(wire: Wire, judge: Judge, path: str) -> None:
    place, _, query = path.partition("?")
    answer = wire.get(place, **dict([query.split("=")] if query else []))

    assert answer.status in (400, 404)
    judge("Error", answer.body)


def test_the_judge_can_say_no(judge: Judge) -> None:
    with pytest.raises(ValidationError):
        judge("Candidate", {"id": 1})
    with pytest.raises(ValidationError):
        judge("PurgeRequest", {"id": "1", "status": "Done"})


def test_every_operation_of_the_contract_is_served(
    wire: Wire, contract: dict[str, Any], sim: AtsSimulator
) -> None:
    served = {
        f"{method.upper()} {path}"
        for path, item in contract["paths"].items()
        for method in item
        if method in ("get", "post", "patch")
    }
    wire.report()
    for one in served - {"POST /token", "GET /Candidate_Lifecycle"}:
        method, _, path = one.partition(" ")
        wire.call(method, path.replace("{id}", "a=b").replace("{list}", "applicantSources"), {})

    assert {name.replace("{list}", "{id}") for name in served} == set(sim.requests)
    assert contract["servers"][0]["url"].endswith(BASE.replace("acme", "{tenant}"))
