# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from recruit_sync.domain import grounds, outbox
from recruit_sync.domain.effects import (
    AskVerdict,
    Effect,
    EraseEverywhere,
    MailKind,
    MirrorConsent,
    SendMail,
)
from recruit_sync.domain.erasure import Progress, Reason, SystemErasure
from recruit_sync.domain.events import (
    Answered,
    Bounced,
    Delivered,
    ErasureProven,
    ErasureTried,
    Event,
    HandedOver,
    HoldPlaced,
    HoldReleased,
    RequestClosed,
    RequestOpened,
    Seen,
    TimePassed,
    Undeliverable,
    Vanished,
    VerdictUnknown,
)
from recruit_sync.domain.policy import MinimumRetention
from recruit_sync.domain.profile import Application, SourceKind
from recruit_sync.domain.subject import Answer, Channel, Evidence, Hold, Standing
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
HALF_YEAR = datetime(2026, 9, 2, 22, 0, tzinfo=UTC)
HOLD = Hold("CASE-1", "lawsuit", NOON, "dpo")
A_YEAR_IN_LAW = MinimumRetention(period("P1Y"))


# --- direct people -----------------------------------------------------------------------------


def test_a_rejected_applicant_is_kept_for_the_retention_from_the_last_disposition() -> None:
    applications = (rejected(NOON - 90 * DAY), Application("a-2", NOON, NOON, False, False))
    life = Life().seen_direct(applications=applications).lived(HALF_YEAR - SECOND)
    assert life.person.standing is Standing.RETAINED

    assert life.swept(HALF_YEAR).because == "fence/retention_ended"


def test_a_live_application_of_a_direct_person_has_no_date() -> None:
    applications = (rejected(NOON - 900 * DAY), live())
    life = Life().seen_direct(applications=applications).lived(NOON + 900 * DAY)

    assert (life.person.standing, life.person.erase_at) == (Standing.RETAINED, None)


def test_a_live_application_is_no_ground_for_a_sourced_person() -> None:
    life = Life().seen(applications=(live(),)).received().swept(WINDOW)

    assert life.because == "fence/no_consent"


def test_a_consent_that_outlives_the_retention_ends_last() -> None:
    life = Life().seen_direct(applications=(rejected(NOON),), consents=(given(NOON),))

    assert life.person.erase_reason is Reason.CONSENT_EXPIRED
    assert life.lived(HALF_YEAR).person.standing is Standing.CONSENTED


def test_a_retention_that_outlives_the_consent_ends_last_and_the_standing_follows() -> None:
    soon = given(NOON, expires_on=(NOON + 40 * DAY).date())
    life = Life().seen_direct(applications=(rejected(NOON),), consents=(soon,))
    assert life.lived(NOON + 39 * DAY).person.standing is Standing.CONSENTED

    life.lived(NOON + 42 * DAY)

    assert (life.person.standing, life.person.erase_at) == (Standing.RETAINED, HALF_YEAR)


def test_who_never_had_a_ground_is_kept_thirty_days_after_the_import() -> None:
    life = Life().seen_direct().lived(WINDOW - SECOND)
    assert life.person.standing is Standing.RETAINED

    assert life.swept(WINDOW).because == "fence/retention_ended"


def test_a_job_alert_lasts_as_long_as_its_consent() -> None:
    consent = given(NOON, purpose="job_alert")
    life = Life().seen(source=SourceKind.JOB_ALERT, consents=(consent,))

    assert life.person.erase_at == datetime(2027, 3, 2, 23, 0, tzinfo=UTC)


def test_a_renewed_job_alert_stays_a_job_alert() -> None:
    life = Life().seen(source=SourceKind.JOB_ALERT, consents=(given(NOON, purpose="job_alert"),))
    life.told(Answered(Answer.CONSENT, Channel.PAGE), at=NOON + DAY)

    assert life.person.consent is not None
    assert life.person.consent.purpose == "job_alert"


def test_korea_keeps_nothing_after_the_decision() -> None:
    korea = a_policy(unsuccessful_retention=period("P0D"), zone_end="Asia/Seoul")
    life = Life(korea).seen_direct(applications=(rejected(NOON),))

    assert life.person.erase_at == datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def test_a_disposition_without_a_date_counts_from_the_day_it_was_seen() -> None:
    life = Life().seen_direct(applications=(rejected(None),))
    life.seen_direct(at=NOON + 9 * DAY, digest="d-2", applications=(rejected(None),))

    assert life.person.erase_at == HALF_YEAR


