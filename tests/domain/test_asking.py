# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from recruit_sync.domain import outbox
from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.erasure import Reason
from recruit_sync.domain.events import Answered, Bounced, Seen, TimePassed
from recruit_sync.domain.policy import ColdContact
from recruit_sync.domain.profile import SourceKind
from recruit_sync.domain.subject import Answer, Channel, Standing
from tests.builders import (
    INSTALLED,
    NOON,
    SECOND,
    Life,
    a_fault,
    a_policy,
    a_profile,
    asked,
    given,
    live,
    no_country_file,
    period,
    rejected,
)

DAY = timedelta(days=1)
WINDOW = datetime(2026, 4, 1, 22, 0, tzinfo=UTC)
PRIOR_ONLY = a_policy(country="SA", cold_contact=ColdContact.PRIOR_AGREEMENT_ONLY)
PUBLIC_ONLY = a_policy(cold_contact=ColdContact.PUBLIC_CONTACT_DATA_ONLY)
UNSENT = datetime(2026, 3, 10, 23, 0, tzinfo=UTC)  # the eighth day ends in Berlin


def requests_of(life: Life) -> list[str]:
    return [mail.cause for mail in life.mails(MailKind.CONSENT_REQUEST)]


@pytest.mark.parametrize("hour", [0, 3, 23])
def test_a_sourced_person_is_asked_by_the_first_poll_at_any_hour_of_any_day(hour: int) -> None:
    sunday = datetime(2026, 3, 1, hour, tzinfo=UTC)

    assert requests_of(Life().seen(at=sunday)) == ["request-1-1"]


def test_an_unmapped_source_counts_as_sourced() -> None:
    assert requests_of(Life().seen(source=SourceKind.UNMAPPED, source_id="TIKTOK"))


@pytest.mark.parametrize("kind", [SourceKind.DIRECT, SourceKind.JOB_ALERT])
def test_people_who_came_by_themselves_are_not_asked(kind: SourceKind) -> None:
    assert not Life().seen(source=kind).mails()


def test_an_employee_is_neither_asked_nor_erased() -> None:
    life = Life().seen(worker=True).lived(NOON + 900 * DAY)

    assert life.person.standing is Standing.HANDED_OVER
    assert (life.effects, life.person.erase_at, life.person.due_at) == ([], None, None)


def test_seeing_the_same_record_again_asks_nobody_twice_and_writes_nothing() -> None:
    life = Life().seen()
    before = life.person

    assert life.seen(at=NOON + DAY).person is before
    assert requests_of(life) == ["request-1-1"]


def test_a_sourced_person_without_an_address_is_unreachable_and_the_recruiter_knows() -> None:
    life = Life().seen(address=None)

    assert [(m.kind, m.why) for m in life.mails()] == [(MailKind.STAFF_NOT_ASKED, "no_address")]
    assert (life.person.erase_at, life.person.erase_reason) == (WINDOW, Reason.UNREACHABLE)


def test_an_address_that_turns_up_in_time_is_asked() -> None:
    life = Life().seen(address=None).seen(at=NOON + 20 * DAY, digest="d-2")

    assert requests_of(life) == ["request-1-1"]


def test_an_address_that_turns_up_after_the_duty_to_inform_is_not_asked_any_more() -> None:
    life = Life().seen(address=None).seen(at=WINDOW, digest="d-2")

    assert not requests_of(life)
    assert life.swept().because == "fence/unreachable"


def test_an_address_that_is_lost_after_delivery_changes_nothing() -> None:
    life = asked().seen(at=NOON + DAY, digest="d-2", address=None)

    assert not life.mails(MailKind.STAFF_NOT_ASKED)
    assert life.person.erase_at == WINDOW


# --- cold contact ------------------------------------------------------------------------------


