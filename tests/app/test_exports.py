# SPDX-License-Identifier: Apache-2.0
"""The audit trail outside of the table: complete after weeks without an export, and unaltered."""

from __future__ import annotations

import json

import pytest

from recruit_sync.app.exports import RUNS, Exports
from recruit_sync.domain.errors import Unavailable
from recruit_sync.domain.events import Answered
from recruit_sync.domain.subject import Answer, Channel, Standing
from recruit_sync.local.memory_archive import MemoryArchive
from tests.fakes import FINGERPRINTS, LAST_NAME, World


def exports(world: World) -> Exports:
    assert world.exports is not None
    return world.exports


def archive(world: World) -> MemoryArchive:
    kept = world.store.archive
    assert isinstance(kept, MemoryArchive)
    return kept


def night(world: World) -> None:
    world.clock.on(hours=12)
    world.reconciliation.reconcile()
    world.clock.on(hours=12)


@pytest.fixture
def wid(world: World) -> str:
    wid = world.fake_ats.add(1)
    world.fake_ats.add(2)
    world.poll()
    world.dispatch()
    return wid


def faults(world: World) -> list[str]:
    return [fault["problem"] for fault in exports(world).audit()["faults"]]


def test_every_line_is_exported_once_however_long_the_exporter_was_down(
    world: World, wid: str
) -> None:
    night(world)
    world.fake_ats.fail("ids", *[Unavailable("away")] * 20)
    for _ in range(20):
        with pytest.raises(Unavailable):
            world.reconciliation.reconcile()
        world.day(1)
    night(world)
    night(world)
    told = exports(world).audit()

    lines = sum(len(c.history) for c in world.candidacies.everybody())
    assert (told["runs"], told["lines"], told["faults"]) == (2, lines, [])


def test_after_erasure_the_chain_still_verifies_and_names_nobody(world: World, wid: str) -> None:
    night(world)
    world.records.tell(FINGERPRINTS.subject(wid), Answered(Answer.REFUSE, Channel.PAGE))
    world.day(1)
    night(world)
    assert world.person(wid).standing is Standing.ERASED
    texts = "".join(archive(world).read(key) for key in archive(world).keys("audit/"))

    assert faults(world) == []
    assert FINGERPRINTS.subject(wid) in texts
    assert wid not in texts
    assert LAST_NAME not in texts


def test_an_altered_missing_or_reordered_line_of_the_export_is_found(
    world: World, wid: str
) -> None:
    night(world)
    kept = archive(world)
    (key,) = kept.keys("audit/lines/")
    rows = kept.read(key).splitlines()
    for spoilt in (rows[1:], rows[::-1], [rows[0].replace("intake", "outtake"), *rows[1:]]):
        kept.keep(key, "\n".join(spoilt))
        assert "was altered" in faults(world)
        assert any("does not follow" in problem for problem in faults(world))
    kept.keep(key, "\n".join(rows))

    assert faults(world) == []


def test_a_batch_or_a_whole_night_that_is_gone_is_found(world: World, wid: str) -> None:
    night(world)
    world.records.tell(FINGERPRINTS.subject(wid), Answered(Answer.REFUSE, Channel.PAGE))
    night(world)
    kept = archive(world)
    first = next(kept.keys(RUNS))
    text = kept.read(first)
    told = json.loads(text)
    del kept._texts[first]  # noqa: SLF001
    assert "does not follow from the export before" in faults(world)
    kept.keep(first, text)
    del kept._texts[told["batches"][0]["key"]]  # noqa: SLF001

    assert "is missing" in faults(world)


def test_a_line_altered_in_the_table_differs_from_its_export(world: World, wid: str) -> None:
    night(world)
    world.edit(wid, history=world.person(wid).history[:-1])

    assert faults(world) == ["its lines in the table are not those that were exported"]
