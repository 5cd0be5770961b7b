# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from recruit_sync.domain import outbox
from recruit_sync.domain.effects import (
    EndSharing,
    LiftSuppression,
    MailKind,
    MirrorConsent,
    SendMail,
)
from recruit_sync.domain.erasure import Reason
from recruit_sync.domain.events import (
    AddressRefused,
    Answered,
    Bounced,
    Event,
    HoldPlaced,
    Seen,
    TimePassed,
)
from recruit_sync.domain.policy import ColdContact
from recruit_sync.domain.profile import ProfileConsent, SourceKind
from recruit_sync.domain.subject import Answer, Channel, Evidence, Hold, Standing
from tests.builders import (
    INSTALLED,
    NOON,
    SECOND,
    Life,
    a_candidacy,
    a_policy,
    a_profile,
    asked,
    given,
    live,
    rejected,
)

DAY = timedelta(days=1)
WINDOW = datetime(2026, 4, 1, 22, 0, tzinfo=UTC)
PROOF = Evidence("request-1", "2026-01", "de", "abc", Channel.PAGE)
NOES = {
    Answer.REFUSE: Reason.CONSENT_REFUSED,
    Answer.WITHDRAW: Reason.WITHDRAWN,
    Answer.OBJECT: Reason.OBJECTED,
    Answer.ERASE: Reason.ERASURE_REQUEST,
}


def says(answer: Answer, channel: Channel = Channel.PAGE) -> Answered:
    return Answered(answer, channel, PROOF)


def withdrawn(
    moment: datetime, status: str = "withdrawn", purpose: str = "recruitment"
) -> ProfileConsent:
    return given(moment, status=status, purpose=purpose, channel="profile")


# --- on our page -------------------------------------------------------------------------------


def test_c1_a_yes_runs_the_consent_window_from_that_moment_and_keeps_its_proof() -> None:
    life = asked().told(says(Answer.CONSENT), at=NOON + DAY)

    assert life.person.standing is Standing.CONSENTED
    assert life.person.erase_at == datetime(2027, 3, 3, 23, 0, tzinfo=UTC)
    assert life.person.answers[0].evidence == PROOF
    assert life.person.consent is not None
    assert (life.person.consent.evidence, life.person.consent.rules) == (PROOF, "de-1")
    confirmed = life.mails(MailKind.CONSENT_CONFIRMED)
    assert [m.at for m in confirmed] == [life.person.erase_at]
    assert life.mails(MailKind.STAFF_CONSENT_ANSWER)


@pytest.mark.parametrize(("answer", "reason"), NOES.items())
def test_a_no_on_the_page_is_due_at_the_next_sweep_and_confirmed(
    answer: Answer, reason: Reason
) -> None:
    survivor = asked().lived(NOON + DAY)
    life = asked().told(says(answer), at=NOON + DAY)
    assert life.person.due_at == NOON + DAY
    life.swept()

    assert life.person.erasure is not None
    assert (life.person.erasure.reason, life.person.erasure.suppresses) == (reason, True)
    assert [m.why for m in life.mails(MailKind.ERASURE_DONE)] == [reason]
    assert survivor.person.standing is Standing.ASKED


@pytest.mark.parametrize("channel", [Channel.ONE_CLICK, Channel.COMPLAINT])
def test_one_click_and_complaint_end_everything_without_a_word_to_the_person(
    channel: Channel,
) -> None:
    life = asked().told(says(Answer.OBJECT, channel), at=NOON + DAY).swept()

    assert life.because == "fence/objected"
    assert not life.mails(MailKind.ERASURE_DONE)


def test_a_verified_request_to_erase_is_confirmed_by_the_fence() -> None:
    life = asked().told(says(Answer.ERASE, Channel.REQUEST), at=NOON + DAY).swept()

    assert [m.why for m in life.mails(MailKind.ERASURE_DONE)] == [Reason.ERASURE_REQUEST]


def test_nobody_is_written_to_where_there_is_no_address() -> None:
    life = asked().seen(at=NOON + DAY, digest="d-2", address=None)
    life.told(says(Answer.REFUSE), at=NOON + DAY).swept()

    assert not life.mails(MailKind.ERASURE_DONE)
    assert not life.does(EndSharing)


