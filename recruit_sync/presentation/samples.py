# SPDX-License-Identifier: Apache-2.0
"""One complete draft of every mail and every page, about an invented person: for previews.

The reader of a new text or translation looks at these. Dates are fixed, so two looks compare.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.policy import JOB_ALERT, RECRUITMENT, Policy
from recruit_sync.domain.screening.notice import Named, Question
from recruit_sync.domain.screening.states import Doer
from recruit_sync.domain.screening.words import Authorization, Basis, Check, Hearing, Stage
from recruit_sync.domain.windows import Period, end_of, end_of_day
from recruit_sync.ports import (
    AboutScreening,
    AgencyCard,
    Contact,
    Draft,
    PageFacts,
    PageState,
)

ASKED = datetime(2026, 11, 2, 9, 15, tzinfo=UTC)
ANSWERED = datetime(2026, 11, 5, 18, 4, 30, tzinfo=UTC)
TOKEN = "c2FtcGxlLXRva2VuLW9ubHktZm9yLXByZXZpZXdz"  # noqa: S105 - opens nothing
FURTHER = "salary_survey"
ALERTS = {
    "source_id": "JOB_ALERT",
    "source_kind": "direct",
    "asks_for": JOB_ALERT,
    "given_for": JOB_ALERT,
}
"""The facts of whoever signed up for job postings and nothing else."""
ATS_ID = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"

_ABROAD, _NEARBY = "sample-global", "sample-identity"
SCREENING = AboutScreening(
    named=(
        Named(
            Check.IDENTITY, (_NEARBY, _ABROAD), bases=(Basis.CONTRACT_STEPS,),
            stage=Stage.INTERVIEW,
        ),
        Named(
            Check.RIGHT_TO_WORK, ("in-house",), Doer.PEOPLE, (Basis.LEGAL_OBLIGATION,),
            stage=Stage.CONDITIONAL_OFFER,
        ),
        Named(
            Check.PREVIOUS_EMPLOYMENT, (_ABROAD,), bases=(Basis.CONSENT,),
            required=False, stage=Stage.CONDITIONAL_OFFER,
            limits=("not_current_employer",),
        ),
        Named(
            Check.CRIMINAL, ("in-house",), Doer.CANDIDATE, (Basis.LEGAL_OBLIGATION,),
            stage=Stage.CONDITIONAL_OFFER,
        ),
    ),
    agencies={
        _ABROAD: AgencyCard("Sample Checks Ltd", "IN", "1 Example Road, Pune; +91 20 0000 0000"),
        _NEARBY: AgencyCard("Sample Identity GmbH", "DE"),
    },
    papers=(Question(Authorization.STEP_CONSENT, (Check.PREVIOUS_EMPLOYMENT,)),),
    heard=(Check.PREVIOUS_EMPLOYMENT,),
    hearings=(Hearing.EU_UK_FAIR_HEARING,),
)  # fmt: skip

_FACTS: dict[MailKind, dict[str, str]] = {
    MailKind.CONSENT_CONFIRMED: {
        "channel": "page",
        "evidence_request_id": "7f3a9c10-1",
        "evidence_notice_version": "page/3",
        "evidence_text_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    },
    MailKind.ERASURE_DONE: {"reason": "consent_refused"},
    MailKind.RIGHTS_RECEIVED: {"right": "access"},
    MailKind.RIGHTS_ANSWER: {
        "right": "erasure", "verdict": "refused", "reason": "A lawsuit is pending.",
    },
    MailKind.RECIPIENT_ERASURE: {
        "system": "northwind", "what": "Northwind Recruitment, who introduced the person to us",
    },
    MailKind.SCREENING_REMINDER: {"waits_for": "acknowledgement"},
    MailKind.SCREENING_HEARING: {"step": "comment"},
    MailKind.STAFF_SCREENING_ACTION: {"who": "recruiter", "why": "review", "screening": "b_71c0"},
    MailKind.STAFF_SCREENING_LATE: {
        "who": "agency", "why": "no_result", "screening": "b_71c0", "agency": "Sample Checks Ltd",
    },
    MailKind.STAFF_SCREENING_DONE: {
        "who": "nobody", "called_off": "yes", "screening": "b_71c0", "cost": "35.00 EUR",
    },
    MailKind.STAFF_NOT_ASKED: {"why": "no_prior_agreement"},
    MailKind.STAFF_CONSENT_ANSWER: {"answer": "consent", "channel": "page"},
    MailKind.STAFF_REIMPORTED: {"source_label": "Recruitment agency"},
    MailKind.STAFF_DIGEST: {
        "erased": "3", "bounced": "1", "waiting": "1", "expiring": "1",
        "answered": "1", "asked": "2",
        "bounced_people": f"{ATS_ID}|https://ats.example/profiles/{ATS_ID}|bounced|2026-12-02",
        "waiting_people": f"{ATS_ID}|https://ats.example/profiles/{ATS_ID}|recruiter|",
        "expiring_people": f"{ATS_ID}|https://ats.example/profiles/{ATS_ID}||2026-11-30",
        "answered_people": f"{ATS_ID}|https://ats.example/profiles/{ATS_ID}|consent|2027-11-05",
        "asked_people": f"{ATS_ID}|https://ats.example/profiles/{ATS_ID}||2026-11-02;;"
        f"{ATS_ID}|https://ats.example/profiles/{ATS_ID}||2026-11-03",
    },
    MailKind.DPO_ERASURE_FAILING: {
        "subject": "s_4c1f", "day": "3", "systems": "ats", "problem": "Purge failed: no permission",
    },
    MailKind.DPO_BRAKE: {"count": "41", "limit": "10", "digest": "5d41402abc4b2a76"},
    MailKind.DPO_RIGHTS_DUE: {"right": "access", "request": "s_4c1f-r20261102a1b2c3"},
    MailKind.DPO_POLICY_CHANGED: {
        "what": "applied", "by": "N. N.", "digest": "5d41402abc4b2a76", "effective": "2026-12-01",
        "rules": "DE consent_window P12M -> P6M", "countries": "DE",
        "sooner": "41", "later": "0", "never": "0",
    },
    MailKind.DPO_STUCK: {"why": "country_without_policy"},
    MailKind.DPO_HOLD_REVIEW: {"case": "CASE-2026-17", "review_on": "2026-12-02"},
    MailKind.DPO_ATS_INCOMPLETE: {"what": "All 212 records came without consents."},
    MailKind.DPO_REPORT: {
        "month": "2026-10", "imported": "212", "asked": "180", "yes": "61", "no": "24",
        "erased": "57", "unproven": "0", "rate": "34 %", "took": "2.4 days",
        "late": "7 minutes", "latest": "14 minutes",
        "sources_rows": "LINKEDIN|120|120;;AGENCY|92|92",
        "countries_rows": "DE|140|140;;FR|72|72",
        "erased_rows": "no_consent|48|48;;consent_refused|under 10|",
        "reimports_rows": "AGENCY|under 10|",
    },
    MailKind.DPO_MAIL_FORECAST: {
        "count": "61000", "quota": "50000", "days": "2", "older": "58211",
    },
}  # fmt: skip

_ABOUT_ONE = {kind for kind in MailKind if kind.to_staff} - {
    MailKind.STAFF_DIGEST,
    MailKind.DPO_BRAKE,
    MailKind.DPO_POLICY_CHANGED,
    MailKind.DPO_ATS_INCOMPLETE,
    MailKind.DPO_MAIL_FORECAST,
    MailKind.DPO_REPORT,
}


def _dates(policy: Policy) -> dict[str, datetime]:
    deadline = end_of(policy.response_window, ASKED, policy.zone_end)
    return {
        "imported": ASKED - timedelta(hours=3),
        "not_before": deadline,
        "deadline": deadline,
        "given": ANSWERED,
        "consent_ends": end_of(policy.consent_window, ANSWERED, policy.zone_end),
        "proof_by": end_of_day(datetime(2026, 12, 5, tzinfo=UTC).date(), policy.zone_end),
        "due": end_of(policy.rights_default.period, ASKED, policy.zone),
        "answer_by": end_of(Period.parse("P7D"), ASKED, policy.zone_end),
    }


def contact(language: str = "en") -> Contact:
    """The invented person."""
    return Contact(
        ats_id=ATS_ID,
        first_name="Jamie",
        last_name="Doe",
        email="jamie.doe@example.com",
        language=language,
        source_id="AGENCY",
        source_label="Recruitment agency",
        agency="Northwind Talent",
        profile_url=f"https://ats.example/profiles/{ATS_ID}",
    )


def draft(kind: MailKind, policy: Policy, language: str = "en") -> Draft:
    """A mail with everything that its template knows."""
    facts = {"ats_id": ATS_ID, "country": policy.country} if kind in _ABOUT_ONE else {}
    if kind is MailKind.CONSENT_CONFIRMED:
        facts = {"evidence_language": language}
    return Draft(
        kind=kind,
        languages=[language],
        contact=None if kind.to_dpo else contact(language),
        policy=policy,
        links={"answer": f"https://consent.example/c/{TOKEN}"},
        dates=_dates(policy),
        facts=facts | _FACTS.get(kind, {}),
        screening=SCREENING,
    )


_ANSWERS = {
    PageState.ASK: ("consent", "refuse"),
    PageState.RENEW: ("consent", "refuse"),
    PageState.ANEW: ("consent", "refuse"),
    PageState.CONSENTED: ("withdraw",),
    PageState.ENDING: ("consent",),
    PageState.SCREENING: ("acknowledge",),
}


def page(state: PageState, policy: Policy, language: str = "en") -> PageFacts:
    """A page with everything that its template knows."""
    facts = {"source_id": "AGENCY", "source_agency": "Northwind Talent"}
    if state is PageState.ANEW:
        policy = replace(policy, purposes=(RECRUITMENT, FURTHER))
        facts |= {"given_for": RECRUITMENT, "further": FURTHER}
    return PageFacts(
        state=state,
        languages=[language],
        action=f"/c/{TOKEN}",
        hidden={"shown": "1793610900.sample"},
        answers=_ANSWERS.get(state, ()),
        initials="J... D...",
        policy=policy,
        dates=_dates(policy),
        facts=facts,
        screening=SCREENING if state is PageState.SCREENING else None,
    )
