# SPDX-License-Identifier: Apache-2.0
"""Answers that look odd and keep to the contract: nobody is missed, misread or asked twice."""

from __future__ import annotations

from typing import Any

import pytest

from tests.outside.conftest import Start
from tests.outside.people import application, consent, country_of, person, ref
from tests.outside.world import World

ASKED: dict[str, dict[str, Any]] = {
    "plain": {},
    "born in another zone": {"createdMoment": "2026-01-05T13:30:00.123456789+05:30"},
    "born before the flood": {"createdMoment": "1970-01-01T00:00:00Z"},
    "born tomorrow": {"createdMoment": "2031-01-05T08:00:00Z"},
    "born at no time": {"createdMoment": "yesterday"},
    "nulls": {"consents": None, "jobApplications": None, "candidateTags": None, "status": None},
    "more nulls": {"isPurged": None, "language": None, "name": None, "phone": None},
    "nameless": {"name": {}},
    "unknown language": {"language": {"id": "User_Language_ID=xx_XX"}},
    "a region without rules of its own": {"location": country_of("US-NY")},
    "a region alone": {"location": {"country": None, "region": "CA-QC"}},
    "asked by others before": {"consents": [{"purpose": "recruitment", "status": "requested"}]},
    "an old consent": {"consents": [consent(givenMoment="2020-01-01T00:00:00-08:00")]},
    "an address with blanks": {"email": "  xq-blanks@people.example "},
    "an offer made": {"stage": "OFFER"},
}
NOT_ASKED: dict[str, dict[str, Any]] = {
    "an offer taken": {"stage": "READY_FOR_HIRE"},
    "two addresses": {"email": "xq-a@people.example,xq-b@people.example"},
    "a name in the address": {"email": "Xavella <xq-c@people.example>"},
    "a header in the address": {"email": "xq-d@people.example\r\nBcc: xq-e@people.example"},
    "a number for an address": {"email": 17},
    "consented on the careers site": {
        "consents": [consent(givenMoment="2026-01-05T09:00:00+09:00")]
    },
    "merged": {"mergedInto": {"id": "a" * 32}},
    "a country in words": {"location": {"country": {"id": "Germany"}, "region": None}},
}


@pytest.fixture(scope="module")
def world(start: Start) -> World:
    world = World(*start("2026-01-05T08:07:00+00:00", odd=True))
    for name, changes in (ASKED | NOT_ASKED).items():
        world.add(name, oddly(**changes))
    world.emails["an address with blanks"] = "xq-blanks@people.example"
    world.stack.advance("P1D", "PT6H")
    return world


def oddly(stage: str | None = None, **changes: Any) -> dict[str, Any]:
    doc = person("DE", **changes)
    if stage:
        at = ref("Recruiting_Stage_ID", stage)
        doc["jobApplications"] = [application("2026-01-02T08:00:00Z", stage=at)]
    return doc


@pytest.mark.parametrize("name", ASKED)
def test_whoever_can_be_read_is_asked_once(world: World, name: str) -> None:
    assert world.kinds(name) == ["consent_request"]


@pytest.mark.parametrize("name", NOT_ASKED)
def test_whoever_is_not_to_be_asked_is_not(world: World, name: str) -> None:
    assert world.kinds(name) == []


def test_nobody_is_erased_for_an_odd_record(world: World) -> None:
    assert [name for name in world.wids if world.reasons(name)] == []
    assert world.ats.violations == []
