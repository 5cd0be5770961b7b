# SPDX-License-Identifier: Apache-2.0
"""A small world around the use cases: an ATS, a mail service and a clock that can misbehave.

The wiring is the product's own; only what stands outside it is played here. Everything that a fake
was made to do is on record, so that tests speak of effects and not of calls.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.errors import Refused, Throttled
from recruit_sync.domain.identity import Fingerprints
from recruit_sync.domain.policy import Policy
from recruit_sync.domain.profile import Marks, Profile
from recruit_sync.domain.screening.summary import AtsStatus
from recruit_sync.domain.subject import Candidacy
from recruit_sync.local.memory import (
    MemoryAddresses,
    MemoryCandidacies,
    MemoryLinks,
    MemoryNotebook,
    MemoryNotices,
    MemoryQueues,
)
from recruit_sync.local.memory_archive import MemoryArchive
from recruit_sync.local.memory_screenings import MemoryScreenings
from recruit_sync.local.memory_seen import MemorySeen
from recruit_sync.ports import (
    Ats,
    CheckAsked,
    CheckReport,
    Contact,
    Draft,
    Envelope,
    Lane,
    Letter,
    Letters,
    MailInDoubt,
    MailService,
    Opening,
    Page,
    PageFacts,
    Pages,
    Presence,
    PurgeTicket,
    Quota,
    Seal,
    Seals,
    Shown,
    Text,
    Unreadable,
    Verdict,
    Window,
)
from recruit_sync.presentation.drafts import check
from recruit_sync.settings import Settings
from recruit_sync.wiring import App, Store
from recruit_sync.wiring.kept import Keys
from tests.builders import NOON, a_policy, a_profile

FINGERPRINTS = Fingerprints(b"k" * 32)
FIRST_NAME, LAST_NAME = "Zaphira", "Quillfeather"
PERSONAL = (FIRST_NAME, LAST_NAME, "quill", "recruiter@")
"""What must never be seen outside a mail."""
QUARTER = timedelta(minutes=15)


def plenty() -> timedelta:
    """As much time as any function could want."""
    return timedelta(hours=1)


class Killed(BaseException):
    """The process dies here: nothing may catch it."""


class FakeClock:
    """Time that moves when told to, or while somebody waits."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at
        self.slept = 0.0

    def now(self) -> datetime:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept += seconds
        self.at += timedelta(seconds=seconds)

    def on(self, **by: float) -> datetime:
        """So much later."""
        self.at += timedelta(**by)
        return self.at


# --- the ATS -------------------------------------------------------------------------------------


@dataclass
class Person:
    """Somebody in the ATS, with the moment at which the record was last entered."""

    profile: Profile
    contact: Contact | None
    entered_at: datetime
    attachments: int = 0


