# SPDX-License-Identifier: Apache-2.0
"""What people ask for at the command line, beside all that the functions do."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from recruit_sync.wiring.app import Functions

if TYPE_CHECKING:
    from recruit_sync.app.certificates import Certificates
    from recruit_sync.app.checkup import Checkup, Finding
    from recruit_sync.app.digest import Digest
    from recruit_sync.app.erasures import Erasures
    from recruit_sync.app.holds import BulkHolds
    from recruit_sync.app.mornings import Mornings
    from recruit_sync.app.people import People
    from recruit_sync.app.policy_changes import PolicyChanges
    from recruit_sync.app.policy_preview import Proposal
    from recruit_sync.app.rights import Rights
    from recruit_sync.app.screening.desk import ScreeningDesk


class App(Functions):
    """The whole product: every use case, made when first asked for."""

    @cached_property
    def mornings(self) -> Mornings:
        """Where recruiters begin their day."""
        from recruit_sync.wiring.mornings import mornings

        return mornings(self)

    @cached_property
    def digest(self) -> Digest:
        """What they are told then."""
        from recruit_sync.wiring.mornings import digest

        return digest(self)

    @cached_property
    def people(self) -> People:
        """Questions and orders about one person."""
        from recruit_sync.app.people import People

        return People(self.records, self.store.addresses, self.fingerprints)

    @cached_property
    def screening_desk(self) -> ScreeningDesk:
        """Questions and decisions about one screening."""
        from recruit_sync.app.screening.desk import ScreeningDesk

        return ScreeningDesk(self.screening.records, self.people.find)

    @cached_property
    def bulk_holds(self) -> BulkHolds:
        """Many legal holds at once."""
        from recruit_sync.app.holds import BulkHolds

        return BulkHolds(self.people)

    @cached_property
    def certificates(self) -> Certificates:
        """Proof of erasure, for whoever asks."""
        from recruit_sync.app.certificates import Certificates
        from recruit_sync.systems import read_systems

        systems = read_systems(self.settings.config_dir)
        return Certificates(self.people, {one.name: one.what for one in systems})

    @cached_property
    def erasures(self) -> Erasures:
        """The erasures of the whole installation."""
        from recruit_sync.app.brake import Approvals
        from recruit_sync.app.erasures import Erasures

        return Erasures(
            self.candidacies, self.notebook, self.brake, Approvals(self.notebook), self.clock
        )

    @cached_property
    def rights(self) -> Rights:
        """Rights requests."""
        from recruit_sync.app.rights import Rights
        from recruit_sync.rulebook.business_days import BusinessDays

        return Rights(self.people, self.notebook, BusinessDays)

    @cached_property
    def policy_changes(self) -> PolicyChanges:
        """Other rules: who would be erased sooner, later, never; and the order to apply them."""
        from recruit_sync.app.policy_changes import PolicyChanges
        from recruit_sync.wiring.rules import digests

        deployed = digests(self.settings.config_dir)
        return PolicyChanges(self.records, self.notebook, self.notices, deployed)

    def proposal(self, config_dir: Path) -> Proposal:
        """The configuration in another folder. Raises Misconfigured with every fault, Refused."""
        from recruit_sync.wiring.rules import proposal

        return proposal(config_dir, self.rulebook)

    @cached_property
    def deployed_anew(self) -> bool:
        """Looked at once in the life of a process: whether other rule files were deployed."""
        return self.policy_changes.note_deployment()

    @cached_property
    def checkup(self) -> Checkup:
        """What our own store tells about the state of things."""
        from recruit_sync.app.checkup import Checkup

        return Checkup(self.candidacies, self.notebook, self.clock, self.by_hand)

    def examine(self) -> Iterator[Finding]:
        """Configuration, secrets, the ATS, the sender, the queues, the store: most basic first."""
        from recruit_sync.wiring.examination import examine

        return examine(self)
