# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

import gzip
import json
import logging
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
import responses

from connectors.workday import ReportReader, WorkdaySettings
from connectors.workday.report import Report
from recruit_sync.domain.errors import Refused, Unavailable
from recruit_sync.domain.profile import Profile, ProfileConsent, SourceKind
from recruit_sync.local.clock import SimulatedClock
from recruit_sync.ports import Page
from tests.connectors.tenant import (
    HOST,
    PRINTS,
    WID,
    Secrets,
    asked,
    grants,
    ruling,
    settings,
)

Answers = responses.RequestsMock
URL = f"{HOST}/ccx/service/customreport2/acme/isu_recruiting/Candidate_Lifecycle"
LATER = "2026-03-20T08:00:00.000-07:00"


def row(**changes: Any) -> dict[str, Any]:
    given = {
        "candidateWID": WID,
        "candidateID": "C-000001",
        "firstName": "Zaphira",
        "lastName": "Quillfeather",
        "email": "zaphira@mail.example",
        "country": "DE",
        "language": "de_DE",
        "sourceID": "LINKEDIN",
        "isProspect": "1",
        "doNotHire": "0",
        "withdrawn": "0",
        "createdMoment": "2026-03-01T01:00:00.000-08:00",
        "lastUpdatedMoment": LATER,
    }
    return {**given, **changes}


def report(*rows: object) -> bytes:
    return json.dumps({"Report_Entry": list(rows)}).encode()


def reader(clock: SimulatedClock, **changes: Any) -> ReportReader:
    return ReportReader(settings(**changes), Secrets(), clock, PRINTS, ruling)


def pages(ats: Answers, clock: SimulatedClock, body: bytes, **changes: Any) -> list[Page]:
    grants(ats)
    ats.get(URL, body=body)
    return list(reader(clock, **changes).everybody())


def read(ats: Answers, clock: SimulatedClock, **changes: Any) -> Profile:
    (page,) = pages(ats, clock, report(row(**changes)))
    (profile,) = page.profiles
    return profile


# --- rows ----------------------------------------------------------------------------------------


def test_a_plain_row_is_read_without_a_fault(ats: Answers, clock: SimulatedClock) -> None:
    profile = read(ats, clock)

    assert (profile.ats_id, profile.candidate_id) == (WID, "C-000001")
    assert (profile.country, profile.source, profile.source_id) == (
        "DE",
        SourceKind.SOURCED,
        "LINKEDIN",
    )
    assert profile.created_at == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert (profile.faults, profile.missing) == ((), frozenset())


@pytest.mark.parametrize(
    ("columns", "name", "expected"),
    [
        ({"sourceID": "Applicant_Source_ID=AGENCY"}, "source_id", "AGENCY"),
        ({"sourceID": "f" * 32}, "source_id", "f" * 32),
        ({"country": "CA", "region": "CA-QC"}, "country", "CA-QC"),
        ({"workerWID": "E-1"}, "worker", True),
        ({"mergedInto": "e" * 32}, "merged_into", "e" * 32),
        ({"referralConsentGiven": "1"}, "agreed_to_contact", True),
        ({"referralConsentGiven": "0"}, "agreed_to_contact", False),
        ({"referralConsentGiven": True}, "agreed_to_contact", True),
    ],
)
def test_columns_say_what_fields_say(
    ats: Answers, clock: SimulatedClock, columns: dict[str, Any], name: str, expected: object
) -> None:
    profile = read(ats, clock, **columns)

    assert getattr(profile, name) == expected
    assert profile.faults == ()


@pytest.mark.parametrize("wrapped", [True, False], ids=["a list", "one alone"])
def test_applications_come_as_a_list_or_alone(
    ats: Answers, clock: SimulatedClock, wrapped: bool
) -> None:
    application = {
        "applicationID": "JA-1",
        "stageID": "READY_FOR_HIRE",
        "sourceID": "AGENCY",
        "appliedMoment": LATER,
        "statusMoment": LATER,
    }
    profile = read(ats, clock, applications=[application] if wrapped else application)

    (one,) = profile.applications
    assert (one.id, one.live, one.offer_accepted) == ("JA-1", True, True)
    assert "jobApplications" not in profile.unseen


