# SPDX-License-Identifier: Apache-2.0
"""Does everything work that the product needs, and who waits for a person? Reads only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from recruit_sync.app.hands import CLASSES, Stuck
from recruit_sync.app.poll_note import POLL
from recruit_sync.domain import stuck
from recruit_sync.domain.errors import RecruitSyncError
from recruit_sync.domain.profile import SourceKind
from recruit_sync.domain.subject import Candidacy, Channel, Standing
from recruit_sync.ports import Candidacies, Clock, Notebook

_POLL_AT_MOST = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: fine, wrong (with what to do), or not to be tested (`good` None)."""

    what: str
    good: bool | None
    says: str


def tried(what: str, look: Callable[[], str]) -> Finding:
    """Look at one thing; a failure is a finding, its message says what to fix."""
    try:
        return Finding(what, True, look())
    except RecruitSyncError as problem:
        return Finding(what, False, str(problem))


@dataclass(frozen=True, slots=True)
class Checkup:
    """What our own store can tell about the state of things."""

    candidacies: Candidacies
    notebook: Notebook
    clock: Clock
    by_hand: frozenset[str] = frozenset()

    def look(self) -> Iterator[Finding]:
        """The table, the last poll, the brake, records that wait for a person."""
        store = tried("store", self._store)
        yield store
        if not store.good:
            return
        yield self._last_poll()
        yield self._reimports()
        brake = self.notebook.read("brake") or {}
        pulled = bool(brake.get("since"))
        says = f"pulled since {brake.get('since')}: recruit-sync erasure plan" if pulled else "free"
        yield Finding("brake", not pulled, says)
        yield self._sums()

    def _reimports(self) -> Finding:
        """How often each agency, or else source, brought back somebody erased."""
        back = brought_back(self.candidacies.everybody())
        said = ", ".join(f"{source} {times}" for source, times in back.items())
        return Finding("re-imports", None if back else True, said or "none after an erasure")

    def _store(self) -> str:
        next_due = self.candidacies.next_due()
        return f"readable; next due {next_due.isoformat() if next_due else 'nothing'}"

    def _last_poll(self) -> Finding:
        cursor = self.notebook.read(POLL) or {}
        at = str(cursor.get("at", ""))
        if not at:
            return Finding("last poll", False, "never: is the schedule of poll_ats running?")
        late = at < (self.clock.now() - _POLL_AT_MOST).isoformat()
        return Finding("last poll", not late, f"{at}{' (more than an hour ago)' if late else ''}")

    def _sums(self) -> Finding:
        """Whether everybody in the ATS was in somebody's hands last night."""
        sums = self.notebook.read("sums")
        if sums is None:
            return Finding("sums", None, "not compared yet: reconcile_ats runs once a day")
        parts = " + ".join(f"{sums.get(name, 0)} {name}" for name in CLASSES)
        says = f"{parts} = {sums.get('in_ats')} in the ATS and {sums.get('not_in_ats')} not shown"
        if sums.get("agrees") is None:
            return Finding(
                "sums", None, f"{says}; the comparison of {sums.get('at')} was cut short"
            )
        if sums["agrees"]:
            return Finding("sums", True, f"{says}, as of {sums.get('at')}")
        nobodys = sums.get("in_nobodys_hands")
        ids = ", ".join(map(str, nobodys)) if isinstance(nobodys, list) else ""
        more = f"; {sums.get('not_looked_up')} missing there were not looked up"
        return Finding("sums", False, f"{says}; in nobody's hands: {ids or 'none'}{more}")

    def stuck(self) -> list[dict[str, Any]]:
        """Everybody who will never be erased as things stand, or needs a look, and why."""
        now = self.clock.now()
        everybody = self.candidacies.everybody()
        found = ((one, stuck.reasons(one, now, self.by_hand)) for one in everybody)
        return [Stuck(one, why).row() for one, why in found if why]

    def set_aside(self) -> list[dict[str, Any]]:
        """Records that a person has to look at: id, field, what is wrong, what is allowed."""
        return [_shown(c) for c in self.candidacies.everybody() if _waits(c)]


def brought_back(people: Iterable[Candidacy]) -> dict[str, int]:
    """How often each agency, or else source, brought back somebody erased, the worst first."""
    back = (c for c in people if c.ending and c.ending.channel is Channel.REIMPORT)
    return dict(Counter(c.agency or c.source_id or "unknown" for c in back).most_common())


def _waits(candidacy: Candidacy) -> bool:
    if candidacy.standing is Standing.ERASED:
        return False
    unmapped = candidacy.source is SourceKind.UNMAPPED
    troubled = candidacy.stuck_why or candidacy.fault or candidacy.missing_since
    return bool(troubled) or unmapped


def _shown(candidacy: Candidacy) -> dict[str, Any]:
    fault = candidacy.fault
    why = candidacy.stuck_why or ("not_in_ats" if candidacy.missing_since else None)
    if why is None:
        why = "bad_field_ignored" if fault else "unmapped_source"
    return {
        "ats_id": candidacy.ats_id,
        "why": why,
        "country": candidacy.country,
        "source_id": candidacy.source_id,
        "field": fault.field if fault else None,
        "value": fault.value if fault else None,
        "problem": fault.problem if fault else None,
        "allowed": fault.allowed if fault else None,
        "erased_if_nothing_is_done": candidacy.erase_at.isoformat() if candidacy.erase_at else None,
    }
