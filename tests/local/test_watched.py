# SPDX-License-Identifier: Apache-2.0
"""When somebody is due next is remembered as long as that is safe, and is always right."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from recruit_sync.domain.errors import Conflict
from recruit_sync.domain.subject import Candidacy
from recruit_sync.local.memory import MemoryCandidacies
from recruit_sync.local.watched import WatchedCandidacies

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Counted(MemoryCandidacies):
    asked = 0

    def next_due(self) -> datetime | None:
        self.asked += 1
        return super().next_due()


def person(name: str, version: int, hours: int | None) -> Candidacy:
    due_at = None if hours is None else NOON + timedelta(hours=hours)
    return Candidacy(name, name, version=version, due_at=due_at)


@pytest.mark.parametrize("seed", range(20))
def test_whatever_is_saved_the_earliest_is_known(seed: int) -> None:
    random, inner = Random(seed), Counted()
    watched, versions = WatchedCandidacies(inner), dict.fromkeys("abcde", 0)
    for _ in range(200):
        name = random.choice("abcde")
        versions[name] += 1
        watched.save(person(name, versions[name], random.choice([None, *range(6)])))
        assert watched.next_due() == MemoryCandidacies.next_due(inner)
    assert inner.asked < 140


def test_only_who_was_first_makes_it_ask_again() -> None:
    inner = Counted()
    watched = WatchedCandidacies(inner)
    for name, hours in (("a", 1), ("b", 5), ("c", 9)):
        watched.save(person(name, 1, hours))
    assert watched.next_due() == NOON + timedelta(hours=1)
    watched.save(person("b", 2, 7))
    watched.save(person("c", 2, None))
    assert watched.next_due() == NOON + timedelta(hours=1)
    assert inner.asked == 1

    watched.save(person("a", 2, 8))
    assert watched.next_due() == NOON + timedelta(hours=7)
    assert inner.asked == 2


def test_what_others_wrote_is_seen_once_told_to_forget() -> None:
    inner = Counted()
    watched = WatchedCandidacies(inner)
    watched.save(person("a", 1, 5))
    assert watched.next_due() == NOON + timedelta(hours=5)
    inner.save(person("b", 1, 1))
    inner.save(replace(person("a", 2, 3)))
    watched.forget()
    assert watched.next_due() == NOON + timedelta(hours=1)

    inner.save(person("b", 2, 9))
    with pytest.raises(Conflict):
        watched.save(person("b", 2, 2))
    assert watched.next_due() == NOON + timedelta(hours=3)
