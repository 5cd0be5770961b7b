# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import base64
from datetime import timedelta

import pytest

from recruit_sync.local.ats_simulator import AtsSimulator
from recruit_sync.local.ats_tokens import Account
from recruit_sync.local.ats_wire import Request
from tests.local.ats_wire import CLIENT, TOKEN, SetClock, Wire

STRANGER = "Basic " + base64.b64encode(b"local:guess").decode()


def test_a_token_lasts_as_long_as_it_says(sim: AtsSimulator, wire: Wire, clock: SetClock) -> None:
    sim.switch(token_life=timedelta(seconds=600))
    answer = wire.ask_token().body
    wire.token = answer["access_token"]
    assert (answer["expires_in"], answer["token_type"]) == (600, "Bearer")

    clock.forward(seconds=599)
    assert wire.once("GET", "/candidates").status == 200
    clock.forward(seconds=1)
    assert wire.once("GET", "/candidates").status == 401


@pytest.mark.parametrize("token", ["", "guess"])
def test_without_a_token_there_is_no_answer(wire: Wire, token: str) -> None:
    wire.token = token

    answer = wire.once("GET", "/candidates")

    assert answer.status == 401
    assert answer.reply.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("header", ["", STRANGER, "Basic !", CLIENT.removeprefix("Basic ")])
def test_a_stranger_gets_no_token(wire: Wire, header: str) -> None:
    answer = wire.ask_token(authorization=header)

    assert (answer.status, answer.body) == (401, {"error": "invalid_client"})


def test_a_wrong_refresh_token_is_no_grant(wire: Wire) -> None:
    answer = wire.ask_token("guess")

    assert (answer.status, answer.body) == (400, {"error": "invalid_grant"})


def test_another_grant_is_not_served(wire: Wire) -> None:
    form = b"grant_type=client_credentials"
    reply = wire.api.answer(Request("POST", TOKEN, {}, {"authorization": CLIENT}, form))

    assert reply.status == 400
    assert b"unsupported_grant_type" in reply.body


def test_a_rotated_refresh_token_kills_the_one_before(sim: AtsSimulator, wire: Wire) -> None:
    sim.switch(rotating_refresh_token=True)

    second = wire.ask_token("local").body["refresh_token"]

    assert wire.ask_token("local").status == 400
    third = wire.ask_token(second).body["refresh_token"]
    assert len({"local", second, third}) == 3
    assert wire.ask_token(second).status == 400


def test_a_token_may_die_in_the_middle_of_the_pages(sim: AtsSimulator, wire: Wire) -> None:
    sim.switch(token_uses=2)
    wire.token = wire.ask_token().body["access_token"]

    statuses = [wire.once("GET", "/candidates", offset=page).status for page in range(3)]

    assert statuses == [200, 200, 401]


def test_every_token_can_be_withdrawn_at_once(sim: AtsSimulator, wire: Wire) -> None:
    wire.token = wire.ask_token().body["access_token"]
    sim.tokens.revoke_all()

    assert wire.once("GET", "/candidates").status == 401
    assert wire.get("/candidates").status == 200


def test_another_account_is_another_tenant(clock: SetClock) -> None:
    other = AtsSimulator(clock, account=Account("globex", "id", "hush", "again"))

    assert Wire(other).ask_token().status == 401
    assert "hush" not in repr(other.account)
