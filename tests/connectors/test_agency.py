# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors._http import Answer, InDoubt
from connectors.agency import AgencySettings, CheckAgency, failures, webhooks, wire, words
from recruit_sync.domain.errors import NoPermission, NotThere, Refused, Throttled, Unavailable
from recruit_sync.domain.screening.happenings import Kind
from recruit_sync.domain.screening.reading import ReasonCode
from recruit_sync.domain.screening.states import Actor
from recruit_sync.domain.screening.words import Check
from recruit_sync.local import checks_outcomes as outcomes
from recruit_sync.local.checks_faults import Fault
from recruit_sync.local.checks_http import RunningChecks, serve
from recruit_sync.local.checks_simulator import ACCOUNT, ChecksSimulator
from recruit_sync.local.checks_wire import CANARY
from recruit_sync.local.clock import SimulatedClock
from recruit_sync.ports import Invitee, Order, Outcome, WorkPlace

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
CHECKS = frozenset({Check.IDENTITY})
ORDER = Order("5f1d3c", "first", CHECKS, WorkPlace("DE"))
ANNA = Invitee("anna@example.org", "Anna", "Müller")


@dataclass
class Ring:
    keys: tuple[str, ...] = ("local", "local2")
    read_again_gives: tuple[str, ...] = ()

    def live(self) -> tuple[str, ...]:
        return self.keys

    def read_again(self) -> None:
        self.keys = self.read_again_gives or self.keys


@dataclass
class Bench:
    clock: SimulatedClock
    running: RunningChecks
    ring: Ring = field(default_factory=Ring)

    @property
    def sim(self) -> ChecksSimulator:
        return self.running.simulator

    def agency(self, **but: Any) -> CheckAgency:
        settings = AgencySettings("agency", self.running.url, ACCOUNT, "dpo@acme.example")
        return CheckAgency(replace(settings, **but), self.ring, self.clock)

    def fault(self, kind: str, match: str = "", times: int | None = 1, **more: Any) -> None:
        fault = Fault.model_validate({"kind": kind, "match": match, "times": times, **more})
        self.sim.faults.add(fault, self.sim.tick())

    def invitations(self) -> int:
        return len(self.sim.things["invitations"])

    def sent(self, method: str) -> list[str]:
        return [path for _, made, path in self.sim.log if made == method]


@pytest.fixture
def bench() -> Iterator[Bench]:
    clock = SimulatedClock(START)
    with serve(ChecksSimulator(clock.now)) as running:
        yield Bench(clock, running)


# --- one order each ----------------------------------------------------------------------------


@pytest.mark.parametrize("call", ["POST /v1/candidates", "POST /v1/invitations"])
@pytest.mark.parametrize("kind", ["timeout_after_commit", "timeout_before_commit", "http_500"])
@pytest.mark.parametrize("times", [1, 3])
def test_a_lost_answer_is_asked_for_again_and_there_is_one_order(
    bench: Bench, call: str, kind: str, times: int
) -> None:
    bench.fault(kind, call, times)
    placed = bench.agency().place(ORDER, ANNA)

    assert placed.outcome is Outcome.ACCEPTED
    assert bench.invitations() == 1
    assert len(bench.sim.things["candidates"]) == 1


def test_an_order_without_any_answer_is_unanswered_and_found_a_week_later(bench: Bench) -> None:
    agency = bench.agency()
    bench.fault("timeout_after_commit", "POST /v1/invitations", None)
    unanswered = agency.place(ORDER, ANNA)
    bench.sim.faults.clear()
    bench.clock.sleep(timedelta(days=7).total_seconds())

    assert unanswered.outcome is Outcome.UNANSWERED
    assert agency.find(ORDER) is not None
    assert agency.place(ORDER, ANNA).outcome is Outcome.ACCEPTED
    assert bench.invitations() == 1


