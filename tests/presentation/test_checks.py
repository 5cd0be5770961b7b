# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from recruit_sync.presentation import checks
from tests.presentation.by import CONFIG


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration that may be edited, in English and German."""
    for folder in ("mail", "notices", "pages", "locale/de"):
        shutil.copytree(CONFIG / folder, tmp_path / folder)
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def found(config: Path) -> set[tuple[str, str]]:
    return {(fault.where, fault.problem) for fault in checks.faults(config)}


GERMAN = "locale/de/LC_MESSAGES/recruit_sync.po"
EDITED = ("notices/versions.toml", "the text was edited and the version was not")


def test_the_shipped_texts_have_no_fault() -> None:
    assert checks.faults(CONFIG) == []


def test_a_broken_template_is_found_by_its_line(config: Path) -> None:
    edit(config / "notices/window.j2", "{% trans", "{% tranc")
    [fault] = checks.faults(config)

    assert fault.where == "notices/window.j2"
    assert fault.field.startswith("line ")
    assert "tranc" in fault.problem


def test_a_missing_folder_is_a_fault(config: Path) -> None:
    shutil.rmtree(config / "pages")

    assert found(config) == {("pages", "no such folder")}


def test_a_translation_that_was_lost_or_only_guessed_is_a_fault(config: Path) -> None:
    edit(config / GERMAN, 'msgstr "Wie lange"', 'msgstr ""')
    edit(config / GERMAN, 'msgid "When"', '#, fuzzy\nmsgid "When"')
    faults = [fault for fault in checks.faults(config) if fault.where == GERMAN]

    assert {fault.value for fault in faults} == {"When", "For how long"}
    assert {fault.problem for fault in faults} == {"is not translated, or only guessed"}


def test_a_new_text_without_translation_is_a_fault(config: Path) -> None:
    edit(config / "pages/states/ask.j2", "equally welcome", "welcome")

    assert found(config) == {(GERMAN, "is not in the catalogue"), EDITED}


def test_a_placeholder_that_nobody_fills_is_a_fault(config: Path) -> None:
    edit(config / GERMAN, "Zeitzone %(city)s; ", "Zeitzone %(town)s; ")

    assert (GERMAN, "names what the text does not know: town") in found(config)


def test_a_catalogue_that_cannot_be_read_is_a_fault(config: Path) -> None:
    (config / GERMAN).write_bytes(b'msgid "a"\nmsgstr "\xff"\n')

    assert GERMAN in {where for where, _ in found(config)}


@pytest.mark.parametrize("words", [None, "[current", ""])
def test_an_unreadable_list_of_versions_is_a_fault(config: Path, words: str | None) -> None:
    path = config / "notices/versions.toml"
    path.unlink()
    if words is not None:
        path.write_text(words)

    assert {where for where, _ in found(config)} == {"notices/versions.toml"}
