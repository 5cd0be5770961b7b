# SPDX-License-Identifier: Apache-2.0
"""What happened to this record, line by line, and is the trail whole? Each line is chained to the
one before by its hash, and none is ever changed. Knows what a line is, not what it means.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from itertools import takewhile
from typing import Final

from recruit_sync.domain.subject import Entry

_OFTEN: Final = frozenset(("erasure/again", "erasure/tried"))
"""The eraser's tries and the sweep's reminders, by the hour for as long as a proof is missing."""
_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=7)


def told_already(history: Sequence[Entry], new: Entry) -> bool:
    """Whether the trail says the same already: today, or after a week of it this week.

    So a purge that stays unproven for years fits into its item; every try is counted beside the
    trail, in the erasure.
    """
    tries = list(takewhile(lambda line: line.because in _OFTEN, reversed(history)))
    told = (new.event, new.because, new.standing)
    same = [line for line in tries if (line.event, line.because, line.standing) == told]
    if new.because not in _OFTEN or not same:
        return False
    return new.at < same[0].at + (_DAY if new.at < tries[-1].at + _WEEK else _WEEK)


def chained(subject: str, before: Sequence[Entry], lines: Iterable[Entry]) -> list[Entry]:
    """These lines, numbered and hashed as they follow the one before (none: the first)."""
    found = list(before)
    for line in lines:
        last = found[-1] if found else None
        seq, above = (last.seq + 1, last.hash) if last else (1, "")
        found.append(replace(line, seq=seq, hash=_hash(subject, above, seq, line)))
    return found[len(before) :]


@lru_cache(maxsize=4096)  # a record is read, added to and stored within a moment
def _hash(subject: str, above: str, seq: int, line: Entry) -> str:
    content = (above, subject, str(seq), line.at.isoformat(), line.event, line.because)
    return hashlib.sha256("|".join((*content, line.standing)).encode()).hexdigest()
