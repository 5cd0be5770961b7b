# SPDX-License-Identifier: Apache-2.0
"""The stack as a process: shapes of its answers, a kill in mid-life, an orderly end."""

from __future__ import annotations

import json
import socket
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.outside.ats_server import serving
from tests.outside.ats_tenant import Tenant
from tests.outside.conftest import Start
from tests.outside.people import person
from tests.outside.stack import Stack, fetch
from tests.outside.world import World

BEGIN = "2026-01-05T08:07:00+00:00"


@pytest.fixture(scope="module")
def world(start: Start) -> World:
    world = World(*start(BEGIN))
    world.add("somebody", person("DE"))
    world.stack.advance("PT15M", None)
    return world


def test_the_ready_line_and_the_clock_have_their_shapes(world: World) -> None:
    ready = world.stack.ready

    assert ready["ready"] is True
    assert ready["outside_aws"] is False
    assert ready["control"] == ready["public"] + "/local"
    assert ready.keys() >= {"aws_endpoint", "ats", "screening"}
    assert fetch("GET", f"{world.stack.control}/clock").json.keys() == {"now"}
    assert fetch("GET", world.stack.public + "/").status == 200


def test_an_advance_reports_what_ran_and_ends_at_its_moment(world: World) -> None:
    before = world.stack.clock()
    report = world.stack.advance("PT15M", None)

    assert report.keys() >= {"now", "invocations", "failures", "dead_letters"}
    assert datetime.fromisoformat(report["now"]) == before + timedelta(minutes=15)
    assert report["invocations"]["poll_ats"] >= 1
    assert report["failures"] == {}
    assert report["dead_letters"] == 0


def test_poll_every_thins_every_schedule_but_the_sweep(world: World) -> None:
    report = world.stack.advance("P2D", "PT6H")

    assert 7 <= report["invocations"]["poll_ats"] <= 9
    assert report["invocations"]["reconcile_ats"] <= 2


@pytest.mark.parametrize(
    "body", [{}, {"by": "soon"}, {"to": "2020-01-01T00:00:00+00:00"}, {"by": "-PT1H"}]
)
def test_a_clock_that_cannot_be_moved_so_says_so_and_stays(
    world: World, body: dict[str, str]
) -> None:
    before = world.stack.clock()
    reply = fetch("POST", f"{world.stack.control}/clock", body)

    assert 400 <= reply.status < 500
    assert world.stack.clock() == before


def test_a_mail_has_its_shape(world: World) -> None:
    mail = world.mails("somebody")[0]

    keys = "id at to from reply_to subject kind language headers text html".split()
    assert mail.keys() >= set(keys)
    assert mail["to"] == world.emails["somebody"]
    assert mail["subject"] == mail["subject"].strip()
    assert "/" not in mail["id"]
    assert datetime.fromisoformat(mail["at"]).tzinfo is not None
    assert world.stack.link(mail).startswith(world.stack.public + "/c/")


def test_an_event_for_no_mail_or_of_no_kind_is_refused(world: World) -> None:
    url = f"{world.stack.control}/mail"
    mail = world.mails("somebody")[0]

    assert fetch("POST", f"{url}/no-such-mail/event", {"type": "Delivery"}).status == 404
    assert fetch("POST", f"{url}/{mail['id']}/event", {"type": "Opened"}).status in (400, 422)


def test_sigterm_ends_it_all_within_five_seconds_and_stdout_held_one_line() -> None:
    stack = Stack(None, BEGIN)
    ports = [int(stack.ready[n].rpartition(":")[2]) for n in ("public", "aws_endpoint", "ats")]
    taken = stack.stop()

    assert taken < 5
    assert stack.left_on_stdout == ""
    for port in ports:
        with socket.socket() as line:
            assert line.connect_ex(("127.0.0.1", port)) != 0


def test_a_killed_stack_goes_on_where_it_was(moto: str, tmp_path: Path) -> None:
    """Nobody is asked twice, the promised day stands, a rotated refresh token is remembered."""
    tenant = Tenant(datetime.fromisoformat(BEGIN))
    tenant.faults.rotate = True
    kept = ("--aws-endpoint", moto, "--state", str(tmp_path / "state"))
    with serving(tenant) as server:
        first = World(Stack(server.url, BEGIN, *kept), tenant)
        tenant.follow(first.stack.control)
        for name in ("silent", "late", "answering"):
            first.add(name, person("DE"))
        assert first.stack.ready["outside_aws"] is True
        first.stack.advance("P10D", "P1D")
        first.stack.press(first.page("answering"), "consent")
        left = first.stack.clock()
        tenant.control = None
        first.stack.kill()

        again = World(Stack(server.url, left.isoformat(), *kept), tenant, first.wids, first.emails)
        tenant.follow(again.stack.control)
        again.stack.until("2026-02-05T08:00:00+00:00", "P1D")
        assert again.kinds("silent") == ["consent_request", "consent_reminder"]
        assert again.reasons("silent") == ["no_consent"]
        assert again.erased_within_an_hour_of("silent", "2026-02-04T23:00:00+00:00")
        assert again.kinds("answering") == ["consent_request", "consent_confirmed"]
        assert again.reasons("answering") == []
        assert tenant.violations == []
        tenant.control = None
        again.stack.stop()


def test_the_command_line_reads_the_stack_it_is_pointed_at(world: World) -> None:
    told = json.loads(world.stack.run("explain", world.wids["somebody"], "--json").stdout)

    assert {"standing", "deadline", "on_hold", "because", "history"} <= told.keys()
    assert told["deadline"] == "2026-02-04T23:00:00+00:00"
