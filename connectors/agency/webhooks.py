# SPDX-License-Identifier: Apache-2.0
"""Is a webhook the agency's, and about what? Over the bytes as they came; nothing else counts.

The signature has no moment in it, so an old one holds for ever: age and event id have to be looked
at by whoever takes the hint.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final

from pydantic import ValidationError

from connectors.agency import wire
from connectors.agency.settings import AgencySettings
from recruit_sync.ports import Hint

_LOG = logging.getLogger(__name__)
SIGNATURE: Final = "x-checkr-signature"
_DEEPEST: Final = 32


def signature(key: str, body: bytes) -> str:
    """As the agency signs."""
    return hmac.new(key.encode(), body, sha256).hexdigest()


def holds(keys: Sequence[str], headers: Mapping[str, str], body: bytes) -> bool:
    """Whether one of the keys signed exactly these bytes."""
    given = next((value for name, value in headers.items() if name.lower() == SIGNATURE), "")
    claimed = given.strip().lower().encode("utf-8", "replace")
    checks = [hmac.compare_digest(signature(key, body).encode(), claimed) for key in keys if key]
    return any(checks)


def hint(body: bytes, settings: AgencySettings, now: datetime) -> Hint:
    """What it is about. One that cannot be used is foreign, and has no effect."""
    event = _event(body, settings)
    if event is None:
        return Hint("", "", "", foreign=True)
    stale = event.created_at is not None and now - event.created_at > settings.oldest_webhook
    other = event.account_id is not None and event.account_id != settings.account
    if stale or other:
        _LOG.error("webhook without effect: %s", "too old" if stale else "another account")
    about = event.data.object
    return Hint(event.id, event.about, about.id, event.created_at, foreign=stale or other)


def _event(body: bytes, settings: AgencySettings) -> wire.Event | None:
    if len(body) > settings.largest_webhook or _depth(body) > _DEEPEST:
        _LOG.error("webhook without effect: too large or too deep")
        return None
    try:
        return wire.Event.model_validate_json(body)
    except ValidationError:
        _LOG.error("webhook without effect: out of form")
        return None


def _depth(body: bytes) -> int:
    """At most so deep; brackets within texts count too, which no real webhook has many of."""
    deepest = depth = 0
    for byte in body:
        if byte in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"]}":
            depth -= 1
    return deepest
