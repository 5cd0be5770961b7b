# SPDX-License-Identifier: Apache-2.0
"""An erasure in several systems: one that fails stops no other, and only all of them are done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit_sync.app.correspondence import Correspondence, Recipient
from recruit_sync.app.eraser import Eraser
from recruit_sync.app.places import SOON_AFTER_ASKING, AtsItself, Place
from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.erasure import Erasure, Progress
from recruit_sync.domain.errors import Refused, Unavailable
from recruit_sync.domain.events import Answered, HoldPlaced, HoldReleased
from recruit_sync.domain.subject import Answer, Candidacy, Channel, Hold, Standing
from recruit_sync.ports import Whom, Word
from tests.builders import NOON
from tests.fakes import FINGERPRINTS, Killed, World

SUBJECT = FINGERPRINTS.subject(f"{1:032x}")


class FakeSystem:
    """A leaf that holds people until it is asked; `says` is its word while it does not erase."""

    def __init__(self, journal: list[str], name: str) -> None:
        self.name = name
        self.there = True
        self.says: Word | Exception | None = None
        self.asked: list[Whom] = []
        self._journal = journal

    def look(self, whom: Whom) -> Word:
        self._journal.append(f"look {self.name}")
        if isinstance(self.says, Exception):
            raise self.says
        if self.there and self.says is not None:
            return self.says
        return Word(absent=not self.there)

    def ask(self, whom: Whom) -> Word:
        self._journal.append(f"ask {self.name}")
        self.asked.append(whom)
        if isinstance(self.says, Exception):
            raise self.says
        if self.says is None:
            self.there = False
        return Word(ticket=f"{self.name}-{len(self.asked)}")


class Scene:
    """The world with two leaf systems before the ATS, and what was called in which order."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.journal: list[str] = []
        self.documents = FakeSystem(self.journal, "documents")
        self.partner = FakeSystem(self.journal, "partner")
        self.wid = world.fake_ats.add(1)
        world.poll()
        self.install(
            Place("documents", self.documents),
            Place("partner", self.partner, ask_again_after=timedelta(hours=23)),
        )
        purge = world.fake_ats.purge

        def journalled(ats_id: str, reason: str, reference: str) -> object:
            self.journal.append("ask ats")
            return purge(ats_id, reason, reference)

        world.fake_ats.purge = journalled  # type: ignore[method-assign, assignment]

    def install(self, *leaves: Place) -> None:
        world = self.world
        ats = Place("ats", AtsItself(world.fake_ats), looks=SOON_AFTER_ASKING)
        world.eraser = Eraser(world.records, world.fake_ats, world.suppressions, (*leaves, ats))

    def fenced(self) -> None:
        self.world.records.tell(SUBJECT, Answered(Answer.OBJECT, Channel.ONE_CLICK))
        self.world.sweep_now()

    def erase(self) -> bool:
        return self.world.eraser.erase(SUBJECT)

    @property
    def person(self) -> Candidacy:
        return self.world.person(self.wid)

    @property
    def erasure(self) -> Erasure:
        assert self.person.erasure is not None
        return self.person.erasure


@pytest.fixture
def scene(world: World) -> Scene:
    return Scene(world)


def test_leaves_are_asked_before_the_system_that_finds_them(scene: Scene) -> None:
    scene.fenced()
    assert scene.erase()

    assert [word for word in scene.journal if word.startswith("ask")] == [
        "ask documents",
        "ask partner",
        "ask ats",
    ]
    assert [one.progress for one in scene.erasure.systems] == [Progress.ABSENT] * 3
    assert scene.person.standing is Standing.ERASED


def test_a_system_that_is_away_for_twenty_days_stops_no_other_and_is_not_done(scene: Scene) -> None:
    scene.partner.says = Unavailable("partner: 503")
    scene.fenced()
    scene.world.day(20)

    assert scene.erasure.of("documents").absent_at
    assert scene.erasure.of("ats").absent_at
    assert [one.name for one in scene.erasure.open] == ["partner"]
    letters = scene.world.plain_letters.drafts
    told = [draft for draft in letters if draft.kind is MailKind.DPO_ERASURE_FAILING]
    assert [draft.facts["day"] for draft in told] == ["1", "3", "7", "15"]
    assert all(draft.facts["problem"] == "partner: partner: 503" for draft in told)

    scene.partner.says = None
    scene.world.day(1)
    assert scene.person.standing is Standing.ERASED