def test_who_had_an_application_keeps_its_retention_when_the_ats_drops_it() -> None:
    life = Life().seen_direct(applications=(rejected(NOON),))
    life.seen_direct(at=NOON + DAY, digest="d-2", applications=())
    assert life.person.erase_at == HALF_YEAR

    running = Life().seen_direct(applications=(live(),))
    running.seen_direct(at=NOON, digest="d-2", applications=())
    assert running.person.erase_at == HALF_YEAR


def test_applications_that_the_account_may_not_see_change_nothing() -> None:
    life = Life().seen_direct(applications=(live(),))
    life.seen_direct(at=NOON + DAY, digest="d-2", missing=frozenset({"jobApplications"}))

    assert life.person.applications.live


def test_another_country_moves_retention_and_keeps_what_was_promised() -> None:
    life = Life().seen_direct(applications=(rejected(NOON),), consents=(given(NOON),))
    life.policy = a_policy(
        country="FR", unsuccessful_retention=period("P2Y"), consent_window=period("P24M")
    )
    life.seen_direct(
        at=NOON + DAY,
        digest="d-2",
        country="FR",
        applications=(rejected(NOON),),
        consents=(given(NOON),),
    )

    assert life.person.profile_consents[0].ends_at == datetime(2027, 3, 2, 23, tzinfo=UTC)
    assert life.person.retention_ends_at == datetime(2028, 3, 2, 23, tzinfo=UTC)


# --- employees ---------------------------------------------------------------------------------


def test_an_accepted_offer_hands_the_person_over_midway() -> None:
    life = asked().seen(at=NOON + DAY, digest="d-2", applications=(live(offer_accepted=True),))
    life.lived(NOON + 900 * DAY)

    assert (life.person.standing, life.person.due_at) == (Standing.HANDED_OVER, None)
    assert not life.does(EraseEverywhere)


def test_what_waits_to_be_mailed_is_not_wanted_after_the_hand_over() -> None:
    life = Life().seen().seen(at=NOON + DAY, digest="d-2", worker=True)
    [pending] = life.person.outbox

    assert not outbox.wanted(life.person, pending.effect, life.now)


@pytest.mark.parametrize("field", ["worker", "jobApplications", "jobApplications.stage"])
def test_an_employee_stays_one_while_the_field_cannot_be_seen(field: str) -> None:
    life = Life().seen(worker=True)
    life.seen(at=NOON + DAY, digest="d-2", missing=frozenset({field}))

    assert life.person.standing is Standing.HANDED_OVER


def test_an_offer_taken_back_makes_a_candidate_of_them_again() -> None:
    life = asked().seen(at=NOON + DAY, digest="d-2", worker=True)
    life.seen(at=NOON + 2 * DAY, digest="d-3")

    assert (life.person.standing, life.person.erase_at) == (Standing.ASKED, WINDOW)


# --- what holds erasure back -------------------------------------------------------------------


def test_d2_nothing_is_erased_on_hold_and_all_goes_at_the_next_sweep_after() -> None:
    life = asked().told(HoldPlaced(HOLD), at=NOON + DAY).lived(WINDOW + 90 * DAY)
    assert life.person.standing is Standing.ASKED
    assert (life.person.on_hold, life.person.due_at) == (True, None)

    life.told(HoldReleased("dpo"), at=WINDOW + 90 * DAY).swept()

    assert life.because == "fence/no_consent"
    assert life.person.erasure is not None
    assert life.person.erasure.due_at == WINDOW + 90 * DAY


def test_nobody_is_reminded_once_every_ground_has_ended() -> None:
    life = asked().told(HoldPlaced(HOLD), at=NOON + DAY).swept(WINDOW + DAY)

    assert not life.mails(MailKind.CONSENT_REMINDER)
    assert life.person.due_at is None


def reviews(life: Life) -> list[str]:
    """Their causes without the part that tells one case from another."""
    causes = [mail.cause.split("-") for mail in life.mails(MailKind.DPO_HOLD_REVIEW)]
    return ["-".join(cause[:5] + cause[6:]) for cause in causes]


def test_the_dpo_is_reminded_of_a_hold_a_week_ahead_and_on_its_day_once_each() -> None:
    review, day = replace(HOLD, review_on="2026-05-01"), datetime(2026, 4, 30, 22, 0, tzinfo=UTC)
    life = asked().told(HoldPlaced(review), at=NOON + DAY)
    assert not reviews(life.lived(day - 7 * DAY - SECOND))
    ahead = "hold-review-2026-05-01-ahead"
    assert reviews(life.lived(day - 7 * DAY)) == [ahead]
    assert reviews(life.lived(day - SECOND)) == [ahead]

    assert reviews(life.lived(NOON + 300 * DAY)) == [ahead, "hold-review-2026-05-01"]


