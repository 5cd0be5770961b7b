# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from connectors.workday import wire
from recruit_sync.domain.profile import Application, Profile, ProfileConsent, SourceKind
from tests.connectors.tenant import fixture, page, person, translator, without


def read(record: dict[str, Any]) -> Profile:
    (row,) = wire.read_page(page(record)).rows
    assert row.candidate is not None
    return translator().profile(row.candidate, row.flaws)


def application(number: int = 1, **changes: Any) -> dict[str, Any]:
    given: dict[str, Any] = json.loads(fixture("candidate.json"))["jobApplications"][0]
    return {**given, "id": f"{number:032x}", **changes}


def reference(kind: str, value: str) -> dict[str, str]:
    return {"id": f"{kind}={value}"}


def country(code: str) -> dict[str, str]:
    return reference("ISO_3166-1_Alpha-2_Code", code)


def source(name: str) -> dict[str, Any]:
    return {"source": reference("Applicant_Source_ID", name), "referralConsentGiven": None}


def consent(status: str = "given", **changes: Any) -> dict[str, Any]:
    return {"purpose": "recruitment", "status": status, "channel": "profile", **changes}


def test_a_plain_prospect_is_read_without_a_fault() -> None:
    profile = read(person())

    assert profile.country == "DE"
    assert (profile.source, profile.source_id) == (SourceKind.SOURCED, "LINKEDIN")
    assert profile.created_at == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert profile.address == "print-of-17"
    assert profile.consents == ()
    assert (profile.faults, profile.missing) == ((), frozenset())


@pytest.mark.parametrize(
    ("location", "named", "ruled"),
    [
        ({"country": country("CA"), "region": "CA-QC"}, country("DE"), "CA-QC"),
        ({"country": country("US"), "region": "US-CA"}, country("DE"), "US"),
        ({"country": country("TH"), "region": None}, country("DE"), "TH"),
        ({"country": None, "region": "CA-QC"}, country("DE"), "CA-QC"),
        ({"country": None, "region": None}, country("DE"), "DE"),
        (None, country("TH"), "TH"),
    ],
)
def test_the_region_rules_where_it_has_a_file_then_the_residence_then_the_name(
    location: object, named: object, ruled: str
) -> None:
    profile = read(person(location=location, name={"country": named}))

    assert profile.country == ruled
    assert profile.faults == ()


def test_a_country_that_nobody_wrote_rules_for_is_no_fault() -> None:
    profile = read(person(location={"country": country("ZZ"), "region": None}))

    assert profile.country == "ZZ"
    assert profile.faults == ()


def test_an_absent_country_is_a_fault_and_is_missing() -> None:
    profile = read(without(person(), "location", "name"))

    assert profile.country is None
    assert "country" in profile.missing
    assert [str(fault) for fault in profile.faults] == [
        f"{profile.ats_id}: location.country: absent: absent; allowed: ISO_3166-1_Alpha-2_Code=XX"
    ]


@pytest.mark.parametrize("value", ["Germany", "ISO_3166-1_Alpha-2_Code=de", 49, "f" * 32])
def test_a_malformed_country_is_a_fault_even_beside_a_good_name(value: object) -> None:
    profile = read(person(location={"country": {"id": value}, "region": None}))

    assert profile.country is None
    assert profile.faults[0].field.startswith("location.country")
    assert "country" not in profile.missing


def test_a_value_that_could_be_a_name_is_described_and_not_shown() -> None:
    (fault,) = read(person(location={"country": {"id": "Ada Example"}})).faults

    assert fault.value == "text of 11 characters"


def test_a_broken_name_or_phone_costs_nothing() -> None:
    profile = read(person(name=7, language=[], status="x", recruiter=3, phone="none"))

    assert profile.faults == ()
    assert profile.country == "DE"
    assert profile.only_public_contact_data is False


def test_the_prospects_source_comes_before_that_of_an_application() -> None:
    profile = read(person(prospect=source("JOB_ALERT"), jobApplications=[application()]))

    assert profile.source is SourceKind.JOB_ALERT


def test_without_a_prospect_the_earliest_application_tells_the_source() -> None:
    late = application(
        1,
        jobApplicationDate="2026-03-01T00:00:00Z",
        source=reference("Applicant_Source_ID", "AGENCY"),
    )
    early = application(
        2,
        jobApplicationDate="2026-02-28T23:00:00-02:00",
        source=reference("Applicant_Source_ID", "AGENCY"),
    )
    first = application(
        3,
        jobApplicationDate="2026-02-28T23:59:59Z",
        source=reference("Applicant_Source_ID", "CAREERS_SITE"),
    )

    assert read(person(prospect=None, jobApplications=[late, early, first])).source_id == (
        "CAREERS_SITE"
    )


