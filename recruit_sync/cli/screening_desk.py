# SPDX-License-Identifier: Apache-2.0
"""`screening show` and `screening decide`: one person's screening, by the ATS's id; no name."""

from __future__ import annotations

from typing import Any

import click

from recruit_sync.cli.refusal import failures_end_with_a_line, refuse
from recruit_sync.cli.rules import json_option, print_json
from recruit_sync.cli.screening_view import aligned
from recruit_sync.domain.screening.hearing import SAYS
from recruit_sync.domain.screening.words import Check
from recruit_sync.wiring import app


@click.command("show")
@click.argument("ats_id")
@json_option
@failures_end_with_a_line
def show(ats_id: str, *, wants_json: bool) -> None:
    """How the latest screening of a person stands, and who must act now; also of the erased."""
    _print(app().screening_desk.show(ats_id), wants_json=wants_json)


@click.command("decide")
@click.argument("ats_id")
@click.argument("check", type=click.Choice([check.value for check in Check]))
@click.argument("said", metavar="[passed|concern|unverified]", type=click.Choice(list(SAYS)))
@click.option("--by", required=True, metavar="NAME", help="Who decides; kept with the decision.")
@json_option
@failures_end_with_a_line
def decide(ats_id: str, check: str, said: str, *, by: str, wants_json: bool) -> None:
    """Ends a check in review, or one that people do themselves.

    A concern is heard first: the candidate has time to answer, then it is decided once more.
    """
    if not by.strip():
        refuse("--by: empty; allowed: the name of whoever decides")
    told = app().screening_desk.decide(ats_id, Check(check), said, by.strip())
    _print(told, wants_json=wants_json)


def _print(told: dict[str, Any], *, wants_json: bool) -> None:
    if wants_json:
        print_json(told)
        return
    for name, value in told.items():
        if name != "steps":
            shown = ", ".join(value) if isinstance(value, list) else value
            click.echo(f"{name}: {shown or '-'}")
    rows = [(s["check"], s["verdict"], s["state"], s["outcome"] or "-") for s in told["steps"]]
    click.echo("\n".join(("", *aligned([("check", "verdict", "state", "outcome"), *rows]))))
    for step in told["steps"]:
        click.echo(f"\n{step['check']}: {step['because']}\n    {step['source']}")
