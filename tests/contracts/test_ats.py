# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.workday import Workday, WorkdaySettings, examine
from recruit_sync.domain.errors import NoPermission, NotThere, Refused, Throttled, Unavailable
from recruit_sync.domain.identity import Fingerprints
from recruit_sync.domain.profile import Profile, SourceKind
from recruit_sync.local.ats_http import serve
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


class Secrets:
    client_id = client_secret = refresh_token = "local"
    former_refresh_token: str | None = None

    def keep(self, refresh_token: str) -> None:
        self.refresh_token = refresh_token

    def read_again(self) -> None:
        """Nobody else keeps them."""


@dataclass
class Tenant:
    """An ATS that behaves, or misbehaves, as told, and the port in front of it."""

    clock: SimulatedClock
    simulator: AtsSimulator
    connect: Callable[[], Ats]
    settings: WorkdaySettings

    def window(self, back: timedelta = timedelta(hours=1)) -> Window:
        return Window(self.clock.now() - back, self.clock.now())


@pytest.fixture(params=[1, 4], ids=["one by one", "in parallel"])
def tenant(request: pytest.FixtureRequest) -> Iterator[Tenant]:
    clock = SimulatedClock(START)
    with serve(AtsSimulator(clock.now, 1)) as running:
        settings = WorkdaySettings(
            running.url,
            "acme",
            page_size=10,
            parallel=request.param,
            per_second=1000.0,
            source_map=SOURCES,
        )
        secrets, prints = Secrets(), Fingerprints(bytes(32))

        def connect() -> Ats:
            return Workday(settings, secrets, clock, prints, lambda country, _: country)

        yield Tenant(clock, running.simulator, connect, settings)


def people(pages: Iterable[Page]) -> list[Profile]:
    return [profile for page in pages for profile in page.profiles]


def ids(pages: Iterable[Page]) -> set[str]:
    return {profile.ats_id for profile in people(pages)}


def reference() -> str:
    return str(uuid.uuid4())


def test_every_listing_shows_everybody(tenant: Tenant) -> None:
    everybody = {tenant.simulator.add() for _ in range(37)}
    ats = tenant.connect()

    assert ids(ats.changed(tenant.window())) == everybody
    assert ids(ats.created(tenant.window())) == everybody
    assert ids(ats.everybody()) == everybody
    assert set(ats.ids()) == everybody
    assert ids(ats.read([*sorted(everybody), "f" * 32])) == everybody


def test_an_ordinary_record_is_whole(tenant: Tenant) -> None:
    wid = tenant.simulator.add()

    (profile,) = people(tenant.connect().read([wid]))

    assert (profile.faults, profile.missing) == ((), frozenset())
    assert profile.consents == ()
    assert profile.source is SourceKind.SOURCED


def test_only_what_was_entered_in_the_window_is_changed(tenant: Tenant) -> None:
    old = tenant.simulator.add()
    tenant.clock.sleep(7200)
    new = tenant.simulator.add()

    assert ids(tenant.connect().changed(tenant.window())) == {new}
    assert ids(tenant.connect().everybody()) == {old, new}


def test_people_who_arrive_during_a_pass_neither_shift_nor_join_it(tenant: Tenant) -> None:
    tenant.simulator.switch(page_drift=True)
    before = {tenant.simulator.add() for _ in range(45)}
    window = tenant.window()
    tenant.clock.sleep(1)
    seen = set()

    for page in tenant.connect().changed(window):
        tenant.simulator.add()
        seen |= ids([page])

    assert seen == before


def test_a_row_repeated_over_two_pages_hides_nobody(tenant: Tenant) -> None:
    everybody = {tenant.simulator.add() for _ in range(30)}
    tenant.simulator.switch(repeated_row=True)

    assert ids(tenant.connect().changed(tenant.window())) == everybody
    assert ids(tenant.connect().read(sorted(everybody))) == everybody


