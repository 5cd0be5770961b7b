# SPDX-License-Identifier: Apache-2.0
"""Takes in what became of our mails. The only function that reads the mail service's own events."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from recruit_sync import wiring
from recruit_sync.app.mail_events import MailEvent, parse
from recruit_sync.domain.errors import Refused
from recruit_sync.handlers._entry import records

_LOG = logging.getLogger(__name__)


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """An event nobody understands is logged by its id and let go: nothing of it may reach a
    dead-letter queue, where its addresses would stay."""
    app = wiring.ready()
    failed = []
    for record in records(event):
        understood = _understood(record)
        if understood is None:
            continue
        try:
            app.mail_events.receive(understood)
        except Exception as problem:  # noqa: BLE001 - one bad event never stops the others
            _LOG.warning("mail event waits: %s", type(problem).__name__)  # no text: it could quote
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def _understood(record: Mapping[str, Any]) -> MailEvent | None:
    try:
        return parse(_event(record["body"]))
    except (Refused, ValueError, TypeError, KeyError) as problem:
        about = {"id": record["messageId"]}
        _LOG.error("mail event not understood: %s", _said(problem), extra=about)
        return None


def _event(body: str) -> Mapping[str, object]:
    """The event itself, out of the topic's envelope where there is one."""
    parsed = json.loads(body)
    return dict(json.loads(parsed["Message"]) if "Message" in parsed else parsed)


def _said(problem: Exception) -> str:
    return str(problem) if isinstance(problem, Refused) else type(problem).__name__
