# SPDX-License-Identifier: Apache-2.0
"""What is the candidate told and asked, when, and what does an answer mean?

A notice names the checks of the stages that are reached, and nothing of a later one; a later stage
sends another. Papers are asked for when their notice is acknowledged. Silence is no consent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from recruit_sync.domain.screening.events import (
    Acknowledged,
    MailBounced,
    MailDelivered,
    NoticeSent,
    PaperAnswered,
)
from recruit_sync.domain.screening.happenings import Effect, Happening, Kind
from recruit_sync.domain.screening.record import Notice, Paper, ScreeningRecord
from recruit_sync.domain.screening.states import State
from recruit_sync.domain.screening.step import Step
from recruit_sync.domain.screening.terms import DAY
from recruit_sync.domain.screening.turn import Turn
from recruit_sync.domain.screening.words import Authorization, Check, Stage
from recruit_sync.domain.screening.work import Mail, MailWord


def reach(turn: Turn, stage: Stage) -> Turn:
    """The candidate is so far: the checks of this stage begin."""
    reached = turn.say(Kind.STAGE_REACHED, stage=stage)
    waiting = reached.record.in_state(State.PLANNED)
    begin = frozenset(step.check for step in waiting if step.stage.rank <= step.reached.rank)
    return reached.say(Kind.BEGUN, begin, checks=begin) if begin else reached


# --- what the machine calls for ------------------------------------------------------------------


def send_notice(turn: Turn, checks: frozenset[Check]) -> Turn:
    """One more notice, which names these checks and who would do them."""
    steps = [step for step in turn.record.course.steps if step.check in checks]
    notice = Notice(
        number=len(turn.record.notices) + 1,
        stage=max((step.reached for step in steps), key=lambda stage: stage.rank),
        checks=checks,
        agencies=frozenset(step.agency for step in steps),
        asked_at=turn.now,
    )
    mail = Mail(MailWord.NOTICE, notice.cause, notice=notice.number)
    return turn.with_(notices=(*turn.record.notices, notice)).do(mail)


def ask_papers(turn: Turn, checks: frozenset[Check]) -> Turn:
    """One paper for each authorisation that these checks still lack, on their notice's page."""
    steps = [step for step in turn.record.course.steps if step.check in checks]
    papers = list(turn.record.papers)
    for authorization in Authorization:
        lacking = frozenset(s.check for s in steps if authorization in s.authorizations - s.signed)
        for together in _documents(authorization, lacking):
            number = _notice_of(turn.record, together)
            if number:
                papers.append(Paper(authorization, number, together, turn.now))
    return turn.with_(papers=tuple(papers))


def _documents(authorization: Authorization, checks: frozenset[Check]) -> list[frozenset[Check]]:
    """One document for all checks; but a consent is to one purpose, and asked for each check."""
    if authorization is Authorization.STEP_CONSENT:
        return [frozenset({check}) for check in Check if check in checks]
    return [checks] if checks else []


def _notice_of(record: ScreeningRecord, checks: frozenset[Check]) -> int | None:
    named = (one.number for one in reversed(record.notices) if one.checks & checks)
    return next(named, None)


def take_back(turn: Turn) -> Turn:
    """Questions about checks that are all over are asked no more."""
    over = frozenset(step.check for step in turn.record.course.steps if step.state.ended)
    gone = over | frozenset(step.check for step in turn.record.in_state(State.CANCELING))
    notices = tuple(
        replace(one, withdrawn_at=turn.now) if one.open and one.checks <= gone else one
        for one in turn.record.notices
    )
    papers = tuple(
        replace(one, withdrawn_at=turn.now) if one.open and one.checks <= gone else one
        for one in turn.record.papers
    )
    return turn.with_(notices=notices, papers=papers)


# --- what became of the mail ---------------------------------------------------------------------


def sent(turn: Turn, event: NoticeSent) -> Turn:
    """From now on the candidate's days run."""
    text = {"version": event.version, "language": event.language, "text_hash": event.text_hash}
    return _with_notice(turn, event.number, sent_at=turn.now, **text).why("notice/sent")


def delivered(turn: Turn, event: MailDelivered) -> Turn:
    """The recipient's server has it."""
    for notice in turn.record.notices:
        if notice.cause == event.cause and notice.delivered_at is None:
            return _with_notice(turn, notice.number, delivered_at=event.at).why("notice/delivered")
    return turn


def bounced(turn: Turn, event: MailBounced) -> Turn:
    """Nobody can acknowledge what never came: the recruiter has to find an address."""
    for notice in turn.record.notices:
        if notice.cause == event.cause and notice.open and event.permanent:
            marked = _with_notice(turn, notice.number, bounced_at=event.at)
            return marked.ask_recruiter("address_bounced").why("notice/bounced")
    return turn


def _with_notice(turn: Turn, number: int, **changes: object) -> Turn:
    notices = tuple(
        replace(one, **changes) if one.number == number else one  # type: ignore[arg-type]
        for one in turn.record.notices
    )
    return turn.with_(notices=notices)


# --- what the candidate answers ------------------------------------------------------------------


