# SPDX-License-Identifier: Apache-2.0
"""Proof of an answer: sealed once, shown again word for word, and nothing altered goes unseen."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from recruit_sync.app import evidence, sealing
from recruit_sync.app.anchors import Anchors
from recruit_sync.app.mail_events import MailEvent
from recruit_sync.domain.errors import NotThere, Unavailable
from recruit_sync.domain.subject import Candidacy, Standing
from recruit_sync.local.memory_archive import MemoryArchive
from recruit_sync.ports import PageFacts, Pages, PageState
from recruit_sync.presentation import archive, notices
from recruit_sync.presentation.pages import Pages as Written
from tests.fakes import FINGERPRINTS, FIRST_NAME, LAST_NAME, FakeSeals, Killed, World
from tests.presentation.by import CONFIG, policy


class Answering(World):
    """A world whose pages are the real ones."""

    @cached_property
    def pages(self) -> Pages:
        return Written(self.settings.config_dir)

    def answer(self, answer: str) -> Candidacy:
        """Reads the page behind the last link and presses a button of it."""
        token = self.token()
        facts = self.shown(token)
        note = self.candidate_pages.forms.note(token, self.pages.text(facts), self.clock.now())
        self.clock.on(seconds=5)
        self.candidate_pages.answer(token, {"answer": answer, "shown": note})
        return self.person(f"{1:032x}")

    def shown(self, token: str) -> PageFacts:
        link = self.store.links.find(token)
        assert link is not None
        facts = self.candidate_pages._facts(token, link, self.person(f"{1:032x}"))  # noqa: SLF001
        assert facts is not None
        return facts

    def under(self, config: Path) -> dict[str, Any]:
        """What `evidence verify` says under another configuration folder."""
        self.settings = replace(self.settings, config_dir=config)
        self.__dict__.pop("proofs", None)
        return self.proofs.verify()


SUBJECT = FINGERPRINTS.subject(f"{1:032x}")
ID = f"{SUBJECT}-1"


@pytest.fixture
def world() -> Answering:
    world = Answering()
    world.fake_ats.add(1)
    world.poll()
    world.dispatch()
    return world


@pytest.fixture
def said_yes(world: Answering) -> Answering:
    world.answer("consent")
    world.dispatch()
    return world


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration that may be tampered with."""
    for folder in ("mail", "notices", "pages", "locale"):
        shutil.copytree(CONFIG / folder, tmp_path / folder)
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def problems(world: World) -> list[str]:
    return [fault["problem"] for fault in world.proofs.verify()["faults"]]


# --- what holds ----------------------------------------------------------------------------------


def test_an_answer_is_sealed_with_all_that_proves_it(said_yes: Answering) -> None:
    told = said_yes.proofs.show(ID)
    (answer,) = said_yes.person(f"{1:032x}").answers

    assert (told["sealed"], told["holds"], told["problems"]) == (True, True, [])
    assert (told["answer"], told["channel"], told["notice_version"]) == (
        "consent",
        "page",
        "page/5",
    )
    assert told["at"] == answer.at.isoformat()
    assert answer.ends_at is not None
    assert told["until"] == answer.ends_at.isoformat()
    assert told["request_id"] == f"{SUBJECT}-request-1-1"
    verified = said_yes.proofs.verify()
    assert (verified["checked"], verified["pending"], verified["faults"]) == (1, [], [])
    assert verified["keys"] == {"key-1": 1}
    assert verified["head"].startswith("1:")


def test_the_very_text_is_shown_again_without_the_person(said_yes: Answering) -> None:
    text = said_yes.proofs.show(ID)["text"]

    assert "[…]" in text
    assert "Ihre Daten" in text
    assert FIRST_NAME[0] + "…" not in text
    kept = repr(vars(said_yes.store.notebook))
    assert not [name for name in (FIRST_NAME, LAST_NAME, "@") if name in kept]


def in_malaysia(world: Answering) -> None:
    """The person lives where the law wants Malay and English beside their own language."""
    world.policies["MY"] = policy("MY")
    world.edit(f"{1:032x}", country="MY")


