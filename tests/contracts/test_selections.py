# SPDX-License-Identifier: Apache-2.0
"""Background checks and jobs over the wire, against the simulated tenant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from connectors.workday import WorkdaySettings, selection_doctor
from connectors.workday.line import Line
from connectors.workday.selections import WorkdaySelections
from recruit_sync.domain.errors import Conflict, Refused, Unavailable
from recruit_sync.domain.screening.summary import AtsStatus
from recruit_sync.local.ats_http import serve
from recruit_sync.local.ats_profile import STAGES, Application
from recruit_sync.local.ats_simulator import AtsSimulator
from recruit_sync.local.clock import SimulatedClock
from recruit_sync.ports import CheckReport
from tests.contracts.test_ats import START, Secrets

TESTS = {"T=1": AtsStatus.PASSED}
PASSED = CheckReport(AtsStatus.PASSED, date(2026, 3, 30), "Screening s-1", "P=1", TESTS)


@dataclass
class Tenant:
    clock: SimulatedClock
    sim: AtsSimulator
    url: str

    def selections(self, **words: str) -> WorkdaySelections:
        settings = WorkdaySettings(
            self.url, self.sim.account.tenant, page_size=2, tries=2, per_second=1e6, per_hour=1e9
        )
        named = {AtsStatus(status.replace("_", " ")): id_ for status, id_ in words.items()}
        return WorkdaySelections(settings, Line(settings, Secrets(), self.clock), statuses=named)

    def candidate(self, **job: object) -> str:
        application = Application.model_validate({"country": "DE", **job})
        return self.sim.add(applications=(application,))

    def ask(self, wid: str) -> str:
        return str(self.sim.checks.ask_for(wid, self.clock.now())["id"])


@pytest.fixture
def tenant() -> Iterator[Tenant]:
    clock = SimulatedClock(START)
    with serve(AtsSimulator(clock.now, 1)) as running:
        yield Tenant(clock, running.simulator, running.url)


def test_every_check_is_read_over_all_pages(tenant: Tenant) -> None:
    people = [tenant.candidate() for _ in range(5)]
    asked = {tenant.ask(wid): wid for wid in people}
    found = {one.id: one for one in tenant.selections().asked()}

    assert {id_: one.recipient for id_, one in found.items()} == asked
    assert {one.status for one in found.values()} == {AtsStatus.PENDING}
    assert {one.package for one in found.values()} == {"Background_Check_Package_ID=STANDARD"}


def test_a_window_leaves_out_what_was_asked_before_it(tenant: Tenant) -> None:
    tenant.ask(tenant.candidate())
    tenant.clock.sleep(3600)
    later = tenant.ask(tenant.candidate())
    since = tenant.clock.now() - timedelta(minutes=1)

    assert [one.id for one in tenant.selections().asked(since)] == [later]


def test_the_job_is_read_with_all_that_decides(tenant: Tenant) -> None:
    wid = tenant.candidate(
        country="US",
        region="US-NY",
        city="New York",
        role_family="finance",
        executive=True,
        regulated_role="uk_smf",
        stage="OFFER",
        status="Closed",
    )
    (job,) = tenant.selections().openings([wid, "0" * 32])[wid]

    assert (job.country, job.region, job.city) == ("US", "US-NY", "New York")
    assert (job.role_family, job.executive, job.regulated_role) == ("finance", True, "uk_smf")
    assert (job.stage, job.closed, job.disposed) == ("OFFER", True, False)
    assert job.residence == "DE"


def test_a_decision_and_a_hire_are_seen(tenant: Tenant) -> None:
    declined, hired = tenant.candidate(), tenant.candidate()
    tenant.sim.dispose(declined, "DECLINED_BY_CANDIDATE")
    tenant.sim.hire(hired)
    found = tenant.selections().openings([declined, hired])

    assert (found[declined][0].disposed, found[declined][0].declined) == (True, True)
    assert found[declined][0].disposed_at == START
    assert (found[hired][0].hired, found[hired][0].disposed) == (True, False)


def test_status_date_package_and_tests_are_written_and_no_finding(tenant: Tenant) -> None:
    check = tenant.ask(tenant.candidate())
    selections = tenant.selections()
    selections.tell(check, PASSED)
    written = tenant.sim.checks.find(check)

    assert written["statusData"]["status"]["id"] == "Background_Check_Status_ID=Passed"
    assert written["statusData"]["statusDate"] == "2026-03-30"
    assert written["statusData"]["comment"] == "Screening s-1"
    assert written["testData"][0]["test"] == {"id": "T=1"}
    found = selections.check(check)
    assert found is not None
    assert found.status is AtsStatus.PASSED


def test_a_tenants_own_status_ids_are_written_and_understood(tenant: Tenant) -> None:
    check = tenant.ask(tenant.candidate())
    selections = tenant.selections(Did_Not_Pass="Background_Check_Status_ID=Completed")
    selections.tell(check, CheckReport(AtsStatus.DID_NOT_PASS, START.date(), "Screening s-1"))

    assert tenant.sim.checks.told[-1][1] == "Completed"
    with pytest.raises(Refused):
        tenant.selections(Passed="Background_Check_Status_ID=Fine").tell(check, PASSED)


def test_a_rescinded_check_is_seen_and_takes_nothing(tenant: Tenant) -> None:
    check = tenant.ask(tenant.candidate())
    tenant.sim.checks.rescind(check, tenant.clock.now())
    (found,) = tenant.selections().asked()

    assert found.status is AtsStatus.NO_LONGER_APPLIES
    with pytest.raises(Conflict):
        tenant.selections().tell(check, PASSED)


def test_the_doctor_names_statuses_and_stages_that_do_not_fit(tenant: Tenant) -> None:
    settings = WorkdaySettings(tenant.url, tenant.sim.account.tenant)
    own = {AtsStatus.PASSED: "Background_Check_Status_ID=Fine"}
    fine, bad = (
        list(
            selection_doctor.examine(
                settings, Secrets(), tenant.clock, statuses=words, knows_stage=stages.__contains__
            )
        )
        for words, stages in (({}, STAGES), (own, {"REVIEW"}))
    )

    assert [finding.good for finding in fine] == [True, True, True]
    assert [f.what for f in bad if f.good is False] == ["check status Passed"]
    assert "[screening.statuses]" in next(f.says for f in bad if f.good is False)
    assert "stage OFFER" in {f.what for f in bad if f.good is None}


def test_an_ats_that_is_away_has_no_answer(tenant: Tenant) -> None:
    tenant.sim.switch(update_from=START, update_through=START + timedelta(days=1))

    with pytest.raises(Unavailable):
        list(tenant.selections().asked())


def test_nobody_is_there_where_the_ats_shows_nobody(tenant: Tenant) -> None:
    assert tenant.selections().check("0" * 32) is None
    assert tenant.selections().openings(["0" * 32]) == {}
