# SPDX-License-Identifier: Apache-2.0
"""How does a person, or a mail scanner, use the link of a mail? GET, read, send a form back.

Goes through the HTTP API of the wiring to the function behind it, and reads the page as a browser
would. Knows no rule of the product.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from recruit_sync.local.clock import SimulatedClock
from recruit_sync.local.gateway import Gateway
from recruit_sync.local.mailbox import Mail
from recruit_sync.local.web_server import Request, Response

READING_SECONDS = 40.0
_PAGE = re.compile(r"^\S+/c/\S+$", re.MULTILINE)
_FORM_TYPE = "application/x-www-form-urlencoded"


@dataclass(slots=True)
class Form:
    """One form of a page: where it goes, what it holds, which answer its button gives."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    answer: str = ""


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Form(given.get("action", "")))
        elif self.found and tag == "input" and given.get("type") == "hidden":
            self.found[-1].fields[given["name"]] = given.get("value", "")
        elif self.found and tag == "button" and given.get("name") == "answer":
            self.found[-1].answer = given.get("value", "")


def forms(response: Response) -> dict[str, Form]:
    """The forms of a page by the answer they give; none on an error page."""
    if response.status != HTTPStatus.OK:
        return {}
    parser = _Forms()
    parser.feed(response.body.decode())
    return {form.answer: form for form in parser.found}


def page_of(mail: Mail) -> str | None:
    """The path of the candidate's page that a mail links to."""
    found = _PAGE.search(mail.text)
    return urlsplit(found[0]).path if found else None


def one_click_of(mail: Mail) -> str | None:
    """The path behind the mail client's own button."""
    link = mail.headers.get("List-Unsubscribe", "").strip("<>")
    return urlsplit(link).path or None


class Browser:
    """Whoever opens links: one request at a time, seconds pass while a page is read."""

    def __init__(self, gateway: Gateway, clock: SimulatedClock) -> None:
        self._gateway = gateway
        self._clock = clock

    def get(self, path: str, method: str = "GET") -> Response:
        """Open a page."""
        return self._gateway.answer(Request(method, path, "", {}, b"", "127.0.0.1"))

    def post(self, path: str, fields: Mapping[str, str]) -> Response:
        """Send a form."""
        body = urlencode(fields).encode()
        headers = {"content-type": _FORM_TYPE}
        return self._gateway.answer(Request("POST", path, "", headers, body, "127.0.0.1"))

    def answer(self, path: str, wanted: str) -> bool | None:
        """Read the page and press a button; whether the next page shows that it was recorded.

        None where the page did not offer that answer, or did not come.
        """
        form = forms(self.get(path)).get(wanted)
        if form is None:
            return None
        self._clock.sleep(READING_SECONDS)
        after = self.post(form.action, {**form.fields, "answer": wanted})
        offered = forms(after)
        return after.status == HTTPStatus.OK and wanted not in offered

    def scan(self, path: str) -> None:
        """What mail scanners do: fetch, fetch again, post every form at once, and one of their
        own."""
        self.get(path, "HEAD")
        page = self.get(path)
        for form in forms(page).values():
            self.post(form.action, {**form.fields, "answer": form.answer})
        self.post(path, {"answer": "consent"})

    def click_once(self, path: str) -> bool:
        """The mail client's unsubscribe button."""
        answer = self.post(path, {"List-Unsubscribe": "One-Click"})
        return answer.status == HTTPStatus.OK
