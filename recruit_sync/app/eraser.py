# SPDX-License-Identifier: Apache-2.0
"""Erasing one person everywhere: ask, read back, ask again; absence is proven or it is no absence.

Leaf systems go before the one by which they are found, and one that fails stops no other. The
reference of an asking is written before the system is asked, so that a crash in between asks for
the same one again. No limit of tries.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from recruit_sync.app.ledger import Ledger
from recruit_sync.app.places import Place
from recruit_sync.app.records import Records
from recruit_sync.app.suppression import Suppressions
from recruit_sync.domain.effects import MailKind, SendMail
from recruit_sync.domain.erasure import Erasure, SystemErasure
from recruit_sync.domain.errors import Conflict, Refused, Unavailable
from recruit_sync.domain.events import ErasureProven, ErasureTried, Event, Seen
from recruit_sync.domain.subject import Candidacy, Standing
from recruit_sync.ports import Ats, System, Whom, Word

_LOG = logging.getLogger(__name__)
SOON: Final = timedelta(minutes=15)
_HOURLY: Final = timedelta(hours=1)
_SELDOM: Final = timedelta(hours=4)
_ROOT_WAITS: Final = timedelta(days=3)
"""How long the root waits for a mail that names the person to leave: it is read from the root."""


@dataclass(frozen=True, slots=True)
class Eraser:
    """The only use case that may purge. `places` are the systems, in the order of asking."""

    records: Records
    ats: Ats
    suppressions: Suppressions
    places: Sequence[Place]
    ledger: Ledger | None = None

    def erase(self, subject: str) -> bool:
        """Take one fenced person as far as it goes today; True where absence is proven."""
        candidacy = self.records.candidacies.get(subject)
        if candidacy is None or not _may_go_on(candidacy):
            return False
        if self.ledger and candidacy.erasure and not candidacy.erasure.tries:
            self.ledger.enter(candidacy)
        places = [place for place in self.places if place.holds(candidacy)]
        going = _Round(self, candidacy, tuple(place.name for place in places))
        going.go(places)
        self.records.flush()
        return going.proven

    def acknowledge(self, subject: str, system: str, by: str) -> Candidacy:
        """A person answers for a system that cannot be read back. Raises Refused where it is not
        waited for."""
        candidacy = self.records.candidacies.get(subject)
        erasure = candidacy.erasure if candidacy else None
        if candidacy is None or erasure is None or candidacy.standing is not Standing.ERASING:
            raise Refused("no erasure of this person is under way")
        open_ = [one.name for one in erasure.open]
        if system not in open_:
            raise Refused(f"{system}: is not waited for; open: {', '.join(open_) or 'none yet'}")
        if any(place.name == system and not place.by_mail for place in self.places):
            raise Refused(f"{system}: is read back by recruit-sync; nobody's word is needed")
        going = _Round(self, candidacy, ())
        going.prove(system, Word(absent=True, proof="acknowledged"), by)
        return going.candidacy


class _Round:
    """One visit to every system of one person; remembers the record, and when to look again."""

    def __init__(self, eraser: Eraser, candidacy: Candidacy, plan: tuple[str, ...]) -> None:
        self.candidacy = candidacy
        self._eraser = eraser
        self._clock = eraser.records.clock
        self._plan = plan
        self._looks: list[datetime] = []

    @property
    def proven(self) -> bool:
        """Whether the last system showed nobody."""
        return self.candidacy.standing is Standing.ERASED

    def go(self, places: Sequence[Place]) -> None:
        """As far as it goes with each; what fails in one is noted and stops no other."""
        for place in places:
            if _may_go_on(self.candidacy) and not self._state(place.name).absent_at:
                try:
                    self._visit(place)
                except (Unavailable, Refused) as problem:
                    word = Word(problem=str(problem), refused=isinstance(problem, Refused))
                    self._note(place, word, away=isinstance(problem, Unavailable))
        self._look_again()

    def prove(self, name: str, word: Word, by: str | None = None) -> None:
        """Absence was read back or answered for; behind the last system lies a tombstone."""
        others = [one for one in self._erasure.planned(self._names).open if one.name != name]
        if not others:
            suppresses = self._erasure.suppresses
            self._eraser.suppressions.settle(self.candidacy, suppresses=suppresses)
        now = self._clock.now()
        until = word.retained_until
        told = ErasureProven(now, name, self._plan, word.proof, by=by, retained_until=until)
        self._tell(told)
        _LOG.info("absence proven", extra={"subject": self.candidacy.subject, "system": name})

    # --- one system --------------------------------------------------------------------------

    def _visit(self, place: Place) -> None:
        if place.root and self._letters_waiting():
            self._note(place, Word(problem="waits for mails that are read from here"))
        elif place.system is None:
            self._write_to(place)
        else:
            self._reach(place, place.system)

    def _write_to(self, place: Place) -> None:
        """A system that only a person can reach: a mail, and its owner's word."""
        now, state = self._clock.now(), self._state(place.name)
        if place.to_be_asked(state, now):
            self._looks.append(now + place.ask_again_after)
            self._asked(place, by_mail=True)
        else:
            self._looks.append((state.asked_at or now) + place.ask_again_after)

    def _reach(self, place: Place, system: System) -> None:
        word = Word() if self._only_missed(place) else system.look(self._whom(place.name))
        ticket = None
        if not word.absent and place.to_be_asked(self._state(place.name), self._clock.now()):
            if place.root and not self._still_a_candidate():
                return
            if not self._asked(place):
                return
            ticket = system.ask(self._whom(place.name)).ticket
            word = self._look_soon(place, system, ticket)
        if word.absent:
            self.prove(place.name, word)
        else:
            self._note(place, replace(word, ticket=ticket))

    def _only_missed(self, place: Place) -> bool:
        """Whether nothing but an absence speaks for the erasure so far.

        Who was not shown any more before anybody asked may be hidden only: the purge is asked
        first, and then a read that finds nothing proves it.
        """
        missing = place.root and self.candidacy.missing_since is not None
        return missing and self._state(place.name).asked_at is None

    def _look_soon(self, place: Place, system: System, ticket: str | None) -> Word:
        word = Word(problem="asked just now")
        for seconds in place.looks:
            self._clock.sleep(seconds)
            word = system.look(replace(self._whom(place.name), ticket=ticket))
            if word.absent:
                break
        return word

    def _asked(self, place: Place, *, by_mail: bool = False) -> bool:
        """Put the asking on record before it is done; False where it was stopped in that write,
        by a hold or by somebody who was faster."""
        now = self._clock.now()
        reference, asked_at = place.reference(self._state(place.name), now)
        self._tell(
            ErasureTried(
                self._soonest(now + SOON),
                place.name,
                self._plan,
                reference=reference,
                asked_at=asked_at,
                by_mail=by_mail,
            )
        )
        about = {"subject": self.candidacy.subject, "system": place.name, "reference": reference}
        if not _may_go_on(self.candidacy):
            _LOG.warning("stopped before it was asked", extra=about)
            return False
        _LOG.info("erasure asked", extra=about)
        return True

    def _still_a_candidate(self) -> bool:
        """Read the record before each asking: whoever was hired behind the fence is not purged."""
        now, ats_id = self._clock.now(), self.candidacy.ats_id
        for page in self._eraser.ats.read([ats_id] if ats_id else []):
            for profile in page.profiles:
                if profile.ats_id == ats_id:
                    self._tell(Seen(profile, installed_at=now))
        return _may_go_on(self.candidacy)

    def _letters_waiting(self) -> bool:
        """A mail that names the person reads the name from the root: it goes first, for a while."""
        if self._clock.now() >= self._erasure.fenced_at + _ROOT_WAITS:
            return False
        effects = [pending.effect for pending in self.candidacy.outbox]
        kinds = [effect.kind for effect in effects if isinstance(effect, SendMail)]
        return MailKind.RECIPIENT_ERASURE in kinds

    # --- what is written down ----------------------------------------------------------------

    def _note(self, place: Place, word: Word, *, away: bool = False) -> None:
        """What keeps the proof away, and the next look: the next sweep where nobody answered, so
        that nothing is late once they do; the end where a law lets a system keep the person."""
        self._looks.append(word.retained_until or self._next_look(place, away=away))
        problem = word.problem or "still there"
        about = {"subject": self.candidacy.subject, "system": place.name}
        late = not away and place.task_late(self._state(place.name), self._clock.now())
        _LOG.warning("erasure waits: %s", problem, extra=about)
        self._tell(
            ErasureTried(
                self._soonest(),
                place.name,
                self._plan,
                ticket=word.ticket,
                problem=problem[:200],
                refused=word.refused,
                retained_until=word.retained_until,
                task_late=late,
            )
        )

    def _next_look(self, place: Place, *, away: bool) -> datetime:
        """In time for the next asking at the latest; at once where the root was away only."""
        now, asked_at = self._clock.now(), self._state(place.name).asked_at
        passed = now - self._erasure.fenced_at
        wait = SOON if away and (place.root or passed < place.ask_again_after) else _wait(passed)
        again = asked_at + place.ask_again_after if asked_at else now + wait
        return min(now + wait, max(again, now + SOON))

    def _look_again(self) -> None:
        """What is still open is looked at when the first of its systems wants it, not before."""
        if not _may_go_on(self.candidacy) or not self._looks:
            return
        if self._erasure.next_try_at != self._soonest():
            first = self._erasure.open[0]
            self._tell(
                ErasureTried(
                    self._soonest(),
                    first.name,
                    problem=first.problem,
                    refused=first.refused,
                    retained_until=first.retained_until,
                )
            )

    def _soonest(self, *more: datetime) -> datetime:
        return min([*self._looks, *more])

    def _tell(self, event: Event) -> None:
        told = self._eraser.records.tell(self.candidacy.subject, event)
        if told is not None:
            self.candidacy = told.candidacy

    # --- what is known -----------------------------------------------------------------------

    @property
    def _erasure(self) -> Erasure:
        erasure = self.candidacy.erasure
        if erasure is None:
            raise Conflict(f"{self.candidacy.subject}: the erasure was taken back")
        return erasure

    def _state(self, name: str) -> SystemErasure:
        return self._erasure.of(name)

    @property
    def _names(self) -> tuple[str, ...]:
        return self._plan or tuple(one.name for one in self._erasure.systems)

    def _whom(self, name: str) -> Whom:
        state, erasure = self._state(name), self._erasure
        reason = erasure.reason.value
        ats_id = self.candidacy.ats_id or ""
        return Whom(self.candidacy.subject, ats_id, reason, state.reference, state.ticket)


def _wait(passed: timedelta) -> timedelta:
    """Until the next look: soon at first, by the hour for two days, then six times a day."""
    if passed < 8 * SOON:
        return SOON
    return _HOURLY if passed < timedelta(days=2) else _SELDOM


def _may_go_on(candidacy: Candidacy) -> bool:
    """Behind the fence, not proven, and nothing lies over it."""
    return (
        candidacy.standing is Standing.ERASING
        and candidacy.ats_id is not None
        and not candidacy.on_hold
    )