def test_an_accepted_request_is_no_erasure_and_is_repeated_daily(scene: Scene) -> None:
    scene.partner.says = Word(problem="accepted, not erased yet")
    scene.fenced()
    scene.world.day(5)

    assert scene.person.standing is Standing.ERASING
    references = [whom.reference for whom in scene.partner.asked]
    assert len(references) == len(set(references)) == 5


def test_what_a_law_lets_a_recipient_keep_is_looked_at_when_that_ends(scene: Scene) -> None:
    until = scene.world.clock.now() + timedelta(days=90)
    scene.partner.says = Word(problem="retained: tax", retained_until=until)
    scene.fenced()
    scene.erase()

    assert scene.erasure.of("partner").progress is Progress.RETAINED
    assert scene.erasure.next_try_at == until
    scene.partner.says, scene.partner.there = None, False
    scene.world.clock.on(days=91)
    assert scene.erase()


def test_a_place_for_the_people_of_one_source_is_not_asked_about_others(scene: Scene) -> None:
    scene.install(Place("partner", scene.partner, sources=frozenset({"AGENCY"})))
    scene.fenced()
    assert scene.erase()

    assert scene.partner.asked == []
    assert [one.name for one in scene.erasure.systems] == ["ats"]


def test_other_systems_hear_ids_and_nothing_else(scene: Scene) -> None:
    scene.fenced()
    scene.erase()

    (whom,) = scene.partner.asked
    assert (whom.ats_id, whom.reason) == (scene.wid, "objected")
    assert whom.reference == scene.erasure.of("partner").reference


def test_a_hold_between_two_systems_stops_what_is_left_and_shows_what_is_gone(scene: Scene) -> None:
    scene.fenced()
    ask = scene.documents.ask

    def held(whom: Whom) -> Word:
        hold = Hold("case-7", "dispute", scene.world.clock.now(), "dpo")
        scene.world.records.tell(SUBJECT, HoldPlaced(hold))
        return ask(whom)

    scene.documents.ask = held  # type: ignore[method-assign]
    assert not scene.erase()

    assert [word for word in scene.journal if word.startswith("ask")] == ["ask documents"]
    assert scene.erasure.of("documents").absent_at
    scene.world.records.tell(SUBJECT, HoldReleased("dpo"))
    assert scene.erase()


# --- systems that only a person reaches ----------------------------------------------------------


def written_to(world: World, recipients: dict[str, Recipient]) -> Correspondence:
    """The product's own correspondence, knowing who answers for what."""
    return replace(world.correspondence, recipients=recipients)


def test_an_agency_is_written_to_before_the_ats_forgets_the_name(scene: Scene) -> None:
    world = scene.world
    recipients = {"agency": Recipient("privacy@agency.example", "The agency", True)}
    world.correspondence = written_to(world, recipients)
    scene.install(Place("agency", None, ask_again_after=timedelta(days=7)))
    scene.fenced()
    scene.erase()
    assert "ask ats" not in scene.journal
    world.dispatch()
    world.clock.on(minutes=30)
    scene.erase()

    (mail,) = world.fake_mail.of(MailKind.RECIPIENT_ERASURE)
    assert mail.to == "privacy@agency.example"
    assert scene.erasure.of("ats").absent_at
    assert scene.person.standing is Standing.ERASING


def test_only_a_named_persons_word_ends_it(scene: Scene) -> None:
    world = scene.world
    world.correspondence = written_to(world, {"task": Recipient("owner@acme.example", "Shelf 7")})
    scene.install(Place("task", None, ask_again_after=timedelta(days=3)))
    scene.fenced()
    world.day(4)
    assert len(world.fake_mail.of(MailKind.RECIPIENT_ERASURE)) == 2
    assert [one.name for one in scene.erasure.open] == ["task"]

    world.eraser.acknowledge(SUBJECT, "task", "K. Owner")
    assert scene.person.standing is Standing.ERASED
    task = scene.erasure.of("task")
    assert (task.proof, task.by) == ("acknowledged", "K. Owner")


@pytest.mark.parametrize(
    ("system", "why"), [("ats", "is read back"), ("shelf", "is not waited for")]
)
def test_nobodys_word_stands_for_what_is_read_back(scene: Scene, system: str, why: str) -> None:
    scene.world.fake_ats.purging = "lies"
    scene.fenced()
    scene.erase()

    with pytest.raises(Refused, match=why):
        scene.world.eraser.acknowledge(SUBJECT, system, "K. Owner")


