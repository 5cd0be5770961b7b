# SPDX-License-Identifier: Apache-2.0
"""A consent to job alerts is no consent to recruitment, and each of the two has its own end."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.erasure import Reason
from recruit_sync.domain.events import Answered
from recruit_sync.domain.profile import SourceKind
from recruit_sync.domain.subject import Answer, Channel, Standing
from tests.builders import NOON, Life, given

DAY = timedelta(days=1)
WINDOW = datetime(2026, 4, 1, 22, 0, tzinfo=UTC)
ALERTS_END = datetime(2027, 3, 1, 23, 0, tzinfo=UTC)
ALERTS = given(NOON - DAY, purpose="job_alert")


def signed_up(**but: object) -> Life:
    """Found by a recruiter, and signed up for job alerts the day before."""
    return Life().seen(at=NOON, consents=(ALERTS,), **but)


def test_a_sourced_person_with_nothing_but_job_alerts_is_asked_for_recruitment() -> None:
    life = signed_up()

    assert life.person.standing is Standing.ASKED
    assert len(life.mails(MailKind.CONSENT_REQUEST)) == 1


def test_a_consent_to_recruitment_leaves_nothing_to_ask() -> None:
    life = Life().seen(at=NOON, consents=(ALERTS, given(NOON - DAY)))

    assert life.person.standing is Standing.CONSENTED
    assert not life.mails(MailKind.CONSENT_REQUEST)


def test_silence_ends_one_ground_and_the_job_alerts_keep_the_person_until_their_own_end() -> None:
    life = signed_up().received().lived(WINDOW + DAY)
    assert life.person.standing is Standing.ASKED

    life.lived(ALERTS_END)
    assert life.person.erasure is not None
    assert life.person.erasure.reason is Reason.CONSENT_EXPIRED
    assert life.person.erasure.due_at == ALERTS_END


def test_the_reminder_names_the_date_that_is_true() -> None:
    (reminder,) = signed_up().received().lived(WINDOW).mails(MailKind.CONSENT_REMINDER)

    assert reminder.at == ALERTS_END


def test_job_alerts_that_end_first_leave_the_response_window() -> None:
    short = given(NOON - DAY, purpose="job_alert", expires_on=date(2026, 3, 10))
    life = Life().seen(at=NOON, consents=(short,)).received().lived(WINDOW)

    assert life.person.erasure is not None
    assert life.person.erasure.reason is Reason.NO_CONSENT
    assert life.person.erasure.due_at == WINDOW


def test_job_alerts_of_a_sourced_person_are_not_renewed_as_if_they_were_for_recruitment() -> None:
    life = signed_up().received().lived(ALERTS_END)

    assert not life.mails(MailKind.CONSENT_RENEWAL)


def test_a_refusal_of_recruitment_in_the_profile_is_not_outweighed_by_job_alerts() -> None:
    no = given(NOON + DAY, status="refused", channel="profile")
    life = signed_up().received().seen(at=NOON + 2 * DAY, digest="d-2", consents=(ALERTS, no))

    assert life.person.ending is not None
    assert life.person.ending.reason is Reason.CONSENT_REFUSED


def test_the_end_of_the_job_alerts_in_the_profile_is_a_withdrawal() -> None:
    gone = given(NOON + DAY, status="withdrawn", purpose="job_alert", channel="profile")
    life = Life().seen(source=SourceKind.JOB_ALERT, source_id="JOB_ALERT", consents=(ALERTS,))
    life.seen(
        at=NOON + 2 * DAY,
        digest="d-2",
        source=SourceKind.JOB_ALERT,
        source_id="JOB_ALERT",
        consents=(ALERTS, gone),
    )

    assert life.person.ending is not None
    assert life.person.ending.reason is Reason.WITHDRAWN


def test_unsubscribing_from_job_alerts_is_a_withdrawal_and_no_objection() -> None:
    life = Life().seen(source=SourceKind.JOB_ALERT, source_id="JOB_ALERT", consents=(ALERTS,))
    life.told(Answered(Answer.OBJECT, Channel.ONE_CLICK), at=NOON + DAY)

    assert life.person.ending is not None
    assert life.person.ending.reason is Reason.WITHDRAWN


def test_a_complaint_about_job_alerts_stays_an_objection() -> None:
    life = Life().seen(source=SourceKind.JOB_ALERT, source_id="JOB_ALERT", consents=(ALERTS,))
    life.told(Answered(Answer.OBJECT, Channel.COMPLAINT), at=NOON + DAY)

    assert life.person.ending is not None
    assert life.person.ending.reason is Reason.OBJECTED