def test_a_hold_placed_within_the_last_week_is_reviewed_on_its_day_alone() -> None:
    review = replace(HOLD, review_on="2026-03-06", placed_at=NOON + DAY)
    life = asked().told(HoldPlaced(review), at=NOON + DAY).lived(NOON + 90 * DAY)

    assert reviews(life) == ["hold-review-2026-03-06"]


def test_a_dpo_whom_nobody_could_remind_ahead_is_told_on_the_day_alone() -> None:
    review = replace(HOLD, review_on="2026-05-01")
    life = asked().told(HoldPlaced(review), at=NOON + DAY).swept(NOON + 300 * DAY)

    assert reviews(life) == ["hold-review-2026-05-01"]


def test_a_new_review_date_is_told_anew() -> None:
    review = replace(HOLD, review_on="2026-05-01")
    life = asked().told(HoldPlaced(review), at=NOON + DAY).lived(NOON + 90 * DAY)
    life.told(HoldPlaced(replace(review, review_on="2026-09-01"))).lived(NOON + 300 * DAY)

    assert reviews(life)[2:] == ["hold-review-2026-09-01-ahead", "hold-review-2026-09-01"]


def test_a_hold_that_came_after_the_fence_is_reviewed_too() -> None:
    life = asked().told(Answered(Answer.REFUSE, Channel.PAGE)).swept()
    life.told(HoldPlaced(replace(HOLD, review_on="2026-05-01"))).swept(NOON + 90 * DAY)

    assert reviews(life)[-1] == "hold-review-2026-05-01"
    assert life.person.standing is Standing.ERASING


def test_what_a_hold_stopped_in_the_very_write_was_never_asked() -> None:
    life = asked().told(Answered(Answer.REFUSE, Channel.PAGE)).swept()
    life.told(HoldPlaced(HOLD))
    before = life.person
    life.told(ErasureTried(NOON + DAY, reference="ref-1", asked_at=NOON))

    assert life.person is before
    assert life.because == "erasure/held"


def test_a_review_that_is_no_date_is_no_review() -> None:
    life = asked().told(HoldPlaced(replace(HOLD, review_on="soon")), at=NOON + DAY)

    assert not life.lived(NOON + 300 * DAY).mails(MailKind.DPO_HOLD_REVIEW)


def test_a_hold_released_that_nobody_placed_changes_nothing() -> None:
    life = asked()
    before = life.person

    assert life.told(HoldReleased("dpo"), RequestClosed("r-9")).person is before


def test_a_laws_minimum_retention_restricts_whoever_has_applied() -> None:
    india = a_policy(minimum_retention=A_YEAR_IN_LAW, unsuccessful_retention=period("P6M"))
    free = datetime(2027, 3, 2, 23, 0, tzinfo=UTC)
    life = Life(india).seen_direct(applications=(rejected(NOON),)).lived(free - SECOND)
    assert grounds.restricted(life.person, life.now)
    assert grounds.held_back_by(life.person, life.now) == "minimum_retention"

    assert life.swept(free).because == "fence/retention_ended"
    assert life.person.erasure is not None
    assert life.person.erasure.due_at == free


def test_minimum_retention_runs_from_the_later_of_application_and_disposition() -> None:
    india = a_policy(minimum_retention=A_YEAR_IN_LAW)
    first, last = rejected(NOON - 9 * DAY, NOON - 20 * DAY), live(NOON - DAY)
    life = Life(india).seen_direct(applications=(first, last))

    assert life.person.restricted_until == datetime(2027, 3, 1, 23, 0, tzinfo=UTC)


def test_who_never_applied_is_never_restricted() -> None:
    life = Life(a_policy(minimum_retention=A_YEAR_IN_LAW)).seen().received().swept(WINDOW)

    assert life.because == "fence/no_consent"


@pytest.mark.parametrize(
    ("region", "until"),
    [
        ("US-WA", datetime(2028, 3, 2, 23, tzinfo=UTC)),
        ("US-NY", None),
        (None, datetime(2027, 3, 2, 23, tzinfo=UTC)),
    ],
)
def test_a_law_of_some_regions_reaches_those_and_the_unknown(
    region: str | None, until: datetime | None
) -> None:
    rule = MinimumRetention(period("P1Y"), {"US-WA": period("P2Y")}, only_listed=True)
    life = Life(a_policy(minimum_retention=rule))
    life.seen_direct(region=region, applications=(rejected(NOON),))

    assert life.person.restricted_until == until