def test_an_unmapped_source_keeps_its_id_and_is_no_fault() -> None:
    profile = read(person(prospect=source("CAMPUS_FAIR")))

    assert (profile.source, profile.source_id) == (SourceKind.UNMAPPED, "CAMPUS_FAIR")
    assert profile.faults == ()


def test_no_source_at_all_is_a_fault() -> None:
    profile = read(person(prospect=None))

    assert [fault.field for fault in profile.faults] == ["prospect.source"]
    assert "source" in profile.missing


@pytest.mark.parametrize("prospect", [{"source": "LINKEDIN"}, {"source": {"id": 7}}, "LINKEDIN"])
def test_a_malformed_source_is_not_made_up_for_by_an_application(prospect: object) -> None:
    profile = read(person(prospect=prospect, jobApplications=[application()]))

    assert profile.source is SourceKind.UNMAPPED
    (fault,) = profile.faults
    assert fault.field.startswith("prospect")


def test_an_absent_list_of_consents_is_not_an_empty_one() -> None:
    absent = read(without(person(), "consents"))

    assert absent.consents is None
    assert "consents" in absent.missing
    assert [(fault.field, fault.value) for fault in absent.faults] == [("consents", "absent")]
    known = read(person(consents=[]))
    assert (known.consents, known.faults) == ((), ())


def test_a_mere_request_by_others_decides_nothing_and_needs_no_moment() -> None:
    entry = {"purpose": "recruitment", "status": "requested", "channel": "careers_site"}
    profile = read(person(consents=[entry]))

    assert (profile.consents, profile.faults) == ((), ())


def test_what_we_mirrored_ourselves_is_left_out_even_where_it_is_broken() -> None:
    ours = {"channel": "recruit_sync", "purpose": "?", "status": "given"}
    theirs = consent(givenMoment="2026-03-01T00:00:00Z", expiresOn="2027-03-01")

    profile = read(person(consents=[ours, theirs]))

    moment = datetime(2026, 3, 1, tzinfo=UTC)
    expected = ProfileConsent("recruitment", "given", moment, date(2027, 3, 1), "profile")
    assert profile.consents == (expected,)
    assert profile.faults == ()


@pytest.mark.parametrize(
    ("entry", "moment"),
    [
        (consent("given", givenMoment="2026-01-01T00:00:00Z"), 1),
        (consent("withdrawn", withdrawnMoment="2026-01-02T00:00:00Z", givenMoment="x"), 2),
        (consent("refused", requestedMoment="2026-01-03T00:00:00Z"), 3),
        (consent("expired", givenMoment="2026-01-04T00:00:00Z"), 4),
        (consent("expired", expiresOn="2026-01-05"), 5),
    ],
)
def test_each_status_has_its_own_moment(entry: dict[str, Any], moment: int) -> None:
    (read_entry,) = read(person(consents=[entry])).consents or ()

    assert read_entry.moment == datetime(2026, 1, moment, tzinfo=UTC)


@pytest.mark.parametrize(
    ("entry", "field", "value"),
    [
        (consent("maybe"), "consents[0].status", "maybe"),
        (consent(purpose="Ada Example"), "consents[0].purpose", "text of 11 characters"),
        (consent("given"), "consents[0].givenMoment", "absent"),
        (consent(givenMoment="2026-02-30T00:00:00Z"), "consents[0].givenMoment", None),
        (consent(givenMoment="2026-02-01T00:00:00"), "consents[0].givenMoment", None),
        (
            consent(givenMoment="2026-02-01T00:00:00Z", expiresOn="soon"),
            "consents[0].expiresOn",
            "text of 4 characters",
        ),
    ],
)
def test_an_unreadable_consent_is_a_fault_and_leaves_no_list_to_decide_by(
    entry: dict[str, Any], field: str, value: str | None
) -> None:
    good = consent(givenMoment="2026-01-01T00:00:00Z")

    profile = read(person(consents=[entry, good]))

    (fault,) = profile.faults
    assert (fault.where, fault.field) == (profile.ats_id, field)
    assert value is None or fault.value == value
    assert profile.consents is None
    assert "consents" not in profile.missing


@pytest.mark.parametrize(
    ("status", "closed"), [("Open", False), ("Frozen", False), ("Closed", True), (None, False)]
)
def test_an_application_on_a_closed_job_says_so(status: str | None, closed: bool) -> None:
    (one,) = read(
        person(jobApplications=[application(1, jobRequisitionStatus=status)])
    ).applications

    assert (one.live, one.job_closed) == (True, closed)


def test_an_application_lives_until_it_has_a_disposition() -> None:
    live = application(1, stage=reference("Recruiting_Stage_ID", "READY_FOR_HIRE"))
    over = application(2, disposition=reference("Recruiting_Disposition_ID", "REJECTED"))

    applied = datetime(2026, 2, 1, 8, tzinfo=UTC)
    disposed = datetime(2026, 2, 5, 9, tzinfo=UTC)
    profile = read(person(jobApplications=[over, live]))

    assert profile.applications == (
        Application(f"{1:032x}", applied, None, live=True, offer_accepted=True),
        Application(f"{2:032x}", applied, disposed, live=False, offer_accepted=False),
    )
    assert profile.only_public_contact_data is False


