# SPDX-License-Identifier: Apache-2.0
"""Once a day, everybody in the ATS against everybody known here: nobody in nobody's hands.

Ids alone are compared. Whom polling missed is taken in; who is not shown any more is looked up and
shown to a person; nothing is erased because of an absence. The sums of all standings are noted.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from recruit_sync.app.intake import Intake, Report
from recruit_sync.app.polling import Polling
from recruit_sync.app.staff_notices import StaffNotices
from recruit_sync.domain import grounds
from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.events import Vanished
from recruit_sync.domain.subject import Candidacy, Standing
from recruit_sync.ports import Notebook, Presence

_LOG = logging.getLogger(__name__)
_SHARE_MISSING = 20


def in_hand(candidacy: Candidacy, now: datetime) -> str:
    """In whose hands a person is: the classes whose sum is everybody in the ATS."""
    if candidacy.standing is Standing.ERASED:
        return "erased"
    if candidacy.standing is Standing.HANDED_OVER:
        return "handed_over"
    if candidacy.on_hold:
        return "held"
    if candidacy.standing is Standing.STUCK:
        return "stuck"
    if grounds.restricted(candidacy, now):
        return "restricted"
    ended = candidacy.erase_at is not None and candidacy.erase_at <= now
    return "due" if ended or candidacy.standing is Standing.ERASING else "live"


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The nightly comparison."""

    intake: Intake
    polling: Polling
    notebook: Notebook
    notices: StaffNotices

    def reconcile(self) -> Report:
        """Compare, take in, look up, sum up."""
        report = Report()
        installed_at = self.polling.installed_at()
        of = self.intake.fingerprints.subject
        shown = {of(ats_id): ats_id for ats_id in self.intake.ats.ids()}
        missing, again = self._compare(shown)
        self.intake.read_again([*shown.values(), *again], report, installed_at)
        vanished = self._look_up(missing)
        self._warn(len(vanished), len(shown))
        self.notices.after_poll(report, first=False)
        self._sum_up()
        self.intake.records.flush()
        return report

    def _compare(self, shown: dict[str, str]) -> tuple[list[Candidacy], list[str]]:
        """Known people who are not shown, and ids that want reading again; `shown` keeps the new.

        A tombstone whose id is shown is read too: the shell must be bare.
        """
        missing: list[Candidacy] = []
        again: list[str] = []
        for candidacy in self.intake.records.candidacies.everybody():
            ats_id = shown.pop(candidacy.subject, None)
            if ats_id is None and candidacy.standing not in (Standing.ERASED, Standing.ERASING):
                missing.append(candidacy)
            elif ats_id and _wants_reading(candidacy):
                again.append(ats_id)
        return missing, again

    def _look_up(self, missing: Iterable[Candidacy]) -> list[str]:
        """A list without them is no proof: each is looked up, and an absence is only noted."""
        vanished = []
        for candidacy in missing:
            if candidacy.ats_id is None:
                continue
            if self.intake.ats.presence(candidacy.ats_id) is Presence.GONE:
                self.intake.records.tell(candidacy.subject, Vanished())
                vanished.append(candidacy.subject)
        return vanished

    def _warn(self, vanished: int, unknown: int) -> None:
        """Many people gone at once look like a lost permission, not like erasures by others."""
        now = self.intake.records.clock.now()
        if vanished:
            what = f"{vanished} people known here are not shown by the ATS any more"
            self.notices.post(MailKind.DPO_ATS_INCOMPLETE, f"{now:%Y-%m-%d}-gone", {"what": what})
        if unknown:
            _LOG.info("people that polling had not seen", extra={"count": unknown})

    def _sum_up(self) -> None:
        now = self.intake.records.clock.now()
        sums = Counter(in_hand(c, now) for c in self.intake.records.candidacies.everybody())
        self.notebook.write("sums", {**sums, "at": now.isoformat()})


def _wants_reading(candidacy: Candidacy) -> bool:
    if candidacy.standing is Standing.ERASED:
        return True
    return candidacy.stuck_why is not None or candidacy.missing_since is not None