def test_restricted_people_get_no_mail_even_of_what_was_decided_before() -> None:
    india = a_policy(minimum_retention=A_YEAR_IN_LAW)
    life = Life(india).seen(applications=(rejected(NOON),)).received().lived(NOON + 25 * DAY)
    reminder = life.mails(MailKind.CONSENT_REMINDER)[0]
    assert outbox.wanted(life.person, reminder, life.now)

    life.lived(WINDOW + DAY)

    assert grounds.restricted(life.person, life.now)
    assert not outbox.wanted(life.person, reminder, life.now)


def test_a_restricted_person_may_still_say_yes() -> None:
    india = a_policy(minimum_retention=A_YEAR_IN_LAW)
    life = Life(india).seen(applications=(rejected(NOON),)).received().lived(WINDOW + DAY)
    life.told(Answered(Answer.CONSENT, Channel.PAGE))

    assert not grounds.restricted(life.person, life.now)
    assert outbox.wanted(life.person, life.mails(MailKind.CONSENT_CONFIRMED)[0], life.now)


def test_an_open_request_protects_its_own_data_until_it_is_answered() -> None:
    life = asked().told(RequestOpened("r-1"), RequestOpened("r-2"), RequestOpened("r-1"))
    life.lived(WINDOW + DAY).told(RequestClosed("r-1")).swept()
    assert life.person.open_requests == ("r-2",)
    assert grounds.restricted(life.person, life.now)

    life.told(RequestClosed("r-2"), at=WINDOW + 2 * DAY).swept()

    assert life.because == "fence/no_consent"


def test_the_strongest_reason_to_keep_is_named_first() -> None:
    india = a_policy(minimum_retention=A_YEAR_IN_LAW)
    life = Life(india).seen(applications=(rejected(NOON),)).received()
    life.told(HoldPlaced(HOLD), RequestOpened("r-1"))
    named = [grounds.held_back_by(life.person, life.now)]
    life.told(HoldReleased("dpo"))
    named.append(grounds.held_back_by(life.person, life.now))
    life.lived(NOON + 900 * DAY)
    named.append(grounds.held_back_by(life.person, life.now))
    life.told(RequestClosed("r-1"))

    assert named == ["legal_hold", "minimum_retention", "open_request"]
    assert grounds.held_back_by(life.person, life.now) is None


def test_a_withdrawal_under_a_laws_retention_waits_and_then_goes() -> None:
    india = a_policy(minimum_retention=A_YEAR_IN_LAW)
    life = Life(india).seen_direct(applications=(rejected(NOON),))
    life.told(Answered(Answer.WITHDRAW, Channel.PAGE), at=NOON + DAY).swept()
    assert life.person.standing is Standing.ENDING

    assert life.lived(datetime(2027, 3, 2, 23, tzinfo=UTC)).because == "fence/withdrawn"


def test_d6_a_pulled_brake_keeps_everybody_where_they_are() -> None:
    life = asked().swept(WINDOW, may_erase=False)

    assert (life.person.standing, life.because) == (Standing.ASKED, "brake/pulled")
    assert life.person.due_at == WINDOW


# --- from the fence to the proof ---------------------------------------------------------------


def fenced() -> Life:
    return asked().swept(WINDOW)


LATE: list[Event] = [
    Seen(a_profile(digest="d-9"), INSTALLED),
    Seen(a_profile(purged=True), INSTALLED),
    Vanished(),
    HandedOver("request-1-1", MailKind.CONSENT_REQUEST, "ses-2"),
    Delivered("request-1-1", WINDOW),
    Bounced("request-1-1", WINDOW, permanent=True),
    Undeliverable("request-1-1"),
    VerdictUnknown("request-1-1"),
    Answered(Answer.CONSENT, Channel.PAGE),
]


@pytest.mark.parametrize("event", LATE)
def test_e2_a_late_event_brings_nobody_back(event: Event) -> None:
    life = fenced()
    behind_fence = life.person
    assert life.told(event, at=WINDOW + DAY).person is behind_fence

    life.told(ErasureProven(WINDOW + DAY))
    stone = life.person
    if not (isinstance(event, Seen) and not event.profile.purged):
        assert life.told(event).person is stone


