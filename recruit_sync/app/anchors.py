# SPDX-License-Identifier: Apache-2.0
"""Does the chain of seals still run through every head that was put where nobody changes it?

Each night number and hash of the last seal go into the archive. One anchor proves all seals up to
it, so nights without one cost nothing but their own seals. Ids and hashes alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from recruit_sync.app.sealing import Chain, Record, hash_of, number_of
from recruit_sync.domain.values import value
from recruit_sync.ports import Archive

ANCHORS: Final = "audit/seals/"


@value(frozen=True, slots=True)
class Anchors:
    """Anchors the head; holds the chain against all anchors."""

    archive: Archive
    chain: Chain

    def keep(self) -> None:
        """Anchor the head as it is now, unless it is. Raises Unavailable."""
        number, _, hash_ = self.chain.head().partition(":")
        if not hash_:
            return
        key = f"{ANCHORS}{int(number):08}-{hash_}.json"
        if key not in self.archive.keys(f"{ANCHORS}{int(number):08}"):
            told = {"number": int(number), "hash": hash_}
            self.archive.keep(key, json.dumps(told, sort_keys=True))

    def audit(self, entries: Mapping[str, Record] | None = None) -> dict[str, Any]:
        """Which anchored seal is gone, or is another now."""
        seals = self.chain.entries() if entries is None else entries
        counted = {number_of(e): e for e in seals.values() if "number" in e}
        keys = list(self.archive.keys(ANCHORS))
        faults = [fault for key in keys if (fault := _against(key, counted))]
        faults += [
            {"id": key, "problem": "the anchor was overwritten or hidden"}
            for key in self.archive.disturbed(ANCHORS)
        ]
        return {"anchors": len(keys), "faults": faults}


def _against(key: str, counted: Mapping[int, Record]) -> dict[str, str] | None:
    """The key itself tells number and hash: listing them all is enough."""
    number, _, hash_ = key.removeprefix(ANCHORS).removesuffix(".json").partition("-")
    entry = counted.get(int(number)) if number.isdecimal() else None
    if entry is None:
        return {"id": key, "problem": f"number {int(number)} was anchored, and is gone"}
    if hash_of(entry) != hash_:
        return {"id": key, "problem": f"number {int(number)} is not the seal that was anchored"}
    return None


def none_kept() -> dict[str, Any]:
    """What is told where no archive is known."""
    return {"anchors": None, "faults": []}


def problems(told: Mapping[str, Any]) -> Iterator[str]:
    """For people."""
    yield from (f"{fault['id']}: {fault['problem']}" for fault in told["faults"])
