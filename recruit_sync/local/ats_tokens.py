# SPDX-License-Identifier: Apache-2.0
"""Who may speak to the simulated ATS? Client credentials, refresh tokens, access tokens.

Knows the refresh-token grant alone; the token's life and its rotation are switches.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import parse_qs

from recruit_sync.local.ats_faults import Faults
from recruit_sync.local.ats_wire import Reply, Request, json_reply

_BEARER = "Bearer "


@dataclass(frozen=True, slots=True)
class Account:
    tenant: str = "acme"
    client_id: str = "local"
    client_secret: str = field(default="local", repr=False)
    refresh_token: str = field(default="local", repr=False)


@dataclass(slots=True)
class _Grant:
    until: datetime
    uses_left: int | None


class TokenDesk:
    def __init__(self, account: Account, new_secret: Callable[[], str]) -> None:
        self._account = account
        self._refresh_token = account.refresh_token
        self._new_secret = new_secret
        self._grants: dict[str, _Grant] = {}

    def grant(self, request: Request, faults: Faults, now: datetime) -> Reply:
        if not self._is_client(request.headers.get("authorization", "")):
            return _no(HTTPStatus.UNAUTHORIZED, "invalid_client")
        form = parse_qs(request.body.decode(errors="replace"))
        if form.get("grant_type") != ["refresh_token"]:
            return _no(HTTPStatus.BAD_REQUEST, "unsupported_grant_type")
        if form.get("refresh_token") != [self._refresh_token]:
            return _no(HTTPStatus.BAD_REQUEST, "invalid_grant")
        return json_reply(HTTPStatus.OK, self._new_token(faults, now))

    def admits(self, request: Request, now: datetime) -> bool:
        header = request.headers.get("authorization", "")
        grant = self._grants.get(header.removeprefix(_BEARER))
        if not header.startswith(_BEARER) or grant is None or grant.until <= now:
            return False
        if grant.uses_left is None:
            return True
        grant.uses_left -= 1
        return grant.uses_left >= 0

    def revoke_all(self) -> None:
        """Every access token dies at once, as when an administrator withdraws them."""
        self._grants.clear()

    def _new_token(self, faults: Faults, now: datetime) -> dict[str, str | int]:
        self._grants = {name: one for name, one in self._grants.items() if one.until > now}
        token = self._new_secret()
        self._grants[token] = _Grant(now + faults.token_life, faults.token_uses)
        answer: dict[str, str | int] = {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": int(faults.token_life / timedelta(seconds=1)),
        }
        if faults.rotating_refresh_token:
            self._refresh_token = self._new_secret()
            answer["refresh_token"] = self._refresh_token
        return answer

    def _is_client(self, header: str) -> bool:
        try:
            pair = base64.b64decode(header.removeprefix("Basic "), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return False
        expected = f"{self._account.client_id}:{self._account.client_secret}"
        return header.startswith("Basic ") and pair == expected


def _no(status: HTTPStatus, error: str) -> Reply:
    return json_reply(status, {"error": error})
