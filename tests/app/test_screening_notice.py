# SPDX-License-Identifier: Apache-2.0
"""The notice of a screening from its mail to the answers on its page, with the real texts."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from html.parser import HTMLParser
from typing import Any

import pytest

from recruit_sync.app.mail_events import MailEvent
from recruit_sync.app.screening.records import MAILS
from recruit_sync.app.screening.telling import to_staff
from recruit_sync.app.web import Reply
from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.errors import Unavailable
from recruit_sync.domain.events import Answered
from recruit_sync.domain.profile import SourceKind
from recruit_sync.domain.screening.events import MailBounced, MailDelivered, OrderPlaced
from recruit_sync.domain.screening.record import AgencyRefs, ScreeningRecord
from recruit_sync.domain.screening.summary import Standing
from recruit_sync.domain.screening.words import Check
from recruit_sync.domain.screening.work import Begin, Mail, MailWord
from recruit_sync.domain.subject import Answer, Channel
from recruit_sync.ports import Envelope, Lane, Letters, Pages
from recruit_sync.presentation.letters import Letters as Written
from recruit_sync.presentation.pages import Pages as Drawn
from recruit_sync.presentation.texts import Texts, visible_text
from tests.builders import live
from tests.fakes import FINGERPRINTS, World, plenty

WID = f"{1:032x}"
GERMAN = {"role_family": "software", "country": "DE", "residence": "DE"}
CALIFORNIAN = {
    "role_family": "sales", "country": "US", "region": "US-CA", "residence": "US",
    "stage": "INTERVIEW",
}  # fmt: skip


class Forms(HTMLParser):
    """The forms of a page, as a browser would send them back."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.all: list[dict[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "form":
            self.all.append({})
        if tag in ("input", "button"):
            self.all[-1][str(found["name"])] = str(found["value"])


class Reader(World):
    """A selected candidate who reads mails and answers on pages."""

    @cached_property
    def letters(self) -> Letters:
        return Written(self.settings.config_dir)

    @cached_property
    def pages(self) -> Pages:
        return Drawn(self.settings.config_dir)

    def ask(self, **job: Any) -> None:
        applied = (live(self.clock.now()),)
        recruiter = "recruiter@acme.example"
        self.fake_ats.add(1, recruiter=recruiter, source=SourceKind.DIRECT, applications=applied)
        person = self.fake_ats.people[WID]
        assert person.contact is not None
        person.contact = replace(person.contact, language="en")
        self.poll()
        self.selections.ask(WID, **job)
        self.begin()

    def begin(self) -> None:
        self.screening.intake.read()
        begun = self.screening.beginning.look(self.record, self.clock.now())
        work = next((w for w in self.record.outbox if isinstance(w.task, Begin)), None)
        if work:
            self.screening.records.tell_read(self.record, begun, work)  # type: ignore[arg-type]
        self.post()

    def post(self) -> None:
        self.screening.records.flush()
        for body in self.lame_queues.take(Lane.EFFECTS, 1000):
            if body.startswith(MAILS):
                self.screening.mails.send(body.removeprefix(MAILS))

    def wait(self, **length: float) -> None:
        self.clock.on(**length)
        self.screening.watch.look(plenty)
        self.post()

    @property
    def record(self) -> ScreeningRecord:
        return self.screening.records.of(FINGERPRINTS.subject(WID))[-1]

    def mails(self, kind: MailKind) -> list[Envelope]:
        return self.fake_mail.of(kind)

    def link(self) -> str:
        text = self.mails(MailKind.SCREENING_NOTICE)[-1].letter.text
        (token,) = re.findall(r"^https://jobs\.example/c/(\S+)$", text, flags=re.MULTILINE)
        return str(token)

    def page(self) -> Reply:
        return self.candidate_pages.show(self.link())

    def forms(self) -> list[dict[str, str]]:
        shown = self.page().shown
        return Forms(shown.html).all if shown else []

    def press(self, answer: str, number: int = 0, *, after: float = 5) -> str:
        form = [form for form in self.forms() if form["answer"] == answer][number]
        self.clock.on(seconds=after)
        return self.send(form)

    def send(self, form: dict[str, str]) -> str:
        reply = self.candidate_pages.answer(self.link(), form)
        assert reply.status == 200
        assert reply.shown is not None
        return reply.shown.html

    def open(self) -> list[str]:
        return [form["answer"] for form in self.forms()]


