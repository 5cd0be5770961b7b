# SPDX-License-Identifier: Apache-2.0
"""How does a step go on? One table of state and event; a pair that is not in it is ignored.

Total and pure: every event is answered in every state, nothing is asked of a clock, and nobody is
rejected by the machine: a concern ends a step only after a person's decision and a hearing.
"""

from __future__ import annotations

from typing import Final

from recruit_sync.domain.screening.happenings import RESULTS, Effect, Kind
from recruit_sync.domain.screening.states import ENDED, HEARD, State
from recruit_sync.domain.screening.step import When
from recruit_sync.domain.values import value


@value(frozen=True, slots=True)
class Move:
    """One row: from any of these states, on this event, where the question holds."""

    before: tuple[State, ...]
    event: Kind
    after: State | None
    when: When = When.ALWAYS
    does: tuple[Effect, ...] = ()


S, K, E = State, Kind, Effect
WAITS: Final = (S.NOTICE_WAIT, S.STAGE_WAIT, S.AUTH_WAIT, S.DEP_WAIT)
EARLY: Final = (S.PLANNED, *WAITS)
LATE: Final = tuple(state for state in S if state not in {*EARLY, *ENDED, S.CANCELING})
AT_AGENCY: Final = (S.CANDIDATE_WAIT, S.RUNNING, S.ON_HOLD)
BY_PEOPLE: Final = (S.CANDIDATE_WAIT, S.RUNNING)
COMMENT: Final = (E.ASK_COMMENT, E.START_CLOCK)
TAKEN_BACK: Final = (S.CANCELING, S.CANCELED, S.EXPIRED)
HEARING: Final = tuple(state for state in S if state in HEARD)
STOP: Final = (E.TAKE_BACK_QUESTIONS, E.CANCEL_ORDER)
AGAIN: Final = (E.CANCEL_ORDER, E.TELL_RESULT_AFTER_CANCEL)
CLOSED_ORDER: Final = (K.ORDER_REFUSED, K.ORDER_ABSENT, K.AGENCY_CANCELED, K.INVITATION_EXPIRED)