def test_a_window_beyond_the_servers_clock_is_refused(tenant: Tenant) -> None:
    ahead = tenant.clock.now() + timedelta(minutes=3)

    with pytest.raises(Refused, match="A9002"):
        list(tenant.connect().changed(Window(START, ahead)))


def test_the_servers_clock_is_told_and_not_ours(tenant: Tenant) -> None:
    tenant.simulator.switch(clock_skew=timedelta(minutes=-3))

    assert tenant.connect().now() == tenant.clock.now() - timedelta(minutes=3)


@pytest.mark.parametrize(
    "faults",
    [
        {"throttled": 0.1, "throttle_burst": 3},
        {"throttled": 0.1, "throttle_burst": 3, "retry_after": 5},
        {"failing_reads": 0.2},
        {"token_uses": 6},
        {"token_life": timedelta(seconds=30)},
        {"token_uses": 6, "rotating_refresh_token": True},
    ],
    ids=str,
)
def test_a_pass_comes_through_weather(tenant: Tenant, faults: dict[str, Any]) -> None:
    everybody = {tenant.simulator.add() for _ in range(55)}
    tenant.simulator.switch(**faults)

    assert ids(tenant.connect().changed(tenant.window())) == everybody


def test_a_rotated_refresh_token_serves_the_next_process(tenant: Tenant) -> None:
    tenant.simulator.switch(rotating_refresh_token=True)

    for _ in range(3):
        tenant.connect().now()


def test_endless_throttling_is_given_up_within_minutes(tenant: Tenant) -> None:
    tenant.simulator.switch(throttled=1.0)

    with pytest.raises(Throttled):
        tenant.connect().now()

    assert tenant.clock.now() - START < timedelta(minutes=5)


def test_a_service_update_costs_one_call(tenant: Tenant) -> None:
    tenant.simulator.switch(update_from=START, update_through=START + timedelta(hours=8))

    with pytest.raises(Unavailable, match="service update"):
        tenant.connect().now()

    assert tenant.simulator.requests["service update"] == 1


def test_a_lost_permission_is_told_and_is_no_empty_answer(tenant: Tenant) -> None:
    wid = tenant.simulator.add()
    tenant.simulator.switch(forbidden=True)
    ats = tenant.connect()

    for ask in (
        lambda: list(ats.changed(tenant.window())),
        lambda: list(ats.ids()),
        lambda: ats.presence(wid),
        lambda: ats.contact(wid),
        lambda: ats.resolve(wid),
    ):
        with pytest.raises(NoPermission):
            ask()


@pytest.mark.parametrize(
    ("hidden", "missing"),
    [
        ("email", "email"),
        ("consents", "consents"),
        ("jobApplications", "jobApplications"),
        ("prospect.source", "source"),
        ("location", None),
    ],
)
def test_a_thinner_answer_names_what_is_missing(
    tenant: Tenant, hidden: str, missing: str | None
) -> None:
    wid = tenant.simulator.add()
    tenant.simulator.switch(thin_fields=(hidden,))

    (profile,) = people(tenant.connect().read([wid]))

    assert missing is None or missing in profile.missing


def test_without_moments_of_creation_records_stay_whole(tenant: Tenant) -> None:
    tenant.simulator.add()
    tenant.simulator.switch(hidden_moments=True)

    (profile,) = people(tenant.connect().everybody())

    assert profile.created_at is None
    assert (profile.faults, profile.missing) == ((), frozenset())


def test_a_person_is_found_by_either_id_and_nobody_by_another(tenant: Tenant) -> None:
    wid = tenant.simulator.add()
    ats = tenant.connect()

    assert ats.resolve(wid) == wid
    assert ats.resolve("Candidate_ID=C-000001") == wid
    assert ats.resolve("Candidate_ID=C-999999") is None


def test_a_purge_is_asked_for_once_however_often_it_is_asked(tenant: Tenant) -> None:
    wid, ask = tenant.simulator.add(), reference()
    tenant.simulator.switch(purge_delay=timedelta(hours=1))
    ats = tenant.connect()

    assert ats.purge(wid, "no_consent", ask) == ats.purge(wid, "no_consent", ask)
    with pytest.raises(Refused, match="open request"):
        ats.purge(wid, "no_consent", reference())


