# SPDX-License-Identifier: Apache-2.0
"""How does config/screening/ become rules? All three files, or every fault of them at once."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Final

from recruit_sync.domain.errors import Fault, Misconfigured
from recruit_sync.rulebook.book import Rulebook
from recruit_sync.rulebook.load import Reading
from recruit_sync.rulebook.screening import ScreeningBook
from recruit_sync.rulebook.screening_lint import faults
from recruit_sync.rulebook.screening_schema import LawsFile, NeedsFile, RoutesFile

LAWS: Final = "screening/laws.toml"
NEEDS: Final = "screening/needs.toml"
ROUTES: Final = "screening/routes.toml"


def load_screening(config_dir: Path, book: Rulebook) -> ScreeningBook:
    """The screening rules beside a rulebook; raises Misconfigured with every fault."""
    screening, found = _read(config_dir, book)
    if screening is None or found:
        raise Misconfigured(tuple(found))
    return screening


def screening_digest(config_dir: Path) -> str:
    """Names the texts that screenings are planned by: the three files, and the countries' own."""
    countries = sorted((config_dir / "countries").glob("*.toml"))
    texts = [*(config_dir / name for name in (LAWS, NEEDS, ROUTES)), *countries]
    return sha256(b"".join(path.read_bytes() for path in texts)).hexdigest()


def screening_faults(config_dir: Path, book: Rulebook | None) -> list[Fault]:
    """What is wrong with the three files; without a rulebook only their shapes are looked at."""
    return _read(config_dir, book)[1]


def _read(config_dir: Path, book: Rulebook | None) -> tuple[ScreeningBook | None, list[Fault]]:
    reading = Reading(config_dir)
    laws = reading.take(LAWS, LawsFile)
    needs = reading.take(NEEDS, NeedsFile)
    routes = reading.take(ROUTES, RoutesFile)
    if book is None or laws is None or needs is None or routes is None:
        return None, reading.faults
    screening = ScreeningBook(book.files, laws, needs, routes)
    return screening, [*reading.faults, *faults(screening)]
