# SPDX-License-Identifier: Apache-2.0
"""`mail preview`: every mail in every language on one page, for review. Sends nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import click

from recruit_sync.cli.refusal import failures_end_with_a_line, refuse
from recruit_sync.cli.rules import config_option, json_option
from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.policy import Policy
from recruit_sync.presentation import samples
from recruit_sync.presentation.catalogues import offered
from recruit_sync.presentation.language import normalise
from recruit_sync.presentation.letters import Letters
from recruit_sync.presentation.preview import Look, home_of, looks, page
from recruit_sync.rulebook.load import load


@click.group()
def mail() -> None:
    """What is written to candidates and staff."""


@mail.command("preview")
@click.option("--kind", type=click.Choice([str(kind) for kind in MailKind]), help="One kind only.")
@click.option("--language", metavar="TAG", help="One language only, such as de or pt-BR.")
@click.option("--country", metavar="CC", help="By the rules of this country.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    default=Path("mail-preview.html"),
    show_default=True,
    help="Where to write the page.",
)
@click.option("--open", "opens", is_flag=True, help="Show the page in the browser.")
@config_option
@json_option
@failures_end_with_a_line
def preview(  # noqa: PLR0913 - one parameter an option
    kind: str | None,
    language: str | None,
    *,
    country: str | None,
    out: Path,
    opens: bool,
    config_dir: Path,
    wants_json: bool,
) -> None:
    """Writes all mails, about an invented person, to one page."""
    languages = _languages(language, offered(config_dir))
    kinds = [MailKind(kind)] if kind else [k for k in MailKind if not (language and k.to_staff)]
    policy_of = _policies(config_dir, country)
    found = list(looks(Letters(config_dir), policy_of, kinds=kinds, languages=languages))
    out.write_text(page(found), encoding="utf-8")
    click.echo(_listed(found, out) if wants_json else str(out))
    if opens:
        click.launch(str(out.resolve()))


def _languages(wanted: str | None, there: frozenset[str]) -> frozenset[str]:
    if wanted is None:
        return there
    if normalise(wanted) not in there:
        allowed = ", ".join(sorted(there))
        refuse(f"--language: {wanted[:20]!r}: has no mails; allowed: {allowed}")
    return frozenset({normalise(wanted)})


def _policies(config_dir: Path, country: str | None) -> Callable[[str], Policy]:
    """The rules to write a language by: those asked for, else those of where it is at home."""
    book = load(config_dir)
    if country and country.upper() not in book.files:
        allowed = ", ".join(book.countries())
        refuse(f"--country: {country[:20]!r}: has no file; allowed: {allowed}")
    on = samples.ASKED.date()
    return lambda language: book.policy((country or home_of(language)).upper(), on)


def _listed(found: list[Look], out: Path) -> str:
    mails = [
        {
            "kind": str(look.kind),
            "language": look.letter.language,
            "country": look.country,
            "subject": look.letter.subject,
            "notice_version": look.letter.notice_version,
        }
        for look in found
    ]
    return json.dumps({"page": str(out), "mails": mails}, ensure_ascii=False, indent=2)
