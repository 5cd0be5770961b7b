# SPDX-License-Identifier: Apache-2.0
"""Drives `recruit-sync` as anybody outside would: a process, its HTTP calls, its commands."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, urlencode

COMMAND = Path(sys.executable).parent / "recruit-sync"
ROOT = Path(__file__).resolve().parents[2]
_NOT_OURS = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")


@dataclass
class Reply:
    """What came back over HTTP."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


FORM = "application/x-www-form-urlencoded"


def fetch(method: str, url: str, body: Any = None, *, kind: str = FORM) -> Reply:
    """One HTTP call; a dict goes as JSON, text as a form."""
    headers, data = {}, None
    if isinstance(body, dict):
        data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
    elif isinstance(body, str):
        data, headers["Content-Type"] = body.encode(), kind
    request = urllib.request.Request(  # noqa: S310  the stack on this machine
        url, data=data, method=method, headers=headers
    )
    try:
        with urllib.request.urlopen(request, timeout=280) as answer:  # noqa: S310
            return Reply(answer.status, dict(answer.headers), answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return Reply(error.code, dict(error.headers), error.read())


@dataclass
class Form:
    """One form of a page: where it goes, what it carries unseen, its buttons."""

    action: str
    method: str
    hidden: dict[str, str]
    buttons: dict[str, str]


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {k: v or "" for k, v in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", ""), {}, {}))
        elif tag == "input" and given.get("type") == "hidden" and self.forms:
            self.forms[-1].hidden[given["name"]] = given.get("value", "")
        elif tag == "button" and self.forms and "name" in given:
            self.forms[-1].buttons[given["value"]] = given["name"]


def forms_of(page: str) -> list[Form]:
    """The forms of a page, in order."""
    parser = _Forms()
    parser.feed(page)
    return parser.forms


class Stack:
    """One running `recruit-sync local`."""

    def __init__(self, ats: str | None, now: str, *more: str) -> None:
        self.environment = {k: v for k, v in os.environ.items() if k not in _NOT_OURS}
        self.now, self.ats = now, ats
        arguments = [str(COMMAND), "local", "--port", "0", "--now", now, *more]
        if ats:
            arguments += ["--ats-url", ats]
        self.errors: IO[str] = tempfile.TemporaryFile("w+")  # noqa: SIM115  closed with the process
        self.process = subprocess.Popen(
            arguments, stdout=subprocess.PIPE, stderr=self.errors, text=True, env=self.environment
        )
        try:
            self.ready = json.loads(self._first_line())
        except BaseException:
            self.stop()
            raise
        self.control, self.public = self.ready["control"], self.ready["public"]

    def _first_line(self) -> str:
        assert self.process.stdout is not None
        readable, _, _ = select.select([self.process.stdout], [], [], 90)
        line = self.process.stdout.readline() if readable else ""
        assert line, f"never ready: {self.logged()[-2000:]}"
        return line

    def logged(self) -> str:
        """Everything on stderr so far."""
        self.errors.seek(0)
        return self.errors.read()

    def stop(self) -> float:
        """SIGTERM, once; the seconds it took."""
        begun = time.monotonic()
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=30)
        return self._closed(begun)

    def kill(self) -> None:
        """SIGKILL."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=30)
        self._closed(0)

    def _closed(self, begun: float) -> float:
        assert self.process.stdout is not None
        taken = time.monotonic() - begun
        if not self.process.stdout.closed:
            self.left_on_stdout = self.process.stdout.read()
            self.process.stdout.close()
            self.errors.close()
        return taken

    # --- the clock ------------------------------------------------------------------------------

    def clock(self) -> datetime:
        return datetime.fromisoformat(fetch("GET", f"{self.control}/clock").json["now"])

    def advance(self, by: str, poll_every: str | None = "PT6H") -> dict[str, Any]:
        """Let time pass; the report."""
        return self._move({"by": by}, poll_every)

    def until(self, to: str | datetime, poll_every: str | None = "PT6H") -> dict[str, Any]:
        """Let time pass up to a moment."""
        moment = to if isinstance(to, str) else to.isoformat()
        return self._move({"to": moment}, poll_every)

    def _move(self, body: dict[str, Any], poll_every: str | None) -> dict[str, Any]:
        if poll_every:
            body["poll_every"] = poll_every
        reply = fetch("POST", f"{self.control}/clock", body)
        assert reply.status == 200, reply.text
        report: dict[str, Any] = reply.json
        return report

    # --- mails and pages ------------------------------------------------------------------------

    def mails(self, to: str | None = None, kind: str | None = None) -> list[dict[str, Any]]:
        query = urlencode({k: v for k, v in {"to": to, "kind": kind}.items() if v})
        found: list[dict[str, Any]] = fetch("GET", f"{self.control}/mail?{query}").json
        return found

    def kinds(self, to: str) -> list[str]:
        """Which kinds of mail an address got, oldest first."""
        return [mail["kind"] for mail in self.mails(to)]

    def event(self, mail: dict[str, Any], kind: str, **more: str) -> None:
        url = f"{self.control}/mail/{quote(mail['id'], safe='')}/event"
        reply = fetch("POST", url, {"type": kind, **more})
        assert reply.status in (200, 202, 204), reply.text

    def link(self, mail: dict[str, Any]) -> str:
        """The link to the candidate's page, alone on its line."""
        found = re.findall(rf"^{re.escape(self.public)}/c/\S+$", mail["text"], re.MULTILINE)
        assert len(set(found)) == 1, found
        return str(found[0])

    def press(self, link: str, answer: str) -> Reply:
        """Read the page, wait for three seconds, press the button."""
        form = self.form(link, answer)
        self.advance("PT3S", None)
        return self.send(link, form, answer)

    def form(self, link: str, answer: str) -> Form:
        page = fetch("GET", link)
        found = [f for f in forms_of(page.text) if answer in f.buttons]
        assert found, f"no form says {answer}: {page.status} {page.text[-3000:]}"
        return found[0]

    def send(self, link: str, form: Form, answer: str) -> Reply:
        return fetch("POST", link, urlencode({**form.hidden, form.buttons[answer]: answer}))

    # --- the command line -----------------------------------------------------------------------

    def run(self, *arguments: str, status: int = 0) -> subprocess.CompletedProcess[str]:
        """A command against this stack, at its moment."""
        places = {
            "AWS_ENDPOINT_URL": self.ready["aws_endpoint"],
            "AWS_DEFAULT_REGION": "eu-central-1",
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "RECRUIT_SYNC_ATS_URL": self.ready["ats"],
            "RECRUIT_SYNC_SCREENING_URL": self.ready["screening"],
            "RECRUIT_SYNC_NOW": self.clock().isoformat(),
        }
        return command(*arguments, status=status, env=self.environment | places)

    def told(self, *arguments: str, status: int = 0) -> Any:
        """What a command prints as JSON."""
        return json.loads(self.run(*arguments, "--json", status=status).stdout)


def command(
    *arguments: str, status: int = 0, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """`recruit-sync ARGUMENTS`, which must end with this status."""
    done = subprocess.run(
        [COMMAND, *arguments], capture_output=True, text=True, timeout=60, env=env, check=False
    )
    assert done.returncode == status, (done.returncode, done.stdout[-2000:], done.stderr[-2000:])
    return done


def words_of(people: Iterable[dict[str, Any]]) -> set[str]:
    """What would give these people away: names, addresses, phone numbers."""
    found: set[str] = set()
    for doc in people:
        name, phone = doc.get("name") or {}, doc.get("phone") or {}
        found |= {doc.get("email") or "", name.get("firstName", ""), name.get("lastName", "")}
        found.add(phone.get("number", ""))
    return {word for word in found if word}
