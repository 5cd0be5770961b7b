# SPDX-License-Identifier: Apache-2.0
"""Carries background checks on: what the queue names is a hint of the agency, or a screening."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from recruit_sync import wiring
from recruit_sync.handlers._entry import each


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Each message is one screening; what it is about is read again before anything is done."""
    app = wiring.ready()
    return each(event, lambda body: app.screening.carry_on(str(body["subject"])))
