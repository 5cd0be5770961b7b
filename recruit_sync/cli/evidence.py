# SPDX-License-Identifier: Apache-2.0
"""`evidence show|verify` and `audit verify`: proofs; nothing printed names anybody."""

from __future__ import annotations

import json
from typing import Any

import click

from recruit_sync.cli.refusal import failures_end_with_a_line
from recruit_sync.cli.rules import json_option
from recruit_sync.wiring import app

BROKEN = 1


@click.group()
def evidence() -> None:
    """Proof of each answer: which text, when, how, for how long."""


@evidence.command()
@click.argument("id_", metavar="ID")
@json_option
@failures_end_with_a_line
def show(id_: str, *, wants_json: bool) -> None:
    """One proof and the very text that was answered. ID is the proof's own, or the request's."""
    told = app().proofs.show(id_)
    if wants_json:
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return
    for name, value in told.items():
        shown = "; ".join(value) if isinstance(value, list) else value
        click.echo(f"{name}: {'-' if shown in (None, '') else shown}")


@evidence.command()
@json_option
@failures_end_with_a_line
def verify(*, wants_json: bool) -> None:
    """Every proof: signature, text, notice files. Exit status 1 where one does not hold."""
    told = app().proofs.verify()
    lines = [f"{fault['id']}: {fault['problem']}" for fault in told["faults"]]
    waiting = len(told["pending"])
    lines.append(f"{told['checked']} answers, {waiting} not sealed yet, {len(lines)} faults")
    _tell(told, lines, broken=bool(told["faults"]), as_json=wants_json)


@click.group()
def audit() -> None:
    """The audit trail."""


@audit.command(name="verify")
@json_option
@failures_end_with_a_line
def verify_trail(*, wants_json: bool) -> None:
    """Whether every line of everybody's trail follows from the one before. Exit status 1 if not."""
    told = app().proofs.audit()
    lines = [f"{subject}: a line was changed, or one is missing" for subject in told["broken"]]
    lines.append(f"{told['checked']} trails, {len(lines)} broken")
    _tell(told, lines, broken=bool(told["broken"]), as_json=wants_json)


def _tell(told: dict[str, Any], lines: list[str], *, broken: bool, as_json: bool) -> None:
    click.echo(json.dumps({"ok": not broken, **told}, indent=2) if as_json else "\n".join(lines))
    if broken:
        raise click.exceptions.Exit(BROKEN)
