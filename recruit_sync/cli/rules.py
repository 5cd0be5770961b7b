# SPDX-License-Identifier: Apache-2.0
"""`config check` and `policy show`: is the configuration sound, and what holds where, and why."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import click

from recruit_sync.cli.policy_view import as_json, as_lines
from recruit_sync.cli.refusal import refuse
from recruit_sync.domain.errors import Fault, Misconfigured
from recruit_sync.presentation import checks
from recruit_sync.presentation.catalogues import offered
from recruit_sync.presentation.language import covers
from recruit_sync.rulebook.book import FALLBACKS, Rulebook
from recruit_sync.rulebook.languages import unwritable, without_mails
from recruit_sync.rulebook.load import SHIPPED, load
from recruit_sync.rulebook.screening_load import screening_faults
from recruit_sync.settings import read_stage
from recruit_sync.systems import read_systems, unknown_sources
from recruit_sync.wiring import RealClock

PLACE: Final = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?|WORLD|EEA")
Command = Callable[..., Any]


def config_option(command: Command) -> Command:
    """`--config DIR`: the folder with the rule files."""
    return click.option(
        "--config",
        "config_dir",
        type=click.Path(path_type=Path),
        envvar="RECRUIT_SYNC_CONFIG",
        default=SHIPPED,
        help="Folder with policy.toml, controllers.toml, countries/ and screening/.",
    )(command)


def json_option(command: Command) -> Command:
    """`--json`: one document on stdout, nothing else there."""
    return click.option("--json", "wants_json", is_flag=True, help="Print JSON.")(command)


@click.group()
def config() -> None:
    """The configuration as a whole."""


@config.command("check")
@config_option
@json_option
def check(config_dir: Path, wants_json: bool) -> None:
    """Lists every fault of the configuration at once."""
    book, faults = _loaded(config_dir)
    faults = [*faults, *_faults_of_stages(config_dir), *checks.faults(config_dir)]
    has_mails = partial(covers, offered(config_dir))
    faults += screening_faults(config_dir, book)
    faults += unwritable(book.files, has_mails) if book else []
    warnings = without_mails(book.files, has_mails) if book else []
    if wants_json:
        print_json(_report(book, faults, warnings))
    if book is None or faults:
        refuse(*map(str, faults))
    for warning in () if wants_json else warnings:
        click.echo(f"warning: {warning}")
    if not wants_json:
        click.echo(f"{len(book.countries())} countries and regions, 2 fallbacks: no fault")


@click.group()
def policy() -> None:
    """The rules of a country."""


@policy.command("show")
@click.argument("place", metavar="CC[-SUB]")
@click.option("--on", "on_text", metavar="DATE", help="The day to ask for; today by default.")
@click.option("--now", "now_text", envvar="RECRUIT_SYNC_NOW", hidden=True)
@config_option
@json_option
def show(
    place: str, *, on_text: str | None, now_text: str | None, config_dir: Path, wants_json: bool
) -> None:
    """Shows what holds in a country on a day, each value with its source."""
    book, faults = _loaded(config_dir)
    if book is None:
        refuse(*map(str, faults))
    code = _code(book, place.upper())
    on = _day(on_text) if on_text else _today(now_text, book.files[code].zone)
    first = book.first_day(code)
    if on < first:
        refuse(f"--on: {on}: no rule of {code} is recorded for that day; allowed: {first} or later")
    region = place.upper() if place.upper() not in book.files else None
    if wants_json:
        print_json(as_json(book, code, on, region))
    else:
        click.echo("\n".join(as_lines(book, code, on, region)))


def _loaded(config_dir: Path) -> tuple[Rulebook | None, list[Fault]]:
    try:
        return load(config_dir), []
    except Misconfigured as wrong:
        return None, list(wrong.faults)


def _faults_of_stages(config_dir: Path) -> list[Fault]:
    stages = sorted(path.stem for path in (config_dir / "stages").glob("*.toml"))
    if not stages:
        return [Fault("stages", "-", "missing", "no stage has a file", "stages/<name>.toml")]
    of_stages = [fault for stage in stages for fault in _faults_of_stage(config_dir, stage)]
    return [*of_stages, *_faults_of_systems(config_dir, stages if not of_stages else [])]


def _faults_of_systems(config_dir: Path, stages: list[str]) -> list[Fault]:
    """Of the places of erasure; sources are looked at where every stage is sound."""
    try:
        systems = read_systems(config_dir)
    except Misconfigured as wrong:
        return list(wrong.faults)
    known = frozenset(name for one in stages for name in read_stage(config_dir, one).sources)
    return list(unknown_sources(systems, known)) if known else []


def _faults_of_stage(config_dir: Path, stage: str) -> tuple[Fault, ...]:
    try:
        read_stage(config_dir, stage)
    except Misconfigured as wrong:
        return wrong.faults
    return ()


def _report(book: Rulebook | None, faults: list[Fault], warnings: list[Fault]) -> dict[str, Any]:
    return {
        "ok": book is not None and not faults,
        "countries": list(book.countries()) if book else [],
        "faults": [_fault_json(fault) for fault in faults],
        "warnings": [_fault_json(warning) for warning in warnings],
    }


def _fault_json(fault: Fault) -> dict[str, str]:
    return {
        "file": fault.where,
        "key": fault.field,
        "value": fault.value,
        "problem": fault.problem,
        "allowed": fault.allowed,
    }


def print_json(document: dict[str, Any]) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def _code(book: Rulebook, place: str) -> str:
    allowed = f"{', '.join(book.countries())}, or {' or '.join(sorted(FALLBACKS))}"
    if not PLACE.fullmatch(place):
        refuse(f"CC[-SUB]: {place[:20]!r}: is no ISO 3166 code; allowed: {allowed}")
    code = place if place in FALLBACKS else book.places(place[:2], place)
    if code is None:
        what = "has no file, so the fallback WORLD applies there and a person decides"
        refuse(f"CC[-SUB]: {place}: {what}; allowed: {allowed}")
    return code


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        refuse(f"--on: {text!r}: is no date; allowed: YYYY-MM-DD such as 2026-03-01")


def _today(now_text: str | None, zone: str) -> date:
    return moment_of(now_text).astimezone(ZoneInfo(zone)).date()


def moment_of(text: str | None) -> datetime:
    if not text:
        return RealClock().now()
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        wanted = "an ISO 8601 moment such as 2026-01-01T00:00:00+00:00"
        refuse(f"RECRUIT_SYNC_NOW: {text!r}: is no moment; allowed: {wanted}")
    return at if at.tzinfo else at.replace(tzinfo=UTC)
