# SPDX-License-Identifier: Apache-2.0
"""Erases the subjects named by the queue, as far as each goes today."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from recruit_sync import wiring
from recruit_sync.handlers._entry import each


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """What cannot be proven stays on record with its next try; only our own faults come back."""
    return each(event, lambda body: _erase(str(body["subject"])))


def _erase(subject: str) -> None:
    """Screenings are called off before anybody is asked to erase, and forgotten after the proof."""
    app = wiring.ready()
    app.screening.watch.fenced(subject)
    app.eraser.erase(subject)
    app.screening.watch.erased(subject)
