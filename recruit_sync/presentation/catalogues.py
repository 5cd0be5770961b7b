# SPDX-License-Identifier: Apache-2.0
"""Which languages are there, and what do their catalogues say? Reads .po files as they are.

Nothing needs compiling: a catalogue is read at first use and kept. Fuzzy entries do not count.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from recruit_sync.presentation.language import ENGLISH, normalise

DOMAIN = "recruit_sync"


@cache
def offered(config_dir: Path) -> frozenset[str]:
    """English, and every language with a catalogue."""
    found = (config_dir / "locale").glob(f"*/LC_MESSAGES/{DOMAIN}.po")
    return frozenset({ENGLISH, *(normalise(path.parents[1].name) for path in found)})


def path_of(config_dir: Path, language: str) -> Path:
    """Where a language's catalogue lies; the folder is named as gettext does (`zh_Hans`)."""
    folder = language.replace("-", "_")
    return config_dir / "locale" / folder / "LC_MESSAGES" / f"{DOMAIN}.po"


@cache
def catalogue(config_dir: Path, language: str) -> Catalog:
    """The catalogue as written, for those who check it."""
    with path_of(config_dir, language).open("rb") as file:
        return read_po(file, locale=language.replace("-", "_"))


@cache
def translations(config_dir: Path, language: str) -> NullTranslations:
    """What the templates speak through; English is what stands in the templates themselves."""
    if language == ENGLISH:
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, catalogue(config_dir, language))
    compiled.seek(0)
    return Translations(compiled, domain=DOMAIN)