def test_e1_from_the_fence_on_nothing_reaches_person_or_ats_but_the_erasure() -> None:
    life = fenced()
    effects: list[Effect] = [
        SendMail(MailKind.CONSENT_REMINDER, "reminder-1"),
        SendMail(MailKind.CONSENT_CONFIRMED, "confirmed-1"),
        SendMail(MailKind.STAFF_ERASURE_AHEAD, "ahead-1", at=WINDOW),
        MirrorConsent("given", NOON, None, "", ""),
        AskVerdict("request-1-1"),
    ]

    assert [e for e in effects if outbox.wanted(life.person, e, life.now)] == []
    assert outbox.wanted(life.person, EraseEverywhere("no_consent"), life.now)


def test_the_fence_drops_what_was_to_be_mailed_and_keeps_what_staff_must_hear() -> None:
    life = Life().seen(address=None)
    life.seen(at=NOON + DAY, digest="d-2").told(
        Answered(Answer.OBJECT, Channel.COMPLAINT), at=NOON + DAY
    )
    life.swept()

    kinds = {p.effect.kind for p in life.person.outbox if isinstance(p.effect, SendMail)}
    assert kinds == {MailKind.STAFF_NOT_ASKED, MailKind.STAFF_CONSENT_ANSWER}


def test_d4_an_erasure_without_proof_is_handed_to_the_eraser_again_without_limit() -> None:
    life = fenced()
    for day in range(40):
        at = WINDOW + day * DAY
        life.told(ErasureTried(at + DAY, reference=f"r-{day}", asked_at=at), at=at)
        life.swept(at + DAY)
    erasure = life.person.erasure

    assert erasure is not None
    assert (erasure.tries, erasure.of("ats").reference) == (40, "r-39")
    assert sum(isinstance(e, EraseEverywhere) for e in life.effects) == 41


def test_the_dpo_hears_of_a_failing_erasure_on_day_1_3_7_and_at_half_of_the_deadline() -> None:
    life = fenced()
    told: list[tuple[str, timedelta]] = []
    for hour in range(24 * 32):
        seen = len(life.mails(MailKind.DPO_ERASURE_FAILING))
        life.swept(WINDOW + timedelta(hours=hour))
        new = life.mails(MailKind.DPO_ERASURE_FAILING)[seen:]
        told += [(m.cause, timedelta(hours=hour)) for m in new]

    assert [cause for cause, _ in told] == [
        "failing-day-1",
        "failing-day-3",
        "failing-day-7",
        "failing-half-of-deadline",
    ]
    assert [after for _, after in told[:3]] == [DAY, 3 * DAY, 7 * DAY]
    assert told[3][1].days == 15


def test_koreas_five_days_ring_at_half_of_them() -> None:
    life = Life(a_policy(destruction_deadline=period("P5D"))).seen().received()
    life.told(Answered(Answer.OBJECT, Channel.ONE_CLICK), at=NOON).swept()
    for hour in range(24 * 4):
        life.swept(NOON + timedelta(hours=hour))

    assert [m.cause for m in life.mails(MailKind.DPO_ERASURE_FAILING)] == [
        "failing-day-1",
        "failing-half-of-deadline",
        "failing-day-3",
    ]


def test_what_a_try_learned_is_kept_until_the_next_reference() -> None:
    life = fenced().told(
        ErasureTried(WINDOW + DAY, reference="r-1", asked_at=WINDOW, problem="409")
    )
    life.told(ErasureTried(WINDOW + DAY, ticket="t-1"))
    first = the_ats(life)
    life.told(ErasureTried(WINDOW + 2 * DAY, reference="r-2", asked_at=WINDOW + DAY))
    second = the_ats(life)

    assert (first.reference, first.ticket, first.problem) == ("r-1", "t-1", None)
    assert (second.reference, second.ticket) == ("r-2", None)


def the_ats(life: Life) -> SystemErasure:
    assert life.person.erasure is not None
    return life.person.erasure.of("ats")


# --- several systems -----------------------------------------------------------------------------


PLAN = ("documents", "agency", "ats")