class FakeAts:
    """The port `Ats` in memory. `purging` says what a purge does; `fails` what goes wrong next."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.people: dict[str, Person] = {}
        self.page_size = 2
        self.windows: list[Window | None] = []
        self.asked: list[tuple[str, str, str]] = []
        self.mirrored: list[tuple[str, Mapping[str, str]]] = []
        self.read_ids: list[str] = []
        self.unreadable = 0
        self.hidden: set[str] = set()
        self.survivors: dict[str, str] = {}
        self.purging = "obeys"
        self.tickets: dict[str, PurgeTicket] = {}
        self.on_page: Callable[[], None] = lambda: None
        self.looks: list[str] = []
        self._fails: defaultdict[str, deque[BaseException]] = defaultdict(deque)

    # --- what tests do to it -----------------------------------------------------------------

    def add(
        self,
        number: int = 1,
        email: str | None = None,
        *,
        recruiter: str | None = None,
        attachments: int = 0,
        **but: Any,
    ) -> str:
        """Somebody new; the id is the number in 32 digits."""
        wid = f"{number:032x}"
        email = email or f"quill{number}@mail.example"
        contact = Contact(
            ats_id=wid,
            first_name=FIRST_NAME,
            last_name=LAST_NAME,
            email=email,
            address=FINGERPRINTS.address(email),
            language="de",
            source_id="LINKEDIN",
            recruiter_email=recruiter,
        )
        facts = {"created_at": self.clock.now(), "address": contact.address, **but}
        if recruiter:
            marks = Marks(recruiter=FINGERPRINTS.recruiter(recruiter))
            facts.setdefault("marks", lambda: marks)
        profile = a_profile(ats_id=wid, candidate_id=f"C-{number:06}", **facts)
        self.people[wid] = Person(_digested(profile), contact, self.clock.now(), attachments)
        return wid

    def update(self, wid: str, **but: Any) -> None:
        """Somebody changes the record."""
        person = self.people[wid]
        person.profile = _digested(replace(person.profile, **but))
        person.entered_at = self.clock.now()

    def readdress(self, wid: str, email: str | None) -> None:
        """Another address, or none."""
        address = FINGERPRINTS.address(email) if email else None
        self.update(wid, address=address)
        contact = self.people[wid].contact
        assert contact is not None
        self.people[wid].contact = replace(contact, email=email, address=address)

    def purge_by_others(self, wid: str) -> None:
        """An administrator purged the person: a bare shell remains."""
        person = self.people[wid]
        shell = Profile(ats_id=wid, digest="", candidate_id=None, purged=True)
        person.profile, person.contact, person.attachments = _digested(shell), None, 0
        person.entered_at = self.clock.now()

    def fail(self, method: str, *problems: BaseException) -> None:
        """The next calls of a method end like this."""
        self._fails[method].extend(problems)

    def _maybe(self, method: str) -> None:
        if self._fails[method]:
            raise self._fails[method].popleft()

    # --- the port ----------------------------------------------------------------------------

    def now(self) -> datetime:
        self._maybe("now")
        return self.clock.now()

    def changed(self, window: Window) -> Iterator[Page]:
        self.windows.append(window)
        return self._pages("changed", self._between(window, lambda p: p.entered_at)[window.skip :])

    def created(self, window: Window) -> Iterator[Page]:
        found = self._between(window, lambda p: p.profile.created_at)
        return self._pages("created", found[window.skip :])

    def everybody(self, window: Window | None = None) -> Iterator[Page]:
        self.windows.append(window)
        skip = window.skip if window else 0
        return self._pages("everybody", list(self.people.values())[skip:])

    def ids(self) -> Iterator[str]:
        self._maybe("ids")
        return (wid for wid in self.people if wid not in self.hidden)

    def read(self, ats_ids: Sequence[str]) -> Iterator[Page]:
        self.read_ids += ats_ids
        return self._pages("read", [self.people[w] for w in ats_ids if w in self.people])

    def resolve(self, reference: str) -> str | None:
        found = self.survivors.get(reference, reference)
        return found if found in self.people else None

    def contact(self, ats_id: str) -> Contact | None:
        self._maybe("contact")
        person = self.people.get(ats_id)
        return person.contact if person else None

    def has_attachments(self, ats_id: str) -> bool:
        self._maybe("has_attachments")
        self.looks.append(ats_id)
        return self.people[ats_id].attachments > 0

    def presence(self, ats_id: str) -> Presence:
        self._maybe("presence")
        person = self.people.get(self.survivors.get(ats_id, ats_id))
        if person is None or ats_id in self.hidden:
            return Presence.GONE
        bare = person.profile.purged and not person.attachments
        return Presence.GONE if bare else Presence.PRESENT

    def purge(self, ats_id: str, reason: str, reference: str) -> PurgeTicket:
        self.asked.append((ats_id, reason, reference))
        self._maybe("purge")
        ticket = PurgeTicket(f"ticket-{len(self.asked)}", "completed")
        if ats_id not in self.people:
            ticket = replace(ticket, outcome="notFound")
        elif self.purging == "obeys":
            self.purge_by_others(ats_id)
        elif self.purging == "blocked":
            ticket = replace(ticket, outcome="blocked", problem="jobApplicationInProgress")
        elif self.purging == "slow":
            ticket = replace(ticket, outcome=None)
        self.tickets[ticket.id] = ticket
        return ticket

    def purge_ticket(self, ticket_id: str) -> PurgeTicket:
        self._maybe("purge_ticket")
        return self.tickets[ticket_id]

    def mirror(self, ats_id: str, entry: Mapping[str, str]) -> None:
        self._maybe("mirror")
        self.mirrored.append((ats_id, entry))

    def _between(self, window: Window, moment: Callable[[Person], datetime | None]) -> list[Person]:
        first, last = window.from_at or datetime.min.replace(tzinfo=UTC), window.through_at
        return [p for p in self.people.values() if (at := moment(p)) and first <= at <= last]

    def _pages(self, method: str, people: list[Person]) -> Iterator[Page]:
        rows = [Unreadable("row 0: no id")] * self.unreadable
        for start in range(0, len(people), self.page_size):
            self._maybe(method)
            batch = people[start : start + self.page_size]
            yield Page([p.profile for p in batch], rows, len(people))
            rows = []
            self.on_page()


def _digested(profile: Profile) -> Profile:
    plain = replace(profile, digest="")
    return replace(plain, digest=sha256(repr(plain).encode()).hexdigest())


# --- the mail service ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Accepted:
    """A mail that the service took: it may be read by now."""

    envelope: Envelope
    at: datetime
    message_id: str


class FakeMail:
    """The port `MailService`. `next` holds what becomes of the next mails, else all are taken."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.accepted: list[Accepted] = []
        self.next: deque[str] = deque()
        self.verdicts: dict[str, Verdict] = {}
        self.allowed = Quota(None, 10_000, 0)
        self.asked: list[str] = []
        self.meanwhile: Callable[[], object] = lambda: None

    def send(self, envelope: Envelope) -> str:
        what = self.next.popleft() if self.next else "taken"
        if what == "throttled":
            raise Throttled(f"mail {envelope.mail_id}: quota")
        if what == "refused":
            raise Refused(f"mail {envelope.mail_id}: MessageRejected")
        if what == "silence":
            raise MailInDoubt(f"mail {envelope.mail_id}: no answer")
        message_id = f"ses-{len(self.accepted) + 1}"
        self.accepted.append(Accepted(envelope, self.clock.now(), message_id))
        self.meanwhile()
        if what == "lost":
            raise MailInDoubt(f"mail {envelope.mail_id}: no answer")
        if what == "killed":
            raise Killed
        return message_id

    def verdict(self, message_id: str) -> Verdict:
        self.asked.append(message_id)
        return self.verdicts.get(message_id, Verdict("unknown"))

    def quota(self) -> Quota:
        """As many as were taken in the last 24 hours are spent."""
        since = self.clock.now() - timedelta(days=1)
        return replace(self.allowed, sent=sum(a.at > since for a in self.accepted))

    def of(self, kind: MailKind) -> list[Envelope]:
        """Accepted mails of one kind, oldest first."""
        return [a.envelope for a in self.accepted if a.envelope.kind is kind]

    def kinds(self) -> list[MailKind]:
        """Of every accepted mail, in order."""
        return [a.envelope.kind for a in self.accepted]


