# SPDX-License-Identifier: Apache-2.0
"""What did an older version say? The files of every version of a text that people answer to.

Each lies in a folder of its own, laid out as the configuration is, with as much of each catalogue
as it needs. A folder is written with its digests and never again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from recruit_sync.domain.errors import Fault
from recruit_sync.presentation import notices
from recruit_sync.presentation.catalogues import catalogue, offered, path_of
from recruit_sync.presentation.language import ENGLISH

NOTICE = "page"
ANSWERED = (NOTICE, "screening_page")
"""The texts that people answer on a page."""
FOLDER = "notices/archive"
_LOOKS = ("pages/ui.j2",)


def folder(config_dir: Path, version: str, language: str) -> Path | None:
    """Where the files of a locked version are; None for any other."""
    known = notices.versions(config_dir).digests.get(version, {})
    place = config_dir / FOLDER / version
    return place if language in known and _is_there(place, language) else None


def _is_there(place: Path, language: str) -> bool:
    files = [place / notices.template_of(_notice(place))]
    files += [] if language == ENGLISH else [path_of(place, language)]
    return all(path.is_file() for path in files)


def _notice(place: Path) -> str:
    """Whose version lies there."""
    return place.parent.name


def keep(config_dir: Path) -> None:
    """Put by what the current versions say, in every language whose digest is the locked one."""
    for notice in ANSWERED:
        _keep(config_dir, notices.current(config_dir, notice))


def _keep(config_dir: Path, version: str) -> None:
    asked = notices.purposes(config_dir, version)
    place = config_dir / FOLDER / version
    for language, known in sorted(notices.versions(config_dir).digests[version].items()):
        if language not in offered(config_dir):
            continue
        now = notices.digest(config_dir, _notice(place), language, asked=asked)
        if now != known or _kept(place, language, asked) == known:
            continue
        _copy_templates(config_dir, place)
        if language != ENGLISH:
            _copy_words(config_dir, place, language)


def _copy_templates(config_dir: Path, place: Path) -> None:
    for name in (*notices.files(config_dir, notices.template_of(_notice(place))), *_LOOKS):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes((config_dir / name).read_bytes())


def _copy_words(config_dir: Path, place: Path, language: str) -> None:
    whole = catalogue(config_dir, language)
    part = Catalog(locale=whole.locale, fuzzy=False)
    part.mime_headers = whole.mime_headers
    for name in notices.files(config_dir, notices.template_of(_notice(place))):
        for said in notices.messages((config_dir / name).read_bytes()):
            message = whole.get(said)
            if message is not None:
                part.add(message.id, message.string, flags=message.flags)
    written = BytesIO()
    write_po(written, part, width=100)
    path_of(place, language).parent.mkdir(parents=True, exist_ok=True)
    path_of(place, language).write_bytes(written.getvalue())
    catalogue.cache_clear()


def _kept(place: Path, language: str, asked: Sequence[str]) -> str:
    """The digest of what was put by; empty where there is nothing."""
    there = _is_there(place, language)
    return notices.digest(place, _notice(place), language, asked=asked) if there else ""


def faults(config_dir: Path) -> list[Fault]:
    """Texts, of now and of before, that are not what their version is known to have said."""
    return [*notices.faults(config_dir), *_faults_of_old(config_dir)]


def _faults_of_old(config_dir: Path) -> Iterator[Fault]:
    for version, digests in notices.versions(config_dir).digests.items():
        if version.rpartition("/")[0] not in ANSWERED:
            continue
        asked = notices.purposes(config_dir, version)
        for language, known in digests.items():
            problem = _problem(config_dir / FOLDER / version, language, known, asked)
            if problem:
                where = f"{FOLDER}/{version}"
                yield Fault(where, f"{version}.{language}", known, problem, "never changed")


def _problem(place: Path, language: str, known: str, asked: Sequence[str]) -> str:
    try:
        kept = _kept(place, language, asked)
    except (OSError, ValueError):
        return "a file of this version is gone or unreadable"
    if not kept:
        return "the files of this version are not there"
    return "" if kept == known else "the files are not what this version said"
