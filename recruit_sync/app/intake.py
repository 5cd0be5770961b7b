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
from recruit_sync.app.suppression import Suppressed, Suppressions
from recruit_sync.domain.errors import Refused, Unavailable
from recruit_sync.domain.events import Seen
from recruit_sync.domain.identity import Fingerprints
from recruit_sync.domain.policy import ColdContact
from recruit_sync.domain.profile import Marks, Profile
from recruit_sync.domain.subject import Candidacy, Standing
from recruit_sync.ports import Ats, Page

_LOG = logging.getLogger(__name__)
_IDS_AT_ONCE = 100
_MORE_THAN_PUBLIC = frozenset({"phone", "jobApplications"})


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
    failed: list[str] = field(default_factory=list)
    shells: list[str] = field(default_factory=list)
    came_to: tuple[int, int] = (0, 0)

    def note_stuck(self, why: str, ats_id: str) -> None:
        """Remember who is in which kind of trouble, for the mail to the DPO."""
        self.stuck.setdefault(why, []).append(ats_id)


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
            before = known.get(subject)
            if before is None and profile.purged:
                report.shells.append(profile.ats_id)
            if not _is_news(before, profile):
                continue
            try:
                after = self._take(subject, profile, before, report, installed_at)
            except Unavailable:
                raise
            except Exception as problem:  # noqa: BLE001 - one bad record never stops the others
                kind = type(problem).__name__  # its text could quote the record
                _LOG.error("a record was not taken in: %s", kind, extra={"subject": subject})
                report.failed.append(profile.ats_id)
            else:
                _note(report, before, after, profile, installed_at)

    def _take(
        self,
        subject: str,
        profile: Profile,
        known: Candidacy | None,
        report: Report,
        installed_at: datetime,
    ) -> Candidacy:
        seen = self._seen(subject, profile, known, report, installed_at)
        told = self.records.tell(subject, seen, new=Candidacy(subject, profile.ats_id))
        candidacy = told.candidacy if told else Candidacy(subject, profile.ats_id)
        if known and known.standing is not Standing.ERASED is candidacy.standing:
            suppresses = candidacy.erasure is not None and candidacy.erasure.suppresses
            self.suppressions.settle(known, suppresses=suppresses)
        elif profile.address and candidacy.address and _moved(known, profile):
            candidacy = self._look_again(candidacy, profile.address, seen.suppressed_at)
        return candidacy

    def _look_again(self, candidacy: Candidacy, address: str, known: datetime | None) -> Candidacy:
        """Who refused while this record was written had no record to tell: it is told now."""
        refused = self.suppressions.refused_since(address, candidacy.subject, known)
        told = self.records.tell(candidacy.subject, refused) if refused else None
        return told.candidacy if told else candidacy

    def _seen(
        self,
        subject: str,
        profile: Profile,
        known: Candidacy | None,
        report: Report,
        installed_at: datetime,
    ) -> Seen:
        """The event, with what must be looked up before it is decided."""
        if known is None and profile.candidate_id:
            alias = self.fingerprints.alias(profile.candidate_id)
            self.suppressions.addresses.link(alias, subject)
        before = known.marks if known else Marks()
        marks = (profile.marks() if profile.marks else Marks()).over(before, profile.unseen)
        listed = Suppressed()
        if _moved(known, profile) or marks != before:
            listed = self.suppressions.enter(profile.address, marks, subject)
            lost = {*before.persons, *before.phones} - {*marks.persons, *marks.phones}
            self.suppressions.forget(sorted(lost), subject)
        if self._must_look_for_attachments(profile, known):
            profile = self._with_attachments(profile, report)
        survivor = self.subject_of(profile.merged_into) if profile.merged_into else None
        return Seen(profile, installed_at, listed.since, marks, listed.same_number, survivor)

    def subject_of(self, reference: str) -> str | None:
        """Our reference for somebody, by either of the ATS's ids; None where nobody knows it."""
        kind, _, value = reference.partition("=")
        if not value:
            return self.fingerprints.subject(reference)
        if kind == "WID":
            return self.fingerprints.subject(value)
        known = self.suppressions.addresses.subjects(self.fingerprints.alias(value))
        return known[-1] if known else None

    def _with_attachments(self, profile: Profile, report: Report) -> Profile:
        """Where we may not look, nothing is known: nobody is asked, and the DPO hears why."""
        try:
            found = self.ats.has_attachments(profile.ats_id)
        except Refused as problem:
            _LOG.warning("no look at attachments: %s", problem)
            report.missing["attachments"] += 1
            return profile
        if not found and profile.unseen & _MORE_THAN_PUBLIC:
            return profile
        return replace(profile, only_public_contact_data=not found)

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


def _moved(known: Candidacy | None, profile: Profile) -> bool:
    return known is None or known.address != profile.address


def _is_news(known: Candidacy | None, profile: Profile) -> bool:
    """An unchanged record is still news where somebody waits for it, or believed it gone."""
    if known is None:
        return not profile.purged
    if known.standing is Standing.ERASED:
        return not profile.purged
    if known.profile_digest != profile.digest:
        return True
    return known.missing_since is not None or known.stuck_why is not None


def _note(
    report: Report,
    before: Candidacy | None,
    after: Candidacy,
    profile: Profile,
    installed_at: datetime,
) -> None:
    """Count what was taken in; trouble is noted once, when it begins."""
    report.changed += 1
    if before is None:
        report.new += 1
        report.older += bool(profile.created_at and profile.created_at < installed_at)
    if after.stuck_why and (before is None or before.stuck_why != after.stuck_why):
        report.note_stuck(_why(after), profile.ats_id)


def _why(candidacy: Candidacy) -> str:
    """What to tell the DPO: the kind of trouble, with the country's code where that is it."""
    if candidacy.stuck_why == "country_without_policy":
        return f"country_without_policy:{candidacy.country or 'unknown'}"
    return candidacy.stuck_why or "unknown"
