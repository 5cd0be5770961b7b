# SPDX-License-Identifier: Apache-2.0
"""Figures by which somebody outside sees that all is well, or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Gauges(Protocol):
    """Takes readings: a name and a number each, never anything about one person."""

    def read(self, readings: Mapping[str, float]) -> None:
        """Pass on what these stand at now."""
        ...
