# SPDX-License-Identifier: Apache-2.0
"""Every standing and every event, each in words: for the decision table, the diagram, the totality.

Knows how to bring a person into a standing by events alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from recruit_sync.domain.effects import Effect, MailKind, SendMail
from recruit_sync.domain.erasure import Reason
from recruit_sync.domain.events import (
    Absorbed,
    AddressRefused,
    Answered,
    Bounced,
    Delayed,
    Delivered,
    ErasureProven,
    ErasureReplayed,
    ErasureTried,
    Event,
    HandedOver,
    HoldPlaced,
    HoldReleased,
    Merged,
    PolicyApplied,
    Redirected,
    RequestClosed,
    RequestConfirmed,
    RequestExtended,
    RequestOpened,
    RequestsChecked,
    Seen,
    SuppressionLifted,
    SurvivorErased,
    TimePassed,
    Undeliverable,
    Vanished,
    VerdictUnknown,
)
from recruit_sync.domain.policy import ColdContact, Policy
from recruit_sync.domain.rights_request import Right
from recruit_sync.domain.subject import Answer, Candidacy, Channel, Consent, Hold, Standing
from tests.builders import INSTALLED, NOON, Life, a_policy, a_profile, asked, given, live

PRIOR_ONLY = a_policy(cold_contact=ColdContact.PRIOR_AGREEMENT_ONLY)
HOLD = Hold("CASE-1", "lawsuit", NOON, "dpo")
LATER = NOON + timedelta(days=2)
FOLLOWED = Consent("recruitment", NOON, NOON + timedelta(days=365), "recruit_sync")
DUE = NOON + timedelta(days=30)
AFTER_THE_WINDOW = NOON + timedelta(days=40)


def people() -> Mapping[Standing, Candidacy]:
    """One person in each standing."""
    yes, no = Answered(Answer.CONSENT, Channel.PAGE), Answered(Answer.REFUSE, Channel.PAGE)
    lives = {
        Standing.STUCK: asked().told(Vanished()),
        Standing.NOT_ASKED: Life(PRIOR_ONLY).seen(),
        Standing.ASKED: asked(),
        Standing.CONSENTED: asked().told(yes),
        Standing.RETAINED: Life().seen_direct(),
        Standing.ENDING: asked().told(no),
        Standing.MERGED: asked().told(Merged("subject-2")),
        Standing.HANDED_OVER: asked().seen(digest="d-2", worker=True),
        Standing.ERASING: asked().told(no).swept(),
        Standing.ERASED: asked().told(no).swept().told(ErasureProven(NOON)),
    }
    return {standing: life.person for standing, life in lives.items()}


def policy_of(standing: Standing) -> Policy:
    """The rules where that person is."""
    return PRIOR_ONLY if standing is Standing.NOT_ASKED else a_policy()


def on_hold(candidacy: Candidacy) -> Candidacy:
    """The same person under a legal hold."""
    return replace(candidacy, hold=HOLD, due_at=None)


EVENTS: Mapping[str, Event] = {
    "Seen, as before": Seen(a_profile(), INSTALLED),
    "Seen, consent given": Seen(a_profile(digest="d-3", consents=(given(LATER),)), INSTALLED),
    "Seen, consent withdrawn": Seen(
        a_profile(digest="d-4", consents=(given(LATER, status="withdrawn"),)), INSTALLED
    ),
    "Seen, in a selection": Seen(a_profile(digest="d-5", applications=(live(),)), INSTALLED),
    "Seen, hired": Seen(a_profile(digest="d-6", worker=True), INSTALLED),
    "Seen, merged": Seen(
        a_profile(digest="d-7", merged_into="wid-2"), INSTALLED, survivor="subject-2"
    ),
    "Seen, address suppressed": Seen(a_profile(digest="d-8"), INSTALLED, LATER),
    "Seen, purged shell": Seen(a_profile(purged=True), INSTALLED),
    "Vanished": Vanished(),
    "HandedOver": HandedOver("request-1-1", MailKind.CONSENT_REQUEST, "ses-9"),
    "Undeliverable": Undeliverable("request-1-1"),
    "Delivered": Delivered("request-1-1", LATER),
    "Bounced for good": Bounced("request-1-1", LATER, permanent=True),
    "Bounced, gave up": Bounced("request-1-1", LATER, permanent=False),
    "Delayed": Delayed("request-1-1", LATER),
    "VerdictUnknown": VerdictUnknown("request-1-1"),
    "Answered consent": Answered(Answer.CONSENT, Channel.PAGE),
    "Answered refuse": Answered(Answer.REFUSE, Channel.PAGE),
    "Answered withdraw": Answered(Answer.WITHDRAW, Channel.PAGE),
    "Answered object": Answered(Answer.OBJECT, Channel.ONE_CLICK),
    "Answered erase": Answered(Answer.ERASE, Channel.REQUEST),
    "AddressRefused": AddressRefused("fp-jane", Reason.OBJECTED),
    "SuppressionLifted": SuppressionLifted("subject-2", LATER, "careers_site"),
    "Redirected": Redirected("subject-2"),
    "Merged": Merged("subject-2"),
    "Absorbed, with consent": Absorbed("subject-2", consent=FOLLOWED),
    "Absorbed, on hold": Absorbed("subject-2", on_hold=True),
    "SurvivorErased": SurvivorErased(Reason.NO_CONSENT, LATER),
    "HoldPlaced": HoldPlaced(HOLD),
    "HoldReleased": HoldReleased("dpo"),
    "RequestOpened access": RequestOpened("r-1", Right.ACCESS, due_at=DUE),
    "RequestOpened object": RequestOpened("r-1", Right.OBJECTION, due_at=DUE),
    "RequestOpened unverified": RequestOpened("r-1", Right.ERASURE, verified=False),
    "RequestConfirmed": RequestConfirmed("r-2", DUE),
    "RequestExtended": RequestExtended("r-3", DUE, "dpo", "many records"),
    "RequestClosed": RequestClosed("r-3", by="dpo"),
    "RequestsChecked": RequestsChecked(),
    "TimePassed, nothing due": TimePassed(),
    "TimePassed, all ended": TimePassed(),
    "TimePassed, brake pulled": TimePassed(may_erase=False),
    "PolicyApplied": PolicyApplied(NOON),
    "ErasureReplayed": ErasureReplayed(Reason.NO_CONSENT, LATER, LATER, suppresses=True),
    "ErasureTried": ErasureTried(LATER, reference="ref-1", asked_at=LATER),
    "ErasureProven": ErasureProven(LATER),
}


def moment_of(event_name: str) -> timedelta:
    """How long after noon an event of the table happens."""
    late = event_name in ("TimePassed, all ended", "TimePassed, brake pulled")
    return AFTER_THE_WINDOW - NOON if late else LATER - NOON


def in_words(effect: Effect) -> str:
    """An effect as a table shows it."""
    return effect.kind.value if isinstance(effect, SendMail) else effect.effect
