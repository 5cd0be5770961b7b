# SPDX-License-Identifier: Apache-2.0
"""What stands behind the ports, made when first asked for: store, secrets, rules, ATS, mail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from recruit_sync.domain.identity import Fingerprints
from recruit_sync.domain.policy import Policy
from recruit_sync.ports import (
    Agency,
    Ats,
    Candidacies,
    Clock,
    Letters,
    MailService,
    Notebook,
    Pages,
    Selections,
)
from recruit_sync.wiring import tenant
from recruit_sync.wiring.kept import AtsCredentials, Keys, Store, aws_store, read_keys

if TYPE_CHECKING:
    from connectors.workday.settings import WorkdaySettings
    from recruit_sync.rulebook.book import Rulebook
    from recruit_sync.settings import Settings


class Adapters:
    """Every adapter: a function pays for those it uses."""

    def __init__(
        self, settings: Settings, clock: Clock, *, store: Store | None = None, aws: Any = None
    ) -> None:
        self.settings = settings
        self.clock = clock
        self._store = store
        self._given_aws = aws

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
        """Secrets by name, kept for a day."""
        from recruit_sync.aws.secrets import Secrets

        return Secrets(self.clients.secrets, self.clock)

    @cached_property
    def keys(self) -> Keys:
        """The keys, from the secret store."""
        return read_keys(self.secrets, f"recruit-sync/{self.settings.stage}/keys")

    @cached_property
    def fingerprints(self) -> Fingerprints:
        """Keyed hashes of ids and addresses."""
        return Fingerprints(self.keys.subject, self.keys.identifiers)

    @cached_property
    def rulebook(self) -> Rulebook:
        """The rules of every country."""
        from recruit_sync.rulebook.load import load

        return load(self.settings.config_dir)

    @cached_property
    def policy_of(self) -> Callable[[str | None, datetime], Policy]:
        """The rules of one country at one moment."""
        from recruit_sync.wiring.rules import RulesInForce

        return RulesInForce(self.rulebook, self.notebook, self.settings.config_dir)

    @cached_property
    def ats(self) -> Ats:
        """The applicant tracking system."""
        return tenant.reader(self, self.tenant)

    @cached_property
    def selections(self) -> Selections:
        """The part of the ATS about selected candidates."""
        return tenant.selections(self)

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
    def agency(self) -> Agency:
        """The background-check agency."""
        from recruit_sync.wiring.agency import agency

        return agency(self)

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

    @property
    def candidacies(self) -> Candidacies:
        """All data subjects."""
        return self.store.candidacies

    @property
    def notebook(self) -> Notebook:
        """Facts about the installation."""
        return self.store.notebook
