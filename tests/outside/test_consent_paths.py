# SPDX-License-Identifier: Apache-2.0
"""First contact and what becomes of a mail, walked in fourteen places in one run."""

from __future__ import annotations

from typing import Any

import pytest

from tests.outside.conftest import Start
from tests.outside.people import application, person, proven
from tests.outside.places import PLACES, PROOF_WANTED, PUBLIC_DATA_ONLY, end_of
from tests.outside.stack import fetch
from tests.outside.world import World

BEGUN = "2026-01-05T08:15:00+00:00"
TAKEN = "2026-01-05T08:20:00+00:00"
ONE_CLICK = "List-Unsubscribe=One-Click"
PHONE = {"countryPhoneCode": "X_1", "number": "5550177342"}
MORE_HELD = ("phone", "document", "applied")
ASKED = ("bounced", "transient", "delayed", "complained", "moved", "absent", "changed")
UNREACHED = ("nowhere", "local", "bounced", "transient")
LEFT_TO_TIME = ("absent", "domain", "changed")
SAID = {
    "nowhere": "no_address",
    "local": "unusable_address",
    "bounced": "bounced",
    "transient": "bounced_for_now",
    "delayed": "delayed",
    "complained": "complained",
    "moved": "address_changed",
    "domain": "delivered",
    "absent": "automatic_reply",
    "proven": "sent",
    "sharing": "shared_address",
}
"""What `explain` says of them in the first hour."""


@pytest.fixture(scope="module")
def world(start: Start) -> World:
    world = World(*start("2026-01-05T08:07:00+00:00", "--mail", "manual"))
    for place in PLACES:
        first_contacts(world, place)
        addresses(world, place)
    world.stack.advance("PT20M", None)
    for place in PLACES:
        first_day(world, place)
    looks(world, "MY")
    world.stack.advance("PT10M", None)
    world.notes["look moved"] = world.stack.told("explain", world.wids["MY moved"])
    world.stack.advance("P1DT1H", "P1D")
    later_days(world)
    world.stack.until("2026-02-03T00:00:00+00:00", "P1D")
    world.notes["early"] = {n for n in world.wids if world.reasons(n)}
    world.stack.until("2026-02-08T08:00:00+00:00", "P1D")
    world.over()
    return world


def first_contacts(world: World, place: str) -> None:
    """Somebody of each kind of proof and of data held."""
    world.add(f"{place} plain", person(place))
    world.add(f"{place} proven", person(place, prospect=proven(), phone=PHONE))
    world.add(f"{place} phone", person(place, phone=PHONE))
    world.ats.attach(world.add(f"{place} document", person(place)))
    applied = [application("2026-01-04T08:00:00+00:00")]
    world.add(f"{place} applied", person(place, jobApplications=applied))


def addresses(world: World, place: str) -> None:
    """Everybody here may be contacted; what differs is the address and what becomes of the mail."""
    agreed: dict[str, Any] = {"prospect": proven()}
    for name in ASKED:
        world.add(f"{place} {name}", person(place, **agreed))
    world.add(f"{place} nowhere", person(place, email=None, **agreed))
    world.add(f"{place} local", person(place, email=f"jörg-{place}@people.example", **agreed))
    unicode = person(place, email=f"xq-{place.lower()}@bücher.example", **agreed)
    world.add(f"{place} domain", unicode)
    world.emails[f"{place} domain"] = f"xq-{place.lower()}@xn--bcher-kva.example"
    for name in ("sharing", "shared"):
        email = f"xq-one-{place.lower()}@people.example"
        world.add(f"{place} {name}", person(place, email=email, **agreed))


def told(world: World, name: str, kind: str, **more: str) -> None:
    """The mail service says something of the last request to them."""
    world.stack.event(world.mails(name, "consent_request")[-1], kind, **more)


