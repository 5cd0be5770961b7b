# SPDX-License-Identifier: Apache-2.0
"""Keeping on legitimate interest after notice is off until a country's file turns it on."""

from __future__ import annotations

from datetime import date

import pytest

from recruit_sync.rulebook.book import Rulebook
from recruit_sync.rulebook.load import load
from tests.rulebook.copies import Copy

ROW = """
[[notice_and_objection]]
since = 2026-01-01
value = "{value}"
basis = "default"
source = "balancing test of the controller, 2025-12-01"
confidence = "medium"
evidence = "knowledge"
reviewed = 2026-11-22
"""
AFTER = date(2026, 3, 1)


def test_no_country_comes_with_it(shipped: Rulebook) -> None:
    on = [code for code in shipped.countries() if shipped.policy(code, AFTER).notice_period]

    assert on == []


def test_a_file_turns_it_on_from_its_day_on_with_its_source(spoiled: Copy) -> None:
    spoiled.append("countries/de.toml", ROW.format(value="P6M"))
    book = load(spoiled.folder)
    then, now = book.policy("DE", date(2025, 12, 31)), book.policy("DE", AFTER)

    assert then.notice_period is None
    assert str(now.notice_period) == "P6M"
    assert now.sources["notice_and_objection"].reference.startswith("balancing test")
    assert book.policy("FR", AFTER).notice_period is None


def test_a_later_row_turns_it_off_again(spoiled: Copy) -> None:
    spoiled.append("countries/de.toml", ROW.format(value="P6M"))
    ended = ROW.format(value="none").replace("2026-01-01", "2026-06-01")
    spoiled.append("countries/de.toml", ended)

    assert load(spoiled.folder).policy("DE", date(2026, 6, 1)).notice_period is None


@pytest.mark.parametrize("country", ["sa", "my", "us-ca"])
def test_where_the_first_contact_does_not_rest_on_legitimate_interest_it_is_a_fault(
    spoiled: Copy, country: str
) -> None:
    spoiled.append(f"countries/{country}.toml", ROW.format(value="P6M"))
    (fault,) = spoiled.faults()

    assert fault.startswith(f"countries/{country}.toml: notice_and_objection[0].value")
    assert "legitimate interest" in fault


def test_a_slip_of_the_unit_is_named(spoiled: Copy) -> None:
    spoiled.append("countries/de.toml", ROW.format(value="P6D"))
    (fault,) = spoiled.faults()

    assert "P6D: is not plausible there" in fault
