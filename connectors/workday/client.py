# SPDX-License-Identifier: Apache-2.0
"""The applicant tracking system as the use cases see it, over a Workday-like REST service.

Says which calls answer which question of the port. Knows no rule: windows, overlap and what
follows from a record are decided by whoever asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from pydantic_core import from_json, to_json

from connectors._http import Call, InDoubt, Parameters, segment
from connectors.workday import person, purges, wire
from connectors.workday.line import Line
from connectors.workday.moments import write_moment
from connectors.workday.paging import Paged, sheets
from connectors.workday.places import Places
from connectors.workday.settings import Credentials, WorkdaySettings
from connectors.workday.translate import Translator, source_reference
from recruit_sync.domain.errors import NotThere, Refused, Unavailable
from recruit_sync.domain.identity import Fingerprints
from recruit_sync.domain.profile import SourceKind
from recruit_sync.ports import Clock, Contact, Page, Presence, PurgeTicket, Unreadable, Window

T = TypeVar("T")
S = TypeVar("S", bound=Paged)
_CANDIDATES = "/candidates"
_PURGES = "/purgeRequests"


class Workday:
    """Satisfies the port `Ats`. Safe to share between threads."""

    def __init__(
        self,
        settings: WorkdaySettings,
        credentials: Credentials,
        clock: Clock,
        prints: Fingerprints,
        places: Places,
    ) -> None:
        self._settings = settings
        self._line = Line(settings, credentials, clock)
        self._translator = Translator(
            settings.source_map, settings.accepted_stages, prints=prints, places=places
        )

    @property
    def line(self) -> Line:
        """The line to the tenant, for whoever asks the same one for something else."""
        return self._line

    def now(self) -> datetime:
        """The server's clock."""
        body = self._get("/serverTimestamp")
        return self._understood("/serverTimestamp", wire.read_timestamp, body)

    # --- reading ---------------------------------------------------------------------------------

    def changed(self, window: Window) -> Iterator[Page]:
        """Everybody whose record was entered in the window, at the snapshot of its end."""
        return self._pages(_between("updated", window), self._settings.parallel, window.skip)

    def created(self, window: Window) -> Iterator[Page]:
        """Everybody created in the window, at the snapshot of its end."""
        return self._pages(_between("created", window), self._settings.parallel, window.skip)

    def everybody(self, window: Window | None = None) -> Iterator[Page]:
        """The whole population at the snapshot of the window's end, else of this moment."""
        as_of = window.through_at if window else self.now()
        skip = window.skip if window else 0
        return self._pages(_as_of(as_of), self._settings.parallel, skip)

    def ids(self) -> Iterator[str]:
        """The ids of the whole population at the snapshot of this moment."""
        listing = {"fields": "id", **_as_of(self.now())}
        for sheet in self._sheets(listing, wire.read_ids, self._settings.parallel):
            yield from sheet.rows

    def read(self, ats_ids: Sequence[str]) -> Iterator[Page]:
        """These people now; one alone by the call that shows one."""
        if len(ats_ids) == 1:
            body = self._candidate(ats_ids[0])
            if body is not None:
                row = self._understood(_CANDIDATES, _alone, body)
                yield self._page(wire.Sheet(1, [row]))
            return
        # One less than a page: a full page then means repeated rows, and is followed.
        size = max(1, self._settings.page_size - 1)
        for start in range(0, len(ats_ids), size):
            yield from self._pages({"candidate": list(ats_ids[start : start + size])}, 1)

    def resolve(self, reference: str) -> str | None:
        """The WID behind a WID or Candidate_ID; None where nobody is shown."""
        body = self._candidate(reference)
        if body is None:
            return None
        return self._understood(_CANDIDATES, wire.read_one, body)["id"]

    def contact(self, ats_id: str) -> Contact | None:
        """Name, address, language and recruiter at this moment, for one mail or page."""
        body = self._candidate(ats_id)
        if body is None:
            return None
        candidate = self._understood(_CANDIDATES, wire.read_one, body)
        if candidate.get("isPurged"):
            return None
        shown = self._understood(_CANDIDATES, person.contact, body)
        kind, source_id = self._translator.source(candidate)
        return replace(
            shown,
            address=self._translator.address(shown.email),
            former_addresses=self._translator.former_addresses(shown.email),
            source_id=source_id,
            source_label=person.source_label(body, source_reference(candidate)),
            profile_url=self._settings.profile_url(shown.ats_id),
            job_alert_only=kind is SourceKind.JOB_ALERT and not candidate.get("jobApplications"),
        )

    def has_attachments(self, ats_id: str) -> bool:
        """Whether any document is stored for the person; False where there is nobody."""
        path = f"{_CANDIDATES}/{segment(ats_id)}/attachments"
        try:
            body = self._get(path)
        except NotThere:
            return False
        return self._understood(path, wire.read_total, body) > 0

    def presence(self, ats_id: str) -> Presence:
        """GONE only where the record is absent or a bare shell, and no document is left.

        Refused where the id answers with another record: it was merged into that, and whoever lives
        there is neither gone nor to be purged by this id.
        """
        body = self._candidate(ats_id)
        if body is not None:
            found = self._understood(_CANDIDATES, wire.read_one, body)["id"]
            if found != ats_id:
                raise Refused(f"{ats_id}: merged, it answers with the record {found}")
        if body is not None and not self._understood(_CANDIDATES, person.bare_shell, body):
            return Presence.PRESENT
        return Presence.PRESENT if self.has_attachments(ats_id) else Presence.GONE

    # --- writing ---------------------------------------------------------------------------------

    def purge(self, ats_id: str, reason: str, reference: str) -> PurgeTicket:
        """Ask for the purge; the reference makes it safe to ask again after a lost answer."""
        call = Call("POST", _PURGES, body=purges.order(ats_id, reason, reference))
        return self._understood(_PURGES, purges.ticket, self._line.ask(call).body)

    def purge_ticket(self, ticket_id: str) -> PurgeTicket:
        """How a purge stands."""
        path = f"{_PURGES}/{segment(ticket_id)}"
        return self._understood(path, purges.ticket, self._get(path))

    def mirror(self, ats_id: str, entry: Mapping[str, str]) -> None:
        """Write one consent entry of ours, unless the record holds it already.

        The ATS has no idempotency key for this, so the record is read before the entry is
        written, and again where the answer was lost.
        """
        ours = {"purpose": "recruitment", **entry, "channel": wire.OUR_CHANNEL}
        path = f"{_CANDIDATES}/{segment(ats_id)}"
        call = Call("POST", f"{path}/consents", body=to_json(ours))
        for last in (False, True):
            if person.mirrored(self._get(path), ours):
                return
            try:
                self._line.ask(call, repeatable=False)
                return
            except InDoubt:
                if last:
                    raise

    # --- inside ----------------------------------------------------------------------------------

    def _pages(self, listing: Parameters, parallel: int, skip: int = 0) -> Iterator[Page]:
        found = self._sheets(listing, wire.read_page, parallel, skip=skip)
        return (self._page(sheet) for sheet in found)

    def _sheets(
        self, listing: Parameters, read: Callable[[bytes], S], parallel: int, *, skip: int = 0
    ) -> Iterator[S]:
        size, patient = self._settings.page_size, self._settings.timeouts.first_page

        def fetch(offset: int) -> S:
            parameters = {**listing, "limit": str(size), "offset": str(offset)}
            call = Call(
                "GET",
                _CANDIDATES,
                parameters,
                read_timeout=patient if offset == 0 else None,
            )
            return self._understood(_CANDIDATES, read, self._line.ask(call).body)

        return sheets(fetch, size=size, parallel=parallel, skip=skip)

    def _page(self, sheet: wire.Sheet) -> Page:
        read = [(row.candidate, row.flaws) for row in sheet.rows if row.candidate is not None]
        return Page(
            self._translator.profiles(read),
            [
                Unreadable(f"row {row.position}: no id")
                for row in sheet.rows
                if row.candidate is None
            ],
            sheet.total,
        )

    def _candidate(self, reference: str) -> bytes | None:
        try:
            return self._get(f"{_CANDIDATES}/{segment(reference)}")
        except NotThere:
            return None

    def _get(self, path: str) -> bytes:
        return self._line.ask(Call("GET", path)).body

    def _understood(self, path: str, read: Callable[[bytes], T], body: bytes) -> T:
        try:
            return read(body)
        except wire.Malformed as problem:
            # An answer out of form is no answer; above all it is no "nobody there".
            raise Unavailable(f"{path}: the answer holds {problem}") from None


def _alone(body: bytes) -> wire.Row:
    try:
        row = wire.read_record(from_json(body), 0)
    except ValueError:
        raise wire.Malformed("no JSON") from None
    if row.candidate is None:
        raise wire.Malformed("no candidate with an id")
    return row


def _between(name: str, window: Window) -> Parameters:
    if window.from_at is None:
        return _as_of(window.through_at)
    return {
        f"{name}From": write_moment(window.from_at),
        f"{name}Through": write_moment(window.through_at),
        **_as_of(window.through_at),
    }


def _as_of(moment: datetime) -> dict[str, str]:
    return {"asOfEntryMoment": write_moment(moment)}
