# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
import responses

from connectors.workday.paging import sheets
from recruit_sync.domain.errors import Unavailable
from recruit_sync.local.clock import SimulatedClock
from recruit_sync.ports import Window
from tests.connectors.tenant import API, START, asked, connector, fixture, grants, page, person

SIZE = 10


@dataclass
class Sheet:
    total: int
    rows: Sequence[int]


@dataclass
class Server:
    """Answers pages of as many people as there are at the time; remembers what was asked."""

    people: int
    cap: int = SIZE
    grows_by: int = 0
    asked: list[int] = field(default_factory=list)

    def fetch(self, offset: int) -> Sheet:
        self.asked.append(offset)
        rows = range(self.people)[offset : offset + min(self.cap, SIZE)]
        sheet = Sheet(self.people, rows)
        self.people += self.grows_by
        return sheet


def read(server: Server, parallel: int) -> list[int]:
    return [row for one in sheets(server.fetch, size=SIZE, parallel=parallel) for row in one.rows]


@pytest.mark.parametrize("parallel", [1, 4])
@pytest.mark.parametrize("people", [0, 1, 9, 10, 11, 100, 105])
def test_everybody_is_read_once_and_in_order(people: int, parallel: int) -> None:
    assert read(Server(people), parallel) == list(range(people))


@pytest.mark.parametrize("parallel", [1, 4])
def test_a_listing_that_grows_is_read_to_its_new_end(parallel: int) -> None:
    server = Server(40, grows_by=3)

    assert set(read(server, parallel)) >= set(range(40 + 3 * 4))


@pytest.mark.parametrize("parallel", [1, 4])
def test_a_server_that_gives_fewer_rows_than_asked_loses_nobody(parallel: int) -> None:
    assert read(Server(47, cap=6), parallel) == list(range(47))


def test_an_empty_page_although_more_are_counted_is_a_failure_and_no_end() -> None:
    def fetch(offset: int) -> Sheet:
        return Sheet(30, range(10) if offset < 20 else [])

    with pytest.raises(Unavailable, match="lost the right"):
        list(sheets(fetch, size=SIZE, parallel=1))


def test_pages_that_never_end_are_given_up() -> None:
    with pytest.raises(Unavailable, match="beyond"):
        list(sheets(lambda _: Sheet(10, range(10)), size=SIZE, parallel=1))


def test_reading_ahead_is_bounded_however_slow_the_reader_is() -> None:
    server = Server(1000)
    read_sheets = sheets(server.fetch, size=SIZE, parallel=4)

    for _ in range(3):
        next(read_sheets)
    read_sheets.close()

    assert len(server.asked) <= 3 + 4


def test_four_pages_are_under_way_at_once() -> None:
    together = threading.Barrier(4, timeout=10)

    def fetch(offset: int) -> Sheet:
        if offset:
            together.wait()
        return Sheet(45, range(offset, min(45, offset + SIZE)))

    assert len(list(sheets(fetch, size=SIZE, parallel=4))) == 5


def test_a_failed_page_ends_the_reading() -> None:
    def fetch(offset: int) -> Sheet:
        if offset == 20:
            raise Unavailable("no answer")
        return Sheet(50, range(offset, offset + SIZE))

    read_sheets = sheets(fetch, size=SIZE, parallel=4)

    assert [next(read_sheets).rows[0] for _ in range(2)] == [0, 10]
    with pytest.raises(Unavailable):
        next(read_sheets)


def test_every_page_of_a_pass_carries_the_same_window_and_snapshot(
    ats: responses.RequestsMock, clock: SimulatedClock
) -> None:
    grants(ats)
    ats.get(f"{API}/candidates", body=fixture("candidates-page-1.json"))
    ats.get(f"{API}/candidates", body=fixture("candidates-page-2.json"))
    window = Window(START - timedelta(minutes=25), START)

    pages = list(connector(clock, page_size=2).changed(window))

    assert [len(one.profiles) for one in pages] == [2, 1]
    queries = [one.params for one in asked(ats) if one.method == "GET"]
    assert [one.pop("offset") for one in queries] == ["0", "2"]
    assert (
        queries[0]
        == queries[1]
        == {
            "updatedFrom": "2026-04-01T11:35:00+00:00",
            "updatedThrough": "2026-04-01T12:00:00+00:00",
            "asOfEntryMoment": "2026-04-01T12:00:00+00:00",
            "limit": "2",
        }
    )


def test_the_first_page_may_take_minutes_and_later_ones_may_not(
    ats: responses.RequestsMock, clock: SimulatedClock
) -> None:
    grants(ats)
    ats.get(f"{API}/candidates", body=fixture("candidates-page-1.json"))
    ats.get(f"{API}/candidates", body=fixture("candidates-page-2.json"))

    list(connector(clock, page_size=2).created(Window(START, START)))

    waits = [one.req_kwargs["timeout"][1] for one in asked(ats) if one.params]
    assert waits == [180.0, 60.0]


def test_links_of_the_server_are_never_followed(
    ats: responses.RequestsMock, clock: SimulatedClock
) -> None:
    grants(ats)
    row = person(href="https://169.254.169.254/", next="https://elsewhere.example/")
    body = page(row)[:-1] + b', "next": "https://elsewhere.example/page/2"}'
    ats.get(f"{API}/candidates", body=body)

    list(connector(clock).created(Window(START, START)))

    assert {one.url.split("/")[2] for one in asked(ats)} == {"ats.example"}


def test_calls_keep_to_the_budget_of_a_second_and_of_an_hour(
    ats: responses.RequestsMock, clock: SimulatedClock
) -> None:
    grants(ats)
    ats.get(f"{API}/serverTimestamp", json={"serverTimestamp": "2026-04-01T12:00:00Z"})
    workday = connector(clock, per_second=4.0, per_hour=100.0)

    for _ in range(44):
        workday.now()
    assert clock.now() - START == timedelta(seconds=10)
    for _ in range(66):
        workday.now()
    assert clock.now() - START >= timedelta(seconds=3600 / 100 * 9)


@pytest.mark.parametrize("parallel", [1, 4])
@pytest.mark.parametrize("skip", [0, 3, 10, 11, 25])
def test_a_listing_gone_on_with_gives_exactly_the_rest(skip: int, parallel: int) -> None:
    found = sheets(Server(25).fetch, size=SIZE, parallel=parallel, skip=skip)

    assert [row for one in found for row in one.rows] == list(range(25))[skip:]
