# SPDX-License-Identifier: Apache-2.0
"""Brought back by a source under other spellings; strangers who share a telephone; own return."""

from __future__ import annotations

import pytest

from tests.outside.ats_tenant import Doc, stamp
from tests.outside.conftest import Start
from tests.outside.people import consent, person
from tests.outside.world import World

START = "2026-05-04T08:07:00+00:00"


def phone(number: str, code: str = "DEU_49") -> Doc:
    return {"countryPhoneCode": code, "number": number}


def named(first: str, last: str) -> Doc:
    return {"firstName": first, "lastName": last}


# First record, then how a source spells the same person later.
SPELLINGS: dict[str, tuple[Doc, Doc]] = {
    "case and domain": (
        {"email": "Orrin.Vask@xn--bcher-kva.example"},
        {"email": "orrin.vask@BÜCHER.example"},
    ),
    "dots and tags": (
        {"email": "tilde.vask@gmail.com"},
        {"email": "Til.de.Vask+hr@googlemail.com"},
    ),
    "number and name": (
        {"phone": phone("030 4455667"), "name": named("Zoë", "Vaskova")},
        {"phone": phone("+49 (30) 445 56 67", "USA_1"), "name": named("VASKOVA", "zoe")},
    ),
    "profile page": (
        {"websites": [{"url": "https://www.linkedin.com/in/vask-orla/"}]},
        {"websites": [{"url": "linkedin.com/in/Vask-Orla?trk=x"}]},
    ),
}
STRANGERS: dict[str, Doc] = {
    "same telephone": {"phone": phone("030-4455667"), "name": named("Milo", "Vaskova")},
    "dots elsewhere": {"email": "orrinvask@xn--bcher-kva.example"},
    "tag elsewhere": {"email": "orrin.vask+x@xn--bcher-kva.example"},
}


@pytest.fixture(scope="module")
def world(start: Start) -> World:
    world = World(*start(START))
    for name, (first, _) in SPELLINGS.items():
        world.add(name, person(**first))
    world.stack.advance("PT30M", None)
    for name in SPELLINGS:
        world.stack.press(world.page(name), "refuse")
    world.stack.advance("PT45M", None)
    for name, (_, again) in SPELLINGS.items():
        agency = {"id": "Recruiting_Agency_ID=A-7", "descriptor": "Agency"}
        doc = person(source="AGENCY", recruitingAgency=agency, **again)
        world.add(f"{name} again", doc)
    for name, doc in STRANGERS.items():
        world.add(name, person(**doc))
    world.stack.advance("PT45M", None)
    world.notes["requests"] = len(world.stack.mails(kind="consent_request"))
    world.notes["doctor"] = world.stack.told("doctor")
    world.notes["explained"] = world.stack.told("explain", world.wids["dots and tags"])
    own = consent(givenMoment=stamp(world.ats.now()), channel="careers_site")
    email = {"email": "tilde.vask@gmail.com"}
    world.add("welcome", person(source="CAREERS_SITE", consents=[own], **email))
    world.stack.advance("PT45M", None)
    world.notes["lifted"] = world.stack.told("explain", world.wids["dots and tags"])
    world.add("after that", person(**email))
    world.stack.advance("PT45M", None)
    return world


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_reimport_under_another_spelling_is_recognised_and_erased_unasked(
    world: World, name: str
) -> None:
    assert world.reasons(name) == ["consent_refused"]
    assert world.reasons(f"{name} again") == ["objected"]
    assert len(world.about(f"{name} again", "staff_reimported")) == 1
    assert world.notes["requests"] == len(SPELLINGS) + len(STRANGERS)


@pytest.mark.parametrize("name", STRANGERS)
def test_a_stranger_is_asked_like_anybody_and_never_erased_for_a_likeness(
    world: World, name: str
) -> None:
    assert world.kinds(name)[:1] == ["consent_request"]
    assert world.reasons(name) == []


def test_a_shared_telephone_is_shown_to_a_person_and_says_so(world: World) -> None:
    (told,) = world.about("same telephone", "staff_reimported")

    assert "may well be another person" in told["text"]


def test_the_sources_that_brought_people_back_are_counted(world: World) -> None:
    said = {f["what"]: f["says"] for f in world.notes["doctor"]["findings"]}

    assert said["re-imports"] == f"Recruiting_Agency_ID=A-7 {len(SPELLINGS)}"


def test_own_application_lifts_it_with_evidence_and_the_next_source_may_ask(world: World) -> None:
    assert world.reasons("welcome") == []
    assert "lifted" not in world.notes["explained"]
    lifted = world.notes["lifted"]["lifted"]
    assert lifted["channel"] == "careers_site"
    assert lifted["given_at"]
    assert world.reasons("after that") == []
    assert "consent_request" in world.kinds("after that")
