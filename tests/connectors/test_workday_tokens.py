# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

import base64
from urllib.parse import parse_qs

import pytest
import responses

from recruit_sync.domain.errors import Refused, Unavailable
from recruit_sync.local.clock import SimulatedClock
from tests.connectors.tenant import API, START, TOKEN, Secrets, asked, connector, grants

Answers = responses.RequestsMock
CLOCK_URL = f"{API}/serverTimestamp"
NOON = {"serverTimestamp": "2026-04-01T12:00:00Z"}


def refreshes(ats: Answers) -> list[str]:
    bodies = [one.body for one in asked(ats) if one.url == TOKEN]
    return [parse_qs(body.decode())["refresh_token"][0] for body in bodies]


def bearers(ats: Answers) -> list[str]:
    return [one.headers["Authorization"] for one in asked(ats) if one.url != TOKEN]


def test_client_and_secret_go_by_basic_and_one_token_serves_many_calls(
    ats: Answers, clock: SimulatedClock
) -> None:
    grants(ats)
    ats.get(CLOCK_URL, json=NOON)
    workday = connector(clock)

    assert workday.now() == workday.now() == START

    basic = "Basic " + base64.b64encode(b"local:local").decode()
    assert ats.calls[0].request.headers["Authorization"] == basic
    assert refreshes(ats) == ["local"]
    assert bearers(ats) == ["Bearer t-1", "Bearer t-1"]


def test_a_token_is_renewed_a_minute_before_its_end(ats: Answers, clock: SimulatedClock) -> None:
    grants(ats, expires_in=600)
    ats.get(CLOCK_URL, json=NOON)
    workday = connector(clock)

    workday.now()
    clock.sleep(539)
    workday.now()
    assert len(refreshes(ats)) == 1
    clock.sleep(1)
    workday.now()
    assert len(refreshes(ats)) == 2


def test_an_expired_token_is_renewed_once_and_the_call_repeated(
    ats: Answers, clock: SimulatedClock
) -> None:
    grants(ats, "t-1")
    grants(ats, "t-2")
    ats.get(CLOCK_URL, status=401)
    ats.get(CLOCK_URL, json=NOON)

    connector(clock).now()

    assert bearers(ats) == ["Bearer t-1", "Bearer t-2"]


def test_a_fresh_token_that_is_refused_too_is_not_renewed_forever(
    ats: Answers, clock: SimulatedClock
) -> None:
    grants(ats)
    ats.get(CLOCK_URL, status=401)

    with pytest.raises(Refused, match="fresh access token"):
        connector(clock).now()

    assert len(refreshes(ats)) == 2


def test_a_rotated_refresh_token_is_kept_before_its_access_token_is_used(
    ats: Answers, clock: SimulatedClock
) -> None:
    secrets = Secrets()
    kept_by_then: list[list[str]] = []

    def answer(_request: object) -> tuple[int, dict[str, str], str]:
        kept_by_then.append([*secrets.kept])
        return 200, {}, '{"serverTimestamp": "2026-04-01T12:00:00Z"}'

    grants(ats, refresh_token="r-2")
    ats.add_callback("GET", CLOCK_URL, callback=answer)

    connector(clock, secrets).now()

    assert kept_by_then == [["r-2"]]


def test_a_rotated_token_that_could_not_be_saved_is_saved_before_anything_else(
    ats: Answers, clock: SimulatedClock
) -> None:
    class Forgetful(Secrets):
        fails = 1

        def keep(self, refresh_token: str) -> None:
            if self.fails:
                self.fails -= 1
                raise Unavailable("the secret store is away")
            super().keep(refresh_token)

    secrets = Forgetful()
    grants(ats, "t-1", refresh_token="r-2")
    grants(ats, "t-2", refresh_token="r-2")
    ats.get(CLOCK_URL, json=NOON)
    workday = connector(clock, secrets)

    with pytest.raises(Unavailable):
        workday.now()
    workday.now()

    assert refreshes(ats) == ["local", "r-2"]
    assert bearers(ats) == ["Bearer t-2"]


def test_a_token_that_another_process_rotated_meanwhile_is_read_again(
    ats: Answers, clock: SimulatedClock
) -> None:
    class Shared(Secrets):
        reads = 0

        @property
        def refresh_token(self) -> str:
            self.reads += 1
            return "old" if self.reads == 1 else "new"

        @refresh_token.setter
        def refresh_token(self, value: str) -> None:
            """Somebody else's process keeps it."""

    ats.post(TOKEN, status=400, json={"error": "invalid_grant"})
    grants(ats)
    ats.get(CLOCK_URL, json=NOON)

    connector(clock, Shared()).now()

    assert refreshes(ats) == ["old", "new"]


def test_a_secret_that_a_person_replaced_is_read_again_once_the_old_one_is_refused(
    ats: Answers, clock: SimulatedClock
) -> None:
    class Replaced(Secrets):
        client_secret = "old"

        def read_again(self) -> None:
            self.client_secret = "new"

    ats.post(TOKEN, status=401, json={"error": "invalid_client"})
    grants(ats)
    ats.get(CLOCK_URL, json=NOON)
    connector(clock, Replaced()).now()

    sent = [one.headers["Authorization"] for one in asked(ats) if one.url == TOKEN]
    secrets = [base64.b64decode(text.removeprefix("Basic ")).decode() for text in sent]
    assert secrets == ["local:old", "local:new"]


def test_where_the_last_token_is_refused_the_one_before_it_is_tried_once(
    ats: Answers, clock: SimulatedClock
) -> None:
    secrets = Secrets()
    secrets.former_refresh_token = "r-0"
    ats.post(TOKEN, status=400, json={"error": "invalid_grant"})
    grants(ats, refresh_token="r-2")
    ats.get(CLOCK_URL, json=NOON)
    connector(clock, secrets).now()

    assert refreshes(ats) == ["local", "r-0"]
    assert secrets.kept == ["r-2"]


def test_where_both_are_dead_the_first_refusal_is_told(ats: Answers, clock: SimulatedClock) -> None:
    secrets = Secrets()
    secrets.former_refresh_token = "r-0"
    ats.post(TOKEN, status=400, json={"error": "invalid_grant"})
    ats.post(TOKEN, status=400, json={"error": "invalid_grant"})

    with pytest.raises(Refused, match="refresh token secret"):
        connector(clock, secrets).now()


@pytest.mark.parametrize(
    ("status", "error", "fix"),
    [
        (400, "invalid_grant", "refresh token secret"),
        (401, "invalid_client", "client id or client secret"),
        (401, None, "client id or client secret"),
        (404, None, "token URL"),
    ],
)
def test_a_refused_token_says_in_one_line_which_secret_to_mend(
    ats: Answers, clock: SimulatedClock, status: int, error: str | None, fix: str
) -> None:
    ats.post(TOKEN, status=status, json={"error": error} if error else {})

    with pytest.raises(Refused, match=fix) as failure:
        connector(clock).now()

    assert "\n" not in str(failure.value)
    assert len(refreshes(ats)) == 1


def test_a_token_endpoint_in_trouble_is_asked_again(ats: Answers, clock: SimulatedClock) -> None:
    ats.post(TOKEN, status=429)
    ats.post(TOKEN, status=500)
    grants(ats)
    ats.get(CLOCK_URL, json=NOON)

    assert connector(clock).now() == START
