# SPDX-License-Identifier: Apache-2.0
"""Finds everybody for whom time alone changed something, and erases whom nothing keeps."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from recruit_sync import wiring
from recruit_sync.handlers._entry import time_left
from recruit_sync.wiring import watching

_LOG = logging.getLogger(__name__)


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """One sweep. What it has to mail is sent by the dispatcher."""
    app = wiring.ready()
    swept = app.sweep.sweep(time_left(context))
    app.screening.watch.look(time_left(context))
    watching.after_sweep(app, swept.stopped)
    result = {"looked_at": swept.looked_at, "fenced": swept.fenced, "stopped": swept.stopped}
    _LOG.info("swept", extra=result)
    return result
