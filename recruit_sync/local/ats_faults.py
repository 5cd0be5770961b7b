# SPDX-License-Identifier: Apache-2.0
"""In which ways may the simulated ATS misbehave, and does it do so now? All off by default.

Draws from its own seeded chance, so that a fault never changes who the people are.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from random import Random
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from recruit_sync.local.ats_query import Query
from recruit_sync.local.ats_wire import Document, Reply, json_reply, read_moment, stamp

Share = float
Blocker = Literal[
    "jobApplicationInProgress",
    "backgroundCheckInProgress",
    "hiredOrWorker",
    "merged",
    "retainedByPolicy",
]
_UPDATE_PAGE = b"<!doctype html><title>Service update</title><p>We will be back shortly."
_A_PAST_DAY = "2001-01-01"


class Faults(BaseModel):
    """The switches. Shares run from 0 (never) to 1 (always)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    # reading
    page_drift: bool = False
    repeated_row: bool = False
    late_entries: timedelta = timedelta(0)
    thin_fields: tuple[str, ...] = ()
    thin_share: Share = Field(default=1.0, ge=0, le=1)
    missing_rows: Share = Field(default=0.0, ge=0, le=1)
    hidden_moments: bool = False
    future_status: timedelta = timedelta(0)
    past_expiry: bool = False
    report_without_entries: bool = False
    # availability
    throttled: Share = Field(default=0.0, ge=0, le=1)
    throttle_burst: int = Field(default=3, ge=1)
    retry_after: int | None = None
    failing_reads: Share = Field(default=0.0, ge=0, le=1)
    update_from: AwareDatetime | None = None
    update_through: AwareDatetime | None = None
    lost_replies: Share = Field(default=0.0, ge=0, le=1)
    clock_skew: timedelta = timedelta(0)
    # authorisation
    token_life: timedelta = timedelta(hours=1)
    token_uses: int | None = Field(default=None, ge=1)
    rotating_refresh_token: bool = False
    forbidden: bool = False
    forbidden_writes: bool = False
    # merging and importing
    silent_merges: bool = False
    duplicates: Share = Field(default=0.0, ge=0, le=1)
    duplicate_after: timedelta = timedelta(days=1)
    # purging; a tag makes a nightly task purge whoever carries it, as some tenants do
    purge_delay: timedelta = timedelta(0)
    purge_blocked_by: Blocker | None = None
    purge_spares_applicants: bool = False
    purge_spares_merged: bool = False
    purge_outcome: Literal["honest", "failed", "lying"] = "honest"
    purge_leaves: Literal["shell", "nothing"] = "shell"
    attachments_linger: timedelta = timedelta(0)
    recreated_after: timedelta | None = None
    purge_task_tag: str = ""

    def updating(self, now: datetime) -> bool:
        start, end = self.update_from, self.update_through
        return start is not None and end is not None and start <= now <= end


class Chance:
    """Draws for shares: `strikes` anew at each call, `marks` always the same for one id."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._random = Random(f"faults-{seed}")
        self._burst = 0

    def strikes(self, share: Share) -> bool:
        return share > 0 and self._random.random() < share

    def marks(self, wid: str, share: Share, kind: str) -> bool:
        drawn = zlib.crc32(f"{self._seed} {kind} {wid}".encode()) / 2**32
        return drawn < share

    def burst(self, share: Share, length: int) -> bool:
        """Once it strikes, it strikes `length` times in a row."""
        if self._burst > 0:
            self._burst -= 1
            return True
        if self.strikes(share):
            self._burst = length - 1
            return True
        return False


def unavailable(faults: Faults, now: datetime) -> Reply | None:
    if not faults.updating(now):
        return None
    return Reply(HTTPStatus.SERVICE_UNAVAILABLE, _UPDATE_PAGE, content_type="text/html")


def overloaded(faults: Faults, chance: Chance, *, reading: bool) -> Reply | None:
    if chance.burst(faults.throttled, faults.throttle_burst):
        wait = {} if faults.retry_after is None else {"Retry-After": str(faults.retry_after)}
        return json_reply(HTTPStatus.TOO_MANY_REQUESTS, {"error": "Too many requests."}, wait)
    if reading and chance.strikes(faults.failing_reads):
        return json_reply(HTTPStatus.INTERNAL_SERVER_ERROR, {"error": "Processing error."})
    return None


def arrange(
    rows: Sequence[Document], query: Query, faults: Faults, chance: Chance
) -> Sequence[Document]:
    """The rows of a whole listing as this account gets to see them."""
    if faults.missing_rows:
        rows = [row for row in rows if not hidden(row["id"], faults, chance)]
    if faults.repeated_row and len(rows) > query.limit:
        rows = [*rows[: query.limit], *rows[query.limit - 1 :]]
    return rows


def hidden(wid: str, faults: Faults, chance: Chance) -> bool:
    return faults.missing_rows > 0 and chance.marks(wid, faults.missing_rows, "missing")


def shape(document: Document, faults: Faults, chance: Chance) -> Document:
    """One candidate as it leaves the house."""
    if faults.thin_fields and chance.marks(document["id"], faults.thin_share, "thin"):
        for path in faults.thin_fields:
            document = _without(document, path.split("."))
    if faults.hidden_moments:
        document = _without(_without(document, ["createdMoment"]), ["lastUpdatedMoment"])
    if faults.future_status:
        document = _each(document, "jobApplications", lambda row: _later(row, faults.future_status))
    if faults.past_expiry:
        document = _each(document, "consents", _expired)
    return document


def _without(value: Any, path: Sequence[str]) -> Any:
    if isinstance(value, list):
        return [_without(one, path) for one in value]
    if not isinstance(value, dict) or path[0] not in value:
        return value
    if len(path) == 1:
        return {name: held for name, held in value.items() if name != path[0]}
    return {**value, path[0]: _without(value[path[0]], path[1:])}


def _each(document: Document, name: str, change: Callable[[Document], Document]) -> Document:
    rows = document.get(name)
    return {**document, name: [change(row) for row in rows]} if rows else document


def _later(application: Document, by: timedelta) -> Document:
    moment = application.get("statusTimestamp")
    if moment is None:
        return application
    return {**application, "statusTimestamp": stamp(read_moment(moment, "statusTimestamp") + by)}


def _expired(consent: Document) -> Document:
    return {**consent, "expiresOn": _A_PAST_DAY} if "expiresOn" in consent else consent