def test_where_proof_of_agreement_is_needed_nobody_is_asked_without() -> None:
    life = Life(PRIOR_ONLY).seen()

    assert [(m.kind, m.why) for m in life.mails()] == [
        (MailKind.STAFF_NOT_ASKED, "no_prior_agreement")
    ]
    assert (life.person.erase_at, life.person.erase_reason) == (UNSENT, Reason.NO_CONSENT)
    assert life.person.standing is Standing.NOT_ASKED


def test_where_proof_of_agreement_is_there_the_person_is_asked() -> None:
    assert requests_of(Life(PRIOR_ONLY).seen(agreed_to_contact=True)) == ["request-1-1"]


def test_who_may_not_be_asked_goes_unsent_after_eight_days_and_not_a_second_before() -> None:
    life = Life(PRIOR_ONLY).seen().lived(UNSENT - SECOND)
    assert life.person.standing is Standing.NOT_ASKED

    life.swept(UNSENT)

    assert life.because == "fence/no_consent"
    assert life.person.erasure is not None
    assert not life.person.erasure.suppresses
    assert timedelta(days=7) < UNSENT - NOON


def test_proof_that_turns_up_within_the_eight_days_ends_the_wait() -> None:
    life = Life(PRIOR_ONLY).seen().seen(at=NOON + 5 * DAY, digest="d-2", agreed_to_contact=True)

    assert requests_of(life) == ["request-1-1"]
    assert life.person.not_asked is None
    assert life.person.erase_at == WINDOW


def test_proof_without_an_address_is_unreachable_not_unsent() -> None:
    life = Life(PRIOR_ONLY).seen()
    life.seen(at=NOON + DAY, digest="d-2", agreed_to_contact=True, address=None)

    assert life.person.erase_reason is Reason.UNREACHABLE


@pytest.mark.parametrize(
    ("public", "mails", "reason"),
    [
        (True, ["consent_request"], Reason.UNREACHABLE),
        (False, ["staff_not_asked"], Reason.NO_CONSENT),
        (None, [], Reason.UNREACHABLE),
    ],
)
def test_where_public_contact_data_alone_allows_it_somebody_must_have_looked(
    public: bool | None, mails: list[str], reason: Reason
) -> None:
    life = Life(PUBLIC_ONLY).seen(only_public_contact_data=public)

    assert [m.kind.value for m in life.mails()] == mails
    assert life.person.erase_reason is reason


def test_what_was_looked_up_once_is_remembered() -> None:
    life = Life(PUBLIC_ONLY).seen(only_public_contact_data=False)
    life.seen(at=NOON + DAY, digest="d-2", only_public_contact_data=None)

    assert life.person.only_public_contact_data is False


def test_a_request_that_is_out_is_not_undone_by_a_stricter_reading() -> None:
    life = Life(PUBLIC_ONLY).seen(only_public_contact_data=True)
    life.received().seen(at=NOON + DAY, digest="d-2", only_public_contact_data=False)

    assert life.person.erase_at == WINDOW
    assert life.person.not_asked is None


# --- what is dropped and comes back --------------------------------------------------------------


def test_a_request_dropped_unsent_is_written_again_when_it_is_wanted_again() -> None:
    life = Life().seen()
    life.policy = no_country_file()
    life.seen(at=NOON + DAY, digest="d-2", country="XX")
    [pending] = [p for p in life.person.outbox if p.id == "request-1-1"]
    assert not outbox.wanted(life.person, pending.effect, life.now)
    life.person = outbox.done(life.person, pending.id)
    life.policy = a_policy()
    life.seen(at=NOON + 2 * DAY, digest="d-3")

    assert "request-1-1" in [p.id for p in life.person.outbox]
    assert len(life.person.requests[0].deliveries) == 1


def test_a_request_twice_in_doubt_is_never_written_again() -> None:
    life = Life().seen()
    [pending] = life.person.outbox
    life.person = outbox.in_doubt(outbox.claim(life.person, pending, "t", NOON), pending, NOON)
    life.person = outbox.done(life.person, pending.id)
    life.seen(at=NOON + DAY, digest="d-2", region="DE-BE")

    assert requests_of(life) == ["request-1-1"]
    assert life.person.erase_reason is Reason.UNREACHABLE


