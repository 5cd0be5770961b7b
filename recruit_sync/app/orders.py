# SPDX-License-Identifier: Apache-2.0
"""What did named persons order for many at once: other rules, erasures that the brake had stopped?

Noted with the order itself, and sealed each night into the chain of what was signed; so an order
that is altered or taken away afterwards shows. Holds the name of whoever answers for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, Final

from recruit_sync.app.sealing import Chain, message
from recruit_sync.domain.values import value
from recruit_sync.ports import Notebook

PREFIX: Final = "order-"
_KINDS: Final = ("policies", "approvals")


@value(frozen=True, slots=True)
class Orders:
    """Reads what was noted; writes nothing but seals."""

    notebook: Notebook
    chain: Chain

    def seal(self) -> int:
        """Seal every order that is not sealed yet; how many there are. Raises Unavailable."""
        noted = list(self._noted())
        for id_, note in noted:
            self.chain.add(_record(id_, note))
        return len(noted)

    def audit(self) -> dict[str, Any]:
        """Orders on record against those that were sealed; one of today is not sealed yet."""
        noted = dict(self._noted())
        faults = []
        for id_, entry in self.chain.entries().items():
            if not id_.startswith(PREFIX):
                continue
            note = noted.get(id_)
            if note is None:
                faults.append({"id": id_, "problem": "was sealed, and is not on record"})
            elif entry.get("record") != _record(id_, note):
                faults.append({"id": id_, "problem": "is not what was sealed"})
            elif not self.chain.holds(entry):
                faults.append({"id": id_, "problem": "the signature does not hold"})
        return {"checked": len(noted), "faults": faults}

    def _noted(self) -> Iterator[tuple[str, Mapping[str, object]]]:
        for kind in _KINDS:
            for key, note in self.notebook.between(kind, "0", "9999"):
                yield f"{PREFIX}{key.replace('/', '-')}", note


def _record(id_: str, note: Mapping[str, object]) -> dict[str, object]:
    who = {"by": note.get("by"), "digest": note.get("digest")}
    return {"id": id_, **who, "order": sha256(message(dict(note))).hexdigest()}


def sealed_elsewhere(id_: str) -> bool:
    """Whether a seal is of an order, or of the ends of trails, and no proof of an answer."""
    return id_.startswith((PREFIX, "trails-"))
