# SPDX-License-Identifier: Apache-2.0
"""Which version of which text is shown? Versions are locked by a digest for each language.

An answer is evidence only as long as the text it was given to can be told. So `versions.toml` holds
what each version said; an edited text without a new version is a fault. As a program
(`python -m recruit_sync.presentation.notices CONFIG_DIR`) it adds digests, and never changes one.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from jinja2 import Environment, meta
from jinja2.ext import babel_extract

from recruit_sync.domain.errors import Fault
from recruit_sync.domain.policy import RECRUITMENT
from recruit_sync.domain.purposes import of_version
from recruit_sync.presentation.catalogues import catalogue, offered
from recruit_sync.presentation.language import ENGLISH

VERSIONS = "notices/versions.toml"
# Where the words of each notice stand; what they include is found by following them.
_ELSEWHERE = {"page": "pages/page.j2", "screening_page": "pages/screening.j2"}
_TRIM = {"trimmed": "true"}


@dataclass(frozen=True, slots=True)
class Versions:
    """The lock file: the current version of each notice, what every version said, and for which
    purposes each asked consent."""

    current: Mapping[str, int]
    digests: Mapping[str, Mapping[str, str]]
    purposes: Mapping[str, Sequence[str]]


@cache
def versions(config_dir: Path) -> Versions:
    """The lock file as it lies there."""
    stored = tomllib.loads((config_dir / VERSIONS).read_text(encoding="utf-8"))
    return Versions(stored["current"], stored.get("texts", {}), stored.get("purposes", {}))


def current(config_dir: Path, notice: str) -> str:
    """`consent_request/1`; empty for a text that is no notice (mails to staff)."""
    number = versions(config_dir).current.get(notice)
    return f"{notice}/{number}" if number else ""


def purposes(config_dir: Path, version: str) -> tuple[str, ...]:
    """What a version asked consent for."""
    return of_version(versions(config_dir).purposes, version)


def digest(
    config_dir: Path, notice: str, language: str, *, asked: Sequence[str] = (RECRUITMENT,)
) -> str:
    """One number for all that a notice can say in a language, for when it says it, and for what it
    asks (left out where that is what every notice asked at first)."""
    seen = sha256()
    if tuple(asked) != (RECRUITMENT,):
        seen.update("|".join(asked).encode())
    for name in files(config_dir, template_of(notice)):
        source = (config_dir / name).read_bytes()
        seen.update(source)
        if language != ENGLISH:
            for said in _translated(source, catalogue(config_dir, language)):
                seen.update(said.encode())
    return seen.hexdigest()


def template_of(notice: str) -> str:
    """Where a notice's words begin."""
    return _ELSEWHERE.get(notice, f"mail/{notice}.j2")


def _translated(source: bytes, catalog: Catalog) -> Iterator[str]:
    """What a catalogue makes of the messages of a template, in the order of the template."""
    for original in messages(source):
        message = catalog.get(original)
        said = message.string if message else ""
        yield from [said] if isinstance(said, str) else list(said or [])


@cache
def messages(source: bytes) -> tuple[str, ...]:
    """The messages of a template, plurals by their singular; the same for all languages."""
    found = babel_extract(BytesIO(source), ("_", "gettext", "ngettext"), [], _TRIM)
    said = (message for _, _, message, _ in found)
    return tuple(m if isinstance(m, str) else str((m or ("",))[0]) for m in said)


def files(config_dir: Path, first: str) -> Iterator[str]:
    """A template and all it refers to by name, each once; looks are chosen by a variable."""
    seen: set[str] = set()
    waiting = [first]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        yield name
        waiting.extend(_named((config_dir / name).read_text(encoding="utf-8")))


@cache
def _named(source: str) -> tuple[str, ...]:
    """The templates that a template refers to by name."""
    tree = Environment(autoescape=True, extensions=["jinja2.ext.i18n"]).parse(source)
    found = {ref for ref in meta.find_referenced_templates(tree) if ref is not None}
    return tuple(sorted(found, reverse=True))


def faults(config_dir: Path) -> list[Fault]:
    """Texts that are not what their current version is known to have said."""
    return [
        Fault(VERSIONS, f"{version}.{language}", known or "absent", problem, "a new version")
        for version, language, known, now in _compared(config_dir)
        if (problem := _problem(known, now))
    ]


def _problem(known: str | None, now: str) -> str:
    if known is None:
        return "no digest of this text"
    return "" if known == now else "the text was edited and the version was not"


def _compared(config_dir: Path) -> Iterator[tuple[str, str, str | None, str]]:
    lock = versions(config_dir)
    for notice in lock.current:
        version = current(config_dir, notice)
        for language in sorted(offered(config_dir)):
            known = lock.digests.get(version, {}).get(language)
            asked = of_version(lock.purposes, version)
            yield version, language, known, digest(config_dir, notice, language, asked=asked)


def locked(config_dir: Path) -> str:
    """The lock file with the digests that were missing; those it had stay as they are."""
    lock = versions(config_dir)
    digests = {version: dict(known) for version, known in lock.digests.items()}
    for version, language, _, now in _compared(config_dir):
        digests.setdefault(version, {}).setdefault(language, now)
    lines = [_HEADER, "[current]", *(f"{name} = {n}" for name, n in lock.current.items())]
    lines += ["", "[purposes]", *_asked_by(lock, digests)]
    for version, known in digests.items():
        lines += ["", f'[texts."{version}"]']
        lines += [f'{language} = "{value}"' for language, value in sorted(known.items())]
    return "\n".join(lines) + "\n"


def _asked_by(lock: Versions, known: Iterable[str]) -> list[str]:
    """What every version of the texts that people answer asks for, written out."""
    answered = [version for version in known if version.startswith("page/")]
    asked = {version: of_version(lock.purposes, version) for version in answered}
    return [f'"{version}" = {json.dumps(list(ids))}' for version, ids in asked.items()]


_HEADER = """\
# SPDX-License-Identifier: Apache-2.0
# What each version of each notice said, by language. After an edit: raise the number under
# [current], then: python -m recruit_sync.presentation.notices config
# [purposes]: what the page asks consent for. Whoever said yes to fewer is asked anew.
"""


def main() -> int:
    """Writes the lock file and puts a copy of what is new by; says which texts changed under a
    version that was locked before."""
    from recruit_sync.presentation import archive  # noqa: PLC0415 - which knows this module

    config_dir = Path(sys.argv[1])
    (config_dir / VERSIONS).write_text(locked(config_dir), encoding="utf-8")
    versions.cache_clear()
    archive.keep(config_dir)
    left = archive.faults(config_dir)
    sys.stderr.writelines(f"{fault}\n" for fault in left)
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
