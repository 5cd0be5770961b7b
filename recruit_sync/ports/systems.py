# SPDX-License-Identifier: Apache-2.0
"""A place where a candidate may be, as the eraser sees it: asked to erase, and read back."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from recruit_sync.domain.values import value


@value(frozen=True, slots=True)
class Whom:
    """A person as other systems are told of them, by ids alone; `reason` in the ATS's words.

    `ticket` is what the system answered when it was asked, None before.
    """

    subject: str
    ats_id: str
    reason: str
    reference: str | None = None
    ticket: str | None = None


@value(frozen=True, slots=True)
class Word:
    """What a system says of one person. Only `absent` is a proof; all else is its word.

    `proof`: `read_back` where we looked ourselves, `acknowledged` where it is the recipient's word.
    """

    absent: bool = False
    proof: str = "read_back"
    ticket: str | None = None
    problem: str | None = None
    refused: bool = False
    retained_until: datetime | None = None


class System(Protocol):
    """One system. Every call may be made twice. A look that failed raises; it is no absence."""

    def look(self, whom: Whom) -> Word:
        """Whether the person is still there, and what became of the ticket."""
        ...

    def ask(self, whom: Whom) -> Word:
        """Ask for the erasure; the same reference answers with the first request."""
        ...
