# SPDX-License-Identifier: Apache-2.0
"""Which rows does the report hold, read piece by piece, so that its length costs no memory?

Knows the report's frame and prompts; what the columns mean is for others to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import ijson

from connectors._http import Call, Http
from connectors.workday.line import Line
from connectors.workday.moments import write_moment
from connectors.workday.settings import Credentials, WorkdaySettings
from recruit_sync.domain.errors import Unavailable
from recruit_sync.ports import Clock, Window

_ENTRIES: Final = "Report_Entry"
_LEAST_CONNECTIONS: Final = 4
"""A report that is being read keeps its connection; whoever reads it may ask for another."""


class Report:
    """One report of one tenant. Safe to share between threads."""

    def __init__(self, settings: WorkdaySettings, credentials: Credentials, clock: Clock) -> None:
        base, self._path = settings.report_at
        self._patience = settings.timeouts.report
        http = Http(
            base,
            timeouts=settings.timeouts,
            connections=max(_LEAST_CONNECTIONS, settings.parallel),
            largest_answer=settings.largest_report,
        )
        self._line = Line(settings, credentials, clock, http=http)

    def rows(self, window: Window | None = None) -> Iterator[Any]:
        """Each row as it stands there; None: of everybody. Raises Unavailable where it is broken.

        Whoever stops early closes the connection.
        """
        prompts = {"format": "json"} | (_prompts(window) if window else {})
        call = Call("GET", self._path, prompts, read_timeout=self._patience)
        with self._line.stream(call) as chunks:
            yield from self._entries(chunks)

    def _entries(self, chunks: Iterable[bytes]) -> Iterator[Any]:
        rows, frame = ijson.sendable_list(), _Frame()
        reading = ijson.items_coro(rows, f"{_ENTRIES}.item")
        for chunk in chunks:
            with self._understood():
                reading.send(chunk)
                frame.look(chunk)
            yield from rows
            rows.clear()
        with self._understood():
            reading.close()
        if not frame.found:
            # As a rule a changed or unshared report; read as nobody it would look like a purge.
            raise Unavailable(f"GET {self._path}: the answer holds no {_ENTRIES}")

    @contextmanager
    def _understood(self) -> Iterator[None]:
        try:
            yield
        except ijson.JSONError:
            # The parser's own words quote the body.
            raise Unavailable(f"GET {self._path}: the answer is no JSON, or broke off") from None


class _Frame:
    """Whether the list of rows is there at all; looked for until it is found."""

    def __init__(self) -> None:
        self.found = False
        self._events = ijson.sendable_list()
        self._reading = ijson.parse_coro(self._events)

    def look(self, chunk: bytes) -> None:
        if self.found:
            return
        self._reading.send(chunk)
        self.found = (_ENTRIES, "start_array", None) in self._events
        self._events.clear()


def _prompts(window: Window) -> dict[str, str]:
    if window.from_at is None:
        return {}
    return {
        "Updated_From": write_moment(window.from_at),
        "Updated_Through": write_moment(window.through_at),
    }
