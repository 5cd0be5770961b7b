# SPDX-License-Identifier: Apache-2.0
"""`explain` and `hold`: one person, by the ATS's id; nothing printed names them."""

from __future__ import annotations

import getpass
import json
from collections.abc import Mapping
from typing import Any

import click

from recruit_sync.app.people import review_date
from recruit_sync.cli.refusal import failures_end_with_a_line
from recruit_sync.cli.rules import json_option
from recruit_sync.domain.subject import Candidacy, Hold
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


@click.group()
def hold() -> None:
    """Legal holds: nothing is erased while one lies over a record."""


@hold.command()
@click.argument("ats_id")
@click.option("--case", required=True, help="The reference of the case.")
@click.option("--reason", required=True, help="Why the record must be kept.")
@click.option("--review", help="When somebody must look again, YYYY-MM-DD.")
@click.option("--by", default=getpass.getuser, help="Who places it.")
@json_option
@failures_end_with_a_line
def place(ats_id: str, *, wants_json: bool, **given: str | None) -> None:
    """Place a hold."""
    people = app().people
    placed = Hold(
        case=str(given["case"]),
        reason=str(given["reason"]),
        placed_at=app().clock.now(),
        placed_by=str(given["by"]),
        review_on=review_date(given["review"]),
    )
    _show(people.place_hold(ats_id, placed), as_json=wants_json)


@hold.command()
@click.argument("ats_id")
@click.option("--by", default=getpass.getuser, help="Who releases it.")
@json_option
@failures_end_with_a_line
def release(ats_id: str, *, by: str, wants_json: bool) -> None:
    """Release a hold; what it held back goes at the next sweep."""
    _show(app().people.release_hold(ats_id, by), as_json=wants_json)


@hold.command(name="list")
@json_option
@failures_end_with_a_line
def list_(*, wants_json: bool) -> None:
    """Everybody under a hold."""
    rows = [_row(candidacy) for candidacy in app().people.holds()]
    if wants_json:
        click.echo(json.dumps({"holds": rows}, indent=2))
        return
    for row in rows:
        click.echo("  ".join(f"{name}={value}" for name, value in row.items()))
    if not rows:
        click.echo("no holds")


def _row(candidacy: Candidacy) -> dict[str, Any]:
    held = candidacy.hold
    return {
        "ats_id": candidacy.ats_id,
        "subject": candidacy.subject,
        "standing": candidacy.standing.value,
        "case": held.case if held else None,
        "reason": held.reason if held else None,
        "placed_at": held.placed_at.isoformat() if held else None,
        "placed_by": held.placed_by if held else None,
        "review_on": held.review_on if held else None,
    }


def _show(candidacy: Candidacy, *, as_json: bool) -> None:
    row = _row(candidacy) | {"on_hold": candidacy.on_hold}
    if as_json:
        click.echo(json.dumps(row, indent=2))
    else:
        click.echo(f"{candidacy.ats_id}: {'on hold' if candidacy.on_hold else 'hold released'}")
