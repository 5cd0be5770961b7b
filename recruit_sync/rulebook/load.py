# SPDX-License-Identifier: Apache-2.0
"""How does the folder config/ become a rulebook? All of it, or every fault of it at once.

The only reader of rule files; what the rows mean together is judged by `lint`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final, TypeVar

from pydantic import BaseModel

from recruit_sync.domain.errors import Fault, Misconfigured
from recruit_sync.rulebook import lint
from recruit_sync.rulebook.book import Rulebook
from recruit_sync.rulebook.controllers import assign
from recruit_sync.rulebook.read import read
from recruit_sync.rulebook.schema import CompanyFile, ControllersFile, CountryFile
from recruit_sync.rulebook.sharing import fill_in

SHIPPED: Final = Path(__file__).resolve().parents[2] / "config"
POLICY: Final = "policy.toml"
CONTROLLERS: Final = "controllers.toml"
Table = TypeVar("Table", bound=BaseModel)


@dataclass(slots=True)
class Reading:
    """A folder while it is read: the digests of its texts, and all that was wrong so far."""

    folder: Path
    digests: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def take(self, where: str, model: type[Table]) -> Table | None:
        """One file as a checked table; None, and its faults noted, where it is not one."""
        path = self.folder / where
        table = read(path, where, model)
        if isinstance(table, tuple):
            self.faults += table
            return None
        self.digests[where] = sha256(path.read_bytes()).hexdigest()
        return table

    def countries(self) -> dict[str, CountryFile | None]:
        """The country files by code; None for one that could not be read."""
        names = sorted(path.name for path in (self.folder / "countries").glob("*"))
        named = {lint.code_of(name): self.take(lint.where(name), CountryFile) for name in names}
        self.faults += lint.names(names, named)
        return named

    def version(self, file: CountryFile) -> str:
        """Names the texts that a country's rules were read from."""
        codes = [file.country, *sorted(file.same_as)]
        texts = [POLICY, *(lint.where(f"{code.lower()}.toml") for code in codes)]
        joined = "".join(self.digests[text] for text in texts)
        return f"{file.country}-{sha256(joined.encode()).hexdigest()[:12]}"


def load(config_dir: Path) -> Rulebook:
    """The rulebook of a folder; raises Misconfigured with every fault of every file."""
    reading = Reading(config_dir)
    company = reading.take(POLICY, CompanyFile)
    table = reading.take(CONTROLLERS, ControllersFile)
    countries = reading.countries()
    files, faults = fill_in(countries)
    controllers, unassigned = assign(table, tuple(countries), CONTROLLERS)
    faults = [*reading.faults, *faults, *unassigned, *lint.faults(files, company)]
    if company is None or faults:
        raise Misconfigured(tuple(faults))
    versions = {code: reading.version(file) for code, file in files.items()}
    return Rulebook(files, company, controllers, versions)
