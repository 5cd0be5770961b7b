# SPDX-License-Identifier: Apache-2.0
"""Calls the functions of serverless.yml as Lambda would, and counts how it went.

Each handler is found by the path in the file. Knows no event source.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any
from uuid import uuid4

from recruit_sync.local.wiring_file import Function

Handler = Callable[[dict[str, Any], object], object]
_log = logging.getLogger(__name__)


class FunctionFailed(Exception):
    """The function raised; what it raised has been logged."""


@dataclass(frozen=True, slots=True)
class Context:
    """Lambda's context, as far as anybody looks at it."""

    function_name: str
    timeout: int
    started_at: datetime
    clock: Callable[[], datetime]
    aws_request_id: str
    memory_limit_in_mb: int = 512
    function_version: str = "$LATEST"

    @property
    def invoked_function_arn(self) -> str:
        return f"arn:aws:lambda:eu-central-1:123456789012:function:{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        spent = (self.clock() - self.started_at).total_seconds()
        return max(0, int((self.timeout - spent) * 1000))


class Functions:
    """The functions by name, with how often each was called and failed, and when last."""

    def __init__(
        self,
        functions: Iterable[Function],
        clock: Callable[[], datetime],
        handlers: Mapping[str, Handler] | None = None,
    ) -> None:
        self._specs = {one.name: one for one in functions}
        self._handlers = dict(handlers or {})
        self._clock = clock
        self.invocations: Counter[str] = Counter()
        self.failures: Counter[str] = Counter()
        self.last_at: dict[str, datetime] = {}

    def load(self) -> None:
        """Find every handler now, so that a missing one is known before the start."""
        for name, spec in self._specs.items():
            if name not in self._handlers:
                self._handlers[name] = _handler(spec.handler)

    def names(self) -> list[str]:
        return list(self._specs)

    def spec(self, name: str) -> Function:
        return self._specs[name]

    def handler(self, name: str) -> Handler:
        return self._handlers[name]

    def call(self, name: str, event: dict[str, Any]) -> object:
        """The function's answer; raises FunctionFailed."""
        spec, now = self._specs[name], self._clock()
        self.invocations[name] += 1
        self.last_at[name] = now
        context = Context(name, spec.timeout, now, self._clock, str(uuid4()))
        try:
            return self._handlers[name](event, context)
        except Exception:  # noqa: BLE001  (whatever a function raises is a failed run)
            self.failures[name] += 1
            _log.exception("%s failed at %s", name, now.isoformat())
            raise FunctionFailed(name) from None


def _handler(path: str) -> Handler:
    module, _, attribute = path.rpartition(".")
    handler: Handler = getattr(import_module(module.replace("/", ".")), attribute)
    return handler