def test_the_erasure_is_proven_with_the_last_system_in_whatever_order_they_come() -> None:
    life = fenced().told(ErasureProven(WINDOW, "ats", PLAN))
    assert (life.because, life.person.standing) == ("erasure/absent", Standing.ERASING)
    life.told(ErasureProven(WINDOW, "documents", PLAN))
    life.told(ErasureTried(WINDOW + DAY, "agency", PLAN, problem="503"))
    assert life.person.erasure is not None
    assert [one.name for one in life.person.erasure.open] == ["agency"]

    life.told(ErasureProven(WINDOW, "agency", PLAN, proof="acknowledged", by="K. Owner"))
    assert (life.because, life.person.standing) == ("erasure/proven", Standing.ERASED)
    assert life.person.erasure is not None
    proofs = [(one.name, one.proof, one.by) for one in life.person.erasure.systems]
    assert proofs == [
        ("documents", "read_back", None),
        ("agency", "acknowledged", "K. Owner"),
        ("ats", "read_back", None),
    ]


def test_a_system_that_is_configured_later_is_part_of_an_erasure_under_way() -> None:
    life = fenced().told(ErasureTried(WINDOW + DAY, plan=("ats",), reference="r", asked_at=WINDOW))
    life.told(ErasureProven(WINDOW, "ats", ("documents", "ats")))
    assert life.because == "erasure/absent"

    life.told(ErasureProven(WINDOW, "documents", ("documents", "ats")))
    assert life.person.standing is Standing.ERASED


def test_a_system_taken_out_of_the_configuration_is_waited_for_where_it_was_asked() -> None:
    life = fenced().told(
        ErasureTried(WINDOW + DAY, "agency", PLAN, reference="r", asked_at=WINDOW),
        ErasureProven(WINDOW, "ats", ("ats",)),
    )

    assert life.person.erasure is not None
    assert [one.name for one in life.person.erasure.open] == ["agency"]


def test_what_a_law_lets_a_system_keep_is_not_done() -> None:
    until = WINDOW + 90 * DAY
    life = fenced().told(ErasureTried(until, "agency", PLAN, retained_until=until, asked_at=WINDOW))
    life.told(ErasureProven(WINDOW, "documents", PLAN), ErasureProven(WINDOW, "ats", PLAN))

    assert life.person.standing is Standing.ERASING
    assert life.person.erasure is not None
    assert life.person.erasure.of("agency").progress is Progress.RETAINED


def test_a_system_that_only_a_person_reaches_is_asked_by_mail_until_a_hold_lies_over_it() -> None:
    life = fenced().told(ErasureTried(WINDOW + DAY, "agency", PLAN, asked_at=WINDOW, by_mail=True))
    (letter,) = life.mails(MailKind.RECIPIENT_ERASURE)
    assert letter.why == "agency"
    assert outbox.wanted(life.person, letter, life.now)
    life.told(HoldPlaced(HOLD))

    assert not outbox.wanted(life.person, letter, life.now)


def test_d2_a_hold_after_the_fence_stops_the_eraser_until_it_is_released() -> None:
    life = fenced().told(HoldPlaced(HOLD), at=WINDOW + SECOND)
    assert not outbox.wanted(life.person, EraseEverywhere("no_consent"), life.now)
    count = len([e for e in life.effects if isinstance(e, EraseEverywhere)])
    life.swept(WINDOW + timedelta(hours=5))
    assert len([e for e in life.effects if isinstance(e, EraseEverywhere)]) == count

    life.told(HoldReleased("dpo")).swept()

    assert len([e for e in life.effects if isinstance(e, EraseEverywhere)]) == count + 1


def test_e4_the_tombstone_holds_no_id_of_the_ats_and_no_address() -> None:
    life = asked().told(
        Answered(Answer.REFUSE, Channel.PAGE, Evidence("q", "v", "de", "h", Channel.PAGE)),
        at=NOON + DAY,
    )
    life.swept()
    life.person = outbox.without(life.person, [p.id for p in life.person.outbox])
    life.told(ErasureProven(NOON + 2 * DAY), at=NOON + 2 * DAY)

    stone = repr(life.person)
    assert life.person.standing is Standing.ERASED
    assert "wid-1" not in stone
    assert "fp-jane" not in stone
    assert [a.answer for a in life.person.answers] == [Answer.REFUSE]
    assert life.person.erasure is not None
    assert life.person.erasure.proven_at == NOON + 2 * DAY
    assert (life.person.due_at, life.person.todo_at) == (None, None)


def test_e6_the_trail_still_verifies_after_erasure() -> None:
    life = fenced().told(ErasureProven(WINDOW + DAY), at=WINDOW + DAY)

    assert outbox.chain_holds(life.person)
    assert [e.event for e in life.person.history][-1] == "ErasureProven"