_BEFORE_THE_ORDER: Final = (
    Move((S.PLANNED,), K.BEGUN, S.NOTICE_WAIT, When.TO_RUN, (E.SEND_NOTICE,)),
    Move((S.PLANNED,), K.BEGUN, S.NOT_RUN),
    *(
        Move(EARLY, kind, None)
        for kind in (
            K.NOTICE_ACKNOWLEDGED,
            K.STAGE_REACHED,
            K.DEPENDENCY_ENDED,
            K.DEPENDENCY_REOPENED,
        )
    ),
    Move((S.NOTICE_WAIT,), K.NOTICE_EXPIRED, S.EXPIRED),
    Move((S.AUTH_WAIT,), K.AUTHORIZATION_GIVEN, None, When.NAMED),
    Move((S.AUTH_WAIT,), K.AUTHORIZATION_DECLINED, S.REVIEW, When.REQUIRED, (E.ASK_DECISION,)),
    Move((S.AUTH_WAIT,), K.AUTHORIZATION_DECLINED, S.NOT_RUN),
    Move((S.AUTH_WAIT,), K.AUTHORIZATION_EXPIRED, S.EXPIRED),
)
_ORDER: Final = (
    Move((S.ORDERING,), K.ORDER_ACCEPTED, S.CANDIDATE_WAIT),
    Move((S.ORDERING,), K.ORDER_REFUSED, S.FAILED, does=(E.TELL_FAILED,)),
    Move((S.ORDERING,), K.ORDER_UNANSWERED, S.UNKNOWN_ORDER, does=(E.LOOK_FOR_ORDER,)),
    Move((S.UNKNOWN_ORDER,), K.ORDER_ACCEPTED, S.CANDIDATE_WAIT),
    Move((S.UNKNOWN_ORDER,), K.ORDER_FOUND, S.CANDIDATE_WAIT),
    Move((S.UNKNOWN_ORDER,), K.ORDER_ABSENT, S.ORDERING, does=(E.PLACE_ORDER,)),
)
_AT_WORK: Final = (
    Move(AT_AGENCY, K.CANDIDATE_DONE, S.RUNNING),
    Move((S.CANDIDATE_WAIT,), K.INVITATION_EXPIRED, S.EXPIRED, When.ORDERED),
    Move((S.EXPIRED,), K.REINVITED, S.ORDERING, When.AGAIN, (E.PLACE_ORDER,)),
    Move(AT_AGENCY, K.RESUMED, S.RUNNING),
    Move(AT_AGENCY, K.HELD, S.ON_HOLD),
    Move(AT_AGENCY, K.UNKNOWN_WORD, S.ON_HOLD, does=(E.TELL_UNKNOWN_WORD,)),
    Move(AT_AGENCY, K.CLEAR, S.PASSED),
    Move(AT_AGENCY, K.CONSIDER, S.REVIEW, does=(E.ASK_DECISION,)),
    Move(AT_AGENCY, K.UNABLE, S.UNVERIFIED),
    Move(AT_AGENCY, K.AGENCY_CANCELED, S.CANCELED),
)
_DECISION: Final = (
    Move((S.REVIEW,), K.DECIDED_PASSED, S.PASSED),
    Move((S.REVIEW,), K.DECIDED_UNVERIFIED, S.UNVERIFIED),
    Move((S.REVIEW,), K.DECIDED_CONCERN, S.ADVERSE_SENT, When.ADVERSE, (E.SEND_PRE_ADVERSE,)),
    Move((S.REVIEW,), K.DECIDED_CONCERN, S.COMMENT_OPEN, does=COMMENT),
    Move(BY_PEOPLE, K.DECIDED_PASSED, S.PASSED, When.TASK),
    Move(BY_PEOPLE, K.DECIDED_UNVERIFIED, S.UNVERIFIED, When.TASK),
    Move(BY_PEOPLE, K.DECIDED_CONCERN, S.ADVERSE_SENT, When.TASK_ADVERSE, (E.SEND_PRE_ADVERSE,)),
    Move(BY_PEOPLE, K.DECIDED_CONCERN, S.COMMENT_OPEN, When.TASK, COMMENT),
)
_HEARING: Final = (
    Move((S.COMMENT_OPEN,), K.WINDOW_OVER, S.COMMENT_READY, does=(E.ASK_DECISION,)),
    Move((S.COMMENT_READY,), K.DECIDED_PASSED, S.PASSED),
    Move((S.COMMENT_READY,), K.DECIDED_CONCERN, S.CONCERN),
    Move((S.ADVERSE_SENT,), K.HEARING_DELIVERED, S.ADVERSE_CLOCK, does=(E.START_CLOCK,)),
    Move((S.ADVERSE_SENT,), K.HEARING_UNDELIVERED, None, does=(E.SEND_PRE_ADVERSE,)),
    Move(
        (S.ADVERSE_CLOCK, S.ADVERSE_READY),
        K.HEARING_UNDELIVERED,
        S.ADVERSE_SENT,
        does=(E.STOP_CLOCK, E.SEND_PRE_ADVERSE),
    ),
    Move((S.ADVERSE_CLOCK,), K.WINDOW_OVER, S.ADVERSE_READY, does=(E.ASK_DECISION,)),
    Move((S.ADVERSE_READY,), K.DECIDED_PASSED, S.PASSED),
    Move((S.ADVERSE_READY,), K.DECIDED_CONCERN, S.ADVERSE_FINAL, does=(E.SEND_FINAL_NOTICE,)),
    Move((S.ADVERSE_FINAL,), K.FINAL_NOTICE_SENT, S.CONCERN),
)
_REOPENED: Final = (
    Move(
        (S.RUNNING, S.REVIEW, *HEARING, S.PASSED, S.CONCERN),
        K.DISPUTE_OPENED,
        S.DISPUTED,
        does=(E.STOP_CLOCK,),
    ),
    Move((S.DISPUTED,), K.DISPUTE_CLOSED, S.REVIEW, does=(E.ASK_DECISION,)),
    *(Move((S.DISPUTED,), kind, S.REVIEW, When.NEWER, (E.ASK_DECISION,)) for kind in RESULTS),
    Move(
        (S.PASSED, S.UNVERIFIED, S.CONCERN),
        K.REVISED,
        S.REVIEW,
        When.NEWER,
        (E.ASK_DECISION,),
    ),
    Move((S.PASSED, S.UNVERIFIED), K.CONSIDER, S.REVIEW, When.NEWER, (E.ASK_DECISION,)),
    Move((S.CONCERN, S.UNVERIFIED), K.CLEAR, S.REVIEW, When.NEWER, (E.ASK_DECISION,)),
    Move((S.REVIEW, *HEARING), K.REVISED, S.REVIEW, When.NEWER, (E.STOP_CLOCK, E.ASK_DECISION)),
)
_TAKEN_BACK: Final = (
    Move(EARLY, K.CALLED_OFF, S.CANCELED, does=(E.TAKE_BACK_QUESTIONS,)),
    Move(LATE, K.CALLED_OFF, S.CANCELING, When.ORDERED, STOP),
    Move(LATE, K.CALLED_OFF, S.CANCELED, does=(E.TAKE_BACK_QUESTIONS,)),
    Move(LATE, K.AUTHORIZATION_WITHDRAWN, S.CANCELING, When.CONCERNED_ORDERED, STOP),
    Move(
        (S.AUTH_WAIT, S.DEP_WAIT, *LATE),
        K.AUTHORIZATION_WITHDRAWN,
        S.CANCELED,
        When.CONCERNED,
        (E.TAKE_BACK_QUESTIONS,),
    ),
    Move((S.CANCELING,), K.CANCEL_CONFIRMED, S.CANCELED),
    *(Move((S.CANCELING,), kind, S.CANCELED) for kind in CLOSED_ORDER),
    *(
        Move(TAKEN_BACK, kind, None, When.ORDERED, (E.CANCEL_ORDER,))
        for kind in (K.ORDER_ACCEPTED, K.ORDER_FOUND, K.CANDIDATE_DONE, K.RESUMED, K.HELD)
    ),
    *(Move(TAKEN_BACK, kind, None, When.ORDERED, AGAIN) for kind in RESULTS),
)
MOVES: Final = (
    *_BEFORE_THE_ORDER,
    *_ORDER,
    *_AT_WORK,
    *_DECISION,
    *_HEARING,
    *_REOPENED,
    *_TAKEN_BACK,
)
