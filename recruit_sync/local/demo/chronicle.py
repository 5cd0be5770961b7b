# SPDX-License-Identifier: Apache-2.0
"""What truly happened? Every document of the ATS as it was, every act of a person, every run.

Written down by those who act, never by the product, so that the product can be judged by it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from recruit_sync.local.ats_log import Record
from recruit_sync.local.ats_purge import PurgeJob
from recruit_sync.local.ats_simulator import AtsSimulator
from recruit_sync.local.ats_wire import Document, Request


class Deed(StrEnum):
    """What somebody outside the product did."""

    CONSENT = "consent"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    ONE_CLICK = "one_click"
    COMPLAINT = "complaint"
    HOLD = "hold"
    RELEASE = "release"
    SCAN = "scan"

    @property
    def ends_all(self) -> bool:
        """Whether it ends every ground to keep the person."""
        return self in (Deed.REFUSE, Deed.WITHDRAW, Deed.ONE_CLICK, Deed.COMPLAINT)


@dataclass(frozen=True, slots=True)
class Act:
    """One deed. `thanked`: the product said that it was recorded; else nobody can know."""

    at: datetime
    wid: str
    deed: Deed
    thanked: bool = True


@dataclass(frozen=True, slots=True)
class Run:
    """One function that ran; `well` where it did all it was called for."""

    function: str
    at: datetime
    well: bool


@dataclass(frozen=True, slots=True)
class Trouble:
    """A stretch of time in which something outside the product was out of order.

    `hinders_until` tells until when it may have kept somebody from being erased: a purge that
    came to nothing is asked for again after a day.
    """

    what: str
    start: datetime
    end: datetime
    hinders_until: datetime | None = None


@dataclass
class Chronicle:
    """Everything in order of time."""

    documents: defaultdict[str, list[tuple[datetime, Document]]] = field(
        default_factory=lambda: defaultdict(list), repr=False
    )
    with_files: set[str] = field(default_factory=set)
    acts: list[Act] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    purges_asked: dict[str, datetime] = field(default_factory=dict)
    doubtful_mails: list[str] = field(default_factory=list)

    def acts_of(self, wid: str) -> list[Act]:
        """What was done about one person, oldest first."""
        return [act for act in self.acts if act.wid == wid]

    def country_of(self, wid: str) -> str:
        """The country that the record named last, before it was purged."""
        for _, document in reversed(self.documents.get(wid, [])):
            place = document.get("location") or {}
            country = (place.get("country") or {}).get("id", "")
            if country:
                return str(country).partition("=")[2]
        return "?"


class WatchedAts(AtsSimulator):
    """The simulated ATS, with somebody who writes down what it shows."""

    def __init__(self, clock: Callable[[], datetime], seed: int, chronicle: Chronicle) -> None:
        super().__init__(clock, seed)
        self.chronicle = chronicle
        self._true_clock = clock

    def write(self, record: Record, document: Document, at: datetime) -> Document:
        written = super().write(record, document, at)
        self.chronicle.documents[record.wid].append((at, written))
        if record.attachments:
            self.chronicle.with_files.add(record.wid)
        return written

    def purge(self, request: Request) -> PurgeJob:
        """Noted by the true clock: the vendor's own may be wrong."""
        job = super().purge(request)
        self.chronicle.purges_asked.setdefault(job.client_reference, self._true_clock())
        return job

    def shows(self, wid: str) -> bool:
        """Whether the person is there and not a shell."""
        with self.lock:
            record = self.log.find(wid)
            if record is None or record.gone is not None or not record.entries:
                return False
            return record.latest.get("isPurged") is not True