def test_an_unreadable_moment_of_an_application_counts_as_not_seen() -> None:
    over = application(
        disposition=reference("Recruiting_Disposition_ID", "REJECTED"), statusTimestamp="?"
    )

    profile = read(person(jobApplications=[over]))

    assert profile.applications[0].disposed_at is None
    assert profile.missing == {"jobApplications.statusTimestamp"}
    assert profile.faults == ()


@pytest.mark.parametrize(
    "name", ["email", "phone", "worker", "prospect", "consents", "jobApplications"]
)
def test_a_field_that_the_account_does_not_see_is_named(name: str) -> None:
    assert name in read(without(person(), name)).missing


def test_who_is_known_to_be_no_prospect_lacks_nothing() -> None:
    profile = read(person(prospect=None, jobApplications=[application()]))

    assert (profile.faults, profile.missing) == ((), frozenset())


def test_a_prospect_that_hides_whether_they_agreed_is_not_wholly_seen() -> None:
    thin = without(source("LINKEDIN"), "referralConsentGiven")

    profile = read(person(prospect=thin))

    assert profile.missing == {"prospect"}
    assert profile.faults == ()


@pytest.mark.parametrize("email", [None, "", "not an address"])
def test_an_address_that_mail_cannot_reach_is_none_and_not_missing(email: str | None) -> None:
    profile = read(person(email=email))

    assert profile.address is None
    assert profile.missing == frozenset()


def test_a_purged_shell_is_no_bad_record() -> None:
    profile = read(json.loads(fixture("candidate-purged.json")))

    assert profile.purged
    assert (profile.faults, profile.missing) == ((), frozenset())


@pytest.mark.parametrize(
    "changes",
    [
        {"lastUpdatedMoment": "2026-09-09T00:00:00Z"},
        {"createdMoment": "2026-03-01T09:00:00Z"},
        {"name": {"country": None, "firstName": "Eve"}},
        {"status": {"doNotHire": True}},
        {"consents": [consent(channel="recruit_sync", givenMoment="2026-01-01T00:00:00Z")]},
        {"candidateTags": [{"id": "Candidate_Tag_ID=X"}]},
    ],
)
def test_the_digest_stays_where_nothing_decides(changes: dict[str, Any]) -> None:
    assert read(person(**changes)).digest == read(person()).digest


def test_a_move_between_stages_that_decide_nothing_leaves_the_digest() -> None:
    stages = [
        person(jobApplications=[application(stage=reference("Recruiting_Stage_ID", name))])
        for name in ("REVIEW", "INTERVIEW", "READY_FOR_HIRE")
    ]
    review, interview, ready = (read(one).digest for one in stages)

    assert review == interview != ready


@pytest.mark.parametrize(
    "changes",
    [
        {"email": "somebody.else@example.org"},
        {"email": None},
        {"phone": {"number": "1"}},
        {"worker": {"id": "Employee_ID=1"}},
        {"mergedInto": {"id": "f" * 32}},
        {"location": {"country": country("TH")}},
        {"prospect": source("AGENCY")},
        {"prospect": {**source("LINKEDIN"), "referralConsentGiven": True}},
        {"consents": [consent(givenMoment="2026-01-01T00:00:00Z")]},
        {"jobApplications": [application()]},
    ],
)
def test_the_digest_moves_with_every_field_that_decides(changes: dict[str, Any]) -> None:
    assert read(person(**changes)).digest != read(person()).digest


def test_the_order_in_which_the_server_lists_things_does_not_matter() -> None:
    entries = [consent(givenMoment=f"2026-01-0{day}T00:00:00Z") for day in (1, 2)]
    applications = [application(1), application(2)]

    forward = read(person(consents=entries, jobApplications=applications))
    backward = read(person(consents=entries[::-1], jobApplications=applications[::-1]))

    assert forward == backward


def test_one_bad_record_costs_neither_the_page_nor_the_others() -> None:
    sheet = wire.read_page(fixture("candidates-malformed.json"))

    read_rows = [row for row in sheet.rows if row.candidate is not None]
    profiles = [translator().profile(row.candidate, row.flaws) for row in read_rows]  # type: ignore[arg-type]
    assert [len(profile.faults) for profile in profiles] == [0, 1, 0, 1]
    assert [row.position for row in sheet.rows if row.candidate is None] == [4, 5]


@pytest.mark.parametrize("wid", ["", "ada@example.org", "a/b", 7, None])
def test_a_row_whose_id_could_be_an_address_or_a_path_is_unreadable(wid: object) -> None:
    (row,) = wire.read_page(page(person(id=wid))).rows

    assert row.candidate is None