def test_a_yes_counts_until_the_fence_even_after_the_window() -> None:
    life = asked().swept(WINDOW + DAY, may_erase=False)
    life.told(says(Answer.CONSENT), TimePassed(), at=WINDOW + DAY)

    assert life.person.standing is Standing.CONSENTED


@pytest.mark.parametrize("answer", list(Answer))
def test_c2_from_the_fence_on_no_answer_counts(answer: Answer) -> None:
    life = asked().swept(WINDOW)
    fenced = life.person

    assert life.told(says(answer), at=WINDOW + SECOND).person is fenced
    assert life.because == "answer/after-fence"


def test_a_change_of_mind_counts_until_the_fence_in_both_directions() -> None:
    life = asked().told(says(Answer.REFUSE), at=NOON + DAY)
    life.told(says(Answer.CONSENT), at=NOON + DAY + SECOND).swept()
    assert life.person.standing is Standing.CONSENTED

    life.told(says(Answer.WITHDRAW), at=NOON + 2 * DAY).swept()

    assert life.because == "fence/withdrawn"
    assert [a.answer for a in life.person.answers] == [
        Answer.REFUSE,
        Answer.CONSENT,
        Answer.WITHDRAW,
    ]


@pytest.mark.parametrize("answer", list(Answer))
def test_the_same_answer_twice_is_one_answer(answer: Answer) -> None:
    life = asked().told(says(answer), at=NOON + DAY)
    once = life.person

    assert life.told(says(answer), at=NOON + DAY + SECOND).person is once


def test_words_on_the_page_outweigh_a_click_in_the_mail_client() -> None:
    life = asked().told(says(Answer.OBJECT, Channel.ONE_CLICK), at=NOON + DAY)
    life.told(says(Answer.REFUSE), at=NOON + DAY + SECOND).swept()

    assert life.because == "fence/consent_refused"
    assert life.mails(MailKind.ERASURE_DONE)


def test_a_click_after_words_adds_nothing() -> None:
    life = asked().told(says(Answer.REFUSE), at=NOON + DAY)
    life.told(says(Answer.OBJECT, Channel.COMPLAINT), at=NOON + DAY + SECOND).swept()

    assert life.because == "fence/consent_refused"


def test_answers_are_mirrored_with_the_text_that_was_shown() -> None:
    life = asked().told(says(Answer.REFUSE), at=NOON + DAY)

    assert MirrorConsent("refused", NOON + DAY, None, "2026-01", "de") in life.effects


def test_an_answer_of_an_employee_changes_nothing_here() -> None:
    life = asked().seen(at=NOON + DAY, digest="d-2", worker=True)

    assert life.told(says(Answer.REFUSE)).because == "answer/handed-over"


def test_a_direct_person_who_withdraws_is_erased_though_retention_still_runs() -> None:
    survivor = Life().seen_direct(applications=(rejected(NOON),)).swept(NOON + DAY)
    life = Life().seen_direct(applications=(rejected(NOON),))
    life.told(says(Answer.WITHDRAW), at=NOON + DAY).swept()

    assert life.because == "fence/withdrawn"
    assert survivor.person.standing is Standing.RETAINED


def test_m2_after_a_no_nothing_that_waits_to_be_mailed_is_wanted() -> None:
    life = Life().seen().told(says(Answer.CONSENT), at=NOON + SECOND)
    life.told(says(Answer.REFUSE), at=NOON + DAY)
    waiting = [p.effect for p in life.person.outbox if isinstance(p.effect, SendMail)]

    wanted = {m.kind for m in waiting if outbox.wanted(life.person, m, life.now)}
    assert {m.kind for m in waiting} >= {MailKind.CONSENT_REQUEST, MailKind.CONSENT_CONFIRMED}
    assert wanted == {MailKind.STAFF_CONSENT_ANSWER}


# --- shared addresses --------------------------------------------------------------------------


def test_what_the_address_refuses_ends_every_record_that_shares_it() -> None:
    first = asked().told(says(Answer.OBJECT, Channel.ONE_CLICK), at=NOON + DAY)
    assert EndSharing("fp-jane", "objected") in first.effects

    other = asked().told(AddressRefused("fp-jane", Reason.OBJECTED), at=NOON + DAY).swept()
    survivor = asked().told(AddressRefused("fp-john", Reason.OBJECTED), at=NOON + DAY).swept()

    assert other.because == "fence/objected"
    assert not other.mails(MailKind.ERASURE_DONE)
    assert [m.why for m in other.mails(MailKind.STAFF_CONSENT_ANSWER)] == ["object"]
    assert survivor.person.standing is Standing.ASKED


