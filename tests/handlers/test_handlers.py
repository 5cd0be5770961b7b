# SPDX-License-Identifier: Apache-2.0
"""The functions of serverless.yml, called as Lambda calls them."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest

from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.errors import NoPermission, Unavailable
from recruit_sync.domain.events import Answered
from recruit_sync.domain.subject import Answer, Channel, Standing
from recruit_sync.handlers import (
    candidate_web,
    dispatch,
    erase,
    mail_events,
    poll_ats,
    reconcile_ats,
    sweep,
)
from recruit_sync.ports import NOTICES, Lane
from tests.app.test_mail_events import event as mail_event
from tests.fakes import FINGERPRINTS, LAST_NAME, World

SUBJECT = FINGERPRINTS.subject(f"{1:032x}")


class Context:
    """What Lambda hands in: so much time is left."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def get_remaining_time_in_millis(self) -> int:
        return int(self.seconds * 1000)


SCHEDULED: dict[str, Any] = {"source": "aws.scheduler"}
LONG = Context(600)


def messages(*bodies: object) -> dict[str, Any]:
    """An SQS batch."""
    return {
        "Records": [
            {"messageId": f"m-{n}", "body": body if isinstance(body, str) else json.dumps(body)}
            for n, body in enumerate(bodies)
        ]
    }


@pytest.fixture
def wid(world: World) -> str:
    """Somebody polled, whose request waits in the outbox."""
    wid = world.fake_ats.add(1)
    world.poll()
    return wid


# --- schedules -----------------------------------------------------------------------------------


def test_a_poll_reports_counts(world: World) -> None:
    world.fake_ats.add(1)
    assert poll_ats.handler(SCHEDULED, LONG) == {"seen": 1, "changed": 1, "complete": True}


def test_a_poll_stops_before_its_time_is_up(world: World) -> None:
    for number in range(1, 6):
        world.fake_ats.add(number)
    told = poll_ats.handler(SCHEDULED, Context(30))

    assert told == {"seen": 2, "changed": 2, "complete": False}


@pytest.mark.parametrize(
    ("handler", "method"),
    [(poll_ats.handler, "now"), (reconcile_ats.handler, "ids")],
    ids=["poll", "reconcile"],
)
def test_an_ats_that_is_away_is_no_failure(
    world: World, handler: Callable[..., dict[str, Any]], method: str
) -> None:
    world.fake_ats.fail(method, Unavailable("503"))
    assert handler(SCHEDULED, LONG) == {"unavailable": True}


def test_a_lost_permission_is_one(world: World) -> None:
    world.fake_ats.fail("now", NoPermission("403"))
    with pytest.raises(NoPermission):
        poll_ats.handler(SCHEDULED, LONG)


def test_a_poll_beside_another_is_skipped(world: World) -> None:
    world.fake_ats.add(1)
    told: list[object] = []
    world.fake_ats.on_page = lambda: told.append(poll_ats.handler(SCHEDULED, LONG))
    poll_ats.handler(SCHEDULED, LONG)

    assert told == [{"skipped": "another poll is running"}]


def test_a_comparison_reports_counts(world: World, wid: str) -> None:
    world.fake_ats.add(2)
    assert reconcile_ats.handler(SCHEDULED, LONG) == {"seen": 1, "changed": 1}


def test_a_sweep_reports_counts(world: World, wid: str) -> None:
    world.records.tell(SUBJECT, Answered(Answer.OBJECT, Channel.ONE_CLICK))
    told = sweep.handler(SCHEDULED, object())

    assert told == {"looked_at": 1, "fenced": 1, "stopped": 0}


# --- dispatch ------------------------------------------------------------------------------------


def test_the_queue_names_whom_to_perform(world: World, wid: str) -> None:
    assert dispatch.handler(messages({"subject": SUBJECT}), LONG) == {"batchItemFailures": []}
    assert world.fake_mail.kinds() == [MailKind.CONSENT_REQUEST]


def test_a_nudge_for_the_notices_mails_them(world: World, wid: str) -> None:
    dispatch.handler(messages({"subject": NOTICES}), LONG)
    assert world.fake_mail.kinds() == [MailKind.DPO_MAIL_FORECAST]


def test_the_schedule_finds_what_a_lost_nudge_left_behind(world: World, wid: str) -> None:
    told = dispatch.handler(SCHEDULED, LONG)

    assert told == {"effects": 2, "failed": 0, "notices": 1}
    assert MailKind.CONSENT_REQUEST in world.fake_mail.kinds()


