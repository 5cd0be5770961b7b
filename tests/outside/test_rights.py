# SPDX-License-Identifier: Apache-2.0
"""Rights requests as the DPO records and answers them, in five countries, in time and late."""

from __future__ import annotations

from typing import Any

import pytest

from tests.outside.conftest import Start
from tests.outside.people import person
from tests.outside.stack import words_of
from tests.outside.world import World

BEGUN = "2026-03-02T09:07:00+00:00"
OPENED = {
    "asking": ("DE", "access"),
    "protected": ("DE", "portability"),
    "objecting": ("GB", "objection"),
    "withdrawing": ("KR", "withdrawal"),
    "erased": ("TH", "erasure"),
    "kept": ("FR", "erasure"),
    "waiting": ("SA", "access"),
    "hourly": ("BR", "access"),
}


@pytest.fixture(scope="module")
def world(start: Start) -> World:
    world = World(*start(BEGUN))
    for name, (country, _) in OPENED.items():
        proof = {"referralConsentGiven": True} if country == "SA" else {}
        doc = person(country)
        doc["prospect"] |= proof
        world.add(name, doc)
    world.stack.advance("PT30M", None)
    world.notes["ids"] = {name: opened(world, name) for name in OPENED}
    world.stack.advance("PT15M", None)
    world.notes["first"] = requests(world)
    answer(world, "erased", "granted")
    answer(world, "kept", "refused", "--reason", "A court case about this is open.")
    answer(world, "waiting", "extended", "--reason", "Three systems have to be searched.")
    world.notes["faults"] = [faulty(world, *words) for words in FAULTS]
    world.stack.until("2026-04-02T12:00:00+00:00", "P1D")
    world.notes["due"] = requests(world)
    answer(world, "asking", "granted")
    world.stack.until("2026-04-03T12:00:00+00:00", "P1D")
    world.notes["last"] = requests(world)
    world.over()
    return world


FAULTS = (
    ("asking", "refused"),
    ("asking", "extended"),
    ("erased", "granted"),
    ("waiting", "extended", "--reason", "Again."),
    ("hourly", "extended", "--reason", "Brazil knows none."),
)


def opened(world: World, name: str) -> str:
    told = world.stack.told("rights", "open", world.wids[name], OPENED[name][1])
    return str(told["id"])


def requests(world: World) -> dict[str, dict[str, Any]]:
    rows = {row["id"]: row for row in world.stack.told("rights", "list")["requests"]}
    return {name: rows[id_] for name, id_ in world.notes["ids"].items()}


def answer(world: World, name: str, verdict: str, *more: str) -> None:
    world.stack.run("rights", "answer", world.notes["ids"][name], verdict, "--by", "Dana", *more)


def faulty(world: World, name: str, *words: str) -> str:
    id_ = world.notes["ids"][name]
    done = world.stack.run("rights", "answer", id_, *words, "--by", "Dana", status=2)
    return str(done.stderr)


@pytest.mark.parametrize(
    ("name", "due"),
    [
        ("asking", "2026-04-02T22:00:00+00:00"),  # a month, to the end of the day in Berlin
        ("erased", "2026-05-31T17:00:00+00:00"),  # ninety days in Bangkok
        ("kept", "2026-04-02T22:00:00+00:00"),
        ("waiting", "2026-04-01T21:00:00+00:00"),  # thirty days in Riyadh
        ("hourly", "2026-03-18T03:00:00+00:00"),  # fifteen days in Brazil
    ],
)
def test_each_request_has_the_day_of_its_country_and_kind(
    world: World, name: str, due: str
) -> None:
    row = world.notes["first"][name]
    assert (row["state"], row["due"], row["overdue"]) == ("open", due, False)


@pytest.mark.parametrize("name", ["objecting", "withdrawing"])
def test_objection_and_withdrawal_are_answered_by_the_erasure_itself(
    world: World, name: str
) -> None:
    assert world.notes["first"][name]["state"] == "answered"
    wanted = ["consent_request", "rights_received", "erasure_done"]
    assert world.kinds(name) == wanted
    assert world.reasons(name) == [{"objecting": "objected", "withdrawing": "withdrawn"}[name]]


def test_every_request_sends_one_word_that_it_was_received(world: World) -> None:
    assert {name: world.kinds(name).count("rights_received") for name in OPENED} == dict.fromkeys(
        OPENED, 1
    )


def test_a_granted_erasure_begins_and_is_its_own_answer(world: World) -> None:
    assert world.reasons("erased") == ["erasure_request"]
    assert "rights_answer" not in world.kinds("erased")
    assert world.kinds("erased")[-1] == "erasure_done"
    row = world.notes["last"]["erased"]
    assert (row["state"], row["ats_id"]) == ("answered", None)


def test_a_refusal_says_why_word_for_word_and_where_to_complain(world: World) -> None:
    (mail,) = world.mails("kept", "rights_answer")
    assert "A court case about this is open." in " ".join(mail["text"].split())
    assert "CNIL" in mail["text"]
    assert world.notes["first"]["kept"]["state"] == "open"
    assert world.notes["due"]["kept"]["state"] == "refused"


def test_an_extension_moves_the_day_and_tells_the_person(world: World) -> None:
    row = world.notes["due"]["waiting"]
    assert (row["state"], row["due"]) == ("extended", "2026-05-01T21:00:00+00:00")
    (mail,) = world.mails("waiting", "rights_answer")
    assert "Three systems have to be searched." in " ".join(mail["text"].split())


def test_a_faulty_answer_changes_nothing_and_says_what_is_allowed(world: World) -> None:
    wanted = ("--reason", "--reason", "answered", "extended already", "no extension")
    assert [w for w, said in zip(wanted, world.notes["faults"], strict=True) if w not in said] == []
    assert world.notes["due"]["asking"]["state"] == "open"


def test_an_open_request_protects_its_data_until_it_is_answered(world: World) -> None:
    assert world.reasons("protected") == []
    assert world.notes["due"]["protected"]["state"] == "open"
    assert world.reasons("asking") == ["no_consent"]
    assert world.reasons("kept") == ["no_consent"]


def test_a_late_answer_is_shown_as_overdue(world: World) -> None:
    assert world.notes["due"]["hourly"]["overdue"] is True
    assert world.notes["due"]["asking"]["overdue"] is False


def test_the_dpo_is_reminded_seven_days_and_one_day_ahead_and_of_nobody_by_name(
    world: World,
) -> None:
    reminders = world.about("protected", "dpo_rights_due")
    assert len(reminders) == 2
    assert {mail["to"] for mail in reminders} == {"dpo@acme.example"}
    told = " ".join(mail["text"] for mail in reminders)
    assert [word for word in words_of(world.docs) if word in told] == []