def test_nothing_is_acknowledged_of_somebody_who_is_not_being_erased(scene: Scene) -> None:
    with pytest.raises(Refused, match="no erasure"):
        scene.world.eraser.acknowledge(SUBJECT, "partner", "K. Owner")


# --- a crash after every single write and call ---------------------------------------------------


def steps_of(world: World, scene: Scene, die_at: int | None) -> int:
    """Erase once, dying after so many steps; how many there were."""
    done = 0

    def counted(call: Callable[..., object]) -> Callable[..., object]:
        def step(*args: object, **more: object) -> object:
            nonlocal done
            found = call(*args, **more)
            done += 1
            if done == die_at:
                raise Killed
            return found

        return step

    store, ats = world.people_store, world.fake_ats
    kept = store.save, ats.purge, ats.presence
    store.save = counted(store.save)  # type: ignore[method-assign, assignment]
    ats.purge = counted(ats.purge)  # type: ignore[method-assign, assignment]
    ats.presence = counted(ats.presence)  # type: ignore[method-assign, assignment]
    for leaf in (scene.documents, scene.partner):
        leaf.look = counted(FakeSystem.look.__get__(leaf))  # type: ignore[method-assign, assignment]
        leaf.ask = counted(FakeSystem.ask.__get__(leaf))  # type: ignore[method-assign, assignment]
    try:
        scene.erase()
    except Killed:
        pass
    finally:
        store.save, ats.purge, ats.presence = kept  # type: ignore[method-assign]
        for leaf in (scene.documents, scene.partner):
            del leaf.look, leaf.ask
    return done


def test_a_crash_after_any_write_or_call_resumes_to_the_same_end() -> None:
    whole = Scene(World())
    whole.fenced()
    steps = steps_of(whole.world, whole, None)
    assert steps > 10
    assert whole.person.standing is Standing.ERASED
    for die_at in range(1, steps + 1):
        scene = Scene(World())
        scene.fenced()
        assert steps_of(scene.world, scene, die_at) == die_at
        scene.world.clock.on(minutes=20)
        scene.erase()

        assert scene.person.standing is Standing.ERASED, die_at
        for asked in (scene.documents.asked, scene.partner.asked):
            assert len({whom.reference for whom in asked}) == 1, die_at
        assert len({reference for _, _, reference in scene.world.fake_ats.asked}) == 1, die_at


# --- random faults -------------------------------------------------------------------------------

FAULTS = {
    "works": None,
    "away": Unavailable("503"),
    "refuses": Refused("no"),
    "accepts": Word(problem="accepted, not erased yet"),
}
HOLD = Hold("case-7", "dispute", NOON, "Dana")
troubles = st.lists(
    st.tuples(
        st.sampled_from(["documents", "partner", "ats", "hold", "release", "crash"]),
        st.sampled_from(sorted(FAULTS)),
        st.integers(0, 3),
        st.integers(1, 12),
    ),
    max_size=8,
)


@given(troubles)
def test_whatever_fails_in_between_nothing_is_called_erased_that_is_not_and_all_is_in_the_end(
    story: list[tuple[str, str, int, int]],
) -> None:
    scene = Scene(World())
    scene.fenced()
    for what, fault, days, steps in story:
        trouble(scene, what, fault, steps)
        scene.world.day(days)
        nothing_is_called_erased_that_is_not(scene)
    for what in ("documents", "partner", "ats", "release"):
        trouble(scene, what, "works", 0)
    scene.world.day(3)
    nothing_is_called_erased_that_is_not(scene)

    assert scene.person.standing is Standing.ERASED


def trouble(scene: Scene, what: str, fault: str, steps: int) -> None:
    match what:
        case "documents" | "partner":
            (scene.documents if what == "documents" else scene.partner).says = FAULTS[fault]
        case "ats":
            scene.world.fake_ats.purging = "obeys" if fault == "works" else "lies"
        case "hold":
            scene.world.records.tell(SUBJECT, HoldPlaced(HOLD))
        case "release":
            scene.world.records.tell(SUBJECT, HoldReleased("Dana"))
            scene.world.records.flush()
        case _:
            steps_of(scene.world, scene, steps)


def nothing_is_called_erased_that_is_not(scene: Scene) -> None:
    for leaf in (scene.documents, scene.partner):
        assert not (leaf.there and scene.erasure.of(leaf.name).absent_at)
    if scene.person.standing is Standing.ERASED:
        assert scene.wid not in {
            p.ats_id
            for page in scene.world.fake_ats.everybody()
            for p in page.profiles
            if not p.purged
        }
