# SPDX-License-Identifier: Apache-2.0
"""The same world as for the use cases, put in where the process looks for its app."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from recruit_sync import wiring
from tests.app.conftest import world
from tests.fakes import World

__all__ = ["installed", "world"]


@pytest.fixture(autouse=True)
def installed(world: World) -> Iterator[None]:
    wiring.install(world)
    yield
    wiring.install(None)
