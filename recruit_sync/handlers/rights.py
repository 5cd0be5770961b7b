# SPDX-License-Identifier: Apache-2.0
"""Looks at the rights requests that wait for an answer, and reminds the DPO in time."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from recruit_sync import wiring

_LOG = logging.getLogger(__name__)


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """One look. What it has to mail is sent by the dispatcher."""
    seen = wiring.ready().rights.watch()
    result = {"waiting": seen.waiting, "late": seen.late, "reminded": seen.reminded}
    _LOG.info("rights requests", extra=result)
    return result