@pytest.mark.parametrize(
    ("columns", "consents"),
    [
        ({}, None),
        ({"consentStatus": "requested"}, None),
        ({"consentStatus": "given", "consentChannel": "recruit_sync"}, None),
        (
            {"consentStatus": "refused"},
            ProfileConsent(
                "recruitment", "refused", datetime(2026, 3, 20, 15, tzinfo=UTC), None, "profile"
            ),
        ),
        (
            {"consentStatus": "given", "consentGivenMoment": LATER, "sourceID": "JOB_ALERT"},
            ProfileConsent(
                "job_alert", "given", datetime(2026, 3, 20, 15, tzinfo=UTC), None, "profile"
            ),
        ),
    ],
)
def test_consent_columns_are_read_as_one_entry(
    ats: Answers,
    clock: SimulatedClock,
    columns: dict[str, Any],
    consents: ProfileConsent | None,
) -> None:
    profile = read(ats, clock, **{"consentChannel": "profile", **columns})

    assert profile.consents == (None if consents is None else (consents,))
    assert ("consents" in profile.untold) is (consents is None)


@pytest.mark.parametrize(
    ("columns", "field"),
    [
        ({"country": "Germany"}, "location.country"),
        ({"consentStatus": "maybe"}, "consents[0].status"),
        ({"consentStatus": "given"}, "consents[0].givenMoment"),
    ],
)
def test_a_bad_column_is_a_fault_that_shows_nothing(
    ats: Answers, clock: SimulatedClock, columns: dict[str, Any], field: str
) -> None:
    profile = read(ats, clock, **columns)

    (fault,) = profile.faults
    assert fault.field.startswith(field)
    assert "Germany" not in str(fault)


def test_a_row_without_an_id_is_counted_and_costs_nobody(
    ats: Answers, clock: SimulatedClock
) -> None:
    (page,) = pages(ats, clock, report({"email": "x@mail.example"}, 7, row()))

    assert [one.ats_id for one in page.profiles] == [WID]
    assert [one.problem for one in page.unreadable] == ["row 0: no id", "row 1: no row"]


# --- the body ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{}", b"[]", b"<html>Zaphira", b'{"Report_Entry":{}}', b'{"Report_Entry":null}'),
        *(report(row(), row())[:-30], report(row()) + b"Zaphira"),
    ],
)
def test_a_body_that_is_no_report_is_no_answer_and_is_not_quoted(
    ats: Answers, clock: SimulatedClock, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    with pytest.raises(Unavailable) as failure:
        pages(ats, clock, body)

    assert "Zaphira" not in f"{failure.value!r} {caplog.text}"
    assert failure.value.__suppress_context__ or failure.value.__context__ is None


def test_an_empty_report_is_an_answer(ats: Answers, clock: SimulatedClock) -> None:
    assert pages(ats, clock, report()) == []


def test_a_compressed_report_is_read(ats: Answers, clock: SimulatedClock) -> None:
    grants(ats)
    ats.get(URL, body=gzip.compress(report(row())), headers={"Content-Encoding": "gzip"})

    assert list(reader(clock).ids()) == [WID]


def test_a_report_beyond_the_limit_is_refused(ats: Answers, clock: SimulatedClock) -> None:
    with pytest.raises(Refused, match="answer beyond"):
        pages(ats, clock, report(row(), row()), largest_report=100)


def test_the_address_may_be_given_as_the_tenant_shows_it(
    ats: Answers, clock: SimulatedClock
) -> None:
    grants(ats)
    address = "https://reports.example/ccx/service/customreport2/acme/lmcneil/People"
    ats.get(address, body=report())

    list(reader(clock, report_url=address).ids())

    assert asked(ats)[-1].url == f"{address}?format=json"


@contextmanager
def long_report(rows: int) -> Iterator[str]:
    """A server that writes so many rows of a kilobyte each and ends by hanging up."""
    padding = "x" * 1000

    class Face(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            grant = b'{"access_token":"t","token_type":"Bearer","expires_in":3600}'
            self._begin(len(grant))
            self.wfile.write(grant)

        def do_GET(self) -> None:
            self._begin()
            self.wfile.write(b'{"Report_Entry":[')
            for number in range(rows):
                one = json.dumps(row(candidateWID=f"{number:032x}", padding=padding))
                self.wfile.write((b"," if number else b"") + one.encode())
            self.wfile.write(b"]}")

        def _begin(self, size: int | None = None) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(200)
            if size is not None:
                self.send_header("Content-Length", str(size))
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Face)
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_the_length_of_a_report_costs_no_memory(clock: SimulatedClock) -> None:
    with long_report(rows=10_000) as url:
        tracemalloc.start()
        read = sum(1 for _ in Report(WorkdaySettings(url, "acme"), Secrets(), clock).rows())
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert read == 10_000
    assert peak < 4_000_000  # of 14 million bytes
