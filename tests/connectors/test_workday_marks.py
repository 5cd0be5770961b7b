# SPDX-License-Identifier: Apache-2.0
"""Telephone numbers and pages by which somebody may be recognised."""

from __future__ import annotations

import json
from typing import Any

import pytest

from connectors.workday import wire
from connectors.workday.marks import e164
from recruit_sync.domain.profile import Marks, Profile
from tests.connectors.tenant import person, translator


def number(digits: str, code: str | None = "DEU_49") -> dict[str, Any]:
    return {"countryPhoneCode": code, "number": digits}


def read(**changes: Any) -> Profile:
    return translator().profile(wire.read_one(json.dumps(person(**changes)).encode()))


def marks(**changes: Any) -> Marks:
    made = read(**changes).marks
    assert made is not None
    return made()


@pytest.mark.parametrize(
    "written",
    [
        number("030 1234567"),
        number("0301234567", None),
        number("(030) 123-45 67", "49"),
        number("+49 30 1234567", "USA_1"),
        number("0049 30 1234567", "+49"),
    ],
)
def test_a_number_has_one_spelling_however_it_is_typed(written: dict[str, Any]) -> None:
    assert e164(written, "DE") == "+49301234567"


@pytest.mark.parametrize(
    "written",
    [None, {}, "030 1234567", number("12"), number("no number"), number("0000000000"), number("")],
)
def test_what_is_no_number_is_no_mark(written: Any) -> None:
    assert e164(written, "DE") is None


def test_a_number_of_nobody_knows_which_country_is_no_mark() -> None:
    assert e164(number("030 1234567", None), None) is None


def test_a_number_with_the_name_is_one_persons_and_a_number_alone_may_be_shared() -> None:
    named = {"firstName": "Zoë", "lastName": "Vane", "country": person()["name"]["country"]}
    other = {**named, "firstName": "Max"}
    mine = marks(phone=number("030 1234567"), name=named)
    swapped = {**named, "firstName": "vane", "lastName": "ZOE"}
    hers = marks(phone=number("+49301234567"), name=swapped)
    his = marks(phone=number("030 1234567"), name=other)

    assert mine == hers
    assert mine.phones == his.phones
    assert len(mine.phones) == len(mine.persons) == 1
    assert set(mine.persons).isdisjoint(his.persons)


def test_a_page_of_ones_own_is_a_mark() -> None:
    urls = [{"url": "https://www.linkedin.com/in/zoe-vane"}, {"url": 7}, "no site", {}]
    one = marks(phone=None, websites=urls)
    two = marks(phone=None, websites=[{"url": "linkedin.com/in/Zoe-Vane/"}])

    assert one == two
    assert len(one.persons) == 1
    assert marks(phone=None, websites="none").persons == ()


def test_a_changed_number_changes_the_digest_and_the_number_is_not_in_it() -> None:
    digests = [read(phone=phone).digest for phone in (None, number("030 1234567"), number("031"))]

    assert len(set(digests)) == len(digests)


def test_an_agency_is_known_by_its_id_alone() -> None:
    assert read(recruitingAgency={"id": "Recruiting_Agency_ID=A-7"}).agency == (
        "Recruiting_Agency_ID=A-7"
    )
    assert read(recruitingAgency={"id": "ada vane@x.example"}).agency is None
    assert read(recruitingAgency=None).agency is None