def test_an_agency_that_was_down_three_days_gets_each_order_once(bench: Bench) -> None:
    agency = bench.agency()
    bench.fault("vendor_down", lasts="P3D")
    orders = [replace(ORDER, screening=f"person-{number}") for number in range(3)]
    people = [Invitee(f"p{number}@example.org") for number in range(3)]
    outcomes_seen = set()
    for _hour in range(3 * 24 + 1):
        for order, person in zip(orders, people, strict=True):
            outcomes_seen.add(agency.place(order, person).outcome)
        bench.clock.sleep(3_600)

    assert outcomes_seen == {Outcome.BUSY, Outcome.ACCEPTED}
    assert bench.invitations() == len(orders)


def test_a_resting_agency_is_asked_once_in_a_while_and_not_by_every_order(bench: Bench) -> None:
    agency = bench.agency(down_after_failures=2, tries=2)
    bench.fault("vendor_down", times=None)
    for _ in range(20):
        agency.place(ORDER, ANNA)

    assert len(bench.sim.log) <= 4


def test_the_guard_against_doubles_stops_the_order_and_people_are_told(bench: Bench) -> None:
    agency = bench.agency()
    for number in range(2):
        agency.place(replace(ORDER, screening=f"other-{number}"), ANNA)
    before = len(bench.sent("POST"))
    placed = agency.place(ORDER, ANNA)

    assert placed.outcome is Outcome.REFUSED
    assert placed.for_people
    assert len(bench.sent("POST")) == before + 1


def test_a_first_call_that_still_runs_is_waited_for(bench: Bench) -> None:
    now = bench.clock.now()
    text = b'{"error":"A request with this idempotency key is in progress"}'
    running = failures.failure(Answer(409, text, {}), "POST /invitations", now)
    other = failures.failure(Answer(409, b'{"error":"Duplicate"}', {}), "POST /invitations", now)

    assert isinstance(running, failures.Running)
    assert isinstance(other, failures.Duplicate)


def test_a_package_that_holds_more_is_never_ordered(bench: Bench) -> None:
    bench.sim.packages = [one for one in bench.sim.packages if len(one["screenings"]) > 1]
    placed = bench.agency().place(ORDER, ANNA)

    assert placed.outcome is Outcome.REFUSED
    assert bench.invitations() == 0


def test_packages_beyond_the_first_page_are_found(bench: Bench) -> None:
    agency = bench.agency(page_size=2)
    checks = frozenset({Check.REPUTATION})

    assert agency.split(checks) == (checks,)


# --- names -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last"), [("Łukasz", "Şahin"), ("Anna", "Nguyễn"), ("李", "小龙"), ("", "Anna")]
)
def test_a_name_the_agency_cannot_write_is_left_to_its_own_form(
    bench: Bench, first: str, last: str
) -> None:
    placed = bench.agency().place(ORDER, Invitee("x@example.org", first, last))
    candidate = next(iter(bench.sim.things["candidates"].values()))

    assert placed.outcome is Outcome.ACCEPTED
    assert candidate["first_name"] is None
    assert candidate["last_name"] is None


def test_a_name_in_latin_1_is_sent_as_it_is_written(bench: Bench) -> None:
    bench.agency().place(ORDER, ANNA)
    candidate = next(iter(bench.sim.things["candidates"].values()))

    assert (candidate["first_name"], candidate["last_name"]) == ("Anna", "Müller")


def test_an_invitee_and_what_became_of_the_order_show_nobody(bench: Bench) -> None:
    bench.fault("http_500", times=None)
    placed = bench.agency().place(ORDER, ANNA)

    for shown in (repr(ANNA), repr(placed), placed.problem):
        assert "anna" not in shown.lower()
        assert "Müller" not in shown


# --- limits and keys ---------------------------------------------------------------------------


def test_a_small_budget_is_kept_by_waiting(bench: Bench) -> None:
    api_budget = 5
    agency = bench.agency(per_minute=api_budget, longest_wait=90)
    for number in range(4):
        order = replace(ORDER, screening=f"person-{number}")
        assert agency.place(order, Invitee(f"p{number}@example.org")).outcome is Outcome.ACCEPTED

    assert bench.clock.now() > START + timedelta(minutes=1)


def test_too_many_calls_are_waited_out_as_long_as_the_agency_asks(bench: Bench) -> None:
    bench.fault("http_429", "/v1/packages", times=2)

    assert bench.agency().place(ORDER, ANNA).outcome is Outcome.ACCEPTED
    assert bench.clock.now() >= START + timedelta(seconds=4)