def test_where_two_languages_were_shown_both_are_proven_and_shown_again(world: Answering) -> None:
    in_malaysia(world)
    world.answer("consent")
    world.dispatch()
    told = world.proofs.show(ID)

    assert (told["holds"], told["language"]) == (True, "de")
    assert told["languages"] == ["de", "ms", "en"]
    for words in ("Ihr Widerspruchsrecht", "Hak anda untuk membantah", "Your right to object"):
        assert words in told["text"]


def test_a_translation_that_stood_below_another_is_verified_as_well(
    world: Answering, config: Path
) -> None:
    in_malaysia(world)
    world.answer("consent")
    world.dispatch()
    malay = config / "notices/archive/page/5/locale/ms/LC_MESSAGES/recruit_sync.po"
    edit(malay, "Hak anda untuk membantah", "Hak anda")

    assert ID in {fault["id"] for fault in world.under(config)["faults"]}


def test_an_answer_from_before_pages_had_two_languages_still_holds(world: Answering) -> None:
    """Neither its record nor its text knows of further languages."""
    world.answer("consent")
    wid = f"{1:032x}"
    (answer,) = world.person(wid).answers
    assert answer.evidence is not None
    older = replace(answer.evidence, languages=())
    world.edit(wid, answers=(replace(answer, evidence=older),))
    world.dispatch()

    told = world.proofs.show(ID)
    assert "languages" not in told
    assert (told["holds"], told["language"]) == (True, "de")


def test_the_copy_that_the_candidate_gets_names_the_proof(said_yes: Answering) -> None:
    copy = said_yes.plain_letters.drafts[-1].facts
    draft = next(
        d for d in said_yes.plain_letters.drafts if d.facts.get("evidence_text_hash")
    ).facts
    told = said_yes.proofs.show(draft["evidence_request_id"])

    assert told["id"] == ID
    assert told["text_hash"] == draft["evidence_text_hash"]
    assert copy


def test_the_proof_outlives_the_person(world: Answering) -> None:
    world.answer("refuse")
    world.dispatch()
    world.sweep_now()
    world.dispatch()

    assert world.person(f"{1:032x}").standing is Standing.ERASED
    assert world.proofs.show(ID)["holds"]
    assert problems(world) == []


def test_each_answer_has_a_proof_of_its_own(world: Answering) -> None:
    world.answer("refuse")
    world.clock.on(minutes=5)
    world.answer("consent")
    world.dispatch()

    shown = [world.proofs.show(f"{SUBJECT}-{number}") for number in (1, 2)]
    assert [told["answer"] for told in shown] == ["refuse", "consent"]
    assert shown[0]["text"] != shown[1]["text"]
    assert world.proofs.show(f"{SUBJECT}-request-1-1")["answer"] == "consent"
    assert problems(world) == []


def test_a_click_in_the_mail_program_is_sealed_though_no_page_was_seen(world: Answering) -> None:
    world.candidate_pages.one_click(world.token(), {"List-Unsubscribe": "One-Click"})
    world.dispatch()
    told = world.proofs.show(ID)

    assert (told["holds"], told["channel"], told["text"]) == (True, "one_click", None)
    assert told["request_id"] == f"{SUBJECT}-request-1-1"
    assert (told["notice_version"], told["language"], told["text_hash"]) == ("v1", "de", "hash")


def test_a_complaint_is_proven_by_what_the_mail_said(world: Answering) -> None:
    mail_id = f"{SUBJECT}-request-1-1"
    world.mail_events.receive(MailEvent("Complaint", mail_id, world.clock.now()))
    world.dispatch()
    told = world.proofs.show(ID)

    assert (told["holds"], told["answer"], told["channel"]) == (True, "object", "complaint")
    assert (told["request_id"], told["notice_version"], told["text_hash"]) == (
        mail_id,
        "v1",
        "hash",
    )
    assert (told["text"], problems(world)) == (None, [])


