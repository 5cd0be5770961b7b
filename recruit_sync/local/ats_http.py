# SPDX-License-Identifier: Apache-2.0
"""Puts a simulated ATS on a loopback port: sockets, threads, bytes, and nothing else.

One write for each answer and no Nagle, since a head and a body in two writes cost 40 ms apiece.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from recruit_sync.local.ats_api import AtsApi
from recruit_sync.local.ats_control import AtsControl
from recruit_sync.local.ats_simulator import AtsSimulator
from recruit_sync.local.ats_wire import Reply, Request

_SECONDS_BETWEEN_LOOKS = 0.05


def fields(reply: Reply, now: datetime) -> dict[str, str]:
    """The fields of its head."""
    return {
        "Date": format_datetime(now, usegmt=True),
        "Content-Type": reply.content_type,
        "Content-Length": str(len(reply.body)),
        **reply.headers,
    }


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        self._serve()

    do_POST = do_PATCH = do_PUT = do_DELETE = do_HEAD = do_GET  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Says nothing: paths hold ids, and whoever wants to know reads the counters."""

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        size = int(self.headers.get("Content-Length") or 0)
        request = Request(
            self.command,
            parts.path,
            parse_qs(parts.query, keep_blank_values=True),
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(size),
        )
        reply = self.server.answer(request)
        if reply.lost:
            self.close_connection = True
            return
        self.wfile.write(self._bytes(reply))

    def _bytes(self, reply: Reply) -> bytes:
        lines = [
            f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}",
            *(f"{name}: {value}" for name, value in fields(reply, self.server.now()).items()),
        ]
        head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
        return head if self.command == "HEAD" else head + reply.body


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(
        self, port: int, answer: Callable[[Request], Reply], now: Callable[[], datetime]
    ) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.answer = answer
        self.now = now
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
        """A client that hangs up is no event; a fault of ours is told on stderr."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    def hang_up(self) -> None:
        """Ends the connections that clients keep open between requests."""
        with self._guard:
            for one in self._open:
                one.shutdown(socket.SHUT_RDWR)


@dataclass(frozen=True, slots=True)
class RunningAts:
    url: str
    simulator: AtsSimulator
    answer: Callable[[Request], Reply]
    _server: _Server
    _thread: Thread

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.hang_up()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.stop()


def serve(simulator: AtsSimulator, port: int = 0) -> RunningAts:
    """Starts answering on 127.0.0.1; port 0 takes a free one."""
    api, control = AtsApi(simulator), AtsControl(simulator)

    def answer(request: Request) -> Reply:
        return (control if request.path.startswith("/sim/") else api).answer(request)

    server = _Server(port, answer, simulator.tick)
    thread = Thread(target=server.serve_forever, args=(_SECONDS_BETWEEN_LOOKS,), daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    return RunningAts(url, simulator, answer, server, thread)
