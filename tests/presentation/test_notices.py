# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from recruit_sync.domain.effects import MailKind
from recruit_sync.presentation import archive, notices
from recruit_sync.presentation.drafts import NEEDS, Needs
from tests.presentation.by import CONFIG

README = Path(notices.__file__).parent / "README.md"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration that may be edited, in English, German and Arabic."""
    for folder in ("mail", "notices", "pages", "locale/de", "locale/ar"):
        shutil.copytree(CONFIG / folder, tmp_path / folder)
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_every_text_says_what_its_version_said() -> None:
    assert notices.faults(CONFIG) == []


def test_every_mail_to_candidates_and_the_page_have_a_version() -> None:
    kinds = {str(kind) for kind in MailKind if not kind.to_staff}

    assert set(notices.versions(CONFIG).current) == {*kinds, "page", "screening_page"}


@pytest.mark.parametrize(
    ("file", "old", "new", "hit"),
    [
        ("mail/consent_request.j2", "without account", "with no account", {"consent_request"}),
        ("notices/details.j2", "It costs nothing.", "It is free.", {"consent_request", "page"}),
        ("pages/states/ask.j2", "equally welcome", "welcome", {"page"}),
    ],
)
def test_an_edited_text_without_a_new_version_is_a_fault(
    config: Path, file: str, old: str, new: str, hit: set[str]
) -> None:
    edit(config / file, old, new)

    assert {fault.field.split("/")[0] for fault in notices.faults(config)} == hit


def test_an_edited_translation_is_a_fault_of_that_language_alone(config: Path) -> None:
    po = config / "locale" / "de" / "LC_MESSAGES" / "recruit_sync.po"
    edit(po, "Es kostet Sie nichts.", "Es ist kostenlos.")

    assert {fault.field for fault in notices.faults(config)} == {
        "consent_request/4.de",
        "page/5.de",
        "screening_notice/1.de",
        "screening_page/1.de",
    }


def test_a_new_version_is_locked_and_the_old_one_stays_on_record(config: Path) -> None:
    before = notices.versions(config).digests["consent_request/4"]
    edit(config / "mail/consent_request.j2", "without account", "with no account")
    edit(config / notices.VERSIONS, "consent_request = 4", "consent_request = 5")
    notices.versions.cache_clear()

    (config / notices.VERSIONS).write_text(notices.locked(config), encoding="utf-8")
    notices.versions.cache_clear()

    assert notices.faults(config) == []
    assert notices.current(config, "consent_request") == "consent_request/5"
    assert notices.versions(config).digests["consent_request/4"] == before
    assert notices.versions(config).digests["consent_request/5"] != before


def test_other_purposes_without_a_new_version_are_a_fault_of_every_language(config: Path) -> None:
    edit(config / notices.VERSIONS, '"page/5" = ["recruitment"]', '"page/5" = ["salary_survey"]')

    assert {fault.field for fault in notices.faults(config)} == {
        "page/5.ar",
        "page/5.de",
        "page/5.en",
    }


def test_a_version_for_a_further_purpose_is_locked_with_it(config: Path) -> None:
    edit(config / notices.VERSIONS, "page = 5", "page = 6")
    more = '\n[purposes]\n"page/6" = ["recruitment", "salary_survey"]\n'
    edit(config / notices.VERSIONS, "\n[purposes]\n", more)
    notices.versions.cache_clear()
    (config / notices.VERSIONS).write_text(notices.locked(config), encoding="utf-8")
    notices.versions.cache_clear()
    archive.keep(config)

    assert notices.purposes(config, "page/6") == ("recruitment", "salary_survey")
    assert notices.purposes(config, "page/5") == ("recruitment",)
    assert [f for f in archive.faults(config) if f.field.startswith("page/6")] == []


def test_locking_again_does_not_bless_an_edit(config: Path) -> None:
    edit(config / "mail/consent_request.j2", "without account", "with no account")

    assert notices.locked(config) == (CONFIG / notices.VERSIONS).read_text(encoding="utf-8")


def test_the_table_for_writers_of_drafts_is_the_one_that_is_checked() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \|(.*?)\|(.*?)\|(.*?)\|", README.read_text(), flags=re.MULTILINE
    )
    names = [
        (kind, *(tuple(re.findall(r"`(\w+)`", cell)) for cell in cells)) for kind, *cells in rows
    ]
    table = {kind: Needs(*cells) for kind, *cells in names if kind in {str(k) for k in MailKind}}

    assert table == {str(kind): needs for kind, needs in NEEDS.items()}
