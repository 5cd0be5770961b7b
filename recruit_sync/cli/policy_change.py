# SPDX-License-Identifier: Apache-2.0
"""`policy diff|apply`: who would be erased sooner or later by a proposed configuration.

DIR is the configuration to come, a whole folder such as config/; what stands against it are the
dates on record. Shows ids only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click

from recruit_sync.cli.refusal import failures_end_with_a_line, refuse
from recruit_sync.cli.rules import Command, json_option
from recruit_sync.wiring import app


def _proposal_options(command: Command) -> Command:
    against = click.option(
        "--against",
        "config_dir",
        required=True,
        type=click.Path(path_type=Path),
        help="The proposed configuration: a whole folder such as config/.",
    )
    effective = click.option(
        "--effective",
        metavar="DATE",
        help="From which day (UTC) on; at once, or when its new rows begin, by default.",
    )
    return against(effective(command))


@click.command()
@_proposal_options
@json_option
@failures_end_with_a_line
def diff(*, config_dir: Path, effective: str | None, wants_json: bool) -> None:
    """Who would be erased sooner, later, never, if DIR were applied. Changes nothing."""
    current = app()
    told = current.policy_changes.diff(current.proposal(config_dir), _day(effective)).document()
    if wants_json:
        click.echo(json.dumps(told, indent=2))
        return
    click.echo("\n".join(_lines(told)))
    more = f" --effective {effective}" if effective else ""
    exactly = f"--against {config_dir} --digest {told['digest']}{more}"
    click.echo(f"to apply exactly this: recruit-sync policy apply {exactly} --by NAME")


@click.command()
@_proposal_options
@click.option("--digest", required=True, help="Of the preview that was looked at.")
@click.option("--by", required=True, help="Who takes the responsibility.")
@json_option
@failures_end_with_a_line
def apply(
    *, config_dir: Path, effective: str | None, digest: str, by: str, wants_json: bool
) -> None:
    """Apply DIR to dates promised before. Refused when the data has changed since the preview."""
    current = app()
    told = current.policy_changes.apply(
        current.proposal(config_dir), digest, by=by, effective=_day(effective)
    )
    if wants_json:
        click.echo(json.dumps(told, indent=2))
        return
    numbers = ", ".join(f"{told[kind]} {kind}" for kind in ("sooner", "later", "never"))
    click.echo(f"applied by {by}, in force {told['effective']}: {numbers}")
    for ats_id in told["changed_meanwhile"]:
        click.echo(f"{ats_id}: changed meanwhile, keeps their date: look again")


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        refuse(f"--effective: {text[:20]!r}: is no date; allowed: YYYY-MM-DD")


def _lines(told: Mapping[str, Any]) -> Iterator[str]:
    for rule in told["rules"]:
        yield f"rule: {rule['country']} {rule['rule']}: {rule['from']} -> {rule['to']}"
    for kind in ("sooner", "later", "never"):
        yield f"{kind}: {len(told[kind])}"
        yield from (f"  {_row(row)}" for row in told[kind])
    for country, kinds in told["by_country"].items():
        days = [f"{n} {kind} on {day}" for kind, on in kinds.items() for day, n in on.items()]
        yield f"{country}: {'; '.join(days).replace('never on never', 'never')}"
    yield f"unchanged: {told['unchanged']}"
    yield f"in force: {told['effective']}"
    yield f"digest: {told['digest']}"


def _row(row: Mapping[str, Any]) -> str:
    shown = {k: v for k, v in row.items() if v not in (None, False) and k != "subject"}
    return "  ".join(f"{name}={value}" for name, value in shown.items())
