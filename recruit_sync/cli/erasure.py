# SPDX-License-Identifier: Apache-2.0
"""`erasure plan|approve|status|replay`: what is due, what was stopped, what still holds whom."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from recruit_sync.cli.refusal import failures_end_with_a_line, refuse
from recruit_sync.cli.rules import json_option
from recruit_sync.domain.errors import Refused
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
        for system in row["systems"]:
            click.echo(f"  {_line(system)}")
    if not told["open"]:
        click.echo("every erasure that has begun is proven")


@erasure.command()
@click.argument("ats_id", metavar="ATS_ID|SUBJECT")
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Where to write it: X.pdf or X.json.",
)
@click.option(
    "--typeface",
    "typefaces",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A TrueType file for letters that the shipped face lacks (Chinese, Thai, ...).",
)
@failures_end_with_a_line
def certificate(ats_id: str, *, out: Path, typefaces: tuple[Path, ...]) -> None:
    """Prove an erasure to whoever asks: systems, proofs, times, and nobody's name.

    Refused while a system is not proven. SUBJECT is our own reference, as explain shows it.
    """
    if out.suffix not in (".pdf", ".json"):
        refuse(f"--out: {out.name}: no known form; allowed: X.pdf, X.json")
    document = app().certificates.document(ats_id)
    if out.suffix == ".json":
        content = (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()
    else:
        content = _on_paper(document, typefaces)
    try:
        out.write_bytes(content)
    except OSError as problem:
        refuse(f"--out: {out.name}: {problem.strerror}; allowed: a file that can be written")
    click.echo(f"{out}: certificate {document['certificate'][:16]}")


def _on_paper(document: Mapping[str, Any], typefaces: tuple[Path, ...]) -> bytes:
    try:
        from recruit_sync.cli.certificate_pdf import pdf
        from recruit_sync.cli.typefaces import Typefaces
    except ImportError:
        refuse("--out: a PDF needs the extra dev (reportlab); X.json needs nothing more")
    try:
        faces = Typefaces.of(typefaces)
    except OSError as problem:
        refuse(f"--typeface: {problem}; allowed: a TrueType file")
    content = pdf(document, faces)
    if faces.missing:
        how = "name a face that has them (--typeface X.ttf), or take X.json"
        click.echo(f"{len(faces.missing)} letters are drawn as '?': {how}", err=True)
    return content


def _numbers(parts: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    for part, reasons in parts.items():
        yield from (f"{number} {part}, {reason}" for reason, number in reasons.items())


def _line(row: Mapping[str, Any]) -> str:
    return "  ".join(f"{name}={value}" for name, value in row.items() if value is not None)


@erasure.command()
@json_option
@failures_end_with_a_line
def replay(*, wants_json: bool) -> None:
    """After a backup was put back: erase again whom the table has forgotten to be erased."""
    ledger = app().ledger
    if ledger is None:
        raise Refused("no archive is named: set RECRUIT_SYNC_ARCHIVE to the evidence bucket")
    told = ledger.replay()
    if wants_json:
        click.echo(json.dumps(told, indent=2))
    else:
        click.echo(f"{told['replayed']} erasures replayed; the functions run again")