# --- reminder ------------------------------------------------------------------------------------


def test_one_reminder_a_week_before_the_end_and_it_moves_nothing() -> None:
    remind_at = datetime(2026, 3, 25, 23, 0, tzinfo=UTC)
    life = asked().lived(remind_at - SECOND)
    assert not life.mails(MailKind.CONSENT_REMINDER)

    life.lived(WINDOW - SECOND)

    assert [(m.cause, m.at) for m in life.mails(MailKind.CONSENT_REMINDER)] == [
        ("reminder-1", WINDOW)
    ]
    assert life.person.erase_at == WINDOW


def test_a_date_that_the_reminder_named_never_moves_forward() -> None:
    life = Life().seen().sent().lived(NOON + 26 * DAY)
    named = life.mails(MailKind.CONSENT_REMINDER)[0].at
    assert named == WINDOW + DAY
    life.received(at=NOON + 26 * DAY)

    assert life.person.erase_at is not None
    assert life.person.erase_at >= named


@pytest.mark.parametrize("answer", list(Answer))
def test_nobody_is_reminded_after_an_answer(answer: Answer) -> None:
    life = asked().told(Answered(answer, Channel.PAGE), at=NOON + DAY)

    assert not life.lived(NOON + 29 * DAY).mails(MailKind.CONSENT_REMINDER)


def test_nobody_is_reminded_of_a_request_that_bounced() -> None:
    life = asked().told(Bounced("request-1-1", NOON + DAY, permanent=True), at=NOON + DAY)

    assert not life.lived(NOON + 29 * DAY).mails(MailKind.CONSENT_REMINDER)


# --- renewal and warnings ------------------------------------------------------------------------


CONSENT_ENDS = datetime(2027, 3, 3, 23, 0, tzinfo=UTC)


def consented() -> Life:
    return asked().told(Answered(Answer.CONSENT, Channel.PAGE), at=NOON + DAY)


def test_renewal_is_asked_thirty_days_and_again_seven_days_before_the_end() -> None:
    life = consented().lived(CONSENT_ENDS - 30 * DAY - SECOND)
    assert not life.mails(MailKind.CONSENT_RENEWAL)

    life.swept(CONSENT_ENDS - 30 * DAY)
    assert [m.cause[-1] for m in life.mails(MailKind.CONSENT_RENEWAL)] == ["1"]
    life.lived(CONSENT_ENDS - 7 * DAY - SECOND)
    assert len(life.mails(MailKind.CONSENT_RENEWAL)) == 1
    life.lived(CONSENT_ENDS - SECOND)

    assert [(m.cause[-1], m.at) for m in life.mails(MailKind.CONSENT_RENEWAL)] == [
        ("1", CONSENT_ENDS),
        ("2", CONSENT_ENDS),
    ]


def test_without_an_answer_to_the_renewal_the_consent_ends_and_erases() -> None:
    life = consented().lived(CONSENT_ENDS - SECOND)
    assert life.person.standing is Standing.CONSENTED

    assert life.swept(CONSENT_ENDS).because == "fence/consent_expired"


def test_a_renewed_consent_runs_from_the_new_yes() -> None:
    life = consented().lived(CONSENT_ENDS - 20 * DAY)
    life.told(Answered(Answer.CONSENT, Channel.PAGE), at=CONSENT_ENDS - 20 * DAY)
    life.lived(CONSENT_ENDS + 200 * DAY)

    assert life.person.standing is Standing.CONSENTED
    assert life.person.erase_at == datetime(2028, 2, 12, 23, 0, tzinfo=UTC)
    assert len(life.mails(MailKind.CONSENT_RENEWAL)) == 1


