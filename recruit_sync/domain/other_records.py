# SPDX-License-Identifier: Apache-2.0
"""What does one record know of others that are about the same person? Subjects and dates only."""

from __future__ import annotations

from datetime import datetime

from recruit_sync.domain.values import value


@value(frozen=True, slots=True)
class Lifted:
    """Why a suppression no longer holds: the consent that another record showed, and when."""

    by: str
    given_at: datetime
    channel: str
    at: datetime


@value(frozen=True, slots=True)
class MergedRecord:
    """A record that the ATS merged into this one, and what of it keeps the person."""

    subject: str
    on_hold: bool = False
    open_request: bool = False

    @property
    def keeps(self) -> bool:
        """Whether nobody may be erased for its sake."""
        return self.on_hold or self.open_request
