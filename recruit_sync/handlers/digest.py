# SPDX-License-Identifier: Apache-2.0
"""Posts what recruiters are told on a working morning; the dispatcher mails it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from recruit_sync import wiring
from recruit_sync.domain.errors import Unavailable

_LOG = logging.getLogger(__name__)


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Nothing but a look at the clock where it is no morning; an ATS that is away is asked again a
    quarter of an hour later, and what was not told then is told the next day."""
    app = wiring.app()
    now = app.clock.now()
    if not any(app.mornings.begun(now)):
        return {"posted": 0}
    try:
        return {"posted": wiring.ready().digest.post(now)}
    except Unavailable as problem:
        _LOG.warning("the ATS is away: %s", problem)
        return {"unavailable": True}