def test_a_consent_first_seen_in_its_last_week_is_asked_about_once() -> None:
    life = Life().seen_direct(consents=(given(NOON, expires_on=(NOON + 3 * DAY).date()),))
    life.lived(NOON + 3 * DAY)

    assert len(life.mails(MailKind.CONSENT_RENEWAL)) == 1


def test_the_recruiter_of_somebody_in_selection_is_warned_thirty_and_seven_days_ahead() -> None:
    life = Life().seen(applications=(live(),)).received()
    life.told(Answered(Answer.CONSENT, Channel.PAGE), at=NOON + DAY).lived(CONSENT_ENDS - SECOND)

    ahead = life.mails(MailKind.STAFF_ERASURE_AHEAD)
    assert [m.cause for m in ahead] == ["ahead-20270303-P30D", "ahead-20270303-P7D"]
    assert {m.at for m in ahead} == {CONSENT_ENDS}


def test_nobody_is_warned_about_somebody_who_is_in_no_selection() -> None:
    life = Life().seen(applications=(rejected(NOON),)).received().lived(WINDOW - SECOND)

    assert not life.mails(MailKind.STAFF_ERASURE_AHEAD)


def test_who_enters_a_selection_in_the_last_week_is_warned_of_once() -> None:
    life = consented().lived(CONSENT_ENDS - 5 * DAY)
    life.seen(at=CONSENT_ENDS - 5 * DAY, digest="d-2", applications=(live(),))
    life.lived(CONSENT_ENDS - SECOND)

    assert [m.cause for m in life.mails(MailKind.STAFF_ERASURE_AHEAD)] == ["ahead-20270303-P7D"]


def test_a_warning_moment_that_lay_behind_when_the_date_was_set_is_none() -> None:
    soon = given(NOON - DAY, expires_on=(NOON + 20 * DAY).date())
    life = Life().seen(applications=(live(),), consents=(soon,)).lived(NOON + 20 * DAY)

    assert [m.cause for m in life.mails(MailKind.STAFF_ERASURE_AHEAD)] == ["ahead-20260322-P7D"]


# --- nobody can decide ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [SourceKind.SOURCED, SourceKind.DIRECT])
def test_a_country_without_a_file_gets_no_mail_but_the_recruiter_hears_of_it(
    kind: SourceKind,
) -> None:
    life = Life(no_country_file()).seen(country="XX", source=kind).lived(WINDOW - SECOND)

    assert [(m.kind, m.why) for m in life.mails()] == [
        (MailKind.STAFF_NOT_ASKED, "country_without_policy")
    ]
    assert life.person.standing is Standing.STUCK
    assert life.swept(WINDOW).because == "fence/unreachable"


def test_a_living_consent_or_application_keeps_people_of_an_unknown_country() -> None:
    consenting = Life(no_country_file()).seen(country="XX", consents=(given(NOON),))
    applying = Life(no_country_file()).seen(country="XX", applications=(live(),))

    assert consenting.lived(WINDOW + DAY).person.standing is Standing.STUCK
    assert applying.lived(WINDOW + DAY).person.standing is Standing.STUCK
    assert applying.person.erase_at is None


def test_a_country_file_that_arrives_lets_the_person_be_asked() -> None:
    life = Life(no_country_file(zone_end="Pacific/Honolulu")).seen(country="XX")
    life.policy = a_policy(country="XX", inform_deadline=a_policy().inform_deadline)
    life.seen(at=NOON + 20 * DAY, country="XX")

    assert requests_of(life) == ["request-1-1"]
    assert life.person.inform_ends_at == WINDOW
    assert life.person.rules == "de-1"


def test_a_country_file_that_arrives_on_the_last_day_saves_the_person_from_the_sweep() -> None:
    life = Life(no_country_file()).seen_direct(
        country="XX", consents=(given(NOON - 100 * DAY, expires_on=(NOON + 9 * DAY).date()),)
    )
    kept = life.person.profile_consents
    life.policy = a_policy(consent_window=a_policy().renewal_reminder_lead)
    life.swept(WINDOW)
    life.person = replace(life.person, due_at=WINDOW)

    assert life.because != "fence/unreachable"
    assert life.person.profile_consents != kept
    assert life.person.stuck_why is None


