# SPDX-License-Identifier: Apache-2.0
"""The candidate's page: what it shows, what it records, and what it does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from recruit_sync.app.web import Reply
from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.erasure import Reason
from recruit_sync.domain.errors import Unavailable
from recruit_sync.domain.events import Answered, HoldPlaced, TimePassed
from recruit_sync.domain.profile import SourceKind
from recruit_sync.domain.subject import Answer, Candidacy, Channel, Hold, Standing
from recruit_sync.ports import Lane, PageFacts, PageState
from tests.builders import a_policy, given
from tests.fakes import FINGERPRINTS, World

READ = timedelta(seconds=2)


class Visit:
    """One person with the link of their mail."""

    def __init__(self, world: World, wid: str) -> None:
        self.world = world
        self.wid = wid
        self.token = world.token()

    def open(self) -> PageFacts:
        """The page as it is shown now."""
        self.world.candidate_pages.show(self.token)
        return self.world.plain_pages.facts[-1]

    def form(self) -> dict[str, str]:
        """The hidden fields of the page's forms."""
        return dict(self.open().hidden)

    def post(
        self, answer: str, form: dict[str, str] | None = None, *, after: timedelta = READ
    ) -> Reply:
        """Sends a form back, by default as fast as a person may."""
        fields = {"answer": answer, **(self.form() if form is None else form)}
        self.world.clock.at += after
        return self.world.candidate_pages.answer(self.token, fields)

    @property
    def now_shown(self) -> PageFacts:
        return self.world.plain_pages.facts[-1]

    @property
    def person(self) -> Candidacy:
        return self.world.person(self.wid)


@pytest.fixture
def visit(world: World) -> Visit:
    wid = world.fake_ats.add(1)
    world.poll()
    world.dispatch()
    world.lame_queues.take(Lane.EFFECTS, 100)
    return Visit(world, wid)


# --- looking -------------------------------------------------------------------------------------


def test_looking_records_nothing_however_often(world: World, visit: Visit) -> None:
    before = visit.person
    for _ in range(4):
        visit.open()
    facts = visit.open()

    assert visit.person == before
    assert (facts.state, facts.answers) == (PageState.ASK, ("consent", "refuse"))
    assert (facts.initials, facts.action) == ("Z… Q…", f"/c/{visit.token}")


def test_the_page_works_without_the_ats_and_shows_no_name(world: World, visit: Visit) -> None:
    world.fake_ats.fail("contact", *[Unavailable("candidates: 503")] * 6)
    assert visit.open().initials is None
    visit.post("consent")

    assert visit.person.standing is Standing.CONSENTED
    assert visit.now_shown.just == "consent"


def test_the_page_works_for_somebody_the_ats_does_not_show(world: World, visit: Visit) -> None:
    world.fake_ats.people[visit.wid].contact = None
    assert visit.open().initials is None


def test_a_person_without_a_name_has_no_initials(world: World, visit: Visit) -> None:
    contact = world.fake_ats.people[visit.wid].contact
    assert contact is not None
    world.fake_ats.people[visit.wid].contact = replace(contact, first_name=" ", last_name="")

    assert visit.open().initials is None


def test_an_unknown_token_gets_the_page_of_all_unknown_tokens(world: World, visit: Visit) -> None:
    replies = [
        world.candidate_pages.show("nothing"),
        world.candidate_pages.answer("nothing", {"answer": "consent"}),
        world.candidate_pages.nothing_here(),
    ]

    assert {(r.status, r.shown) for r in replies} == {(404, replies[0].shown)}
    assert world.plain_pages.facts[-1] == PageFacts(PageState.NOTHING_HERE)


def test_the_page_names_the_exact_end_once_receipt_is_known(world: World, visit: Visit) -> None:
    assert "deadline" not in visit.open().dates
    ends_at = world.clock.now() + timedelta(days=9)
    request = visit.person.requests[0]
    world.edit(visit.wid, requests=(replace(request, window_ends_at=ends_at),))

    assert visit.open().dates["deadline"] == ends_at


# --- answering -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "standing"), [("consent", Standing.CONSENTED), ("refuse", Standing.ENDING)]
)
def test_an_answer_is_recorded_with_proof_of_what_was_shown(
    world: World, visit: Visit, answer: str, standing: Standing
) -> None:
    reply = visit.post(answer)
    (noted,) = visit.person.answers

    assert reply.status == 200
    assert visit.person.standing is standing
    assert visit.now_shown.just == answer
    assert noted.evidence is not None
    assert noted.evidence.notice_version == "page-1"
    assert noted.evidence.text_hash == "page-hash"
    assert noted.evidence.request_id.endswith("request-1-1")
    assert world.lame_queues.take(Lane.EFFECTS) == [FINGERPRINTS.subject(visit.wid)]


