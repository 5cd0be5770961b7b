# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit_sync.domain import receipt
from recruit_sync.domain.effects import AskVerdict, MailKind, MirrorConsent
from recruit_sync.domain.erasure import Reason
from recruit_sync.domain.events import (
    Bounced,
    Delivered,
    Event,
    HandedOver,
    Undeliverable,
    VerdictUnknown,
)
from recruit_sync.domain.subject import Candidacy, Standing
from tests.builders import NOON, SECOND, Life, a_policy, asked, period

FIRST = "request-1-1"
WINDOW = datetime(2026, 4, 1, 22, 0, tzinfo=UTC)  # 1 April ends in Berlin
INFORM = datetime(2026, 4, 1, 22, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def sent() -> Life:
    return Life().seen(at=NOON).sent()


def gave_up(at: datetime, id_: str = FIRST) -> Bounced:
    return Bounced(id_, at, permanent=False)


def for_good(at: datetime, id_: str = FIRST) -> Bounced:
    return Bounced(id_, at, permanent=True)


def facts(candidacy: Candidacy) -> Candidacy:
    """Everything but the trail and `dated_at`, which tell in which order things came."""
    timeless = replace(candidacy, history=(), version=0, outbox=(), todo_at=None, told=())
    return replace(timeless, dated_at=None)


def test_silence_until_the_last_second_of_day_thirty_keeps_the_candidate() -> None:
    life = asked().lived(WINDOW - SECOND)

    assert life.person.standing is Standing.ASKED
    assert life.swept(WINDOW).person.standing is Standing.ERASING
    assert life.because == "fence/no_consent"


def test_the_window_runs_from_the_delivery_not_from_the_hand_over() -> None:
    life = sent().told(Delivered(FIRST, NOON + 12 * HOUR), at=NOON + 13 * HOUR)

    assert life.person.erase_at == WINDOW + DAY


def test_added_days_of_deemed_receipt_lengthen_the_window() -> None:
    life = asked(a_policy(deemed_receipt=period("P3D")))

    assert life.person.erase_at == WINDOW + 3 * DAY


def test_the_window_of_a_country_of_several_zones_ends_in_the_westernmost() -> None:
    life = asked(a_policy(zone="America/New_York", zone_end="Pacific/Honolulu"))

    assert life.person.erase_at == datetime(2026, 4, 2, 10, 0, tzinfo=UTC)


def test_a_window_once_computed_keeps_its_end_and_the_rules_that_made_it() -> None:
    life = asked()
    life.policy = a_policy(response_window=period("P3D"), version="de-2")
    life.seen(at=NOON + DAY, digest="d-2").swept(NOON + 10 * DAY)

    assert life.person.erase_at == WINDOW
    assert life.person.requests[0].rules == "de-1"


def test_a_shorter_policy_does_not_break_the_date_that_the_request_named() -> None:
    life = sent()
    life.policy = a_policy(response_window=period("P14D"))
    life.told(Delivered(FIRST, NOON), at=NOON + HOUR)

    assert life.person.erase_at == WINDOW


# --- the lattice ---------------------------------------------------------------------------------


def any_event(id_: str = FIRST) -> st.SearchStrategy[Event]:
    moments = st.integers(0, 40).map(lambda hours: NOON + hours * HOUR)
    return st.one_of(
        st.just(HandedOver(id_, MailKind.CONSENT_REQUEST, "ses-1")),
        st.just(Undeliverable(id_)),
        st.just(VerdictUnknown(id_)),
        moments.map(lambda at: Delivered(id_, at)),
        st.builds(Bounced, st.just(id_), moments, st.booleans()),
    )


@given(st.lists(any_event(), min_size=2, max_size=4))
def test_evidence_gives_the_same_result_in_whatever_order_it_comes(events: list[Event]) -> None:
    start = Life().seen(at=NOON)
    now = NOON + 48 * HOUR
    results = {
        facts(Life(start=start.person).told(*order, at=now).person)
        for order in permutations(events)
    }

    assert len(results) == 1


@given(st.lists(any_event(), min_size=1, max_size=4), st.data())
def test_an_event_that_comes_twice_changes_nothing(
    events: list[Event], data: st.DataObject
) -> None:
    life = Life().seen(at=NOON).told(*events, at=NOON + 48 * HOUR)
    again = data.draw(st.sampled_from(events))
    before = life.person

    assert life.told(again).person is before


def test_a_bounce_after_delivery_revokes_the_receipt() -> None:
    life = asked().told(for_good(NOON + DAY), at=NOON + DAY)

    assert life.person.requests[0].window_ends_at is None
    assert (life.person.erase_at, life.person.erase_reason) == (INFORM, Reason.UNREACHABLE)
    assert [m.cause for m in life.mails(MailKind.STAFF_ADDRESS_BOUNCED)] == ["bounced-request-1"]


def test_a_delivery_after_the_bounce_does_not_bring_the_receipt_back() -> None:
    life = sent().told(for_good(NOON + DAY), at=NOON + DAY)
    life.told(Delivered(FIRST, NOON), at=NOON + 2 * DAY)

    assert life.person.erase_reason is Reason.UNREACHABLE


def test_a_transient_bounce_after_delivery_counts_for_nothing() -> None:
    life = asked().told(gave_up(NOON + HOUR), at=NOON + DAY)

    assert life.person.erase_at == WINDOW
    assert life.person.requests[0].resend_at is None


@pytest.mark.parametrize("early", [NOON - SECOND, NOON - 40 * DAY])
@pytest.mark.parametrize("overtaking", [True, False])
def test_a_request_is_never_received_before_it_was_asked_whatever_the_event_says(
    early: datetime, overtaking: bool
) -> None:
    life = Life().seen(at=NOON)
    if overtaking:
        life.told(Delivered(FIRST, early), at=NOON).sent()
    else:
        life.sent().told(Delivered(FIRST, early), at=NOON + HOUR)

    assert life.person.erase_at == WINDOW


def test_an_event_dated_in_the_future_counts_from_now() -> None:
    life = sent().told(Delivered(FIRST, NOON + 90 * DAY), at=NOON + HOUR)

    assert life.person.erase_at == WINDOW


def test_a_permanent_bounce_after_the_deadline_to_inform_is_due_at_once() -> None:
    life = Life().seen(at=NOON).received(at=NOON + 20 * DAY)
    life.told(for_good(NOON + 40 * DAY), at=NOON + 40 * DAY)

    assert life.person.due_at == INFORM
    assert life.swept().because == "fence/unreachable"


def test_a_request_handed_over_without_a_bounce_counts_as_reached() -> None:
    life = Life().seen(at=NOON).sent(at=INFORM - HOUR)

    assert life.lived(INFORM + 12 * HOUR).person.standing is Standing.ASKED


def test_who_was_never_written_to_is_unreachable_when_the_duty_to_inform_ends() -> None:
    life = Life().seen(at=NOON).lived(INFORM - SECOND)

    assert life.person.standing is Standing.ASKED
    assert life.swept(INFORM).because == "fence/unreachable"


# --- no verdict ----------------------------------------------------------------------------------


def test_after_fourteen_hours_without_a_verdict_the_service_is_asked_once() -> None:
    life = sent().lived(NOON + 14 * HOUR - SECOND)
    assert not life.does(AskVerdict)

    life.swept(NOON + 14 * HOUR).swept(NOON + 20 * HOUR)

    assert [e for e in life.effects if isinstance(e, AskVerdict)] == [AskVerdict(FIRST)]


def test_an_unknown_verdict_counts_as_received_at_the_latest_possible_moment() -> None:
    life = sent().swept(NOON + 14 * HOUR).told(VerdictUnknown(FIRST), at=NOON + 15 * HOUR)

    assert life.person.erase_at == WINDOW + DAY  # 2 a.m. of the next day in Berlin
    assert life.person.erase_reason is Reason.NO_CONSENT


def test_a_delivery_learned_late_moves_the_window_to_the_true_receipt() -> None:
    life = sent().swept(NOON + 14 * HOUR).told(Delivered(FIRST, NOON + HOUR), at=NOON + 2 * DAY)

    assert life.person.erase_at == WINDOW


def test_an_unknown_verdict_is_no_news_where_a_delivery_is_known() -> None:
    life = asked().told(VerdictUnknown(FIRST), at=NOON + DAY)

    assert life.person.erase_at == WINDOW


# --- transient bounces ---------------------------------------------------------------------------


def test_a_transient_bounce_is_resent_after_a_day_and_not_a_second_sooner() -> None:
    life = sent().told(gave_up(NOON + 14 * HOUR), at=NOON + 14 * HOUR)
    resend_at = NOON + 38 * HOUR
    life.lived(resend_at - SECOND)
    assert [m.cause for m in life.mails(MailKind.CONSENT_REQUEST)] == [FIRST]

    life.swept(resend_at)

    assert [m.cause for m in life.mails(MailKind.CONSENT_REQUEST)] == [FIRST, "request-1-2"]


def test_a_resend_that_is_not_out_yet_starts_no_window() -> None:
    life = sent().told(gave_up(NOON + 14 * HOUR), at=NOON + 14 * HOUR).swept(NOON + 40 * HOUR)

    request = life.person.requests[0]
    assert request.window_ends_at is None
    assert not receipt.reached(request)
    assert life.person.erase_reason is Reason.UNREACHABLE


def test_after_two_resends_a_transient_bounce_counts_as_permanent() -> None:
    life = sent()
    for number in (1, 2, 3):
        at = NOON + number * 3 * DAY
        id_ = f"request-1-{number}"
        life.sent(id_, at).told(gave_up(at, id_)).swept(at + DAY)

    assert len(life.mails(MailKind.CONSENT_REQUEST)) == 3
    assert [m.cause for m in life.mails(MailKind.STAFF_ADDRESS_BOUNCED)] == ["bounced-request-1"]
    assert receipt.failed(life.person.requests[0])
    assert life.lived(INFORM).because == "fence/unreachable"


def test_nothing_is_resent_once_the_duty_to_inform_has_lapsed() -> None:
    at = INFORM - 23 * HOUR
    life = Life().seen(at=NOON).sent(at=at - HOUR).told(gave_up(at), at=at)

    assert life.person.requests[0].resend_at is None
    assert len(life.mails(MailKind.STAFF_ADDRESS_BOUNCED)) == 1


def test_a_resend_held_up_until_after_the_deadline_is_given_up_and_told() -> None:
    life = sent().told(gave_up(NOON + HOUR), at=NOON + HOUR)
    stale = replace(life.person.requests[0], resend_at=INFORM - SECOND)
    life.person = replace(life.person, requests=(stale,), erase_at=None, due_at=INFORM - SECOND)
    life.swept(INFORM)

    assert len(life.mails(MailKind.CONSENT_REQUEST)) == 1
    assert len(life.mails(MailKind.STAFF_ADDRESS_BOUNCED)) == 1


def test_a_late_delivery_cancels_the_resend() -> None:
    life = sent().told(gave_up(NOON + HOUR), at=NOON + HOUR)
    life.told(Delivered(FIRST, NOON + HOUR), at=NOON + 2 * HOUR).lived(NOON + 3 * DAY)

    assert len(life.mails(MailKind.CONSENT_REQUEST)) == 1
    assert life.person.erase_at == WINDOW


def test_a_delivered_resend_runs_the_window_from_its_own_delivery() -> None:
    life = sent().told(gave_up(NOON + HOUR), at=NOON + HOUR).swept(NOON + 25 * HOUR)
    life.received("request-1-2", at=NOON + 2 * DAY)

    assert life.person.erase_at == WINDOW + 2 * DAY


# --- another address -----------------------------------------------------------------------------


def test_a_new_address_after_a_bounce_is_a_new_request_with_a_window_of_its_own() -> None:
    life = sent().told(for_good(NOON + HOUR), at=NOON + HOUR)
    life.seen(at=NOON + 2 * DAY, digest="d-2", address="fp-jane-2")
    life.received("request-2-1", at=NOON + 2 * DAY)

    assert life.person.erase_at == WINDOW + 2 * DAY
    assert [r.address for r in life.person.requests] == ["fp-jane", "fp-jane-2"]


def test_an_address_tried_before_is_no_new_cause() -> None:
    life = sent().told(for_good(NOON + HOUR), at=NOON + HOUR)
    life.seen(at=NOON + DAY, digest="d-2", address="fp-jane-2").sent("request-2-1")
    life.told(for_good(NOON + DAY, "request-2-1"), at=NOON + DAY)
    life.seen(at=NOON + 2 * DAY, digest="d-3", address="fp-jane")

    assert len(life.mails(MailKind.CONSENT_REQUEST)) == 2


def test_a_new_address_while_the_old_one_works_asks_nobody_again() -> None:
    life = asked().seen(at=NOON + DAY, digest="d-2", address="fp-jane-2")

    assert len(life.mails(MailKind.CONSENT_REQUEST)) == 1
    assert life.person.erase_at == WINDOW


def test_an_address_corrected_before_the_request_went_out_is_the_one_asked() -> None:
    life = Life().seen(at=NOON).seen(at=NOON + HOUR, digest="d-2", address="fp-jane-2")

    assert [r.address for r in life.person.requests] == ["fp-jane-2"]
    assert len(life.mails(MailKind.CONSENT_REQUEST)) == 1


def test_an_address_that_the_service_refuses_is_a_permanent_bounce() -> None:
    life = Life().seen(at=NOON).told(Undeliverable(FIRST), at=NOON + HOUR)

    assert life.person.erase_reason is Reason.UNREACHABLE
    assert len(life.mails(MailKind.STAFF_ADDRESS_BOUNCED)) == 1


def test_the_request_is_mirrored_once_when_it_is_handed_over() -> None:
    life = sent().sent(at=NOON + HOUR).told(gave_up(NOON + HOUR), at=NOON + HOUR)
    life.swept(NOON + 2 * DAY).sent("request-1-2", at=NOON + 2 * DAY)

    mirrored = [e for e in life.effects if isinstance(e, MirrorConsent)]
    assert [(m.status, m.at) for m in mirrored] == [("requested", NOON)]


# --- other mails ---------------------------------------------------------------------------------


@pytest.mark.parametrize("event", [for_good(NOON, "reminder-1"), Undeliverable("reminder-1")])
def test_a_bounced_reminder_is_reported_once_and_moves_no_date(event: Event) -> None:
    life = asked().told(event, event, at=NOON + DAY)

    assert life.person.erase_at == WINDOW
    assert [m.cause for m in life.mails(MailKind.STAFF_ADDRESS_BOUNCED)] == ["bounced-reminder-1"]


@pytest.mark.parametrize("id_", ["answer-1", "not-asked-no_address", "ahead-20260401-P7D"])
def test_a_bounced_mail_to_staff_is_not_reported_to_staff(id_: str) -> None:
    life = asked().told(for_good(NOON, id_), at=NOON + DAY)

    assert not life.mails(MailKind.STAFF_ADDRESS_BOUNCED)


def test_a_delivered_reminder_restarts_no_clock() -> None:
    life = asked().lived(NOON + 25 * DAY).told(Delivered("reminder-1", NOON + 25 * DAY))

    assert life.person.erase_at == WINDOW


def test_m6_no_clock_runs_on_a_message_that_bounced_for_good() -> None:
    life = sent().told(for_good(NOON + HOUR), at=NOON + HOUR).lived(NOON + 20 * DAY)

    assert life.person.requests[0].window_ends_at is None
    assert not life.mails(MailKind.CONSENT_REMINDER)
