# SPDX-License-Identifier: Apache-2.0
"""The agency's webhooks over HTTP, as bytes; what they mean is in app.agency_events."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from recruit_sync import wiring

_TAKEN, _REFUSED = 200, 401


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """One request of the HTTP API (payload 2.0); says nothing but whether it was taken."""
    events = wiring.app().screening.agency_events
    good = events.receive(dict(event.get("headers") or {}), _raw(event))
    return {"statusCode": _TAKEN if good else _REFUSED, "body": ""}


def _raw(event: Mapping[str, Any]) -> bytes:
    """The bytes as they came: the signature is over these and no others."""
    body = str(event.get("body") or "")
    if not event.get("isBase64Encoded"):
        return body.encode()
    try:
        return base64.b64decode(body)
    except ValueError:
        return b""
