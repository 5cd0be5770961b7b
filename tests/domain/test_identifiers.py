# SPDX-License-Identifier: Apache-2.0
"""Spellings that name one mailbox, one person or one page, and spellings that may not."""

from __future__ import annotations

import pytest

from recruit_sync.domain.identifiers import mailbox, profile_page, spoken_name
from recruit_sync.domain.identity import Fingerprints

OLD, NEW = b"o" * 32, b"n" * 32


@pytest.mark.parametrize(
    ("written", "one"),
    [
        ("Ada.Vane+jobs@GMail.com", "adavane@gmail.com"),
        ("a.d.a.vane@googlemail.com", "adavane@gmail.com"),
        ("ada.vane+x+y@outlook.com", "ada.vane@outlook.com"),
        ("ada+x@proton.me", "ada@proton.me"),
    ],
)
def test_what_a_provider_is_known_to_ignore_is_folded(written: str, one: str) -> None:
    assert mailbox(written) == one


@pytest.mark.parametrize(
    "written",
    ["ada.vane@firm.example", "ada+jobs@firm.example", "ada.vane@outlook.com", "+x@gmail.com"],
)
def test_where_nobody_knows_two_spellings_stay_two_people(written: str) -> None:
    assert mailbox(written) == written


def test_a_name_is_the_same_in_any_order_case_and_accent() -> None:
    assert spoken_name("Zoë", "O'Brien-Müller") == spoken_name("o BRIEN muller", "zoe")
    assert spoken_name("", "") == ""
    assert spoken_name("Zoë", "Müller") != spoken_name("Zoë", "Möller")


@pytest.mark.parametrize(
    "written",
    [
        "https://www.linkedin.com/in/Ada-Vane-12/",
        "linkedin.com/in/ada-vane-12?trk=people",
        "http://de.linkedin.com/in/ada-vane-12/details",
    ],
)
def test_a_profile_page_has_one_spelling(written: str) -> None:
    assert profile_page(written) == "linkedin.com/ada-vane-12"


@pytest.mark.parametrize(
    "written",
    [
        "https://www.linkedin.com/company/acme",
        "https://ada.example/",
        "https://linkedin.com.evil.example/in/ada",
        "http://[",
        "",
    ],
)
def test_a_page_that_may_be_anybodys_is_no_mark(written: str) -> None:
    assert profile_page(written) is None


# --- keys ----------------------------------------------------------------------------------------


def test_under_a_new_key_the_fingerprints_of_the_old_one_are_looked_up_too() -> None:
    before, after = Fingerprints(OLD), Fingerprints(OLD, (NEW,))

    assert after.subject("wid") == before.subject("wid")
    assert after.address("ada@firm.example") != before.address("ada@firm.example")
    assert after.former_addresses("ada@firm.example") == (before.address("ada@firm.example"),)
    assert before.under_each_key("phone", "+491")[0] in after.under_each_key("phone", "+491")


def test_an_address_as_it_is_written_is_looked_up_beside_its_mailbox() -> None:
    prints = Fingerprints(OLD)

    assert prints.former_addresses("ada@firm.example") == ()
    assert prints.address("ada.vane@gmail.com") == prints.address("adavane@gmail.com")
    assert len(prints.former_addresses("ada.vane@gmail.com")) == 1
    assert prints.former_addresses("no address") == ()
