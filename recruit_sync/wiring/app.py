# SPDX-License-Identifier: Apache-2.0
"""Every use case of the functions with its adapters behind it, made when first asked for."""

from __future__ import annotations

from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from recruit_sync.wiring.adapters import Adapters

if TYPE_CHECKING:
    from recruit_sync.app.anchors import Anchors
    from recruit_sync.app.brake import Brake
    from recruit_sync.app.correspondence import Correspondence
    from recruit_sync.app.eraser import Eraser
    from recruit_sync.app.evidence import Proofs
    from recruit_sync.app.exports import Exports
    from recruit_sync.app.intake import Intake
    from recruit_sync.app.ledger import Ledger
    from recruit_sync.app.mail_budget import MailBudget
    from recruit_sync.app.mail_events import MailEvents
    from recruit_sync.app.mail_forecast import MailForecast
    from recruit_sync.app.orders import Orders
    from recruit_sync.app.perform import Performer
    from recruit_sync.app.polling import Polling
    from recruit_sync.app.reconcile import Reconciliation
    from recruit_sync.app.records import Records
    from recruit_sync.app.sealing import Chain
    from recruit_sync.app.staff_notices import StaffNotices
    from recruit_sync.app.suppression import Suppressions
    from recruit_sync.app.sweep import Sweep
    from recruit_sync.app.trails import Trails
    from recruit_sync.app.web import CandidatePages
    from recruit_sync.ports import Seals
    from recruit_sync.wiring.screening import Screenings


