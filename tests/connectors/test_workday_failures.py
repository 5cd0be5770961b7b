# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

import logging
from typing import Any

import pytest
import requests
import responses

from recruit_sync.domain.errors import (
    NoPermission,
    NotThere,
    Refused,
    Throttled,
    Unavailable,
)
from recruit_sync.local.clock import SimulatedClock
from recruit_sync.ports import Presence, Window
from tests.connectors.tenant import API, START, WID, asked, connector, fixture, grants, page, person

Answers = responses.RequestsMock
CLOCK_URL = f"{API}/serverTimestamp"
OTHER = f"{2:032x}"
PERSON_URL = f"{API}/candidates/{WID}"
REFERENCE = "5f8d3c1e-8a35-4c50-8a35-8a355f8d3c1e"
NOON = {"serverTimestamp": "2026-04-01T12:00:00.000+00:00"}
ENTRY = {"status": "requested", "requestedMoment": "2026-04-01T12:00:00+00:00"}


def asks(ats: Answers, path: str) -> int:
    return sum(one.url.startswith(API + path) for one in asked(ats))


@pytest.mark.parametrize(
    ("answered", "kind", "tries"),
    [
        ((400, fixture("error-a9002.json")), Refused, 1),
        ((403, fixture("error-s22.json")), NoPermission, 1),
        ((404, fixture("error-s21.json")), NotThere, 1),
        ((404, b"<html>"), Unavailable, 1),
        ((409, b"{}"), Refused, 1),
        ((418, b"{}"), Refused, 1),
        ((302, b""), Refused, 1),
        ((429, b"{}"), Throttled, 5),
        ((500, b"{}"), Unavailable, 5),
        ((502, b"<html>"), Unavailable, 5),
    ],
)
def test_each_status_says_what_may_be_done_about_it(
    ats: Answers, clock: SimulatedClock, answered: tuple[int, bytes], kind: type, tries: int
) -> None:
    status, body = answered
    grants(ats)
    ats.get(CLOCK_URL, status=status, body=body, headers={"Location": "https://elsewhere.example"})

    with pytest.raises(kind) as failure:
        connector(clock).now()

    assert type(failure.value) is kind or kind is Unavailable
    assert asks(ats, "/serverTimestamp") == tries


def test_a_service_update_is_not_waited_for(ats: Answers, clock: SimulatedClock) -> None:
    grants(ats)
    ats.get(CLOCK_URL, status=503, body="<html>back soon", content_type="text/html; charset=utf-8")

    with pytest.raises(Unavailable, match="service update"):
        connector(clock).now()

    assert asks(ats, "/serverTimestamp") == 1
    assert clock.now() == START


def test_the_wait_that_the_server_asks_for_is_kept(ats: Answers, clock: SimulatedClock) -> None:
    grants(ats)
    ats.get(CLOCK_URL, status=429, headers={"Retry-After": "37"})
    ats.get(CLOCK_URL, status=429, headers={"Retry-After": "Wed, 01 Apr 2026 12:01:00 GMT"})
    ats.get(CLOCK_URL, json=NOON)

    connector(clock).now()

    assert (clock.now() - START).total_seconds() == 60


def test_a_wait_beyond_a_minute_is_handed_to_the_caller(
    ats: Answers, clock: SimulatedClock
) -> None:
    grants(ats)
    ats.get(CLOCK_URL, status=429, headers={"Retry-After": "3600"})

    with pytest.raises(Throttled) as failure:
        connector(clock).now()

    assert failure.value.retry_after == 3600
    assert asks(ats, "/serverTimestamp") == 1


def test_a_lost_permission_names_what_to_grant(ats: Answers, clock: SimulatedClock) -> None:
    grants(ats)
    ats.get(f"{API}/candidates/{WID}/attachments", status=403, body=fixture("error-s22.json"))

    with pytest.raises(NoPermission, match=r"S22.*Candidate Data: Attachments"):
        connector(clock).has_attachments(WID)


def test_no_failure_repeats_what_the_server_wrote_about_a_person(
    ats: Answers, clock: SimulatedClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="connectors")
    grants(ats)
    for status, name in ((400, "error-a9002.json"), (403, "error-s22.json")):
        ats.get(PERSON_URL, status=status, body=fixture(name))
        with pytest.raises(Refused) as failure:
            connector(clock).contact(WID)
        ats.remove("GET", PERSON_URL)
        assert "Example" not in str(failure.value)
        assert failure.value.__cause__ is None

    assert WID in caplog.text
    assert "Example" not in caplog.text


