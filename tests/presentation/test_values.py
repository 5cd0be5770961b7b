# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit_sync.presentation.language import locale_of
from recruit_sync.presentation.values import Calendar, bare, clean, full_name, is_web, label


@given(st.text(max_size=300), st.integers(2, 100))
def test_whatever_comes_in_one_short_harmless_line_comes_out(text: str, limit: int) -> None:
    shown = clean(text, limit)
    kinds = {unicodedata.category(char) for char in shown if char not in "\u200c\u200d"}

    assert len(shown) <= limit
    assert kinds & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} == set()
    assert "<" not in shown
    assert shown == shown.strip()


@given(st.text(max_size=300))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    "name",
    ["Zoë Ångström", "สมชาย ใจดี", "محمد علي", "李小龙", "O'Neil-Smith", "Nguyễn Văn A", "J. Doe"],
)
def test_real_names_pass_unharmed(name: str) -> None:
    assert full_name(name, "") == unicodedata.normalize("NFC", name)


def test_a_pile_of_accents_is_cut_down() -> None:
    assert len(clean("a" + "\u0301" * 50)) <= 4


@pytest.mark.parametrize("text", ["http://x.example", "see www.x", "a/b", "a@b", "c:\\d"])
def test_a_label_that_would_become_a_link_is_dropped(text: str) -> None:
    assert label(text) == ""


def test_an_agency_named_like_a_domain_keeps_its_name() -> None:
    assert label("Talents.example GmbH") == "Talents.example GmbH"


@pytest.mark.parametrize(
    "url", [None, "", "javascript:alert(1)", "data:text/html,x", "https://a b", 'https://a"b', "x"]
)
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert not is_web(url)


def test_a_web_address_is_written_as_people_write_it() -> None:
    assert bare("https://www.acme.example/privacy/") == "www.acme.example/privacy"


@pytest.mark.parametrize(
    ("ends_at", "day"),
    [
        (datetime(2026, 12, 2, 23, 0, tzinfo=UTC), "2 December 2026"),
        (datetime(2026, 12, 2, 23, 0, 0, 1, tzinfo=UTC), "3 December 2026"),
        (datetime(2026, 12, 2, 22, 59, 59, tzinfo=UTC), "2 December 2026"),
    ],
)
def test_the_last_day_is_the_one_before_the_first_instant_after(
    ends_at: datetime, day: str
) -> None:
    days = Calendar(locale_of("en"), "Europe/Berlin", "Europe/Berlin")

    assert days.last_day(ends_at).day == day
    assert days.last_day(ends_at).city == "Berlin"


def test_a_moment_names_its_clock_and_utc() -> None:
    moment = Calendar(locale_of("de"), "Asia/Bangkok", "Asia/Bangkok").moment(
        datetime(2026, 11, 2, 17, 30, tzinfo=UTC)
    )

    assert moment.text == "3. November 2026, 00:30"
    assert moment.day == "3. November 2026"
    assert moment.city == "Bangkok"
    assert moment.utc == "2026-11-02T17:30:00Z"


def test_universal_time_is_called_by_its_name() -> None:
    at = datetime(2026, 11, 2, tzinfo=UTC)

    assert Calendar(locale_of("en"), "UTC", "UTC").moment(at).city == "UTC"
