# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from recruit_sync.local.ats_simulator import AtsSimulator
from tests.local.ats_wire import SetClock, Wire


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def sim(clock: SetClock) -> AtsSimulator:
    return AtsSimulator(clock)


@pytest.fixture
def wire(sim: AtsSimulator) -> Wire:
    return Wire(sim)
