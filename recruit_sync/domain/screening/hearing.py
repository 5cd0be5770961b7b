# SPDX-License-Identifier: Apache-2.0
"""How is a candidate heard before a concern counts, and until when?

The clock starts at receipt, in business days of the place of work, and is never cut short: a
dispute or a new result stops it, and what comes after starts a whole one. A person decides again
when it is over; nothing final goes out by itself.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from recruit_sync.domain.screening.events import Decided, MailBounced, MailDelivered
from recruit_sync.domain.screening.happenings import Effect, Kind
from recruit_sync.domain.screening.record import HearingClock, ScreeningRecord, Verdicts
from recruit_sync.domain.screening.states import State
from recruit_sync.domain.screening.terms import Window
from recruit_sync.domain.screening.turn import Turn
from recruit_sync.domain.screening.words import Check, Hearing
from recruit_sync.domain.screening.work import Mail, MailWord

SAYS: Final = {
    "passed": Kind.DECIDED_PASSED,
    "concern": Kind.DECIDED_CONCERN,
    "unverified": Kind.DECIDED_UNVERIFIED,
}
COMMENT: Final = "comment"
PRE_ADVERSE: Final = "pre_adverse"
FINAL: Final = "final"


def decided(turn: Turn, event: Decided) -> Turn:
    """A named person's word on one check; where the check waits for none, nothing is noted."""
    before = turn.record.course
    told = turn.say(SAYS[event.said], (event.check,))
    if told.record.course == before:
        return turn
    verdict = Verdicts(event.check, event.said, event.by, turn.now)
    kept = told.with_(verdicts=(*told.record.verdicts, verdict))
    return kept.why(f"decided/{event.check}/{event.said}")


# --- what the machine calls for ------------------------------------------------------------------


def ask_comment(turn: Turn, checks: frozenset[Check]) -> Turn:
    """The candidate is told what is held against them, and until when they may answer."""
    return _mail(turn, checks, COMMENT)


def send_pre_adverse(turn: Turn, checks: frozenset[Check]) -> Turn:
    """The notice before an adverse action; its receipt starts the clock."""
    return _mail(turn, checks, PRE_ADVERSE)


def send_final(turn: Turn, checks: frozenset[Check]) -> Turn:
    """Only after a person decided a second time, when the clock was over."""
    return _mail(turn, checks, FINAL)


def _mail(turn: Turn, checks: frozenset[Check], why: str) -> Turn:
    """One mail for each check: each has its own clock. The number tells a second hearing apart."""
    for check in sorted(checks):
        cause = f"screening-hearing-{why}-{check}-{turn.record.version + 1}"
        turn = turn.do(Mail(MailWord.HEARING, cause, why))
    return turn


def start_clock(turn: Turn, checks: frozenset[Check]) -> Turn:
    """From now; where a mail's delivery comes later, from then."""
    for check in sorted(checks):
        turn = _start(turn, check, turn.now)
    return turn


def _start(turn: Turn, check: Check, at: datetime) -> Turn:
    hearing = max(
        turn.record.hearings or (Hearing.EU_UK_FAIR_HEARING,),
        key=lambda one: _length(turn.terms.windows[one]),
    )
    window = turn.terms.windows[hearing]
    ends_at = turn.terms.calendar.after(at, _length(window))
    others = tuple(c for c in turn.record.clocks if c.check is not check or not c.running)
    return turn.with_(clocks=(*others, HearingClock(check, hearing, at, ends_at)))


def _length(window: Window) -> int:
    return window.days + window.deemed_days


def stop_clock(turn: Turn, checks: frozenset[Check]) -> Turn:
    """What was running is void; it is never taken up again."""
    clocks = tuple(
        replace(one, stopped_at=turn.now) if one.check in checks and one.running else one
        for one in turn.record.clocks
    )
    return turn.with_(clocks=clocks)


# --- what became of the mail, and time -----------------------------------------------------------


def check_of(cause: str) -> tuple[str, Check] | None:
    """What a hearing's mail was, and about which check; None for any other mail."""
    why, _, rest = cause.removeprefix("screening-hearing-").partition("-")
    if rest == "" or not cause.startswith("screening-hearing-"):
        return None
    return why, Check(rest.rpartition("-")[0])


def delivered(turn: Turn, event: MailDelivered) -> Turn:
    """Receipt: the clock of an adverse action starts, that of a comment starts anew from here."""
    found = check_of(event.cause)
    if found is None:
        return turn
    why, check = found
    if why == PRE_ADVERSE:
        return turn.say(Kind.HEARING_DELIVERED, (check,)).why("hearing/received")
    if why == COMMENT and any(c.check is check and c.running for c in turn.record.clocks):
        return _start(turn, check, event.at).why("hearing/received")
    return turn


def handed_over(turn: Turn, cause: str) -> Turn:
    """The final notice is out: the concern stands."""
    found = check_of(cause)
    if found is None or found[0] != FINAL:
        return turn
    return turn.say(Kind.FINAL_NOTICE_SENT, (found[1],)).why("hearing/final")


def bounced(turn: Turn, event: MailBounced) -> Turn:
    """Never received, so nothing runs; the recruiter has to find another way."""
    found = check_of(event.cause)
    if found is None:
        return turn
    return turn.ask_recruiter("address_bounced").why("hearing/not-received")


def on_time(turn: Turn) -> Turn:
    """Clocks that are over; a person is asked to decide."""
    for clock in turn.record.clocks:
        if clock.running and clock.ends_at <= turn.now:
            clocks = tuple(
                replace(c, over_at=turn.now) if c is clock else c for c in turn.record.clocks
            )
            over = turn.with_(clocks=clocks)
            turn = over.say(Kind.WINDOW_OVER, (clock.check,)).why("hearing/over")
    return turn


def moments(record: ScreeningRecord) -> tuple[datetime, ...]:
    """When a clock is over."""
    return tuple(clock.ends_at for clock in record.clocks if clock.running)


def heard(record: ScreeningRecord) -> frozenset[Check]:
    """Checks whose hearing is open."""
    states = (State.COMMENT_OPEN, State.ADVERSE_SENT, State.ADVERSE_CLOCK)
    return frozenset(step.check for step in record.in_state(*states))


CALLED: Final = {
    Effect.STOP_CLOCK: stop_clock,
    Effect.ASK_COMMENT: ask_comment,
    Effect.SEND_PRE_ADVERSE: send_pre_adverse,
    Effect.SEND_FINAL_NOTICE: send_final,
    Effect.START_CLOCK: start_clock,
}
"""What the machine calls for by its own words, and who sees to it."""