def test_one_who_cannot_be_performed_stops_nobody_else(world: World, wid: str) -> None:
    world.bugs_expected = True
    world.fake_ats.add(2, email="quill-two@mail.example")
    world.poll()
    world.fake_ats.fail("contact", ZeroDivisionError(LAST_NAME))
    told = dispatch.handler(SCHEDULED, LONG)

    assert told["failed"] == 1
    assert len(world.fake_mail.of(MailKind.CONSENT_REQUEST)) == 1


def test_dispatch_stops_in_time_and_mails_its_notices_all_the_same(world: World, wid: str) -> None:
    world.fake_ats.add(2)
    world.poll()
    told = dispatch.handler(SCHEDULED, Context(20))

    assert len(world.fake_mail.of(MailKind.CONSENT_REQUEST)) == 1
    assert told["notices"] == 1


@pytest.mark.parametrize("handler", [dispatch.handler, erase.handler], ids=["dispatch", "erase"])
def test_messages_that_fail_go_back_alone(
    world: World, wid: str, handler: Callable[..., dict[str, Any]], caplog: pytest.LogCaptureFixture
) -> None:
    told = handler(messages("no json", {"other": LAST_NAME}, {"subject": SUBJECT}), LONG)

    assert told == {"batchItemFailures": [{"itemIdentifier": "m-0"}, {"itemIdentifier": "m-1"}]}
    assert [r.exc_info for r in caplog.records if r.levelno >= logging.ERROR] == [None, None]


def test_the_eraser_is_fed_by_its_queue(world: World, wid: str) -> None:
    world.records.tell(SUBJECT, Answered(Answer.OBJECT, Channel.ONE_CLICK))
    sweep.handler(SCHEDULED, LONG)
    dispatch.handler(messages({"subject": SUBJECT}), LONG)
    (nudged,) = world.lame_queues.take(Lane.ERASURES)
    erase.handler(messages({"subject": nudged}), LONG)

    assert world.person(wid).standing is Standing.ERASED


# --- mail events ---------------------------------------------------------------------------------


@pytest.mark.parametrize("wrapped", [True, False])
def test_an_event_is_taken_in_with_or_without_the_envelope_of_the_topic(
    world: World, wid: str, wrapped: bool
) -> None:
    raw = mail_event("Delivery", f"{SUBJECT}-request-1-1")
    body = {"Type": "Notification", "Message": json.dumps(raw)} if wrapped else raw
    assert mail_events.handler(messages(body), LONG) == {"batchItemFailures": []}

    assert world.person(wid).requests[0].deliveries[0].delivered_at is not None


@pytest.mark.parametrize(
    "body",
    [
        f"{LAST_NAME} <quill1@mail.example>",
        json.dumps([LAST_NAME]),
        json.dumps(LAST_NAME),
        "17",
        "null",
        json.dumps({"Message": LAST_NAME}),
        json.dumps({"Message": 17}),
        json.dumps({"Message": json.dumps([LAST_NAME])}),
        json.dumps({"eventType": "Bounce", "mail": {"destination": ["quill1@mail.example"]}}),
    ],
)
def test_an_event_nobody_understands_is_let_go_and_quoted_nowhere(
    world: World, wid: str, body: str, caplog: pytest.LogCaptureFixture
) -> None:
    good = mail_event("Delivery", f"{SUBJECT}-request-1-1")
    assert mail_events.handler(messages(body, good), LONG) == {"batchItemFailures": []}

    assert world.person(wid).requests[0].deliveries[0].delivered_at is not None
    assert "mail event not understood" in caplog.text
    assert [r.exc_info for r in caplog.records if r.levelno >= logging.ERROR] == [None]


@pytest.mark.parametrize("problem", [Unavailable("put SUBJECT"), ZeroDivisionError(LAST_NAME)])
def test_an_event_that_cannot_be_written_now_comes_again(
    world: World, wid: str, problem: Exception
) -> None:
    def away(_: object) -> None:
        raise problem

    world.people_store.before_save = away
    raw = mail_event("Delivery", f"{SUBJECT}-request-1-1")

    assert mail_events.handler(messages(raw), LONG) == {
        "batchItemFailures": [{"itemIdentifier": "m-0"}]
    }
    assert mail_events.handler(messages(raw), LONG) == {"batchItemFailures": []}


def test_a_kind_that_proves_nothing_is_passed_over(world: World, wid: str) -> None:
    raw = mail_event("Send", f"{SUBJECT}-request-1-1")
    version = world.person(wid).version

    assert mail_events.handler(messages(raw), LONG) == {"batchItemFailures": []}
    assert world.person(wid).version == version


# --- the web -------------------------------------------------------------------------------------


