# SPDX-License-Identifier: Apache-2.0
"""In which ways may the simulated screening agency misbehave, and does it do so now?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal[
    "timeout_after_commit",
    "timeout_before_commit",
    "http_500",
    "http_429",
    "slow",
    "drop_webhook",
    "duplicate_webhook",
    "reorder",
    "forge_signature",
    "wrong_account",
    "unknown_reference",
    "late_after_cancel",
    "revise_result",
    "unordered_screening",
    "fat_payload",
    "vendor_down",
]
ON_CALLS: Final[tuple[Kind, ...]] = (
    "vendor_down",
    "timeout_before_commit",
    "timeout_after_commit",
    "http_500",
    "http_429",
    "slow",
)


class Fault(BaseModel):
    """One fault. `match`: part of "METHOD /path", or of an event's type, or of a report's id;
    empty: any. `times` None: until it is taken away. `lasts`: from when it was set, at most."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    match: str = ""
    times: int | None = Field(default=1, ge=1)
    lasts: timedelta | None = None
    seconds: float = Field(default=0.2, ge=0, le=30)
    until: datetime | None = None


class Faults:
    """Those that are set."""

    def __init__(self) -> None:
        self._set: list[Fault] = []

    def add(self, fault: Fault, now: datetime) -> None:
        until = None if fault.lasts is None else now + fault.lasts
        times = None if fault.kind == "vendor_down" and fault.lasts else fault.times
        self._set.append(fault.model_copy(update={"until": until, "times": times}))

    def clear(self) -> None:
        self._set.clear()

    def all(self) -> list[Fault]:
        return list(self._set)

    def strikes(self, kind: Kind, what: str, now: datetime) -> Fault | None:
        """The first that fits, and one time of it is used up."""
        self._set = [one for one in self._set if one.until is None or now < one.until]
        found = next((f for f in self._set if f.kind == kind and f.match in what), None)
        if found is not None and found.times is not None:
            found.times -= 1
            if found.times == 0:
                self._set.remove(found)
        return found

    def due(self, kind: Kind, what: str, now: datetime) -> bool:
        return self.strikes(kind, what, now) is not None

    def width(self, kind: Kind) -> int:
        """How many times it is still to strike."""
        return sum(one.times or 2 for one in self._set if one.kind == kind)