@pytest.mark.parametrize(
    "trouble",
    [requests.ConnectTimeout(), requests.ReadTimeout(), requests.ConnectionError("secret host")],
)
def test_a_read_is_tried_again_after_a_broken_connection(
    ats: Answers, clock: SimulatedClock, trouble: Exception
) -> None:
    grants(ats)
    ats.get(CLOCK_URL, body=trouble)
    ats.get(CLOCK_URL, json=NOON)

    assert connector(clock).now() == START


def test_a_purge_is_repeated_with_its_reference_after_a_lost_answer(
    ats: Answers, clock: SimulatedClock
) -> None:
    grants(ats)
    url = f"{API}/purgeRequests"
    ats.post(url, body=requests.ReadTimeout())
    ats.post(url, status=202, body=fixture("purge-initiated.json"))

    ticket = connector(clock).purge(WID, "no_consent", REFERENCE)

    assert ticket.outcome is None
    bodies = [one.body for one in asked(ats) if one.url == url]
    assert bodies[0] == bodies[1]
    assert REFERENCE.encode() in bodies[0]


def test_a_blocked_purge_tells_by_what_and_not_what_was_written(
    ats: Answers, clock: SimulatedClock
) -> None:
    grants(ats)
    ats.get(f"{API}/purgeRequests/{'c' * 32}", body=fixture("purge-blocked.json"))

    ticket = connector(clock).purge_ticket("c" * 32)

    assert (ticket.outcome, ticket.problem) == ("blocked", "hiredOrWorker")


def mirrored(**entry: str) -> dict[str, Any]:
    entry = {**entry, "requestedMoment": "2026-04-01T14:00:00.000+02:00"}
    ours = {"purpose": "recruitment", "status": "requested", "channel": "recruit_sync"}
    return person(consents=[{**ours, **entry}])


def test_a_mirrored_entry_whose_answer_was_lost_is_looked_for_before_it_is_written_again(
    ats: Answers, clock: SimulatedClock
) -> None:
    grants(ats)
    ats.get(PERSON_URL, json=person())
    ats.get(PERSON_URL, json=mirrored())
    ats.post(f"{PERSON_URL}/consents", body=requests.ReadTimeout())

    connector(clock).mirror(WID, ENTRY)

    assert asks(ats, f"/candidates/{WID}/consents") == 1


def test_a_mirrored_entry_that_never_arrived_is_written_once_more(
    ats: Answers, clock: SimulatedClock
) -> None:
    grants(ats)
    ats.get(PERSON_URL, json=person())
    ats.post(f"{PERSON_URL}/consents", status=500)
    ats.post(f"{PERSON_URL}/consents", status=201)

    connector(clock).mirror(WID, ENTRY)

    assert asks(ats, f"/candidates/{WID}/consents") == 2


def test_an_entry_that_stands_there_already_is_not_written_twice(
    ats: Answers, clock: SimulatedClock
) -> None:
    grants(ats)
    ats.get(PERSON_URL, json=mirrored())

    connector(clock).mirror(WID, ENTRY)

    assert asks(ats, f"/candidates/{WID}/consents") == 0


def presence(ats: Answers, clock: SimulatedClock, record: Any, files: str) -> Presence:
    grants(ats)
    ats.get(PERSON_URL, json=record)
    ats.get(f"{PERSON_URL}/attachments", body=fixture(files))
    return connector(clock).presence(WID)


SHELL = {"id": WID, "descriptor": "Purged Person", "isPurged": True}