def test_the_word_to_other_records_outlives_fence_and_proof() -> None:
    life = asked().told(says(Answer.REFUSE), at=NOON + DAY).swept()
    effects = [p.effect for p in life.person.outbox]

    assert EndSharing("fp-jane", "consent_refused") in effects
    assert outbox.wanted(life.person, EndSharing("fp-jane", "consent_refused"), life.now)
    assert not [e for e in effects if isinstance(e, MirrorConsent)]


def test_a_change_of_mind_takes_the_word_to_other_records_back() -> None:
    life = asked().told(says(Answer.REFUSE), at=NOON + DAY)
    life.told(says(Answer.CONSENT), at=NOON + DAY + SECOND)

    assert not outbox.wanted(life.person, EndSharing("fp-jane", "consent_refused"), life.now)


# --- in the profile ----------------------------------------------------------------------------


def test_a_sourced_person_whose_profile_consents_has_consented() -> None:
    life = asked().seen(at=NOON + 5 * DAY, digest="d-2", consents=(given(NOON + 5 * DAY),))
    life.lived(WINDOW + DAY)

    assert life.person.standing is Standing.CONSENTED
    assert not life.mails(MailKind.CONSENT_REMINDER)
    assert life.person.erase_at == datetime(2027, 3, 7, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("expires_on", "ends_at"),
    [
        (None, datetime(2027, 3, 2, 23, 0, tzinfo=UTC)),
        (date(2026, 9, 1), datetime(2026, 9, 1, 22, 0, tzinfo=UTC)),
        (date(2028, 1, 1), datetime(2027, 3, 2, 23, 0, tzinfo=UTC)),
        (date.max, datetime(2027, 3, 2, 23, 0, tzinfo=UTC)),
    ],
)
def test_the_earlier_of_the_forms_date_and_the_countrys_window_ends_a_consent(
    expires_on: date | None, ends_at: datetime
) -> None:
    life = Life().seen_direct(consents=(given(NOON, expires_on=expires_on),))

    assert (life.person.erase_at, life.person.erase_reason) == (ends_at, Reason.CONSENT_EXPIRED)


def test_a_consent_dated_in_the_future_runs_from_now() -> None:
    life = Life().seen_direct(consents=(given(datetime(9999, 1, 1, tzinfo=UTC)),))

    assert life.person.erase_at == datetime(2027, 3, 2, 23, 0, tzinfo=UTC)


def test_a_changed_date_is_taken_over_even_an_earlier_one_and_counts_as_moved() -> None:
    life = Life().seen_direct(consents=(given(NOON),))
    life.seen_direct(
        at=NOON + DAY, digest="d-2", consents=(given(NOON, expires_on=date(2026, 5, 1)),)
    )

    assert life.person.erase_at == datetime(2026, 5, 1, 22, 0, tzinfo=UTC)
    assert life.person.dated_at == NOON + DAY


def test_an_unchanged_consent_keeps_the_end_that_was_promised() -> None:
    life = Life().seen_direct(consents=(given(NOON),))
    life.policy = a_policy(consent_window=a_policy().unsuccessful_retention)
    life.seen_direct(at=NOON + DAY, digest="d-2", consents=(given(NOON),), country="AT")

    assert life.person.erase_at == datetime(2027, 3, 2, 23, 0, tzinfo=UTC)
    assert life.person.dated_at == NOON


def test_of_each_purpose_the_latest_entry_rules() -> None:
    life = Life().seen_direct(
        consents=(withdrawn(NOON - 9 * DAY), given(NOON - DAY), given(NOON - 5 * DAY))
    )

    assert life.person.standing is Standing.CONSENTED
    assert [c.given_at for c in life.person.profile_consents] == [NOON - DAY]


def test_c4_at_the_same_moment_a_withdrawal_beats_a_consent() -> None:
    consents = (given(NOON - DAY), withdrawn(NOON - DAY))

    for order in (consents, consents[::-1]):
        assert Life().seen_direct(consents=order).swept().because == "fence/withdrawn"
    page = asked().told(says(Answer.CONSENT), at=NOON + DAY)
    page.seen(at=NOON + DAY, digest="d-2", consents=(withdrawn(NOON + DAY),)).swept()
    assert page.because == "fence/withdrawn"


