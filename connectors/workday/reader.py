# SPDX-License-Identifier: Apache-2.0
"""The applicant tracking system as the use cases see it, read by report and written as configured.

Says which report answers which question of the port. A report cannot be asked for one person: it
is asked for the moment at which their row was entered, and read whole where nobody knows that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from connectors.workday import columns, person, wire
from connectors.workday.client import Workday
from connectors.workday.moments import read_moment
from connectors.workday.places import Places
from connectors.workday.report import Report
from connectors.workday.settings import Credentials, WorkdaySettings
from connectors.workday.translate import Translator
from connectors.workday.whereabouts import Whereabouts
from recruit_sync.domain.errors import Refused, Unavailable
from recruit_sync.domain.identity import Fingerprints
from recruit_sync.domain.profile import Profile, SourceKind
from recruit_sync.ports import (
    Clock,
    Contact,
    Page,
    Presence,
    PurgeTicket,
    Unreadable,
    Window,
)

Row = Mapping[str, Any]
_PAGE: Final = 200
_ONE_BY_ONE: Final = 3
"""As many people are looked for alone; more are picked out of the whole report."""


class ReportReader:
    """Satisfies the port `Ats`. Safe to share between threads.

    Purging and mirroring go through the service. What a report cannot tell (phone, documents, an
    empty column) is said to be unknown, never to be empty.
    """

    def __init__(
        self,
        settings: WorkdaySettings,
        credentials: Credentials,
        clock: Clock,
        prints: Fingerprints,
        places: Places,
    ) -> None:
        self._report = Report(settings, credentials, clock)
        self._writes = Workday(settings, credentials, clock, prints, places)
        self._translator = Translator(
            settings.source_map, settings.accepted_stages, prints=prints, places=places
        )
        self._clock = clock
        self._profile_url = settings.profile_url
        self._known = Whereabouts()

    def now(self) -> datetime:
        """Our own clock: a report tells no time. Windows overlap by more than clocks differ."""
        return self._clock.now()

    # --- listing ---------------------------------------------------------------------------------

    def changed(self, window: Window) -> Iterator[Page]:
        """Everybody whose row was entered in the window, as they are now."""
        return self._pages(self._rows(window))

    def created(self, window: Window) -> Iterator[Page]:  # noqa: ARG002 - the port's signature
        """Nobody more: a new row is an entered row."""
        return iter(())

    def everybody(self, window: Window | None = None) -> Iterator[Page]:  # noqa: ARG002 - the port's
        """The whole report; it has no snapshots, so none is gone on with."""
        return self._pages(self._whole())

    def ids(self) -> Iterator[str]:
        """The ids of the whole report; purged people are not in it."""
        for row in self._whole():
            ats_id = _id(row)
            if ats_id is not None:
                yield ats_id

    def read(self, ats_ids: Sequence[str]) -> Iterator[Page]:
        """These people now: a few by their moments, more of them out of the whole report."""
        if len(ats_ids) <= _ONE_BY_ONE:
            found = (self._row(ats_id) for ats_id in ats_ids)
            return self._pages(row for row in found if row is not None)
        wanted = frozenset(ats_ids)
        return self._pages(row for row in self._whole() if _id(row) in wanted)

    # --- one person ------------------------------------------------------------------------------

    def resolve(self, reference: str) -> str | None:
        """The WID behind a WID or Candidate_ID; None where the report shows nobody."""
        number = reference.removeprefix("Candidate_ID=")
        row = self._row(reference) if number == reference else self._numbered(number)
        return None if row is None else _id(row)

    def contact(self, ats_id: str) -> Contact | None:
        """Name, address, language and recruiter at this moment, for one mail or page."""
        row = self._row(ats_id)
        if row is None:
            return None
        shown = person.contact_of(columns.person(row))
        profile = self._profile(row, 0)
        if not isinstance(profile, Profile):
            return None
        alert = profile.source is SourceKind.JOB_ALERT
        return replace(
            shown,
            address=profile.address,
            former_addresses=self._translator.former_addresses(shown.email),
            source_id=profile.source_id,
            profile_url=self._profile_url(ats_id),
            job_alert_only=alert and not profile.applications,
        )

    def has_attachments(self, ats_id: str) -> bool:
        """Refused: a report shows no documents, and not shown is not none."""
        raise Refused(f"{ats_id}: documents are not in the report")

    def presence(self, ats_id: str) -> Presence:
        """GONE where a whole report lacks the person; documents it cannot see.

        Enough to tell a person from nobody, not enough to prove an erasure.
        """
        return Presence.GONE if self._row(ats_id) is None else Presence.PRESENT

    # --- writing ---------------------------------------------------------------------------------

    def purge(self, ats_id: str, reason: str, reference: str) -> PurgeTicket:
        """Asked of the one who purges."""
        return self._writes.purge(ats_id, reason, reference)

    def purge_ticket(self, ticket_id: str) -> PurgeTicket:
        """Asked of the one who purges."""
        return self._writes.purge_ticket(ticket_id)

    def mirror(self, ats_id: str, entry: Mapping[str, str]) -> None:
        """Written where writing is configured."""
        self._writes.mirror(ats_id, entry)

    # --- inside ----------------------------------------------------------------------------------

    def _rows(self, window: Window | None) -> Iterator[Any]:
        for row in self._report.rows(window):
            ats_id = _id(row)
            if ats_id is not None:
                self._known.note(ats_id, _updated_at(row))
            yield row

    def _whole(self) -> Iterator[Any]:
        began_at, seen = self._clock.now(), set[str]()
        for row in self._rows(None):
            seen.add(_id(row) or "")
            yield row
        self._known.whole(seen, began_at)

    def _row(self, ats_id: str) -> Row | None:
        """The row of one person now; None where a whole report has none for them."""
        for window in self._known.windows(ats_id, self._clock.now()):
            row = _first(self._rows(window), lambda row: _id(row) == ats_id)
            if row is not None:
                return row
        if self._known.nowhere(ats_id, self._clock.now()):
            return None
        return self._sought(lambda row: _id(row) == ats_id)

    def _numbered(self, candidate_id: str) -> Row | None:
        return self._sought(lambda row: row.get("candidateID") == candidate_id)

    def _sought(self, wanted: Callable[[Row], bool]) -> Row | None:
        """Read to the end, so that the next one is found by the moment. An empty report is no
        proof of anything."""
        found, empty = None, True
        for row in self._whole():
            empty = False
            if found is None and isinstance(row, dict) and wanted(row):
                found = row
        if empty:
            raise Unavailable("the report shows nobody at all: nothing is inferred from it")
        return found

    def _pages(self, rows: Iterable[Any]) -> Iterator[Page]:
        page: list[Profile | Unreadable] = []
        for position, row in enumerate(rows):
            page.append(self._profile(row, position))
            if len(page) == _PAGE:
                yield _page(page)
                page = []
        if page:
            yield _page(page)

    def _profile(self, row: Any, position: int) -> Profile | Unreadable:
        if not isinstance(row, dict):
            return Unreadable(f"row {position}: no row")
        read = wire.read_record(columns.record(row, job_alert=self._for_alerts(row)), position)
        if read.candidate is None:
            return Unreadable(f"row {position}: no id")
        profile = self._translator.profile(read.candidate, read.flaws)
        untold = columns.untold(row)
        faults = tuple(one for one in profile.faults if one.field not in untold)
        return replace(profile, faults=faults, missing=profile.missing - untold, untold=untold)

    def _for_alerts(self, row: Row) -> bool:
        source = row.get("sourceID")
        return isinstance(source, str) and self._translator.kind(source) is SourceKind.JOB_ALERT


def _page(found: Sequence[Profile | Unreadable]) -> Page:
    profiles = [one for one in found if isinstance(one, Profile)]
    return Page(profiles, [one for one in found if isinstance(one, Unreadable)], len(found))


def _first(rows: Iterable[Any], wanted: Callable[[Row], bool]) -> Row | None:
    return next((row for row in rows if isinstance(row, dict) and wanted(row)), None)


def _id(row: object) -> str | None:
    found = row.get("candidateWID") if isinstance(row, dict) else None
    return found if isinstance(found, str) else None


def _updated_at(row: Row) -> datetime | None:
    text = row.get("lastUpdatedMoment")
    return read_moment(text) if isinstance(text, str) else None