def web(
    method: str,
    path: str,
    body: dict[str, str] | str = "",
    *,
    encoded: bool = False,
    kind: str = "",
) -> dict[str, Any]:
    text = body if isinstance(body, str) else urlencode(body)
    if encoded:
        text = base64.b64encode(text.encode()).decode()
    http = {"method": method, "path": path}
    event = {
        "version": "2.0",
        "rawPath": path,
        "headers": {"content-type": kind},
        "requestContext": {"http": http},
        "body": text,
        "isBase64Encoded": encoded,
    }
    return candidate_web.handler(event, LONG)


@pytest.fixture
def token(world: World, wid: str) -> str:
    dispatch.handler(SCHEDULED, LONG)
    return world.token()


def test_a_look_shows_the_page_with_its_headers_and_changes_nothing(
    world: World, wid: str, token: str
) -> None:
    version = world.person(wid).version
    got = web("GET", f"/c/{token}")
    head = web("HEAD", f"/c/{token}")

    assert got["statusCode"] == head["statusCode"] == 200
    assert got["headers"] == head["headers"] == dict(world.pages.headers)
    assert (got["body"], head["body"]) == ("<p>ask</p>", "")
    assert world.person(wid).version == version


@pytest.mark.parametrize("encoded", [True, False])
def test_a_form_sent_back_is_recorded(world: World, wid: str, token: str, encoded: bool) -> None:
    web("GET", f"/c/{token}")
    hidden = dict(world.plain_pages.facts[-1].hidden)
    world.clock.on(seconds=3)
    got = web("POST", f"/c/{token}", {"answer": "consent", **hidden}, encoded=encoded)

    assert got["statusCode"] == 200
    assert world.person(wid).standing is Standing.CONSENTED


@pytest.mark.parametrize("body", ["", "%%%", "answer", "answer=consent", "x=" + "y" * 50_000])
def test_a_body_that_is_no_form_of_ours_gets_the_page_again(
    world: World, wid: str, token: str, body: str
) -> None:
    assert web("POST", f"/c/{token}", body)["statusCode"] == 200
    assert world.person(wid).answers == ()


@pytest.mark.parametrize("last", ["consent", "refuse"])
def test_a_form_that_says_yes_and_no_says_nothing(
    world: World, wid: str, token: str, last: str
) -> None:
    web("GET", f"/c/{token}")
    hidden = urlencode(dict(world.plain_pages.facts[-1].hidden))
    world.clock.on(seconds=3)
    body = f"{hidden}&answer=refuse&answer=consent&answer={last}"

    assert web("POST", f"/c/{token}", body)["statusCode"] == 200
    assert world.person(wid).answers == ()


def test_a_body_that_is_not_what_it_says_is_an_empty_form(
    world: World, wid: str, token: str
) -> None:
    event = {
        "rawPath": f"/c/{token}",
        "requestContext": {"http": {"method": "POST"}},
        "body": "a",
        "isBase64Encoded": True,
    }
    assert candidate_web.handler(event, LONG)["statusCode"] == 200


def test_one_click_answers_with_nothing_whatever_the_token(
    world: World, wid: str, token: str
) -> None:
    body = "List-Unsubscribe=One-Click"
    mine, other = web("POST", f"/u/{token}", body), web("POST", "/u/never", body)

    assert mine == other
    assert (mine["statusCode"], mine["body"]) == (200, "")
    assert mine["headers"] == {"cache-control": "no-store"}
    assert world.person(wid).standing is Standing.ENDING


@pytest.mark.parametrize("encoded", [True, False])
def test_one_click_comes_as_the_form_of_many_parts_that_its_standard_prefers(
    world: World, wid: str, token: str, encoded: bool
) -> None:
    part = 'Content-Disposition: form-data; name="List-Unsubscribe"'
    body = f"--x1\r\n{part}\r\n\r\nOne-Click\r\n--x1--\r\n"
    kind = "multipart/form-data; boundary=x1"

    assert web("POST", f"/u/{token}", body, encoded=encoded, kind=kind)["statusCode"] == 200
    assert world.person(wid).standing is Standing.ENDING


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=other"])
def test_a_form_of_many_parts_that_cannot_be_taken_apart_is_an_empty_form(
    world: World, wid: str, token: str, kind: str
) -> None:
    web("POST", f"/u/{token}", "--x1\r\nList-Unsubscribe=One-Click", kind=kind)

    assert world.person(wid).answers == ()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/c/never"),
        ("POST", "/c/never"),
        ("GET", "/c/"),
        ("GET", "/"),
        ("PUT", "/c/never"),
        ("GET", "/c/a/b"),
        ("GET", "/u/never"),
    ],
)
def test_whatever_leads_nowhere_gets_one_and_the_same_page(
    world: World, method: str, path: str
) -> None:
    got = web(method, path)

    assert got["statusCode"] == 404
    assert got["body"] == "<p>nothing_here</p>"
    assert got["headers"] == dict(world.pages.headers)
