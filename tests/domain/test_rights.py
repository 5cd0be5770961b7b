# SPDX-License-Identifier: Apache-2.0
"""Rights requests: who is protected by one, what each answer brings, when the DPO is reminded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from recruit_sync.domain.effects import MailKind, SendMail
from recruit_sync.domain.erasure import Reason
from recruit_sync.domain.events import (
    Answered,
    ErasureProven,
    RequestClosed,
    RequestConfirmed,
    RequestExtended,
    RequestOpened,
    RequestsChecked,
)
from recruit_sync.domain.rights_request import ENDING, Right, RightsRequest, State
from recruit_sync.domain.subject import Answer, Channel, Standing
from tests.builders import NOON, Life, asked

DUE = NOON + timedelta(days=30)
DAY = timedelta(days=1)
WINDOW = datetime(2026, 4, 1, 22, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ONLY_PROTECTING = [right for right in Right if right not in ENDING]


def mails(life: Life, kind: MailKind) -> list[SendMail]:
    found = (p.effect for p in life.person.outbox)
    return [e for e in found if isinstance(e, SendMail) and e.kind is kind]


def request(life: Life, id_: str = "r") -> RightsRequest:
    return next(one for one in life.person.rights if one.id == id_)


@pytest.mark.parametrize("right", ONLY_PROTECTING)
def test_an_open_request_keeps_the_record_until_it_is_answered(right: Right) -> None:
    life = asked().told(RequestOpened("r", right, due_at=DUE)).lived(WINDOW + DAY).swept()
    waiting = life.person.standing
    life.told(RequestClosed("r", by="dpo"), at=WINDOW + 2 * DAY).swept()
    assert (waiting, life.person.standing) == (Standing.ASKED, Standing.ERASING)
    assert life.person.erasure is not None
    assert life.person.erasure.reason is Reason.NO_CONSENT


def test_a_request_to_erase_does_not_protect_against_itself() -> None:
    life = asked().told(RequestOpened("r", Right.ERASURE, due_at=DUE)).lived(WINDOW + DAY).swept()
    assert life.person.standing is Standing.ERASING


def test_an_unverified_request_protects_nothing_and_is_due_never() -> None:
    life = asked().told(RequestOpened("r", Right.ACCESS, verified=False, due_at=DUE))
    assert (request(life).state, request(life).due_at) == (State.UNVERIFIED, None)
    assert len(mails(life, MailKind.RIGHTS_RECEIVED)) == 1
    assert life.lived(WINDOW + DAY).swept().person.standing is Standing.ERASING


def test_a_confirmed_request_is_open_and_only_once() -> None:
    life = asked().told(RequestOpened("r", Right.ACCESS, verified=False))
    life.told(RequestConfirmed("r", DUE))
    assert (request(life).state, request(life).due_at) == (State.OPEN, DUE)
    before = life.person
    assert life.told(RequestConfirmed("r", DUE + DAY)).person is before


@pytest.mark.parametrize(
    ("right", "reason"),
    [(Right.OBJECTION, Reason.OBJECTED), (Right.WITHDRAWAL, Reason.WITHDRAWN)],
)
def test_objection_and_withdrawal_wait_for_nobodys_answer(right: Right, reason: Reason) -> None:
    life = asked().told(RequestOpened("r", right, due_at=DUE))
    assert request(life).state is State.ANSWERED
    assert len(mails(life, MailKind.RIGHTS_RECEIVED)) == 1
    life.swept()
    assert life.person.erasure is not None
    assert life.person.erasure.reason is reason
    assert len(mails(life, MailKind.ERASURE_DONE)) == 1
    assert mails(life, MailKind.RIGHTS_ANSWER) == []


def test_an_unconfirmed_objection_ends_nothing() -> None:
    life = asked().told(RequestOpened("r", Right.OBJECTION, verified=False)).swept()
    assert life.person.standing is Standing.ASKED


def test_a_granted_erasure_is_answered_by_the_erasure_itself() -> None:
    life = asked().told(RequestOpened("r", Right.ERASURE, due_at=DUE))
    assert life.swept().person.standing is Standing.ASKED
    life.told(RequestClosed("r", by="dpo")).swept()
    assert life.person.erasure is not None
    assert life.person.erasure.reason is Reason.ERASURE_REQUEST
    assert mails(life, MailKind.RIGHTS_ANSWER) == []
    assert len(mails(life, MailKind.ERASURE_DONE)) == 1


def test_a_refused_erasure_leaves_the_person_and_tells_them_why() -> None:
    life = asked().told(RequestOpened("r", Right.ERASURE, due_at=DUE))
    life.told(RequestClosed("r", refused=True, by="dpo", reason="A lawsuit is pending.")).swept()
    assert (life.person.standing, request(life).state) == (Standing.ASKED, State.REFUSED)
    (mail,) = mails(life, MailKind.RIGHTS_ANSWER)
    assert mail.why == "A lawsuit is pending."


def test_a_request_is_extended_once() -> None:
    life = asked().told(RequestOpened("r", Right.ACCESS, due_at=DUE))
    life.told(RequestExtended("r", DUE + 60 * DAY, "dpo", "Many records."))
    assert (request(life).state, request(life).due_at) == (State.EXTENDED, DUE + 60 * DAY)
    before = life.person
    assert life.told(RequestExtended("r", DUE + 90 * DAY, "dpo", "More.")).person is before


def test_what_is_closed_stays_closed() -> None:
    life = asked().told(RequestOpened("r", Right.ACCESS, due_at=DUE), RequestClosed("r", by="a"))
    before = life.person
    assert (
        life.told(RequestClosed("r", refused=True, reason="no"), RequestOpened("r")).person
        is before
    )


@pytest.mark.parametrize(
    ("ahead", "so_far"), [(7 * DAY + SECOND, 0), (7 * DAY, 1), (DAY + SECOND, 1), (DAY, 2)]
)
def test_the_dpo_is_reminded_seven_days_and_one_day_ahead(ahead: timedelta, so_far: int) -> None:
    life = asked().told(RequestOpened("r", Right.ACCESS, due_at=DUE))
    for _ in range(3):
        life.told(RequestsChecked(), at=DUE - 8 * DAY)
    if ahead <= 7 * DAY:
        life.told(RequestsChecked(), at=DUE - 7 * DAY)
    for _ in range(3):
        life.told(RequestsChecked(), at=DUE - ahead)
    assert len(mails(life, MailKind.DPO_RIGHTS_DUE)) == so_far


def test_an_extended_request_is_reminded_of_anew() -> None:
    life = asked().told(RequestOpened("r", Right.ACCESS, due_at=DUE))
    life.told(RequestsChecked(), at=DUE - DAY)
    life.told(RequestExtended("r", DUE + 60 * DAY, "dpo", "Many."), at=DUE - DAY)
    life.told(RequestsChecked(), at=DUE + 53 * DAY)
    assert len(mails(life, MailKind.DPO_RIGHTS_DUE)) == 2


def test_a_closed_request_outlives_the_erasure_by_id_and_state() -> None:
    life = asked().told(RequestOpened("r", Right.ACCESS, due_at=DUE), RequestClosed("r", by="dpo"))
    life.told(RequestOpened("s", Right.ACCESS, verified=False))
    life.told(Answered(Answer.REFUSE, Channel.PAGE)).swept().told(ErasureProven(NOON))
    assert life.person.standing is Standing.ERASED
    assert [(one.id, one.state) for one in life.person.rights] == [("r", State.ANSWERED)]


def test_behind_the_fence_no_request_is_opened() -> None:
    life = asked().told(Answered(Answer.REFUSE, Channel.PAGE)).swept()
    before = life.person
    assert life.told(RequestOpened("r", Right.ACCESS, due_at=DUE)).person is before


def test_an_employees_objection_erases_nobody() -> None:
    life = asked().seen(digest="d-2", worker=True).told(RequestOpened("r", Right.OBJECTION))
    assert life.swept().person.standing is Standing.HANDED_OVER
    assert request(life).state is State.ANSWERED