def test_a_replaced_key_is_read_again(bench: Bench) -> None:
    bench.ring = Ring(("old",), ("local2",))

    assert bench.agency().place(ORDER, ANNA).outcome is Outcome.ACCEPTED


def test_a_wrong_key_fails_no_check_for_good(bench: Bench) -> None:
    bench.ring = Ring(("wrong",))
    placed = bench.agency().place(ORDER, ANNA)

    assert placed.outcome is Outcome.BUSY
    assert placed.for_people


@pytest.mark.parametrize(
    ("status", "body", "headers", "kind"),
    [
        (400, b'{"error":"text"}', {}, failures.NotAccepted),
        (400, b'{"error":["a","b"]}', {}, failures.NotAccepted),
        (401, b'{"error":"Bad authentication error"}', {}, NoPermission),
        (403, b'{"error":"Not allowed"}', {}, NoPermission),
        (
            403,
            b'{"error":["Candidate has requested that their PII be removed"]}',
            {},
            failures.Removed,
        ),
        (404, b'{"error":"Report not found"}', {}, NotThere),
        (404, b"<html>proxy</html>", {}, Unavailable),
        (422, b'{"error":"other body"}', {}, failures.OtherBody),
        (429, b'{"error":"slow down"}', {"Retry-After": "7"}, Throttled),
        (500, b"", {}, InDoubt),
        (418, b"", {}, Refused),
    ],
)
def test_each_status_is_one_kind_of_failure(
    status: int, body: bytes, headers: Mapping[str, str], kind: type[Exception]
) -> None:
    found = failures.failure(Answer(status, body, headers), "GET /reports/r", START)

    assert isinstance(found, kind)


def test_the_moment_of_the_reset_is_a_wait_where_it_lies_ahead() -> None:
    headers = {"X-Ratelimit-Reset": "2026-03-02T09:00:30Z"}
    ahead = failures.failure(Answer(429, b"{}", headers), "GET /x", START)
    past = failures.failure(Answer(429, b"{}", headers), "GET /x", START + timedelta(days=1))

    assert isinstance(ahead, Throttled)
    assert ahead.retry_after == 30
    assert isinstance(past, Throttled)
    assert past.retry_after is None


# --- words -------------------------------------------------------------------------------------


def a_report(**but: Any) -> wire.Report:
    report = {"id": "rep", "status": "complete", "candidate_id": "c", "created_at": START}
    return wire.Report.model_validate(report | but)


def a_screening(**but: Any) -> wire.Screening:
    row = {"id": "s", "type": "identity", "status": "complete", "result": "clear"}
    return wire.Screening.model_validate(row | but)


@pytest.mark.parametrize("status", ["pending", "complete", "suspended"])
def test_an_unknown_word_is_told_as_unknown(status: str) -> None:
    unknown_report = words.of_report(
        a_report(status="frobnicated"), [a_screening(status="pending")], CHECKS
    )
    unknown_check = words.of_report(
        a_report(status=status), [a_screening(status="frobnicated")], CHECKS
    )
    unknown_result = words.of_report(
        a_report(status=status), [a_screening(result="frobnicated")], CHECKS
    )
    unknown_invitation = words.of_invitation(
        wire.Invitation(id="i", status="frobnicated", candidate_id="c")
    )

    for said in (
        unknown_report[Check.IDENTITY],
        unknown_check[Check.IDENTITY],
        unknown_result[Check.IDENTITY],
        unknown_invitation,
    ):
        assert said.kind is Kind.UNKNOWN_WORD


def test_a_paused_report_waits_for_people_and_a_suspended_one_for_the_candidate() -> None:
    pending = [a_screening(status="pending", result=None)]
    paused = words.of_report(a_report(status="paused"), pending, CHECKS)[Check.IDENTITY]
    suspended = words.of_report(a_report(status="suspended"), pending, CHECKS)[Check.IDENTITY]

    assert (paused.kind, paused.held_for) == (Kind.HELD, Actor.RECRUITER)
    assert (suspended.kind, suspended.held_for) == (Kind.HELD, Actor.CANDIDATE)


