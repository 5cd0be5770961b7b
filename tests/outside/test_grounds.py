# SPDX-License-Identifier: Apache-2.0
"""Two years of consents, retentions and laws: every ground to keep somebody has its own end."""

from __future__ import annotations

import pytest

from tests.outside.conftest import Start
from tests.outside.people import application, consent, person, ref
from tests.outside.world import World

BEGUN = "2026-01-05T08:00:00+00:00"
NEVER = ["live", "employee", "hired", "applied, no more alerts"]


@pytest.fixture(scope="module")
def world(start: Start) -> World:
    world = World(*start("2026-01-05T08:07:00+00:00"))
    sourced_people(world)
    direct_people(world)
    world.stack.advance("PT30M", None)
    for name in ("german", "french", "renewed"):
        world.stack.press(world.page(name), "consent")
    world.stack.press(world.page("refusing american"), "refuse")
    world.stack.advance("P2D", "P1D")
    changes(world)
    world.stack.until("2026-02-10T08:00:00+00:00", "P1D")
    world.notes["american in February"] = world.stack.told("explain", world.wids["american"])
    world.stack.until("2026-12-10T08:00:00+00:00", "P10D")
    world.stack.press(world.stack.link(world.mails("renewed", "consent_renewal")[0]), "consent")
    world.stack.until("2028-02-10T08:00:00+00:00", "P10D")
    return world


def sourced_people(world: World) -> None:
    for name, country in {"german": "DE", "french": "FR", "renewed": "DE"}.items():
        world.add(name, person(country))
    for name in ("flagged", "profile says yes", "hired"):
        world.add(name, person("DE"))
    world.add("in selection", person("DE", jobApplications=[application(BEGUN)]))
    rejected = application("2026-01-02T08:00:00+00:00", rejected="2026-01-04T08:00:00+00:00")
    world.add("american", person("US", jobApplications=[rejected]))
    world.add("refusing american", person("US", jobApplications=[dict(rejected)]))
    world.add("employee", person("DE", worker=ref("Employee_ID", "4711")))


def direct_people(world: World) -> None:
    given = consent(givenMoment="2026-01-02T08:00:00+00:00")
    rejected = application("2025-12-01T08:00:00+00:00", rejected="2026-01-05T08:00:00+00:00")
    site = "CAREERS_SITE"
    world.add("rejected", person("DE", site, jobApplications=[rejected]))
    world.add("no prospect", person("DE", None, jobApplications=[dict(rejected)]))
    world.add("korean", person("KR", site, jobApplications=[dict(rejected)]))
    world.add("live", person("DE", site, jobApplications=[application(BEGUN)]))
    world.add("nothing", person("DE", site))
    world.add("until March", person("DE", site, consents=[given | {"expiresOn": "2026-03-01"}]))
    world.add("moved", person("DE", site, consents=[given | {"expiresOn": "2026-11-30"}]))
    world.add("withdrawn", person("DE", site, consents=[dict(given)]))
    alert = consent(purpose="job_alert", givenMoment="2026-01-02T08:00:00+00:00")
    world.add("alerted", person("DE", "JOB_ALERT", consents=[alert]))
    world.add("alerted and found", person("DE", consents=[dict(alert)]))
    world.add("no more alerts", person("DE", "JOB_ALERT", consents=[dict(alert)]))
    mine = [application(BEGUN)]
    world.add(
        "applied, no more alerts", person("DE", site, consents=[dict(alert)], jobApplications=mine)
    )


def changes(world: World) -> None:
    """On 7 January."""
    ats, wids = world.ats, world.wids
    given = consent(givenMoment="2026-01-07T07:00:00+00:00", channel="profile")
    mine = ats.people[wids["profile says yes"]]["consents"]
    ats.change(wids["profile says yes"], consents=[*mine, given])
    ats.change(wids["flagged"], status={"doNotHire": False, "withdrawn": True})
    ats.change(wids["hired"], worker=ref("Employee_ID", "4712"))
    old = ats.people[wids["moved"]]["consents"][0]
    ats.change(wids["moved"], consents=[old | {"expiresOn": "2026-06-15"}])
    taken = consent("withdrawn", withdrawnMoment="2026-01-07T08:00:00+00:00", channel="profile")
    ats.change(wids["withdrawn"], consents=[consent(givenMoment=BEGUN), taken])
    for name in ("no more alerts", "applied, no more alerts"):
        ats.change(wids[name], consents=[taken | {"purpose": "job_alert"}])