def first_day(world: World, place: str) -> None:
    asked = ["complained", "domain", "changed"]
    asked += ["plain"] if place not in PROOF_WANTED else []
    for name in asked:
        told(world, f"{place} {name}", "Delivery", at=TAKEN)
    for name in ("bounced", "moved"):
        told(world, f"{place} {name}", "Bounce", bounceType="Permanent")
    told(world, f"{place} transient", "Bounce", bounceType="Transient")
    told(world, f"{place} delayed", "DeliveryDelay")
    told(world, f"{place} complained", "Complaint")
    told(world, f"{place} absent", "Delivery", at=TAKEN)
    told(world, f"{place} absent", "Bounce", bounceType="Transient")
    for name in ("moved", "changed"):
        anew = f"xq-{name}-{place.lower()}@people.example"
        world.emails[f"{place} {name} anew"] = anew
        world.ats.change(world.wids[f"{place} {name}"], email=anew)
    link = world.page(f"{place} sharing").replace("/c/", "/u/")
    assert fetch("POST", link, ONE_CLICK).status == 200


def later_days(world: World) -> None:
    for place in PLACES:
        told(world, f"{place} moved anew", "Delivery")
        world.notes[f"{place} asked anew at"] = world.stack.clock().isoformat()
    for _ in range(2):
        for place in PLACES:
            told(world, f"{place} transient", "Bounce", bounceType="Transient")
        world.stack.advance("P1DT1H", "P1D")


def looks(world: World, place: str) -> None:
    """What `explain` and the console say in the first hour."""
    for name in SAID.keys() - {"moved"}:
        wid = world.wids[f"{place} {name}"]
        world.notes[f"look {name}"] = world.stack.told("explain", wid)
    world.notes["console"] = fetch("GET", f"{world.stack.public}/").text


# --- first contact -------------------------------------------------------------------------------


def may_be_asked(place: str, held: str) -> bool:
    """By the law of the place: whom without proof of agreement, by what is held of them."""
    if held == "proven":
        return True
    if place in PROOF_WANTED:
        return False
    return held == "plain" or place not in PUBLIC_DATA_ONLY


CONTACTS = [(place, held) for place in PLACES for held in ("plain", "proven", *MORE_HELD)]


@pytest.mark.parametrize(("place", "held"), [c for c in CONTACTS if may_be_asked(*c)])
def test_whom_the_law_lets_us_ask_is_asked_once(world: World, place: str, held: str) -> None:
    name = f"{place} {held}"

    assert world.kinds(name).count("consent_request") == 1
    assert world.about(name, "staff_not_asked") == []


@pytest.mark.parametrize(("place", "held"), [c for c in CONTACTS if not may_be_asked(*c)])
def test_whom_it_does_not_goes_unsent_after_eight_days_and_the_recruiter_knows_at_once(
    world: World, place: str, held: str
) -> None:
    name = f"{place} {held}"
    (mail,) = world.about(name, "staff_not_asked")

    assert world.kinds(name) == []
    assert mail["at"] < "2026-01-05T08:30"
    assert world.reasons(name) == ["no_consent"]
    at = world.erased_at(name)
    assert at is not None
    assert "2026-01-13T08:15" <= at.isoformat() <= "2026-01-13T10:00"


# --- what becomes of the mail --------------------------------------------------------------------


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", LEFT_TO_TIME)
def test_thirty_days_after_receipt_silence_ends_at_the_end_of_the_day_there(
    world: World, place: str, kind: str
) -> None:
    name = f"{place} {kind}"

    assert world.reasons(name) == ["no_consent"]
    assert world.erased_within_an_hour_of(name, end_of(place, TAKEN, 30)), world.erased_at(name)


