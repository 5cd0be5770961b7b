# SPDX-License-Identifier: Apache-2.0
"""Taking records of the ATS in, page by page: who is new, who changed, who needs a look first.

A record whose digest is known is skipped. One bad record never stops the others.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from recruit_sync.app.records import Records
from recruit_sync.app.suppression import Suppressions
from recruit_sync.domain.events import Seen
from recruit_sync.domain.identity import Fingerprints
from recruit_sync.domain.policy import ColdContact
from recruit_sync.domain.profile import Profile
from recruit_sync.domain.subject import Candidacy, Standing
from recruit_sync.ports import Ats, Page

_LOG = logging.getLogger(__name__)
_SHOWN_AT_MOST = 20
_IDS_AT_ONCE = 100


@dataclass(slots=True)
class Report:
    """What one run did: counts and ids, never names."""

    seen: int = 0
    changed: int = 0
    new: int = 0
    older: int = 0
    unreadable: int = 0
    complete: bool = True
    stuck: dict[str, list[str]] = field(default_factory=dict)
    missing: Counter[str] = field(default_factory=Counter)

    def note_stuck(self, why: str, ats_id: str) -> None:
        """Remember a few ids of each kind of trouble, for the mail to the DPO."""
        ids = self.stuck.setdefault(why, [])
        if len(ids) < _SHOWN_AT_MOST:
            ids.append(ats_id)


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes pages of records in."""

    ats: Ats
    records: Records
    suppressions: Suppressions
    fingerprints: Fingerprints

    def take(self, page: Page, report: Report, installed_at: datetime) -> None:
        """Let every record of one page speak; unchanged ones say nothing."""
        report.unreadable += len(page.unreadable)
        for unreadable in page.unreadable:
            _LOG.warning("a record cannot be read: %s", unreadable.problem)
        by_subject = {self.fingerprints.subject(p.ats_id): p for p in page.profiles}
        known = self.records.candidacies.get_many(list(by_subject))
        for subject, profile in by_subject.items():
            report.seen += 1
            report.missing.update(profile.missing)
            self._take(subject, profile, known.get(subject), report, installed_at)

    def _take(
        self,
        subject: str,
        profile: Profile,
        known: Candidacy | None,
        report: Report,
        installed_at: datetime,
    ) -> None:
        if known and known.profile_digest == profile.digest and not _looks_again(known, profile):
            return
        if known is None and profile.purged:
            return
        seen = self._seen(subject, profile, known, installed_at)
        told = self.records.tell(subject, seen, new=Candidacy(subject, profile.ats_id))
        if told is None:
            return
        candidacy = told.candidacy
        report.changed += 1
        if known is None:
            report.new += 1
            report.older += bool(profile.created_at and profile.created_at < installed_at)
        if candidacy.stuck_why and (known is None or known.stuck_why != candidacy.stuck_why):
            report.note_stuck(_why(candidacy), profile.ats_id)

    def _seen(
        self, subject: str, profile: Profile, known: Candidacy | None, installed_at: datetime
    ) -> Seen:
        """The event, with what must be looked up before it is decided."""
        if known is None and profile.candidate_id:
            alias = self.fingerprints.alias(profile.candidate_id)
            self.suppressions.addresses.link(alias, subject)
        suppressed_at = None
        if profile.address and (known is None or known.address != profile.address):
            suppressed_at = self.suppressions.enter(profile.address, subject)
        if self._must_look_for_attachments(profile, known):
            found = self.ats.has_attachments(profile.ats_id)
            profile = replace(profile, only_public_contact_data=not found)
        return Seen(profile, installed_at, suppressed_at)

    def _must_look_for_attachments(self, profile: Profile, known: Candidacy | None) -> bool:
        if profile.only_public_contact_data is not None or profile.agreed_to_contact:
            return False
        if not profile.source.asked_for_consent or (known and known.requests):
            return False
        policy = self.records.policy_of(profile.country, self.records.clock.now())
        return policy.cold_contact is ColdContact.PUBLIC_CONTACT_DATA_ONLY

    def read_again(self, ats_ids: Iterable[str], report: Report, installed_at: datetime) -> None:
        """Read some people by id and take them in."""
        batch: list[str] = []
        for ats_id in ats_ids:
            batch.append(ats_id)
            if len(batch) == _IDS_AT_ONCE:
                self._read(batch, report, installed_at)
                batch = []
        if batch:
            self._read(batch, report, installed_at)

    def _read(self, batch: list[str], report: Report, installed_at: datetime) -> None:
        for page in self.ats.read(batch):
            self.take(page, report, installed_at)
        self.records.flush()


def _looks_again(known: Candidacy, profile: Profile) -> bool:
    """An unchanged record is still news where somebody waits for it, or believed it gone."""
    if known.standing is Standing.ERASED:
        return not profile.purged
    return known.missing_since is not None or known.stuck_why is not None


def _why(candidacy: Candidacy) -> str:
    """What to tell the DPO: the kind of trouble, with the country's code where that is it."""
    if candidacy.stuck_why == "country_without_policy":
        return f"country_without_policy:{candidacy.country or 'unknown'}"
    return candidacy.stuck_why or "unknown"
