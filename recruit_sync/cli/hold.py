# SPDX-License-Identifier: Apache-2.0
"""`hold place|release|list`: legal holds, one by one or from a list; nothing printed names anybody.

A list is CSV in UTF-8 with a head: ats_id, case, reason, review, by. Options stand in for columns
that are left out or empty. Only ids are ever repeated of what stands in it.
"""

from __future__ import annotations

import csv
import getpass
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import click

from recruit_sync.app.holds import ListFaults, Wanted
from recruit_sync.app.people import review_date
from recruit_sync.cli.refusal import failures_end_with_a_line, refuse
from recruit_sync.cli.rules import json_option
from recruit_sync.domain.subject import Candidacy, Hold
from recruit_sync.wiring import app

_COLUMNS: Final = ("ats_id", "case", "reason", "review", "by")
_FAILED: Final = 1


@click.group()
def hold() -> None:
    """Legal holds: nothing is erased while one lies over a record."""


@hold.command()
@click.argument("ats_id", required=False)
@click.option("--from-csv", type=click.Path(path_type=Path), help="A list instead of one ATS_ID.")
@click.option("--case", help="The reference of the case.")
@click.option("--reason", help="Why the record must be kept.")
@click.option("--review", help="When somebody must look again, YYYY-MM-DD.")
@click.option("--by", default=getpass.getuser, help="Who places it.")
@json_option
@failures_end_with_a_line
def place(
    ats_id: str | None, *, from_csv: Path | None, wants_json: bool, **given: str | None
) -> None:
    """Place a hold, or one for each line of a list: all faults are told before the first."""
    if (ats_id is None) == (from_csv is None):
        raise click.UsageError("one of ATS_ID and --from-csv is needed")
    if from_csv is not None:
        _place_all(list(_lines(from_csv, given)), as_json=wants_json)
        return
    for name in ("case", "reason"):
        if not given[name]:
            raise click.UsageError(f"Missing option '--{name}'.")
    placed = Hold(
        case=str(given["case"]),
        reason=str(given["reason"]),
        placed_at=app().clock.now(),
        placed_by=str(given["by"]),
        review_on=review_date(given["review"]),
    )
    candidacy = app().people.place_hold(str(ats_id), placed)
    _show(candidacy, as_json=wants_json, case=placed.case)


@hold.command()
@click.argument("ats_id")
@click.option("--case", help="Which hold, where there are several.")
@click.option("--all", "every", is_flag=True, help="Every hold of this person.")
@click.option("--by", default=getpass.getuser, help="Who releases it.")
@json_option
@failures_end_with_a_line
def release(ats_id: str, *, case: str | None, every: bool, by: str, wants_json: bool) -> None:
    """Release a hold; what the last one held back goes at the next sweep."""
    if case is not None and every:
        raise click.UsageError("one of --case and --all is enough")
    _show(app().people.release_hold(ats_id, by, case, every=every), as_json=wants_json)


@hold.command(name="list")
@json_option
@failures_end_with_a_line
def list_(*, wants_json: bool) -> None:
    """Everybody under a hold, a line for each case."""
    rows = [_row(one, held) for one in app().people.holds() for held in one.holds]
    if wants_json:
        click.echo(json.dumps({"holds": rows}, indent=2))
        return
    for row in rows:
        click.echo("  ".join(f"{name}={value}" for name, value in row.items()))
    if not rows:
        click.echo("no holds")


def _row(candidacy: Candidacy, held: Hold | None) -> dict[str, Any]:
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


def _show(candidacy: Candidacy, *, as_json: bool, case: str | None = None) -> None:
    """The hold of that case, or the oldest that is left."""
    left = app().people.left_of(candidacy)
    cases = [hold.case for hold in candidacy.holds]
    if as_json:
        shown = {"on_hold": candidacy.on_hold, "cases": cases}
        row = _row(candidacy, _of_case(candidacy, case)) | shown | left
        click.echo(json.dumps(row, indent=2))
        return
    said = f"on hold for {', '.join(cases)}" if cases else "hold released"
    click.echo(f"{candidacy.ats_id}: {said}")
    if candidacy.on_hold and left:
        click.echo(f"{candidacy.ats_id}: {_begun(left)}")


def _of_case(candidacy: Candidacy, case: str | None) -> Hold | None:
    chosen = [hold for hold in candidacy.holds if case in (None, hold.case)]
    return chosen[0] if chosen else None


def _begun(left: Mapping[str, list[str]]) -> str:
    """What a hold that came after the fence could not save."""
    parts = {"gone": "gone already", "asked": "asked to erase", "stopped": "stopped"}
    said = [f"{words}: {', '.join(left[name])}" for name, words in parts.items() if left[name]]
    return f"erasure had begun; {'; '.join(said)}"


# --- lists ---------------------------------------------------------------------------------------


def _place_all(wanted: list[Wanted], *, as_json: bool) -> None:
    try:
        done = app().bulk_holds.place(wanted)
    except ListFaults as faults:
        refuse(*str(faults).splitlines(), "nothing was placed")
    rows = [
        _row(candidacy, _of_case(candidacy, case)) | app().people.left_of(candidacy)
        for case, candidacy in done["placed"]
    ]
    if as_json:
        click.echo(json.dumps(done | {"placed": len(rows), "holds": rows}, indent=2))
    else:
        click.echo(f"{len(rows)} of {len(wanted)} placed, {done['laid_anew']} of them anew")
        for row in rows:
            if row.get("stopped") is not None:
                click.echo(f"{row['ats_id']}: {_begun(row)}")
    for one in done["failed"]:
        click.echo(f"line {one['line']}: not placed: {one['problem']}", err=True)
    if done["failed"]:
        raise click.exceptions.Exit(_FAILED)


def _lines(path: Path, given: Mapping[str, str | None]) -> Iterator[Wanted]:
    """The list, line by line; what is wrong with the file as a whole is told at once."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        refuse(f"--from-csv: {path.name}: cannot be read; allowed: CSV in UTF-8")
    lines = text.splitlines(keepends=True)
    head = lines[0] if lines else ""
    rows = csv.reader(lines, delimiter=";" if ";" in head and "," not in head else ",")
    columns = [cell.strip().lower() for cell in next(rows, [])]
    faults = list(_faults_of_head(columns))
    found = []
    for row in rows:
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(columns):
            faults.append(f"line {rows.line_num}: {len(row)} cells; allowed: {len(columns)}")
        found.append(_wanted(rows.line_num, dict(zip(columns, row, strict=False)), given))
    if faults:
        refuse(*faults, "nothing was placed")
    yield from found


def _faults_of_head(columns: list[str]) -> Iterator[str]:
    allowed = ", ".join(_COLUMNS)
    if "ats_id" not in columns:
        yield f"line 1: ats_id: missing; allowed: {allowed}"
    if unknown := [n for n, name in enumerate(columns, 1) if name not in _COLUMNS]:
        which = ", ".join(map(str, unknown))
        yield f"line 1: column {which}: unknown name; allowed: {allowed}"
    if len(set(columns)) < len(columns):
        yield f"line 1: a column stands there twice; allowed: {allowed}, once each"


def _wanted(line: int, row: Mapping[str, str], given: Mapping[str, str | None]) -> Wanted:
    """One line; an option stands in for a cell that is empty or not there."""
    told = {name: row.get(name, "").strip() or given.get(name) or "" for name in _COLUMNS}
    return Wanted(
        line=line,
        ats_id=told["ats_id"],
        case=told["case"],
        reason=told["reason"],
        review=told["review"] or None,
        by=told["by"],
    )