def test_each_check_takes_its_own_result_and_one_without_takes_the_reports() -> None:
    checks = frozenset({Check.IDENTITY, Check.CRIMINAL, Check.EDUCATION})
    rows = [a_screening(), a_screening(type="criminal", result="consider")]
    said = words.of_report(a_report(result="consider"), rows, checks)

    assert said[Check.IDENTITY].kind is Kind.CLEAR
    assert said[Check.CRIMINAL].kind is Kind.CONSIDER
    assert said[Check.CRIMINAL].reason is ReasonCode.RECORD_FOUND
    assert said[Check.EDUCATION].kind is Kind.CONSIDER


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        ([("complete", "clear"), ("complete", "consider")], Kind.CONSIDER),
        ([("complete", "clear"), ("pending", None)], Kind.CANDIDATE_DONE),
        ([("complete", "clear"), ("complete", None)], Kind.UNABLE),
        ([("complete", "clear"), ("canceled", None)], Kind.UNABLE),
        ([("canceled", None), ("canceled", None)], Kind.AGENCY_CANCELED),
        ([("complete", "clear"), ("complete", "clear")], Kind.CLEAR),
    ],
)
def test_several_entries_of_one_check_are_one_word(
    rows: list[tuple[str, str | None]], kind: Kind
) -> None:
    screenings = [a_screening(status=status, result=result) for status, result in rows]
    said = words.of_report(a_report(status="pending"), screenings, CHECKS)

    assert said[Check.IDENTITY].kind is kind


def test_a_dispute_is_about_what_is_held_against_the_person() -> None:
    checks = frozenset({Check.IDENTITY, Check.CRIMINAL})
    rows = [a_screening(), a_screening(type="criminal", result="consider")]
    said = words.of_report(a_report(status="dispute", result="consider"), rows, checks)

    assert said[Check.IDENTITY].kind is Kind.CLEAR
    assert said[Check.CRIMINAL].kind is Kind.DISPUTE_OPENED


def test_what_nobody_ordered_is_told_and_nothing_of_it(bench: Bench) -> None:
    agency = bench.agency()
    bench.fault("unordered_screening")
    refs = agency.place(ORDER, replace_tag("consider")).refs
    assert refs is not None
    bench.clock.sleep(timedelta(days=2).total_seconds())
    reading = agency.read(refs, CHECKS)

    assert reading.unordered == ("reputation",)
    assert set(reading.said) == CHECKS


def replace_tag(tag: str) -> Invitee:
    return Invitee(f"anna+{tag}@example.org", "Anna", "Müller")


@pytest.mark.parametrize(
    ("tag", "kind", "over"),
    [
        ("clear", Kind.CLEAR, True),
        ("consider", Kind.CONSIDER, True),
        ("suspend", Kind.HELD, False),
        ("dispute", Kind.CLEAR, True),
        ("expire", Kind.INVITATION_EXPIRED, True),
        ("never", Kind.CANDIDATE_DONE, False),
        ("cancel", Kind.AGENCY_CANCELED, True),
        ("bounce", Kind.INVITATION_EXPIRED, True),
        ("unable", Kind.UNABLE, True),
        ("revise", Kind.CONSIDER, True),
        ("nothing", None, False),
    ],
)
def test_the_tag_of_an_address_fixes_what_comes_out(
    bench: Bench, tag: str, kind: Kind | None, over: bool
) -> None:
    agency = bench.agency()
    refs = agency.place(ORDER, replace_tag(tag)).refs
    assert refs is not None
    bench.clock.sleep(timedelta(days=10).total_seconds())
    reading = agency.read(refs, CHECKS)

    assert reading.said[Check.IDENTITY].kind is kind
    assert reading.over is over


def test_nothing_of_a_fat_report_is_in_the_reading(bench: Bench) -> None:
    agency = bench.agency()
    refs = agency.place(ORDER, replace_tag("consider")).refs
    assert refs is not None
    bench.clock.sleep(timedelta(days=2).total_seconds())
    bench.fault("fat_payload", times=None)

    assert CANARY not in repr(agency.read(refs, CHECKS))