def test_a_record_set_aside_is_not_asked_and_its_thirty_days_run_all_the_same() -> None:
    life = Life(no_country_file()).seen(country=None, faults=(a_fault(),)).lived(WINDOW - SECOND)

    assert life.person.stuck_why == "set_aside"
    assert not life.effects
    assert life.swept(WINDOW).because == "fence/unreachable"


def test_a_record_set_aside_and_still_faulty_keeps_its_date() -> None:
    life = Life(no_country_file()).seen(country=None, faults=(a_fault(),))
    life.seen(at=NOON + 10 * DAY, digest="d-2", country=None, faults=(a_fault(),))

    assert (life.person.stuck_why, life.person.erase_at) == ("set_aside", WINDOW)
    assert life.person.dated_at == NOON


def test_a_record_that_is_corrected_is_asked_under_the_rules_of_its_country() -> None:
    life = Life(no_country_file()).seen(
        country=None, source=SourceKind.UNMAPPED, source_id=None, faults=(a_fault(),)
    )
    life.policy = a_policy(zone_end="Pacific/Honolulu")
    life.seen(at=NOON + 3 * DAY, digest="d-2")

    assert requests_of(life) == ["request-1-1"]
    assert life.person.source is SourceKind.SOURCED
    assert life.person.inform_ends_at == datetime(2026, 4, 2, 10, tzinfo=UTC)


def test_somebody_known_whose_country_loses_its_file_keeps_what_was_promised() -> None:
    life = asked()
    life.policy = no_country_file()
    life.seen(at=NOON + 10 * DAY, digest="d-2", country="XX")

    assert life.person.stuck_why == "country_without_policy"
    assert life.person.erase_at == WINDOW + 10 * DAY
    assert not life.lived(WINDOW + DAY).mails(MailKind.CONSENT_REMINDER)


def test_a_merged_record_is_shown_to_a_person_and_not_mailed() -> None:
    life = Life().told(Seen(a_profile(merged_into="wid-2"), INSTALLED))

    assert (life.person.stuck_why, life.effects) == ("merged", [])


def test_what_was_promised_outlives_a_time_without_a_country_file() -> None:
    kept = given(NOON)
    life = Life().seen_direct(consents=(kept,), applications=(rejected(NOON),))
    promised = (life.person.retention_ends_at, life.person.profile_consents)
    life.policy = no_country_file(consent_window=a_policy().reminder_lead)
    life.seen_direct(at=NOON + DAY, consents=(kept,), applications=(rejected(NOON),), digest="2")
    life.seen_direct(at=NOON + DAY, consents=(kept,), applications=(rejected(NOON),), digest="3")

    assert life.person.stuck_why == "country_without_policy"
    assert (life.person.retention_ends_at, life.person.profile_consents) == promised


def test_a_record_set_aside_whose_country_turns_out_to_have_no_file_keeps_its_date() -> None:
    life = Life(no_country_file()).seen(country=None, faults=(a_fault(),))
    life.seen(at=NOON + 10 * DAY, digest="d-2", country="XX")

    assert (life.person.stuck_why, life.person.erase_at) == ("country_without_policy", WINDOW)


def test_before_the_next_date_nothing_follows_from_time_alone() -> None:
    life = asked()
    person = life.person

    life.told(TimePassed(), at=NOON + DAY)

    assert (life.because, life.person) == ("time/nothing-due", person)


def test_other_rules_move_the_reminder_before_its_day_has_come() -> None:
    life = asked()
    life.policy = a_policy(version="de-2", reminder_lead=period("P10D"))

    life.told(TimePassed(), at=NOON + DAY)

    assert life.because == "time/rescheduled"
    assert life.person.due_at == datetime(2026, 3, 22, 23, tzinfo=UTC)
