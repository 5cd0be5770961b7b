# SPDX-License-Identifier: Apache-2.0
"""Turns a web request into the event of an HTTP API (payload 2.0), and the answer back.

Follows the routes of serverless.yml; knows no function.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, unquote
from uuid import uuid4

from recruit_sync.local.functions import FunctionFailed
from recruit_sync.local.web_server import Request, Response, json_response
from recruit_sync.local.wiring_file import Route

_PARAMETER = re.compile(r"\{(\w+)\}")
_AS_TEXT = re.compile(r"text/|application/(json|javascript|xml)\b")
_NOT_FOUND = json_response({"message": "Not Found"}, 404)
_BROKEN = json_response({"message": "Internal Server Error"}, 500)


@dataclass(frozen=True, slots=True)
class Match:
    """A route and the values of its path parameters."""

    route: Route
    parameters: Mapping[str, str]


class Gateway:
    """The HTTP API in front of the functions."""

    def __init__(
        self,
        routes: tuple[Route, ...],
        call: Callable[[str, dict[str, Any]], object],
        clock: Callable[[], datetime],
    ) -> None:
        self._routes = [(route, _pattern(route.path)) for route in routes]
        self._call = call
        self._clock = clock

    def answer(self, request: Request) -> Response:
        match = self._match(request)
        if match is None:
            return _NOT_FOUND
        try:
            answer = self._call(match.route.function, self._event(request, match))
        except FunctionFailed:
            return _BROKEN
        return _response(answer)

    def _match(self, request: Request) -> Match | None:
        for route, pattern in self._routes:
            found = pattern.fullmatch(request.path)
            if found and route.method in (request.method, "ANY", "*"):
                return Match(
                    route, {name: unquote(value) for name, value in found.groupdict().items()}
                )
        return None

    def _event(self, request: Request, match: Match) -> dict[str, Any]:
        now = self._clock()
        key = f"{match.route.method} {match.route.path}"
        body, encoded = _body(request)
        query = dict(parse_qsl(request.query, keep_blank_values=True))
        return {
            "version": "2.0",
            "routeKey": key,
            "rawPath": request.path,
            "rawQueryString": request.query,
            "headers": dict(request.headers),
            **({"queryStringParameters": query} if query else {}),
            "pathParameters": dict(match.parameters),
            "requestContext": {
                "accountId": "123456789012",
                "apiId": "local",
                "domainName": request.headers.get("host", ""),
                "http": {
                    "method": request.method,
                    "path": request.path,
                    "protocol": "HTTP/1.1",
                    "sourceIp": request.client,
                    "userAgent": request.headers.get("user-agent", ""),
                },
                "requestId": str(uuid4()),
                "routeKey": key,
                "stage": "$default",
                "time": f"{now:%d/%b/%Y:%H:%M:%S %z}",
                "timeEpoch": int(now.timestamp() * 1000),
            },
            "body": body,
            "isBase64Encoded": encoded,
        }


def _pattern(path: str) -> re.Pattern[str]:
    parts = (
        part if index % 2 == 0 else f"(?P<{part}>[^/]+)"
        for index, part in enumerate(_PARAMETER.split(path))
    )
    return re.compile("".join(re.escape(p) if not p.startswith("(?P<") else p for p in parts))


def _body(request: Request) -> tuple[str, bool]:
    if _AS_TEXT.match(request.headers.get("content-type", "text/plain")):
        return request.body.decode("utf-8", "replace"), False
    return base64.b64encode(request.body).decode(), True


def _response(answer: object) -> Response:
    if not isinstance(answer, Mapping) or "statusCode" not in answer:
        return json_response(answer)
    body = answer.get("body") or ""
    raw = base64.b64decode(body) if answer.get("isBase64Encoded") else str(body).encode()
    headers = {
        str(name).lower(): str(value) for name, value in (answer.get("headers") or {}).items()
    }
    headers.setdefault("content-type", "text/plain; charset=utf-8")
    headers.pop("content-length", None)
    return Response(int(answer["statusCode"]), raw, headers)
