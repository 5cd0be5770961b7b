# SPDX-License-Identifier: Apache-2.0
"""What every function does the same way: time left, SQS batches, one log line at the end."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

_LOG = logging.getLogger(__name__)
_PLENTY = timedelta(minutes=15)


def time_left(context: object) -> Callable[[], timedelta]:
    """How long the function may still run; plenty where nobody limits it."""
    remaining = getattr(context, "get_remaining_time_in_millis", None)
    if remaining is None:
        return lambda: _PLENTY
    return lambda: timedelta(milliseconds=remaining())


def records(event: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The SQS messages of the event; none where a schedule called."""
    return list(event.get("Records", ()))


def each(event: Mapping[str, Any], do: Callable[[Any], object]) -> dict[str, Any]:
    """Do something with each message's JSON body; those that fail go back to the queue alone."""
    failed = []
    for record in records(event):
        try:
            do(json.loads(record["body"]))
        except Exception as problem:  # noqa: BLE001 - one bad message never stops the others
            _LOG.error("message failed: %s", type(problem).__name__)  # no traceback: values
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}
