# SPDX-License-Identifier: Apache-2.0
"""What can happen to a step? One word each, with the little that the machine has to know of it.

Knows neither vendors' words nor whom a step belongs to: connectors translate, callers address.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from recruit_sync.domain.screening.states import Actor
from recruit_sync.domain.screening.words import Authorization, Check, Stage
from recruit_sync.domain.values import value


class Kind(StrEnum):
    """The words."""

    BEGUN = "begun"
    NOTICE_ACKNOWLEDGED = "notice_acknowledged"
    NOTICE_EXPIRED = "notice_expired"
    STAGE_REACHED = "stage_reached"
    AUTHORIZATION_GIVEN = "authorization_given"
    AUTHORIZATION_DECLINED = "authorization_declined"
    AUTHORIZATION_EXPIRED = "authorization_expired"
    AUTHORIZATION_WITHDRAWN = "authorization_withdrawn"
    DEPENDENCY_ENDED = "dependency_ended"
    DEPENDENCY_REOPENED = "dependency_reopened"
    ORDER_ACCEPTED = "order_accepted"
    ORDER_REFUSED = "order_refused"
    ORDER_UNANSWERED = "order_unanswered"
    ORDER_FOUND = "order_found"
    ORDER_ABSENT = "order_absent"
    CANDIDATE_DONE = "candidate_done"
    INVITATION_EXPIRED = "invitation_expired"
    REINVITED = "reinvited"
    HELD = "held"
    RESUMED = "resumed"
    UNKNOWN_WORD = "unknown_word"
    CLEAR = "clear"
    CONSIDER = "consider"
    UNABLE = "unable"
    REVISED = "revised"
    AGENCY_CANCELED = "agency_canceled"
    DISPUTE_OPENED = "dispute_opened"
    DISPUTE_CLOSED = "dispute_closed"
    DECIDED_PASSED = "decided_passed"
    DECIDED_CONCERN = "decided_concern"
    DECIDED_UNVERIFIED = "decided_unverified"
    HEARING_DELIVERED = "hearing_delivered"
    HEARING_UNDELIVERED = "hearing_undelivered"
    WINDOW_OVER = "window_over"
    FINAL_NOTICE_SENT = "final_notice_sent"
    CALLED_OFF = "called_off"
    CANCEL_CONFIRMED = "cancel_confirmed"


RESULTS: Final = (Kind.CLEAR, Kind.CONSIDER, Kind.UNABLE, Kind.REVISED)
WORK: Final = (Kind.CANDIDATE_DONE, Kind.RESUMED, Kind.HELD, Kind.UNKNOWN_WORD)
FROM_AGENCY: Final = frozenset({*RESULTS, *WORK, Kind.INVITATION_EXPIRED, Kind.AGENCY_CANCELED})


class Mark(NamedTuple):
    """How new the agency's word is; later revision, then later moment, then higher rank wins.

    Rank breaks ties of one moment: complete 3, dispute 2, suspended 1, pending 0.
    """

    revision: int
    updated_at: datetime
    rank: int = 0


@value(frozen=True, slots=True)
class Happening:
    """One thing that happened. `checks` and `agencies` are those that a notice or paper names."""

    kind: Kind
    checks: frozenset[Check] = frozenset()
    agencies: frozenset[str] = frozenset()
    stage: Stage | None = None
    authorization: Authorization | None = None
    mark: Mark | None = None
    held_for: Actor = Actor.CANDIDATE


class Effect(StrEnum):
    """What is to be done because of it; shells do it, the machine only says so."""

    SEND_NOTICE = "send_notice"
    ASK_AUTHORIZATION = "ask_authorization"
    PLACE_ORDER = "place_order"
    LOOK_FOR_ORDER = "look_for_order"
    OPEN_TASK = "open_task"
    ASK_DECISION = "ask_decision"
    TAKE_BACK_QUESTIONS = "take_back_questions"
    CANCEL_ORDER = "cancel_order"
    SEND_PRE_ADVERSE = "send_pre_adverse"
    ASK_COMMENT = "ask_comment"
    START_CLOCK = "start_clock"
    STOP_CLOCK = "stop_clock"
    SEND_FINAL_NOTICE = "send_final_notice"
    TELL_UNKNOWN_WORD = "tell_unknown_word"
    TELL_RESULT_AFTER_CANCEL = "tell_result_after_cancel"
    TELL_FAILED = "tell_failed"
