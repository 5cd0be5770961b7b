# SPDX-License-Identifier: Apache-2.0
"""Effects: claimed, done and recorded; what crashes, lost answers and races leave behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from recruit_sync.domain import outbox, receipt
from recruit_sync.domain.effects import (
    AskVerdict,
    EraseEverywhere,
    MailKind,
    MirrorConsent,
    Pending,
    SendMail,
)
from recruit_sync.domain.errors import Refused, Unavailable
from recruit_sync.domain.events import (
    Answered,
    Bounced,
    Delivered,
    HoldPlaced,
    TimePassed,
)
from recruit_sync.domain.profile import SourceKind
from recruit_sync.domain.request import Delivery
from recruit_sync.domain.subject import Answer, Channel, Evidence, Hold, Standing
from recruit_sync.ports import Lane, Verdict
from tests.builders import given
from tests.fakes import FINGERPRINTS, Killed, World

REQUEST = MailKind.CONSENT_REQUEST
PROOF = Evidence("r-1", "page-1", "de", "hash", Channel.PAGE)


@pytest.fixture
def wid(world: World) -> str:
    """Somebody who was polled and is to be asked."""
    wid = world.fake_ats.add(1)
    world.poll()
    return wid


def subject(wid: str) -> str:
    return FINGERPRINTS.subject(wid)


def perform(world: World, wid: str) -> int:
    return world.performer.perform(subject(wid))


def sending(world: World, wid: str) -> Delivery:
    request = receipt.current(world.person(wid))
    assert request is not None
    return request.deliveries[-1]


def waiting(world: World, wid: str, kind: type = SendMail) -> list[Pending]:
    return [p for p in world.person(wid).outbox if isinstance(p.effect, kind)]


def answer(world: World, wid: str, what: Answer = Answer.REFUSE) -> None:
    world.records.tell(subject(wid), Answered(what, Channel.PAGE, PROOF))


def fence(world: World, wid: str, what: Answer = Answer.REFUSE) -> None:
    answer(world, wid, what)
    world.records.tell(subject(wid), TimePassed())
    assert world.person(wid).standing is Standing.ERASING


def later(world: World, by: timedelta) -> datetime:
    world.clock.at += by
    return world.clock.at


# --- claim, send, record -------------------------------------------------------------------------


def test_a_mail_is_claimed_before_it_is_handed_over_and_recorded_after(
    world: World, wid: str
) -> None:
    seen: list[Pending] = []
    world.fake_mail.meanwhile = lambda: seen.extend(waiting(world, wid))
    perform(world, wid)

    assert seen[0].token is not None
    assert sending(world, wid).handed_over_at == world.clock.now()
    assert sending(world, wid).message_id == "ses-1"
    assert waiting(world, wid) == []


def test_the_mail_carries_our_id_and_a_link_that_leads_back(world: World, wid: str) -> None:
    perform(world, wid)
    envelope = world.fake_mail.of(REQUEST)[0]
    link = world.store.links.find(world.token())

    assert envelope.mail_id == f"{subject(wid)}-request-1-1"
    assert envelope.to == "quill1@mail.example"
    assert link is not None
    assert (link.subject, link.kind, link.request_number) == (subject(wid), REQUEST, 1)


def test_two_dispatchers_at_once_send_one_mail(world: World, wid: str) -> None:
    world.people_store.before_save = lambda _: perform(world, wid)
    perform(world, wid)

    assert world.fake_mail.kinds() == [REQUEST]


def test_performing_twice_is_performing_once(world: World, wid: str) -> None:
    assert perform(world, wid) > 0
    assert perform(world, wid) == 0
    assert world.fake_mail.kinds() == [REQUEST]


def test_who_has_several_effects_is_read_once(world: World, wid: str) -> None:
    reads, get = [], world.people_store.get
    world.people_store.get = lambda subject: (reads.append(subject), get(subject))[1]  # type: ignore[method-assign,func-returns-value]

    assert perform(world, wid) == 2
    assert reads == [subject(wid)]


def test_nobody_is_performed_for_nobody(world: World) -> None:
    assert world.performer.perform("f" * 32) == 0


def test_a_dispatcher_nudges_nobody_about_what_it_is_doing_itself(world: World, wid: str) -> None:
    world.lame_queues.take(Lane.EFFECTS, 100)
    perform(world, wid)

    assert world.lame_queues.take(Lane.EFFECTS, 100) == []


# --- in doubt ------------------------------------------------------------------------------------


def test_a_sender_that_died_leaves_a_mail_in_doubt_that_is_resent_once(
    world: World, wid: str
) -> None:
    world.fake_mail.next.append("killed")
    with pytest.raises(Killed):
        perform(world, wid)
    assert perform(world, wid) == 0
    later(world, outbox.LEASE)
    perform(world, wid)
    assert world.fake_mail.kinds() == [REQUEST]
    later(world, outbox.DOUBT - timedelta(seconds=1))
    assert perform(world, wid) == 0
    later(world, timedelta(seconds=1))
    perform(world, wid)

    assert world.fake_mail.kinds() == [REQUEST, REQUEST]
    assert sending(world, wid).doubted
    assert sending(world, wid).handed_over_at == world.clock.now()


def test_a_lost_answer_is_resent_after_the_doubt_and_never_again(world: World, wid: str) -> None:
    world.fake_mail.next.extend(["lost", "lost"])
    perform(world, wid)
    for _ in range(40):
        later(world, timedelta(hours=12))
        perform(world, wid)

    assert world.fake_mail.kinds() == [REQUEST, REQUEST]
    assert waiting(world, wid) == []


def test_the_event_of_a_mail_in_doubt_settles_it(world: World, wid: str) -> None:
    world.fake_mail.next.append("lost")
    perform(world, wid)
    at = later(world, timedelta(minutes=2))
    world.records.tell(subject(wid), Delivered("request-1-1", at))
    later(world, outbox.DOUBT)
    perform(world, wid)

    assert world.fake_mail.kinds() == [REQUEST]
    assert sending(world, wid).delivered_at == at


def test_an_event_that_overtakes_the_lost_answer_leaves_no_doubt(world: World, wid: str) -> None:
    def overtaken() -> None:
        world.records.tell(subject(wid), Delivered("request-1-1", world.clock.now()))

    world.fake_mail.meanwhile = overtaken
    world.fake_mail.next.append("lost")
    perform(world, wid)

    assert waiting(world, wid) == []
    assert not sending(world, wid).doubted


def test_a_sender_that_died_in_the_resend_was_the_last(world: World, wid: str) -> None:
    world.fake_mail.next.extend(["lost", "killed"])
    perform(world, wid)
    later(world, outbox.DOUBT)
    with pytest.raises(Killed):
        perform(world, wid)
    for _ in range(10):
        later(world, timedelta(hours=10))
        perform(world, wid)

    assert world.fake_mail.kinds() == [REQUEST, REQUEST]


def test_a_fault_of_ours_while_writing_leaves_no_claim_and_no_doubt(world: World, wid: str) -> None:
    world.plain_letters.broken.add(REQUEST)
    with pytest.raises(ZeroDivisionError):
        perform(world, wid)
    world.plain_letters.broken.clear()
    perform(world, wid)

    assert world.fake_mail.kinds() == [REQUEST]
    assert not sending(world, wid).doubted


# --- the record moves while the mail is on its way -----------------------------------------------


def moves(world: World, wid: str) -> None:
    """Something harmless is written to the record."""
    world.edit(wid, region="DE-BE")


def test_a_record_that_moves_while_the_mail_goes_out_does_not_lose_the_hand_over(
    world: World, wid: str
) -> None:
    world.fake_mail.meanwhile = lambda: moves(world, wid)
    perform(world, wid)

    assert sending(world, wid).handed_over_at is not None
    assert world.person(wid).region == "DE-BE"
    assert world.fake_mail.kinds() == [REQUEST]


@pytest.mark.parametrize("outcome", ["throttled", "refused", "silence"])
def test_nor_any_other_outcome(world: World, wid: str, outcome: str) -> None:
    world.fake_mail.next.append(outcome)
    claim: list[object] = []

    def moved(_: object) -> None:
        if claim:  # the second save is the outcome's
            moves(world, wid)
        else:
            claim.append(1)
            world.people_store.before_save = moved

    world.people_store.before_save = moved
    perform(world, wid)

    assert world.person(wid).region == "DE-BE"
    assert [p.token for p in waiting(world, wid) if p.effect.effect == "send_mail"] in ([], [None])
    assert sending(world, wid).doubted == (outcome == "silence")
    assert (sending(world, wid).refused_at is not None) == (outcome == "refused")


def test_a_hand_over_that_cannot_be_recorded_for_races_is_in_doubt(world: World, wid: str) -> None:
    def again(_: object) -> None:
        moves(world, wid)
        world.people_store.before_save = again

    def busy() -> None:
        world.people_store.before_save = again

    world.fake_mail.meanwhile = busy
    perform(world, wid)
    world.people_store.before_save = None
    later(world, outbox.LEASE)
    perform(world, wid)

    assert sending(world, wid).doubted


def test_an_answer_that_comes_while_the_mail_goes_out_is_kept(world: World, wid: str) -> None:
    world.fake_mail.meanwhile = lambda: (
        answer(world, wid) if world.person(wid).ending is None else None
    )
    perform(world, wid)

    assert world.person(wid).standing is Standing.ENDING
    assert sending(world, wid).handed_over_at is not None


# --- refusals, quotas, absences ------------------------------------------------------------------


def test_a_refused_address_is_the_unreachable_path(world: World, wid: str) -> None:
    world.fake_mail.next.append("refused")
    perform(world, wid)
    assert receipt.bounced(world.person(wid).requests[-1])
    perform(world, wid)

    assert MailKind.STAFF_ADDRESS_BOUNCED in world.fake_mail.kinds()
    assert REQUEST not in world.fake_mail.kinds()


def test_a_spent_quota_puts_the_mail_off_and_burns_nothing(world: World, wid: str) -> None:
    world.fake_mail.next.extend(["throttled"] * 3)
    for _ in range(4):
        perform(world, wid)
        later(world, timedelta(minutes=15))

    assert world.fake_mail.kinds() == [REQUEST]
    assert not sending(world, wid).doubted


def test_a_resend_that_is_throttled_stays_the_one_resend(world: World, wid: str) -> None:
    world.fake_mail.next.extend(["lost", "throttled"])
    perform(world, wid)
    later(world, outbox.DOUBT)
    perform(world, wid)
    later(world, timedelta(minutes=15))
    perform(world, wid)

    assert world.fake_mail.kinds() == [REQUEST, REQUEST]


def test_without_the_ats_the_mail_waits_unclaimed(world: World, wid: str) -> None:
    world.fake_ats.fail("contact", Unavailable("candidates: 503"))
    perform(world, wid)
    (pending,) = waiting(world, wid)

    assert pending.token is None
    assert pending.not_before == world.clock.now() + timedelta(minutes=15)


def test_a_mail_never_goes_to_an_address_it_was_not_decided_for(world: World, wid: str) -> None:
    world.fake_ats.readdress(wid, "quill-new@mail.example")
    perform(world, wid)
    assert world.fake_mail.accepted == []
    world.poll()
    later(world, timedelta(minutes=15))
    perform(world, wid)

    assert [e.to for e in world.fake_mail.of(REQUEST)] == ["quill-new@mail.example"]


@pytest.mark.parametrize("gone", [True, False])
def test_a_request_waits_for_an_address_until_nobody_may_be_informed_any_more(
    world: World, wid: str, gone: bool
) -> None:
    person = world.fake_ats.people[wid]
    assert person.contact is not None
    person.contact = None if gone else replace(person.contact, email=None, address=None)
    perform(world, wid)
    assert len(waiting(world, wid)) == 1
    later(world, timedelta(days=31))
    perform(world, wid)

    assert waiting(world, wid) == []
    assert world.fake_mail.accepted == []


def test_a_mail_to_staff_about_somebody_gone_is_dropped(world: World, wid: str) -> None:
    perform(world, wid)
    world.records.tell(subject(wid), Bounced("request-1-1", world.clock.now(), permanent=True))
    world.fake_ats.people[wid].contact = None
    perform(world, wid)

    assert world.fake_mail.kinds() == [REQUEST]
    assert waiting(world, wid) == []


def test_a_right_that_is_lacking_burns_no_request(world: World, wid: str) -> None:
    world.fake_ats.fail("contact", *[Refused("candidates: 403")] * 60)
    for _ in range(60):
        perform(world, wid)
        later(world, timedelta(hours=1))
    perform(world, wid)

    assert world.fake_mail.kinds() == [REQUEST]


def test_any_other_mail_that_cannot_be_written_is_given_up_after_two_days(
    world: World, wid: str
) -> None:
    perform(world, wid)
    answer(world, wid, Answer.OBJECT)
    world.fake_ats.fail("contact", *[Refused("candidates: 403")] * 48)
    for _ in range(48):
        perform(world, wid)
        later(world, timedelta(hours=1))
    assert len(waiting(world, wid)) == 1
    world.fake_ats.fail("contact", Refused("candidates: 403"))
    perform(world, wid)

    assert waiting(world, wid) == []


# --- who gets it ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("recruiter", "to"),
    [("recruiter@acme.example", "recruiter@acme.example"), (None, "dpo@acme.example")],
)
def test_staff_mail_goes_to_the_dpo_where_no_recruiter_has_an_address(
    world: World, recruiter: str | None, to: str
) -> None:
    wid = world.fake_ats.add(1, recruiter=recruiter)
    world.poll()
    perform(world, wid)
    answer(world, wid)
    perform(world, wid)

    assert [e.to for e in world.fake_mail.of(MailKind.STAFF_CONSENT_ANSWER)] == [to]


def test_staff_mails_never_hold_the_person(world: World, wid: str) -> None:
    perform(world, wid)
    answer(world, wid)
    perform(world, wid)

    assert world.plain_letters.last(MailKind.STAFF_CONSENT_ANSWER).contact is None
    assert world.plain_letters.last(REQUEST).contact is not None


def test_a_consent_on_the_page_is_confirmed_with_its_evidence(world: World, wid: str) -> None:
    perform(world, wid)
    answer(world, wid, Answer.CONSENT)
    perform(world, wid)

    facts = world.plain_letters.last(MailKind.CONSENT_CONFIRMED).facts
    assert facts["evidence_text_hash"] == "hash"
    assert facts["channel"] == "page"


def test_a_review_of_a_hold_names_the_case_and_one_that_is_over_is_not_mailed(
    world: World,
) -> None:
    for number in (1, 2):
        wid = world.fake_ats.add(number)
        world.poll()
        hold = Hold("case-7", "dispute", world.clock.now(), "dpo", f"{world.clock.now():%Y-%m-%d}")
        world.records.tell(subject(wid), HoldPlaced(hold))
        world.records.tell(subject(wid), TimePassed())
    world.edit(f"{2:032x}", hold=None)
    world.dispatch()

    facts = world.plain_letters.last(MailKind.DPO_HOLD_REVIEW).facts
    assert (facts["case"], facts["placed_by"]) == ("case-7", "dpo")
    assert len(world.fake_mail.of(MailKind.DPO_HOLD_REVIEW)) == 1


# --- erasure -------------------------------------------------------------------------------------


def test_the_confirmation_goes_out_before_the_purge_is_asked(world: World, wid: str) -> None:
    perform(world, wid)
    fence(world, wid)
    world.fake_mail.next.extend(["taken", "throttled"])  # the recruiter's, then the person's
    perform(world, wid)
    assert world.lame_queues.take(Lane.ERASURES) == []
    assert world.fake_mail.of(MailKind.ERASURE_DONE) == []
    later(world, timedelta(minutes=15))
    perform(world, wid)

    assert len(world.fake_mail.of(MailKind.ERASURE_DONE)) == 1
    assert world.lame_queues.take(Lane.ERASURES) == [subject(wid)]


def test_a_confirmation_that_cannot_go_for_a_day_holds_the_erasure_up_no_longer(
    world: World, wid: str
) -> None:
    perform(world, wid)
    fence(world, wid)
    world.fake_mail.next.extend(["taken", *["throttled"] * 200])
    for _ in range(97):
        perform(world, wid)
        later(world, timedelta(minutes=15))

    assert world.lame_queues.take(Lane.ERASURES) == [subject(wid)]


def test_a_confirmation_in_doubt_holds_nothing_up(world: World, wid: str) -> None:
    perform(world, wid)
    fence(world, wid)
    world.fake_mail.next.extend(["taken", "lost"])
    for _ in range(3):
        perform(world, wid)
        later(world, timedelta(minutes=1))

    assert world.lame_queues.take(Lane.ERASURES) == [subject(wid)]


def test_a_confirmation_goes_to_no_address_that_appeared_after_the_answer(
    world: World, wid: str
) -> None:
    perform(world, wid)
    fence(world, wid)
    world.fake_ats.readdress(wid, "quill-new@mail.example")
    perform(world, wid)
    later(world, timedelta(minutes=1))
    perform(world, wid)

    assert world.fake_mail.of(MailKind.ERASURE_DONE) == []
    assert world.lame_queues.take(Lane.ERASURES) == [subject(wid)]


def test_a_queue_that_is_away_keeps_the_erasure_in_the_outbox(world: World, wid: str) -> None:
    perform(world, wid)
    fence(world, wid, Answer.OBJECT)
    world.lame_queues.problem = Unavailable("nudge erasures")
    with pytest.raises(Unavailable):
        perform(world, wid)
    world.lame_queues.problem = None

    assert len(waiting(world, wid, EraseEverywhere)) == 1


def test_what_was_decided_for_somebody_erased_meanwhile_is_dropped(world: World, wid: str) -> None:
    person = world.person(wid)
    fenced_mail = Pending("reminder-1", SendMail(MailKind.CONSENT_REMINDER, "reminder-1"), NOW)
    mirror = Pending("m", MirrorConsent("requested", NOW, None, "", ""), NOW)
    world.edit(
        wid, standing=Standing.ERASED, outbox=(*person.outbox, fenced_mail, mirror), todo_at=NOW
    )
    perform(world, wid)

    assert world.person(wid).outbox == ()
    assert world.fake_mail.accepted == []
    assert world.fake_ats.mirrored == []


NOW = datetime.fromisoformat("2026-03-02T11:00:00+00:00")


# --- verdicts and mirrors ------------------------------------------------------------------------


def silent_for_a_day(world: World, wid: str) -> None:
    perform(world, wid)
    later(world, timedelta(hours=15))
    world.records.tell(subject(wid), TimePassed())
    assert len(waiting(world, wid, AskVerdict)) == 1


@pytest.mark.parametrize(
    ("verdict", "field"),
    [
        (Verdict("delivered", NOW), "delivered_at"),
        (Verdict("bounced", NOW), "bounced_at"),
        (Verdict("unknown"), "verdict_unknown"),
        (Verdict("delivered"), "verdict_unknown"),
    ],
)
def test_where_no_event_came_the_service_is_asked(
    world: World, wid: str, verdict: Verdict, field: str
) -> None:
    world.fake_mail.verdicts["ses-1"] = verdict
    silent_for_a_day(world, wid)
    perform(world, wid)

    assert world.fake_mail.asked == ["ses-1"]
    assert getattr(sending(world, wid), field)
    assert waiting(world, wid, AskVerdict) == []


def test_a_mail_without_a_message_id_has_no_verdict(world: World, wid: str) -> None:
    world.edit(wid, outbox=(Pending("v", AskVerdict("request-1-1"), NOW),), todo_at=NOW)
    perform(world, wid)
    assert sending(world, wid).verdict_unknown

    world.edit(wid, outbox=(Pending("v", AskVerdict("request-9-9"), NOW),), todo_at=NOW)
    perform(world, wid)
    assert world.person(wid).outbox == ()
    assert world.fake_mail.asked == []


def test_a_mirror_that_finds_the_ats_away_waits_and_one_refused_is_given_up(
    world: World, wid: str
) -> None:
    world.fake_ats.fail("mirror", Unavailable("consents: 503"), Refused("consents: 403"))
    perform(world, wid)
    assert len(waiting(world, wid, MirrorConsent)) == 1
    later(world, timedelta(minutes=15))
    perform(world, wid)

    assert world.person(wid).outbox == ()
    assert world.fake_ats.mirrored == []


def test_a_request_and_its_answer_are_mirrored(world: World, wid: str) -> None:
    perform(world, wid)
    later(world, timedelta(hours=1))
    answer(world, wid, Answer.CONSENT)
    perform(world, wid)

    requested, given_ = (entry for _, entry in world.fake_ats.mirrored)
    assert (requested["status"], requested["purpose"]) == ("requested", "recruitment")
    assert (given_["status"], given_["expiresOn"]) == ("given", "2027-03-02")
    assert given_["noticeVersion"] == "page-1"
    assert given_["givenMoment"] == world.clock.now().isoformat()


def test_a_job_alert_is_withdrawn_under_its_own_purpose(world: World) -> None:
    own = given(world.clock.now(), purpose="job_alert")
    wid = world.fake_ats.add(1, source=SourceKind.JOB_ALERT, consents=(own,))
    world.poll()
    answer(world, wid, Answer.WITHDRAW)
    perform(world, wid)

    (_, entry) = world.fake_ats.mirrored[0]
    assert (entry["purpose"], entry["status"]) == ("job_alert", "withdrawn")
    assert "withdrawnMoment" in entry


def test_nothing_is_mirrored_where_the_stage_says_so(world: World, wid: str) -> None:
    quiet: Any = replace(world.performer, mirrors=False)
    quiet.perform(subject(wid))

    assert world.fake_ats.mirrored == []
    assert world.person(wid).outbox == ()


def test_the_second_renewal_says_that_it_is_the_last(world: World, wid: str) -> None:
    perform(world, wid)
    answer(world, wid, Answer.CONSENT)
    world.day(360)

    renewals = [d for d in world.plain_letters.drafts if d.kind is MailKind.CONSENT_RENEWAL]
    assert ["final" in draft.facts for draft in renewals] == [False, True]


def test_an_outbox_without_end_does_not_hold_the_dispatcher_for_ever(
    world: World, wid: str
) -> None:
    many = tuple(Pending(f"v-{n}", AskVerdict(f"request-{n}-9"), NOW) for n in range(80))
    world.edit(wid, outbox=many, todo_at=NOW)

    assert perform(world, wid) == 50
    assert perform(world, wid) == 30
