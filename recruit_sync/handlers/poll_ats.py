# SPDX-License-Identifier: Apache-2.0
"""Reads what changed in the ATS since the last time."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from recruit_sync import wiring
from recruit_sync.domain.errors import Refused, Unavailable
from recruit_sync.handlers._entry import time_left

_LOG = logging.getLogger(__name__)


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """One poll. An ATS that is away (its weekly service update) is no failure: the next one reads
    the same window."""
    app = wiring.ready()
    if app.deployed_anew:
        _LOG.info("other rule files were deployed")
    try:
        report = app.polling.poll(time_left(context))
    except Unavailable as problem:
        _LOG.warning("the ATS is away: %s", problem)
        app.polling.failed(problem)
        return {"unavailable": True}
    except Refused as problem:  # a right was lost, or a secret is wrong: the alarm rings at once
        app.polling.failed(problem)
        raise
    if report is None:
        return {"skipped": "another poll is running"}
    try:
        app.screening.intake.read()
    except (Unavailable, Refused) as problem:
        _LOG.warning("background checks were not read: %s", problem)
    return {"seen": report.seen, "changed": report.changed, "complete": report.complete}
