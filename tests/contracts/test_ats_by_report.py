# SPDX-License-Identifier: Apache-2.0
"""The same people through the service and through the report, as far as a report can show them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.workday import Finding, ReportReader, Workday, WorkdaySettings, report_doctor
from recruit_sync.domain.errors import NoPermission, Refused, Unavailable
from recruit_sync.domain.identity import Fingerprints
from recruit_sync.domain.profile import Profile, SourceKind
from recruit_sync.local.ats_http import serve
from recruit_sync.local.ats_people import Population, populate
from recruit_sync.local.ats_profile import Application, Consent
from recruit_sync.local.ats_simulator import AtsSimulator
from recruit_sync.local.clock import SimulatedClock
from recruit_sync.ports import Ats, Page, Presence, Window

START = datetime(2026, 3, 27, 12, tzinfo=UTC)
SOURCES = {
    "LINKEDIN": SourceKind.SOURCED,
    "AGENCY": SourceKind.SOURCED,
    "REFERRAL": SourceKind.SOURCED,
    "RECRUITER_SEARCH": SourceKind.SOURCED,
    "CAREERS_SITE": SourceKind.DIRECT,
    "JOB_ALERT": SourceKind.JOB_ALERT,
}
REPORT = "GET /Candidate_Lifecycle"
NOT_IN_A_ROW = {"phone", "worker", "prospect", "consents", "jobApplications"}


class Secrets:
    client_id = client_secret = refresh_token = "local"
    former_refresh_token: str | None = None

    def keep(self, refresh_token: str) -> None:
        self.refresh_token = refresh_token

    def read_again(self) -> None:
        """Nobody else keeps them."""


@dataclass
class Tenant:
    """One simulated tenant and both ways of reading it."""

    clock: SimulatedClock
    simulator: AtsSimulator
    connect: Callable[[type[Workday | ReportReader]], Ats]
    settings: WorkdaySettings

    @property
    def service(self) -> Ats:
        return self.connect(Workday)

    @property
    def report(self) -> Ats:
        return self.connect(ReportReader)

    def window(self, back: timedelta = timedelta(hours=1)) -> Window:
        return Window(self.clock.now() - back, self.clock.now())

    def reports(self) -> int:
        """How many reports were asked for since the last look."""
        return self.simulator.requests.pop(REPORT, 0)


@pytest.fixture
def tenant() -> Iterator[Tenant]:
    clock = SimulatedClock(START)
    with serve(AtsSimulator(clock.now, 1)) as running:
        settings = WorkdaySettings(running.url, "acme", per_second=1000.0, source_map=SOURCES)
        secrets, prints = Secrets(), Fingerprints(bytes(32))

        def connect(kind: type[Workday | ReportReader]) -> Ats:
            return kind(settings, secrets, clock, prints, lambda country, _: country)

        yield Tenant(clock, running.simulator, connect, settings)


def people(pages: Iterable[Page]) -> dict[str, Profile]:
    return {profile.ats_id: profile for page in pages for profile in page.profiles}


def as_a_row_can_tell(profile: Profile) -> Profile:
    """Without what a report has no column for, or cannot tell from null."""
    consents = profile.consents or None
    if consents:
        last = max((c for c in consents if c.status != "requested"), key=lambda c: c.moment)
        consents = (last,)
    return replace(
        profile,
        digest="",
        agency=None,
        only_public_contact_data=False if profile.applications else None,
        applications=tuple(sorted((replace(a, id="") for a in profile.applications), key=str)),
        consents=consents,
        untold=frozenset(),
    )


# --- the same people -----------------------------------------------------------------------------


def test_a_whole_population_reads_the_same_either_way(tenant: Tenant) -> None:
    wids = [one.wid for one in populate(tenant.simulator, Population(candidates=150))]
    tenant.clock.sleep(60 * 86400)
    tenant.simulator.merge(wids[0], into=wids[1])
    tenant.simulator.hire(wids[2])

    by_service, by_report = people(tenant.service.everybody()), people(tenant.report.everybody())

    assert by_report.keys() == by_service.keys()
    for wid, profile in by_service.items():
        assert as_a_row_can_tell(by_report[wid]) == as_a_row_can_tell(profile)
        assert by_report[wid].untold <= NOT_IN_A_ROW | {"email"}


def test_what_nobody_changed_keeps_its_digest_and_what_changed_does_not(tenant: Tenant) -> None:
    still, moved = tenant.simulator.add(), tenant.simulator.add()
    before = people(tenant.report.everybody())
    tenant.clock.sleep(60)
    tenant.simulator.update(moved, location={"country": {"id": "ISO_3166-1_Alpha-2_Code=TH"}})

    after = people(tenant.report.everybody())

    assert after[still] == before[still]
    assert after[moved].digest != before[moved].digest
    assert after[moved].country == "TH"


@pytest.mark.parametrize("back", [timedelta(0), timedelta(hours=1), timedelta(hours=3)])
def test_a_window_holds_the_same_people_either_way(tenant: Tenant, back: timedelta) -> None:
    tenant.simulator.add()
    tenant.clock.sleep(7200)
    tenant.simulator.update(tenant.simulator.add(), email="new@mail.example")
    tenant.clock.sleep(1800)
    tenant.simulator.add()
    window = tenant.window(back)

    assert people(tenant.report.changed(window)).keys() == (
        people(tenant.service.changed(window)).keys()
    )
    assert list(tenant.report.created(window)) == []


def test_every_reading_shows_everybody_and_no_stranger(tenant: Tenant) -> None:
    everybody = {tenant.simulator.add() for _ in range(7)}
    report = tenant.report

    assert set(report.ids()) == everybody
    assert people(report.read([*sorted(everybody), "f" * 32])).keys() == everybody
    assert people(report.read([min(everybody), "f" * 32])).keys() == {min(everybody)}
    assert report.resolve(min(everybody)) == min(everybody)
    assert report.resolve("Candidate_ID=C-000001") in everybody
    assert report.resolve("Candidate_ID=C-999999") is None


def test_a_purged_person_has_no_row(tenant: Tenant) -> None:
    tenant.simulator.add()
    wid = tenant.simulator.add()
    report = tenant.report
    assert report.presence(wid) is Presence.PRESENT

    report.purge(wid, "no_consent", "11111111-1111-4111-8111-111111111111")
    tenant.clock.sleep(60)

    assert report.presence(wid) is Presence.GONE
    assert report.contact(wid) is None
    assert wid not in set(report.ids())


# --- what a row cannot tell ----------------------------------------------------------------------


def test_unknown_is_not_known_to_be_empty(tenant: Tenant) -> None:
    wid = tenant.simulator.add(phone="123")

    (profile,) = people(tenant.report.read([wid])).values()

    assert profile.consents is None
    assert profile.only_public_contact_data is None
    assert profile.untold == NOT_IN_A_ROW
    assert profile.missing == frozenset()
    with pytest.raises(Refused, match="not in the report"):
        tenant.report.has_attachments(wid)


@pytest.mark.parametrize(
    ("hidden", "untold"),
    [("email", "email"), ("worker", "worker"), ("jobApplications", "jobApplications")],
)
def test_a_column_that_vanishes_is_untold(tenant: Tenant, hidden: str, untold: str) -> None:
    wid = tenant.simulator.add(worker="E-9", applications=(Application(),))
    (before,) = people(tenant.report.everybody()).values()
    tenant.simulator.switch(thin_fields=(hidden,))

    (after,) = people(tenant.report.read([wid])).values()

    assert untold not in before.unseen
    assert untold in after.unseen


@pytest.mark.parametrize("hidden", ["prospect.source", "location"])
def test_a_record_without_source_or_country_is_at_fault(tenant: Tenant, hidden: str) -> None:
    wid = tenant.simulator.add()
    tenant.simulator.switch(thin_fields=(hidden, "name.country"))

    (profile,) = people(tenant.report.read([wid])).values()

    assert [fault.problem for fault in profile.faults] == ["absent"]
    assert profile.missing & {"country", "source"}


def test_a_withdrawal_without_a_moment_was_said_when_the_row_was_entered(tenant: Tenant) -> None:
    given = Consent(at=START - timedelta(days=30), channel="profile")
    wid = tenant.simulator.add(consents=(given,))
    tenant.clock.sleep(60)
    tenant.simulator.consent(wid, status="withdrawn", channel="profile")

    (profile,) = people(tenant.report.read([wid])).values()

    assert profile.consents is not None
    (said,) = profile.consents
    assert (said.status, said.moment) == ("withdrawn", START + timedelta(seconds=60))


def test_what_we_mirrored_ourselves_says_nothing(tenant: Tenant) -> None:
    wid = tenant.simulator.add()
    (before,) = people(tenant.report.read([wid])).values()

    tenant.report.mirror(wid, {"status": "requested", "requestedMoment": START.isoformat()})

    assert people(tenant.report.read([wid]))[wid] == before


# --- one person, for a mail ----------------------------------------------------------------------


def test_a_mail_finds_the_same_person_either_way(tenant: Tenant) -> None:
    wid = tenant.simulator.add(first_name="Mali", language="th_TH")

    by_service, by_report = tenant.service.contact(wid), tenant.report.contact(wid)

    assert by_service is not None
    assert by_report == replace(by_service, source_label=None)


def test_somebody_whose_moment_is_known_costs_one_small_report(tenant: Tenant) -> None:
    wids = [tenant.simulator.add() for _ in range(5)]
    report = tenant.report
    list(report.everybody())
    tenant.clock.sleep(86400)
    tenant.reports()

    assert report.contact(wids[0]) is not None
    assert tenant.reports() == 1
    tenant.simulator.update(wids[0], email="new@mail.example")
    shown = report.contact(wids[0])
    assert shown is not None
    assert shown.email == "new@mail.example"
    assert tenant.reports() <= 2


def test_somebody_who_came_after_the_last_whole_report_is_found(tenant: Tenant) -> None:
    tenant.simulator.add()
    report = tenant.report
    list(report.everybody())
    tenant.clock.sleep(3600)
    wid = tenant.simulator.add()
    tenant.reports()

    assert report.contact(wid) is not None
    assert tenant.reports() == 1


def test_a_tenant_without_moments_is_read_whole(tenant: Tenant) -> None:
    wid = tenant.simulator.add()
    tenant.simulator.switch(hidden_moments=True)
    report = tenant.report

    assert report.contact(wid) is not None
    assert report.contact(wid) is not None
    assert tenant.reports() == 2


# --- weather and faults --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "faults",
    [
        {"throttled": 0.15, "throttle_burst": 2},
        {"throttled": 0.15, "throttle_burst": 2, "retry_after": 5},
        {"failing_reads": 0.2},
        {"token_uses": 1},
        {"token_life": timedelta(seconds=30)},
        {"token_uses": 1, "rotating_refresh_token": True},
    ],
    ids=str,
)
def test_reports_come_through_weather(tenant: Tenant, faults: dict[str, Any]) -> None:
    everybody = {tenant.simulator.add() for _ in range(30)}
    tenant.simulator.switch(**faults)
    report = tenant.report

    for _ in range(5):
        assert set(report.ids()) == everybody


def asks(tenant: Tenant, wid: str) -> list[Callable[[], object]]:
    report = tenant.report
    return [
        lambda: list(report.changed(tenant.window())),
        lambda: list(report.everybody()),
        lambda: list(report.ids()),
        lambda: list(report.read([wid])),
        lambda: report.contact(wid),
        lambda: report.presence(wid),
        lambda: report.resolve("Candidate_ID=C-000001"),
    ]


@pytest.mark.parametrize(
    ("switch", "failure", "says"),
    [
        ({"report_without_entries": True}, Unavailable, "holds no Report_Entry"),
        ({"forbidden": True}, NoPermission, "Tenant Non-Configurable"),
        ({"throttled": 1.0}, Unavailable, "429"),
        ({"failing_reads": 1.0}, Unavailable, "500"),
    ],
)
def test_a_report_that_cannot_be_read_is_never_nobody(
    tenant: Tenant, switch: dict[str, Any], failure: type[Exception], says: str
) -> None:
    wid = tenant.simulator.add()
    tenant.simulator.switch(**switch)

    for ask in asks(tenant, wid):
        with pytest.raises(failure, match=says):
            ask()


def test_an_empty_report_proves_nobody_gone(tenant: Tenant) -> None:
    wid = tenant.simulator.add()
    tenant.simulator.switch(missing_rows=1.0)
    report = tenant.report

    assert list(report.ids()) == []
    with pytest.raises(Unavailable, match="nobody at all"):
        report.presence(wid)


# --- what the doctor says ------------------------------------------------------------------------


def findings(tenant: Tenant) -> dict[str, Finding]:
    found = report_doctor.examine(tenant.settings, Secrets(), tenant.clock)
    return {finding.what: finding for finding in found}


def test_the_doctor_finds_a_sound_report_sound(tenant: Tenant) -> None:
    populate(tenant.simulator, Population(candidates=100))
    tenant.clock.sleep(60 * 86400)

    found = findings(tenant)

    assert [what for what, finding in found.items() if finding.good is False] == []
    assert found["report"].good


def test_the_doctor_names_columns_and_sources_to_mend(tenant: Tenant) -> None:
    tenant.simulator.add(source="CAMPUS_FAIR")
    tenant.simulator.switch(thin_fields=("email",))

    found = findings(tenant)

    assert found["column email"].good is False
    assert found["column workerWID"].good is None
    assert "map it" in found["source CAMPUS_FAIR"].says


@pytest.mark.parametrize(
    ("switch", "says"),
    [
        ({"report_without_entries": True}, "no Report_Entry"),
        ({"forbidden": True}, "grant the integration account"),
        ({}, "shows nobody"),
    ],
)
def test_the_doctor_says_what_is_wrong_with_the_report(
    tenant: Tenant, switch: dict[str, Any], says: str
) -> None:
    tenant.simulator.switch(**switch)

    assert says in findings(tenant)["report"].says