def test_d7_proven_twice_is_proven_once() -> None:
    life = fenced().told(ErasureProven(WINDOW + DAY), at=WINDOW + DAY)
    stone = life.person

    assert life.told(ErasureProven(WINDOW + 2 * DAY), at=WINDOW + 2 * DAY).person is stone
    assert asked().told(ErasureTried(WINDOW)).because == "erasure/not-begun"


def test_e3_a_person_who_reappears_is_erased_again_and_the_dpo_told() -> None:
    life = fenced().told(ErasureProven(WINDOW + DAY), at=WINDOW + DAY)
    life.effects.clear()
    life.seen(at=WINDOW + 5 * DAY, digest="d-2")

    assert life.person.standing is Standing.ERASING
    assert [m.kind for m in life.mails()] == [MailKind.DPO_ERASURE_FAILING]
    assert life.does(EraseEverywhere)
    assert life.told(ErasureProven(WINDOW + 6 * DAY)).person.ats_id is None


def test_who_comes_back_on_their_own_after_the_proof_begins_anew() -> None:
    life = fenced().told(ErasureProven(WINDOW + DAY), at=WINDOW + DAY)
    life.seen_direct(at=WINDOW + 9 * DAY, digest="d-2", consents=(given(WINDOW + 8 * DAY),))

    assert life.person.standing is Standing.CONSENTED
    assert life.person.erasure is None
    assert outbox.chain_holds(life.person)


def test_who_was_erased_and_is_hired_later_belongs_to_the_employees_notice() -> None:
    life = fenced().told(ErasureProven(WINDOW + DAY), at=WINDOW + DAY)
    life.seen(at=WINDOW + 9 * DAY, digest="d-2", worker=True)

    assert life.person.standing is Standing.HANDED_OVER


# --- absence -----------------------------------------------------------------------------------


def test_a_record_that_is_not_shown_any_more_is_no_erased_one_and_its_dates_run_on() -> None:
    life = asked().told(Vanished(), Vanished(), at=NOON + DAY)
    assert (life.person.standing, life.person.erase_at) == (Standing.STUCK, WINDOW)

    assert life.lived(WINDOW).because == "fence/no_consent"


def test_a_record_that_is_shown_again_goes_on_where_it_was() -> None:
    life = asked().told(Vanished(), at=NOON + DAY).seen(at=NOON + 2 * DAY)

    assert (life.person.standing, life.person.missing_since) == (Standing.ASKED, None)


def test_a_shell_of_somebody_we_know_leaves_a_tombstone() -> None:
    life = asked().told(Seen(a_profile(purged=True), INSTALLED), at=NOON + DAY)

    assert (life.person.standing, life.person.erased_by_others) == (Standing.ERASED, True)
    assert (life.person.ats_id, life.person.address, life.person.due_at) == (None, None, None)
    assert life.person.erasure is None


def test_a_no_is_remembered_though_others_erased_the_person_first() -> None:
    life = asked().told(Answered(Answer.OBJECT, Channel.PAGE), at=NOON + DAY)
    life.told(Seen(a_profile(purged=True), INSTALLED), at=NOON + DAY + SECOND)

    assert life.person.erasure is not None
    assert (life.person.erasure.reason, life.person.erasure.suppresses) == (Reason.OBJECTED, True)


def test_a_shell_of_somebody_we_never_knew_is_nothing() -> None:
    life = Life().told(Seen(a_profile(purged=True), INSTALLED))

    assert (life.person.version, life.because) == (0, "intake/shell")


def test_who_was_erased_by_others_and_shows_again_is_new_to_us() -> None:
    life = asked().told(Seen(a_profile(purged=True), INSTALLED), at=NOON + DAY)
    life.seen(at=NOON + 9 * DAY, digest="d-2")

    assert life.person.standing is Standing.ASKED
    assert not life.person.erased_by_others


@pytest.mark.parametrize("event", [HoldPlaced(HOLD), RequestOpened("r-1"), TimePassed()])
def test_nothing_can_be_laid_over_a_tombstone(event: Event) -> None:
    life = fenced().told(ErasureProven(WINDOW + DAY), at=WINDOW + DAY)
    stone = life.person

    assert life.told(event).person is stone


# --- the date that the brake asks for ----------------------------------------------------------


