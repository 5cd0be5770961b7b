# SPDX-License-Identifier: Apache-2.0
"""Eight at the same door: one winner per version, and nothing counted twice or lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.errors import Conflict
from recruit_sync.domain.subject import Candidacy
from recruit_sync.ports import Notice
from tests.contracts.stores import NOW, Stores, after

THREADS = 8
Made = TypeVar("Made")


def at_once(act: Callable[[int], Made]) -> list[Made]:
    barrier = Barrier(THREADS)

    def run(number: int) -> Made:
        barrier.wait()
        return act(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def test_of_eight_writers_one_wins_each_version(shared: Stores) -> None:
    def save(number: int, version: int) -> bool:
        try:
            shared.candidacies.save(Candidacy("ada", str(number), version, due_at=NOW))
        except Conflict:
            return False
        return True

    for version in range(1, 11):
        won = at_once(lambda number, version=version: save(number, version))  # type: ignore[misc]
        stored = shared.candidacies.get("ada")

        assert won.count(True) == 1
        assert stored is not None
        assert (stored.version, stored.ats_id) == (version, str(won.index(True)))
    assert [entry.subject for entry in shared.candidacies.due(NOW)] == ["ada"]


def test_a_count_kept_by_version_is_exact(shared: Stores) -> None:
    def count_five(_: int) -> None:
        for _ in range(5):
            while not count():
                pass

    def count() -> bool:
        value = shared.notebook.read("sums/asked") or {"version": 0, "sum": 0}
        version, total = value["version"], value["sum"]
        assert isinstance(version, int)
        assert isinstance(total, int)
        new = {"version": version + 1, "sum": total + 1}
        try:
            shared.notebook.write("sums/asked", new, if_version=version)
        except Conflict:
            return False
        return True

    at_once(count_five)

    assert shared.notebook.read("sums/asked") == {"version": 40, "sum": 40}


def test_a_notice_is_posted_and_claimed_by_one_of_eight(shared: Stores) -> None:
    notice = Notice("brake/1", MailKind.DPO_BRAKE, {}, NOW)

    posted = at_once(lambda _: shared.notices.post(notice))
    claimed = at_once(
        lambda number: shared.notices.claim(
            notice, token=str(number), until=after(minutes=5), now=NOW
        )
    )

    assert posted.count(True) == 1
    assert claimed.count(True) == 1


def test_people_saved_at_once_are_all_kept(shared: Stores) -> None:
    def save_ten(number: int) -> None:
        for count in range(10):
            shared.candidacies.save(Candidacy(f"p{number}-{count}", None, 1, due_at=NOW))
            shared.addresses.link("a1", f"p{number}-{count}")

    at_once(save_ten)

    everyone = {f"p{number}-{count}" for number in range(THREADS) for count in range(10)}
    assert {entry.subject for entry in shared.candidacies.due(NOW)} == everyone
    assert {person.subject for person in shared.candidacies.everybody()} == everyone
    assert set(shared.addresses.subjects("a1")) == everyone