class Functions(Adapters):
    """Their use cases, made when first asked for: a function loads and pays for what it uses."""

    @cached_property
    def records(self) -> Records:
        """The path by which events reach people."""
        from recruit_sync.app.records import Records

        return Records(self.candidacies, self.store.queues, self.policy_of, self.clock)

    @cached_property
    def screening(self) -> Screenings:
        """Background checks."""
        from recruit_sync.wiring.screening import Screenings

        return Screenings(self)

    @cached_property
    def suppressions(self) -> Suppressions:
        """The suppression list."""
        from recruit_sync.app.suppression import Suppressions

        return Suppressions(self.store.addresses, self.candidacies)

    @cached_property
    def notices(self) -> StaffNotices:
        """Mails to the DPO about no single person."""
        from recruit_sync.app.staff_notices import StaffNotices
        from recruit_sync.wiring.mornings import recruiter_of

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
            recruiters=partial(recruiter_of, self),
        )

    @cached_property
    def intake(self) -> Intake:
        """Takes records of the ATS in."""
        from recruit_sync.app.intake import Intake

        return Intake(self.ats, self.records, self.suppressions, self.fingerprints)

    @cached_property
    def polling(self) -> Polling:
        """Reads what changed."""
        from recruit_sync.app.polling import Polling

        return Polling(self.intake, self.notebook, self.notices, self.clock)

    @cached_property
    def reconciliation(self) -> Reconciliation:
        """Compares everybody with everybody."""
        from recruit_sync.app.reconcile import Reconciliation
        from recruit_sync.wiring.mornings import monthly_reports

        return Reconciliation(
            self.intake,
            self.polling,
            self.notebook,
            self.notices,
            self.trails,
            self.orders,
            self.by_hand,
            self.exports,
            self.anchors,
            monthly_reports(self),
        )

    @cached_property
    def exports(self) -> Exports | None:
        """Every line of the audit trail, in a place that nobody changes."""
        from recruit_sync.app.exports import Exports

        archive = self.store.archive
        return Exports(archive, self.candidacies) if archive else None

    @cached_property
    def anchors(self) -> Anchors | None:
        """The heads of the chain of seals, in a place that nobody changes."""
        from recruit_sync.app.anchors import Anchors

        archive = self.store.archive
        return Anchors(archive, self.chain) if archive else None

    @cached_property
    def orders(self) -> Orders:
        """What named persons ordered for many at once."""
        from recruit_sync.app.orders import Orders

        return Orders(self.notebook, self.chain)

    @cached_property
    def by_hand(self) -> frozenset[str]:
        """The systems that only a person can erase from."""
        from recruit_sync.wiring.places import by_hand

        return by_hand(self.settings.config_dir)

    @cached_property
    def performer(self) -> Performer:
        """Does what was decided."""
        from recruit_sync.app.evidence import Sealing
        from recruit_sync.app.perform import Performer
        from recruit_sync.app.sending import Sender

        return Performer(
            self.records,
            Sender(self.records, self.correspondence, self.mail, self.mail_budget),
            self.mail,
            self.ats,
            self.suppressions,
            Sealing(self.chain),
            mirrors=self.settings.stage_file.write.mode == "facade",
        )

    @cached_property
    def mail_budget(self) -> MailBudget:
        """How many mails may go."""
        from recruit_sync.app.mail_budget import MailBudget

        table = self.settings.stage_file.mail
        return MailBudget(
            self.mail, self.notebook, self.clock, table.daily_quota, table.mails_per_second
        )

    @cached_property
    def mail_forecast(self) -> MailForecast:
        """How long the mails that wait will take."""
        from recruit_sync.app.mail_forecast import MailForecast

        return MailForecast(
            self.mail_budget, self.candidacies, self.notebook, self.notices, self.clock
        )

    @cached_property
    def correspondence(self) -> Correspondence:
        """Makes mails about people."""
        from recruit_sync.app.correspondence import Correspondence
        from recruit_sync.systems import read_systems
        from recruit_sync.wiring.places import recipients

        staff = self.settings.stage_file.staff
        return Correspondence(
            self.ats,
            self.letters,
            self.store.links,
            public_url=self.settings.public_url,
            dpo=staff.dpo,
            staff_language=staff.language,
            source_contacts=self.settings.stage_file.source_contacts,
            recipients=recipients(read_systems(self.settings.config_dir)),
        )

    @cached_property
    def mail_events(self) -> MailEvents:
        """Takes the mail service's events in."""
        from recruit_sync.app.mail_events import MailEvents

        return MailEvents(self.records, self.screening.records)

    @cached_property
    def sweep(self) -> Sweep:
        """Asks what is due."""
        from recruit_sync.app.brake import Approvals
        from recruit_sync.app.sweep import Sweep

        return Sweep(
            self.records, self.brake, Approvals(self.notebook), self.notebook, self.notices
        )

    @cached_property
    def brake(self) -> Brake:
        """The limit on erasures whose date is new."""
        from recruit_sync.app.brake import Brake

        return Brake(self.notebook, self._stock)

    def _stock(self) -> int:
        """How many living records there are; counted only when a brake has to know."""
        from recruit_sync.domain.subject import Standing

        return sum(c.standing is not Standing.ERASED for c in self.candidacies.everybody())

    @cached_property
    def eraser(self) -> Eraser:
        """Erases."""
        from recruit_sync.app.eraser import Eraser
        from recruit_sync.wiring.places import places

        of = places(self)
        return Eraser(self.records, self.purging_ats, self.suppressions, of, self.ledger)

    @cached_property
    def ledger(self) -> Ledger | None:
        """Every erasure, in a place that restoring the table does not touch."""
        from recruit_sync.app.ledger import Ledger

        archive, store = self.store.archive, self.store
        if archive is None:
            return None
        return Ledger(archive, self.records, store.addresses, store.notebook)

    @cached_property
    def candidate_pages(self) -> CandidatePages:
        """The candidate's web."""
        from recruit_sync.app.evidence import TextsShown
        from recruit_sync.app.web import CandidatePages, Forms

        return CandidatePages(
            self.records,
            self.store.links,
            self.pages,
            self.hasty_ats,
            Forms(self.keys.forms),
            TextsShown(self.notebook),
            self.screening.pages,
        )

    @cached_property
    def seals(self) -> Seals:
        """The signing key of the stage."""
        from recruit_sync.aws.seals import KmsSeals

        return KmsSeals(self.clients.kms, self.settings.stage)

    @cached_property
    def proofs(self) -> Proofs:
        """What was answered to which text, provably."""
        return self.proofs_by(self.settings.config_dir)

    def proofs_by(self, config_dir: Path) -> Proofs:
        """The same by the notices of another folder."""
        from recruit_sync.app.evidence import Proofs
        from recruit_sync.presentation.texts import Texts

        return Proofs(self.candidacies, self.notebook, self.chain, Texts(config_dir), self.anchors)

    @cached_property
    def chain(self) -> Chain:
        """All that was signed, in its order."""
        from recruit_sync.app.sealing import Chain

        return Chain(self.notebook, self.seals)

    @cached_property
    def trails(self) -> Trails:
        """Where everybody's audit trail ends."""
        from recruit_sync.app.trails import Trails

        return Trails(self.candidacies, self.notebook, self.chain)
