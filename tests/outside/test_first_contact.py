# SPDX-License-Identifier: Apache-2.0
"""Who may be asked at all, whom nobody can place, and who comes back after erasure."""

from __future__ import annotations

from typing import Any

import pytest

from tests.outside.conftest import Start
from tests.outside.people import application, consent, country_of, person, proven
from tests.outside.stack import fetch
from tests.outside.world import World

PROOF_WANTED = ["SA", "AE", "EG", "VN"]
PUBLIC_DATA_ONLY = ["AR", "CN", "MY"]
PHONE = {"countryPhoneCode": "ARG_54", "number": "5550142077"}
ONE_CLICK = "List-Unsubscribe=One-Click"
UNSENT = [*PROOF_WANTED, *(f"{cc} phone" for cc in PUBLIC_DATA_ONLY), "CA-QC phone", "document"]


@pytest.fixture(scope="module")
def world(start: Start) -> World:
    world = World(*start("2026-01-05T08:07:00+00:00"))
    for country in PROOF_WANTED:
        world.add(country, person(country))
        world.add(f"{country} proven", person(country, prospect=proven()))
    for country in PUBLIC_DATA_ONLY:
        world.add(f"{country} phone", person(country, phone=PHONE))
        world.add(country, person(country))
    world.add("CA-QC phone", person("CA-QC", phone=PHONE))
    world.add("CA phone", person("CA", phone=PHONE))
    world.ats.attach(world.add("document", person("CO")))
    unplaced_people(world)
    world.add("returning", person())
    for name in ("one address", "same address"):
        world.add(name, person(email="xq-shared@people.example"))
    world.stack.advance("PT30M", None)
    first_answers(world)
    world.stack.advance("P8DT1H")
    world.notes["after eight days"] = {n for n in world.wids if world.reasons(n)}
    return_of(world, "returning again", consents=[])
    world.stack.advance("P1D")
    application_of_their_own(world)
    world.stack.until("2026-02-06T08:00:00+00:00")
    return world


def unplaced_people(world: World) -> None:
    """Records that no rule fits, or that say too little."""
    world.add("unmapped", person("DE", "FAX_MACHINE"))
    world.add("nowhere known", person("ZZ"))
    world.add("no country", person(None))
    world.add("no country, direct", person(None, "CAREERS_SITE"))
    world.add("odd country", person(location={"country": {"id": "Country=Germany"}}))
    world.add("odd consent", person(consents=[{"purpose": "recruitment", "status": "maybe"}]))
    world.add("capitals", person(email="Xq-Capitals@People.Example"))
    world.add("unseen consents", person("DE", consents=...))
    world.add("consents seen later", person("DE", consents=...))
    world.add("by name", person(None))
    wid = world.wids["by name"]
    name = world.ats.people[wid]["name"]
    world.ats.change(wid, name=name | {"country": {"id": "ISO_3166-1_Alpha-2_Code=DE"}})
    world.add("corrected", person("ZZ"))


def first_answers(world: World) -> None:
    world.stack.press(world.page("returning"), "refuse")
    link = world.page("one address")
    assert fetch("POST", link.replace("/c/", "/u/"), ONE_CLICK).status == 200
    world.ats.change(world.wids["corrected"], location=country_of("DE"))
    world.ats.change(world.wids["consents seen later"], consents=[])
    world.stack.advance("PT30M", None)


def return_of(world: World, name: str, **changes: Any) -> None:
    """The erased person is there again, under another id."""
    world.add(name, person(email=world.emails["returning"], **changes))


def application_of_their_own(world: World) -> None:
    moment = world.stack.clock().isoformat()
    given = consent(givenMoment=moment)
    mine = [application(moment)]
    return_of(world, "welcome", consents=[given], jobApplications=mine)
    world.ats.people[world.wids["welcome"]]["prospect"] = None
    world.stack.advance("P1D")


@pytest.mark.parametrize("name", UNSENT)
def test_whoever_may_not_be_contacted_goes_unsent_after_eight_days_and_the_recruiter_knows(
    world: World, name: str
) -> None:
    assert world.kinds(name) == []
    assert world.reasons(name) == ["no_consent"]
    assert world.erased_within_an_hour_of(name, "2026-01-13T08:15:00+00:00"), world.erased_at(name)
    assert len(world.about(name, "staff_not_asked")) == 1


@pytest.mark.parametrize("country", PROOF_WANTED)
def test_proof_of_agreement_opens_the_way(world: World, country: str) -> None:
    assert world.kinds(f"{country} proven")[:1] == ["consent_request"]


@pytest.mark.parametrize("name", [*PUBLIC_DATA_ONLY, "CA phone"])
def test_public_contact_data_or_a_country_that_allows_more_is_asked(
    world: World, name: str
) -> None:
    assert world.kinds(name)[:1] == ["consent_request"]


def test_an_unmapped_source_counts_as_sourced(world: World) -> None:
    assert world.kinds("unmapped") == ["consent_request", "consent_reminder"]
    assert world.reasons("unmapped") == ["no_consent"]


def test_an_address_is_asked_however_its_domain_is_written(world: World) -> None:
    assert world.kinds("capitals") == ["consent_request", "consent_reminder"]


def test_the_country_of_the_name_counts_where_the_place_says_none(world: World) -> None:
    assert world.kinds("by name") == ["consent_request", "consent_reminder"]


@pytest.mark.parametrize(
    "name", ["nowhere known", "no country", "odd country", "odd consent", "unseen consents"]
)
def test_whom_no_rule_fits_is_never_asked_and_goes_after_thirty_days(
    world: World, name: str
) -> None:
    assert world.kinds(name) == []
    assert world.reasons(name) == ["unreachable"]
    at = world.erased_at(name)
    assert at is not None
    assert "2026-02-04T08" <= at.isoformat() <= "2026-02-05T12:00"


def test_an_unknown_country_is_told_to_recruiter_and_dpo(world: World) -> None:
    assert world.about("nowhere known", "staff_not_asked")
    told = [m for m in world.stack.mails("dpo@acme.example") if "ZZ" in m["text"]]
    assert told


@pytest.mark.parametrize("name", ["corrected", "consents seen later"])
def test_a_corrected_record_is_asked_like_any_other(world: World, name: str) -> None:
    assert world.kinds(name) == ["consent_request", "consent_reminder"]


def test_what_an_address_refuses_ends_all_records_that_share_it(world: World) -> None:
    for name in ("one address", "same address"):
        assert world.reasons(name) == ["objected"]
        assert world.notes["after eight days"] >= {name}


def test_who_was_erased_and_comes_back_is_recognised_and_erased_again_unasked(
    world: World,
) -> None:
    assert world.reasons("returning") == ["consent_refused"]
    assert world.reasons("returning again") == ["objected"]
    assert len(world.about("returning again", "staff_reimported")) == 1
    assert world.kinds("returning") == ["consent_request", "erasure_done"]


def test_who_applies_on_their_own_is_welcome_again(world: World) -> None:
    assert world.reasons("welcome") == []


def test_nobody_else_went_early_and_the_contract_was_kept(world: World) -> None:
    early = {*UNSENT, "returning", "one address", "same address"}

    assert world.notes["after eight days"] == early
    assert world.ats.violations == []