@pytest.mark.parametrize(
    ("name", "reason", "moment"),
    [
        ("german", "consent_expired", "2027-01-05T23:00:00+00:00"),
        ("french", "consent_expired", "2028-01-05T23:00:00+00:00"),
        ("renewed", "consent_expired", "2027-12-10T23:00:00+00:00"),
        ("profile says yes", "consent_expired", "2027-01-07T23:00:00+00:00"),
        ("flagged", "no_consent", "2026-02-04T23:00:00+00:00"),
        ("in selection", "no_consent", "2026-02-04T23:00:00+00:00"),
        ("american", "no_consent", "2027-01-04T10:00:00+00:00"),
        ("refusing american", "consent_refused", "2027-01-04T10:00:00+00:00"),
        ("rejected", "retention_ended", "2026-07-05T22:00:00+00:00"),
        ("no prospect", "retention_ended", "2026-07-05T22:00:00+00:00"),
        ("korean", "retention_ended", "2026-01-05T15:00:00+00:00"),
        ("nothing", "retention_ended", "2026-02-04T23:00:00+00:00"),
        ("until March", "consent_expired", "2026-03-01T23:00:00+00:00"),
        ("moved", "consent_expired", "2026-06-15T22:00:00+00:00"),
        ("alerted", "consent_expired", "2027-01-02T23:00:00+00:00"),
        ("alerted and found", "consent_expired", "2027-01-02T23:00:00+00:00"),
    ],
)
def test_each_ground_ends_on_its_own_day_and_the_last_one_names_the_reason(
    world: World, name: str, reason: str, moment: str
) -> None:
    assert (name, world.reasons(name)) == (name, [reason])
    assert world.erased_within_an_hour_of(name, moment), world.erased_at(name)


@pytest.mark.parametrize("name", ["withdrawn", "no more alerts"])
def test_a_withdrawal_in_the_profile_is_erased_at_the_next_sweep_without_a_mail(
    world: World, name: str
) -> None:
    at = world.erased_at(name)

    assert world.reasons(name) == ["withdrawn"]
    assert at is not None
    assert at.date().isoformat() in ("2026-01-07", "2026-01-08")
    assert world.kinds(name) == []


def test_a_consent_to_job_alerts_leaves_a_sourced_person_to_be_asked(world: World) -> None:
    assert world.kinds("alerted and found") == ["consent_request", "consent_reminder"]
    (reminder,) = world.mails("alerted and found", "consent_reminder")
    assert "2027" in reminder["text"]


@pytest.mark.parametrize("name", NEVER)
def test_a_live_application_and_an_employment_have_no_date(world: World, name: str) -> None:
    assert world.reasons(name) == []
    assert not world.ats.gone(world.wids[name])


def test_an_employee_is_never_asked(world: World) -> None:
    assert world.kinds("employee") == []
    assert world.kinds("hired") == ["consent_request"]


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("german", ["2026-12-06", "2026-12-29"]),
        ("french", ["2027-11-06", "2027-12-29"]),
        ("renewed", ["2026-12-06", "2027-11-10", "2027-12-03"]),
    ],
)
def test_renewal_is_asked_ahead_and_reminded_once_and_no_more(
    world: World, name: str, days: list[str]
) -> None:
    asked = [m["at"][:10] for m in world.mails(name, "consent_renewal")]

    assert len(asked) == len(days)
    assert all(
        abs(int(a[8:]) - int(d[8:])) <= 1 and a[:7] == d[:7]
        for a, d in zip(asked, days, strict=True)
    )


def test_a_law_that_keeps_an_application_restricts_a_silent_persons_record(world: World) -> None:
    told = world.notes["american in February"]

    assert told["standing"] == "restricted"
    assert world.kinds("american") == ["consent_request", "consent_reminder"]


def test_recruiters_hear_ahead_of_the_erasure_of_somebody_in_selection(world: World) -> None:
    ahead = [m["at"][:10] for m in world.about("in selection", "staff_erasure_ahead")]

    assert ahead
    assert ahead[-1] in ("2026-01-28", "2026-01-29")


def test_direct_applicants_are_not_asked_for_consent(world: World) -> None:
    for name in ("rejected", "no prospect", "korean", "live", "nothing", "withdrawn", "alerted"):
        assert "consent_request" not in world.kinds(name)


def test_nobody_had_two_requests_and_the_contract_was_kept(world: World) -> None:
    for name in world.wids:
        assert world.kinds(name).count("consent_request") <= 1
    assert world.ats.violations == []
