# SPDX-License-Identifier: Apache-2.0
"""A page for people: the clock with buttons to move it, mailboxes, what is due, what has run.

Plain forms and links, no script. A mail's HTML is shown in a frame that may do nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from recruit_sync.local.clock import SimulatedClock
from recruit_sync.local.mail_service import MailService
from recruit_sync.local.overview import Overview
from recruit_sync.local.runner import Backwards, Runner
from recruit_sync.local.web_server import Request, Response, html_response

_PAGES = Path(__file__).parent / "pages"
_MAIL = re.compile(r"/console/mail/([^/]+)(/html)?")
_MOST_MAILS = 40
_STEPS = {
    "PT15M": ("15 minutes", timedelta(minutes=15)),
    "PT1H": ("1 hour", timedelta(hours=1)),
    "P1D": ("1 day", timedelta(days=1)),
    "P7D": ("7 days", timedelta(days=7)),
    "P30D": ("30 days", timedelta(days=30)),
}
# Longer ways are thinned out, so that nobody waits for thousands of idle polls.
_THIN_FROM = timedelta(days=2)
_THINNED = timedelta(hours=6)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'self'"
_FRAME_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; "
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
)


class Console:
    """Routes `/` and `/console`."""

    def __init__(
        self,
        clock: SimulatedClock,
        runner: Runner,
        mail: MailService,
        look: Callable[[], Overview],
    ) -> None:
        self._clock = clock
        self._runner = runner
        self._mail = mail
        self._look = look
        self._templates = Environment(
            loader=FileSystemLoader(_PAGES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["moment"] = _moment
        self._templates.filters["words"] = lambda text: str(text).replace("_", " ")

    def answer(self, request: Request) -> Response | None:
        """None where the path is somebody else's."""
        reads = request.method in ("GET", "HEAD")
        if request.path == "/" and reads:
            return self._overview(parse_qs(request.query).get("problem", [""])[0])
        if request.path == "/console/clock" and request.method == "POST":
            return self._move(request)
        if reads and (found := _MAIL.fullmatch(request.path)):
            return self._show_mail(found[1], as_html=found[2] is not None)
        return None

    def _overview(self, problem: str) -> Response:
        # Between two steps of an advance, so that the numbers belong together.
        with self._runner.turns.one():
            facts, now = self._look(), self._clock.now()
        mails = self._mail.mailbox.mails()
        return self._page(
            "console.html",
            now=now,
            advancing_to=self._runner.advancing_to,
            steps={key: label for key, (label, _) in _STEPS.items()},
            facts=facts,
            mails=mails[: -_MOST_MAILS - 1 : -1],
            mail_count=len(mails),
            problem=problem,
        )

    def _show_mail(self, mail_id: str, *, as_html: bool) -> Response:
        mail = self._mail.mailbox.get(mail_id)
        if mail is None:
            return self._page("missing.html", status=404)
        if as_html:
            return html_response(_opening_outside(mail.html), Content_Security_Policy=_FRAME_POLICY)
        events = self._mail.insights(mail_id)
        return self._page("mail.html", mail=mail, events=events[1] if events else ())

    def _move(self, request: Request) -> Response:
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        now = self._clock.now()
        try:
            to = _wanted(form, now)
        except (ValueError, OverflowError):
            return _back("That is no date.")
        if self._runner.advancing_to is not None:
            return _back("The clock is already being moved.")
        if to < now:
            return _back("The clock never goes back.")
        Thread(target=self._advance, args=(to, to - now), daemon=True).start()
        return _back()

    def _advance(self, to: datetime, distance: timedelta) -> None:
        try:
            self._runner.advance(to=to, poll_every=_THINNED if distance >= _THIN_FROM else None)
        except Backwards:
            return  # somebody else was faster, and further

    def _page(self, name: str, *, status: int = 200, **facts: Any) -> Response:
        text = self._templates.get_template(name).render(**facts)
        return html_response(
            text, status, Content_Security_Policy=_POLICY, Cache_Control="no-store"
        )


def _opening_outside(html: str) -> str:
    """Links open beside the frame, as in a mail program."""
    return html.replace("<head>", '<head><base target="_blank">', 1)


def _wanted(form: dict[str, str], now: datetime) -> datetime:
    if form.get("by") in _STEPS:
        return now + _STEPS[form["by"]][1]
    to = datetime.fromisoformat(form.get("to", ""))
    return to.replace(tzinfo=UTC) if to.tzinfo is None else to


def _back(problem: str = "") -> Response:
    where = f"/?problem={problem.replace(' ', '+')}" if problem else "/"
    return Response(303, b"", {"location": where})


def _moment(at: datetime | str | None) -> str:
    if at is None:
        return "never"
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{moment.astimezone(UTC):%a %d %b %Y, %H:%M}"
