# SPDX-License-Identifier: Apache-2.0
"""People and rules as tests want them: valid by default, different only in what a test says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from recruit_sync.domain import outbox
from recruit_sync.domain.effects import Effect, MailKind, SendMail
from recruit_sync.domain.errors import Fault
from recruit_sync.domain.events import Delivered, Event, HandedOver, Seen, TimePassed
from recruit_sync.domain.lifecycle import decide
from recruit_sync.domain.policy import (
    Authority,
    Basis,
    ColdContact,
    Controller,
    Policy,
    RightsDeadline,
    Source,
)
from recruit_sync.domain.profile import Application, Profile, ProfileConsent, SourceKind
from recruit_sync.domain.subject import Candidacy, Standing
from recruit_sync.domain.windows import Period

NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
"""A Monday; noon in Berlin."""
INSTALLED = datetime(2020, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def period(text: str) -> Period:
    return Period.parse(text)


def a_policy(**but: Any) -> Policy:
    """Germany's rules, more or less."""
    rights = RightsDeadline(period("P1M"), "calendar", period("P2M"))
    facts: dict[str, Any] = {
        "country": "DE",
        "name": "Germany",
        "known": True,
        "version": "de-1",
        "zone": "Europe/Berlin",
        "zone_end": "Europe/Berlin",
        "weekend": ("SAT", "SUN"),
        "languages": ("de", "en"),
        "response_window": period("P30D"),
        "deemed_receipt": None,
        "inform_deadline": period("P1M"),
        "inform_limit": period("P30D"),
        "unsent_after": period("P8D"),
        "ungrounded_after": period("P30D"),
        "reminder_lead": period("P7D"),
        "consent_window": period("P12M"),
        "renewal_lead": period("P30D"),
        "renewal_reminder_lead": period("P7D"),
        "unsuccessful_retention": period("P6M"),
        "minimum_retention": None,
        "destruction_deadline": period("P30D"),
        "first_contact_basis": "legitimate_interest",
        "cold_contact": ColdContact.ALLOWED,
        "rights_default": rights,
        "rights": {},
        "data_protection_law": "GDPR",
        "controller": Controller(
            "acme-de", "Acme GmbH", "Berlin", "acme", "dpo", "https://a.example"
        ),
        "authority": Authority("BfDI", None),
        "sources": {
            "consent_window": Source(Basis.CUSTOM, "practice", "medium", date(2018, 5, 25))
        },
    }
    return Policy(**{**facts, **but})


def no_country_file(**but: Any) -> Policy:
    return a_policy(**{"country": "XX", "known": False, "version": "world-1", **but})


def a_profile(**but: Any) -> Profile:
    """Somebody found by a recruiter on a network site in Germany."""
    facts: dict[str, Any] = {
        "ats_id": "wid-1",
        "digest": "d-1",
        "country": "DE",
        "source": SourceKind.SOURCED,
        "source_id": "LINKEDIN",
        "created_at": None,
        "address": "fp-jane",
    }
    return Profile(**{**facts, **but})


def a_direct_profile(**but: Any) -> Profile:
    return a_profile(**{"source": SourceKind.DIRECT, "source_id": "CAREERS_SITE", **but})


def a_candidacy(**but: Any) -> Candidacy:
    """Nobody yet: the person of whom the next event is the first thing we hear."""
    return Candidacy(**{"subject": "subject-1", "ats_id": "wid-1", **but})


def a_fault(field: str = "country") -> Fault:
    return Fault("wid-1", field, "??", "unknown", "ISO 3166-1 alpha-2")


def given(moment: datetime, **but: Any) -> ProfileConsent:
    facts: dict[str, Any] = {
        "purpose": "recruitment",
        "status": "given",
        "moment": moment,
        "expires_on": None,
        "channel": "careers_site",
    }
    return ProfileConsent(**{**facts, **but})


def live(applied_at: datetime = NOON, **but: Any) -> Application:
    facts: dict[str, Any] = {
        "id": "a-1",
        "applied_at": applied_at,
        "disposed_at": None,
        "live": True,
        "offer_accepted": False,
    }
    return Application(**{**facts, **but})


def rejected(at: datetime | None, applied_at: datetime | None = NOON) -> Application:
    return Application("a-1", applied_at, at, live=False, offer_accepted=False)


class Life:
    """One person, told of events at moments; remembers every effect that was decided."""

    def __init__(self, policy: Policy | None = None, start: Candidacy | None = None) -> None:
        self.policy = policy or a_policy()
        self.now = NOON
        self.person = start or a_candidacy()
        self.effects: list[Effect] = []
        self.because = ""

    def told(self, *events: Event, at: datetime | None = None) -> Life:
        """Let events happen; as the use cases do it, a decision is written down if it changes."""
        self.now = at or self.now
        for event in events:
            decision = decide(self.person, event, self.policy, self.now)
            self.because = decision.because
            if decision.next is self.person and not decision.effects:
                continue
            self.effects += decision.effects
            self.person = outbox.record(decision, type(event).__name__, self.now)
        return self

    def seen(self, at: datetime | None = None, **profile: Any) -> Life:
        return self.told(Seen(a_profile(**profile), INSTALLED), at=at)

    def seen_direct(self, at: datetime | None = None, **profile: Any) -> Life:
        return self.told(Seen(a_direct_profile(**profile), INSTALLED), at=at)

    def swept(self, at: datetime | None = None, *, may_erase: bool = True) -> Life:
        """As often as anything is due, like the sweep."""
        self.now = at or self.now
        for _ in range(20):
            before = self.person
            if before.due_at is None or before.due_at > self.now:
                return self
            self.told(TimePassed(may_erase=may_erase))
            if self.person is before:
                return self
        raise AssertionError(f"still due after twenty looks: {self.person.due_at}, {self.because}")

    def lived(self, until: datetime, *, may_erase: bool = True) -> Life:
        """Every due moment at its own time, up to a moment."""
        for _ in range(500):
            due = self.person.due_at
            if self.person.standing is Standing.ERASING:
                self.now = until
                return self
            if due is None or due > until:
                return self.swept(until, may_erase=may_erase)
            before = self.person
            self.swept(max(due, self.now), may_erase=may_erase)
            if self.person is before:
                return self
        raise AssertionError("time does not move on")

    def sent(self, id_: str = "request-1-1", at: datetime | None = None) -> Life:
        """The mail service takes a mail, which leaves the outbox in the same write."""
        self.now = at or self.now
        self.person = outbox.without(self.person, [id_])
        return self.told(HandedOver(id_, MailKind.CONSENT_REQUEST, f"ses-{id_}"))

    def received(self, id_: str = "request-1-1", at: datetime | None = None) -> Life:
        """Sent and delivered at once."""
        return self.sent(id_, at).told(Delivered(id_, self.now))

    def mails(self, kind: MailKind | None = None) -> list[SendMail]:
        mails = [effect for effect in self.effects if isinstance(effect, SendMail)]
        return [mail for mail in mails if kind is None or mail.kind is kind]

    def does(self, kind: type[Effect]) -> bool:
        return any(isinstance(effect, kind) for effect in self.effects)


def asked(policy: Policy | None = None) -> Life:
    """A sourced person whose request was delivered at noon."""
    return Life(policy).seen(at=NOON).received()
