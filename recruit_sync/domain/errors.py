# SPDX-License-Identifier: Apache-2.0
"""What can go wrong, in four kinds; each says by itself what may be done about it.

    RecruitSyncError
    ├── Refused         a rule or a vendor says no; never retry
    │   ├── NoPermission    the account lacks a right; a human grants it
    │   └── NotThere        the thing asked for does not exist
    ├── Unavailable     the other side cannot answer now; retry later
    │   └── Throttled       too much at once; retry after a while
    ├── Conflict        somebody else wrote first; read again, decide again
    └── Misconfigured   a human edits a file, and is told all faults at once

Messages hold what, which id, which limit and the next step; never a name, an address or a body.
"""

from __future__ import annotations

from recruit_sync.domain.values import value


@value(frozen=True, slots=True)
class Fault:
    """One thing wrong with a record or a file: where, which value, what is wrong, what is allowed.

    `value` holds codes and dates only; a value that could be personal is described instead.
    """

    where: str
    field: str
    value: str
    problem: str
    allowed: str

    def __str__(self) -> str:
        return f"{self.where}: {self.field}: {self.value}: {self.problem}; allowed: {self.allowed}"


class RecruitSyncError(Exception):
    """Root of all failures that this project raises on purpose."""


class Refused(RecruitSyncError):
    """The answer is no, and will be no again."""


class NoPermission(Refused):
    """The account may not do or see this; somebody must grant the right."""


class NotThere(Refused):
    """What was asked for is not there, or was never visible to this account."""


class Unavailable(RecruitSyncError):
    """No answer now; the same call may succeed later."""


class Throttled(Unavailable):
    """Too many calls; `retry_after` is in seconds where the other side named it."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Conflict(RecruitSyncError):
    """The stored version is not the one that was read."""


class Misconfigured(RecruitSyncError):
    """The configuration is faulty; all faults are listed."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults
