# SPDX-License-Identifier: Apache-2.0
"""What becomes of a rights request: opened, confirmed, extended, answered; and when somebody must
be reminded of it.

An open request keeps the record from being erased, but never against itself. Objection and
withdrawal need nobody's answer: they act at once. Knows no calendar: the day by which a request is
to be answered is handed in.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from recruit_sync.domain import answers
from recruit_sync.domain.effects import Effect, MailKind, SendMail
from recruit_sync.domain.events import (
    Answered,
    RequestClosed,
    RequestConfirmed,
    RequestExtended,
    RequestOpened,
    RequestsChecked,
    RightsEvent,
)
from recruit_sync.domain.policy import Policy
from recruit_sync.domain.rights_request import Right, RightsRequest, State
from recruit_sync.domain.subject import FENCED, Answer, Candidacy, Channel, Standing
from recruit_sync.domain.values import evolve

Outcome = tuple[Candidacy, tuple[Effect, ...], str]
AHEAD: Final = (timedelta(days=7), timedelta(days=1))
"""How long before the day of the answer the DPO is reminded."""
_AT_ONCE: Final = {Right.OBJECTION: Answer.OBJECT, Right.WITHDRAWAL: Answer.WITHDRAW}


def told(candidacy: Candidacy, event: RightsEvent, policy: Policy, now: datetime) -> Outcome:
    """What one event means for the requests of one person."""
    if candidacy.standing is Standing.ERASED:
        return candidacy, (), "overlay/erased"
    match event:
        case RequestOpened():
            return _opened(candidacy, event, policy, now)
        case RequestConfirmed(id, due_at):
            return _confirmed(candidacy, id, due_at, policy, now)
        case RequestExtended(id, due_at, by, reason):
            return _extended(candidacy, id, due_at, by=by, reason=reason)
        case RequestClosed():
            return _closed(candidacy, event, policy, now)
        case RequestsChecked():
            return _reminded(candidacy, now)


def find(candidacy: Candidacy, id_: str) -> RightsRequest | None:
    """One request of this person by its id."""
    return next((one for one in candidacy.rights if one.id == id_), None)


def _opened(candidacy: Candidacy, event: RequestOpened, policy: Policy, now: datetime) -> Outcome:
    """Behind the fence there is nothing left to ask about but the erasure, which goes on."""
    if find(candidacy, event.id) or candidacy.standing in FENCED:
        return candidacy, (), "rights/repeated"
    state = State.OPEN if event.verified else State.UNVERIFIED
    due_at = event.due_at if event.verified else None
    request = RightsRequest(event.id, event.right, state, now, due_at)
    opened = evolve(candidacy, rights=(*candidacy.rights, request))
    received = (_mail(MailKind.RIGHTS_RECEIVED, "received", request),)
    if not event.verified:
        return opened, received, "rights/unverified"
    after, effects = _acted_on(opened, request, policy, now)
    return after, (*received, *effects), "rights/opened"


def _confirmed(
    candidacy: Candidacy, id_: str, due_at: datetime | None, policy: Policy, now: datetime
) -> Outcome:
    """The person showed that the request is theirs; from here on it counts."""
    request = find(candidacy, id_)
    if request is None or request.state is not State.UNVERIFIED or candidacy.standing in FENCED:
        return candidacy, (), "rights/repeated"
    opened = evolve(request, state=State.OPEN, due_at=due_at)
    after, effects = _acted_on(_with(candidacy, opened), opened, policy, now)
    return after, effects, "rights/confirmed"


def _acted_on(
    candidacy: Candidacy, request: RightsRequest, policy: Policy, now: datetime
) -> tuple[Candidacy, tuple[Effect, ...]]:
    """Objection and withdrawal end every ground without waiting for an answer (art. 7(3), 21)."""
    answer = _AT_ONCE.get(request.right)
    if answer is None:
        return candidacy, ()
    closed = _with(candidacy, evolve(request, state=State.ANSWERED, answered_at=now))
    return _ended(closed, answer, policy, now)


def _ended(
    candidacy: Candidacy, answer: Answer, policy: Policy, now: datetime
) -> tuple[Candidacy, tuple[Effect, ...]]:
    """As if said on the page; employees and whoever is behind the fence are not erased by it."""
    if candidacy.standing in (*FENCED, Standing.HANDED_OVER):
        return candidacy, ()
    ended, effects, _ = answers.answered(candidacy, Answered(answer, Channel.REQUEST), policy, now)
    return ended, effects


def _extended(candidacy: Candidacy, id_: str, due_at: datetime, *, by: str, reason: str) -> Outcome:
    """Once, before the first term is over, and the person is told why."""
    request = find(candidacy, id_)
    if request is None or request.state is not State.OPEN:
        return candidacy, (), "rights/repeated"
    later = evolve(request, state=State.EXTENDED, due_at=due_at, by=by, reminded=())
    mail = _mail(MailKind.RIGHTS_ANSWER, "extended", later, why=reason)
    return _with(candidacy, later), (mail,), "rights/extended"


def _closed(candidacy: Candidacy, event: RequestClosed, policy: Policy, now: datetime) -> Outcome:
    """Granted or refused. A granted erasure is answered by the erasure itself."""
    request = find(candidacy, event.id)
    if request is None or not request.open:
        return candidacy, (), "rights/repeated"
    state = State.REFUSED if event.refused else State.ANSWERED
    closed = evolve(request, state=state, answered_at=now, by=event.by, reminded=())
    freed = _with(evolve(candidacy, freed_at=now), closed)
    if request.right is Right.ERASURE and not event.refused:
        erased, effects = _ended(freed, Answer.ERASE, policy, now)
        return erased, effects, "rights/erasure-granted"
    verdict = "refused" if event.refused else "granted"
    mail = _mail(MailKind.RIGHTS_ANSWER, verdict, closed, why=event.reason)
    return freed, (mail,), f"rights/{verdict}"


def _reminded(candidacy: Candidacy, now: datetime) -> Outcome:
    """The DPO hears of each open request seven days and one day ahead, once each."""
    rights, mails = [], []
    for request in candidacy.rights:
        marks = tuple(_marks(request, now))
        rights.append(evolve(request, reminded=(*request.reminded, *marks)) if marks else request)
        if marks:
            mails.append(_mail(MailKind.DPO_RIGHTS_DUE, f"due-{marks[-1]}", request))
    if not mails:
        return candidacy, (), "rights/nothing-due"
    return evolve(candidacy, rights=tuple(rights)), tuple(mails), "rights/due"


def _marks(request: RightsRequest, now: datetime) -> Iterator[str]:
    """The reminders that have come due; of two missed at once the later alone is mailed."""
    if not request.open or request.due_at is None:
        return
    for lead in AHEAD:
        mark = f"{lead.days}d-{request.state}"
        if now >= request.due_at - lead and mark not in request.reminded:
            yield mark


def _with(candidacy: Candidacy, request: RightsRequest) -> Candidacy:
    rights = tuple(request if one.id == request.id else one for one in candidacy.rights)
    return evolve(candidacy, rights=rights)


def _mail(kind: MailKind, what: str, request: RightsRequest, *, why: str = "") -> SendMail:
    return SendMail(kind, f"rights-{what}-{request.id}", why=why, at=request.due_at)


def request_id(mail_cause: str) -> str:
    """The request that a mail of ours is about, by the cause of the mail."""
    return mail_cause.rpartition("-")[2] if mail_cause.startswith("rights-") else ""
