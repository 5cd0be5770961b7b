# SPDX-License-Identifier: Apache-2.0
"""What does the agency's word on a check mean to the step that waits for it?

The agency is always asked how things stand now, so a word may be the same as the last, or a later
one for the same check. Pure; knows the machine's words and no vendor's.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from recruit_sync.domain.screening.happenings import Happening, Kind, Mark
from recruit_sync.domain.screening.states import HEARD, Actor, State
from recruit_sync.domain.screening.step import Step
from recruit_sync.domain.values import value


class ReasonCode(StrEnum):
    """Why a check came out as it did; all that is kept beside the outcome."""

    NOT_FOUND = "not_found"
    DATE_MISMATCH = "date_mismatch"
    RECORD_FOUND = "record_found"
    SOURCE_UNREACHABLE = "source_unreachable"
    CANDIDATE_NO_REPLY = "candidate_no_reply"


@value(frozen=True, slots=True)
class Said:
    """The agency's word on one check, translated. `kind` None: it waits for the candidate still."""

    kind: Kind | None
    mark: Mark | None = None
    reason: ReasonCode | None = None
    held_for: Actor = Actor.CANDIDATE
    completed_at: datetime | None = None


_RESULT: Final = (Kind.CLEAR, Kind.CONSIDER, Kind.UNABLE)
_LOOKED_AT: Final = frozenset({State.REVIEW, State.CONCERN, *HEARD})


def happening(step: Step, said: Said) -> Happening | None:
    """The event for the machine; None where the word is no news to a machine.

    A later revision of a result that people are looking at, or have upheld, is looked at again,
    whatever it says; what has passed is looked at again only where it says something else.
    """
    if said.kind is None:
        return None
    event = Happening(said.kind, mark=said.mark, held_for=said.held_for)
    if said.kind in _RESULT and step.state in _LOOKED_AT and _revised(step, said):
        return replace(event, kind=Kind.REVISED)
    return event


def _revised(step: Step, said: Said) -> bool:
    known, new = step.mark, said.mark
    return known is not None and new is not None and new.revision > known.revision
