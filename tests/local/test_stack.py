# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from threading import Event, Thread
from typing import Any

import pytest
import requests

from tests.local.stack_fakes import START, FakeProduct, Running, running

QUARTER = timedelta(minutes=15)


@pytest.fixture
def product() -> FakeProduct:
    return FakeProduct()


@pytest.fixture
def up(product: FakeProduct) -> Iterator[Running]:
    with running(product) as stack:
        yield stack


@pytest.fixture
def by_hand(product: FakeProduct) -> Iterator[Running]:
    with running(product, mail="manual") as stack:
        yield stack


def test_the_ready_line_names_every_address(up: Running) -> None:
    assert up.ready["ready"] is True
    assert up.ready["outside_aws"] is False
    assert up.ready["control"] == up.ready["public"] + "/local"
    assert set(up.ready) == {
        "ready", "outside_aws", "control", "public", "aws_endpoint", "ats", "screening",
    }  # fmt: skip


def test_the_clock_stands_until_it_is_moved(up: Running) -> None:
    assert up.get("/clock").json() == {"now": "2026-01-01T00:00:00+00:00"}

    up.advance(by="PT20M")

    assert up.get("/clock").json() == {"now": "2026-01-01T00:20:00+00:00"}


def test_every_schedule_runs_at_its_own_moment(up: Running, product: FakeProduct) -> None:
    answer = up.advance(to="2026-01-01T04:00:00+00:00")

    assert product.runs("poll_ats") == [START + QUARTER * number for number in range(1, 17)]
    assert product.runs("reconcile_ats") == [START + timedelta(hours=3)]
    assert answer["invocations"] == {
        "poll_ats": 16,
        "dispatch": 16,
        "digest": 16,
        "rights": 4,
        "reconcile_ats": 1,
        "reconcile_screening": 4,
    }
    assert answer["failures"] == {}
    assert answer["dead_letters"] == 0


def test_schedules_of_one_moment_run_in_the_order_of_the_file(
    up: Running, product: FakeProduct
) -> None:
    product.candidacies.due_at = START

    up.advance(by="PT15M")

    assert [name for name, _, _ in product.calls] == ["poll_ats", "dispatch", "sweep", "digest"]


def test_a_sweep_with_nothing_due_is_passed_over(up: Running, product: FakeProduct) -> None:
    product.candidacies.due_at = START + timedelta(hours=10, minutes=1)
    product.acts["sweep"] = lambda _: setattr(product.candidacies, "due_at", None)

    up.advance(by="P1D")

    assert product.runs("sweep") == [START + timedelta(hours=10, minutes=15)]


def test_thinning_spares_no_sweep_and_spans_advances(up: Running, product: FakeProduct) -> None:
    product.candidacies.due_at = START

    for _ in range(4):
        up.post("/clock", {"by": "PT3H", "poll_every": "PT6H"})

    first = START + QUARTER
    assert product.runs("poll_ats") == [first, first + timedelta(hours=6)]
    assert len(product.runs("sweep")) == 48


def test_ticks_that_were_thinned_out_do_not_run_later(up: Running, product: FakeProduct) -> None:
    up.post("/clock", {"by": "P1D", "poll_every": "P1D"})
    up.advance(by="PT15M")

    assert product.runs("poll_ats") == [START + QUARTER, START + timedelta(days=1, minutes=15)]


def test_waiting_moves_the_clock_and_costs_no_time(up: Running, product: FakeProduct) -> None:
    def wait(_event: dict[str, Any]) -> None:
        assert product.clock is not None
        product.clock.sleep(40)

    product.acts["poll_ats"] = wait

    answer = up.advance(by="PT15M")

    assert product.runs("dispatch") == [START + QUARTER + timedelta(seconds=40)]
    assert answer["now"] == "2026-01-01T00:15:40+00:00"
    assert up.advance(to="2026-01-01T00:15:00+00:00")["now"] == answer["now"]


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"to": "2026-01-01T01:00:00+00:00", "by": "PT1H"},
        {"to": "2026-01-01T01:00:00"},
        {"to": "2025-12-31T23:59:59+00:00"},
        {"by": "-PT1H"},
        {"by": "soon"},
        {"by": "PT1H", "poll_every": "PT0S"},
        {"by": "PT1H", "pol_every": "P1D"},
        {"by": "P9999Y"},
        [],
    ],
)
def test_a_senseless_advance_is_refused_and_moves_nothing(up: Running, wanted: Any) -> None:
    answer = up.post("/clock", wanted)

    assert answer.status_code == 400
    assert answer.json()["error"]
    assert up.get("/clock").json()["now"] == START.isoformat()


