# SPDX-License-Identifier: Apache-2.0
"""What a candidate's page is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from recruit_sync.domain.errors import Fault
from recruit_sync.domain.policy import Policy
from recruit_sync.domain.values import value
from recruit_sync.ports.screening_notice import AboutScreening


class PageState(StrEnum):
    """What a candidate's page has to tell."""

    ASK = "ask"
    RENEW = "renew"
    ANEW = "anew"
    CONSENTED = "consented"
    ENDING = "ending"
    ERASING = "erasing"
    HANDED_OVER = "handed_over"
    SCREENING = "screening"
    NOTHING_HERE = "nothing_here"


@value(frozen=True, slots=True)
class PageFacts:
    """All that a page needs. `answers` are the forms offered, each with the `hidden` fields.

    `initials` is the masked name (`J... D...`), absent when the ATS did not answer. `just` names
    the answer recorded by this very post. `held` tells that a law or a case keeps the record from
    being erased for now.
    """

    state: PageState
    languages: Sequence[str] = ()
    action: str = field(repr=False, default="")
    hidden: Mapping[str, str] = field(repr=False, default_factory=dict)
    answers: Sequence[str] = ()
    initials: str | None = field(repr=False, default=None)
    policy: Policy | None = None
    dates: Mapping[str, datetime] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    just: str | None = None
    held: bool = False
    screening: AboutScreening | None = None


@value(frozen=True, slots=True)
class Shown:
    """A rendered page: which text it is, in which language it begins."""

    html: str = field(repr=False)
    language: str = "en"
    notice_version: str = ""


@value(frozen=True, slots=True)
class Text:
    """Which text a page shows, provably: `hash` is the SHA-256 of all that can be read on it.

    `languages` are all that it is in, in their order, `language` the first; `purposes` what it asks
    for. `values` is what it was made of, packed, so that it can be written again; what the ATS
    tells of the person (masked name, name of the source) is neither in it nor in the hash.
    """

    notice_version: str
    language: str
    hash: str
    values: str = field(repr=False)
    languages: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()


class Pages(Protocol):
    """Writes the candidate's pages; works without the ATS and without JavaScript."""

    @property
    def headers(self) -> Mapping[str, str]:
        """The response headers of every page: nothing stored, nothing sent on, nothing foreign."""
        ...

    def show(self, facts: PageFacts) -> Shown:
        """The page in the best language there is a catalogue for, else English, saying so; and in
        those that the law of the country wants beside it."""
        ...

    def text(self, facts: PageFacts) -> Text:
        """Which text that page shows."""
        ...


class Texts(Protocol):
    """The notices of every version, as they were."""

    def again(self, text: Text) -> str:
        """The very text, written again from its version's files. Raises Refused if it cannot be."""
        ...

    def faults(self) -> Sequence[Fault]:
        """Files of notices, of now and of before, that are not what their version said."""
        ...
