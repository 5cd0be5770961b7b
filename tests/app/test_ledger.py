# SPDX-License-Identifier: Apache-2.0
"""A table that was put back, older than what was erased since."""

from __future__ import annotations

from datetime import timedelta

import pytest

from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.errors import Refused, Unavailable
from recruit_sync.domain.events import Answered
from recruit_sync.domain.profile import SourceKind
from recruit_sync.domain.subject import Answer, Candidacy, Channel, Standing
from recruit_sync.local.memory import MemoryCandidacies
from tests.builders import given
from tests.fakes import FINGERPRINTS, World

SHARED = "quill@mail.example"


@pytest.fixture
def wid(world: World) -> str:
    """Somebody who was asked; the backup is of this moment."""
    wid = world.fake_ats.add(1, SHARED)
    world.poll()
    world.dispatch()
    return wid


def refuse(world: World, wid: str) -> None:
    world.records.tell(FINGERPRINTS.subject(wid), Answered(Answer.REFUSE, Channel.PAGE))
    world.dispatch()
    world.day(1)
    assert world.person(wid).standing is Standing.ERASED


def put_back(world: World, *people: Candidacy) -> None:
    """The table as it was, in new processes."""
    world.people_store.__dict__.update(MemoryCandidacies().__dict__)
    for person in people:
        for version in range(1, person.version + 1):
            MemoryCandidacies.save(world.people_store, _of(person, version))
    for address in (FINGERPRINTS.address(SHARED), FINGERPRINTS.address("quill2@mail.example")):
        for subject in world.store.addresses.subjects(str(address)):
            world.store.addresses.unlink(str(address), subject)
    world.store.notebook.erase("ledger/head")
    world.__dict__.pop("ledger", None)
    world.__dict__.pop("eraser", None)


def _of(person: Candidacy, version: int) -> Candidacy:
    return person.__class__(**{**person.__dict__, "version": version})


def ledger(world: World):  # type: ignore[no-untyped-def]
    assert world.ledger is not None
    return world.ledger


def test_nothing_runs_before_what_was_erased_since_is_replayed(world: World, wid: str) -> None:
    before = world.person(wid)
    refuse(world, wid)
    ledger(world).require()
    put_back(world, before)

    with pytest.raises(Refused, match="recruit-sync erasure replay"):
        ledger(world).require()
    assert ledger(world).replay()["replayed"] == 1
    ledger(world).require()


def test_whom_the_backup_brought_back_is_erased_again_and_not_mailed(
    world: World, wid: str
) -> None:
    before = world.person(wid)
    refuse(world, wid)
    mails = len(world.fake_mail.accepted)
    put_back(world, before)
    ledger(world).replay()
    world.day(40)
    again = world.fake_ats.add(2, SHARED)
    world.poll()

    assert world.person(wid).standing is Standing.ERASED
    assert world.person(wid).history[-1].because == "erasure/proven"
    assert world.person(again).standing is Standing.ENDING
    assert len(world.fake_mail.accepted) == mails


def test_whom_the_backup_never_knew_is_recognised_all_the_same(world: World, wid: str) -> None:
    refuse(world, wid)
    put_back(world)
    ledger(world).replay()
    again = world.fake_ats.add(2, SHARED)
    world.poll()

    assert world.person(wid).standing is Standing.ERASED
    assert world.person(again).standing is Standing.ENDING


def test_who_came_back_on_their_own_since_is_not_erased_by_the_replay(
    world: World, wid: str
) -> None:
    before = world.person(wid)
    refuse(world, wid)
    world.clock.on(days=2)
    own = (given(world.clock.now()),)
    world.fake_ats.add(1, SHARED, source=SourceKind.DIRECT, consents=own)
    world.poll()
    put_back(world, before)
    asked = len(world.fake_ats.asked)
    ledger(world).replay()
    world.dispatch()
    world.day(1)

    assert world.person(wid).standing is Standing.CONSENTED
    assert len(world.fake_ats.asked) == asked


def test_a_table_that_knows_everything_runs_and_is_looked_at_once_an_hour(
    world: World, wid: str
) -> None:
    refuse(world, wid)
    ledger(world).require()
    world.store.archive.keep("ledger/2999", "not even read")  # type: ignore[union-attr]
    ledger(world).require()
    world.clock.at += timedelta(hours=1)

    with pytest.raises(ValueError, match="Expecting value"):
        ledger(world).require()


def test_no_system_is_asked_before_the_ledger_knows(
    world: World, wid: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(key: str, text: str) -> None:
        raise Unavailable(f"keep {key}: away")

    monkeypatch.setattr(world.store.archive, "keep", away)
    world.records.tell(FINGERPRINTS.subject(wid), Answered(Answer.REFUSE, Channel.PAGE))
    world.sweep_now()
    with pytest.raises(Unavailable):
        world.eraser.erase(FINGERPRINTS.subject(wid))

    assert world.fake_ats.asked == []


def test_the_ledger_holds_hashes_and_dates_alone(world: World, wid: str) -> None:
    refuse(world, wid)
    archive = world.store.archive
    assert archive is not None
    (key,) = archive.keys("ledger/")
    text = archive.read(key)

    assert wid not in text
    assert SHARED not in text
    assert str(FINGERPRINTS.address(SHARED)) in text
    assert MailKind.ERASURE_DONE in world.fake_mail.kinds()
