# SPDX-License-Identifier: Apache-2.0
"""`erasure plan|approve|status`: what is due, what the brake stopped, what still holds whom."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import click

from recruit_sync.cli.refusal import failures_end_with_a_line
from recruit_sync.cli.rules import json_option
from recruit_sync.wiring import app


@click.group()
def erasure() -> None:
    """Erasures: the plan, the brake, the progress."""


@erasure.command()
@json_option
@failures_end_with_a_line
def plan(*, wants_json: bool) -> None:
    """Who is due now, and who in the next seven days."""
    told = app().erasures.plan()
    if wants_json:
        click.echo(json.dumps(told, indent=2))
        return
    for part in ("due", "ahead"):
        click.echo(f"{part}: {len(told[part])}")
        for row in told[part]:
            click.echo("  " + _line(row))
    for country, parts in told["by_country"].items():
        click.echo(f"{country}: " + "; ".join(_numbers(parts)))
    if told["stopped"]:
        click.echo(f"the brake is pulled: {told['counted']} counted, {told['limit']} allowed a day")
        click.echo(f"since: {told['stopped_since'] or 'the next sweep'}")
        click.echo(f"to let them go: recruit-sync erasure approve {told['digest']} --by NAME")


@erasure.command()
@click.argument("digest")
@click.option("--by", required=True, help="Who takes the responsibility.")
@json_option
@failures_end_with_a_line
def approve(digest: str, *, by: str, wants_json: bool) -> None:
    """Let the stopped erasures of exactly this plan go at the next sweep."""
    told = app().erasures.approve(digest, by)
    if wants_json:
        click.echo(json.dumps(told, indent=2))
    else:
        click.echo(f"{told['count']} erasures approved by {by}; the next sweep performs them")


@erasure.command()
@click.argument("ats_id")
@click.argument("system")
@click.option("--by", required=True, help="Who saw the recipient's answer, or did the task.")
@failures_end_with_a_line
def acknowledge(ats_id: str, system: str, *, by: str) -> None:
    """Record that a system which only a person can reach has erased somebody.

    For recipients that answer by mail and for tasks; the rest is read back. The last one proves
    the erasure.
    """
    subject = app().people.find(ats_id).subject
    told = app().eraser.acknowledge(subject, system, by).erasure
    left = ", ".join(one.name for one in told.open) if told else ""
    click.echo(f"{system}: erased, says {by}; " + (f"still open: {left}" if left else "proven"))


@erasure.command()
@json_option
@failures_end_with_a_line
def status(*, wants_json: bool) -> None:
    """Which erasures have begun and are not proven yet."""
    told = app().erasures.status()
    if wants_json:
        click.echo(json.dumps(told, indent=2))
        return
    for row in told["open"]:
        click.echo(_line({k: v for k, v in row.items() if k != "systems"}))
    if not told["open"]:
        click.echo("every erasure that has begun is proven")


def _numbers(parts: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    for part, reasons in parts.items():
        yield from (f"{number} {part}, {reason}" for reason, number in reasons.items())


def _line(row: Mapping[str, Any]) -> str:
    return "  ".join(f"{name}={value}" for name, value in row.items() if value is not None)
