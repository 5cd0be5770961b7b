# SPDX-License-Identifier: Apache-2.0
"""`recruit-sync local` and `recruit-sync simulator`: starts the stack, or one simulator, and waits.

Prints one line when ready; logs go to stderr. Knows no rule.
"""

from __future__ import annotations

import json
import logging
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import urlsplit

import click

from recruit_sync.cli.refusal import refuse
from recruit_sync.wiring import RealClock

_LOG_FORM = "%(levelname)s %(name)s: %(message)s"


class Moment(click.ParamType[datetime]):
    """A moment with its zone, ISO 8601."""

    name = "moment"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Raises a usage error for anything without a zone."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no moment such as 2026-01-01T00:00:00+00:00", param, ctx)
        if moment.tzinfo is None:
            self.fail(f"{value!r} has no zone; write 2026-01-01T00:00:00+00:00", param, ctx)
        return moment.astimezone(UTC)


class Url(click.ParamType[str]):
    """Where another server listens."""

    name = "url"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Raises a usage error for anything that nobody could call."""
        parts = urlsplit(str(value))
        if parts.scheme not in ("http", "https") or not parts.hostname:
            self.fail(f"{value!r} is no address such as http://127.0.0.1:8400", param, ctx)
        return str(value)


_PORT = click.IntRange(0, 65_535)


@click.command()
@click.option("--port", type=_PORT, default=8300, show_default=True, help="0 takes a free one.")
@click.option(
    "--ats-url", type=Url(), help="An ATS that keeps to the contract; else one is simulated."
)
@click.option("--screening-url", type=Url(), help="A screening agency.")
@click.option(
    "--aws-endpoint", type=Url(), help="DynamoDB, SQS, SNS and so on; else moto is started."
)
@click.option("--state", type=click.Path(file_okay=False, path_type=Path), help="Keeps mailboxes.")
@click.option("--config", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--now", type=Moment(), envvar="RECRUIT_SYNC_NOW", help="Where the clock starts.")
@click.option("--mail", type=click.Choice(["auto", "manual"]), default="auto", show_default=True)
def local(**given: Any) -> None:
    """The whole system on this machine, with a clock to turn. Ends on SIGTERM or Ctrl-C."""
    from recruit_sync.local.product import install
    from recruit_sync.local.stack import LocalStack, Options

    _log_to_stderr()
    now = given.pop("now") or RealClock().now().replace(second=0, microsecond=0)
    named = {name: value for name, value in given.items() if value is not None}
    with _what_the_machine_refuses():
        stack = LocalStack(Options(now=now, **named))
        _stay_up(lambda: stack.start(install), stack.stop)


@click.group()
def simulator() -> None:
    """Other people's systems, simulated, each alone and on the real clock."""


@simulator.command()
@click.option("--port", type=_PORT, default=8400, show_default=True, help="0 takes a free one.")
@click.option(
    "--candidates",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="Invented people to begin with.",
)
@click.option("--seed", default=1, show_default=True)
def ats(port: int, candidates: int, seed: int) -> None:
    """An applicant tracking system."""
    from recruit_sync.local.ats_http import serve
    from recruit_sync.local.ats_people import Population, populate
    from recruit_sync.local.ats_simulator import AtsSimulator

    _log_to_stderr()
    people = AtsSimulator(clock=RealClock().now, seed=seed)
    if candidates:
        populate(people, Population(candidates=candidates, seed=seed))
    with _what_the_machine_refuses():
        running = serve(people, port)
    _stay_up(lambda: {"ready": True, "ats": running.url}, running.stop)


@simulator.command()
@click.option("--port", type=_PORT, default=8500, show_default=True, help="0 takes a free one.")
@click.option("--seed", default=1, show_default=True, help="Ids follow from it.")
def screening(port: int, seed: int) -> None:
    """A background-check agency; keys local and local2, faults under /_sim."""
    from recruit_sync.local.checks_http import serve
    from recruit_sync.local.checks_simulator import ChecksSimulator

    _log_to_stderr()
    with _what_the_machine_refuses():
        running = serve(ChecksSimulator(RealClock().now, seed), port)
    running.send_by_itself()
    _stay_up(lambda: {"ready": True, "screening": running.url}, running.stop)


@contextmanager
def _what_the_machine_refuses() -> Iterator[None]:
    """A port that is taken, a folder that cannot be written to."""
    try:
        yield
    except OSError as problem:
        refuse(str(problem))


def _stay_up(start: Callable[[], dict[str, Any]], stop: Callable[[], None]) -> None:
    ended = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    try:
        click.echo(json.dumps(start()))
        sys.stdout.flush()
        ended.wait()
    finally:
        stop()


def _log_to_stderr() -> None:
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format=_LOG_FORM)
