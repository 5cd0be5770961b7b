# SPDX-License-Identifier: Apache-2.0
"""Who may act now? A lock that serves in the order of asking, so that nobody waits for ever."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition, get_ident


class Turns:
    """One at a time; the holder may ask again."""

    def __init__(self) -> None:
        self._line: deque[object] = deque()
        self._change = Condition()
        self._holder: int | None = None

    @contextmanager
    def one(self) -> Iterator[None]:
        """Wait for a turn, and keep it to the end of the block."""
        if self._holder == get_ident():
            yield
            return
        ticket = object()
        with self._change:
            self._line.append(ticket)
            self._change.wait_for(lambda: self._line[0] is ticket)
            self._holder = get_ident()
        try:
            yield
        finally:
            with self._change:
                self._holder = None
                self._line.popleft()
                self._change.notify_all()
