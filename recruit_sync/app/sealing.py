# SPDX-License-Identifier: Apache-2.0
"""What was signed, in which order, and is any of it gone? One chain of seals, counted by its head.

Each seal carries its number and the hash of the one before, under its signature; the head repeats
the last. So a seal that is taken away leaves a gap, at the end too. Holds ids and hashes alone.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, Final

from recruit_sync.domain.errors import Conflict
from recruit_sync.domain.values import value
from recruit_sync.ports import Notebook, Seal, Seals

_LOG = logging.getLogger(__name__)
SEALS: Final = "evidence"
HEAD: Final = "sealed/head"
_SIGNED: Final = ("record", "number", "after", "before")
Record = Mapping[str, object]


def message(signed: object) -> bytes:
    """The bytes that are signed: JSON, keys in order, no spaces."""
    return json.dumps(signed, sort_keys=True, separators=(",", ":")).encode()


def signed_part(entry: Record) -> object:
    """What the signature is of; the first seals were not numbered."""
    if "number" not in entry:
        return entry.get("record")
    return {name: entry.get(name) for name in _SIGNED}


def hash_of(entry: Record) -> str:
    """By which the next seal names this one."""
    return sha256(message(signed_part(entry))).hexdigest()


def head_of(entry: Record | None) -> str:
    """Number and hash of a seal: noted elsewhere, it proves all seals up to it."""
    return f"{number_of(entry)}:{hash_of(entry)}" if entry else "0:"


def id_in(entry: Record) -> str:
    """What a seal is of."""
    record = entry.get("record")
    return str(record.get("id")) if isinstance(record, Mapping) else "?"


@value(frozen=True, slots=True)
class Chain:
    """Signs one record after another; what is sealed stays as it was sealed."""

    notebook: Notebook
    seals: Seals

    def add(self, record: Record) -> None:
        """Sign a record, once. Raises Unavailable; Conflict where another was sealed meanwhile."""
        key = f"{SEALS}/{record['id']}"
        if self.notebook.read(key) is not None:
            return
        head = self.notebook.read(HEAD)
        last = _last(head)
        if last:
            self._put(last)
            if id_in(last) == record["id"]:
                return
        entry = self._next(record, last)
        number = number_of(entry)
        self.notebook.write(HEAD, {"version": number, "last": entry}, if_version=number - 1)
        self._put(entry)
        _LOG.info("sealed", extra={"head": head_of(entry)})

    def _next(self, record: Record, last: Record | None) -> dict[str, object]:
        part = {
            "record": record,
            "number": number_of(last) + 1 if last else 1,
            "after": id_in(last) if last else "",
            "before": hash_of(last) if last else "",
        }
        seal = self.seals.sign(message(part))
        return {"version": 1, **part, "key": seal.key, "signature": seal.signature}

    def _put(self, entry: Record) -> None:
        """Under its id; a sealer that died between head and seal has left this to the next."""
        try:
            self.notebook.write(f"{SEALS}/{id_in(entry)}", entry, if_version=0)
        except Conflict:
            return  # it is there

    def head(self) -> str:
        """Of what was sealed last."""
        return head_of(_last(self.notebook.read(HEAD)))

    # --- looking for what does not hold ------------------------------------------------------

    def entries(self) -> dict[str, Record]:
        """Every seal by the id of what it is of."""
        found = self.notebook.between(SEALS, "!", "~")
        return {key.removeprefix(f"{SEALS}/"): entry for key, entry in found}

    def holds(self, entry: Record) -> bool:
        """Whether a key of ours signed what this seal says."""
        seal = Seal(str(entry.get("key")), str(entry.get("signature")))
        return self.seals.verify(message(signed_part(entry)), seal)

    def faults(self, entries: Mapping[str, Record]) -> Iterator[dict[str, str]]:
        """Gaps, at the end too; seals that do not follow from one another; a head put back."""
        counted = {number_of(e): e for e in entries.values() if "number" in e}
        last = _last(self.notebook.read(HEAD))
        if last is None:
            if counted:
                yield _fault("head", f"the count is gone; {max(counted)} were sealed at least")
            return
        if not self.holds(last):
            yield _fault("head", "the signature of the count does not hold")
        yield from _broken(counted, last)


def _broken(counted: Mapping[int, Record], last: Record) -> Iterator[dict[str, str]]:
    """One look at each number up to the highest that anybody knows of."""
    total = number_of(last)
    for number in range(1, max([total, *counted]) + 1):
        entry = counted.get(number)
        following = last if number == total else counted.get(number + 1)
        if number > total:
            yield _fault(id_in(entry or {}), f"is number {number}, and only {total} are counted")
        elif entry is None:
            yield _gone(number, total, following, last)
        elif number == total and hash_of(entry) != hash_of(last):
            yield _fault(id_in(entry), "is not the seal that was counted last")
        elif following and number < total and following.get("before") != hash_of(entry):
            yield _fault(id_in(following), f"does not follow from number {number}")


def _gone(number: int, total: int, following: Record | None, last: Record) -> dict[str, str]:
    """The seal after it names what it was of; of the last, the head does."""
    name = id_in(last) if number == total else str((following or {}).get("after") or "?")
    return _fault(name, f"number {number} of {total} that were sealed is gone")


def _fault(id_: str, problem: str) -> dict[str, str]:
    return {"id": id_, "problem": problem}


def number_of(entry: Record) -> int:
    """Its place in the chain; 0 for one from before seals were numbered."""
    number = entry.get("number")
    return number if isinstance(number, int) else 0


def _last(head: Record | None) -> dict[str, Any] | None:
    last = head.get("last") if head else None
    return dict(last) if isinstance(last, Mapping) else None
