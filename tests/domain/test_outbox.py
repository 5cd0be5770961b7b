# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from recruit_sync.domain import outbox
from recruit_sync.domain.effects import (
    AskVerdict,
    Effect,
    EndSharing,
    EraseEverywhere,
    LiftSuppression,
    MailKind,
    MirrorConsent,
    SealEvidence,
    SendMail,
)
from recruit_sync.domain.events import Answered, Bounced, Delivered, ErasureProven
from recruit_sync.domain.lifecycle import Decision
from recruit_sync.domain.subject import Answer, Candidacy, Channel
from tests.builders import NOON, SECOND, Life, a_candidacy, asked, live

MAIL = SendMail(MailKind.CONSENT_REQUEST, "request-1-1")
EFFECTS: list[Effect] = [
    MAIL,
    AskVerdict("request-1-1"),
    MirrorConsent("given", NOON, None, "1", "de"),
    EndSharing("fp", "objected"),
    LiftSuppression("fp"),
    SealEvidence(1),
    EraseEverywhere("no_consent"),
]


def recorded(*effects: Effect) -> Candidacy:
    return outbox.record(Decision(a_candidacy(), effects, "test"), "Seen", NOON)


def test_a_record_is_the_next_version_with_effects_and_one_line_of_the_trail() -> None:
    saved = recorded(*EFFECTS)

    assert saved.version == 1
    assert [p.effect for p in saved.outbox] == EFFECTS
    assert [(e.seq, e.event, e.because) for e in saved.history] == [(1, "Seen", "test")]
    assert saved.todo_at == NOON


def test_ids_of_effects_are_distinct_stable_and_fit_into_a_tag() -> None:
    ids = [outbox.effect_id(e) for e in EFFECTS]

    assert len(set(ids)) == len(ids)
    assert ids == [outbox.effect_id(replace(e)) for e in EFFECTS]
    assert [i for i in ids if not re.fullmatch(r"[A-Za-z0-9_-]{1,80}", i)] == []


def test_every_effect_knows_its_own_name() -> None:
    assert [e.effect for e in EFFECTS] == [
        "send_mail",
        "ask_verdict",
        "mirror_consent",
        "end_sharing",
        "lift_suppression",
        "seal_evidence",
        "erase_everywhere",
    ]


def test_an_effect_still_pending_is_neither_doubled_nor_lost_nor_set_back() -> None:
    saved = recorded(MAIL)
    claimed = outbox.claim(saved, saved.outbox[0], "t", NOON)
    again = outbox.record(Decision(claimed, (MAIL, EFFECTS[1]), "again"), "Seen", NOON + SECOND)

    assert [p.id for p in again.outbox] == ["request-1-1", outbox.effect_id(EFFECTS[1])]
    assert again.outbox[0] == claimed.outbox[0]


def test_m1_a_claimed_effect_is_nobody_elses_until_the_lease_ends() -> None:
    saved = recorded(MAIL)
    claimed = outbox.claim(saved, saved.outbox[0], "t", NOON)
    ends = NOON + outbox.LEASE

    assert outbox.ready(saved, NOON) == saved.outbox
    assert outbox.ready(claimed, ends - SECOND) == ()
    assert [p.attempts for p in outbox.ready(claimed, ends)] == [1]
    assert claimed.todo_at == saved.todo_at


def test_what_is_put_off_waits_and_what_is_done_is_gone() -> None:
    saved = recorded(MAIL, EFFECTS[1])
    later = outbox.put_off(saved, saved.outbox[0], NOON + timedelta(hours=1))

    assert [p.id for p in outbox.ready(later, NOON)] == [saved.outbox[1].id]
    left = outbox.done(later, saved.outbox[1].id)
    assert left.todo_at == NOON + timedelta(hours=1)
    assert left.version == 3
    assert outbox.done(left, MAIL.cause).todo_at is None
    assert outbox.without(saved, [MAIL.cause]).version == saved.version


def test_m1_a_mail_in_doubt_waits_longer_than_the_service_may_try() -> None:
    life = Life().seen()
    [pending] = life.person.outbox
    doubtful = outbox.in_doubt(life.person, pending, NOON)

    assert outbox.ready(doubtful, NOON + timedelta(hours=14)) == ()
    assert outbox.ready(doubtful, NOON + timedelta(hours=15))[0].doubtful
    assert doubtful.requests[0].deliveries[0].doubted


def test_a_mail_of_another_kind_in_doubt_marks_no_request() -> None:
    life = asked().lived(NOON + timedelta(days=25))
    [reminder] = [p for p in life.person.outbox if p.id == "reminder-1"]

    assert outbox.in_doubt(life.person, reminder, life.now).requests == life.person.requests


