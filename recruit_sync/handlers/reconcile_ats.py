# SPDX-License-Identifier: Apache-2.0
"""Compares everybody in the ATS with everybody known here, once a day."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from recruit_sync import wiring
from recruit_sync.domain.errors import Unavailable

_LOG = logging.getLogger(__name__)


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """One comparison; an ATS that is away is compared tomorrow."""
    try:
        report = wiring.ready().reconciliation.reconcile()
    except Unavailable as problem:
        _LOG.warning("the ATS is away: %s", problem)
        return {"unavailable": True}
    return {"seen": report.seen, "changed": report.changed}
