# SPDX-License-Identifier: Apache-2.0
"""Once a day, everybody in the ATS against everybody known here: nobody in nobody's hands.

Ids alone are compared. Whom polling missed is taken in; who is not shown any more is looked up and
shown to a person; nothing is erased because of an absence. The sums of all standings are noted.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from recruit_sync.app.anchors import Anchors
from recruit_sync.app.exports import Exports, Run
from recruit_sync.app.gaps import Gaps
from recruit_sync.app.hands import Hands
from recruit_sync.app.intake import Intake, Report
from recruit_sync.app.monthly import MonthlyReports, Tally
from recruit_sync.app.orders import Orders
from recruit_sync.app.polling import Polling
from recruit_sync.app.staff_notices import StaffNotices, day
from recruit_sync.app.stuck_people import StuckPeople
from recruit_sync.app.trails import Ends, Trails
from recruit_sync.domain import purposes
from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.errors import Conflict, Unavailable
from recruit_sync.domain.events import Redirected, TimePassed, Vanished
from recruit_sync.domain.subject import Candidacy, Standing
from recruit_sync.ports import Notebook, Presence

_LOG = logging.getLogger(__name__)
_SHARE_MISSING = 20
_MISSING_AT_MOST = 10
_SHELLS_NIGHTLY = timedelta(days=28)
_EVERYBODY_WITHIN = timedelta(days=7)


@dataclass(slots=True)
class _Compared:
    """Who is where: shown and not known, known and not shown, to be read again, to be asked anew;
    `hands` counts those who need nothing."""

    new: dict[str, str]
    hands: Hands
    missing: list[Candidacy] = field(default_factory=list)
    again: dict[str, str] = field(default_factory=dict)
    anew: list[str] = field(default_factory=list)
    run: Run | None = None
    ends: Ends = field(default_factory=Ends)
    tally: Tally | None = None


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The nightly comparison."""

    intake: Intake
    polling: Polling
    notebook: Notebook
    notices: StaffNotices
    trails: Trails
    orders: Orders
    by_hand: frozenset[str] = frozenset()
    exports: Exports | None = None
    anchors: Anchors | None = None
    reports: MonthlyReports | None = None

    def reconcile(self) -> Report:
        """Compare, take in, look up, sum up."""
        report = Report()
        installed_at = self.polling.installed_at()
        of = self.intake.fingerprints.subject
        shown = {of(ats_id): ats_id for ats_id in self.intake.ats.ids()}
        listed = len(shown)
        found = self._compare(shown, installed_at)
        if found.new:
            _LOG.info("people that polling had not seen", extra={"count": len(found.new)})
        whole = False
        try:
            self.intake.read_again(
                [*found.new.values(), *found.again.values()], report, installed_at
            )
            self._look_up(found.missing, listed)
            self._ask_anew(found)
            self._note_ends(found.ends)
            if found.run:
                _LOG.info("audit trail exported", extra={"count": found.run.end()})
            if found.tally and self.reports:
                self.reports.end(found.tally)
            whole = True
        finally:
            self.notices.after_poll(report)
            Gaps(self.notebook, self.notices).tell_missing(report.missing)
            self._sum_up(found, report, whole=whole)
            self.intake.records.flush()
        return report

    def _compare(self, shown: dict[str, str], installed_at: datetime) -> _Compared:
        """Known people against those shown, by subject, in one pass over the table.

        A tombstone whose id is shown is read too, for the shell must be bare.
        """
        now = self.intake.records.clock.now()
        found = _Compared(shown, Hands(now, self.by_hand))
        found.run = self.exports.begin(now) if self.exports else None
        found.tally = self.reports.begin(now, installed_at) if self.reports else None
        for candidacy in self.intake.records.candidacies.everybody():
            found.ends.note(candidacy)
            if found.run:
                found.run.note(candidacy)
            if found.tally:
                found.tally.note(candidacy)
            ats_id = shown.pop(candidacy.subject, None)
            if ats_id is None and candidacy.standing not in (Standing.ERASED, Standing.ERASING):
                found.missing.append(candidacy)
            elif ats_id and _wants_reading(candidacy, now):
                found.again[candidacy.subject] = ats_id
            else:
                found.hands.count(candidacy, listed=ats_id is not None)
            if purposes.to_ask(candidacy, self.intake.records.policy(candidacy), now):
                found.anew.append(candidacy.subject)
        return found

    def _ask_anew(self, found: _Compared) -> None:
        """The notice names a further purpose since they consented: it is the sweep's turn now."""
        for subject in found.anew:
            self.intake.records.tell(subject, TimePassed(may_erase=False))

    def _note_ends(self, ends: Ends) -> None:
        """Where each audit trail ended tonight, and what was ordered by name since the last;
        another night does as well."""
        try:
            self.trails.keep(ends, self.intake.records.clock.now())
            self.orders.seal()
            if self.anchors:
                self.anchors.keep()
        except (Unavailable, Conflict) as problem:
            _LOG.warning("ends of trails not sealed: %s", problem)

    def _look_up(self, missing: Sequence[Candidacy], listed: int) -> None:
        """A list without them is no proof: each is looked up, and an absence is only noted.

        Many gone at once look like a lost permission: then nothing is concluded for anybody.
        """
        sought = [c for c in missing if c.missing_since is None and c.ats_id]
        if len(sought) > max(_MISSING_AT_MOST, listed // _SHARE_MISSING):
            self._warn(f"{len(sought)} people known here are not in its list; none was looked up")
            return
        gone = [c for c in sought if not self._still_there(c.subject, str(c.ats_id))]
        for candidacy in gone:
            self.intake.records.tell(candidacy.subject, Vanished())
        if gone:
            self._warn(f"{len(gone)} people known here are not shown by the ATS any more")

    def _still_there(self, subject: str, ats_id: str) -> bool:
        """Whether the id answers; where it answers with another record, it was merged into that."""
        found = self.intake.ats.resolve(ats_id)
        if found and found != ats_id:
            survivor = self.intake.fingerprints.subject(found)
            self.intake.records.tell(subject, Redirected(survivor))
            return True
        return self.intake.ats.presence(ats_id) is not Presence.GONE

    def _warn(self, what: str) -> None:
        today = day(self.intake.records.clock.now())
        self.notices.post(MailKind.DPO_ATS_INCOMPLETE, f"{today}-gone", {"what": what})

    def _sum_up(self, found: _Compared, report: Report, *, whole: bool) -> None:
        """Whom this run may have changed is counted as they are now; a run that was cut short
        says nothing of those it did not reach."""
        changed = [*found.new, *found.again, *(c.subject for c in found.missing)]
        people = self.intake.records.candidacies.get_many(changed) if changed else {}
        listed = {*found.new, *found.again}
        for subject, candidacy in people.items():
            found.hands.count(candidacy, listed=subject in listed)
        known = (*report.shells, *(found.new[s] for s in people if s in found.new))
        nobodys = sorted({*found.new.values()}.difference(known))
        self.notebook.write("sums", found.hands.document(nobodys if whole else None))
        if whole:
            StuckPeople(self.notebook, self.notices).tell(found.hands, nobodys)


def _wants_reading(candidacy: Candidacy, now: datetime) -> bool:
    """What an ATS hid while it changed shows in no later window: the living take turns of a week.

    A tombstone whose id is shown is read every night at first, then once in four weeks.
    """
    if candidacy.standing is Standing.ERASED:
        proven_at = candidacy.erasure.proven_at if candidacy.erasure else None
        fresh = proven_at is not None and now < proven_at + _SHELLS_NIGHTLY
        return fresh or _its_turn(candidacy, now, _SHELLS_NIGHTLY)
    waited_for = candidacy.stuck_why is not None or candidacy.missing_since is not None
    return waited_for or _its_turn(candidacy, now, _EVERYBODY_WITHIN)


def _its_turn(candidacy: Candidacy, now: datetime, within: timedelta) -> bool:
    """Once in that many nights, each night another share."""
    return sum(candidacy.subject.encode()) % within.days == now.toordinal() % within.days
