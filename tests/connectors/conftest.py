# SPDX-License-Identifier: Apache-2.0
"""A clock that costs nothing and a network that answers only what was laid down."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import responses

from recruit_sync.local.clock import SimulatedClock
from tests.connectors.tenant import START


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(START)


@pytest.fixture
def ats() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as answers:
        yield answers
