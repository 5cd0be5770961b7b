# SPDX-License-Identifier: Apache-2.0
"""Is everybody's audit trail whole, its end included? Each night the ends are noted, and sealed.

A line altered or missing breaks the chain of the trail itself; lines cut off its end, or a person
who is gone with all of it, show against what was noted. Holds subjects, counts and hashes alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from recruit_sync.app.sealing import SEALS, Chain, message, number_of
from recruit_sync.domain import outbox
from recruit_sync.domain.subject import Candidacy
from recruit_sync.ports import Candidacies, Notebook

_NOTED: Final = "trails"
_SHARD: Final = 3
"""Hex digits: 4096 entries at most, each of a few hundred people in a million."""
_LATEST: Final = "sealed/trails"
End = tuple[int, str]
Shards = Mapping[str, Mapping[str, list[object]]]


@dataclass(slots=True)
class Ends:
    """Where each trail ends, collected in a pass over everybody."""

    of: dict[str, End] = field(default_factory=dict)

    def note(self, candidacy: Candidacy) -> None:
        """The last line of one trail."""
        if candidacy.history:
            last = candidacy.history[-1]
            self.of[candidacy.subject] = (last.seq, last.hash[:32])

    def shards(self) -> dict[str, dict[str, list[object]]]:
        """The same in the pieces that are kept."""
        found: defaultdict[str, dict[str, list[object]]] = defaultdict(dict)
        for subject, end in sorted(self.of.items()):
            found[subject[:_SHARD]][subject] = list(end)
        return dict(found)


@dataclass(frozen=True, slots=True)
class Trails:
    """Notes the ends of all trails; compares them with what is there."""

    candidacies: Candidacies
    notebook: Notebook
    chain: Chain

    def keep(self, ends: Ends, at: datetime) -> None:
        """Replace what was noted, and seal it; nothing where nothing moved. Raises Unavailable."""
        noted, now = self._noted(), ends.shards()
        if noted == now and self._latest_holds(now):
            return
        for shard in noted.keys() | now.keys():
            if noted.get(shard) != now.get(shard, {}):
                self.notebook.write(f"{_NOTED}/{shard}", {"ends": now.get(shard, {})})
        root = _root(now)
        id_ = f"{_NOTED}-{at:%Y%m%d}-{root[:12]}"
        self.chain.add({"id": id_, "people": len(ends.of), "root": root})
        self.notebook.write(_LATEST, {"id": id_})

    def audit(self) -> dict[str, Any]:
        """Whose trail is broken or cut; whether what was noted is what was sealed."""
        ends = dict(self._ends())
        checked, faults = 0, []
        for candidacy in self.candidacies.everybody():
            checked += 1
            problem = _problem(candidacy, ends.pop(candidacy.subject, None))
            if problem:
                faults.append({"id": candidacy.subject, "problem": problem})
        faults += [{"id": subject, "problem": "the whole trail is gone"} for subject in ends]
        if not self._sealed(self._noted()):
            faults.append({"id": _NOTED, "problem": "what was noted is not what was sealed"})
        broken = [fault["id"] for fault in faults]
        return {"checked": checked, "broken": broken, "faults": faults}

    def _noted(self) -> dict[str, dict[str, list[object]]]:
        found = self.notebook.between(_NOTED, "0", "~")
        shards = {key.rpartition("/")[2]: entry.get("ends") for key, entry in found}
        return {name: dict(ends) for name, ends in shards.items() if isinstance(ends, Mapping)}

    def _ends(self) -> Iterator[tuple[str, list[object]]]:
        for ends in self._noted().values():
            yield from ends.items()

    def _latest_holds(self, noted: Shards) -> bool:
        """Whether the last seal of trails is of these."""
        latest = self.notebook.read(_LATEST)
        entry = self.notebook.read(f"{SEALS}/{latest.get('id')}") if latest else None
        return entry is not None and _root_in(entry) == _root(noted)

    def _sealed(self, noted: Shards) -> bool:
        """Against the last seal of trails in the chain, whatever is said to be the last."""
        sealed = [e for id_, e in self.chain.entries().items() if id_.startswith(_NOTED)]
        if not sealed:
            return not noted
        last = max(sealed, key=number_of)
        return _root_in(last) == _root(noted) and self.chain.holds(last)


def _root(shards: Shards) -> str:
    return sha256(message({name: ends for name, ends in shards.items() if ends})).hexdigest()


def _root_in(entry: Mapping[str, object]) -> object:
    record = entry.get("record")
    return record.get("root") if isinstance(record, Mapping) else None


def _problem(candidacy: Candidacy, noted: list[object] | None) -> str:
    if not outbox.chain_holds(candidacy):
        return "a line was changed, or one is missing"
    if noted is None:
        return ""
    seq, hash_ = noted
    there = [entry.hash[:32] for entry in candidacy.history if entry.seq == seq]
    return "" if there == [hash_] else f"was {seq} lines long when last noted: its end was cut off"