def acknowledged(turn: Turn, event: Acknowledged) -> Turn:
    """The first time counts; a notice that ran out or was taken back lets nothing go on."""
    notice = next((one for one in turn.record.notices if one.number == event.notice), None)
    if notice is None or not notice.open:
        return turn
    kept = {"acknowledged_at": turn.now, "evidence": event.evidence}
    marked = _with_notice(turn, notice.number, **kept)
    told = Happening(Kind.NOTICE_ACKNOWLEDGED, checks=notice.checks, agencies=notice.agencies)
    return marked.tell(told).why("notice/acknowledged")


def answered(turn: Turn, event: PaperAnswered) -> Turn:
    """The first answer counts. A no to an optional check has no effect on the rest."""
    paper = next((one for one in turn.record.papers if _is(one, event) and one.open), None)
    if paper is None:
        return turn
    moment = {"given_at" if event.given else "declined_at": turn.now}
    marked = _with_paper(turn, paper, evidence=event.evidence, **moment)
    kind = Kind.AUTHORIZATION_GIVEN if event.given else Kind.AUTHORIZATION_DECLINED
    facts = {"checks": paper.checks, "authorization": paper.authorization}
    answer = marked.say(kind, paper.checks, **facts)
    return answer.why("paper/given" if event.given else "paper/declined")


def withdrawn(turn: Turn, authorization: Authorization) -> Turn:
    """Whatever rests on that paper ends, wherever it stands."""
    papers = tuple(
        replace(one, withdrawn_at=turn.now) if one.authorization is authorization else one
        for one in turn.record.papers
    )
    marked = turn.with_(papers=papers)
    told = marked.say(Kind.AUTHORIZATION_WITHDRAWN, authorization=authorization)
    return told.why("paper/withdrawn")


def _is(paper: Paper, event: PaperAnswered) -> bool:
    named = (paper.notice, paper.authorization) == (event.notice, event.authorization)
    return named and event.checks in (None, paper.checks)


def _with_paper(turn: Turn, paper: Paper, **changes: object) -> Turn:
    changed = replace(paper, **changes)  # type: ignore[arg-type]
    return turn.with_(papers=tuple(changed if p is paper else p for p in turn.record.papers))


# --- time ----------------------------------------------------------------------------------------


def moments(record: ScreeningRecord, days: Iterable[int], last: int) -> Iterable[datetime]:
    """When time does something to an open question."""
    ordered = sorted(days)
    questions: tuple[Notice | Paper, ...] = (*record.notices, *record.papers)
    for question in questions:
        if question.open:
            rest = [*ordered, last][question.reminded :]
            yield from (_since(question) + day * DAY for day in rest[:1])


def _since(question: Notice | Paper) -> datetime:
    """From when the candidate could have read it."""
    sent_at = question.sent_at if isinstance(question, Notice) else None
    return sent_at or question.asked_at


def on_time(turn: Turn) -> Turn:
    """Reminders, and the end of the time to answer."""
    for notice in turn.record.notices:
        if notice.open:
            turn = _notice_on_time(turn, notice)
    for paper in turn.record.papers:
        if paper.open:
            turn = _paper_on_time(turn, paper)
    return turn


def _notice_on_time(turn: Turn, notice: Notice) -> Turn:
    if _over(turn, notice):
        ended = _with_notice(turn, notice.number, expired_at=turn.now)
        expired = ended.say(Kind.NOTICE_EXPIRED, notice.checks)
        rest = frozenset(step.check for step in expired.record.in_state(State.PLANNED))
        left = expired.say(Kind.CALLED_OFF, rest) if rest else expired
        return left.ask_recruiter("not_acknowledged").why("notice/expired")
    passed = _passed(turn, notice)
    if passed <= notice.reminded:
        return turn
    cause = f"screening-reminder-{notice.number}-{passed}"
    mail = Mail(MailWord.REMINDER, cause, notice=notice.number)
    return _with_notice(turn, notice.number, reminded=passed).do(mail).why("notice/reminded")


def _paper_on_time(turn: Turn, paper: Paper) -> Turn:
    if _over(turn, paper):
        ended = _with_paper(turn, paper, expired_at=turn.now)
        expired = ended.say(Kind.AUTHORIZATION_EXPIRED, paper.checks)
        return expired.ask_recruiter("not_authorized").why("paper/expired")
    passed = _passed(turn, paper)
    if passed <= paper.reminded:
        return turn
    cause = f"screening-reminder-{paper.notice}-papers-{passed}"
    known = any(isinstance(task, Mail) and task.cause == cause for task in turn.tasks)
    mails = () if known else (Mail(MailWord.REMINDER, cause, notice=paper.notice),)
    return _with_paper(turn, paper, reminded=passed).do(*mails).why("paper/reminded")


def _over(turn: Turn, question: Notice | Paper) -> bool:
    return turn.now >= _since(question) + turn.terms.answer_days * DAY


def _passed(turn: Turn, question: Notice | Paper) -> int:
    """How many of the reminders have fallen due; of two at once one is sent."""
    since = _since(question)
    return sum(turn.now >= since + day * DAY for day in turn.terms.reminder_days)


def waiting_steps(record: ScreeningRecord, paper: Paper) -> tuple[Step, ...]:
    """The checks that a paper holds up."""
    return tuple(s for s in record.in_state(State.AUTH_WAIT) if s.check in paper.checks)


CALLED = {Effect.SEND_NOTICE: send_notice, Effect.ASK_AUTHORIZATION: ask_papers}
"""What the machine calls for by its own words, and who sees to it."""
