# SPDX-License-Identifier: Apache-2.0
"""How does a call of our own connector reach the ATS simulated in this process? Without a socket.

The request is the one that would be sent, and the answer is read as if it had come over the wire;
what is spared is a connection and a thread for each call. The port stays open for outsiders.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

from connectors._http import Http
from recruit_sync.local.ats_http import RunningAts, fields
from recruit_sync.local.ats_wire import Request

_doors: Final[dict[str, RunningAts]] = {}
_usual: Final = Http._adapter  # noqa: SLF001


def open_door(ats: RunningAts) -> None:
    """Let our connector's calls to that ATS be answered here, until the door is closed."""
    _doors[ats.url] = ats
    Http._adapter = _adapter  # type: ignore[assignment,method-assign]  # noqa: SLF001


def close_door(ats: RunningAts) -> None:
    """Its calls go through the port again."""
    _doors.pop(ats.url, None)


def _adapter(http: Http) -> HTTPAdapter:
    parts = urlsplit(http._base)  # noqa: SLF001
    ats = _doors.get(f"{parts.scheme}://{parts.netloc}")
    return _usual(http) if ats is None else _Door(ats)


class _Door(HTTPAdapter):
    """What `requests` sends through in place of a connection."""

    def __init__(self, ats: RunningAts) -> None:
        super().__init__(pool_connections=1, pool_maxsize=1)
        self._ats = ats

    def send(
        self, request: requests.PreparedRequest, *_how: Any, **_more: Any
    ) -> requests.Response:
        reply = self._ats.answer(_asked(request))
        if reply.lost:
            raise requests.ConnectionError("the line went dead")
        head = fields(reply, self._ats.simulator.tick())
        body = BytesIO(b"" if request.method == "HEAD" else reply.body)
        how: Any = {"preload_content": False, "request_method": request.method}
        return self.build_response(request, HTTPResponse(body, head, reply.status, **how))


def _asked(request: requests.PreparedRequest) -> Request:
    parts, body = urlsplit(str(request.url)), request.body or b""
    return Request(
        str(request.method),
        parts.path,
        parse_qs(parts.query, keep_blank_values=True),
        {name.lower(): value for name, value in request.headers.items()},
        body.encode() if isinstance(body, str) else body,
    )
