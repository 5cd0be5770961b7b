# SPDX-License-Identifier: Apache-2.0
"""How many decisions a second does one core make? Two whole lives, from first sight to tombstone.

One person never answers; the other consents, is asked to renew, and lets the consent end. Each
step that the functions would take is taken once: the record as polled and polled again after a
change, hand-over and delivery of every mail, each sweep that found something, the fence, two tries
of the eraser, the proof, the bare shell. What may come twice comes twice, since queues deliver at
least once: each event of the mail service, the answer, the proof. Each day on which a sweep did
something is asked about once more, and three sweeps ask in vain, as they do where an index is late.
Every decision is written down in between, outside the time that is taken; the rules are Germany's.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta

from benchmarks.figures import Figure, at_least, tell
from recruit_sync.domain import outbox
from recruit_sync.domain.effects import MailKind, SendMail
from recruit_sync.domain.events import (
    Answered,
    Delivered,
    ErasureProven,
    ErasureTried,
    Event,
    HandedOver,
    Seen,
    TimePassed,
)
from recruit_sync.domain.lifecycle import decide
from recruit_sync.domain.policy import Policy
from recruit_sync.domain.profile import Profile, SourceKind
from recruit_sync.domain.subject import Answer, Candidacy, Channel, Evidence, Standing
from recruit_sync.rulebook.load import SHIPPED, load

GOAL = 100_000
WHY = (
    "what changes nothing takes a few microseconds, so the rest is the decisions that do: each "
    "reads every ground and every date anew, some hundred small functions, one a rule, in plain "
    "Python, and copies a record of fifty fields four to five times, since values never change. "
    "Keeping what was computed from one decision to the next would be faster, and a second truth "
    "beside the facts."
)
ROUNDS = 60
REPEATS = 50
BEGIN = datetime(2026, 1, 5, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
Asked = tuple[Candidacy, Event, Policy, datetime]


class Life:
    """Lives once and remembers every question that was asked of `decide`."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.now = BEGIN
        self.person = Candidacy("5" * 32, "a" * 32)
        self.asked: list[Asked] = []
        self.changed: list[Asked] = []

    def told(self, event: Event, *, times: int = 1) -> None:
        """Ask, and write the answer down where it changes anything."""
        for _ in range(times):
            question = (self.person, event, self.policy, self.now)
            self.asked.append(question)
            decision = decide(*question)
            if decision.next is not self.person or decision.effects:
                self.changed.append(question)
                self.person = outbox.record(decision, type(event).__name__, self.now)

    def seen(self, digest: str, *, purged: bool = False) -> None:
        """As a poll shows the record."""
        profile = Profile(
            ats_id="a" * 32,
            digest=digest,
            country="DE",
            source=SourceKind.SOURCED,
            source_id="LINKEDIN",
            created_at=BEGIN,
            address=None if purged else "f" * 32,
            purged=purged,
        )
        self.told(Seen(profile, BEGIN - timedelta(days=30)))

    def mailed(self) -> None:
        """Everything in the outbox is done; every mail to the person is sent and delivered."""
        for pending in self.person.outbox:
            effect = pending.effect
            self.person = outbox.done(self.person, pending.id)
            if isinstance(effect, SendMail) and not effect.kind.to_staff:
                self.told(HandedOver(pending.id, MailKind(effect.kind), f"ses-{pending.id}"))
                self.now += MINUTE
                self.told(Delivered(pending.id, self.now), times=2)

    def swept(self) -> None:
        """Wait until something is due, ask, do it, and ask once more."""
        if self.person.due_at is None:
            raise SystemExit("nothing is due any more")
        self.now = max(self.person.due_at, self.now)
        self.told(TimePassed(), times=2)
        self.mailed()

    def idle(self, sweeps: int) -> None:
        """Asked in vain, once a day."""
        for _ in range(sweeps):
            self.now += timedelta(days=1)
            self.told(TimePassed())

    def erased(self) -> None:
        """From the fence to the tombstone, and the bare shell seen afterwards."""
        while self.person.standing is not Standing.ERASING:
            self.swept()
        self.now += MINUTE
        soon = self.now + 15 * MINUTE
        self.told(ErasureTried(soon, reference="r" * 32, asked_at=self.now))
        self.told(ErasureTried(soon, ticket="t" * 32))
        self.told(ErasureProven(self.now), times=2)
        self.seen("purged", purged=True)


def lives(policy: Policy) -> list[Life]:
    """One who stays silent and one who consents."""
    silent, consenting = Life(policy), Life(policy)
    for life in (silent, consenting):
        life.seen("first")
        life.mailed()
        life.seen("changed")
        life.idle(3)
    evidence = Evidence("request-1", "v1", "de", "0" * 64, Channel.PAGE)
    consenting.told(Answered(Answer.CONSENT, Channel.PAGE, evidence), times=2)
    consenting.mailed()
    for life in (silent, consenting):
        life.erased()
        if life.person.standing is not Standing.ERASED:
            raise SystemExit(f"{life.person.standing} is no end of a life")
    return [silent, consenting]


def seconds(questions: list[Asked]) -> list[float]:
    """CPU seconds of each decision, each the best of several rounds: whatever else runs on the
    machine only ever adds."""
    best = [float("inf")] * len(questions)
    for _ in range(ROUNDS):
        for number, question in enumerate(questions):
            start = time.process_time()
            for _ in range(REPEATS):
                decide(*question)
            best[number] = min(best[number], (time.process_time() - start) / REPEATS)
    return best


def main() -> int:
    """The whole mix against the goal; what changes something is shown beside it."""
    found = lives(load(SHIPPED).policy("DE", BEGIN.date()))
    every = [question for life in found for question in life.asked]
    changing = [question for life in found for question in life.changed]
    rate, changes = (len(these) / sum(seconds(these)) for these in (every, changing))
    print(f"{len(every)} decisions in two lives, {len(changing)} of them change the record")
    return tell(
        at_least("decisions a second on one core, whole lives", rate, GOAL, why=WHY),
        Figure("of those that change the record alone", f"{changes:,.0f}"),
    )


if __name__ == "__main__":
    sys.exit(main())
