# SPDX-License-Identifier: Apache-2.0
"""`recruit-sync demo`: plays the life of invented candidates, tells it, and judges it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
from pydantic import TypeAdapter, ValidationError

from recruit_sync.cli.rules import json_option

_BROKEN = 1


class Length(click.ParamType[timedelta]):
    """A length of time, ISO 8601."""

    name = "duration"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        """Raises a usage error for anything that is no duration above zero."""
        if isinstance(value, timedelta):
            return value
        try:
            length = TypeAdapter(timedelta).validate_python(value)
        except ValidationError:
            length = timedelta(0)
        if length <= timedelta(0):
            self.fail(f"{value!r} is no duration such as PT6H or P1D", param, ctx)
        return length


@click.command()
@click.option("--days", default=60, show_default=True, type=click.IntRange(1, 3650))
@click.option("--candidates", default=200, show_default=True, type=click.IntRange(1, 100_000))
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0))
@click.option("--chaos", is_flag=True, help="Let everything misbehave that can.")
@click.option("--store", type=click.Choice(["moto", "memory"]), help="Memory under --chaos.")
@click.option("--poll-every", type=Length(), default="PT6H", show_default=True)
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="An HTML file.")
@json_option
@click.pass_context
def demo(context: click.Context, /, *, report: Path | None, wants_json: bool, **given: Any) -> None:
    """Sixty days in the life of two hundred candidates. Exit 1 if a rule was broken."""
    from rich.console import Console

    from recruit_sync.local.demo import table
    from recruit_sync.local.demo.diary import Diary, Pages
    from recruit_sync.local.demo.story import Wishes, play

    given["store"] = given["store"] or ("memory" if given["chaos"] else "moto")
    wishes, diary = Wishes(**given), Diary()
    console = Console(quiet=wants_json)
    with Pages(console, wishes.days) as pages:
        story = play(wishes, lambda world, told: pages.show(diary.evening(world, told)))
    table.show(console, story)
    if report is not None:
        from recruit_sync.local.demo.report import write

        write(report, story, diary)
    if wants_json:
        click.echo(json.dumps(story.document(), indent=2))
    if story.broken:
        context.exit(_BROKEN)