# --- words ---------------------------------------------------------------------------------------


class PlainLetters:
    """As strict as the real ones about what a draft must bring; writes next to nothing."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.broken: set[MailKind] = set()

    def write(self, draft: Draft) -> Letter:
        if draft.kind in self.broken:
            raise ZeroDivisionError(f"a template of ours fails for {LAST_NAME}")
        check(draft)
        self.drafts.append(draft)
        return Letter(draft.languages[0], str(draft.kind), "text", "<p>", "v1", "hash")

    def last(self, kind: MailKind) -> Draft:
        return [draft for draft in self.drafts if draft.kind is kind][-1]


class PlainPages:
    """Shows the facts as they are."""

    def __init__(self) -> None:
        self.facts: list[PageFacts] = []

    @property
    def headers(self) -> Mapping[str, str]:
        return {"Content-Type": "text/html; charset=utf-8", "Referrer-Policy": "no-referrer"}

    def show(self, facts: PageFacts) -> Shown:
        self.facts.append(facts)
        return Shown(f"<p>{facts.state}</p>", "en", "page-1")

    def text(self, facts: PageFacts) -> Text:
        return Text("page-1", "en", "page-hash", str(facts.state))


class FakeSeals:
    """Signs as anybody could who knows the word; `problem` is what the key service says."""

    problem: Exception | None = None

    def sign(self, message: bytes) -> Seal:
        if self.problem is not None:
            raise self.problem
        return Seal("key-1", sha256(b"word" + message).hexdigest())

    def verify(self, message: bytes, seal: Seal) -> bool:
        return seal.signature == sha256(b"word" + message).hexdigest()


# --- the store -----------------------------------------------------------------------------------


class RacyCandidacies(MemoryCandidacies):
    """`before_save` lets somebody else in, once, between a reading and the writing after it."""

    def __init__(self) -> None:
        super().__init__()
        self.before_save: Callable[[Candidacy], object] | None = None
        self.saves = 0

    def save(self, candidacy: Candidacy) -> None:
        if self.before_save is not None:
            meanwhile, self.before_save = self.before_save, None
            meanwhile(candidacy)
        self.saves += 1
        super().save(candidacy)


class LameQueues(MemoryQueues):
    """Queues that can be away."""

    problem: Exception | None = None

    def nudge(self, lane: Lane, subjects: Any) -> None:
        if self.problem is not None:
            raise self.problem
        super().nudge(lane, subjects)


class FakeSelections:
    """Background checks of the ATS, and jobs; `told` is what it was told, in order."""

    def __init__(self) -> None:
        self.checks: dict[str, CheckAsked] = {}
        self.jobs: dict[str, tuple[Opening, ...]] = {}
        self.told: list[tuple[str, CheckReport]] = []
        self.problem: Exception | None = None

    def ask(self, wid: str, id_: str = "check-1", **job: Any) -> None:
        facts: dict[str, Any] = {"country": "DE", "stage": "BACKGROUND_CHECK", **job}
        self.jobs[wid] = (Opening("app-1", "JA-1", **facts),)
        self.checks[id_] = CheckAsked(id_, wid, "app-1", AtsStatus.PENDING)

    def move(self, wid: str, **job: Any) -> None:
        self.jobs[wid] = (replace(self.jobs[wid][0], **job),)

    def asked(self, since: datetime | None = None) -> Iterator[CheckAsked]:
        self._answer()
        return iter(list(self.checks.values()))

    def check(self, check_id: str) -> CheckAsked | None:
        return self.checks.get(check_id)

    def openings(self, ats_ids: Sequence[str]) -> Mapping[str, tuple[Opening, ...]]:
        self._answer()
        return {wid: self.jobs[wid] for wid in ats_ids if wid in self.jobs}

    def tell(self, check_id: str, report: CheckReport) -> None:
        self._answer()
        self.told.append((check_id, report))
        self.checks[check_id] = replace(self.checks[check_id], status=report.status)

    def _answer(self) -> None:
        if self.problem is not None:
            raise self.problem


# --- all together --------------------------------------------------------------------------------


@dataclass
class World(App):
    """The product's own wiring, with this world outside of it."""

    clock: FakeClock = field(default_factory=FakeClock)
    policies: dict[str | None, Policy] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.people_store = RacyCandidacies()
        self.lame_queues = LameQueues()
        store = Store(
            candidacies=self.people_store,
            addresses=MemoryAddresses(),
            links=MemoryLinks(),
            notices=MemoryNotices(),
            notebook=MemoryNotebook(),
            screenings=MemoryScreenings(),
            seen=MemorySeen(),
            queues=self.lame_queues,
            archive=MemoryArchive(),
        )
        settings = Settings(
            stage="local",
            region="eu-central-1",
            config_dir=Path(__file__).resolve().parents[1] / "config",
            ats_url="http://ats.example",
            public_url="https://jobs.example",
        )
        super().__init__(settings, self.clock, store=store)
        self.fake_ats = FakeAts(self.clock)
        self.fake_mail = FakeMail(self.clock)
        self.plain_letters = PlainLetters()
        self.plain_pages = PlainPages()
        self.bugs_expected = False

    @cached_property
    def keys(self) -> Keys:
        return Keys(b"k" * 32, "f" * 32)

    @cached_property
    def ats(self) -> Ats:
        return self.fake_ats

    @cached_property
    def selections(self) -> FakeSelections:
        return FakeSelections()

    @cached_property
    def hasty_ats(self) -> Ats:
        return self.fake_ats

    @cached_property
    def purging_ats(self) -> Ats:
        return self.fake_ats

    @cached_property
    def clients(self) -> Any:
        raise AssertionError("no AWS in this world")

    @cached_property
    def mail(self) -> MailService:
        return self.fake_mail

    @cached_property
    def seals(self) -> Seals:
        return FakeSeals()

    @cached_property
    def letters(self) -> Letters:
        return self.plain_letters

    @cached_property
    def pages(self) -> Pages:
        return self.plain_pages

    @cached_property
    def policy_of(self) -> Callable[[str | None, datetime], Policy]:
        usual = a_policy()
        return lambda country, at: self.policies.get(country, usual)

    # --- what happens ------------------------------------------------------------------------

    def poll(self) -> None:
        """One poll, a few minutes later so that the window has passed what was entered."""
        self.clock.on(minutes=5)
        assert self.polling.poll(plenty) is not None

    def sweep_now(self) -> int:
        """One sweep; how many were fenced."""
        return self.sweep.sweep(plenty).fenced

    def dispatch(self) -> None:
        """What the schedule of `dispatch` does, then the eraser's queue."""
        for subject in list(self.candidacies.todo(self.clock.now())):
            self.performer.perform(subject)
        self.notices.send_waiting()
        for subject in self.lame_queues.take(Lane.ERASURES, 1000):
            self.eraser.erase(subject)

    def day(self, days: int = 1) -> None:
        """Days pass as they do: every six hours a sweep and what it left to do."""
        for _ in range(4 * days):
            self.clock.on(hours=6)
            self.sweep_now()
            self.dispatch()

    def person(self, wid: str) -> Candidacy:
        """The record of somebody in the ATS."""
        found = self.candidacies.get(FINGERPRINTS.subject(wid))
        assert found is not None
        return found

    def edit(self, wid: str, **but: Any) -> Candidacy:
        """Writes a version of a record, for situations that take long to live through."""
        old = self.person(wid)
        new = replace(old, version=old.version + 1, **but)
        MemoryCandidacies.save(self.people_store, new)
        return new

    def notes(self, kind: MailKind) -> list[Mapping[str, str]]:
        """The facts of the notices of one kind, sent or not."""
        posted = self.store.notices
        assert isinstance(posted, MemoryNotices)
        return [n.facts for n in posted._notices.values() if n.kind is kind]  # noqa: SLF001

    def token(self, number: int = -1) -> str:
        """The token of a link that a mail carried."""
        urls = [u for a in self.fake_mail.accepted if (u := a.envelope.unsubscribe_url)]
        return urls[number].rsplit("/", 1)[1]
