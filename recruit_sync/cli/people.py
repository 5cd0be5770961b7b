# SPDX-License-Identifier: Apache-2.0
"""`explain`: one person, by the ATS's id; nothing printed names them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import click

from recruit_sync.cli.refusal import failures_end_with_a_line
from recruit_sync.cli.rules import json_option
from recruit_sync.wiring import app


@click.command()
@click.argument("ats_id")
@json_option
@failures_end_with_a_line
def explain(ats_id: str, *, wants_json: bool) -> None:
    """Why this person is where they are: rules with sources, events, next date."""
    told = app().people.explain(ats_id)
    if wants_json:
        click.echo(json.dumps(told, indent=2))
        return
    for name, value in told.items():
        _print(name, value)


def _print(name: str, value: Any) -> None:
    """One line a fact; lists and objects below it, indented."""
    if isinstance(value, list):
        click.echo(f"{name}:")
        for part in value:
            click.echo(f"  {_cells(part)}")
    elif isinstance(value, Mapping):
        click.echo(f"{name}: " + "  ".join(f"{k}={v}" for k, v in value.items()))
    else:
        click.echo(f"{name}: {'-' if value is None else value}")


def _cells(part: Any) -> str:
    if not isinstance(part, Mapping):
        return str(part)
    return "  ".join(f"{k}={v}" for k, v in part.items() if v is not None)
