# SPDX-License-Identifier: Apache-2.0
"""Brings what the simulated screening agency sends by itself to where it is to go, in its time.

What is addressed to this stack goes in by the gateway of the thread that moves the clock, since a
request over the wire would wait for that thread for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from recruit_sync.local.checks_http import post
from recruit_sync.local.checks_simulator import ChecksSimulator
from recruit_sync.local.runner import MailEvents
from recruit_sync.local.web_server import Request, Response


class ChecksOutlet:
    """Stands before whatever else happens by itself."""

    def __init__(
        self,
        sim: ChecksSimulator,
        beside: MailEvents,
        *,
        public: str,
        answer: Callable[[Request], Response],
    ) -> None:
        self._sim = sim
        self._beside = beside
        self._public = public
        self._answer = answer

    def next_at(self) -> datetime | None:
        """The moment of the next thing that waits."""
        moments = [at for at in (self._sim.next_at(), self._beside.next_at()) if at is not None]
        return min(moments, default=None)

    def publish_due(self, now: datetime) -> bool:
        """Whether anything was told."""
        sent = self._sim.deliver(self._post)
        return self._beside.publish_due(now) or sent

    def publish(self, document: Mapping[str, Any]) -> None:
        """One mail event; the agency has none."""
        self._beside.publish(document)

    def _post(self, url: str, headers: Mapping[str, str], body: bytes) -> int | None:
        if not url.startswith(f"{self._public}/"):
            return post(url, headers, body)
        lower = {name.lower(): value for name, value in headers.items()}
        request = Request("POST", urlsplit(url).path, "", lower, body, "127.0.0.1")
        return self._answer(request).status
