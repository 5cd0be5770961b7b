# SPDX-License-Identifier: Apache-2.0
"""What must a draft bring for each kind of mail? The table that README.md shows, as code.

Dates ending in a period are the first instant after it, as everywhere; the mail shows the last day.
Knows no texts.
"""

from __future__ import annotations

from dataclasses import dataclass

from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.errors import Refused
from recruit_sync.ports import Draft


@dataclass(frozen=True, slots=True)
class Needs:
    """Names a draft must bring; anything else a template knows is optional."""

    links: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


EVIDENCE = ("evidence_request_id", "evidence_notice_version", "evidence_language")

NEEDS: dict[MailKind, Needs] = {
    MailKind.CONSENT_REQUEST: Needs(links=("answer",), dates=("not_before",)),
    MailKind.CONSENT_REMINDER: Needs(links=("answer",), dates=("deadline",)),
    MailKind.CONSENT_CONFIRMED: Needs(
        links=("answer",),
        dates=("given", "consent_ends"),
        facts=(*EVIDENCE, "evidence_text_hash", "channel"),
    ),
    MailKind.CONSENT_RENEWAL: Needs(links=("answer",), dates=("consent_ends",)),
    MailKind.ERASURE_DONE: Needs(dates=("proof_by",), facts=("reason",)),
    MailKind.SCREENING_NOTICE: Needs(links=("answer",)),
    MailKind.SCREENING_REMINDER: Needs(
        links=("answer",), dates=("answer_by",), facts=("waits_for",)
    ),
    MailKind.SCREENING_HEARING: Needs(facts=("step",)),
    MailKind.RIGHTS_RECEIVED: Needs(facts=("right",)),
    MailKind.RIGHTS_ANSWER: Needs(facts=("right", "verdict")),
    MailKind.RECIPIENT_ERASURE: Needs(dates=("proof_by",), facts=("ats_id", "system", "what")),
    MailKind.STAFF_NOT_ASKED: Needs(facts=("ats_id", "why")),
    MailKind.STAFF_ADDRESS_BOUNCED: Needs(facts=("ats_id",)),
    MailKind.STAFF_CONSENT_ANSWER: Needs(facts=("ats_id", "answer")),
    MailKind.STAFF_ERASURE_AHEAD: Needs(dates=("deadline",), facts=("ats_id",)),
    MailKind.STAFF_REIMPORTED: Needs(facts=("ats_id",)),
    MailKind.STAFF_SCREENING_ACTION: Needs(facts=("ats_id", "who", "why")),
    MailKind.STAFF_SCREENING_LATE: Needs(facts=("ats_id", "who")),
    MailKind.STAFF_SCREENING_DONE: Needs(facts=("ats_id", "who")),
    MailKind.STAFF_DIGEST: Needs(facts=("erased",)),
    MailKind.DPO_ERASURE_FAILING: Needs(facts=("subject", "day")),
    MailKind.DPO_BRAKE: Needs(facts=("count", "limit", "digest")),
    MailKind.DPO_RIGHTS_DUE: Needs(dates=("due",), facts=("ats_id", "request", "right")),
    MailKind.DPO_POLICY_CHANGED: Needs(facts=("what", "rules")),
    MailKind.DPO_STUCK: Needs(facts=("why",)),
    MailKind.DPO_HOLD_REVIEW: Needs(facts=("ats_id", "case", "review_on")),
    MailKind.DPO_ATS_INCOMPLETE: Needs(facts=("what",)),
    MailKind.DPO_REPORT: Needs(facts=("month", "imported", "asked", "yes", "no", "erased")),
    MailKind.DPO_MAIL_FORECAST: Needs(facts=("count", "quota")),
}


_ABOUT_SCREENING = (
    MailKind.SCREENING_NOTICE,
    MailKind.SCREENING_REMINDER,
    MailKind.SCREENING_HEARING,
)


def check(draft: Draft) -> None:
    """Raises Refused, naming what is missing, where a mail would be incomplete."""
    needs = NEEDS[draft.kind]
    missing = [
        *(f"links.{name}" for name in needs.links if not draft.links.get(name)),
        *(f"dates.{name}" for name in needs.dates if name not in draft.dates),
        *(f"facts.{name}" for name in needs.facts if not draft.facts.get(name)),
    ]
    if not draft.kind.to_staff and draft.policy is None:
        missing.append("policy")
    if draft.kind in _ABOUT_SCREENING and draft.screening is None:
        missing.append("screening")
    if missing:
        raise Refused(f"{draft.kind}: the draft lacks {', '.join(missing)}")