@pytest.fixture
def reader() -> Reader:
    return Reader()


def test_the_notice_names_the_checks_that_are_due_and_its_page_asks_to_read_it(
    reader: Reader,
) -> None:
    reader.ask(**GERMAN)
    (mail,) = reader.mails(MailKind.SCREENING_NOTICE)

    assert "Simulated Checks Ltd (Ireland)" in mail.letter.text
    assert "Previous employment" in mail.letter.text
    assert "riminal" not in mail.letter.text
    assert reader.open() == ["acknowledge"]
    assert reader.record.notices[0].version == "screening_notice/1"
    assert reader.record.notices[0].sent_at == reader.clock.now()


def test_looking_at_the_page_changes_nothing(reader: Reader) -> None:
    reader.ask(**GERMAN)
    before = reader.record
    reader.page()

    assert reader.record == before


def test_acknowledged_it_asks_for_each_consent_and_keeps_the_proof(reader: Reader) -> None:
    reader.ask(**GERMAN)
    html = reader.press("acknowledge")
    notice = reader.record.notices[0]

    assert "It is recorded that you have read this notice." in html
    assert reader.open() == ["authorize", "decline"]
    assert notice.acknowledged_at == reader.clock.now()
    assert notice.evidence is not None
    assert notice.evidence.notice_version == "screening_page/1"
    shown = reader.candidate_pages.texts_shown.find(
        {
            "text_hash": notice.evidence.text_hash,
            "notice_version": notice.evidence.notice_version,
            "language": notice.evidence.language,
        }
    )
    assert shown is not None
    assert "I have read this notice" in Texts(reader.settings.config_dir).again(shown)


@pytest.mark.parametrize(("answer", "given"), [("authorize", True), ("decline", False)])
def test_a_paper_is_answered_once_and_its_forms_are_gone(
    reader: Reader, answer: str, given: bool
) -> None:
    reader.ask(**GERMAN)
    reader.press("acknowledge")
    form = next(form for form in reader.forms() if form["answer"] == answer)
    reader.press(answer)
    (paper,) = reader.record.papers
    html = reader.send(form)

    assert bool(paper.given_at) == given
    assert bool(paper.declined_at) != given
    assert paper.evidence is not None
    assert reader.open() == []
    assert "Nothing more is asked of you here for now." in visible_text(html)


def test_too_fast_without_the_note_or_by_another_word_records_nothing(reader: Reader) -> None:
    reader.ask(**GERMAN)
    (form,) = reader.forms()
    fast = reader.send(form)
    reader.clock.on(seconds=3)
    bare = reader.send({"answer": "acknowledge"})
    other = reader.send({**form, "answer": "authorize", "paper": "step_consent.identity"})

    assert "Nothing is recorded yet." in fast
    assert "Nothing is recorded yet." in bare
    assert 'value="acknowledge"' in other
    assert reader.record.notices[0].acknowledged_at is None


def test_californian_papers_stand_apart_and_a_later_stage_sends_another_notice(
    reader: Reader,
) -> None:
    reader.ask(**CALIFORNIAN)
    first = reader.mails(MailKind.SCREENING_NOTICE)[0].letter.text
    reader.press("acknowledge")

    assert "onviction" not in first
    assert reader.open() == ["authorize", "decline"] * 2
    assert {form["paper"].partition(".")[0] for form in reader.forms()} == {
        "fcra_disclosure",
        "icraa_disclosure",
    }

    reader.press("authorize")
    reader.press("authorize")
    reader.selections.move(WID, stage="BACKGROUND_CHECK")
    reader.screening.intake.read()
    reader.post()
    second = reader.mails(MailKind.SCREENING_NOTICE)[1].letter.text

    assert "Criminal record" in second
    assert "This notice replaces the earlier one" in second
    assert reader.open() == ["acknowledge"]