@pytest.mark.parametrize(
    ("status", "reason"), [("withdrawn", "withdrawn"), ("refused", "consent_refused")]
)
def test_a_no_in_the_profile_ends_everything_and_is_counted_by_the_brake(
    status: str, reason: str
) -> None:
    life = Life().seen_direct(consents=(given(NOON - DAY),), applications=(live(),))
    life.seen_direct(
        at=NOON + DAY,
        digest="d-2",
        consents=(withdrawn(NOON + DAY, status),),
        applications=(live(),),
    ).swept()

    assert life.because == f"fence/{reason}"
    assert life.person.ending is not None
    assert not life.person.ending.channel.from_the_person
    assert not life.mails(MailKind.ERASURE_DONE)


def test_a_withdrawal_for_one_purpose_leaves_a_living_consent_for_another() -> None:
    consents = (given(NOON - DAY), withdrawn(NOON, purpose="job_alert"))

    assert Life().seen_direct(consents=consents).person.standing is Standing.CONSENTED


def test_who_wants_no_more_job_alerts_takes_back_no_application() -> None:
    applied = (live(),)
    no_more = (withdrawn(NOON, purpose="job_alert"),)
    life = Life().seen_direct(consents=no_more, applications=applied)

    assert life.person.ending is None
    assert life.person.erase_at is None


def test_who_wants_no_more_job_alerts_takes_back_no_answer_to_us() -> None:
    life = asked().told(says(Answer.CONSENT), at=NOON + DAY)
    no_more = (withdrawn(NOON + 2 * DAY, purpose="job_alert"),)
    life.seen(at=NOON + 2 * DAY, digest="d-2", consents=no_more)

    assert life.person.standing is Standing.CONSENTED


def test_whom_only_job_alerts_keep_is_erased_when_they_want_no_more() -> None:
    alert = (given(NOON - DAY, purpose="job_alert"),)
    life = Life().seen(source=SourceKind.JOB_ALERT, consents=alert)
    no_more = (withdrawn(NOON + DAY, purpose="job_alert"),)
    life.seen(at=NOON + DAY, digest="d-2", source=SourceKind.JOB_ALERT, consents=no_more).swept()

    assert life.because == "fence/withdrawn"


def test_a_later_yes_on_our_page_stands_against_an_older_no_in_the_profile() -> None:
    life = asked().told(says(Answer.CONSENT), at=NOON + 2 * DAY)
    life.seen(at=NOON + 3 * DAY, digest="d-2", consents=(withdrawn(NOON + DAY),))

    assert life.person.standing is Standing.CONSENTED


def test_a_later_no_in_the_profile_ends_a_consent_of_our_page() -> None:
    life = asked().told(says(Answer.CONSENT), at=NOON + DAY)
    life.seen(at=NOON + 2 * DAY, digest="d-2", consents=(withdrawn(NOON + 2 * DAY),)).swept()

    assert life.because == "fence/withdrawn"


def test_c4_an_older_consent_that_shows_again_does_not_undo_a_refusal() -> None:
    life = asked().told(says(Answer.REFUSE), at=NOON + 2 * DAY)
    life.seen(at=NOON + 3 * DAY, digest="d-2", consents=(given(NOON + DAY),)).swept()

    assert life.because == "fence/consent_refused"


def test_a_newer_consent_in_the_profile_undoes_a_refusal_until_the_fence() -> None:
    life = asked().told(HoldPlaced(Hold("C-1", "suit", NOON, "dpo")), says(Answer.REFUSE))
    life.seen(at=NOON + 3 * DAY, digest="d-2", consents=(given(NOON + 2 * DAY),))

    assert life.person.standing is Standing.CONSENTED


def test_a_newer_consent_that_is_over_already_undoes_nothing() -> None:
    life = asked().told(HoldPlaced(Hold("C-1", "suit", NOON, "dpo")), says(Answer.REFUSE))
    over = given(NOON + DAY, expires_on=(NOON + DAY).date())
    life.seen(at=NOON + 3 * DAY, digest="d-2", consents=(over,))

    assert life.person.standing is Standing.ENDING