def test_a_purge_survives_lost_answers(tenant: Tenant) -> None:
    wid = tenant.simulator.add()
    tenant.simulator.switch(lost_replies=0.5)

    tenant.connect().purge(wid, "no_consent", reference())

    assert len(tenant.simulator.purge_log) == 1


@pytest.mark.parametrize("leaves", ["shell", "nothing"])
def test_gone_means_record_and_documents(tenant: Tenant, leaves: str) -> None:
    tenant.simulator.switch(purge_leaves=leaves, attachments_linger=timedelta(hours=1))
    wid = tenant.simulator.add(attachments=[{"fileName": "cv.pdf"}])
    ats = tenant.connect()
    assert ats.presence(wid) is Presence.PRESENT
    assert ats.has_attachments(wid)

    ticket = ats.purge(wid, "no_consent", reference())
    tenant.clock.sleep(60)

    assert ats.purge_ticket(ticket.id).outcome == "purged"
    assert ats.presence(wid) is Presence.PRESENT
    tenant.clock.sleep(3600)
    assert ats.presence(wid) is Presence.GONE
    assert ats.contact(wid) is None


def test_a_lying_purge_leaves_the_person_present(tenant: Tenant) -> None:
    tenant.simulator.switch(purge_outcome="lying")
    wid = tenant.simulator.add()
    ats = tenant.connect()

    ticket = ats.purge(wid, "no_consent", reference())
    tenant.clock.sleep(60)

    assert ats.purge_ticket(ticket.id).outcome == "purged"
    assert ats.presence(wid) is Presence.PRESENT


def test_a_blocked_purge_says_by_what(tenant: Tenant) -> None:
    tenant.simulator.switch(purge_blocked_by="hiredOrWorker")
    ats = tenant.connect()

    ticket = ats.purge(tenant.simulator.add(), "no_consent", reference())
    tenant.clock.sleep(60)

    told = ats.purge_ticket(ticket.id)
    assert (told.outcome, told.problem) == ("blocked", "hiredOrWorker")


def test_a_purged_person_stays_readable_as_purged(tenant: Tenant) -> None:
    wid = tenant.simulator.add()
    ats = tenant.connect()
    ats.purge(wid, "no_consent", reference())
    tenant.clock.sleep(60)

    (profile,) = people(ats.read([wid]))

    assert profile.purged
    assert profile.faults == ()


@pytest.mark.parametrize("lost", [0.0, 0.5])
def test_an_entry_is_mirrored_once_and_decides_nothing(tenant: Tenant, lost: float) -> None:
    wid = tenant.simulator.add()
    ats = tenant.connect()
    (before,) = people(ats.read([wid]))
    entry = {"status": "requested", "requestedMoment": START.isoformat(), "language": "de"}
    tenant.simulator.switch(lost_replies=lost)

    for _ in range(3):
        ats.mirror(wid, entry)

    (after,) = people(ats.read([wid]))
    assert after == before
    (held,) = tenant.simulator.record(wid).latest["consents"]
    assert held["channel"] == "recruit_sync"


def test_nothing_is_mirrored_onto_nobody(tenant: Tenant) -> None:
    with pytest.raises(NotThere):
        tenant.connect().mirror("f" * 32, {"status": "requested"})


def test_the_doctor_finds_a_sound_tenant_sound(tenant: Tenant) -> None:
    tenant.simulator.add()

    findings = examine(tenant.settings, Secrets(), tenant.clock)

    wrong = [finding.what for finding in findings if finding.good is False]
    assert wrong == []
    assert "source CAMPUS_FAIR" in [finding.what for finding in findings]


def test_the_doctor_says_what_to_grant(tenant: Tenant) -> None:
    tenant.simulator.switch(forbidden=True)

    (finding,) = examine(tenant.settings, Secrets(), tenant.clock)

    assert finding.good is False
    assert "grant the integration account" in finding.says
