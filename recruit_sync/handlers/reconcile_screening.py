# SPDX-License-Identifier: Apache-2.0
"""Reads every open order again, since webhooks get lost; and has them sent to us."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from recruit_sync import wiring
from recruit_sync.handlers._entry import time_left

_LOG = logging.getLogger(__name__)


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """One round, every hour."""
    app = wiring.ready()
    registered = app.screening.agency_events.register()
    looked_at = app.screening.readings.reconcile(time_left(context))
    result = {"looked_at": looked_at, "registered": registered}
    _LOG.info("orders read", extra=result)
    return result
