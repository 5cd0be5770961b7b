# SPDX-License-Identifier: Apache-2.0
"""Which places may hold a candidate besides the ATS? config/systems.toml, read once and checked.

The order in the file is the order of erasure; the ATS, by which all others are found, comes last.
Knows no client.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field

from recruit_sync.domain.erasure import ATS
from recruit_sync.domain.errors import Fault, Misconfigured
from recruit_sync.settings import Table, plain, read_toml, whole_days

FILE: Final = "systems.toml"
_NAME = Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")
_ADDRESS = Field(pattern=r"[^@\s]+@[^@\s]+\.[^@\s]+")


def _for_one_person(prefix: str) -> str:
    if prefix.count("{ats_id}") != 1 or not prefix.endswith("/"):
        raise ValueError("no prefix of one person: {ats_id} once, and / at the end")
    return prefix


def _over_https(url: str) -> str:
    loopback = url.startswith(("http://127.0.0.1", "http://localhost"))
    if not plain(url) or not (url.startswith("https://") or loopback):
        raise ValueError("no https:// address without credentials or query")
    return url


class _System(Table):
    """What every place has: a name, and the sources whose people can be there (none: all)."""

    name: Annotated[str, _NAME]
    what: Annotated[str, Field(min_length=1, max_length=200)]
    sources: tuple[str, ...] = ()


class AtsLine(_System):
    """The applicant tracking system: purged as the stage's file says, read back."""

    kind: Literal["ats"]


class Documents(_System):
    """Files in a bucket, all versions of them, under one prefix a person; read back by listing."""

    kind: Literal["s3"]
    bucket: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
    prefix: Annotated[str, AfterValidator(_for_one_person)]


class Https(_System):
    """A recipient with an address for signed requests; its acknowledgement is the proof."""

    kind: Literal["https"]
    url: Annotated[str, AfterValidator(_over_https)]
    ask_again: Annotated[str, AfterValidator(whole_days)] = "P1D"


class Mail(_System):
    """A recruitment agency or another recipient that is written to, and answers to a person."""

    kind: Literal["mail"]
    to: Annotated[str, _ADDRESS]
    ask_again: Annotated[str, AfterValidator(whole_days)] = "P7D"


class Manual(_System):
    """A system without an interface: its owner is given a task, and says when it is done."""

    kind: Literal["manual"]
    owner: Annotated[str, _ADDRESS]
    ask_again: Annotated[str, AfterValidator(whole_days)] = "P3D"


class Screening(_System):
    """The background-check agency of the stage; whoever was never screened is not there."""

    kind: Literal["agency"]
    ask_again: Annotated[str, AfterValidator(whole_days)] = "P1D"


AnySystem = Annotated[
    AtsLine | Documents | Https | Mail | Manual | Screening, Field(discriminator="kind")
]


class _File(Table):
    system: tuple[AnySystem, ...]


def read_systems(config_dir: Path) -> tuple[AnySystem, ...]:
    """The systems in the order of erasure; raises Misconfigured with every fault at once."""
    systems = read_toml(config_dir, FILE, _File).system
    faults = tuple(_faults(systems))
    if faults:
        raise Misconfigured(faults)
    return systems


def _faults(systems: tuple[AnySystem, ...]) -> Iterator[Fault]:
    for name, count in Counter(one.name for one in systems).items():
        if count > 1:
            yield Fault(FILE, "system.name", name, "stands there twice", "one name, one system")
    for one in systems:
        if (one.kind == "ats") != (one.name == ATS):
            yield Fault(FILE, f"system.{one.name}.kind", one.kind, "the ATS is called ats", "ats")
    last = systems[-1].kind if systems else "nothing"
    if last != "ats":
        allowed = 'kind = "ats" as the last: by it the others are found'
        yield Fault(FILE, "system", last, "the last system is not the ATS", allowed)


def unknown_sources(systems: tuple[AnySystem, ...], known: frozenset[str]) -> Iterator[Fault]:
    """Sources that no stage maps: nobody would ever be looked for there."""
    for one in systems:
        for source in one.sources:
            if source not in known:
                allowed = ", ".join(sorted(known))
                yield Fault(FILE, f"system.{one.name}.sources", source, "no such source", allowed)