def test_a_no_taken_out_of_the_profile_again_is_none_and_the_yes_of_our_page_is_not_lost() -> None:
    life = asked().told(says(Answer.CONSENT), at=NOON + DAY)
    life.seen(at=NOON + 2 * DAY, digest="d-2", consents=(withdrawn(NOON + 2 * DAY),))
    life.seen(at=NOON + 2 * DAY + SECOND, digest="d-3", consents=())

    assert life.person.standing is Standing.CONSENTED
    assert life.person.consent is not None


def test_an_absent_list_of_consents_changes_nothing_and_an_empty_one_is_known_to_be_empty() -> None:
    life = Life().seen(consents=(given(NOON - DAY),))
    kept = life.seen(at=NOON + DAY, digest="d-2", consents=None).person
    assert kept.standing is Standing.CONSENTED

    life.seen(at=NOON + 2 * DAY, digest="d-3", consents=())

    assert life.person.standing is Standing.ASKED


def test_whoever_was_never_asked_is_asked_when_the_consent_vanishes_from_the_profile() -> None:
    life = Life().seen(consents=(given(NOON - DAY),))
    life.seen(at=NOON + 100 * DAY, digest="d-2", consents=()).lived(NOON + 101 * DAY)

    assert life.mails(MailKind.CONSENT_REQUEST)
    assert life.person.standing is Standing.ASKED


def test_whoever_was_asked_before_is_not_asked_twice_when_the_consent_vanishes() -> None:
    life = asked().seen(at=NOON + DAY, digest="d-2", consents=(given(NOON + DAY),))
    life.seen(at=NOON + 100 * DAY, digest="d-3", consents=()).swept()

    assert life.because == "fence/no_consent"
    assert len(life.mails(MailKind.CONSENT_REQUEST)) == 1


def test_a_request_unsent_when_the_profile_consented_goes_out_when_that_consent_vanishes() -> None:
    life = Life().seen().seen(at=NOON + SECOND, digest="d-2", consents=(given(NOON),))
    [pending] = life.person.outbox
    assert not outbox.wanted(life.person, pending.effect, life.now)
    life.person = outbox.done(life.person, pending.id)
    life.seen(at=NOON + 100 * DAY, digest="d-3", consents=())

    [pending] = life.person.outbox
    assert outbox.wanted(life.person, pending.effect, life.now)


def test_a_consent_that_ran_out_before_we_knew_the_person_does_not_answer_the_request() -> None:
    over = given(NOON - 800 * DAY)
    life = Life().seen(consents=(over,)).received()

    assert life.person.standing is Standing.ASKED
    assert (life.person.erase_at, life.person.erase_reason) == (WINDOW, Reason.NO_CONSENT)


def test_a_profile_consent_that_ends_here_ends_the_ground_and_asks_nobody_anew() -> None:
    life = Life().seen(consents=(given(NOON, expires_on=date(2026, 9, 1)),))
    life.told(HoldPlaced(Hold("C-1", "suit", NOON, "dpo"))).lived(NOON + 300 * DAY)
    life.seen(
        at=NOON + 300 * DAY, digest="d-2", consents=(given(NOON, expires_on=date(2026, 9, 1)),)
    )

    assert not life.mails(MailKind.CONSENT_REQUEST)
    assert life.person.erase_reason is Reason.CONSENT_EXPIRED


def test_an_entry_marked_expired_ends_now_and_stays_ended() -> None:
    life = Life().seen_direct(consents=(given(NOON - DAY),))
    expired = given(NOON - DAY, status="expired")
    life.seen_direct(at=NOON + DAY, digest="d-2", consents=(expired,))
    assert life.person.erase_at == NOON + DAY
    life.seen_direct(at=NOON + 2 * DAY, digest="d-3", consents=(expired,))

    assert life.person.erase_at == NOON + DAY
    assert life.swept().because == "fence/consent_expired"


def test_an_entry_that_only_asks_is_no_answer() -> None:
    life = Life().seen(consents=(given(NOON, status="requested"),))

    assert life.person.standing is Standing.ASKED


# --- back by a source --------------------------------------------------------------------------


def back(life: Life, suppressed_at: datetime, **profile: Any) -> Life:
    return life.told(Seen(a_profile(**profile), INSTALLED, suppressed_at))


