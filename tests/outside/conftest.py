# SPDX-License-Identifier: Apache-2.0
"""A stack against the tests' own ATS, ended when the test or the module is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from typing import Any

import pytest

from tests.outside.ats_server import serving
from tests.outside.ats_tenant import Tenant
from tests.outside.stack import Stack

Start = Callable[..., tuple[Stack, Tenant]]


@pytest.fixture(scope="module")
def start() -> Iterator[Start]:
    """Starts a stack and its ATS: `start("2026-03-10T10:07:00+00:00", "--mail", "manual")`."""
    with ExitStack() as closing:

        def begin(now: str, *more: str, **faults: Any) -> tuple[Stack, Tenant]:
            tenant = Tenant(datetime.fromisoformat(now))
            for name, value in faults.items():
                setattr(tenant.faults, name, value)
            server = closing.enter_context(serving(tenant))
            stack = Stack(server.url, now, *more)
            closing.callback(stack.stop)
            tenant.follow(stack.control)
            return stack, tenant

        yield begin
