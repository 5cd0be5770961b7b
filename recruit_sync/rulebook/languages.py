# SPDX-License-Identifier: Apache-2.0
"""In which languages of a country are there no mails? English stands in, with a warning."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from recruit_sync.domain.errors import Fault
from recruit_sync.rulebook.schema import CountryFile

ENGLISH: Final = "en"


def without_mails(files: Mapping[str, CountryFile], offered: Collection[str]) -> list[Fault]:
    """One warning per country that lists languages without mails."""
    return [fault for file in files.values() for fault in _warning(file, offered)]


def english_fault(offered: Collection[str]) -> list[Fault]:
    """English is what every other language falls back to."""
    if ENGLISH in offered:
        return []
    return [Fault("locale", ENGLISH, "missing", "no mails in English", "mails in English")]


def _warning(file: CountryFile, offered: Collection[str]) -> Iterator[Fault]:
    without = [tag for tag in file.languages if not _offered(tag, offered)]
    if without:
        where = f"countries/{file.country.lower()}.toml"
        problem = "has no mails, English stands in"
        yield Fault(where, "languages", ", ".join(without), problem, ", ".join(sorted(offered)))


def _offered(tag: str, offered: Collection[str]) -> bool:
    return tag in offered or tag.partition("-")[0] in offered
