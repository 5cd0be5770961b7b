# SPDX-License-Identifier: Apache-2.0
"""An agency in memory, in the words of the port; the contract suite holds it to the real one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count

from recruit_sync.domain.errors import Refused, Unavailable
from recruit_sync.domain.screening.happenings import Kind, Mark
from recruit_sync.domain.screening.reading import Said
from recruit_sync.domain.screening.words import Check
from recruit_sync.ports import (
    Clock,
    Hint,
    Invitee,
    Order,
    OrderRefs,
    Outcome,
    Placed,
    Reading,
    Redaction,
)

RESULTS = {"clear": Kind.CLEAR, "consider": Kind.CONSIDER, "": Kind.UNABLE}


@dataclass
class Kept:
    """One order there."""

    order: Order
    refs: OrderRefs
    said: dict[Check, Said]
    open: bool = True
    revision: int = 1


@dataclass
class AgencyDouble:
    """Orders are found by their references; `down` and `lost` make it misbehave."""

    clock: Clock
    combinations: tuple[frozenset[Check], ...] = ()
    down: bool = False
    lost: bool = False
    orders: list[Kept] = field(default_factory=list)
    removed: set[str] = field(default_factory=set)
    addresses: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=lambda: count(1))

    # --- the port --------------------------------------------------------------------------------

    def split(self, checks: frozenset[Check]) -> tuple[frozenset[Check], ...]:
        self._called("split")
        if checks in self.combinations:
            return (checks,)
        return tuple(frozenset({check}) for check in sorted(checks))

    def place(self, order: Order, invitee: Invitee, candidate: str | None = None) -> Placed:
        if self.down:
            return Placed(Outcome.BUSY, candidate=candidate)
        self._called("place")
        if not invitee.email or len(self.split(order.checks)) > 1:
            return Placed(Outcome.REFUSED, candidate=candidate)
        kept = self._find(order) or self._keep(order, candidate)
        if self.lost:
            return Placed(Outcome.UNANSWERED, candidate=candidate)
        return Placed(Outcome.ACCEPTED, replace(kept.refs, report=None), kept.refs.candidate)

    def find(self, order: Order) -> OrderRefs | None:
        self._called("find")
        kept = self._find(order)
        return kept.refs if kept else None

    def known(self, screening: str) -> str | None:
        self._called("known")
        theirs = (k.refs.candidate for k in self.orders if k.order.screening == screening)
        return next((one for one in theirs if one not in self.removed), None)

    def read(self, refs: OrderRefs, checks: frozenset[Check]) -> Reading:
        self._called("read")
        kept = self._by(refs)
        if kept is None or refs.candidate in self.removed:
            return Reading(refs, dict.fromkeys(checks, Said(Kind.AGENCY_CANCELED)), over=True)
        said = {check: kept.said[check] for check in checks & kept.said.keys()}
        return Reading(kept.refs, said, over=not kept.open)

    def cancel(self, refs: OrderRefs) -> Reading:
        self._called("cancel")
        kept = self._by(refs)
        if kept is not None and kept.open:
            kept.open = False
            kept.said = dict.fromkeys(kept.said, Said(Kind.AGENCY_CANCELED))
        return Reading(kept.refs if kept else refs, {}, over=True)

    def redact(self, candidate: str) -> Redaction:
        self._called("redact")
        theirs = [kept for kept in self.orders if kept.refs.candidate == candidate]
        if any(kept.open and kept.refs.report for kept in theirs):
            return Redaction(gone=False, open_order=True)
        again = candidate in self.removed
        self.removed.add(candidate)
        until = None if again else self.clock.now() + timedelta(days=5 * 365)
        return Redaction(gone=True, retained_until=until)

    def verified(self, headers: Mapping[str, str], body: bytes) -> Hint | None:
        if headers.get("X-Signature") != "good":
            return None
        told = json.loads(body)
        return Hint(told["id"], told["kind"], told["object"])

    def screening_of(self, kind: str, object_id: str) -> str | None:
        self._called("screening_of")
        for kept in self.orders:
            refs = kept.refs
            if object_id in (refs.candidate, refs.invitation, refs.report):
                return kept.order.screening
        return None

    def register(self, url: str) -> None:
        if url not in self.addresses:
            self.addresses.append(url)

    # --- what happens there ----------------------------------------------------------------------

    def submit(self, refs: OrderRefs) -> None:
        kept = self._kept(refs)
        kept.refs = replace(kept.refs, report=f"rep_{next(self._numbers)}")
        kept.said = dict.fromkeys(kept.said, Said(Kind.CANDIDATE_DONE, self._mark(kept, 0)))

    def hold(self, refs: OrderRefs) -> None:
        kept = self._kept(refs)
        kept.said = dict.fromkeys(kept.said, Said(Kind.HELD, self._mark(kept, 0)))

    def finish(self, refs: OrderRefs, result: str, *, revision: int = 1) -> None:
        kept = self._kept(refs)
        kept.revision, kept.open = revision, False
        kept.said = dict.fromkeys(kept.said, Said(RESULTS[result], self._mark(kept, 3)))

    def dispute(self, refs: OrderRefs) -> None:
        kept = self._kept(refs)
        kept.open = True
        kept.said = dict.fromkeys(kept.said, Said(Kind.DISPUTE_OPENED, self._mark(kept, 2)))

    def expire(self, refs: OrderRefs) -> None:
        kept = self._kept(refs)
        kept.open = False
        kept.said = dict.fromkeys(kept.said, Said(Kind.INVITATION_EXPIRED))

    def _called(self, what: str) -> None:
        if self.down:
            raise Unavailable("the agency is down")
        self.calls.append(what)

    def _keep(self, order: Order, candidate: str | None) -> Kept:
        same = (k.refs.candidate for k in self.orders if k.order.screening == order.screening)
        number = next(self._numbers)
        refs = OrderRefs(candidate or next(same, f"cand_{number}"), f"inv_{number}")
        kept = Kept(order, refs, dict.fromkeys(order.checks, Said(None)))
        self.orders.append(kept)
        return kept

    def _find(self, order: Order) -> Kept | None:
        key = order.key("order")
        return next((kept for kept in self.orders if kept.order.key("order") == key), None)

    def _by(self, refs: OrderRefs) -> Kept | None:
        return next((k for k in self.orders if k.refs.invitation == refs.invitation), None)

    def _kept(self, refs: OrderRefs) -> Kept:
        kept = self._by(refs)
        if kept is None:
            raise Refused("no such order")
        return kept

    def _mark(self, kept: Kept, rank: int) -> Mark:
        moment: datetime = self.clock.now()
        return Mark(kept.revision, moment, rank)
