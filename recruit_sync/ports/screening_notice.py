# SPDX-License-Identifier: Apache-2.0
"""What the texts about one screening are written from: the candidate's notice, page and mails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from recruit_sync.domain.values import value

if TYPE_CHECKING:
    from recruit_sync.domain.screening.notice import Named, Question
    from recruit_sync.domain.screening.words import Check, Hearing


@value(frozen=True, slots=True)
class AgencyCard:
    """An agency as people are told of it; `country` is where it works on the data."""

    name: str
    country: str = ""
    contact: str = ""
    website: str = ""


@value(frozen=True, slots=True)
class AboutScreening:
    """The checks that this notice names, what is asked now, and what a mail is about.

    `later`: an earlier notice came before; `over`: nothing is asked any more; `heard`: the checks
    of which a hearing speaks.
    """

    named: tuple[Named, ...]
    agencies: Mapping[str, AgencyCard] = field(default_factory=dict)
    papers: tuple[Question, ...] = ()
    later: bool = False
    over: bool = False
    delete_after_months: int = 6
    keep_at_least_months: int = 0
    heard: tuple[Check, ...] = ()
    hearings: tuple[Hearing, ...] = ()
