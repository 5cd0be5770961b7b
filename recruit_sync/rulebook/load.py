# SPDX-License-Identifier: Apache-2.0
"""How does the folder config/ become a rulebook? All of it, or every fault of it at once.

The only reader of rule files; what the rows mean together is judged by `lint`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Final, TypeVar

from pydantic import BaseModel

from recruit_sync.domain.errors import Fault, Misconfigured
from recruit_sync.rulebook import lint
from recruit_sync.rulebook.book import Rulebook
from recruit_sync.rulebook.controllers import assign
from recruit_sync.rulebook.notice import asked_for
from recruit_sync.rulebook.read import check, read
from recruit_sync.rulebook.schema import CompanyFile, ControllersFile, CountryFile
from recruit_sync.rulebook.sharing import fill_in

SHIPPED: Final = Path(__file__).resolve().parents[2] / "config"
POLICY: Final = "policy.toml"
CONTROLLERS: Final = "controllers.toml"
Table = TypeVar("Table", bound=BaseModel)


@dataclass(slots=True)
class Reading:
    """A folder while it is read: the digests of its texts, and all that was wrong so far.

    `instead` holds texts that stand in for files of the folder, or beside them.
    """

    folder: Path
    instead: Mapping[str, str] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def take(self, where: str, model: type[Table]) -> Table | None:
        """One file as a checked table; None, and its faults noted, where it is not one."""
        path, text = self.folder / where, self.instead.get(where)
        table = read(path, where, model) if text is None else check(text, where, model)
        if isinstance(table, tuple):
            self.faults += table
            return None
        content = path.read_bytes() if text is None else text.encode()
        self.digests[where] = sha256(content).hexdigest()
        return table

    def countries(self) -> dict[str, CountryFile | None]:
        """The country files by code; None for one that could not be read."""
        there = {path.name for path in (self.folder / "countries").glob("*")}
        also = {PurePosixPath(where).name for where in self.instead if where != POLICY}
        names = sorted(there | also)
        named = {lint.code_of(name): self.take(lint.where(name), CountryFile) for name in names}
        self.faults += lint.names(names, named)
        return named

    def version(self, file: CountryFile) -> str:
        """Names the texts that a country's rules were read from."""
        codes = [file.country, *sorted(file.same_as)]
        texts = [POLICY, *(lint.where(f"{code.lower()}.toml") for code in codes)]
        joined = "".join(self.digests[text] for text in texts)
        return f"{file.country}-{sha256(joined.encode()).hexdigest()[:12]}"


def texts(config_dir: Path) -> dict[str, str]:
    """The files that hold rules, by their place in the folder; what cannot be read is left out."""
    found = [config_dir / POLICY, *sorted((config_dir / "countries").glob("*.toml"))]
    there = [path for path in found if path.is_file()]
    return {path.relative_to(config_dir).as_posix(): path.read_bytes().decode() for path in there}


def load(config_dir: Path, instead: Mapping[str, str] | None = None) -> Rulebook:
    """The rulebook of a folder; raises Misconfigured with every fault of every file."""
    reading = Reading(config_dir, instead or {})
    company = reading.take(POLICY, CompanyFile)
    table = reading.take(CONTROLLERS, ControllersFile)
    countries = reading.countries()
    files, faults = fill_in(countries)
    controllers, unassigned = assign(table, tuple(countries), CONTROLLERS)
    faults = [*reading.faults, *faults, *unassigned, *lint.faults(files, company)]
    if company is None or faults:
        raise Misconfigured(tuple(faults))
    versions = {code: reading.version(file) for code, file in files.items()}
    return Rulebook(files, company, controllers, versions, asked_for(config_dir))