def test_e3_who_is_imported_again_is_not_contacted_erased_and_the_recruiter_told() -> None:
    life = back(Life(), NOON - 90 * DAY)
    assert [(m.kind, m.why) for m in life.mails()] == [
        (MailKind.STAFF_REIMPORTED, "suppressed"),
        (MailKind.STAFF_REIMPORTED, "source"),
    ]
    life.swept()

    assert life.because == "fence/objected"
    assert life.person.ending is not None
    assert life.person.ending.channel.from_the_person
    assert [p.effect for p in life.person.outbox if p.id == "reimported"]


def test_who_comes_back_by_a_source_twice_is_told_of_once() -> None:
    life = back(Life(), NOON - 90 * DAY)

    assert len(back(life, NOON - 90 * DAY, digest="d-2").mails()) == 2


def test_who_applies_on_their_own_is_welcome_and_lifts_the_suppression() -> None:
    consents = (given(NOON - DAY, channel="careers_site"),)
    life = back(Life(), NOON - 90 * DAY, source=SourceKind.DIRECT, consents=consents)

    assert life.effects == [LiftSuppression("fp-jane", NOON - DAY, "careers_site")]
    assert life.person.standing is Standing.CONSENTED


@pytest.mark.parametrize(
    "consent",
    [
        given(NOON - 91 * DAY, channel="careers_site"),
        given(NOON - 90 * DAY, channel="profile"),
        given(NOON - DAY, channel="dpo"),
    ],
    ids=["older", "at-the-same-moment", "by-another-channel"],
)
def test_a_consent_that_is_no_application_of_their_own_lifts_nothing(
    consent: ProfileConsent,
) -> None:
    life = back(Life(), NOON - 90 * DAY, consents=(consent,)).swept()

    assert life.because == "fence/objected"


def test_own_application_undoes_the_recognition_until_the_fence() -> None:
    life = back(Life(), NOON - 90 * DAY)
    life.now = NOON + SECOND
    back(life, NOON - 90 * DAY, digest="d-2", consents=(given(NOON + SECOND),))

    assert life.person.standing is Standing.CONSENTED
    assert life.does(LiftSuppression)


def test_who_came_by_themselves_is_not_taken_for_a_reimport() -> None:
    life = back(Life(), NOON - 90 * DAY, source=SourceKind.DIRECT)

    assert life.person.ending is None
    assert not life.effects


def test_two_records_with_one_address_each_run_their_own_course() -> None:
    life = asked()
    life.now = NOON + 10 * DAY
    back(life, NOON + 9 * DAY, digest="d-2")
    assert life.person.erase_at == WINDOW

    consented = Life().seen(consents=(given(NOON),))
    back(consented, NOON + DAY, digest="d-2", consents=(given(NOON),))
    assert consented.person.standing is Standing.CONSENTED


def test_a_suppressed_address_that_a_known_person_turns_to_is_not_written_to() -> None:
    life = asked().told(Bounced("request-1-1", NOON, permanent=True))
    life.now = NOON + DAY
    back(life, NOON - 90 * DAY, digest="d-2", address="fp-refused").swept()

    assert len(life.mails(MailKind.CONSENT_REQUEST)) == 1
    assert life.because == "fence/objected"


def test_a_reimport_in_a_country_of_prior_agreement_is_recognised_all_the_same() -> None:
    life = Life(a_policy(cold_contact=ColdContact.PRIOR_AGREEMENT_ONLY), a_candidacy())

    assert back(life, NOON - DAY).swept().because == "fence/objected"


def test_suppression_needs_a_request_that_was_handed_over_or_an_act_of_the_person() -> None:
    silent = asked().swept(WINDOW).person.erasure
    unreachable = Life().seen(address=None).swept(WINDOW).person.erasure

    assert silent is not None
    assert unreachable is not None
    assert (silent.suppresses, unreachable.suppresses) == (True, False)


ANY: list[Event] = [says(Answer.CONSENT), AddressRefused("fp-jane", Reason.OBJECTED)]


@pytest.mark.parametrize("event", ANY)
def test_e2_after_erasure_no_answer_brings_anybody_back(event: Event) -> None:
    life = asked().swept(WINDOW)
    before = life.person

    assert life.told(event, at=WINDOW + DAY).person is before
