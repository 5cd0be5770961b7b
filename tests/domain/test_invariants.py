# SPDX-License-Identifier: Apache-2.0
"""Lives made of any events in any order, held against what must never happen.

`pytest --hypothesis-profile=deep tests/domain` looks for longer.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from recruit_sync.domain import grounds, outbox, receipt
from recruit_sync.domain.effects import MailKind, Pending, SendMail
from recruit_sync.domain.erasure import Reason
from recruit_sync.domain.events import (
    AddressRefused,
    Answered,
    Bounced,
    Delivered,
    ErasureProven,
    ErasureTried,
    Event,
    HandedOver,
    HoldPlaced,
    HoldReleased,
    RequestClosed,
    RequestOpened,
    Seen,
    TimePassed,
    Undeliverable,
    Vanished,
    VerdictUnknown,
)
from recruit_sync.domain.lifecycle import decide
from recruit_sync.domain.policy import ColdContact, MinimumRetention, Policy
from recruit_sync.domain.profile import Application, Profile, ProfileConsent, SourceKind
from recruit_sync.domain.rights_request import Right
from recruit_sync.domain.subject import Answer, Candidacy, Channel, Consent, Hold, Standing
from tests.builders import (
    INSTALLED,
    NOON,
    a_candidacy,
    a_fault,
    a_policy,
    a_profile,
    no_country_file,
    period,
)

DAY = timedelta(days=1)
HOLD = Hold("CASE-1", "lawsuit", NOON, "dpo", review_on="2026-06-01")
POLICIES: list[Policy] = [
    a_policy(),
    a_policy(minimum_retention=MinimumRetention(period("P1Y")), zone_end="Pacific/Honolulu"),
    a_policy(cold_contact=ColdContact.PRIOR_AGREEMENT_ONLY, inform_deadline=period("P14D")),
    a_policy(unsuccessful_retention=period("P0D"), destruction_deadline=period("P5D")),
    no_country_file(),
]
TO_CANDIDATES = {kind for kind in MailKind if not kind.to_staff}

moments = st.integers(-60, 400).map(lambda days: NOON + days * DAY)
consents = st.builds(
    ProfileConsent,
    purpose=st.sampled_from(["recruitment", "job_alert"]),
    status=st.sampled_from(["given", "withdrawn", "refused", "expired", "requested"]),
    moment=moments,
    expires_on=st.none() | moments.map(datetime.date),
    channel=st.sampled_from(["careers_site", "profile", "dpo"]),
)
applications = st.one_of(
    moments.map(lambda at: Application("a", at, None, live=True, offer_accepted=False)),
    st.builds(
        Application, st.just("a"), moments, st.none() | moments, st.just(False), st.just(False)
    ),
)
profiles = st.builds(
    a_profile,
    digest=st.sampled_from("abc"),
    country=st.sampled_from(["DE", "XX", None]),
    source=st.sampled_from(SourceKind),
    created_at=st.none() | moments,
    address=st.sampled_from(["fp-1", "fp-2", None]),
    agreed_to_contact=st.booleans(),
    only_public_contact_data=st.sampled_from([None, True, False]),
    worker=st.sampled_from([False, False, False, True]),
    purged=st.sampled_from([False] * 9 + [True]),
    merged_into=st.sampled_from([None, None, None, "wid-2"]),
    consents=st.none() | st.lists(consents, max_size=2).map(tuple),
    applications=st.lists(applications, max_size=2).map(tuple),
    faults=st.sampled_from([(), (), (a_fault(),), (a_fault("consents[0]"),)]),
    missing=st.sampled_from([frozenset[str](), frozenset({"email", "prospect", "worker"})]),
)
mail_ids = st.sampled_from(["request-1-1", "request-1-2", "request-2-1", "reminder-1", "x"])
acts = st.builds(Answered, st.sampled_from(Answer), st.sampled_from(Channel))
mail_events: st.SearchStrategy[Event] = st.one_of(
    st.builds(HandedOver, mail_ids, st.just(MailKind.CONSENT_REQUEST), st.just("ses")),
    st.builds(Undeliverable, mail_ids),
    st.builds(Delivered, mail_ids, moments),
    st.builds(Bounced, mail_ids, moments, st.booleans()),
    st.builds(VerdictUnknown, mail_ids),
)
events: st.SearchStrategy[Event] = st.one_of(
    st.builds(Seen, profiles, st.just(INSTALLED), st.none() | moments),
    st.just(Vanished()),
    mail_events,
    acts,
    st.builds(AddressRefused, st.sampled_from(["fp-1", "fp-2"]), st.sampled_from(Reason)),
    st.just(HoldPlaced(HOLD)),
    st.just(HoldReleased("dpo")),
    st.builds(RequestOpened, st.sampled_from("rs"), st.sampled_from(Right), st.booleans()),
    st.builds(RequestClosed, st.sampled_from("rs"), st.booleans()),
    st.builds(TimePassed, st.booleans()),
    st.builds(
        ErasureTried,
        moments,
        st.sampled_from(["ats", "agency"]),
        st.sampled_from([(), ("agency", "ats")]),
        st.sampled_from([None, "ref"]),
    ),
    st.builds(
        ErasureProven,
        moments,
        st.sampled_from(["ats", "agency"]),
        st.sampled_from([(), ("agency", "ats")]),
    ),
)
steps = st.lists(st.tuples(st.integers(0, 60), events, st.sampled_from(POLICIES)), max_size=12)


def lived(story: list[tuple[int, Event, Policy]]) -> tuple[Candidacy, datetime, Policy]:
    person, now, policy = a_candidacy(), NOON, POLICIES[0]
    for days, event, policy in story:
        now += days * DAY
        decision = decide(person, event, policy, now)
        if decision.next is not person or decision.effects:
            person = outbox.record(decision, type(event).__name__, now)
    return person, now, policy


@for_all(steps)
def test_decide_has_an_answer_to_everything(story: list[tuple[int, Event, Policy]]) -> None:
    person, now, _ = lived(story)

    assert outbox.chain_holds(person)
    assert len({p.id for p in person.outbox}) == len(person.outbox)
    assert {outbox.wanted(person, p.effect, now) for p in person.outbox} <= {True, False}


@for_all(steps)
def test_time_alone_never_leaves_anything_due_that_it_does_not_do(
    story: list[tuple[int, Event, Policy]],
) -> None:
    person, now, policy = lived(story)
    for _ in range(30):
        decision = decide(person, TimePassed(), policy, now)
        if decision.next is person and not decision.effects:
            break
        person = outbox.record(decision, "TimePassed", now)

    assert person.due_at is None or person.due_at > now


@for_all(steps, events, st.sampled_from(POLICIES))
def test_the_date_is_dated_exactly_when_it_moves(
    story: list[tuple[int, Event, Policy]], event: Event, policy: Policy
) -> None:
    person, now, _ = lived(story)
    after = decide(person, event, policy, now).next
    alive = (Standing.ERASING, Standing.ERASED)

    if person.standing not in alive and after.standing not in alive:
        assert (after.dated_at == person.dated_at) or after.erase_at != person.erase_at
        if after.erase_at != person.erase_at:
            assert after.dated_at == now


@for_all(steps, st.builds(Seen, profiles, st.just(INSTALLED)), st.sampled_from(POLICIES))
def test_the_same_record_seen_twice_at_once_is_seen_once(
    story: list[tuple[int, Event, Policy]], event: Seen, policy: Policy
) -> None:
    person, now, _ = lived(story)
    decision = decide(person, event, policy, now)
    changed = decision.next is not person or decision.effects
    first = outbox.record(decision, "Seen", now) if changed else person
    if first.standing is Standing.ERASING:
        return
    again = decide(first, event, policy, now)

    assert again.next is first
    assert again.effects == ()


@for_all(steps)
def test_e4_no_tombstone_holds_an_id_of_the_ats_or_an_address_of_its_own(
    story: list[tuple[int, Event, Policy]],
) -> None:
    person, _, _ = lived(story)

    if person.standing is Standing.ERASED:
        assert (person.ats_id, person.address, person.requests) == (None, None, ())
        assert "wid-1" not in repr(person)


class Lives(RuleBasedStateMachine):
    """A small world around one person: a mail service, a dispatcher that may crash, a sweep."""

    @initialize(profile=profiles.filter(lambda p: not p.purged), policy=st.sampled_from(POLICIES))
    def arrives(self, profile: Profile, policy: Policy) -> None:
        self.policy, self.now = policy, NOON
        self.person = a_candidacy()
        self.accepted: list[tuple[str, datetime]] = []
        self.doubts = 0
        self.last_no: datetime | None = None
        self.fenced_early: list[str] = []
        self.record: Profile = profile
        self.tell(Seen(profile, INSTALLED))

    def tell(self, event: Event) -> None:
        before = self.person
        decision = decide(before, event, self.policy, self.now)
        if decision.next is before and not decision.effects:
            return
        self.person = outbox.record(decision, type(event).__name__, self.now)
        self.check_fence(before)

    def check_fence(self, before: Candidacy) -> None:
        """D1, D2: whoever passes the fence has no living ground and nothing that holds."""
        was, now_is = before.standing, self.person.standing
        if now_is is not Standing.ERASING or was in (Standing.ERASING, Standing.ERASED):
            return
        if grounds.held_back_by(before, self.now):
            self.fenced_early.append("D2 held")
        if before.ending is None:
            if grounds.living_consent(before, self.now):
                self.fenced_early.append("D1 living consent")
            request = receipt.current(before)
            end = request.window_ends_at if request and not receipt.failed(request) else None
            if end and end > self.now:
                self.fenced_early.append("D1 window")
        if before.worker:
            self.fenced_early.append("employee")

    # --- what happens ------------------------------------------------------------------------

    @rule(hours=st.sampled_from([1, 7, 25, 24 * 7, 24 * 31]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(may_erase=st.booleans())
    def sweep(self, may_erase: bool) -> None:
        for _ in range(30):
            if self.person.due_at is None or self.person.due_at > self.now:
                return
            before = self.person
            self.tell(TimePassed(may_erase))
            if self.person is before:
                return

    @rule(fate=st.sampled_from(["accepted", "refused", "in doubt", "unavailable", "crash"]))
    def dispatch(self, fate: str) -> None:
        for pending in outbox.ready(self.person, self.now)[:1]:
            if not outbox.wanted(self.person, pending.effect, self.now):
                self.person = outbox.done(self.person, pending.id)
            elif isinstance(pending.effect, SendMail):
                self.send(pending, pending.effect, fate)
            else:
                self.person = outbox.done(self.person, pending.id)

    def send(self, pending: Pending, mail: SendMail, fate: str) -> None:
        if pending.token is not None:
            self.doubt(pending)
            return
        self.person = outbox.claim(self.person, pending, "token", self.now)
        mine = next(p for p in self.person.outbox if p.id == pending.id)
        if fate in ("accepted", "in doubt", "crash"):
            self.accepted.append((mail.cause, self.now))
        if fate == "accepted":
            self.person = outbox.without(self.person, [pending.id])
            decision = decide(
                self.person, HandedOver(mail.cause, mail.kind, "ses"), self.policy, self.now
            )
            self.person = outbox.record(decision, "HandedOver", self.now)
        elif fate == "refused":
            self.person = outbox.without(self.person, [pending.id])
            self.tell(Undeliverable(mail.cause))
        elif fate == "unavailable":
            self.person = outbox.put_off(self.person, mine, self.now + timedelta(minutes=15))
        elif fate == "in doubt":
            self.doubt(mine)

    def doubt(self, pending: Pending) -> None:
        self.doubts += 1
        if pending.doubtful:
            self.person = outbox.done(self.person, pending.id)
        else:
            self.person = outbox.in_doubt(self.person, pending, self.now)

    @rule(event=mail_events)
    def mail_service_tells(self, event: Event) -> None:
        self.tell(event)

    @rule(profile=profiles)
    def poll(self, profile: Profile) -> None:
        self.record = profile
        self.tell(Seen(profile, INSTALLED))

    @rule(act=acts)
    def person_acts(self, act: Answered) -> None:
        lost = self.person.standing in (Standing.ERASING, Standing.ERASED, Standing.HANDED_OVER)
        self.tell(act)
        if not lost:
            said_no = self.person.ending is not None
            assert said_no == (act.answer is not Answer.CONSENT), "C1, C4: an answer was lost"

    @rule(event=st.sampled_from([HoldPlaced(HOLD), HoldReleased("d")]))
    def hold(self, event: Event) -> None:
        self.tell(event)

    @rule(event=st.sampled_from([RequestOpened("r"), RequestClosed("r")]))
    def rights_request(self, event: Event) -> None:
        self.tell(event)

    @rule(proven=st.booleans())
    def erase(self, proven: bool) -> None:
        soon = self.now + timedelta(minutes=15)
        self.tell(
            ErasureProven(self.now)
            if proven
            else ErasureTried(soon, reference="ref", asked_at=self.now)
        )

    # --- what must never happen --------------------------------------------------------------

    @invariant()
    def d1_d2_nobody_passes_the_fence_before_their_time(self) -> None:
        assert self.fenced_early == []

    @invariant()
    def m1_no_mail_is_accepted_twice_but_for_the_resend_after_a_doubt(self) -> None:
        causes = [c for c, _ in self.accepted if c.startswith(("request-", "reminder-"))]
        for cause in set(causes):
            assert causes.count(cause) <= 2
        assert len(causes) - len(set(causes)) <= max(self.doubts, 0)

    @invariant()
    def m2_nothing_is_wanted_of_a_candidate_who_said_no_but_the_confirmation(self) -> None:
        over = self.person.ending is not None or self.person.standing in (
            Standing.ERASING,
            Standing.ERASED,
            Standing.HANDED_OVER,
        )
        if not over:
            return
        for pending in self.person.outbox:
            mail = pending.effect
            if isinstance(mail, SendMail) and mail.kind in TO_CANDIDATES:
                allowed = mail.kind is MailKind.ERASURE_DONE or mail.kind.on_rights
                assert allowed or not outbox.wanted(self.person, mail, self.now)

    @invariant()
    def restricted_people_get_no_mail(self) -> None:
        if not grounds.restricted(self.person, self.now):
            return
        mails = [p.effect for p in self.person.outbox if isinstance(p.effect, SendMail)]
        wanted = [m for m in mails if outbox.wanted(self.person, m, self.now)]
        assert not [m for m in wanted if m.kind in TO_CANDIDATES and not m.kind.on_rights]

    @invariant()
    def m6_no_window_runs_on_a_request_that_bounced_for_good(self) -> None:
        for request in self.person.requests[-1:]:
            assert not (receipt.bounced(request) and request.window_ends_at)

    @invariant()
    def c6_a_living_consent_is_never_outlived_by_the_date(self) -> None:
        person = self.person
        fenced = person.standing in (Standing.ERASING, Standing.ERASED, Standing.HANDED_OVER)
        living: Consent | None = grounds.living_consent(person, self.now)
        if fenced or person.ending or living is None or person.erase_at is None:
            return
        assert person.erase_at >= living.ends_at

    @invariant()
    def a1_the_trail_is_unbroken_and_the_outbox_without_doubles(self) -> None:
        assert outbox.chain_holds(self.person)
        assert len({p.id for p in self.person.outbox}) == len(self.person.outbox)

    @invariant()
    def somebody_has_everybody_in_hand(self) -> None:
        """Whoever has no date is waiting for something that can be named."""
        person = self.person
        if person.version == 0 or person.due_at is not None:
            return
        waits: list[Any] = [
            person.standing in (Standing.HANDED_OVER, Standing.ERASED),
            person.on_hold,
            person.open_requests,
            person.applications.live,
        ]
        assert any(waits)


TestLives = Lives.TestCase
TestLives.settings = settings(
    settings(),
    max_examples=max(30, settings().max_examples // 2),
    stateful_step_count=30,
    deadline=None,
)
