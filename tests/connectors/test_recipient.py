# SPDX-License-Identifier: Apache-2.0
"""A recipient over HTTPS: signed, repeatable, and believed only where it acknowledges."""

from __future__ import annotations

import hmac
import json
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
import responses

from connectors.recipient import Recipient, RecipientSettings
from recruit_sync.domain.errors import NoPermission, Refused, Throttled, Unavailable
from recruit_sync.local.clock import SimulatedClock
from recruit_sync.ports import Whom
from tests.connectors.tenant import START, WID

Answers = responses.RequestsMock
URL = "https://partner.example/erasures"
KEY = b"k" * 32
SECRET = f"whsec_{b64encode(KEY).decode()}"
REFERENCE = "5f8d3c1e-8a35-4c50-8a35-8a355f8d3c1e"
NOBODY_ASKED = Whom("subject-1", WID, "no_consent")
ASKED = replace(NOBODY_ASKED, reference=REFERENCE, ticket=REFERENCE)


def recipient(clock: SimulatedClock, secret: str = SECRET) -> Recipient:
    return Recipient(RecipientSettings("partner", URL, "acme"), lambda: secret, clock)


def says(ats: Answers, status: str, **more: Any) -> None:
    ats.get(f"{URL}/{REFERENCE}", json={"status": status, **more})


def signature(name: str, at: str, body: bytes) -> str:
    mark = hmac.new(KEY, f"{name}.{at}.".encode() + body, sha256).digest()
    return f"v1,{b64encode(mark).decode()}"


def test_a_request_names_ids_and_is_signed_over_what_it_says(
    ats: Answers, clock: SimulatedClock
) -> None:
    ats.post(URL, status=202)
    word = recipient(clock).ask(ASKED)

    (call,) = ats.calls
    sent, body = call.request, call.request.body
    assert isinstance(body, bytes)
    order = json.loads(body)
    assert datetime.fromisoformat(order.pop("askedAt")) == START
    assert order == {
        "type": "candidate.erasure",
        "reference": REFERENCE,
        "tenant": "acme",
        "candidate": WID,
    }
    at = str(int(START.timestamp()))
    assert sent.headers["webhook-id"] == REFERENCE
    assert sent.headers["webhook-timestamp"] == at
    assert sent.headers["webhook-signature"] == signature(REFERENCE, at, body)
    assert "Authorization" not in sent.headers
    assert word.ticket == REFERENCE
    assert not word.absent


def test_a_question_is_signed_too(ats: Answers, clock: SimulatedClock) -> None:
    says(ats, "accepted")
    recipient(clock).look(ASKED)

    headers = ats.calls[0].request.headers
    name, at = headers["webhook-id"], headers["webhook-timestamp"]
    assert headers["webhook-signature"] == signature(name, at, b"")


def test_an_acceptance_is_no_erasure_even_where_it_says_so_at_once(
    ats: Answers, clock: SimulatedClock
) -> None:
    ats.post(URL, json={"status": "erased"})

    assert not recipient(clock).ask(ASKED).absent


def test_what_is_erased_is_acknowledged(ats: Answers, clock: SimulatedClock) -> None:
    says(ats, "erased")
    word = recipient(clock).look(ASKED)

    assert (word.absent, word.proof) == (True, "acknowledged")


def test_a_request_that_never_arrived_proves_nothing(ats: Answers, clock: SimulatedClock) -> None:
    """Its reference was on record when we died, and the recipient says that it knows none such."""
    says(ats, "unknown")

    assert not recipient(clock).look(ASKED).absent


def test_a_law_that_lets_the_recipient_keep_it_has_an_end(
    ats: Answers, clock: SimulatedClock
) -> None:
    says(ats, "retained", code="tax_law", retainedUntil="2027-01-01T00:00:00Z")
    word = recipient(clock).look(ASKED)

    assert not word.absent
    assert word.retained_until == datetime(2027, 1, 1, tzinfo=UTC)
    assert word.problem == "retained: tax_law"


def test_a_refusal_shows_its_code_and_never_its_prose(ats: Answers, clock: SimulatedClock) -> None:
    says(ats, "refused", code="Zaphira Quillfeather objects")
    word = recipient(clock).look(ASKED)

    assert (word.refused, word.problem) == (True, "refused: no code")


def test_who_was_never_asked_is_not_asked_after(ats: Answers, clock: SimulatedClock) -> None:
    assert not recipient(clock).look(NOBODY_ASKED).absent
    assert len(ats.calls) == 0


def test_a_recipient_that_forgot_our_request_has_proven_nothing(
    ats: Answers, clock: SimulatedClock
) -> None:
    ats.get(f"{URL}/{REFERENCE}", status=404)

    assert not recipient(clock).look(ASKED).absent


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, b"<html>", Unavailable),
        (200, b'{"status": "sure"}', Unavailable),
        (200, b'{"status": "retained", "retainedUntil": "soon"}', Unavailable),
        (401, b"", NoPermission),
        (403, b"", NoPermission),
        (429, b"", Throttled),
        (400, b"", Refused),
        (503, b"", Unavailable),
    ],
)
def test_what_is_out_of_form_is_no_answer(
    ats: Answers, clock: SimulatedClock, status: int, body: bytes, kind: type[Exception]
) -> None:
    ats.get(f"{URL}/{REFERENCE}", status=status, body=body)

    with pytest.raises(kind):
        recipient(clock).look(ASKED)


def test_a_key_that_is_none_is_told_and_not_shown(ats: Answers, clock: SimulatedClock) -> None:
    with pytest.raises(Unavailable, match="partner: its key is no base64") as told:
        recipient(clock, "whsec_???secret???").ask(ASKED)

    assert "secret" not in str(told.value)
