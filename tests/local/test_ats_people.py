# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
import unicodedata
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from recruit_sync.local.ats_people import Population, populate
from recruit_sync.local.ats_places import CONSENT_BEFORE_CONTACT, PLACES
from recruit_sync.local.ats_simulator import AtsSimulator
from tests.local.ats_wire import START, SetClock, Wire


def people(seed: int = 1, candidates: int = 40, **facts: Any) -> list[dict[str, Any]]:
    sim = AtsSimulator(SetClock())
    populate(sim, Population(candidates=candidates, seed=seed, **facts))
    return sim.people()


def source(person: dict[str, Any]) -> str:
    return str(person["prospect"]["source"]["id"]).removeprefix("Applicant_Source_ID=")


def scripts(person: dict[str, Any]) -> set[str]:
    letters = person["name"]["lastName"]
    return {unicodedata.name(letter).split()[0] for letter in letters if letter.isalpha()}


def test_the_same_seed_gives_the_same_people_byte_for_byte() -> None:
    assert json.dumps(people(seed=7)) == json.dumps(people(seed=7))
    assert json.dumps(people(seed=7)) != json.dumps(people(seed=8))


@pytest.mark.parametrize(
    ("country", "script"),
    [("TH", "THAI"), ("SA", "ARABIC"), ("CN", "CJK"), ("KR", "HANGUL"), ("GR", "GREEK")],
)
def test_names_are_written_in_the_script_of_the_country(country: str, script: str) -> None:
    assert all(scripts(person) == {script} for person in people(countries=[country]))


def test_every_country_has_people_and_a_language() -> None:
    crowd = people(candidates=500)

    seen = {person["location"]["country"]["id"].split("=")[1] for person in crowd}

    assert seen == set(PLACES)
    assert any(person["language"] is None for person in crowd)
    assert {"User_Language_ID=th_TH"} < {(person["language"] or {}).get("id") for person in crowd}


def test_addresses_are_plain_unique_and_lead_nowhere() -> None:
    addresses = [one["email"] for one in people(candidates=500) if one["email"] is not None]

    assert len(set(addresses)) == len(addresses)
    assert all(address.isascii() for address in addresses)
    assert {address.split("@")[1].split(".")[-2] for address in addresses} <= {"example", "mail"}
    assert 480 < len(addresses) < 500


def test_most_people_were_sourced_and_some_came_by_themselves() -> None:
    shares = Counter(source(person) for person in people(candidates=1000))

    sourced = sum(shares[name] for name in ("LINKEDIN", "AGENCY", "REFERRAL", "RECRUITER_SEARCH"))
    assert 660 < sourced < 780
    assert 150 < shares["CAREERS_SITE"] < 250
    assert 20 < shares["JOB_ALERT"] < 80
    assert 0 < shares["CAMPUS_FAIR"] < 60


def test_whoever_applies_has_an_application_and_nearly_always_a_dated_consent() -> None:
    direct = [one for one in people(candidates=500) if source(one) == "CAREERS_SITE"]

    consents = [consent for one in direct for consent in one["consents"]]
    assert all(one["jobApplications"] for one in direct)
    assert len(direct) * 0.8 < len(consents) < len(direct)
    assert all(consent["channel"] == "careers_site" for consent in consents)
    assert all(consent["expiresOn"] > "2026-03" for consent in consents)


def test_a_job_alert_holds_little_more_than_an_address() -> None:
    alerts = [one for one in people(candidates=500) if source(one) == "JOB_ALERT"]

    assert alerts
    assert all(one["phone"] is None and one["jobApplications"] == [] for one in alerts)
    assert {one["consents"][0]["purpose"] for one in alerts} == {"job_alert"}


def test_only_part_of_those_to_be_asked_first_have_agreed_to_be_referred() -> None:
    crowd = people(candidates=300, countries=sorted(CONSENT_BEFORE_CONTACT))
    sourced = [one for one in crowd if source(one) not in ("CAREERS_SITE", "JOB_ALERT")]

    agreed = sum(one["prospect"]["referralConsentGiven"] is True for one in sourced)

    assert len(sourced) * 0.4 < agreed < len(sourced) * 0.8


def test_where_public_contact_data_is_all_one_may_hold_most_records_hold_no_more() -> None:
    crowd = [one for one in people(candidates=300, countries=["IN"]) if not one["consents"]]

    bare = [one for one in crowd if one["phone"] is None and not one["jobApplications"]]

    assert len(crowd) * 0.6 < len(bare) < len(crowd)


def test_people_come_one_after_the_other_as_the_clock_moves(
    sim: AtsSimulator, wire: Wire, clock: SetClock
) -> None:
    arrivals = populate(sim, Population(candidates=50, over=timedelta(days=10)))
    seen, planned = [], []
    for _ in range(10):
        now = clock.forward(days=1)
        seen.append(len(sim.people()))
        planned.append(sum(one.at <= now for one in arrivals))

    assert [one.at for one in arrivals] == sorted(one.at for one in arrivals)
    assert seen == [
        sum(one.at <= START + timedelta(days=day) for one in arrivals) for day in range(1, 11)
    ]
    assert seen[0] < 25 < seen[-1] == 50


def test_applications_are_decided_at_a_moment_of_their_own(
    sim: AtsSimulator, clock: SetClock
) -> None:
    populate(sim, Population(candidates=100))
    before = [row for one in sim.people() for row in one["jobApplications"]]
    clock.forward(days=60)
    rows = [row for one in sim.people() for row in one["jobApplications"]]

    decided = [row for row in rows if row["disposition"] is not None]

    assert len(rows) == len(before)
    assert len([row for row in before if row["disposition"]]) < len(decided) < len(rows)
    assert len({row["statusTimestamp"] for row in decided}) > len(decided) / 2
    assert any(one["worker"] and one["jobApplications"] for one in sim.people())


def test_everything_that_gives_a_person_away_is_known(sim: AtsSimulator) -> None:
    wid = sim.add(
        first_name="สมชาย",
        last_name="ใจดี",
        email="old@example.org",
        phone="812345678",
        cv="ประวัติ.pdf",
    )
    sim.update(wid, email="new@example.org")

    known = sim.identities()

    assert {"สมชาย", "ใจดี", "สมชาย ใจดี", "ใจดี สมชาย", "812345678", "ประวัติ.pdf"} <= known
    assert {"old@example.org", "new@example.org"} <= known
    assert "สมชาย" not in sim.identities(single_names=False)
    assert json.dumps("สมชาย ใจดี")[1:-1] in sim.identities(encoded=True)
    assert "rita.recruiter@acme.example" in sim.staff()
    assert known.isdisjoint(sim.staff())


def test_who_has_not_arrived_has_given_nothing_away(sim: AtsSimulator, clock: SetClock) -> None:
    sim.add(last_name="Later", at=START + timedelta(days=1))
    assert sim.identities() == frozenset()

    clock.forward(days=1)

    assert "Later" in sim.identities()