def test_the_date_is_dated_when_it_moves_and_only_then() -> None:
    life = asked()
    assert life.person.dated_at == NOON
    life.seen(at=NOON + 5 * DAY, digest="d-2", region="DE-BE").lived(NOON + 26 * DAY)
    assert life.person.dated_at == NOON

    life.told(Bounced("request-1-1", NOON, permanent=True), at=NOON + 27 * DAY)

    assert (life.person.erase_at, life.person.dated_at) == (WINDOW, NOON)
    life.seen(at=NOON + 28 * DAY, digest="d-3", consents=(given(NOON + 28 * DAY),))
    assert life.person.dated_at == NOON + 28 * DAY


def test_imported_is_never_before_the_first_poll_nor_in_the_future() -> None:
    old = Life().told(Seen(a_profile(created_at=NOON - 900 * DAY), NOON))
    future = Life().told(Seen(a_profile(created_at=NOON + 900 * DAY), INSTALLED))
    known = Life().told(Seen(a_profile(created_at=NOON - 3 * DAY), INSTALLED))

    assert (old.person.imported_at, future.person.imported_at) == (NOON, NOON)
    assert known.person.inform_ends_at == datetime(2026, 3, 27, 23, tzinfo=UTC)


def test_the_earlier_of_the_countrys_and_the_companys_deadline_to_inform_counts() -> None:
    month = Life(a_policy(inform_deadline=period("P14D"))).seen()
    limit = Life(a_policy(inform_deadline=period("P60D"))).seen()

    assert month.person.erase_at == datetime(2026, 3, 16, 23, tzinfo=UTC)
    assert limit.person.erase_at == WINDOW


def test_a_field_that_is_absent_in_a_known_record_keeps_its_last_good_value() -> None:
    life = asked().seen(
        at=NOON + DAY,
        digest="d-2",
        country=None,
        source=SourceKind.UNMAPPED,
        source_id=None,
        address=None,
        missing=frozenset({"email", "prospect"}),
        consents=None,
        faults=(a_fault(),),
    )

    assert (life.person.country, life.person.source_id) == ("DE", "LINKEDIN")
    assert (life.person.address, life.person.standing) == ("fp-jane", Standing.ASKED)
    assert life.person.fault == a_fault()


def test_unreadable_consents_of_a_known_record_change_nothing() -> None:
    life = Life().seen(consents=(given(NOON),))
    life.seen(at=NOON + DAY, digest="d-2", consents=(), faults=(a_fault("consents[0]"),))

    assert life.person.standing is Standing.CONSENTED


def test_an_unknown_record_with_a_good_living_consent_is_kept_by_it() -> None:
    life = Life(no_country_file()).seen(country=None, consents=(given(NOON),), faults=(a_fault(),))

    assert life.person.erase_at == datetime(2027, 3, 2, 23, tzinfo=UTC)


# --- hired behind the fence ----------------------------------------------------------------------


def refused_and_fenced() -> Life:
    life = asked().told(Answered(Answer.REFUSE, Channel.PAGE)).swept()
    assert life.person.standing is Standing.ERASING
    return life


def test_who_is_hired_behind_the_fence_is_not_erased_and_the_dpo_hears_of_it() -> None:
    life = refused_and_fenced().seen(worker=True)

    assert (life.because, life.person.standing) == ("erasure/hired", Standing.HANDED_OVER)
    (alarm,) = life.mails(MailKind.DPO_ERASURE_FAILING)
    assert alarm.why == "hired"
    assert not outbox_holds(life, EraseEverywhere)
    assert life.swept(NOON + 400 * DAY).person.standing is Standing.HANDED_OVER


def test_an_accepted_offer_behind_the_fence_hands_the_person_over_too() -> None:
    accepted = Application("a-1", NOON, NOON, live=True, offer_accepted=True)
    life = refused_and_fenced().seen(applications=(accepted,))

    assert life.person.standing is Standing.HANDED_OVER


def test_who_is_seen_behind_the_fence_without_an_employment_is_erased_all_the_same() -> None:
    assert refused_and_fenced().seen(applications=(live(),)).person.standing is Standing.ERASING


def test_an_employment_that_was_a_mistake_lets_the_erasure_go_on() -> None:
    life = refused_and_fenced().seen(worker=True).seen(worker=False)
    assert life.person.standing is Standing.ENDING

    assert life.swept().person.standing is Standing.ERASING


def test_a_proof_that_comes_after_the_hiring_brings_no_tombstone() -> None:
    life = refused_and_fenced().seen(worker=True).told(ErasureProven(NOON))
    assert life.person.standing is Standing.HANDED_OVER


def outbox_holds(life: Life, kind: type[Effect]) -> bool:
    return any(isinstance(pending.effect, kind) for pending in life.person.outbox)
