# SPDX-License-Identifier: Apache-2.0
"""Erases the subjects named by the queue, as far as each goes today."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from recruit_sync import wiring
from recruit_sync.handlers._entry import each


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """What cannot be proven stays on record with its next try; only our own faults come back."""
    app = wiring.ready()
    return each(event, lambda body: app.eraser.erase(str(body["subject"])))
