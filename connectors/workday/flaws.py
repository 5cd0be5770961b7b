# SPDX-License-Identifier: Apache-2.0
"""What still holds of a record where a part of it was cut out, or was not there? Pure.

Says which flaws are faults, since something is decided by that field, and which are none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from connectors.workday.faults import ABSENT, fault, flaw_fault
from connectors.workday.places import Residence
from connectors.workday.wire import Flaw
from recruit_sync.domain.errors import Fault
from recruit_sync.domain.profile import SourceKind

Source = tuple[SourceKind, str | None]
NO_SOURCE: Final[Source] = (SourceKind.UNMAPPED, None)


def despite(flaws: Sequence[Flaw], lives: Residence, source: Source) -> tuple[Residence, Source]:
    """What holds of place and source where a part of them had to be cut out."""
    if hits(flaws, "location"):
        lives = Residence(None, None)
    if source_hit(flaws):
        source = NO_SOURCE
    return lives, source


def hits(flaws: Sequence[Flaw], *path: str) -> bool:
    """Whether a flaw is of this field."""
    return any(flaw.path[: len(path)] == path for flaw in flaws)


def source_hit(flaws: Sequence[Flaw]) -> bool:
    """Whether a flaw is of how the person came in."""
    return any(flaw.path[:2] in (("prospect",), ("prospect", "source")) for flaw in flaws)


def found_faulty(
    wid: str, lives: Residence, source: Source, flaws: Sequence[Flaw]
) -> tuple[Fault, ...]:
    """Every deciding field that is absent or malformed."""
    faults = [flaw_fault(wid, flaw) for flaw in flaws if _decides(flaw, lives)]
    if lives.at_fault and not hits(flaws, "name"):
        faults.append(fault(wid, lives.at_fault, lives.value, lives.problem))
    if source[1] is None and not source_hit(flaws):
        faults.append(fault(wid, "prospect.source", None, ABSENT))
    return tuple(faults)


def _decides(flaw: Flaw, lives: Residence) -> bool:
    if flaw.path[0] == "name":
        return lives.at_fault is not None
    return flaw.path[0] in ("location", "consents") or source_hit((flaw,))


def with_absent(
    missing: frozenset[str], lives: Residence, source: Source, flaws: Sequence[Flaw]
) -> frozenset[str]:
    """The fields that say nothing, with those that are absent where one must be."""
    absent = set(missing)
    if lives.at_fault and lives.value is None:
        absent.add("country")
    if source[1] is None and not source_hit(flaws):
        absent.add("source")
    if hits(flaws, "consents"):
        absent.discard("consents")
    return frozenset(absent)
