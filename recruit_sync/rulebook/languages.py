# SPDX-License-Identifier: Apache-2.0
"""In which languages of a country are there no mails? English stands in, with a warning."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from recruit_sync.domain.errors import Fault
from recruit_sync.rulebook.schema import CountryFile

HasMails = Callable[[str], bool]


def without_mails(files: Mapping[str, CountryFile], has_mails: HasMails) -> list[Fault]:
    """One warning per country that lists languages without mails."""
    return [fault for file in files.values() for fault in _warning(file, has_mails)]


def _warning(file: CountryFile, has_mails: HasMails) -> Iterator[Fault]:
    without = [tag for tag in file.languages if not has_mails(tag)]
    if without:
        where = f"countries/{file.country.lower()}.toml"
        problem = "has no mails, English stands in"
        allowed = "a catalogue: docs/howto/add-a-language.md"
        yield Fault(where, "languages", ", ".join(without), problem, allowed)
