# SPDX-License-Identifier: Apache-2.0
"""Every use case with its adapters behind it, made when first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from recruit_sync.app.brake import Approvals, Brake
from recruit_sync.app.checkup import Checkup, Finding
from recruit_sync.app.correspondence import Correspondence
from recruit_sync.app.eraser import Eraser
from recruit_sync.app.erasures import Erasures
from recruit_sync.app.intake import Intake
from recruit_sync.app.mail_events import MailEvents
from recruit_sync.app.people import People
from recruit_sync.app.perform import Performer
from recruit_sync.app.polling import Polling
from recruit_sync.app.reconcile import Reconciliation
from recruit_sync.app.records import Records
from recruit_sync.app.sending import Sender
from recruit_sync.app.staff_notices import StaffNotices
from recruit_sync.app.suppression import Suppressions
from recruit_sync.app.sweep import Sweep
from recruit_sync.app.web import CandidatePages, Forms
from recruit_sync.domain.identity import Fingerprints
from recruit_sync.domain.policy import Policy
from recruit_sync.domain.subject import Standing
from recruit_sync.ports import (
    Ats,
    Candidacies,
    Clock,
    Letters,
    MailService,
    Notebook,
    Pages,
)
from recruit_sync.wiring import tenant
from recruit_sync.wiring.kept import AtsCredentials, Keys, Store, aws_store, read_keys

if TYPE_CHECKING:
    from connectors.workday.settings import WorkdaySettings
    from recruit_sync.rulebook.book import Rulebook
    from recruit_sync.settings import Settings


class App:
    """Every use case, made when first asked for: a function pays for what it uses."""

    def __init__(
        self, settings: Settings, clock: Clock, *, store: Store | None = None, aws: Any = None
    ) -> None:
        self.settings = settings
        self.clock = clock
        self._store = store
        self._given_aws = aws

    # --- adapters ----------------------------------------------------------------------------

    @cached_property
    def clients(self) -> Any:
        """AWS clients; Any, since boto3's own types would pull boto3 into this module."""
        from recruit_sync.aws.clients import Clients

        return self._given_aws or Clients(
            endpoint=self.settings.aws_endpoint,
            mail_endpoint=self.settings.mail_endpoint,
            region=self.settings.region,
        )

    @cached_property
    def store(self) -> Store:
        """The table and the queues of the stage, unless others were handed in."""
        return self._store or aws_store(self.settings, self.clients, self.clock)

    @cached_property
    def secrets(self) -> Any:
        """Secrets by name, kept for five minutes."""
        from recruit_sync.aws.secrets import Secrets

        return Secrets(self.clients.secrets, self.clock)

    @cached_property
    def keys(self) -> Keys:
        """The keys, from the secret store."""
        return read_keys(self.secrets, f"recruit-sync/{self.settings.stage}/keys")

    @cached_property
    def fingerprints(self) -> Fingerprints:
        """Keyed hashes of ids and addresses."""
        return Fingerprints(self.keys.subject)

    @cached_property
    def rulebook(self) -> Rulebook:
        """The rules of every country."""
        from recruit_sync.rulebook.load import load

        return load(self.settings.config_dir)

    @cached_property
    def policy_of(self) -> Callable[[str | None, datetime], Policy]:
        """The rules of one country at one moment."""
        book = self.rulebook

        @cache
        def on(country: str | None, day: date) -> Policy:
            return book.policy(country, day)

        return lambda country, at: on(country, at.date())

    @cached_property
    def ats(self) -> Ats:
        """The applicant tracking system."""
        return tenant.reader(self, self.tenant)

    @cached_property
    def hasty_ats(self) -> Ats:
        """The same, for pages: one short try, since a person waits and the page works without."""
        return tenant.reader(self, tenant.in_haste(self.tenant))

    @cached_property
    def purging_ats(self) -> Ats:
        """The ATS for the one who may purge: the service, whatever people are read from."""
        return tenant.eraser(self)

    @cached_property
    def credentials(self) -> AtsCredentials:
        """How to sign in to the ATS."""
        return AtsCredentials(self.secrets, f"recruit-sync/{self.settings.stage}/ats")

    @cached_property
    def tenant(self) -> WorkdaySettings:
        """Where the ATS is and how fast it may be called."""
        return tenant.tenant(self.settings)

    @cached_property
    def mail(self) -> MailService:
        """The mail service."""
        from recruit_sync.aws.mail import SesMail
        from recruit_sync.aws.mime import Sender

        table = self.settings.stage_file.mail
        configuration_set = f"recruit-sync-{self.settings.stage}"
        sender = Sender(table.sender, configuration_set, table.reply_to)
        return SesMail(self.clients.mail, self.clock, sender=sender)

    @cached_property
    def letters(self) -> Letters:
        """Writes mails."""
        from recruit_sync.presentation.letters import Letters as Written

        return Written(self.settings.config_dir)

    @cached_property
    def pages(self) -> Pages:
        """Writes pages."""
        from recruit_sync.presentation.pages import Pages as Written

        return Written(self.settings.config_dir)

    # --- use cases ---------------------------------------------------------------------------

    @property
    def candidacies(self) -> Candidacies:
        """All data subjects."""
        return self.store.candidacies

    @property
    def notebook(self) -> Notebook:
        """Facts about the installation."""
        return self.store.notebook

    @cached_property
    def records(self) -> Records:
        """The path by which events reach people."""
        return Records(self.candidacies, self.store.queues, self.policy_of, self.clock)

    @cached_property
    def suppressions(self) -> Suppressions:
        """The suppression list."""
        return Suppressions(self.store.addresses, self.candidacies)

    @cached_property
    def notices(self) -> StaffNotices:
        """Mails to the DPO about no single person."""
        stage = self.settings.stage_file
        return StaffNotices(
            self.store.notices,
            self.letters,
            self.mail,
            self.clock,
            self.store.queues,
            dpo=stage.staff.dpo,
            language=stage.staff.language,
            daily_quota=stage.mail.daily_quota,
        )

    @cached_property
    def intake(self) -> Intake:
        """Takes records of the ATS in."""
        return Intake(self.ats, self.records, self.suppressions, self.fingerprints)

    @cached_property
    def polling(self) -> Polling:
        """Reads what changed."""
        return Polling(self.intake, self.notebook, self.notices, self.clock)

    @cached_property
    def reconciliation(self) -> Reconciliation:
        """Compares everybody with everybody."""
        return Reconciliation(self.intake, self.polling, self.notebook, self.notices)

    @cached_property
    def performer(self) -> Performer:
        """Does what was decided."""
        return Performer(
            self.records,
            Sender(self.records, self.correspondence, self.mail),
            self.mail,
            self.ats,
            self.suppressions,
            mirrors=self.settings.stage_file.write.mode == "facade",
        )

    @cached_property
    def correspondence(self) -> Correspondence:
        """Makes mails about people."""
        staff = self.settings.stage_file.staff
        return Correspondence(
            self.ats,
            self.letters,
            self.store.links,
            public_url=self.settings.public_url,
            dpo=staff.dpo,
            staff_language=staff.language,
        )

    @cached_property
    def mail_events(self) -> MailEvents:
        """Takes the mail service's events in."""
        return MailEvents(self.records)

    @cached_property
    def sweep(self) -> Sweep:
        """Asks what is due."""
        return Sweep(
            self.records, self.brake, Approvals(self.notebook), self.notebook, self.notices
        )

    @cached_property
    def brake(self) -> Brake:
        """The limit on erasures whose date is new."""
        return Brake(self.notebook, self._stock)

    def _stock(self) -> int:
        """How many living records there are; counted only when a brake has to know."""
        return sum(c.standing is not Standing.ERASED for c in self.candidacies.everybody())

    @cached_property
    def eraser(self) -> Eraser:
        """Erases."""
        return Eraser(self.records, self.purging_ats, self.suppressions)

    @cached_property
    def people(self) -> People:
        """Questions and orders about one person."""
        return People(self.records, self.store.addresses, self.fingerprints)

    @cached_property
    def candidate_pages(self) -> CandidatePages:
        """The candidate's web."""
        return CandidatePages(
            self.records, self.store.links, self.pages, self.hasty_ats, Forms(self.keys.forms)
        )

    @cached_property
    def erasures(self) -> Erasures:
        """The erasures of the whole installation."""
        return Erasures(
            self.candidacies, self.notebook, self.brake, Approvals(self.notebook), self.clock
        )

    # --- doctor ------------------------------------------------------------------------------

    @cached_property
    def checkup(self) -> Checkup:
        """What our own store tells about the state of things."""
        return Checkup(self.candidacies, self.notebook, self.clock)

    def examine(self) -> Iterator[Finding]:
        """Configuration, secrets, the ATS, the sender, the queues, the store: most basic first."""
        from recruit_sync.wiring.examination import examine

        return examine(self)
