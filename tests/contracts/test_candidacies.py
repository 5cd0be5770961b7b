# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from recruit_sync.domain.effects import EraseEverywhere, MailKind, MirrorConsent, Pending, SendMail
from recruit_sync.domain.erasure import Reason
from recruit_sync.domain.errors import Conflict
from recruit_sync.domain.request import Delivery, Request
from recruit_sync.domain.subject import (
    Candidacy,
    Channel,
    Consent,
    Entry,
    Evidence,
    Hold,
    Standing,
)
from tests.contracts.stores import NOW, Stores, after


def person(subject: str = "ada", **facts: object) -> Candidacy:
    return replace(Candidacy(subject, f"wid-{subject}", version=1), **facts)  # type: ignore[arg-type]


def eventful(subject: str = "ada") -> Candidacy:
    sent = Delivery("m-1", NOW, "ses-1", delivered_at=after(seconds=3))
    evidence = Evidence("r-1", "de-3", "de", "0a" * 32, Channel.PAGE)
    return person(
        subject,
        standing=Standing.CONSENTED,
        country="DE",
        imported_at=NOW,
        address="f" * 32,
        requests=(Request(1, "f" * 32, NOW, deliveries=(sent,), window_ends_at=after(days=30)),),
        consent=Consent("recruiting", NOW, after(days=730), "page", evidence=evidence),
        hold=Hold("case 7", "dispute", NOW, "dpo"),
        erase_reason=Reason.CONSENT_EXPIRED,
        outbox=(
            Pending("1", SendMail(MailKind.CONSENT_CONFIRMED, "c-1", at=after(days=1)), NOW),
            Pending("2", MirrorConsent("given", NOW, None, "de-3", "de"), NOW, token="t"),
            Pending("3", EraseEverywhere("withdrawn"), NOW, attempts=2),
        ),
        history=(Entry(1, NOW, "imported", "first poll", "not_asked", "0b" * 32),),
        due_at=after(days=30),
        todo_at=NOW,
    )


def test_nobody_is_there_at_first(stores: Stores) -> None:
    assert stores.candidacies.get("ada") is None
    assert list(stores.candidacies.everybody()) == []
    assert stores.candidacies.next_due() is None
    assert stores.candidacies.get_many([]) == {}


def test_a_person_is_read_back_as_saved(stores: Stores) -> None:
    stores.candidacies.save(eventful())

    assert stores.candidacies.get("ada") == eventful()


def test_a_tombstone_without_an_ats_id_is_read_back(stores: Stores) -> None:
    stone = person(ats_id=None, standing=Standing.ERASED)
    stores.candidacies.save(stone)

    assert stores.candidacies.get("ada") == stone


def test_each_version_follows_the_one_before(stores: Stores) -> None:
    stores.candidacies.save(person())
    stores.candidacies.save(person(version=2, country="FR"))

    stored = stores.candidacies.get("ada")
    assert stored is not None
    assert (stored.version, stored.country) == (2, "FR")


@pytest.mark.parametrize("version", [1, 2, 4])
def test_any_other_version_is_a_conflict_and_changes_nothing(stores: Stores, version: int) -> None:
    stores.candidacies.save(person())
    stores.candidacies.save(person(version=2, country="FR", due_at=after(days=1)))

    with pytest.raises(Conflict):
        stores.candidacies.save(person(version=version, country="ES", due_at=NOW))

    assert stores.candidacies.get("ada") == person(version=2, country="FR", due_at=after(days=1))
    assert stores.candidacies.next_due() == after(days=1)


def test_a_first_save_with_a_later_version_is_a_conflict(stores: Stores) -> None:
    with pytest.raises(Conflict):
        stores.candidacies.save(person(version=2))

    assert stores.candidacies.get("ada") is None


def test_version_zero_means_never_saved_and_cannot_be(stores: Stores) -> None:
    with pytest.raises(ValueError, match="version 0"):
        stores.candidacies.save(person(version=0))


def test_many_are_read_at_once_whatever_their_number_and_order(stores: Stores) -> None:
    names = [f"p{number:03}" for number in range(130)]
    for name in names:
        stores.candidacies.save(person(name))

    found = stores.candidacies.get_many([*names, "nobody", names[0]])

    assert found == {name: person(name) for name in names}


def test_due_lists_whom_time_has_reached_the_very_moment_included(stores: Stores) -> None:
    moments = {"past": NOW, "now": after(hours=1), "later": after(hours=1, microseconds=1)}
    for name, at in moments.items():
        stores.candidacies.save(person(name, due_at=at))

    due = {entry.subject: entry.due_at for entry in stores.candidacies.due(after(hours=1))}

    assert due == {"past": moments["past"], "now": moments["now"]}


