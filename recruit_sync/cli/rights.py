# SPDX-License-Identifier: Apache-2.0
"""`rights open|list|answer`: what people ask of us about their own data; prints nobody."""

from __future__ import annotations

import getpass
import json
from collections.abc import Mapping
from typing import Any

import click

from recruit_sync.app.rights import EXTENDED, GRANTED, REFUSED
from recruit_sync.cli.refusal import failures_end_with_a_line
from recruit_sync.cli.rules import json_option
from recruit_sync.domain.rights_request import Right
from recruit_sync.wiring import app


@click.group()
def rights() -> None:
    """Rights requests: access, erasure, objection and the others, each with its day."""


@rights.command(name="open")
@click.argument("ats_id")
@click.argument("kind", type=click.Choice([right.value for right in Right]))
@json_option
@failures_end_with_a_line
def open_(ats_id: str, kind: str, *, wants_json: bool) -> None:
    """Record a request that reached you, by a person whose identity you have checked.

    The person gets a mail that names the day of the answer. Objection and withdrawal act at once.
    """
    _show(app().rights.open(ats_id, Right(kind)), as_json=wants_json)


@rights.command(name="list")
@json_option
@failures_end_with_a_line
def list_(*, wants_json: bool) -> None:
    """Every request, those due first in front."""
    told = app().rights.list()
    if wants_json:
        click.echo(json.dumps(told, indent=2))
        return
    for row in told["requests"]:
        click.echo(_line(row))
    if not told["requests"]:
        click.echo("nobody has asked for anything")


@rights.command()
@click.argument("request_id", metavar="ID")
@click.argument("verdict", type=click.Choice([GRANTED, REFUSED, EXTENDED]))
@click.option("--by", default=getpass.getuser, help="Who decides.")
@click.option("--reason", default="", help="Goes to the person word for word; name nobody in it.")
@json_option
@failures_end_with_a_line
def answer(request_id: str, verdict: str, *, by: str, reason: str, wants_json: bool) -> None:
    """Answer a request. A granted erasure begins at the next sweep.

    A reason is needed to refuse or extend.
    """
    told = app().rights.answer(request_id, verdict, by=by, reason=reason)
    _show(told, as_json=wants_json)


def _show(row: Mapping[str, Any], *, as_json: bool) -> None:
    click.echo(json.dumps(row, indent=2) if as_json else _line(row))


def _line(row: Mapping[str, Any]) -> str:
    return "  ".join(f"{name}={value}" for name, value in row.items() if value is not None)