def test_removal_cancels_nothing_by_itself_and_is_refused_ever_after(bench: Bench) -> None:
    agency = bench.agency()
    refs = agency.place(ORDER, ANNA).refs
    assert refs is not None
    outcomes.act(bench.sim, refs.candidate, "submit", bench.sim.tick())
    agency.cancel(refs)
    removed = agency.redact(refs.candidate)

    assert removed.gone
    assert bench.sim.things["candidates"][refs.candidate]["email"] is None
    assert agency.find(ORDER) is None


# --- webhooks ----------------------------------------------------------------------------------


def test_the_signature_is_the_published_one() -> None:
    body = b'{"monday":"75F","tuesday":"80F"}'
    known = "b7412f05e981a473b5ecbdb5393afaea02a679db6d7c8e56803512ec4ba98151"

    assert webhooks.signature("test-secret", body) == known
    assert webhooks.holds(["test-secret"], {"X-Checkr-Signature": known}, body)
    assert webhooks.holds(["other", "test-secret"], {"x-checkr-signature": known}, body)
    assert not webhooks.holds(["other"], {"X-Checkr-Signature": known}, body)
    assert not webhooks.holds(["test-secret"], {"X-Checkr-Signature": known}, body + b" ")


@pytest.mark.parametrize(
    "header",
    [
        {},
        {"X-Checkr-Signature": ""},
        {"X-Checkr-Signature": "Please create an API key to check the authenticity"},
        {"X-Checkr-Signature": "ü" * 64},
    ],
)
def test_whatever_is_no_signature_does_not_hold(header: dict[str, str]) -> None:
    assert not webhooks.holds(["local", "local2"], header, b"{}")
    assert not webhooks.holds([], header, b"{}")
    assert not webhooks.holds([""], {"X-Checkr-Signature": webhooks.signature("", b"{}")}, b"{}")


def an_event(**but: Any) -> bytes:
    event = {
        "id": "evt_1",
        "object": "event",
        "type": "report.completed",
        "created_at": "2026-03-02T09:00:00Z",
        "account_id": ACCOUNT,
        "data": {"object": {"id": "rep_1", "object": "report"}},
    }
    return json.dumps(event | but).encode()


def signed(body: bytes, key: str = "local2") -> dict[str, str]:
    return {"X-Checkr-Signature": webhooks.signature(key, body)}


def test_a_hint_says_which_event_about_what(bench: Bench) -> None:
    body = an_event()
    hint = bench.agency().verified(signed(body), body)

    assert hint is not None
    assert (hint.event_id, hint.kind, hint.object_id) == ("evt_1", "report", "rep_1")
    assert not hint.foreign


def test_a_key_changed_a_moment_ago_is_read_again_but_not_for_every_stranger(bench: Bench) -> None:
    reads = []

    class Counting(Ring):
        def read_again(self) -> None:
            reads.append(bench.clock.now())
            super().read_again()

    bench.ring = Counting(("old",), ("old", "new"))
    agency, body = bench.agency(), an_event()
    first = agency.verified(signed(body, "new"), body)
    strangers = [agency.verified(signed(body, "stranger"), body) for _ in range(5)]

    assert first is not None
    assert strangers == [None] * 5
    assert reads == [START]


@pytest.mark.parametrize(
    "body",
    [
        an_event(account_id="acc_other"),
        an_event(created_at="2026-02-20T09:00:00Z"),
        b"[" * 200 + b"]" * 200,
        b'{"id":"evt","data":"' + b"x" * 300_000 + b'"}',
        b"\x1f\x8b\x08\x00no json",
        b"{}",
    ],
)
def test_what_is_signed_and_of_no_use_has_no_effect(bench: Bench, body: bytes) -> None:
    hint = bench.agency().verified(signed(body), body)

    assert hint is not None
    assert hint.foreign


def test_an_address_is_registered_once(bench: Bench) -> None:
    agency = bench.agency()
    bench.fault("timeout_after_commit", "POST /v1/webhooks")
    for _ in range(3):
        agency.register("https://recruiting.example/screening/webhook")

    assert [one["include_object"] for one in bench.sim.hooks.addresses] == [False]