def test_what_a_mail_says_is_known_before_it_can_be_answered(world: Answering) -> None:
    """Its sender dies with the answer of the mail service: it may have gone all the same."""
    world.fake_ats.add(2)
    world.fake_mail.next.append("killed")
    world.poll()
    with pytest.raises(Killed):
        world.dispatch()

    assert world.person(f"{2:032x}").mailed == (("request-1-1", "v1", "de", "hash"),)


def test_what_was_known_of_the_mail_is_part_of_the_proof(world: Answering) -> None:
    person = world.person(f"{1:032x}")
    request = person.requests[0]
    received_at = world.clock.now() - timedelta(minutes=1)
    sent = replace(request.deliveries[0], delivered_at=received_at)
    world.edit(f"{1:032x}", requests=(replace(request, deliveries=(sent,)),))
    world.answer("consent")

    told = world.proofs.show(ID)
    assert (told["mail_verdict"], told["mail_received_at"]) == (
        "delivered",
        received_at.isoformat(),
    )


def test_while_the_key_service_is_away_the_proof_waits(world: Answering) -> None:
    seals = world.seals
    assert isinstance(seals, FakeSeals)
    seals.problem = Unavailable("sign: 503")
    world.answer("consent")
    world.dispatch()
    assert world.proofs.verify()["pending"] == [ID]
    assert not world.proofs.show(ID)["holds"]

    seals.problem = None
    world.clock.on(minutes=20)
    world.dispatch()
    assert (world.proofs.verify()["pending"], problems(world)) == ([], [])


def test_a_seal_is_never_replaced(said_yes: Answering) -> None:
    key = f"evidence/{ID}"
    before = said_yes.notebook.read(key)
    said_yes.performer.sealing.seal(said_yes.person(f"{1:032x}"), 1)

    assert said_yes.notebook.read(key) == before


@pytest.mark.parametrize("id_", ["nobody-1", f"{SUBJECT}-2", f"{SUBJECT}-0", SUBJECT, "", "-"])
def test_an_id_of_no_answer_is_refused(said_yes: Answering, id_: str) -> None:
    with pytest.raises(NotThere):
        said_yes.proofs.show(id_)


# --- what was altered ----------------------------------------------------------------------------


def altered_answer(world: Answering) -> None:
    (answer,) = world.person(f"{1:032x}").answers
    at = answer.at - timedelta(days=1)
    world.edit(f"{1:032x}", answers=(replace(answer, at=at),))


def lost_answer(world: Answering) -> None:
    world.edit(f"{1:032x}", answers=())


def altered_seal(world: Answering, **but: object) -> None:
    entry = world.notebook.read(f"evidence/{ID}")
    assert entry is not None
    world.notebook.write(f"evidence/{ID}", {**entry, **but})


def forged_signature(world: Answering) -> None:
    altered_seal(world, signature="AAAA")


def lost_record(world: Answering) -> None:
    altered_seal(world, record=None)


def altered_both(world: Answering) -> None:
    """Whoever may write to the table alters the answer and what was signed, alike."""
    altered_answer(world)
    entry: Any = world.notebook.read(f"evidence/{ID}")
    (answer,) = world.person(f"{1:032x}").answers
    altered_seal(world, record={**entry["record"], "at": answer.at.isoformat()})


def altered_text(world: Answering) -> None:
    """The page that was answered becomes another one."""
    token = world.token()
    facts = world.shown(token)
    other = world.pages.text(replace(facts, state=PageState.ENDING))
    proof = world.proofs.show(ID)
    world.candidate_pages.texts_shown.keep(replace(other, hash=proof["text_hash"]))


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (altered_answer, "the answer on record is not the one that was sealed"),
        (lost_answer, "was sealed, and no answer is on record"),
        (forged_signature, "the signature does not hold"),
        (lost_record, "the signature does not hold"),
        (altered_both, "the signature does not hold"),
        (altered_text, "another text comes out than the one that was answered"),
    ],
)
def test_what_was_altered_in_the_store_shows(
    said_yes: Answering, tamper: Callable[[Answering], None], said: str
) -> None:
    tamper(said_yes)

    assert [problem for problem in problems(said_yes) if said in problem]


