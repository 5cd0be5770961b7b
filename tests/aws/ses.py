# SPDX-License-Identifier: Apache-2.0
"""SES on a loopback socket, answering as told: refusing, silent, slow, or gone in mid-sentence."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any


@dataclass
class Ses:
    """What it heard, and how it answers: a state and a body, or what it does to the connection."""

    status: int = 200
    code: str = ""
    body: dict[str, Any] = field(default_factory=lambda: {"MessageId": "ses-1"})
    conduct: str = "answer"
    heard: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    over: Event = field(default_factory=Event)
    url: str = ""

    def refuse(self, status: int, code: str, message: str = "") -> None:
        self.status, self.code, self.body = status, code, {"message": message}


class _Conversation(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.answer(json.loads(self.rfile.read(length)))

    def do_GET(self) -> None:
        self.answer({})

    def answer(self, body: dict[str, Any]) -> None:
        ses = self.server.ses
        ses.heard.append((self.path, body))
        if ses.conduct == "hang up":
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
        elif ses.conduct == "say nothing":
            ses.over.wait(10)
            self.close_connection = True
        else:
            self.speak(ses)

    def speak(self, ses: Ses) -> None:
        text = b"<html>" if ses.conduct == "babble" else json.dumps(ses.body).encode()
        self.send_response(ses.status)
        if ses.code:
            self.send_header("x-amzn-ErrorType", ses.code)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text[:5] if ses.conduct == "break off" else text)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Says nothing: tests read `heard`."""


class _Server(ThreadingHTTPServer):
    def __init__(self, ses: Ses) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.ses = ses


@contextmanager
def playing() -> Iterator[Ses]:
    ses = Ses()
    server = _Server(ses)
    ses.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield ses
    finally:
        ses.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