def test_a_body_that_is_no_json_is_refused(up: Running) -> None:
    answer = requests.post(up.ready["control"] + "/clock", data=b"{", timeout=10)

    assert answer.status_code == 400
    assert "JSON" in answer.json()["error"]


def test_unknown_paths_and_methods_are_told_apart(up: Running) -> None:
    assert up.get("/nothing").status_code == 404
    assert up.post("/mail", {}).status_code == 405


def test_the_clock_answers_while_an_advance_runs(up: Running, product: FakeProduct) -> None:
    inside, go_on = Event(), Event()

    def wait(_event: dict[str, Any]) -> None:
        inside.set()
        assert go_on.wait(20)

    product.acts["reconcile_ats"] = wait
    advance = Thread(target=up.advance, kwargs={"by": "PT4H"})
    advance.start()
    assert inside.wait(20)

    assert up.get("/clock").json() == {"now": "2026-01-01T03:00:00+00:00"}
    assert up.get("/mail").json() == []
    go_on.set()
    advance.join()


def test_advances_asked_at_once_run_one_after_the_other(up: Running) -> None:
    threads = [Thread(target=up.advance, kwargs={"by": "PT1H"}) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert up.get("/clock").json() == {"now": "2026-01-01T03:00:00+00:00"}


def test_a_mail_is_shown_as_its_reader_sees_it(up: Running, product: FakeProduct) -> None:
    mail_id = product.send()

    (mail,) = up.get("/mail", to="ann@mail.example", kind="consent_request").json()

    headers = mail.pop("headers")
    assert headers["Subject"] == "Grüße"
    assert mail == {
        "id": mail_id,
        "at": "2026-01-01T00:00:00+00:00",
        "to": "ann@mail.example",
        "from": "Acme <no-reply@acme.example>",
        "reply_to": "dpo@acme.example",
        "subject": "Grüße",
        "kind": "consent_request",
        "language": "de",
        "text": "Guten Tag\n",
        "html": "",
    }
    assert up.get("/mail", to="bob@mail.example").json() == []
    assert up.get("/mail", kind="erasure_done").json() == []


def test_a_delivery_follows_each_mail_at_once(up: Running, product: FakeProduct) -> None:
    product.acts["dispatch"] = lambda _: product.send() if not up.get("/mail").json() else None

    up.advance(by="PT15M")

    told = [document for event in product.events("mail_events") for document in documents(event)]
    assert [one["eventType"] for one in told] == ["Send", "Delivery"]
    assert told[1]["mail"]["tags"]["mail_id"] == ["m1"]
    assert told[1]["delivery"]["timestamp"] == "2026-01-01T00:15:00.000Z"
    assert product.runs("mail_events") == [START + QUARTER]


def documents(event: dict[str, Any]) -> list[dict[str, Any]]:
    return [json.loads(json.loads(record["body"])["Message"]) for record in event["Records"]]


def test_what_became_of_a_mail_can_be_told_by_hand_late_and_twice(
    by_hand: Running, product: FakeProduct
) -> None:
    mail_id = product.send()
    by_hand.advance(by="PT15M")
    before = len(product.runs("mail_events"))

    for _ in range(2):
        answer = by_hand.post(
            f"/mail/{mail_id}/event",
            {"type": "Bounce", "bounceType": "Transient", "at": "2026-01-01T00:05:00+00:00"},
        )
        assert answer.status_code == 200

    told = [one for event in product.events("mail_events")[before:] for one in documents(event)]
    assert [one["bounce"]["bounceType"] for one in told] == ["Transient", "Transient"]
    assert told[0]["bounce"]["timestamp"] == "2026-01-01T00:05:00.000Z"
    assert told[0]["mail"]["messageId"] == mail_id


@pytest.mark.parametrize("wanted", [{}, {"type": "Open"}, {"type": "Bounce", "bounceType": "x"}])
def test_a_senseless_mail_event_is_refused(up: Running, product: FakeProduct, wanted: Any) -> None:
    mail_id = product.send()

    assert up.post(f"/mail/{mail_id}/event", wanted).status_code == 400
    assert up.post("/mail/unknown/event", {"type": "Delivery"}).status_code == 404


def test_a_web_request_reaches_its_function_and_is_worked_off_afterwards(
    up: Running, product: FakeProduct
) -> None:
    def record(event: dict[str, Any]) -> object:
        nudge(up, "effects", "s1")
        return {"statusCode": 200, "headers": {"Content-Type": "text/html"}, "body": "thanks"}

    product.acts["candidate_web"] = record
    answer = requests.post(up.ready["public"] + "/c/t0ken", data={"answer": "consent"}, timeout=10)
    up.get("/mail")

    (event,) = product.events("candidate_web")
    assert (answer.status_code, answer.text) == (200, "thanks")
    assert event["rawPath"] == "/c/t0ken"
    assert event["pathParameters"] == {"token": "t0ken"}
    assert event["requestContext"]["http"]["method"] == "POST"
    assert event["isBase64Encoded"] is True
    assert len(product.runs("dispatch")) == 1


def test_a_path_without_route_is_the_gateways_own_answer(up: Running) -> None:
    answer = requests.get(up.ready["public"] + "/u/t0ken", timeout=10)

    assert (answer.status_code, answer.json()) == (404, {"message": "Not Found"})


def test_a_page_that_fails_is_a_server_error(up: Running, product: FakeProduct) -> None:
    product.acts["candidate_web"] = fail

    assert requests.get(up.ready["public"] + "/c/t0ken", timeout=10).status_code == 500


def test_only_the_failed_messages_of_a_batch_come_again(up: Running, product: FakeProduct) -> None:
    def one_fails_once(event: dict[str, Any]) -> object:
        failed = [one for one in event.get("Records", ()) if one["body"] == "s2"]
        again = len(product.events("dispatch")) > 1
        return {"batchItemFailures": [] if again else [{"itemIdentifier": failed[0]["messageId"]}]}

    product.acts["dispatch"] = one_fails_once
    for subject in ("s1", "s2", "s3"):
        nudge(up, "effects", subject)
    up.advance(by="PT1S")

    bodies = [[one["body"] for one in event["Records"]] for event in product.events("dispatch")]
    assert [sorted(batch) for batch in bodies] == [["s1", "s2", "s3"], ["s2"]]


def test_what_never_works_becomes_a_dead_letter(up: Running, product: FakeProduct) -> None:
    product.acts["erase"] = fail
    nudge(up, "erasures", "s1")

    answer = up.advance(by="PT1S")

    assert answer["invocations"] == {"erase": 5}
    assert answer["failures"] == {"erase": 5}
    assert answer["dead_letters"] == 1
    assert up.advance(by="PT1S")["invocations"] == {}


def test_a_mail_event_never_becomes_a_dead_letter(by_hand: Running, product: FakeProduct) -> None:
    product.acts["mail_events"] = fail
    product.send()

    by_hand.advance(by="PT1S")

    assert by_hand.advance(by="P2D", poll_every="P1D")["dead_letters"] == 0


def test_a_failed_reconciliation_is_tried_again_twice_and_then_a_dead_letter(
    up: Running, product: FakeProduct
) -> None:
    product.acts["reconcile_ats"] = fail

    answer = up.advance(by="PT4H")

    at = START + timedelta(hours=3)
    assert product.runs("reconcile_ats") == [
        at, at + timedelta(minutes=1), at + timedelta(minutes=3),
    ]  # fmt: skip
    assert answer["dead_letters"] == 1


def test_a_failed_poll_is_made_up_by_the_next_one(up: Running, product: FakeProduct) -> None:
    product.acts["poll_ats"] = fail

    answer = up.advance(by="PT30M")

    assert answer["failures"] == {"poll_ats": 2}
    assert answer["invocations"]["poll_ats"] == 2


def fail(_event: dict[str, Any]) -> object:
    raise RuntimeError("on purpose")


def nudge(up: Running, lane: str, body: str) -> None:
    url = up.stack.made.queue_urls[f"recruit-sync-local-{lane}"]
    up.stack.clients.sqs.send_message(QueueUrl=url, MessageBody=body)
