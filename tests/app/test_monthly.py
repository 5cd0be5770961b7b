# SPDX-License-Identifier: Apache-2.0
"""The monthly report: equal to a count by hand, once a month, and no small number in it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from recruit_sync.app.monthly import rounded
from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.events import Answered, Delivered
from recruit_sync.domain.subject import Answer, Channel
from tests.fakes import FINGERPRINTS, World

JUNE = datetime(2026, 6, 10, 8, 0, tzinfo=UTC)
JULY = datetime(2026, 7, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
def june(world: World) -> World:
    """Twenty-four were asked; twelve said yes after two days, eleven no, who are gone."""
    world.clock.at = JUNE
    wids = [world.fake_ats.add(number) for number in range(1, 25)]
    world.poll()
    world.dispatch()
    for wid in wids:
        got = Delivered("request-1-1", world.clock.now())
        world.records.tell(FINGERPRINTS.subject(wid), got)
    world.clock.on(days=2)
    for number, wid in enumerate(wids[:23]):
        answer = Answer.CONSENT if number < 12 else Answer.REFUSE
        world.records.tell(FINGERPRINTS.subject(wid), Answered(answer, Channel.PAGE))
    world.sweep_now()
    world.dispatch()
    return world


def night(world: World, at: datetime) -> list[dict[str, str]]:
    world.clock.at = at
    world.reconciliation.reconcile()
    return [dict(note) for note in world.notes(MailKind.DPO_REPORT)]


def test_the_figures_are_those_of_a_count_by_hand(june: World) -> None:
    (told,) = night(june, JULY)

    assert told["month"] == "2026-06"
    assert (told["imported"], told["asked"], told["yes"], told["no"]) == ("24", "24", "12", "11")
    assert (told["erased"], told["rate"]) == ("11", "50 %")
    assert told["erased_rows"] == "consent_refused|11|11"
    assert told["sources_rows"].split("|")[1] == "24"


def test_each_month_is_told_once_and_none_before_the_installation(june: World) -> None:
    assert night(june, datetime(2026, 6, 30, 3, 0, tzinfo=UTC)) == []
    assert len(night(june, JULY)) == 1
    assert len(night(june, datetime(2026, 7, 2, 3, 0, tzinfo=UTC))) == 1
    later = night(june, datetime(2026, 8, 3, 3, 0, tzinfo=UTC))
    assert [one["month"] for one in later] == ["2026-06", "2026-07"]
    assert later[1]["asked"] == "0"


@pytest.mark.parametrize(
    ("count", "shown"), [(0, "0"), (1, "under 10"), (9, "under 10"), (10, "10")]
)
def test_counts_under_ten_are_rounded(count: int, shown: str) -> None:
    assert rounded(count) == shown
