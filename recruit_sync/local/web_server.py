# SPDX-License-Identifier: Apache-2.0
"""Answers HTTP on a loopback port, and can do something more once an answer has left.

One write for each answer and no Nagle: a head and a body in two writes cost 40 ms. Knows no route.
"""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import urlsplit

_SECONDS_BETWEEN_LOOKS = 0.05
_LARGEST_BODY = 40 * 1024 * 1024
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Request:
    """Header names are lower-case; `path` is as sent, `query` without the question mark."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    client: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "method", self.method.upper())


@dataclass(frozen=True, slots=True)
class Response:
    """`after` runs once the bytes have left; `lost`: the line goes dead instead of an answer."""

    status: int = 200
    body: bytes = field(repr=False, default=b"")
    headers: Mapping[str, str] = field(default_factory=dict)
    after: Callable[[], None] | None = None
    lost: bool = False


def json_response(document: object, status: int = 200) -> Response:
    """Any JSON document."""
    body = json.dumps(document, ensure_ascii=False).encode()
    return Response(status, body, {"content-type": "application/json; charset=utf-8"})


def html_response(text: str, status: int = 200, **headers: str) -> Response:
    """A page; underscores in header names become dashes."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, text.encode(), {"content-type": "text/html; charset=utf-8"} | named)


Answer = Callable[[Request], Response]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        size = int(self.headers.get("Content-Length") or 0)
        if size > _LARGEST_BODY:
            self.close_connection = True
            return
        request = Request(
            self.command,
            parts.path,
            parts.query,
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(size),
            self.client_address[0],
        )
        self._send(self._answer(request))

    do_POST = do_PATCH = do_PUT = do_DELETE = do_HEAD = do_OPTIONS = do_GET  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Says nothing: paths hold tokens."""

    def _answer(self, request: Request) -> Response:
        try:
            return self.server.answer(request)
        except Exception as error:  # noqa: BLE001  (one bad request must not end the server)
            # Only where, not what: the text of an exception may quote the request.
            _log.error("request failed: %s", type(error).__name__, exc_info=_log.isEnabledFor(10))
            return json_response({"error": f"the stack failed: {type(error).__name__}"}, 500)

    def _send(self, response: Response) -> None:
        if response.lost:
            self.close_connection = True
        else:
            self.wfile.write(self._bytes(response))
        if response.after is not None:
            response.after()

    def _bytes(self, response: Response) -> bytes:
        lines = [f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in response.headers.items()]
        lines.append(f"content-length: {len(response.body)}")
        head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
        return head if self.command == "HEAD" else head + response.body


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.answer: Answer = lambda _request: Response(HTTPStatus.SERVICE_UNAVAILABLE)
        self._open: set[socket.socket] = set()
        self._guard = Lock()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no event."""

    def hang_up(self) -> None:
        with self._guard:
            for one in self._open:
                one.shutdown(socket.SHUT_RDWR)


class WebServer:
    """Bound at once, so that its address is known; answers from `start` on."""

    def __init__(self, port: int) -> None:
        self._server = _Server(port)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = Thread(
            target=self._server.serve_forever, args=(_SECONDS_BETWEEN_LOOKS,), daemon=True
        )

    def start(self, answer: Answer) -> None:
        self._server.answer = answer
        self._thread.start()

    def stop(self) -> None:
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.hang_up()
        self._server.server_close()