def test_an_answer_is_thanked_for_even_when_the_queue_is_away(world: World, visit: Visit) -> None:
    world.lame_queues.problem = Unavailable("nudge effects")
    reply = visit.post("consent")
    assert (reply.status, visit.person.standing) == (200, Standing.CONSENTED)
    world.lame_queues.problem = None
    world.dispatch()

    assert "consent_confirmed" in world.fake_mail.kinds()


@pytest.mark.parametrize("wait", [timedelta(0), READ - timedelta(milliseconds=1)])
def test_a_form_sent_back_too_fast_to_be_read_records_nothing(
    visit: Visit, wait: timedelta
) -> None:
    reply = visit.post("consent", after=wait)

    assert reply.status == 200
    assert visit.person.answers == ()
    assert visit.now_shown.facts["again"] == "yes"
    assert visit.now_shown.hidden


@pytest.mark.parametrize("form", [{}, {"shown": ""}, {"shown": "invented.note"}])
def test_a_form_without_our_fields_records_nothing(visit: Visit, form: dict[str, str]) -> None:
    assert visit.post("consent", form).status == 200
    assert visit.person.answers == ()


def test_a_form_of_another_link_records_nothing(world: World, visit: Visit) -> None:
    world.fake_ats.add(2)
    world.poll()
    world.dispatch()
    other = Visit(world, f"{2:032x}")
    visit.post("consent", other.form())

    assert visit.person.answers == ()


@pytest.mark.parametrize("answer", ["withdraw", "object", "erase", "", "CONSENT"])
def test_an_answer_that_the_page_does_not_offer_records_nothing(visit: Visit, answer: str) -> None:
    assert visit.post(answer).status == 200
    assert visit.person.answers == ()


def test_a_form_counts_however_long_it_was_read(visit: Visit) -> None:
    visit.post("consent", after=timedelta(days=20))
    assert visit.person.standing is Standing.CONSENTED


def test_a_replayed_yes_does_not_undo_a_later_withdrawal(visit: Visit) -> None:
    yes = visit.form()
    visit.post("consent", yes)
    visit.post("withdraw")
    visit.post("consent", yes)

    assert visit.person.standing is Standing.ENDING
    assert [a.answer for a in visit.person.answers] == [Answer.CONSENT, Answer.WITHDRAW]


def test_a_no_from_a_page_read_before_the_yes_takes_it_back(visit: Visit) -> None:
    old = visit.form()
    visit.post("consent")
    visit.post("refuse", old)

    assert visit.person.standing is Standing.ENDING
    assert [a.answer for a in visit.person.answers] == [Answer.CONSENT, Answer.WITHDRAW]


def test_a_withdrawal_from_a_page_read_before_renewal_was_asked_still_counts(
    world: World, visit: Visit
) -> None:
    visit.post("consent")
    old = visit.form()
    world.clock.on(days=340)
    world.sweep_now()
    visit.post("withdraw", old)

    assert visit.person.standing is Standing.ENDING
    assert [a.answer for a in visit.person.answers] == [Answer.CONSENT, Answer.WITHDRAW]


def test_the_same_form_twice_is_one_answer(visit: Visit) -> None:
    form = visit.form()
    visit.post("refuse", form)
    visit.post("refuse", form)

    assert len(visit.person.answers) == 1
    assert visit.now_shown.just is None


def test_a_yes_on_a_page_shown_after_the_no_still_counts_before_the_fence(visit: Visit) -> None:
    visit.post("refuse")
    assert visit.open().state is PageState.ENDING
    visit.post("consent")

    assert visit.person.standing is Standing.CONSENTED


def test_of_a_yes_and_the_fence_one_wins_and_the_page_says_which(
    world: World, visit: Visit
) -> None:
    form = visit.form()
    world.edit(visit.wid, erase_at=world.clock.now(), erase_reason=Reason.NO_CONSENT)

    def fenced(_: object) -> None:
        world.records.tell(
            FINGERPRINTS.subject(visit.wid), Answered(Answer.OBJECT, Channel.ONE_CLICK)
        )
        world.records.tell(FINGERPRINTS.subject(visit.wid), TimePassed())

    world.people_store.before_save = fenced
    visit.post("consent", form)

    assert visit.person.standing is Standing.ERASING
    assert (visit.now_shown.state, visit.now_shown.just) == (PageState.ERASING, None)


def test_an_answer_whose_record_is_gone_by_then_leads_nowhere(world: World, visit: Visit) -> None:
    form = visit.form()
    get, seen = world.people_store.get, []

    def once(subject: str) -> Candidacy | None:
        seen.append(subject)
        return get(subject) if len(seen) == 1 else None

    world.people_store.get = once  # type: ignore[method-assign]
    assert visit.post("consent", form).status == 404


# --- what the page is about ----------------------------------------------------------------------


