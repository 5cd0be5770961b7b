# SPDX-License-Identifier: Apache-2.0
"""How does the simulated screening agency tell of events? Signed, at least once, tried for a day.

Whoever has a clock asks what is due; nothing here runs by itself.
"""

from __future__ import annotations

import heapq
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import Final

from recruit_sync.local.checks_faults import Faults
from recruit_sync.local.checks_wire import Document, Names, stamp

Post = Callable[[str, Mapping[str, str], bytes], int | None]
RETRIES: Final = (*(timedelta(minutes=1),) * 10, *(timedelta(hours=1),) * 24)
_SUCCESS: Final = range(200, 300)
_HOLD: Final = timedelta(hours=1)
SECRET: Final = "sim_webhook_secret"  # noqa: S105 - of a simulator


@dataclass
class Delivery:
    """One event for one address, and how it went so far."""

    event: Document
    url: str
    key: str
    tries: list[tuple[str, int | None]] = field(default_factory=list)

    @property
    def delivered(self) -> bool:
        return bool(self.tries) and self.tries[-1][1] in _SUCCESS

    @property
    def shown(self) -> Document:
        return {
            "id": self.event["id"],
            "type": self.event["type"],
            "url": self.url,
            "tries": [{"at": at, "status": status} for at, status in self.tries],
            "delivered": self.delivered,
        }


def compact(document: Document) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def signed(key: str, body: bytes) -> str:
    return hmac.new(key.encode(), body, sha256).hexdigest()


class Webhooks:
    """The addresses, and what is on its way to them."""

    def __init__(self, names: Names, account: str, keys: Sequence[str], faults: Faults) -> None:
        self.addresses: list[Document] = []
        self.log: list[Delivery] = []
        self.signing_key = keys[0]
        self._names = names
        self._account = account
        self._faults = faults
        self._numbers = count()
        self._waiting: list[tuple[datetime, int, Delivery]] = []
        self._held: list[Delivery] = []

    def emit(self, kind: str, thing: Document, now: datetime) -> None:
        """One event to every address there is."""
        about: Document = {
            "id": thing["id"],
            "object": thing["object"],
            "uri": f"/v1/{thing['object']}s/{thing['id']}",
        }
        if self._faults.due("unknown_reference", kind, now):
            about["id"] = self._names.new("rep")
        for address in self.addresses:
            whole = about if not address["include_object"] else {**thing, **about}
            event = self._event(kind, whole, address["webhook_url"], now)
            self._queue(Delivery(event, address["webhook_url"], self.signing_key), now)

    def _event(self, kind: str, thing: Document, url: str, now: datetime) -> Document:
        wrong = self._faults.due("wrong_account", kind, now)
        return {
            "id": self._names.new("evt"),
            "object": "event",
            "type": kind,
            "created_at": stamp(now),
            "webhook_url": url,
            "data": {"object": thing},
            "account_id": f"{self._account}_other" if wrong else self._account,
        }

    def _queue(self, delivery: Delivery, now: datetime) -> None:
        kind = delivery.event["type"]
        self.log.append(delivery)
        if self._faults.due("drop_webhook", kind, now):
            return
        if self._faults.due("forge_signature", kind, now):
            delivery.key = "forged"
        if self._faults.due("reorder", kind, now):
            self._held.insert(0, delivery)
            if not self._faults.width("reorder"):
                self.release(now)
            else:
                self._push(delivery, now + _HOLD)
            return
        self._push(delivery, now)
        if self._faults.due("duplicate_webhook", kind, now):
            self._push(delivery, now)

    def release(self, now: datetime) -> None:
        """What was held back, the last first; each goes out once more at its own time."""
        for delivery in self._held:
            self._push(delivery, now)
        self._held.clear()

    def resend(self, now: datetime) -> None:
        """Everything once more, as somebody may ask for in the dashboard."""
        for delivery in self.log:
            self._push(delivery, now)

    def next_at(self) -> datetime | None:
        return self._waiting[0][0] if self._waiting else None

    def take_due(self, now: datetime) -> list[Delivery]:
        """Those whose moment has come."""
        due: list[Delivery] = []
        while self._waiting and self._waiting[0][0] <= now:
            due.append(heapq.heappop(self._waiting)[2])
        return due

    def tried(self, delivery: Delivery, status: int | None, now: datetime) -> None:
        """Record a try; what was not taken is tried again."""
        delivery.tries.append((stamp(now), status))
        if status not in _SUCCESS and len(delivery.tries) <= len(RETRIES):
            self._push(delivery, now + RETRIES[len(delivery.tries) - 1])

    def _push(self, delivery: Delivery, at: datetime) -> None:
        heapq.heappush(self._waiting, (at, next(self._numbers), delivery))


def request_of(delivery: Delivery, now: datetime) -> tuple[Mapping[str, str], bytes]:
    """Headers and body as they go over the wire."""
    body = compact(delivery.event)
    moment = int(now.timestamp())
    return {
        "User-Agent": "Checkr-Webhook/sim",
        "Content-Type": "application/json",
        "X-Checkr-Signature": signed(delivery.key, body),
        "X-Sim-Delivery": str(len(delivery.tries) + 1),
        "X-Sim-Signature": f"t={moment},v1={signed(SECRET, f'{moment}.'.encode() + body)}",
    }, body
