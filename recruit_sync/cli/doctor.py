# SPDX-License-Identifier: Apache-2.0
"""`doctor`: does everything work against this tenant, who waits for a person, what to fix."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import click

from recruit_sync.app.checkup import Finding
from recruit_sync.cli.refusal import failures_end_with_a_line
from recruit_sync.cli.rules import json_option
from recruit_sync.wiring import app

_MARKS = {True: "ok   ", False: "FAULT", None: "  -  "}


@click.command()
@json_option
@failures_end_with_a_line
def doctor(*, wants_json: bool) -> None:
    """Credentials, permissions, maps, records set aside, sender, queues; says what to fix."""
    current = app()
    findings = list(current.examine())
    store_works = all(f.good is not False for f in findings if f.what == "store")
    waiting = current.checkup.set_aside() if store_works else []
    stuck = current.checkup.stuck() if store_works else []
    good = all(f.good is not False for f in findings)
    if wants_json:
        report = {"ok": good, "findings": [asdict(f) for f in findings], "set_aside": waiting}
        report |= {"stuck": stuck}
        click.echo(json.dumps(report, indent=2))
    else:
        _print(findings, waiting, stuck)
    if not good:
        raise click.exceptions.Exit(1)


def _print(
    findings: list[Finding], waiting: list[dict[str, Any]], stuck: list[dict[str, Any]]
) -> None:
    for finding in findings:
        click.echo(f"{_MARKS[finding.good]}  {finding.what}: {finding.says}")
    click.echo(f"{len(waiting)} records wait for a person")
    for row in waiting:
        click.echo("  " + "  ".join(f"{k}={v}" for k, v in row.items() if v is not None))
    never = sum(row["never"] for row in stuck)
    click.echo(f"{len(stuck)} people are stuck, {never} of them for ever as things stand")
    for row in stuck:
        date = row["erased_if_nothing_is_done"] or "never"
        click.echo(f"  ats_id={row['ats_id']}  why={', '.join(row['why'])}  erased={date}")
