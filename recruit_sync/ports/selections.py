# SPDX-License-Identifier: Apache-2.0
"""What the ATS asks to be checked, for which job, and what it is told of it. No names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from recruit_sync.domain.values import value

if TYPE_CHECKING:
    from recruit_sync.domain.screening.summary import AtsStatus


@value(frozen=True, slots=True)
class CheckAsked:
    """One background check of the ATS. `recipient` is whom it is about, as the ATS wrote it.

    `status` None: a status that nobody mapped. `tests` are the ids of tests that it names.
    """

    id: str
    recipient: str
    application: str | None
    status: AtsStatus | None
    submitted_at: datetime | None = None
    package: str | None = None
    tests: tuple[str, ...] = ()


@value(frozen=True, slots=True)
class Opening:
    """The job of one application, and how far the candidate is there; codes and dates only.

    `residence` is a country or region; `withdrawn` the recruiter's flag on the person.
    """

    application: str
    number: str | None
    country: str | None
    region: str | None = None
    city: str | None = None
    residence: str | None = None
    role_family: str | None = None
    executive: bool = False
    regulated_role: str | None = None
    stage: str | None = None
    closed: bool = False
    disposed: bool = False
    declined: bool = False
    disposed_at: datetime | None = None
    withdrawn: bool = False
    hired: bool = False


@value(frozen=True, slots=True)
class CheckReport:
    """What the ATS is told: status, day, package and tests, and a comment without any finding."""

    status: AtsStatus
    on: date
    comment: str
    package: str | None = None
    tests: Mapping[str, AtsStatus] = field(default_factory=dict)


class Selections(Protocol):
    """The part of the ATS about selected candidates. Raises Unavailable and Refused."""

    def asked(self, since: datetime | None = None) -> Iterator[CheckAsked]:
        """All background checks, or those submitted since then; in no order."""
        ...

    def check(self, check_id: str) -> CheckAsked | None:
        """One of them now; None where there is no such."""
        ...

    def openings(self, ats_ids: Sequence[str]) -> Mapping[str, tuple[Opening, ...]]:
        """The applications of these people, by the id that was asked with; who is not shown, or
        purged, is left out."""
        ...

    def tell(self, check_id: str, report: CheckReport) -> None:
        """Write status and tests. Raises Conflict where the check was rescinded."""
        ...
