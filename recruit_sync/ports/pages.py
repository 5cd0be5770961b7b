# SPDX-License-Identifier: Apache-2.0
"""What a candidate's page is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from recruit_sync.domain.policy import Policy


class PageState(StrEnum):
    """What a candidate's page has to tell."""

    ASK = "ask"
    RENEW = "renew"
    CONSENTED = "consented"
    ENDING = "ending"
    ERASING = "erasing"
    HANDED_OVER = "handed_over"
    NOTHING_HERE = "nothing_here"


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Shown:
    """A rendered page; version, language and hash prove which text the person saw."""

    html: str = field(repr=False)
    language: str = "en"
    notice_version: str = ""
    text_hash: str = ""


class Pages(Protocol):
    """Writes the candidate's pages; works without the ATS and without JavaScript."""

    @property
    def headers(self) -> Mapping[str, str]:
        """The response headers of every page: nothing stored, nothing sent on, nothing foreign."""
        ...

    def show(self, facts: PageFacts) -> Shown:
        """The page in the best language there is a catalogue for, else English, saying so."""
        ...
