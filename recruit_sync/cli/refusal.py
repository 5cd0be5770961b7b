# SPDX-License-Identifier: Apache-2.0
"""How does a command say no? One line per fault on stderr, exit status 2."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import NoReturn, ParamSpec

import click

from recruit_sync.domain.errors import Misconfigured, RecruitSyncError, Refused

P = ParamSpec("P")

WRONG_USE = 2


def refuse(*lines: str) -> NoReturn:
    """Ends the command: wrong use or configuration."""
    for line in lines:
        click.echo(line, err=True)
    raise click.exceptions.Exit(WRONG_USE)


class OneLineEach(click.Group):
    """Commands whose wrong use ends with one line, as wrong configuration does."""

    def invoke(self, ctx: click.Context) -> object:
        """Runs the command that is named, or says what is wrong with it."""
        try:
            return super().invoke(ctx)
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as problem:
            said = " ".join(problem.format_message().split())
            where = problem.ctx.command_path if problem.ctx else ctx.command_path
            refuse(f"{where}: {said} (see --help)")


def failures_end_with_a_line(command: Callable[P, None]) -> Callable[P, None]:
    """A failure we know ends the command with one line on stderr: 2 for what the caller can mend,
    1 for what only time or another system can."""

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except (Refused, Misconfigured) as problem:
            refuse(*str(problem).splitlines())
        except RecruitSyncError as problem:
            click.echo(str(problem), err=True)
            raise click.exceptions.Exit(1) from None

    return guarded