def test_after_a_yes_the_page_offers_to_take_it_back(visit: Visit) -> None:
    visit.post("consent")
    facts = visit.open()

    assert (facts.state, facts.answers) == (PageState.CONSENTED, ("withdraw",))
    assert {"consent_ends", "given"} <= facts.dates.keys()


def test_once_renewal_is_asked_the_page_asks_it_too(world: World, visit: Visit) -> None:
    visit.post("consent")
    world.clock.on(days=340)
    world.sweep_now()

    assert visit.open().state is PageState.RENEW


@pytest.fixture
def asked_anew(world: World, visit: Visit) -> Visit:
    """Said yes; the notice asks for more since, and a night has passed."""
    visit.post("consent")
    world.policies["DE"] = a_policy(purposes=("recruitment", "salary_survey"))
    world.clock.on(days=2)
    world.reconciliation.reconcile()
    world.sweep_now()
    return visit


def test_whoever_consented_to_less_is_shown_what_is_new_with_both_answers(
    world: World, asked_anew: Visit
) -> None:
    facts = asked_anew.open()

    assert (facts.state, facts.answers) == (PageState.ANEW, ("consent", "refuse"))
    assert (facts.facts["given_for"], facts.facts["further"]) == ("recruitment", "salary_survey")
    world.dispatch()
    assert world.fake_mail.kinds()[-1] is MailKind.CONSENT_RENEWAL


def test_a_consent_can_be_withdrawn_from_a_page_read_before_more_was_asked(
    world: World, visit: Visit
) -> None:
    visit.post("consent")
    form = visit.form()
    world.policies["DE"] = a_policy(purposes=("recruitment", "salary_survey"))
    world.clock.on(days=2)
    world.reconciliation.reconcile()
    world.sweep_now()
    assert visit.open().state is PageState.ANEW
    visit.post("withdraw", form)

    assert visit.person.ending is not None
    assert visit.person.ending.reason is Reason.WITHDRAWN


def test_between_fence_and_proof_the_page_says_that_deletion_has_begun(
    world: World, visit: Visit
) -> None:
    visit.post("refuse")
    world.sweep_now()
    facts = visit.open()

    assert (facts.state, facts.answers) == (PageState.ERASING, ())
    assert "proof_by" in facts.dates
    assert visit.post("consent", {}).status == 200


def test_after_the_proof_there_is_nothing_under_the_link(world: World, visit: Visit) -> None:
    form = visit.form()
    visit.post("refuse", form)
    world.sweep_now()
    world.dispatch()
    assert visit.person.standing is Standing.ERASED

    assert world.candidate_pages.show(visit.token).status == 404
    assert visit.post("consent", form).status == 404
    assert world.candidate_pages.show(visit.token) == world.candidate_pages.show("never-a-token")


def test_an_employee_is_told_of_the_notice_for_employees(world: World, visit: Visit) -> None:
    world.fake_ats.update(visit.wid, worker=True)
    world.poll()

    assert visit.open().state is PageState.HANDED_OVER


def test_the_page_tells_that_a_case_keeps_the_record(world: World, visit: Visit) -> None:
    hold = Hold("case-7", "dispute", world.clock.now(), "dpo")
    world.records.tell(FINGERPRINTS.subject(visit.wid), HoldPlaced(hold))

    assert visit.open().held


def test_somebody_direct_whose_consent_is_over_may_renew_it(world: World, visit: Visit) -> None:
    old = given(world.clock.now() - timedelta(days=800))
    world.fake_ats.update(visit.wid, source=SourceKind.DIRECT, consents=(old,))
    world.poll()

    assert visit.open().state is PageState.RENEW


# --- one click -----------------------------------------------------------------------------------


def test_one_click_is_an_objection(world: World, visit: Visit) -> None:
    body = {"List-Unsubscribe": "One-Click"}
    reply = world.candidate_pages.one_click(visit.token, body)

    assert reply == Reply(200, None)
    assert visit.person.ending is not None
    assert visit.person.ending.reason is Reason.OBJECTED
    assert visit.person.ending.channel is Channel.ONE_CLICK


@pytest.mark.parametrize("body", [{}, {"List-Unsubscribe": "Two-Clicks"}])
def test_anything_else_than_the_one_click_body_is_none(
    world: World, visit: Visit, body: dict[str, str]
) -> None:
    assert world.candidate_pages.one_click(visit.token, body) == Reply(200, None)
    assert visit.person.ending is None


def test_one_click_tells_nothing_about_the_token(world: World, visit: Visit) -> None:
    body = {"List-Unsubscribe": "One-Click"}
    answers = [world.candidate_pages.one_click(t, body) for t in (visit.token, "nothing")]

    assert answers[0] == answers[1]
    assert world.candidate_pages.headers["Referrer-Policy"] == "no-referrer"
