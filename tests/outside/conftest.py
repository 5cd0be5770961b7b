# SPDX-License-Identifier: Apache-2.0
"""A stack against the tests' own ATS, ended when the test or the module is over; an AWS that
outlives it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.outside.ats_server import serving
from tests.outside.ats_tenant import Tenant
from tests.outside.stack import Stack, fetch

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


@pytest.fixture
def moto() -> Iterator[str]:
    """An AWS of the test's own, which outlives the stack."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [Path(sys.executable).parent / "moto_server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"MOTO_CALL_RESET_API": "false"},
    )
    url = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            fetch("GET", url + "/")
            break
        except OSError:
            with socket.socket() as waiting:
                waiting.settimeout(0.1)
                waiting.connect_ex(("127.0.0.1", port))
            subprocess.run(["sleep", "0.1"], check=True)
    yield url
    server.terminate()
    server.wait(timeout=10)