def test_a_text_that_is_gone_shows(said_yes: Answering) -> None:
    hash_ = said_yes.proofs.show(ID)["text_hash"]
    said_yes.notebook.erase(f"shown/{hash_}")

    assert problems(said_yes) == ["what the text was made of is not kept"]
    assert said_yes.proofs.show(ID)["text"] is None


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("pages/states/ask.j2", "equally welcome", "welcome"),
        ("notices/archive/page/5/pages/states/ask.j2", "equally welcome", "welcome"),
        ("notices/archive/page/5/notices/details.j2", "It costs nothing.", "It is free."),
        ("notices/archive/page/5/pages/ui.j2", "<h3>", "<h3>Nota bene: "),
        ("notices/archive/page/5/locale/de/LC_MESSAGES/recruit_sync.po", "Sie", "Du"),
        ("locale/de/LC_MESSAGES/recruit_sync.po", "Es kostet Sie nichts.", "Kostenlos."),
    ],
)
def test_a_notice_file_that_was_altered_shows(
    said_yes: Answering, config: Path, file: str, old: str, new: str
) -> None:
    edit(config / file, old, new)

    assert said_yes.under(config)["faults"]


def test_a_hash_of_a_notice_that_was_altered_shows(said_yes: Answering, config: Path) -> None:
    known = notices.versions(CONFIG).digests["page/5"]["th"]
    edit(config / notices.VERSIONS, known, known[::-1])

    assert {fault["id"] for fault in said_yes.under(config)["faults"]} == {"page/5.th"}


def test_a_version_that_was_thrown_away_shows(said_yes: Answering, config: Path) -> None:
    shutil.rmtree(config / "notices/archive")

    told = said_yes.under(config)
    assert ID in {fault["id"] for fault in told["faults"]}
    assert "page/5.en" in {fault["id"] for fault in told["faults"]}


def test_an_old_text_is_shown_as_it_was_after_the_notice_changed(
    said_yes: Answering, config: Path
) -> None:
    before = said_yes.proofs.show(ID)["text"]
    edit(config / "pages/states/ask.j2", "equally welcome", "welcome")
    edit(config / notices.VERSIONS, "page = 5", "page = 6")
    (config / notices.VERSIONS).write_text(notices.locked(config), encoding="utf-8")
    notices.versions.cache_clear()
    archive.keep(config)

    assert said_yes.under(config)["faults"] == []
    assert said_yes.proofs.show(ID)["text"] == before
    assert notices.current(config, "page") == "page/6"


def test_putting_by_again_alters_nothing(config: Path) -> None:
    def files() -> dict[Path, bytes]:
        return {p: p.read_bytes() for p in config.rglob("*") if p.is_file()}

    before = files()
    archive.keep(config)
    edit(config / "pages/states/ask.j2", "equally welcome", "welcome")
    archive.keep(config)
    edit(config / "pages/states/ask.j2", "welcome", "equally welcome")

    assert files().keys() == before.keys()
    assert archive.faults(CONFIG) == []


# --- the audit trail -----------------------------------------------------------------------------


def test_an_altered_line_of_the_audit_trail_shows(said_yes: Answering) -> None:
    assert said_yes.trails.audit() == {"checked": 1, "broken": [], "faults": []}
    first, *rest = said_yes.person(f"{1:032x}").history
    said_yes.edit(f"{1:032x}", history=(replace(first, because="invented"), *rest))

    assert said_yes.trails.audit()["broken"] == [SUBJECT]


def test_a_missing_line_of_the_audit_trail_shows(said_yes: Answering) -> None:
    first, _, *rest = said_yes.person(f"{1:032x}").history
    said_yes.edit(f"{1:032x}", history=(first, *rest))

    assert said_yes.trails.audit()["broken"] == [SUBJECT]


@pytest.fixture
def noted(said_yes: Answering) -> Answering:
    """A night has passed: where each trail ends is noted."""
    said_yes.clock.on(hours=12)
    said_yes.reconciliation.reconcile()
    return said_yes


