# SPDX-License-Identifier: Apache-2.0
"""What carries background checks out, made when first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from recruit_sync.app.agency_events import AgencyEvents
    from recruit_sync.app.screening.beginning import Beginning
    from recruit_sync.app.screening.mailing import ScreeningMails
    from recruit_sync.app.screening.pages import ScreeningPages
    from recruit_sync.app.screening.perform import ScreeningWork
    from recruit_sync.app.screening.readings import Readings
    from recruit_sync.app.screening.records import ScreeningRecords
    from recruit_sync.app.screening.selection import SelectionIntake
    from recruit_sync.app.screening.telling import Telling
    from recruit_sync.app.screening.watch import ScreeningWatch
    from recruit_sync.domain.screening.record import Rules, ScreeningRecord
    from recruit_sync.domain.screening.terms import Terms
    from recruit_sync.ports import Opening
    from recruit_sync.rulebook.screening import ScreeningBook
    from recruit_sync.wiring.app import Functions


class Screenings:
    """The use cases of screening, over the same store and the same rules as all others."""

    def __init__(self, app: Functions) -> None:
        self._app = app

    @cached_property
    def book(self) -> ScreeningBook:
        """Which check may be run where, for whom, by whom."""
        from recruit_sync.rulebook.screening_load import load_screening

        return load_screening(self._app.settings.config_dir, self._app.rulebook)

    @cached_property
    def records(self) -> ScreeningRecords:
        """The path by which events reach screenings."""
        from recruit_sync.app.screening.records import ScreeningRecords

        store = self._app.store
        return ScreeningRecords(store.screenings, store.queues, self.terms_of, self._app.clock)

    @cached_property
    def named(self) -> Rules:
        """Which text of the rules a plan is made by."""
        from recruit_sync.domain.screening.record import Rules
        from recruit_sync.rulebook.screening_load import screening_digest

        digest = screening_digest(self._app.settings.config_dir)
        return Rules("screening", digest[:12], digest)

    @cached_property
    def intake(self) -> SelectionIntake:
        """Reads what is asked for, and how selections go on."""
        from recruit_sync.app.screening.selection import SelectionIntake

        app = self._app
        return SelectionIntake(
            self.records,
            app.selections,
            app.fingerprints,
            app.notebook,
            self.book.stage_of,
            app.ats.resolve,
        )

    @cached_property
    def beginning(self) -> Beginning:
        """Makes the plan."""
        from recruit_sync.app.screening.beginning import Beginning, Book, House

        table = self._app.settings.stage_file.screening
        book = Book(self.book.rules, self._place, self.book.stage_of, self.named)
        house = House(
            agency=table.agency,
            every_optional=table.optional == "all",
            preconditions=frozenset(table.preconditions),
            tests=table.tests,
        )
        return Beginning(self._app.candidacies, self._app.selections, book, house)

    def _place(self, opening: Opening) -> str:
        return self.book.place(opening.country, opening.region, opening.city)

    @cached_property
    def watch(self) -> ScreeningWatch:
        """Looks at what is due."""
        from recruit_sync.app.screening.watch import ScreeningWatch

        return ScreeningWatch(self.records, self._app.candidacies)

    @cached_property
    def agency_events(self) -> AgencyEvents:
        """What the agency sends by itself."""
        from recruit_sync.app.agency_events import AgencyEvents
        from recruit_sync.wiring.agency import WEBHOOK

        app, store = self._app, self._app.store
        url = f"{app.settings.public_url}{WEBHOOK}"
        return AgencyEvents(app.agency, store.seen, store.queues, app.clock, url)

    @cached_property
    def readings(self) -> Readings:
        """How orders stand at the agency."""
        from recruit_sync.app.screening.readings import Readings

        return Readings(self._app.agency, self.agency_events, self.records)

    @cached_property
    def work(self) -> ScreeningWork:
        """Begins, orders, takes back, tells the ATS."""
        from recruit_sync.app.screening.orders import Orders
        from recruit_sync.app.screening.perform import ScreeningWork

        app = self._app
        orders = Orders(self.records, app.agency, app.ats)
        tests = app.settings.stage_file.screening.tests
        return ScreeningWork(self.records, self.beginning, orders, app.selections, tests)

    def carry_on(self, message: str) -> None:
        """What the lane of screenings names: a hint of the agency, `report/rep_1`, or one of us."""
        if "/" in message:
            self.readings.hinted(message)
        else:
            self.work.perform(message)

    @cached_property
    def telling(self) -> Telling:
        """What may be told of a screening."""
        from recruit_sync.app.screening.telling import Telling
        from recruit_sync.ports import AgencyCard

        table = self._app.settings.stage_file.screening
        only = {table.agency: AgencyCard(table.agency, table.agency_country)}
        return Telling({**self.book.cards, **(only if table.agency else {})}, self.terms_of)

    @cached_property
    def pages(self) -> ScreeningPages:
        """The pages of notices."""
        from recruit_sync.app.evidence import TextsShown
        from recruit_sync.app.screening.pages import ScreeningPages

        texts = TextsShown(self._app.notebook)
        return ScreeningPages(self.records, self.telling, texts, self._app.pages)

    @cached_property
    def mails(self) -> ScreeningMails:
        """Sends notices, reminders, and what recruiters are told."""
        from recruit_sync.app.screening.correspondence import ScreeningCorrespondence
        from recruit_sync.app.screening.mailing import ScreeningMails

        app = self._app
        letters = ScreeningCorrespondence(app.records, app.correspondence, self.telling)
        return ScreeningMails(self.records, letters, app.mail, app.mail_budget)

    def terms_of(self, record: ScreeningRecord) -> Terms:
        """Calendar and periods there where the job is; a hold is asked for where it decides."""
        from recruit_sync.domain.screening.law import Job
        from recruit_sync.domain.screening.terms import Terms
        from recruit_sync.rulebook.business_days import BusinessDays

        now = self._app.clock.now()
        place, began = record.place or "-", record.begun_at or now
        ruling = self._app.rulebook.places(place[:2], place[:5]) or place[:2]
        zone = self._app.policy_of(ruling, now).zone
        return Terms(
            calendar=BusinessDays(place, zone),
            keeping=self.book.keeping(Job(place, record.residence or place), began.date()),
            held=record.purge_at is not None and record.purge_at <= now and self._held(record),
        )

    def _held(self, record: ScreeningRecord) -> bool:
        candidacy = self._app.candidacies.get(record.subject)
        return candidacy is not None and candidacy.on_hold
