# SPDX-License-Identifier: Apache-2.0
"""Every backend that has to keep the same promises: memory, moto, and a second local AWS.

`RECRUIT_SYNC_TEST_DYNAMODB_URL` adds any other DynamoDB: a table of its own is made there and
removed. Credentials and region then come from the environment as for every AWS client.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator

import pytest

from recruit_sync.local.deploy.ministack import ROOT, ministack
from tests.contracts.stores import Stores, in_dynamodb, in_memory, in_process, moto_server

ENDPOINT = os.environ.get("RECRUIT_SYNC_TEST_DYNAMODB_URL")
OUTSIDE = ["endpoint"] if ENDPOINT else []


@pytest.fixture(params=["memory", "moto", "ministack", *OUTSIDE])
def stores(request: pytest.FixtureRequest) -> Iterator[Stores]:
    """One thread at a time."""
    if request.param == "memory":
        yield in_memory()
        return
    with in_process() if request.param == "moto" else in_dynamodb(_endpoint(request)) as made:
        yield made


def _endpoint(request: pytest.FixtureRequest) -> str | None:
    if request.param == "endpoint":
        return ENDPOINT
    url: str = request.getfixturevalue("server" if request.param == "moto_server" else "local_aws")
    return url


@pytest.fixture(scope="session")
def local_aws() -> Iterator[str]:
    subprocess.run([ROOT / ".ci" / "deploying"], check=True, timeout=600)
    with ministack() as url:
        yield url


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with moto_server() as url:
        yield url


@pytest.fixture(params=["memory", "moto_server", "ministack", *OUTSIDE])
def shared(request: pytest.FixtureRequest) -> Iterator[Stores]:
    """Many threads: in one process moto has no order between them, its server has."""
    if request.param == "memory":
        yield in_memory()
        return
    with in_dynamodb(_endpoint(request)) as made:
        yield made
