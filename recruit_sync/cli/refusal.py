# SPDX-License-Identifier: Apache-2.0
"""How does a command say no? One line per fault on stderr, exit status 2."""

from __future__ import annotations

from typing import NoReturn

import click

WRONG_USE = 2


def refuse(*lines: str) -> NoReturn:
    """Ends the command: wrong use or configuration."""
    for line in lines:
        click.echo(line, err=True)
    raise click.exceptions.Exit(WRONG_USE)
