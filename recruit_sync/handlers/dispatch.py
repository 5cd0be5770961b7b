# SPDX-License-Identifier: Apache-2.0
"""Performs stored effects, mails above all: of the subjects nudged, or of all that wait."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from recruit_sync import wiring
from recruit_sync.handlers._entry import each, records, time_left

_LOG = logging.getLogger(__name__)
_MARGIN = timedelta(seconds=30)


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Nudged by the queue, or by the schedule that finds what a lost nudge left behind."""
    if records(event):
        app = wiring.app()
        return each(event, lambda body: app.performer.perform(str(body["subject"])))
    return _everything(context)


def _everything(context: object) -> dict[str, Any]:
    app = wiring.app()
    left = time_left(context)
    done = failed = 0
    for subject in app.candidacies.todo(app.clock.now()):
        try:
            done += app.performer.perform(subject)
        except Exception as problem:  # noqa: BLE001 - one bad record never stops the others
            failed += 1
            kind = type(problem).__name__  # no text, no traceback: values
            _LOG.error("waits for the next run: %s", kind, extra={"subject": subject})
        if left() < _MARGIN:
            break
    return {"effects": done, "failed": failed, "notices": app.notices.send_waiting()}
