# SPDX-License-Identifier: Apache-2.0
"""`screening preview`: which checks would be run for a job, and why not the others?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import click

from recruit_sync.cli.refusal import failures_end_with_a_line, refuse
from recruit_sync.cli.rules import config_option, json_option, moment_of, print_json
from recruit_sync.cli.screening_view import as_json, as_lines
from recruit_sync.domain.screening.law import Job
from recruit_sync.domain.screening.plan import plan
from recruit_sync.rulebook.countries import is_country
from recruit_sync.rulebook.load import load
from recruit_sync.rulebook.screening_load import load_screening

PLACE: Final = re.compile(r"([A-Z]{2})(-[A-Z0-9]{1,3}(-[A-Z0-9]{2,10})?)?")


@click.group()
def screening() -> None:
    """Background checks."""


@dataclass(frozen=True)
class Asked:
    """What was asked for on the command line."""

    job_country: str
    residence: str
    role_family: str | None
    executive: bool
    regulated_role: str | None

    def job(self) -> Job:
        """The job in question; ends the command where a place is none."""
        return Job(
            place=_place("--job-country", self.job_country),
            residence=_place("--residence", self.residence),
            role_family=self.role_family.lower() if self.role_family else None,
            executive=self.executive,
            regulated_role=self.regulated_role.lower() if self.regulated_role else None,
        )


@screening.command("preview")
@click.option("--job-country", required=True, metavar="PLACE", help="CC, CC-SUB or CC-SUB-CITY.")
@click.option(
    "--residence", required=True, metavar="PLACE", help="Where the candidate lives, likewise."
)
@click.option("--role-family", metavar="F", help="Such as software, sales, finance.")
@click.option("--executive", is_flag=True, help="The job is that of an executive.")
@click.option("--regulated-role", metavar="CODE", help="Such as uk_smf, de_youth_work.")
@click.option("--now", "now_text", envvar="RECRUIT_SYNC_NOW", hidden=True)
@config_option
@json_option
@failures_end_with_a_line
def preview(config_dir: Path, *, now_text: str | None, wants_json: bool, **asked: Any) -> None:
    """Says of each of the eleven checks whether it would be run, and by which law or need."""
    job = Asked(**asked).job()
    book = load(config_dir)
    rules = load_screening(config_dir, book)
    code = book.places(job.country, job.place)
    zone = ZoneInfo(book.files[code].zone if code else "UTC")
    on = moment_of(now_text).astimezone(zone).date()
    in_force = rules.rules(job, on)
    planned = plan(job, in_force)
    if wants_json:
        print_json(as_json(planned, in_force.routes.agencies))
    else:
        click.echo("\n".join(as_lines(planned, in_force.routes.agencies, on)))


def _place(option: str, text: str) -> str:
    place = PLACE.fullmatch(text.upper())
    if place is None or not is_country(place[1]):
        wanted = "an ISO 3166 country, alone or with region and city: DE, US-CA, US-NY-NYC"
        refuse(f"{option}: {text[:20]!r}: is no place; allowed: {wanted}")
    return place[0]