def test_lines_cut_off_the_end_of_the_audit_trail_show(noted: Answering) -> None:
    assert noted.trails.audit()["faults"] == []
    history = noted.person(f"{1:032x}").history
    noted.edit(f"{1:032x}", history=history[:-1])

    (fault,) = noted.trails.audit()["faults"]
    assert fault["id"] == SUBJECT
    assert fault["problem"] == f"was {len(history)} lines long when last noted: its end was cut off"


def test_a_person_who_is_gone_with_the_whole_trail_shows(noted: Answering) -> None:
    noted.people_store._people.clear()  # noqa: SLF001 - as nobody but an intruder would

    assert noted.trails.audit()["faults"] == [{"id": SUBJECT, "problem": "the whole trail is gone"}]


def test_what_was_noted_of_the_trails_cannot_be_altered_to_fit(noted: Answering) -> None:
    history = noted.person(f"{1:032x}").history
    noted.edit(f"{1:032x}", history=history[:-1])
    key = f"trails/{SUBJECT[:3]}"
    noted.notebook.write(key, {"ends": {SUBJECT: [history[-2].seq, history[-2].hash[:32]]}})

    assert noted.trails.audit()["faults"] == [
        {"id": "trails", "problem": "what was noted is not what was sealed"}
    ]


def test_a_trail_that_grew_since_it_was_noted_is_whole(noted: Answering) -> None:
    noted.candidate_pages.one_click(noted.token(), {"List-Unsubscribe": "One-Click"})
    assert noted.trails.audit()["faults"] == []

    noted.clock.on(days=1)
    noted.reconciliation.reconcile()
    assert noted.trails.audit()["faults"] == []
    assert problems(noted) == []


def test_a_night_in_which_nothing_moved_seals_nothing(noted: Answering) -> None:
    before = noted.chain.entries()
    noted.reconciliation.reconcile()

    assert noted.chain.entries() == before


# --- what was taken away ------------------------------------------------------------------------


@pytest.fixture
def three(said_yes: Answering) -> Answering:
    """Yes, no, and yes again: three answers, three seals."""
    for answer in ("withdraw", "consent"):
        said_yes.clock.on(minutes=5)
        said_yes.answer(answer)
        said_yes.dispatch()
    assert len(said_yes.chain.entries()) == 3
    assert problems(said_yes) == []
    return said_yes


@pytest.mark.parametrize("number", [1, 2, 3])
def test_an_answer_that_is_gone_together_with_its_seal_shows(three: Answering, number: int) -> None:
    wid = f"{1:032x}"
    answers = three.person(wid).answers
    three.edit(wid, answers=answers[: number - 1])
    for gone in range(number, 4):
        three.notebook.erase(f"evidence/{SUBJECT}-{gone}")

    found = three.proofs.verify()["faults"]
    assert {fault["id"] for fault in found} >= {f"{SUBJECT}-3"}
    assert f"number {number} of 3 that were sealed is gone" in [fault["problem"] for fault in found]


def test_the_person_whose_proof_is_gone_is_named(three: Answering) -> None:
    three.edit(f"{1:032x}", answers=())
    three.notebook.erase(f"evidence/{SUBJECT}-2")

    found = {(fault["id"], fault["problem"]) for fault in three.proofs.verify()["faults"]}
    assert (f"{SUBJECT}-2", "number 2 of 3 that were sealed is gone") in found


def test_a_count_put_back_or_taken_away_shows(three: Answering) -> None:
    head = three.notebook.read("sealed/head")
    assert head is not None
    third = three.notebook.read(f"evidence/{SUBJECT}-3")
    second = three.notebook.read(f"evidence/{SUBJECT}-2")
    three.notebook.write("sealed/head", {"version": 2, "last": second})
    assert "is number 3, and only 2 are counted" in problems(three)

    three.notebook.write("sealed/head", {"version": 3, "last": {**dict(third or {}), "number": 4}})
    assert "the signature of the count does not hold" in problems(three)

    three.notebook.erase("sealed/head")
    assert "the count is gone; 3 were sealed at least" in problems(three)


