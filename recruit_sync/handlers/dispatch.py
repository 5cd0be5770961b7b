# SPDX-License-Identifier: Apache-2.0
"""Performs stored effects, mails above all: of the subjects nudged, or of all that wait."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from recruit_sync import wiring
from recruit_sync.app.screening.records import MAILS
from recruit_sync.handlers._entry import each, records, time_left
from recruit_sync.ports import NOTICES
from recruit_sync.wiring import watching

_LOG = logging.getLogger(__name__)
_MARGIN = timedelta(seconds=30)


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Nudged by the queue, or by the schedule that finds what a lost nudge left behind."""
    if records(event):
        return each(event, lambda body: _nudged(str(body["subject"])))
    return _everything(context)


def _nudged(subject: str) -> int:
    app = wiring.ready()
    if subject.startswith(MAILS):
        return app.screening.mails.send(subject.removeprefix(MAILS))
    return app.notices.send_waiting() if subject == NOTICES else app.performer.perform(subject)


def _waiting(app: wiring.App) -> Iterator[tuple[Callable[[str], int], str]]:
    now = app.clock.now()
    yield from ((app.performer.perform, subject) for subject in app.candidacies.todo(now))
    yield from ((app.screening.mails.send, id_) for id_ in app.store.screenings.todo(now))


def _everything(context: object) -> dict[str, Any]:
    app = wiring.ready()
    left = time_left(context)
    done = failed = 0
    for perform, subject in _waiting(app):
        try:
            done += perform(subject)
        except Exception as problem:  # noqa: BLE001 - one bad record never stops the others
            failed += 1
            kind = type(problem).__name__  # no text, no traceback: values
            _LOG.error("waits for the next run: %s", kind, extra={"subject": subject})
        if left() < _MARGIN:
            break
    app.mail_forecast.tell()
    notices = app.notices.send_waiting()
    watching.after_dispatch(app)
    return {"effects": done, "failed": failed, "notices": notices}
