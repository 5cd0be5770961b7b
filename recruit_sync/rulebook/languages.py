# SPDX-License-Identifier: Apache-2.0
"""In which languages of a country are there no mails? English stands in, with a warning."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from recruit_sync.domain.errors import Fault
from recruit_sync.rulebook.schema import CountryFile

_DO: Final = "a catalogue: docs/howto/add-a-language.md"
HasMails = Callable[[str], bool]


def without_mails(files: Mapping[str, CountryFile], has_mails: HasMails) -> list[Fault]:
    """One warning per country that lists languages without mails."""
    return [fault for file in files.values() for fault in _warning(file, has_mails)]


def unwritable(files: Mapping[str, CountryFile], has_mails: HasMails) -> list[Fault]:
    """Languages that the law of a country wants in every mail, and nobody has written."""
    return [
        Fault(
            f"countries/{file.country.lower()}.toml", "notice_languages", tag, "has no mails", _DO
        )
        for file in files.values()
        for tag in (file.notice_languages.value if file.notice_languages else ())
        if not has_mails(tag)
    ]


def _warning(file: CountryFile, has_mails: HasMails) -> Iterator[Fault]:
    without = [tag for tag in file.languages if not has_mails(tag)]
    if without:
        where = f"countries/{file.country.lower()}.toml"
        problem = "has no mails, English stands in"
        yield Fault(where, "languages", ", ".join(without), problem, _DO)
