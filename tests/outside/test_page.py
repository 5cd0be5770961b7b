# SPDX-License-Identifier: Apache-2.0
"""The candidate's page: what scanners do there counts for nothing, what people do counts."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.outside.conftest import Start
from tests.outside.people import person
from tests.outside.stack import Reply, fetch, forms_of
from tests.outside.world import World

ONE_CLICK = "List-Unsubscribe=One-Click"


@pytest.fixture(scope="module")
def world(start: Start) -> World:
    world = World(*start("2026-06-01T08:07:00+00:00"))
    for name in """scanned hasty bare yes no undecided back twice clicked clicked_again
    unanswered stale in_parts""".split():
        world.add(name, person("DE"))
    world.stack.advance("PT15M", None)
    return world


def page_of(world: World, name: str) -> str:
    return fetch("GET", world.page(name)).text


def standing(world: World, name: str) -> dict[str, Any]:
    told: dict[str, Any] = world.stack.told("explain", world.wids[name])
    return told


def sweep(world: World) -> None:
    world.stack.advance("PT15M", None)


def unsubscribe(world: World, name: str) -> str:
    """The one-click address of the first mail, from its header."""
    headers = {k.lower(): v for k, v in world.mails(name)[0]["headers"].items()}
    assert headers["list-unsubscribe-post"] == ONE_CLICK
    found = re.search(rf"<({re.escape(world.stack.public)}/u/[^>]+)>", headers["list-unsubscribe"])
    assert found
    return found.group(1)


def test_fetching_a_page_in_any_way_and_number_changes_nothing(world: World) -> None:
    before = standing(world, "scanned")
    replies = [fetch(m, world.page("scanned")) for m in ("GET", "HEAD", "GET", "HEAD", "GET")]

    assert {r.status for r in replies} == {200}
    assert replies[1].body == b""
    assert standing(world, "scanned") == before


@pytest.mark.parametrize(
    "body", ["", "answer=consent", "answer=refuse", "answer=consent&shown=forged"]
)
def test_a_form_without_its_hidden_fields_brings_the_page_again(world: World, body: str) -> None:
    before = standing(world, "bare")
    world.stack.advance("PT3S", None)
    reply = fetch("POST", world.page("bare"), body)

    assert reply.status == 200
    assert any("consent" in form.buttons for form in forms_of(reply.text))
    assert standing(world, "bare")["history"] == before["history"]


def test_a_form_sent_within_two_seconds_records_nothing(world: World) -> None:
    link = world.page("hasty")
    form = world.stack.form(link, "refuse")
    world.stack.advance("PT1S", None)
    reply = world.stack.send(link, form, "refuse")
    sweep(world)

    assert reply.status == 200
    assert any("refuse" in again.buttons for again in forms_of(reply.text))
    assert world.reasons("hasty") == []
    assert world.kinds("hasty") == ["consent_request"]


def test_a_yes_is_recorded_answered_with_evidence_and_mirrored(world: World) -> None:
    reply = world.stack.press(world.page("yes"), "consent")
    sweep(world)

    assert reply.status == 200
    assert world.kinds("yes") == ["consent_request", "consent_confirmed"]
    statuses = [c["status"] for w, c in world.ats.mirrored if w == world.wids["yes"]]
    assert statuses == ["requested", "given"]
    told = standing(world, "yes")
    assert told["deadline"].startswith("2027-06-01T22:00:00")
    assert len(world.about("yes", "staff_consent_answer")) == 1


def test_a_no_is_erased_at_the_next_sweep_and_told_by_the_fence(world: World) -> None:
    reply = world.stack.press(world.page("no"), "refuse")
    sweep(world)

    assert reply.status == 200
    assert world.reasons("no") == ["consent_refused"]
    assert world.kinds("no") == ["consent_request", "erasure_done"]
    sweep(world)
    assert_gone(world, "no")


def assert_gone(world: World, name: str) -> None:
    """From the proof of erasure on the link says what every wrong link says."""
    gone, wrong = fetch("GET", world.page(name)), fetch("GET", f"{world.stack.public}/c/nobody")
    posted = fetch("POST", world.page(name), "answer=consent")
    assert (gone.status, wrong.status, posted.status) == (404, 404, 404)
    assert gone.body == wrong.body == posted.body
    assert no_token_in_headers(gone)


def no_token_in_headers(reply: Reply) -> bool:
    headers = {k.lower(): v for k, v in reply.headers.items()}
    return headers.get("referrer-policy") == "no-referrer"


def test_a_yes_can_be_withdrawn_at_any_time(world: World) -> None:
    world.stack.press(world.page("undecided"), "consent")
    sweep(world)
    reply = world.stack.press(world.page("undecided"), "withdraw")
    sweep(world)

    assert reply.status == 200
    assert world.reasons("undecided") == ["withdrawn"]
    kinds = world.kinds("undecided")
    assert kinds == ["consent_request", "consent_confirmed", "erasure_done"]


def test_a_no_may_turn_into_a_yes_until_the_fence(world: World) -> None:
    world.stack.press(world.page("back"), "refuse")
    world.stack.press(world.page("back"), "consent")
    sweep(world)
    sweep(world)

    assert world.reasons("back") == []
    assert "consent_confirmed" in world.kinds("back")
    assert "erasure_done" not in world.kinds("back")


def test_the_same_answer_sent_twice_counts_once(world: World) -> None:
    link = world.page("twice")
    form = world.stack.form(link, "consent")
    world.stack.advance("PT5S", None)
    replies = [world.stack.send(link, form, "consent") for _ in range(2)]
    sweep(world)

    assert [r.status for r in replies] == [200, 200]
    assert world.kinds("twice") == ["consent_request", "consent_confirmed"]


def test_a_no_from_a_page_read_before_the_yes_still_counts(world: World) -> None:
    link = world.page("stale")
    form = world.stack.form(link, "refuse")
    world.stack.press(link, "consent")
    world.stack.advance("PT1M", None)
    reply = world.stack.send(link, form, "refuse")
    sweep(world)

    assert reply.status == 200
    assert len(world.reasons("stale")) == 1


def test_one_click_is_an_objection_and_answers_with_an_empty_page(world: World) -> None:
    reply = fetch("POST", unsubscribe(world, "clicked"), ONE_CLICK)
    sweep(world)

    assert (reply.status, reply.body) == (200, b"")
    assert world.reasons("clicked") == ["objected"]
    assert world.kinds("clicked") == ["consent_request"]


def test_one_click_counts_in_the_form_of_parts_too(world: World) -> None:
    """RFC 8058 would rather have it so."""
    field = 'Content-Disposition: form-data; name="List-Unsubscribe"'
    body = f"--x1\r\n{field}\r\n\r\nOne-Click\r\n--x1--\r\n"
    kind = "multipart/form-data; boundary=x1"
    reply = fetch("POST", unsubscribe(world, "in_parts"), body, kind=kind)
    sweep(world)

    assert (reply.status, reply.body) == (200, b"")
    assert world.reasons("in_parts") == ["objected"]


def test_one_click_tells_nothing_about_its_token(world: World) -> None:
    address = unsubscribe(world, "clicked_again")
    good = fetch("POST", address, ONE_CLICK)
    wrong = fetch("POST", f"{world.stack.public}/u/nobody", ONE_CLICK)

    assert (good.status, good.body) == (wrong.status, wrong.body) == (200, b"")
    assert {k.lower() for k in good.headers} == {k.lower() for k in wrong.headers}


def test_looking_at_the_one_click_address_changes_nothing(world: World) -> None:
    for method in ("GET", "HEAD"):
        fetch(method, unsubscribe(world, "unanswered"))
    fetch("POST", unsubscribe(world, "unanswered"), urlencode({"other": "body"}))
    sweep(world)

    assert world.reasons("unanswered") == []


def test_the_page_works_without_the_ats(world: World) -> None:
    now = world.stack.clock()
    world.ats.faults.down = (now, now.replace(year=2030))
    page = page_of(world, "bare")
    world.ats.faults.down = None

    assert any("consent" in form.buttons for form in forms_of(page))


def test_a_page_loads_nothing_from_elsewhere_and_runs_no_script(world: World) -> None:
    page = page_of(world, "bare")

    assert "<script" not in page
    assert "<img" not in page
    assert re.findall(r"<link[^>]+href=.http", page) == []
    assert re.findall(r"(?:src|background)=.?https?://", page) == []


def test_nothing_a_person_did_is_lost_or_logged_with_its_token(world: World) -> None:
    log = world.stack.logged()

    assert [n for n in world.wids if world.page(n).rpartition("/")[2] in log] == []
    assert world.ats.violations == []
