# SPDX-License-Identifier: Apache-2.0
"""`mail preview`, as people and machines call it."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from recruit_sync.cli import main
from recruit_sync.domain.effects import MailKind
from recruit_sync.presentation.catalogues import offered
from recruit_sync.presentation.preview import home_of
from recruit_sync.rulebook.load import SHIPPED, load

STAFF = [str(kind) for kind in MailKind if kind.to_staff]
CANDIDATES = [str(kind) for kind in MailKind if not kind.to_staff]


def preview(out: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["mail", "preview", "--out", str(out), *words])


def listed(out: Path, *words: str) -> list[dict[str, Any]]:
    result = preview(out, *words, "--json")
    assert result.exit_code == 0, result.stderr
    document = json.loads(result.stdout)
    assert document["page"] == str(out)
    mails: list[dict[str, Any]] = document["mails"]
    return mails


def test_every_mail_in_every_language_stands_on_one_page_that_needs_nothing_else(
    tmp_path: Path,
) -> None:
    out = tmp_path / "all.html"
    mails = listed(out)
    page = out.read_text(encoding="utf-8")

    wanted = {(kind, language) for kind in CANDIDATES for language in offered(SHIPPED)}
    assert {(mail["kind"], mail["language"]) for mail in mails} == wanted | {
        (kind, "en") for kind in STAFF
    }
    readable = unescape(page)
    for mail in mails:
        assert f'id="{mail["kind"]}-{mail["language"]}"' in page
        assert mail["subject"] in readable
    assert re.findall(r'\s(?:src|href)="(?!#)', page) == []
    assert page.count("<iframe") == page.count('sandbox="allow-same-origin"') == len(mails)


def test_one_kind_in_one_language_is_one_mail(tmp_path: Path) -> None:
    out = tmp_path / "one.html"
    [mail] = listed(out, "--kind", "consent_request", "--language", "pt_br")

    assert (mail["language"], mail["country"]) == ("pt-BR", "BR")
    assert mail["notice_version"].startswith("consent_request/")


def test_without_a_kind_one_language_leaves_out_the_mails_to_staff(tmp_path: Path) -> None:
    assert {mail["kind"] for mail in listed(tmp_path / "de.html", "--language", "de")} == set(
        CANDIDATES
    )


def test_a_country_may_be_asked_for(tmp_path: Path) -> None:
    out = tmp_path / "at.html"
    words = ("--kind", "consent_request", "--language", "de", "--country", "at")

    assert [mail["country"] for mail in listed(out, *words)] == ["AT"]
    assert "Datenschutzbehörde" in out.read_text(encoding="utf-8")


def test_people_get_the_path_of_the_page(tmp_path: Path) -> None:
    out = tmp_path / "mails.html"
    result = preview(out, "--kind", "dpo_brake")

    assert result.stdout == f"{out}\n"
    assert out.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("option", "word", "allowed"), [("--language", "xx", "pt-BR"), ("--country", "zz", "CA-QC")]
)
def test_an_unknown_word_is_refused_with_those_that_are_allowed(
    tmp_path: Path, option: str, word: str, allowed: str
) -> None:
    out = tmp_path / "none.html"
    result = preview(out, option, word)

    assert result.exit_code == 2
    assert result.stderr.startswith(f"{option}: '{word}'")
    assert allowed in result.stderr
    assert not out.exists()


def test_every_language_is_shown_by_the_rules_of_a_country_where_it_is_spoken() -> None:
    countries = set(load(SHIPPED).countries())
    homes = {language: home_of(language) for language in offered(SHIPPED)}

    assert set(homes.values()) <= countries
    assert (homes["en"], homes["pt-PT"], homes["zh-Hans"], homes["zh-Hant"]) == (
        "GB", "PT", "CN", "TW",
    )  # fmt: skip
