# SPDX-License-Identifier: Apache-2.0
"""An operator's word that other rules hold from now on, for dates promised before too.

The promise stays on each record until a configuration is applied here, bound by digest to the
preview that the operator saw. It is noted before the first record, so that every function decides
by it; a deployment that brings other rule files is noted too. Each change is told to the DPO.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from recruit_sync.app.policy_preview import (
    Move,
    Preview,
    Proposal,
    beginning,
    digest_of,
    preview,
)
from recruit_sync.app.records import Records
from recruit_sync.app.staff_notices import StaffNotices
from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.errors import Conflict, Refused
from recruit_sync.domain.events import PolicyApplied
from recruit_sync.ports import APPLIED_POLICY, Notebook

_DEPLOYED: Final = "policy/deployed"
_SHOWN: Final = 20
_KEPT: Final = 200


@dataclass(frozen=True, slots=True)
class PolicyChanges:
    """Compares and applies; `deployed` are the rule files of this installation, by digest."""

    records: Records
    notebook: Notebook
    notices: StaffNotices
    deployed: Mapping[str, str]

    def diff(self, proposal: Proposal, effective: date | None = None) -> Preview:
        """What everybody's date would become. Raises Refused for a day that has passed."""
        return preview(
            self.records.candidacies.everybody(),
            proposal,
            self.records.policy_of,
            effective=effective,
            now=self.records.clock.now(),
        )

    def apply(
        self, proposal: Proposal, digest: str, *, by: str, effective: date | None = None
    ) -> dict[str, Any]:
        """Let exactly the preview of that digest come true. Raises Refused where it has changed."""
        seen = self.diff(proposal, effective)
        if digest != seen.digest:
            raise Refused(f"{digest}: the data has changed; it is {seen.digest} now: look again")
        self._note(proposal, seen, by)
        self._tell(seen, by)
        begins = beginning(seen.effective, self.records.clock.now())
        skipped = [m.before.ats_id for m in seen.moves if not self._redate(m, proposal, begins)]
        return {
            "applied": digest,
            "by": by,
            "effective": seen.from_when,
            **seen.counts,
            "changed_meanwhile": skipped,
        }

    def _redate(self, move: Move, proposal: Proposal, begins: datetime) -> bool:
        """One record, as it was in the preview; whoever changed since then keeps their date."""
        mine = self.records
        records = Records(mine.candidacies, mine.queues, proposal.policy_of, mine.clock)
        try:
            records.tell_read(move.before, PolicyApplied(begins))
        except Conflict:
            return False
        records.flush()
        return True

    def _note(self, proposal: Proposal, seen: Preview, by: str) -> None:
        """Before the first record: the texts, then the note that puts them in force."""
        now = self.records.clock.now()
        note = {
            "digest": seen.digest,
            "by": by,
            "at": now.isoformat(),
            "effective": (seen.effective or now.date()).isoformat(),
            "files": self._files(proposal),
            "rules": list(seen.rules)[:_KEPT],
            **seen.counts,
        }
        self.notebook.write(APPLIED_POLICY, note)
        self.notebook.write(f"policies/{now.isoformat()}", note)

    def _files(self, proposal: Proposal) -> dict[str, dict[str, str | None]]:
        """The rule files that are not what the functions were deployed with, kept as texts."""
        base = self._deployed_files()
        files = {}
        for where, text in proposal.texts.items():
            digest = digest_of(text)
            if base.get(where) != digest:
                files[where] = {"digest": digest, "instead_of": base.get(where)}
                self.notebook.write(f"policy/files/{digest}", {"text": text})
        return files

    def _tell(self, seen: Preview, by: str) -> None:
        countries = sorted({str(move.before.country) for move in seen.moves})
        rules = [f"{r['country']} {r['rule']} {r['from']} -> {r['to']}" for r in seen.rules]
        facts = {
            "what": "applied",
            "by": by,
            "digest": seen.digest,
            "effective": seen.from_when,
            "rules": "; ".join(rules[:_SHOWN]) or "none differs from those in force",
            "countries": ", ".join(countries[:_SHOWN]) or "none",
            **{kind: str(number) for kind, number in seen.counts.items()},
        }
        about = f"applied-{seen.digest}-{self.records.clock.now():%Y%m%dT%H%M%S}"
        self.notices.post(MailKind.DPO_POLICY_CHANGED, about, facts)

    # --- what the functions run with ---------------------------------------------------------

    def _deployed_files(self) -> Mapping[str, str]:
        """As the functions themselves noted; before their first run, as configured here."""
        noted = (self.notebook.read(_DEPLOYED) or {}).get("files")
        return {k: str(v) for k, v in noted.items()} if isinstance(noted, dict) else self.deployed

    def note_deployment(self) -> bool:
        """Were other rule files deployed since the last look? The DPO is told; True if so.

        What was promised before stays as it is until somebody applies the new rules.
        """
        known = (self.notebook.read(_DEPLOYED) or {}).get("files")
        if known == dict(self.deployed):
            return False
        now = self.records.clock.now()
        self.notebook.write(_DEPLOYED, {"files": dict(self.deployed), "at": now.isoformat()})
        if not isinstance(known, dict):
            return False
        names = sorted(w for w in {*known, *self.deployed} if known.get(w) != self.deployed.get(w))
        note = {"by": "deployment", "at": now.isoformat(), "changed": names}
        self.notebook.write(f"policies/{now.isoformat()}", note)
        facts = {"what": "deployed", "rules": ", ".join(names[:_SHOWN]), "count": str(len(names))}
        about = f"deployed-{now:%Y%m%dT%H%M%S}"
        return self.notices.post(MailKind.DPO_POLICY_CHANGED, about, facts)