def test_a_head_that_was_written_down_proves_that_nothing_was_put_back(three: Answering) -> None:
    """Whoever kept a copy of the whole store may put it back: only what is elsewhere tells."""
    written_down = three.proofs.verify()["head"]
    second = three.notebook.read(f"evidence/{SUBJECT}-2")
    answers = three.person(f"{1:032x}").answers
    three.edit(f"{1:032x}", answers=answers[:2])
    three.notebook.erase(f"evidence/{SUBJECT}-3")
    three.notebook.write("sealed/head", {"version": 2, "last": second})

    assert three.proofs.verify()["faults"] == []
    (fault,) = three.proofs.verify(written_down)["faults"]
    assert fault["problem"] == "no seal has this number and this hash"


def anchors(world: World) -> Anchors:
    assert world.anchors is not None
    return world.anchors


def put_back(world: World) -> None:
    """The store as it was before the third answer, the head included."""
    second = world.notebook.read(f"evidence/{SUBJECT}-2")
    answers = world.person(f"{1:032x}").answers
    world.edit(f"{1:032x}", answers=answers[:2])
    world.notebook.erase(f"evidence/{SUBJECT}-3")
    world.notebook.write("sealed/head", {"version": 2, "last": second})


def test_an_anchored_head_that_was_put_back_with_answer_and_seal_shows(three: Answering) -> None:
    anchors(three).keep()
    assert three.proofs.verify()["anchors"] == 1
    put_back(three)

    assert problems(three) == ["number 3 was anchored, and is gone"]
    (fault,) = anchors(three).audit()["faults"]
    assert fault["problem"] == "number 3 was anchored, and is gone"


def test_a_chain_that_went_on_differently_from_its_anchor_shows(three: Answering) -> None:
    anchors(three).keep()
    put_back(three)
    three.chain.add({"id": "somebody-else"})

    assert "number 3 is not the seal that was anchored" in problems(three)


def test_one_anchor_covers_all_nights_without_one_and_none_is_kept_twice(three: Answering) -> None:
    three.reconciliation.reconcile()
    kept = list(three.store.archive.keys("audit/seals/")) if three.store.archive else []
    three.reconciliation.reconcile()
    assert three.store.archive is not None

    assert len(kept) == 1
    assert list(three.store.archive.keys("audit/seals/")) == kept
    assert kept[0].startswith("audit/seals/00000004-")


def test_an_anchor_that_is_hidden_shows(three: Answering) -> None:
    anchors(three).keep()
    put_back(three)
    assert isinstance(three.store.archive, MemoryArchive)
    three.store.archive._texts.clear()  # noqa: SLF001

    assert problems(three) == ["the anchor was overwritten or hidden"]


def test_seals_that_changed_places_show(three: Answering) -> None:
    one, two = (three.notebook.read(f"evidence/{SUBJECT}-{n}") for n in (1, 2))
    three.notebook.write(f"evidence/{SUBJECT}-1", {**dict(one or {}), "number": 2})
    three.notebook.write(f"evidence/{SUBJECT}-2", {**dict(two or {}), "number": 1})

    assert "the signature does not hold" in problems(three)


def test_a_sealer_that_died_after_counting_is_made_up_for(world: Answering) -> None:
    world.answer("consent")
    world.dispatch()
    seal = world.notebook.read(f"evidence/{ID}")
    world.notebook.erase(f"evidence/{ID}")
    world.performer.sealing.seal(world.person(f"{1:032x}"), 1)
    assert world.notebook.read(f"evidence/{ID}") == seal

    world.notebook.erase(f"evidence/{ID}")
    world.clock.on(minutes=5)
    world.answer("withdraw")
    world.dispatch()
    assert problems(world) == []


def test_a_seal_from_before_seals_were_numbered_still_holds(world: Answering) -> None:
    world.answer("consent")
    signed = evidence.record(SUBJECT, 1, world.person(f"{1:032x}").answers[0])
    seal = world.seals.sign(sealing.message(signed))
    old = {"version": 1, "record": signed, "key": seal.key, "signature": seal.signature}
    world.notebook.write(f"evidence/{ID}", old)
    world.clock.on(minutes=5)
    world.answer("withdraw")
    world.dispatch()

    assert problems(world) == []
    assert [entry.get("number") for entry in world.chain.entries().values()] == [None, 1]
