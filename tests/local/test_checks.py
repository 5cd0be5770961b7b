# SPDX-License-Identifier: Apache-2.0
"""The simulated screening agency keeps to its contract, and misbehaves only where it is told to."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from recruit_sync.local.checks_http import ChecksServer
from recruit_sync.local.checks_simulator import ChecksSimulator
from recruit_sync.local.checks_webhooks import signed
from recruit_sync.local.checks_wire import CANARY
from recruit_sync.local.clock import SimulatedClock
from recruit_sync.local.web_server import Request, Response

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
URL = "https://recruiting.example/screening/webhook"


@dataclass
class Agency:
    """The simulator as its customers and its operator reach it; `statuses` answer webhooks."""

    clock: SimulatedClock = field(default_factory=lambda: SimulatedClock(START))
    statuses: list[int | None] = field(default_factory=list)
    got: list[tuple[Mapping[str, str], bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sim = ChecksSimulator(self.clock.now)
        self.server = ChecksServer(self.sim, lambda: None)

    def raw(
        self, method: str, path: str, body: Any = None, key: str = "local", **headers: str
    ) -> Response:
        where, _, query = path.partition("?")
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named["authorization"] = f"Basic {b64encode(f'{key}:'.encode()).decode()}"
        text = b"" if body is None else json.dumps(body).encode()
        return self.server.answer(Request(method, where, query, named, text, "127.0.0.1"))

    def call(self, method: str, path: str, body: Any = None, status: int = 200, **more: str) -> Any:
        answer = self.raw(method, path, body, **more)
        assert answer.status == status, answer.body
        return json.loads(answer.body)

    def candidate(self, tag: str = "", **but: Any) -> dict[str, Any]:
        body = {"email": f"ada{tag}@people.example", "custom_id": "ours", **but}
        made: dict[str, Any] = self.call("POST", "/v1/candidates", body, 201)
        return made

    def invited(self, tag: str = "", package: str = "identity") -> dict[str, Any]:
        body = {
            "candidate_id": self.candidate(tag)["id"],
            "package": package,
            "work_locations": [{"country": "DE"}],
        }
        made: dict[str, Any] = self.call("POST", "/v1/invitations", body, 201)
        return made

    def listening(self) -> Agency:
        self.call("POST", "/v1/webhooks", {"webhook_url": URL}, 201)
        return self

    def fault(self, kind: str, **more: Any) -> None:
        self.call("POST", "/_sim/faults", {"kind": kind, **more})

    def passes(self, **length: float) -> None:
        """The clock goes on by minutes, and what is due is sent."""
        end = self.clock.now() + timedelta(**length)
        while (at := self.sim.next_at()) is not None and at <= end:
            self.clock.move_to(at)
            if not self.sim.deliver(self._takes):
                self.sim.tick()
        self.clock.move_to(end)

    def _takes(self, _url: str, headers: Mapping[str, str], body: bytes) -> int | None:
        self.got.append((headers, body))
        return self.statuses.pop(0) if self.statuses else 200

    def events(self) -> list[str]:
        return [json.loads(body)["type"] for _, body in self.got]


@pytest.fixture
def agency() -> Agency:
    return Agency()


# --- the contract ------------------------------------------------------------------------------


def test_only_its_keys_open_it(agency: Agency) -> None:
    for key in ("local", "local2"):
        assert agency.raw("GET", "/v1/packages", key=key).status == 200
    refused = agency.raw("GET", "/v1/packages", key="other")

    assert refused.status == 401
    assert json.loads(refused.body) == {"error": "Bad authentication error"}


def test_there_is_a_package_for_each_check_and_pages_end(agency: Agency) -> None:
    first = agency.call("GET", "/v1/packages?page=1&per_page=20")
    second = agency.call("GET", "/v1/packages?page=2&per_page=20")
    alone = {
        one["screenings"][0]["type"]
        for one in first["data"] + second["data"]
        if len(one["screenings"]) == 1
    }

    assert first["count"] == len(first["data"]) + len(second["data"])
    assert first["next_href"] is not None
    assert second["next_href"] is None
    assert len(alone) == 11


def test_a_success_is_replayed_byte_for_byte_for_a_day(agency: Agency) -> None:
    body = {"email": "ada@people.example"}
    first = agency.raw("POST", "/v1/candidates", body, idempotency_key="k")
    again = agency.raw("POST", "/v1/candidates", body, idempotency_key="k")
    other = agency.raw("POST", "/v1/candidates", {"email": "b@x.example"}, idempotency_key="k")
    agency.clock.sleep(86_400)
    later = agency.raw("POST", "/v1/candidates", body, idempotency_key="k")

    assert again.body == first.body
    assert again.headers["Idempotency-Replayed"] == "true"
    assert other.status == 422
    assert later.body != first.body


def test_a_failure_is_stored_under_no_key(agency: Agency) -> None:
    refused = agency.raw("POST", "/v1/candidates", {"email": "none"}, idempotency_key="k")
    done = agency.raw("POST", "/v1/candidates", {"email": "a@x.example"}, idempotency_key="k")

    assert (refused.status, done.status) == (400, 201)


def test_the_budget_of_a_minute_is_told_and_kept(agency: Agency) -> None:
    agency.call("POST", "/_sim/limits", {"per_minute": 2})
    answers = [agency.raw("GET", "/v1/packages") for _ in range(3)]
    agency.clock.sleep(60)

    assert [one.status for one in answers] == [200, 200, 429]
    assert [one.headers["X-Ratelimit-Remaining"] for one in answers] == ["1", "0", "0"]
    assert agency.raw("GET", "/v1/packages").status == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"email": "a@x.example", "first_name": "Łukasz"}, 400),
        ({"email": "a@x.example", "first_name": "Jürgen"}, 201),
    ],
)
def test_a_candidate_needs_an_address_and_a_name_in_latin_1(
    agency: Agency, body: dict[str, str], status: int
) -> None:
    assert agency.raw("POST", "/v1/candidates", body).status == status


def test_the_third_like_candidate_of_a_day_is_taken_for_a_double(agency: Agency) -> None:
    agency.candidate()
    agency.candidate()
    assert agency.raw("POST", "/v1/candidates", {"email": "ada@people.example"}).status == 409

    agency.clock.sleep(86_400)
    assert agency.candidate()["id"]


def test_an_invitation_without_a_country_is_refused_unless_told_otherwise(agency: Agency) -> None:
    body = {"candidate_id": agency.candidate()["id"], "package": "identity"}
    strict = agency.raw("POST", "/v1/invitations", body).status
    agency.call("POST", "/_sim/limits", {"strict_country": False})

    assert strict == 400
    assert agency.raw("POST", "/v1/invitations", body).status == 201


def test_removal_waits_for_open_reports_and_is_for_ever(agency: Agency) -> None:
    invitation = agency.invited("+never")
    owner = invitation["candidate_id"]
    contact = {"deletion_contact_email_address": "dpo@acme.example"}
    agency.passes(hours=2)
    report = agency.call("GET", f"/v1/invitations/{invitation['id']}")["report_id"]
    open_ = agency.raw("DELETE", f"/v1/candidates/{owner}/pii", contact).status
    agency.call("POST", f"/v1/reports/{report}/complete", {})
    gone = agency.call("DELETE", f"/v1/candidates/{owner}/pii", contact)

    assert open_ == 409
    assert gone["email"] is None
    assert gone["vendor_retention"]["reason"] == "fcra"
    assert agency.raw("DELETE", f"/v1/candidates/{owner}/pii", contact).status == 400
    for path in (f"candidates/{owner}", f"reports/{report}", f"invitations?candidate_id={owner}"):
        assert agency.raw("GET", f"/v1/{path}").status == 403


def test_an_adverse_action_wants_a_concern_and_none_that_is_open(agency: Agency) -> None:
    invitation = agency.invited("+consider")
    agency.passes(days=2)
    report = agency.call("GET", f"/v1/invitations/{invitation['id']}")["report_id"]
    items = agency.call("GET", f"/v1/reports/{report}/adverse_items")["data"]
    body = {"adverse_item_ids": [one["id"] for one in items]}
    action = agency.call("POST", f"/v1/reports/{report}/adverse_actions", body, 201)

    assert agency.raw("POST", f"/v1/reports/{report}/adverse_actions", body).status == 400
    assert agency.call("DELETE", f"/v1/adverse_actions/{action['id']}")["status"] == "canceled"


def test_ids_follow_from_the_seed(agency: Agency) -> None:
    first = agency.invited()["id"]
    agency.call("POST", "/_sim/reset", {"seed": 1})
    again = agency.invited()["id"]
    agency.call("POST", "/_sim/seed", {"seed": 2})

    assert again == first
    assert agency.invited()["id"] != first


# --- webhooks ----------------------------------------------------------------------------------


def test_a_webhook_is_thin_compact_and_signed(agency: Agency) -> None:
    agency.listening().invited("+clear")
    agency.passes(days=2)
    headers, body = agency.got[-1]
    event = json.loads(body)

    assert agency.events() == [
        "candidate.created",
        "invitation.created",
        "invitation.completed",
        "report.created",
        "report.completed",
    ]
    assert headers["X-Checkr-Signature"] == signed("local", body)
    assert event["data"]["object"].keys() == {"id", "object", "uri"}
    assert event["account_id"] == "acc_sim"
    assert b": " not in body


def test_what_is_not_taken_is_sent_each_minute_then_each_hour_and_then_given_up(
    agency: Agency,
) -> None:
    agency.listening().candidate()
    agency.statuses = [500] * 100
    agency.passes(days=3)
    (delivery,) = agency.call("GET", "/_sim/deliveries")
    at = [datetime.fromisoformat(one["at"]) for one in delivery["tries"]]
    waits = [later - earlier for earlier, later in pairwise(at)]

    assert waits == [timedelta(minutes=1)] * 10 + [timedelta(hours=1)] * 24


def test_a_third_address_is_refused(agency: Agency) -> None:
    for number in range(2):
        agency.call("POST", "/v1/webhooks", {"webhook_url": f"{URL}/{number}"}, 201)

    assert agency.raw("POST", "/v1/webhooks", {"webhook_url": URL}).status == 400


def test_each_fault_of_webhooks_is_what_its_name_says(agency: Agency) -> None:
    agency.listening()
    for kind in ("drop_webhook", "duplicate_webhook", "forge_signature", "wrong_account"):
        agency.fault(kind, match="candidate.created")
        agency.candidate(f"+{kind.replace('_', '')}")
        agency.passes(minutes=0)
    (forged_headers, forged), (_, foreign) = agency.got[2:4]

    assert agency.got[0][1] == agency.got[1][1]
    assert forged_headers["X-Checkr-Signature"] != signed("local", forged)
    assert json.loads(foreign)["account_id"] != "acc_sim"
    assert len(agency.got) == 4


def test_reordered_webhooks_come_the_last_first(agency: Agency) -> None:
    agency.listening()
    agency.fault("reorder", times=2)
    agency.invited()
    agency.passes(minutes=0)

    assert agency.events() == ["invitation.created", "candidate.created"]


def test_a_second_key_can_sign(agency: Agency) -> None:
    agency.listening().call("POST", "/_sim/deliveries", {"key": 1})
    agency.candidate()
    agency.passes(minutes=0)
    headers, body = agency.got[0]

    assert headers["X-Checkr-Signature"] == signed("local2", body)


# --- what comes out ----------------------------------------------------------------------------


def test_a_cancelled_report_may_yet_send_a_result(agency: Agency) -> None:
    invitation = agency.listening().invited("+never")
    agency.passes(hours=2)
    report = agency.call("GET", f"/v1/invitations/{invitation['id']}")["report_id"]
    agency.fault("late_after_cancel")
    canceled = agency.call("POST", f"/v1/reports/{report}/complete", {})["status"]
    agency.passes(hours=2)

    assert canceled == "canceled"
    assert agency.events()[-2:] == ["report.canceled", "report.completed"]


def test_a_script_ends_a_report_check_by_check(agency: Agency) -> None:
    invitation = agency.invited("+never", "identity_and_right_to_work")
    agency.passes(hours=2)
    report = agency.call("GET", f"/v1/invitations/{invitation['id']}")["report_id"]
    steps = [{"after": "PT1H", "screenings": {"right_to_work": "consider"}}]
    agency.call("POST", f"/_sim/report/{report}/script", {"steps": steps})
    agency.passes(hours=2)
    found = agency.call("GET", f"/v1/reports/{report}?include=screenings")

    assert found["result"] == "consider"
    assert {one["type"]: one["result"] for one in found["screenings"]} == {
        "identity": "clear",
        "right_to_work": "consider",
    }


def test_a_fat_answer_holds_what_nobody_may_keep(agency: Agency) -> None:
    invitation = agency.invited("+consider")
    agency.passes(days=2)
    report = agency.call("GET", f"/v1/invitations/{invitation['id']}")["report_id"]
    thin = agency.raw("GET", f"/v1/reports/{report}?include=screenings").body
    agency.fault("fat_payload")

    assert CANARY.encode() not in thin
    assert CANARY.encode() in agency.raw("GET", f"/v1/reports/{report}?include=screenings").body


def test_an_agency_that_is_down_answers_nothing_until_it_is_up(agency: Agency) -> None:
    agency.fault("vendor_down", lasts="P3D")
    assert agency.raw("GET", "/v1/packages").lost
    agency.clock.sleep(3 * 86_400)

    assert agency.raw("GET", "/v1/packages").status == 200


def test_a_wrong_order_to_the_control_plane_says_what_is_wrong(agency: Agency) -> None:
    assert agency.raw("POST", "/_sim/faults", {"kind": "nonsense"}).status == 400
    assert agency.raw("POST", "/_sim/nothing", {}).status == 404
    assert agency.raw("POST", "/_sim/candidate/nobody/act", {"act": "submit"}).status == 404
