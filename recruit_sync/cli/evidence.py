# SPDX-License-Identifier: Apache-2.0
"""`evidence show|verify` and `audit verify`: proofs; nothing printed names anybody."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from recruit_sync.app.anchors import none_kept, problems
from recruit_sync.cli.refusal import failures_end_with_a_line
from recruit_sync.cli.rules import json_option
from recruit_sync.wiring import app

if TYPE_CHECKING:
    from recruit_sync.app.evidence import Proofs

BROKEN = 1


@click.group()
def evidence() -> None:
    """Proof of each answer: which text, when, how, for how long."""


def texts_option(command: Callable[..., None]) -> Callable[..., None]:
    """`--config DIR`: where the notices are."""
    return click.option(
        "--config",
        "config_dir",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="The folder whose notices are read, where it is not the deployed one.",
    )(command)


def proofs(config_dir: Path | None) -> Proofs:
    """Of the stack, with the notices of a folder."""
    return app().proofs_by(config_dir) if config_dir else app().proofs


@evidence.command()
@click.argument("id_", metavar="ID")
@texts_option
@json_option
@failures_end_with_a_line
def show(id_: str, *, config_dir: Path | None, wants_json: bool) -> None:
    """One proof and the very text that was answered. ID is the proof's own, or the request's."""
    told = proofs(config_dir).show(id_)
    if wants_json:
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return
    for name, value in told.items():
        shown = "; ".join(value) if isinstance(value, list) else value
        click.echo(f"{name}: {'-' if shown in (None, '') else shown}")


@evidence.command()
@click.option("--head", default="", metavar="N:HASH", help="As an earlier run printed it.")
@texts_option
@json_option
@failures_end_with_a_line
def verify(*, head: str, config_dir: Path | None, wants_json: bool) -> None:
    """Every proof: signature, order, text, notice files. Exit status 1 where one does not hold."""
    told = proofs(config_dir).verify(head)
    lines = [f"{fault['id']}: {fault['problem']}" for fault in told["faults"]]
    waiting = len(told["pending"])
    lines.append(f"{told['checked']} answers, {waiting} not sealed yet, {len(lines)} faults")
    lines.append(f"head {told['head']}, {_anchors(told['anchors'])}")
    _tell(told, lines, broken=bool(told["faults"]), as_json=wants_json)


@click.group()
def audit() -> None:
    """The audit trail."""


@audit.command(name="verify")
@json_option
@failures_end_with_a_line
def verify_trail(*, wants_json: bool) -> None:
    """Every line of everybody's trail, its end as noted last night, and its export; what named
    persons ordered for many, as sealed. Exit status 1 if anything does not hold."""
    told, orders = app().trails.audit(), app().orders.audit()
    lines = [f"{fault['id']}: {fault['problem']}" for fault in told["faults"]]
    lines.append(f"{told['checked']} trails, {len(lines)} broken")
    lines += [f"{fault['id']}: {fault['problem']}" for fault in orders["faults"]]
    lines.append(f"{orders['checked']} orders, {len(orders['faults'])} broken")
    exports = app().exports
    told["export"] = exported = exports.audit() if exports else {"faults": [], "runs": None}
    lines += [f"{fault['id']}: {fault['problem']}" for fault in exported["faults"]]
    lines.append(f"{_runs(exported)}, {len(exported['faults'])} faults")
    told["orders"] = orders
    anchors = app().anchors
    told["seals"] = sealed = anchors.audit() if anchors else none_kept()
    lines += [*problems(sealed), _anchors(sealed["anchors"])]
    broken = any(part["faults"] for part in (told, orders, exported, sealed))
    _tell(told, lines, broken=broken, as_json=wants_json)


def _anchors(count: int | None) -> str:
    if count is None:
        return "no anchor was looked at: set RECRUIT_SYNC_ARCHIVE"
    return f"held against {count} anchors"


def _runs(exported: dict[str, Any]) -> str:
    if exported["runs"] is None:
        return "the export was not looked at: set RECRUIT_SYNC_ARCHIVE"
    return f"{exported['runs']} exports of {exported['lines']} lines"


def _tell(told: dict[str, Any], lines: list[str], *, broken: bool, as_json: bool) -> None:
    click.echo(json.dumps({"ok": not broken, **told}, indent=2) if as_json else "\n".join(lines))
    if broken:
        raise click.exceptions.Exit(BROKEN)
