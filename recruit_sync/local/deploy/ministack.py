# SPDX-License-Identifier: Apache-2.0
"""A local AWS with working functions, queues, schedules and CloudFormation, for as long as needed.

Runs from an environment of its own (`.ci/deploying` makes it) and listens on loopback only.
"""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from recruit_sync.wiring import RealClock

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = ROOT / ".ministack" / "bin" / "ministack"
REGION = "eu-central-1"
_PATIENCE = 300  # tenths of a second


class NotThere(Exception):
    """Why there is no local AWS, in one line."""


@contextmanager
def ministack(port: int = 0) -> Iterator[str]:
    """Its address; it ends, with the functions it started, when the block does."""
    if not PROGRAM.exists():
        raise NotThere("the local AWS is missing: run .ci/deploying")
    port = port or _free_port()
    environment = {
        **os.environ,
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",
        "LOG_LEVEL": "ERROR",
        "MINISTACK_HOST": "127.0.0.1",
        "MINISTACK_REGION": REGION,
    }
    with tempfile.TemporaryDirectory() as folder, Path(os.devnull).open("w") as nowhere:
        running = subprocess.Popen(  # noqa: S603
            [PROGRAM],
            cwd=folder,
            env=environment | {"TMPDIR": folder},
            stdout=nowhere,
            stderr=nowhere,
            start_new_session=True,
        )
        try:
            yield _when_ready(running, f"http://127.0.0.1:{port}")
        finally:
            running.terminate()
            try:
                running.wait(10)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()


def _when_ready(running: subprocess.Popen[bytes], url: str) -> str:
    clock = RealClock()
    for _ in range(_PATIENCE):
        if running.poll() is not None:
            raise NotThere(f"the local AWS ended at once, with {running.returncode}")
        try:
            with urlopen(f"{url}/_ministack/health", timeout=5):  # noqa: S310 - our own address
                return url
        except OSError:
            clock.sleep(0.1)
    raise NotThere("the local AWS does not answer")


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port