@pytest.mark.parametrize(
    "event", [Delivered("request-1-1", NOON), Bounced("request-1-1", NOON, permanent=True)]
)
def test_m1_an_event_that_overtakes_the_record_settles_the_doubt(
    event: Delivered | Bounced,
) -> None:
    life = Life().seen()
    [pending] = life.person.outbox
    life.person = outbox.in_doubt(life.person, pending, NOON)
    life.told(event, at=NOON + SECOND)

    assert "request-1-1" not in [p.id for p in life.person.outbox]


def test_e6_the_trail_shows_a_changed_line_and_a_missing_one() -> None:
    person = asked().lived(NOON + timedelta(days=25)).person
    assert len(person.history) > 3
    assert outbox.chain_holds(person)

    changed = replace(person.history[1], because="nothing")
    without_one = (person.history[0], *person.history[2:])

    tampered = (person.history[0], changed, *person.history[2:])
    assert not outbox.chain_holds(replace(person, history=tampered))
    assert not outbox.chain_holds(replace(person, history=without_one))
    assert not outbox.chain_holds(replace(person, subject="somebody-else"))


# --- what may still go out ---------------------------------------------------------------------


def wanted(life: Life, mail: SendMail) -> bool:
    return outbox.wanted(life.person, mail, life.now)


def test_a_request_is_wanted_until_the_duty_to_inform_has_lapsed() -> None:
    life = Life().seen()
    ends = life.person.inform_ends_at
    assert ends is not None

    assert outbox.wanted(life.person, MAIL, ends - SECOND)
    assert not outbox.wanted(life.person, MAIL, ends)


def test_a_request_of_a_cause_that_is_over_is_not_wanted() -> None:
    life = Life().seen().told(Bounced("request-1-1", NOON, permanent=True))
    assert not wanted(life, MAIL)
    life.seen(digest="d-2", address="fp-2")

    assert not wanted(life, MAIL)
    assert wanted(life, SendMail(MailKind.CONSENT_REQUEST, "request-2-1"))


def test_a_reminder_is_wanted_only_for_the_request_that_runs() -> None:
    life = asked().lived(NOON + timedelta(days=25))

    assert wanted(life, SendMail(MailKind.CONSENT_REMINDER, "reminder-1"))
    assert not wanted(life, SendMail(MailKind.CONSENT_REMINDER, "reminder-2"))


def test_a_renewal_is_wanted_while_the_consent_it_asks_about_is_the_one() -> None:
    life = asked().told(Answered(Answer.CONSENT, Channel.PAGE), at=NOON)
    ends = life.person.erase_at
    renewal = SendMail(MailKind.CONSENT_RENEWAL, "renewal-1", at=ends)
    assert wanted(life, renewal)
    life.lived(NOON + timedelta(days=350))
    life.told(Answered(Answer.CONSENT, Channel.PAGE), at=NOON + timedelta(days=350))

    assert not wanted(life, renewal)


def test_a_warning_is_wanted_while_the_date_it_names_stands() -> None:
    life = Life().seen(applications=(live(),)).received()
    at = life.person.erase_at

    assert wanted(life, SendMail(MailKind.STAFF_ERASURE_AHEAD, "ahead-1", at=at))
    assert not wanted(life, SendMail(MailKind.STAFF_ERASURE_AHEAD, "ahead-1", at=NOON))


def test_nothing_is_wanted_of_a_tombstone_but_proof_and_what_others_must_hear() -> None:
    life = asked().told(Answered(Answer.REFUSE, Channel.PAGE), at=NOON).swept()
    assert wanted(life, SendMail(MailKind.ERASURE_DONE, "erasure-done"))
    life.told(ErasureProven(NOON + SECOND), at=NOON + SECOND)

    kept = [e for e in EFFECTS if outbox.wanted(life.person, e, life.now)]
    assert kept == [EndSharing("fp", "objected"), LiftSuppression("fp"), SealEvidence(1)]
    left = [SealEvidence(1), EndSharing("fp-jane", "consent_refused")]
    assert [p.effect for p in life.person.outbox] == left
    assert not wanted(life, SendMail(MailKind.ERASURE_DONE, "erasure-done"))
    assert not wanted(life, SendMail(MailKind.STAFF_CONSENT_ANSWER, "answer-1"))
    assert wanted(life, SendMail(MailKind.DPO_ERASURE_FAILING, "failing-day-1"))


def test_erasure_done_is_for_the_fence_alone() -> None:
    assert not wanted(asked(), SendMail(MailKind.ERASURE_DONE, "erasure-done"))


def test_the_names_of_mails_tell_whom_they_go_to() -> None:
    to_dpo = {kind for kind in MailKind if kind.to_dpo}

    assert {kind for kind in MailKind if kind.to_staff} > to_dpo
    assert MailKind.CONSENT_REQUEST not in {kind for kind in MailKind if kind.to_staff}
