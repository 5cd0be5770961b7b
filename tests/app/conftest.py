# SPDX-License-Identifier: Apache-2.0
"""A world for each test, which fails if anything personal, or any fault of ours, was logged."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from tests.fakes import PERSONAL, World


@pytest.fixture
def world(caplog: pytest.LogCaptureFixture) -> Iterator[World]:
    caplog.set_level(logging.DEBUG)
    world = World()
    yield world
    said = [record.getMessage() + str(record.__dict__) for record in caplog.records]
    assert [text for text in said for name in PERSONAL if name in text] == []
    bugs = ("not taken in", "not swept", "not written", "waits for the next run")
    if not world.bugs_expected:
        assert [text for text in said for bug in bugs if bug in text] == []