def test_reminders_name_the_last_day_and_silence_ends_it_and_tells_the_recruiter(
    reader: Reader,
) -> None:
    reader.ask(**GERMAN)
    sent_at = reader.clock.now()
    for _ in range(8):
        reader.wait(days=1)
    reminders = reader.mails(MailKind.SCREENING_REMINDER)
    (told,) = reader.mails(MailKind.STAFF_SCREENING_ACTION)
    html = visible_text(reader.page().shown.html)  # type: ignore[union-attr]

    assert len(reminders) == 2
    assert "the procedure ends without any check, and we draw no conclusion" in (
        reminders[0].letter.text
    )
    last = f"{sent_at.day + 6} {sent_at:%B %Y}"
    assert f"by the end of {last}" in reminders[0].letter.text
    assert "did not confirm the privacy notice within seven days" in told.letter.text
    assert "This procedure has ended." in html
    assert reader.record.standing is Standing.EXPIRED


def test_a_notice_that_comes_back_is_told_to_the_recruiter(reader: Reader) -> None:
    reader.ask(**GERMAN)
    cause = reader.record.notices[0].cause
    reader.screening.records.tell(reader.record.id, MailDelivered(cause, reader.clock.now()))
    reader.screening.records.tell(reader.record.id, MailBounced(cause, reader.clock.now()))
    reader.post()
    (told,) = reader.mails(MailKind.STAFF_SCREENING_ACTION)

    assert "Who must act: recruiter" in told.letter.text.splitlines()
    assert "could not be delivered" in told.letter.text
    assert told.to == "recruiter@acme.example"


def test_nothing_is_asked_of_somebody_who_said_no(reader: Reader) -> None:
    reader.ask(**GERMAN)
    reader.screening.records.tell(reader.record.id, MailDelivered("x", reader.clock.now()))
    reader.records.tell(FINGERPRINTS.subject(WID), Answered(Answer.WITHDRAW, Channel.PAGE))
    reminder = Mail(MailWord.REMINDER, "screening-reminder-1-1", notice=1)
    letters = reader.screening.mails.envelopes

    with pytest.raises(Unavailable):
        letters.envelope(reader.record, reminder, reader.clock.now())


def test_once_the_person_is_being_erased_the_link_says_so_and_then_leads_nowhere(
    reader: Reader,
) -> None:
    reader.ask(**GERMAN)
    reader.records.tell(FINGERPRINTS.subject(WID), Answered(Answer.WITHDRAW, Channel.PAGE))
    reader.sweep_now()
    during = visible_text(reader.page().shown.html)  # type: ignore[union-attr]
    for _ in range(3):
        reader.day()

    assert "The deletion of your data has begun." in during
    assert reader.page().status == 404


def test_a_recruiter_reads_what_a_cancelled_order_cost_and_no_criminal_task(
    reader: Reader,
) -> None:
    reader.ask(**GERMAN)
    reader.press("acknowledge")
    order = reader.record.orders[0]
    placed = OrderPlaced(order.group, order.attempt, AgencyRefs("cand", "inv"))
    reader.screening.records.tell(reader.record.id, placed)
    record = reader.record
    taken_back = replace(record.orders[0], cancel_asked_at=reader.clock.now())
    canceled = replace(record, orders=(taken_back,))
    step = record.course.steps[0]
    facts = to_staff(canceled, Mail(MailWord.DONE, "screening-done", "withdrawn"))

    assert facts["cost"] == "4.00 EUR"
    assert Check.CRIMINAL not in facts.get("task", "")
    assert step.check is Check.IDENTITY


@pytest.mark.parametrize(
    ("kind", "ends"), [(MailKind.SCREENING_NOTICE, True), (MailKind.STAFF_SCREENING_ACTION, False)]
)
def test_marking_a_notice_as_unwanted_is_an_objection_and_a_staff_mail_is_none(
    reader: Reader, kind: MailKind, ends: bool
) -> None:
    reader.ask(**GERMAN)
    reader.press("acknowledge")
    reader.post()
    (mail,) = reader.mails(kind)
    reader.mail_events.receive(MailEvent("Complaint", mail.mail_id, reader.clock.now()))

    assert (reader.person(WID).ending is not None) == ends
