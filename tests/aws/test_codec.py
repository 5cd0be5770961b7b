# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recruit_sync.aws import repeats
from recruit_sync.aws.codec import from_text, to_text
from recruit_sync.domain.effects import EraseEverywhere, SendMail
from recruit_sync.domain.errors import Refused
from recruit_sync.domain.subject import Candidacy, Standing
from recruit_sync.ports import Link, Notice

# No moment without a zone exists in this house.
st.register_type_strategy(datetime, st.datetimes(timezones=st.just(UTC)))

# Written by the first version; whatever is deployed later must read it so.
FIRST_VERSION = """{
  "subject": "ada", "ats_id": "wid-1", "version": 3, "standing": "asked", "country": "DE",
  "source": "sourced", "profile_digest": "d1", "imported_at": "2026-03-01T12:00:00Z",
  "address": "f1",
  "requests": [{
    "number": 1, "address": "f1", "asked_at": "2026-03-01T12:00:00Z",
    "deliveries": [{"mail_id": "m-1", "delivered_at": "2026-03-01T12:00:03.25Z"}],
    "window_ends_at": "2026-03-31T22:00:00Z"
  }],
  "due_at": "2026-03-24T22:00:00Z", "todo_at": "2026-03-01T12:05:00Z",
  "outbox": [
    {"id": "1", "not_before": "2026-03-01T12:05:00Z",
     "effect": {"effect": "send_mail", "kind": "consent_request", "cause": "r-1"}},
    {"id": "2", "not_before": "2026-03-01T12:05:00Z",
     "effect": {"effect": "erase_everywhere", "reason": "no_consent"}}
  ]
}"""


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(st.from_type(Candidacy))
def test_whatever_is_known_of_a_person_is_read_back(person: Candidacy) -> None:
    assert from_text(Candidacy, to_text(person)) == person


@given(st.from_type(Link), st.builds(Notice, facts=st.dictionaries(st.text(), st.text())))
def test_links_and_notices_are_read_back(link: Link, notice: Notice) -> None:
    assert from_text(Link, to_text(link)) == link
    assert from_text(Notice, to_text(notice)) == notice


def test_what_the_first_version_wrote_is_still_read() -> None:
    read = from_text(Candidacy, FIRST_VERSION)

    assert (read.standing, read.version, read.on_hold) == (Standing.ASKED, 3, False)
    assert read.requests[0].deliveries[0].delivered_at == datetime(
        2026, 3, 1, 12, 0, 3, 250_000, tzinfo=UTC
    )
    assert [type(pending.effect) for pending in read.outbox] == [SendMail, EraseEverywhere]
    written = json.loads(to_text(read))
    repeats.put_back(written)
    assert written == json.loads(FIRST_VERSION.replace("3.25Z", "3.250000Z"))


def test_what_a_record_says_elsewhere_is_not_stored_again() -> None:
    written = json.loads(to_text(from_text(Candidacy, FIRST_VERSION)))

    assert "address" not in written["requests"][0]
    assert [pending.get("not_before") for pending in written["outbox"]] == [None, None]


def test_fields_of_a_later_version_are_passed_over() -> None:
    later = json.loads(FIRST_VERSION) | {"colour": "green"}
    later["requests"][0]["scent"] = {"of": "roses"}

    assert from_text(Candidacy, json.dumps(later)) == from_text(Candidacy, FIRST_VERSION)


def test_fields_of_an_earlier_version_get_their_default() -> None:
    assert from_text(Candidacy, '{"subject": "ada", "ats_id": null}') == Candidacy("ada", None)


def test_defaults_are_part_of_the_format_so_none_of_them_changes() -> None:
    body = json.loads(to_text(Candidacy("ada", None)))
    plain = Candidacy("ada", None)
    filled = {
        field.name: getattr(plain, field.name)
        for field in fields(plain)
        if getattr(plain, field.name) not in (None, (), "", False, 0)
    }

    assert body == {"subject": "ada", "ats_id": None}
    assert all(is_dataclass(filled.pop(name)) for name in ("applications", "marks"))
    assert filled == {"subject": "ada", "standing": "not_asked", "source": "unmapped"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"subject": "ada"}',
        '{"subject": "ada", "ats_id": null, "standing": "on holiday in Rome"}',
        '{"subject": "ada", "ats_id": null, "due_at": "on holiday in Rome"}',
    ],
)
def test_text_that_is_none_of_ours_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(Refused, match="Candidacy unreadable") as caught:
        from_text(Candidacy, text)

    assert "holiday" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_an_asked_person_costs_one_write_unit() -> None:
    read = from_text(Candidacy, FIRST_VERSION)

    assert len(to_text(read)) < 1024
