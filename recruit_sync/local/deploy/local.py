# SPDX-License-Identifier: Apache-2.0
"""`make deploy-local`: the deployed template for a person, and a page to move the clock from.

Time goes from one due moment to the next, so that reminders come before the end. Plain forms, no
script; the links in mails lead to the deployed routes.
"""

from __future__ import annotations

import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Lock, Thread
from urllib.parse import parse_qs

from jinja2 import Environment

from recruit_sync.local.ats_people import Population, populate
from recruit_sync.local.deploy.deployment import ROOT, Deployment, deployment
from recruit_sync.local.deploy.ministack import ministack
from recruit_sync.local.web_server import Request, Response, WebServer, html_response
from recruit_sync.wiring import RealClock

_ZIP = ROOT / "build" / "native.zip"
_STEPS = {"1 hour": 1, "1 day": 24, "7 days": 168, "31 days": 744}
_MOST_STOPS = 60
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"
_PAGE = Environment(autoescape=True).from_string("""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>recruit-sync, deployed here</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
{% if going_to %}<meta http-equiv="refresh" content="2">{% endif %}
<style>:root{color-scheme:light dark}
body{font:1rem/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
button{font:inherit;padding:.4rem .8rem;margin:0 .3rem .3rem 0}
.mails{overflow-x:auto}table{border-collapse:collapse}
td,th{text-align:left;padding:.2rem 1rem .2rem 0}</style></head>
<body>
<h1>recruit-sync, deployed here</h1>
<p>The functions' clock stands at <strong>{{ now }}</strong>.
{% if going_to %}<p role="status">Going on to {{ going_to }}, from one due moment to the next. A day
takes seconds, a month some minutes; this page looks again by itself.
{% else %}<form method="post" action="/go">{% for label, hours in steps.items() %}
<button name="hours" value="{{ hours }}">go on {{ label }}</button>{% endfor %}</form>{% endif %}
{% if trouble %}<p role="alert">Stopped: {{ trouble }}{% endif %}
<p>{{ people }} people in the ATS, {{ purged }} purged, {{ dead }} dead letters.
<h2>Mail</h2>{% if not mails %}<p>None yet. People are read from the ATS, and asked, as time goes
on: go on 1 hour.{% else %}<div class="mails"><table><tr><th>at<th>kind<th>to<th>page</tr>
{% for mail in mails %}
<tr><td>{{ mail.at }}<td>{{ mail.kind }}<td>{{ mail.to }}<td>{% for link in links(mail) %}
<a href="{{ link }}" target="_blank" rel="noopener noreferrer">open</a>{% endfor %}</tr>{% endfor %}
</table></div>{% endif %}</body></html>""")


class Console:
    """Two routes: the page, and going on, which takes its time beside the page."""

    def __init__(self, up: Deployment) -> None:
        self._up = up
        self._turn = Lock()
        self._going_to: datetime | None = None
        self._trouble = ""

    def answer(self, request: Request) -> Response:
        """The page; a post sets the clock going, unless it goes already."""
        if request.path == "/go" and request.method == "POST":
            hours = parse_qs(request.body.decode()).get("hours", [""])[0]
            if hours not in map(str, _STEPS.values()):
                offered = ", ".join(map(str, _STEPS.values()))
                return html_response(f"<title>No</title><p>hours is one of {offered}.", 400)
            self._set_going(timedelta(hours=int(hours)))
            return Response(303, b"", {"location": "/"})
        if request.path != "/":
            return html_response("<title>Nothing here</title><p>Nothing here.", 404)
        return html_response(self._page(), Content_Security_Policy=_POLICY)

    def _set_going(self, by: timedelta) -> None:
        with self._turn:
            if self._going_to is None:
                self._going_to, self._trouble = self._up.clock.now() + by, ""
                Thread(target=self._go, args=(self._going_to,), daemon=True).start()

    def _go(self, to: datetime) -> None:
        try:
            go_on(self._up, to)
        except Exception as problem:  # noqa: BLE001 - told on the page, whatever it is
            self._trouble = f"{type(problem).__name__}: {problem}"
        finally:
            self._going_to = None

    def _page(self) -> str:
        up, going_to = self._up, self._going_to
        return _PAGE.render(
            now=f"{up.clock.now():%Y-%m-%d %H:%M} UTC",
            going_to=going_to and f"{going_to:%Y-%m-%d %H:%M} UTC",
            trouble=self._trouble,
            steps=_STEPS,
            people=len(up.ats.simulator.people()),
            purged=len(up.ats.simulator.purge_log),
            dead=up.dead_letters(),
            mails=up.mail.mailbox.mails()[::-1],
            links=lambda mail: {line for line in mail.text.splitlines() if "/c/" in line},
        )


def go_on(up: Deployment, to: datetime) -> None:
    """Stop at every moment at which somebody is due; at the end every schedule comes due once."""
    scheduled = tuple(dict.fromkeys(one.function for one in up.wiring.schedules))
    for _ in range(_MOST_STOPS):
        stop = min(filter(None, (_next_due(up), to)))
        up.travel(max(stop, up.clock.now()))
        for function in scheduled if stop >= to else ("sweep",):
            up.run(function)
            up.settle()
        if stop >= to:
            return
    up.travel(to)


def _next_due(up: Deployment) -> datetime | None:
    now = up.clock.now()
    due = (i["due_at"]["S"] for i in up.items().values() if "due_at" in i)
    later = [at for text in due if (at := datetime.fromisoformat(text)) > now]
    return min(later) + timedelta(minutes=1) if later else None


def main() -> int:
    """Deploy, print where to look, stay until told to end."""
    ended = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    now = RealClock().now().astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    with ministack() as aws, deployment(aws, Path(_ZIP), now) as up:
        _say(f"local AWS at {aws}; deploying, about half a minute ...")
        populate(up.ats.simulator, Population(candidates=12))
        up.deploy()
        up.fill_secrets()
        up.open_the_door()
        go_on(up, now)
        web = WebServer(0)
        web.start(Console(up).answer)
        _say(f"console: {web.url}/   candidates' pages: {up.public_url}/   Ctrl-C ends it all")
        ended.wait()
        web.stop()
    return 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
