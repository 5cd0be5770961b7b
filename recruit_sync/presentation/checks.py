# SPDX-License-Identifier: Apache-2.0
"""Can every text be written in every language? Templates, catalogues and locked versions.

Finds all that would otherwise be found by a mail that cannot go. Writes nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Message
from jinja2 import Environment, TemplateSyntaxError

from recruit_sync.domain.errors import Fault
from recruit_sync.presentation import archive, notices
from recruit_sync.presentation.catalogues import catalogue, offered, path_of
from recruit_sync.presentation.language import ENGLISH

_FOLDERS = ("mail", "notices", "pages")
_ARCHIVE = "archive"
_WORDS = "notices/purpose.j2"
_ID = re.compile(r"[a-z][a-z0-9_]*")
_PLACE = re.compile(r"%\((\w+)\)s")


def faults(config_dir: Path) -> list[Fault]:
    """Every fault of the texts at once; versions are compared once all templates can be read."""
    broken = list(_templates(config_dir))
    if broken:
        return broken
    return [*_catalogues(config_dir), *_versions(config_dir)]


def _sources(config_dir: Path) -> Iterator[Path]:
    """The templates in use, without those put by as evidence."""
    for folder in _FOLDERS:
        for path in sorted((config_dir / folder).rglob("*.j2")):
            if _ARCHIVE not in path.relative_to(config_dir).parts:
                yield path


def _templates(config_dir: Path) -> Iterator[Fault]:
    reader = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
    for folder in _FOLDERS:
        if not (config_dir / folder).is_dir():
            yield Fault(folder, "-", "missing", "no such folder", "the templates of all texts")
    for path in _sources(config_dir):
        where = path.relative_to(config_dir).as_posix()
        try:
            reader.parse(path.read_text(encoding="utf-8"))
        except TemplateSyntaxError as error:
            problem = str(error.message)
            yield Fault(where, f"line {error.lineno}", "-", problem, "a Jinja template")
        except UnicodeDecodeError:
            yield Fault(where, "-", "-", "is not UTF-8", "UTF-8")


def _catalogues(config_dir: Path) -> Iterator[Fault]:
    sources = [path.read_bytes() for path in _sources(config_dir)]
    said = dict.fromkeys(text for source in sources for text in notices.messages(source))
    for language in sorted(offered(config_dir) - {ENGLISH}):
        where = path_of(config_dir, language).relative_to(config_dir).as_posix()
        try:
            words = catalogue(config_dir, language)
        except (ValueError, OSError) as error:
            yield Fault(where, "-", "-", str(error), "a gettext catalogue in UTF-8")
            continue
        for text in said:
            problem = _problem(words.get(text))
            if problem:
                yield Fault(where, "msgid", text[:60], problem, "see docs/howto/add-a-language.md")


def _problem(message: Message | None) -> str:
    if message is None:
        return "is not in the catalogue"
    strings = [message.string] if isinstance(message.string, str) else list(message.string or [""])
    if message.fuzzy or "" in strings:
        return "is not translated, or only guessed"
    original = message.id if isinstance(message.id, str) else " ".join(message.id)
    unknown = set(_PLACE.findall(" ".join(strings))) - set(_PLACE.findall(original))
    return f"names what the text does not know: {', '.join(sorted(unknown))}" if unknown else ""


def _purposes(config_dir: Path) -> Iterator[Fault]:
    """What is asked for must be an id, and have words in the template of purposes."""
    words = (config_dir / _WORDS).read_text(encoding="utf-8")
    current = notices.current(config_dir, archive.NOTICE)
    for purpose in notices.purposes(config_dir, current):
        field = f"purposes.{current}"
        if not _ID.fullmatch(purpose):
            yield Fault(notices.VERSIONS, field, purpose[:30], "is no id", "a-z, 0-9 and _")
        elif f'"{purpose}"' not in words:
            yield Fault(notices.VERSIONS, field, purpose, "has no words", f"a branch in {_WORDS}")


def _versions(config_dir: Path) -> Iterator[Fault]:
    try:
        yield from archive.faults(config_dir)
        yield from _purposes(config_dir)
    except FileNotFoundError as error:
        name = Path(error.filename).name
        yield Fault(notices.VERSIONS, "-", name, "no such file", "every text that has a version")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError) as error:
        yield Fault(notices.VERSIONS, "-", "-", str(error), "TOML with [current] and [texts]")