@pytest.mark.parametrize("place", PLACES)
def test_an_automatic_answer_after_delivery_changes_nothing(world: World, place: str) -> None:
    assert world.kinds(f"{place} absent") == ["consent_request", "consent_reminder"]
    assert world.about(f"{place} absent", "staff_address_bounced") == []


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", ["proven", "delayed"])
def test_without_a_verdict_receipt_is_as_late_as_it_can_have_been(
    world: World, place: str, kind: str
) -> None:
    name = f"{place} {kind}"

    assert world.reasons(name) == ["no_consent"]
    latest = end_of(place, "2026-01-05T22:15:00+00:00", 30)
    assert world.erased_within_an_hour_of(name, latest), world.erased_at(name)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", UNREACHED)
def test_whom_no_mail_reaches_is_erased_when_the_time_to_inform_ends(
    world: World, place: str, kind: str
) -> None:
    name = f"{place} {kind}"

    assert world.reasons(name) == ["unreachable"]
    assert world.erased_within_an_hour_of(name, end_of(place, BEGUN, 30)), world.erased_at(name)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("kind", "sent"), [("bounced", 1), ("transient", 3), ("nowhere", 0), ("local", 0)]
)
def test_the_recruiter_hears_once_of_an_address_that_takes_no_mail(
    world: World, place: str, kind: str, sent: int
) -> None:
    name = f"{place} {kind}"
    heard = "staff_address_bounced" if sent else "staff_not_asked"

    assert world.kinds(name) == ["consent_request"] * sent
    assert len(world.about(name, heard)) == 1


@pytest.mark.parametrize("place", PLACES)
def test_a_complaint_is_an_objection_and_the_last_mail_was_the_request(
    world: World, place: str
) -> None:
    name = f"{place} complained"

    assert world.reasons(name) == ["objected"]
    assert world.kinds(name) == ["consent_request"]
    assert len(world.about(name, "staff_consent_answer")) == 1
    assert world.erased_within_an_hour_of(name, "2026-01-05T08:27:00+00:00")


@pytest.mark.parametrize("place", PLACES)
def test_another_address_after_a_bounce_is_asked_and_has_thirty_days_of_its_own(
    world: World, place: str
) -> None:
    name = f"{place} moved"
    begun = world.notes[f"{place} asked anew at"]

    assert world.kinds(name) == ["consent_request"]
    assert world.kinds(f"{name} anew") == ["consent_request", "consent_reminder"]
    assert world.reasons(name) == ["no_consent"]
    assert world.erased_within_an_hour_of(name, end_of(place, begun, 30)), world.erased_at(name)


@pytest.mark.parametrize("place", PLACES)
def test_another_address_after_receipt_is_no_second_request(world: World, place: str) -> None:
    assert world.kinds(f"{place} changed") == ["consent_request"]
    assert world.kinds(f"{place} changed anew") == ["consent_reminder"]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", ["sharing", "shared"])
def test_what_one_says_ends_both_that_share_the_address_and_both_recruiters_hear(
    world: World, place: str, kind: str
) -> None:
    name = f"{place} {kind}"

    assert world.reasons(name) == ["objected"]
    assert len(world.about(name, "staff_consent_answer")) == 1


@pytest.mark.parametrize("name", SAID)
def test_each_way_of_an_address_and_a_mail_shows_under_its_own_name(
    world: World, name: str
) -> None:
    look = world.notes[f"look {name}"]
    rules = [one["rule"] for one in look["because"]]

    assert SAID[name] in look["contact"]
    assert f"contact/{SAID[name]}" in rules
    assert name == "moved" or SAID[name].replace("_", " ") in world.notes["console"]


def test_who_shares_an_address_is_named_by_reference(world: World) -> None:
    assert len(world.notes["look sharing"]["shared_with"]) == 1
    assert world.notes["look bounced"]["shared_with"] == []


def test_nobody_goes_early_and_the_contract_was_kept(world: World) -> None:
    unsent = {f"{place} {held}" for place, held in CONTACTS if not may_be_asked(place, held)}
    ended = {f"{p} {k}" for p in PLACES for k in ("complained", "sharing", "shared")}

    assert world.notes["early"] == unsent | ended
    assert world.ats.violations == []
