# SPDX-License-Identifier: Apache-2.0
"""When does the DPO hear of an erasure that is not proven?

On its days and at half of the country's deadline, and where a system's scheduled task should have
run by now. Each once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from recruit_sync.domain.effects import MailKind, SendMail
from recruit_sync.domain.erasure import Erasure
from recruit_sync.domain.policy import Policy
from recruit_sync.domain.values import evolve
from recruit_sync.domain.windows import Period, end_of

_ON_DAY: Final = (1, 3, 7)
TASK_LATE: Final = "task_late"
"""Why, where a system that erases by a scheduled task has not run it in the days it was given."""


def next_telling(erasure: Erasure, policy: Policy) -> tuple[datetime, str] | None:
    """The first of the days on which the DPO hears of an unproven erasure, not told yet."""
    for mark in _days_of_telling(erasure.fenced_at, policy.destruction_deadline, policy.zone_end):
        if mark[1] not in erasure.told:
            return mark
    return None


@lru_cache(maxsize=4096)  # one sweep sets many fences, all at its own moment
def _days_of_telling(begun: datetime, deadline: Period, zone: str) -> list[tuple[datetime, str]]:
    marks = [(begun + timedelta(days=day), f"day-{day}") for day in _ON_DAY]
    outer = end_of(deadline, begun, zone)
    return sorted([*marks, (begun + (outer - begun) / 2, "half-of-deadline")])


def task_late(erasure: Erasure, system: str) -> tuple[Erasure, tuple[SendMail, ...]]:
    """The task of that system is late: noted and told, unless it was."""
    mark = f"{TASK_LATE}-{system}"
    if mark in erasure.told:
        return erasure, ()
    mail = SendMail(MailKind.DPO_ERASURE_FAILING, f"failing-{mark}", why=TASK_LATE)
    return evolve(erasure, told=(*erasure.told, mark)), (mail,)