@pytest.mark.parametrize(
    ("record", "files", "expected"),
    [
        (SHELL, "attachments-none.json", Presence.GONE),
        ({**SHELL, "email": None, "consents": []}, "attachments-none.json", Presence.GONE),
        ({**SHELL, "descriptor": WID}, "attachments-none.json", Presence.GONE),
        (
            {**SHELL, "descriptor": "C-000101", "candidateID": "C-000101"},
            "attachments-none.json",
            Presence.GONE,
        ),
        (SHELL, "attachments.json", Presence.PRESENT),
        ({**SHELL, "descriptor": "Ada Example"}, "attachments-none.json", Presence.PRESENT),
        ({**SHELL, "name": {"firstName": "Ada"}}, "attachments-none.json", Presence.PRESENT),
        ({**SHELL, "isPurged": False}, "attachments-none.json", Presence.PRESENT),
        ({"id": WID}, "attachments-none.json", Presence.PRESENT),
    ],
)
def test_gone_is_only_who_is_a_bare_shell_without_documents(
    ats: Answers, clock: SimulatedClock, record: Any, files: str, expected: Presence
) -> None:
    assert presence(ats, clock, record, files) is expected


def test_a_record_that_is_not_there_may_leave_documents_behind(
    ats: Answers, clock: SimulatedClock
) -> None:
    grants(ats)
    ats.get(PERSON_URL, status=404, body=fixture("error-s21.json"))
    ats.get(f"{PERSON_URL}/attachments", body=fixture("attachments.json"))

    assert connector(clock).presence(WID) is Presence.PRESENT


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"total":1}', b'{"data":[]}', b'{"id":1}'])
def test_an_answer_out_of_form_never_means_nobody(
    ats: Answers, clock: SimulatedClock, body: bytes
) -> None:
    grants(ats)
    ats.get(f"{API}/candidates", body=body)
    ats.get(f"{PERSON_URL}/attachments", body=body)
    ats.get(PERSON_URL, body=body)
    workday = connector(clock)

    for ask in (
        lambda: list(workday.changed(Window(START, START))),
        lambda: list(workday.read([WID])),
        lambda: list(workday.read([WID, OTHER])),
        lambda: workday.presence(WID),
        lambda: workday.has_attachments(WID),
        lambda: workday.contact(WID),
    ):
        with pytest.raises(Unavailable):
            ask()


def test_a_failed_look_up_is_no_absence(ats: Answers, clock: SimulatedClock) -> None:
    grants(ats)
    ats.get(PERSON_URL, body=fixture("candidate-purged.json"))
    ats.get(f"{PERSON_URL}/attachments", status=403, body=fixture("error-s22.json"))

    with pytest.raises(NoPermission):
        connector(clock).presence(WID)


def test_an_answer_beyond_the_limit_is_refused(ats: Answers, clock: SimulatedClock) -> None:
    grants(ats)
    ats.get(f"{API}/candidates", body=page(*[person()] * 50))

    with pytest.raises(Refused, match="beyond 1000 bytes"):
        list(connector(clock, largest_answer=1000).read([WID, OTHER]))


def test_a_contact_is_all_that_a_mail_needs_and_its_repr_shows_nobody(
    ats: Answers, clock: SimulatedClock
) -> None:
    grants(ats)
    ats.get(PERSON_URL, body=fixture("candidate.json"))

    contact = connector(clock).contact(WID)

    assert contact is not None
    assert (contact.first_name, contact.last_name) == ("Ada", "Example")
    assert (contact.email, contact.address) == ("ada.1@example.org", "print-of-17")
    assert (contact.language, contact.agency) == ("th-TH", "North Agency")
    assert (contact.source_id, contact.source_label) == ("LINKEDIN", "LinkedIn")
    assert contact.recruiter_email == "rita@acme.example"
    assert contact.profile_url is not None
    assert contact.profile_url.endswith(WID)
    assert "Ada" not in repr(contact)


def test_a_broken_part_of_a_person_does_not_cost_the_mail(
    ats: Answers, clock: SimulatedClock
) -> None:
    grants(ats)
    broken = person(name={"firstName": 7, "lastName": "Example"}, recruiter=[], language="x")
    ats.get(PERSON_URL, json=broken)

    contact = connector(clock).contact(WID)

    assert contact is not None
    assert (contact.first_name, contact.last_name) == ("", "Example")
    assert contact.recruiter_email is None


@pytest.mark.parametrize(
    ("status", "body"),
    [(404, fixture("error-s21.json")), (200, fixture("candidate-purged.json"))],
)
def test_nobody_is_contacted_who_is_not_there(
    ats: Answers, clock: SimulatedClock, status: int, body: bytes
) -> None:
    grants(ats)
    ats.get(PERSON_URL, status=status, body=body)

    assert connector(clock).contact(WID) is None