def test_nobody_without_a_moment_stands_in_an_index(stores: Stores) -> None:
    stores.candidacies.save(person("due", due_at=NOW))
    stores.candidacies.save(person("todo", todo_at=NOW))
    stores.candidacies.save(person("none"))
    far = after(days=100_000)

    assert [entry.subject for entry in stores.candidacies.due(far)] == ["due"]
    assert list(stores.candidacies.todo(far)) == ["todo"]


def test_a_moment_that_goes_leaves_the_index(stores: Stores) -> None:
    stores.candidacies.save(person(due_at=NOW, todo_at=NOW))
    stores.candidacies.save(person(version=2))

    assert list(stores.candidacies.due(after(days=1))) == []
    assert list(stores.candidacies.todo(after(days=1))) == []
    assert stores.candidacies.next_due() is None


def test_a_moment_that_moves_is_listed_once_at_its_new_place(stores: Stores) -> None:
    stores.candidacies.save(person(due_at=NOW, todo_at=NOW))
    stores.candidacies.save(person(version=2, due_at=after(days=2), todo_at=after(days=2)))

    assert list(stores.candidacies.due(after(days=1))) == []
    assert [entry.due_at for entry in stores.candidacies.due(after(days=2))] == [after(days=2)]
    assert list(stores.candidacies.todo(after(days=2))) == ["ada"]


def test_the_earliest_of_all_is_known_whatever_its_shard(stores: Stores) -> None:
    for number in range(12):
        stores.candidacies.save(person(f"p{number}", due_at=after(days=12 - number)))

    assert stores.candidacies.next_due() == after(days=1)


def test_moments_are_ordered_as_time_is_and_not_as_they_are_written(stores: Stores) -> None:
    east = timezone(timedelta(hours=9))
    stores.candidacies.save(person("whole", due_at=datetime(2026, 3, 1, 12, tzinfo=UTC)))
    stores.candidacies.save(person("east", due_at=datetime(2026, 3, 1, 20, 59, tzinfo=east)))
    stores.candidacies.save(person("split", due_at=datetime(2026, 3, 1, 12, 0, 0, 5, tzinfo=UTC)))

    assert {entry.subject for entry in stores.candidacies.due(NOW)} == {"whole", "east"}
    assert stores.candidacies.next_due() == datetime(2026, 3, 1, 11, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    "wrong",
    [person(due_at=NOW.replace(tzinfo=None)), person(todo_at=NOW.replace(tzinfo=None))],
    ids=["due_at", "todo_at"],
)
def test_a_moment_without_a_zone_is_refused_and_nothing_is_saved(
    stores: Stores, wrong: Candidacy
) -> None:
    with pytest.raises(ValueError, match="without a zone"):
        stores.candidacies.save(wrong)

    assert stores.candidacies.get("ada") is None
    assert stores.candidacies.next_due() is None


def test_people_of_one_moment_do_not_hide_each_other(stores: Stores) -> None:
    names = {f"p{number}" for number in range(20)}
    for name in names:
        stores.candidacies.save(person(name, due_at=NOW, todo_at=NOW))

    assert {entry.subject for entry in stores.candidacies.due(NOW)} == names
    assert set(stores.candidacies.todo(NOW)) == names


def test_a_sweep_that_saves_while_it_reads_meets_everybody_once(stores: Stores) -> None:
    for number in range(60):
        stores.candidacies.save(person(f"p{number}", due_at=NOW, todo_at=NOW))

    swept = []
    for entry in stores.candidacies.due(NOW):
        swept.append(entry.subject)
        stores.candidacies.save(person(entry.subject, version=2, todo_at=NOW))
    done = []
    for subject in stores.candidacies.todo(NOW):
        done.append(subject)
        stores.candidacies.save(person(subject, version=3))

    assert sorted(swept) == sorted(done) == sorted(f"p{number}" for number in range(60))
    assert list(stores.candidacies.due(NOW)) == []


def test_everybody_is_read_over_more_than_one_megabyte(stores: Stores) -> None:
    long = tuple(Entry(n, NOW, "e" * 400, "b" * 400, "asked", "0" * 64) for n in range(60))
    for number in range(30):
        stores.candidacies.save(person(f"p{number}", history=long))
    stores.addresses.link("f" * 32, "p1")
    stores.notebook.write("poll/cursor", {"at": "x"})

    found = [candidacy.subject for candidacy in stores.candidacies.everybody()]

    assert sorted(found) == sorted(f"p{number}" for number in range(30))


def test_what_an_index_proposed_earlier_is_settled_by_reading_the_person(stores: Stores) -> None:
    stores.candidacies.save(person(due_at=NOW))
    proposed = list(stores.candidacies.due(NOW))
    stores.candidacies.save(person(version=2, due_at=after(days=9)))

    stored = stores.candidacies.get(proposed[0].subject)

    assert stored is not None
    assert (proposed[0].due_at, stored.due_at) == (NOW, after(days=9))
