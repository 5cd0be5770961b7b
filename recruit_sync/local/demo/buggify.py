# SPDX-License-Identifier: Apache-2.0
"""What if any step fails? Ports that fail before, fail after, or die, by a seeded chance.

A crash ends the invocation: until the next one begins every port is dead, whatever the code tries
in its `finally`, and all that was kept in memory is gone. Off until `shares` says otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from random import Random
from typing import Any, TypeVar, cast

from recruit_sync.app.eraser import Eraser
from recruit_sync.app.places import Place
from recruit_sync.domain.errors import Unavailable
from recruit_sync.local.demo.leaves import Leaf
from recruit_sync.local.functions import Handler
from recruit_sync.ports import Ats, Clock, Envelope, MailInDoubt, MailService
from recruit_sync.settings import Settings
from recruit_sync.wiring import App, Store

_Port = TypeVar("_Port")
_KEPT_OVER_A_CRASH = ("rulebook", "policy_of", "keys", "fingerprints", "letters", "pages")
_RECORDING = "candidacies.save"
_NEVER_FAILING = frozenset({"sleep", "headers"})


class Died(BaseException):
    """The process is gone; not to be caught by anybody in it."""


class LambdaDied(Exception):
    """An invocation that ended without an answer, as its caller sees it."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Of how many steps: nothing happens and it fails; it happens and fails; the process dies."""

    before: float = 0.0
    after: float = 0.0
    death: float = 0.0
    lost_nudges: float = 0.0


class Buggify:
    """Decides, counts, and remembers what was done in vain."""

    def __init__(self, seed: int, doubtful_mails: list[str]) -> None:
        self._chance = Random(f"bugs-{seed}")
        self._doubtful = doubtful_mails
        self._dead = False
        self._inside = False
        self._unrecorded: str | None = None
        self.shares = Shares()
        self.leaves: Sequence[Leaf] = ()
        self.counts: Counter[str] = Counter()
        self.on_crash: Callable[[], None] = lambda: None

    def invocation(self, handler: Handler) -> Handler:
        """A function that may die."""

        def run(event: dict[str, Any], context: object) -> object:
            self._dead, self._inside, self._unrecorded = False, True, None
            try:
                return handler(event, context)
            except Died:
                raise LambdaDied from None
            finally:
                self._inside = False
                if self._dead:
                    self._dead = False
                    self.on_crash()

        return run

    def port(self, name: str, port: _Port) -> _Port:
        """The port, with faults in front of and behind each call."""
        return cast("_Port", _Faulty(name, port, self))

    def step(self, what: str, call: Callable[[], Any], done: Callable[[Any], None]) -> Any:
        """One call of a port; `done` hears of a call whose answer is thrown away."""
        self._die_if_dead()
        if not self._inside:
            return call()
        self._maybe_die(f"{what}: died before")
        if self._strikes(self.shares.before, f"{what}: failed before"):
            raise Unavailable(f"{what}: did not happen")
        answer = call()
        if self._strikes(self.shares.death / 2, f"{what}: died after"):
            done(answer)
            self._dead = True
            raise Died
        if self._strikes(self.shares.after, f"{what}: failed after"):
            done(answer)
            raise Unavailable(f"{what}: happened, and the answer is lost")
        if what == _RECORDING:
            self._unrecorded = None
        return answer

    def loses_nudge(self) -> bool:
        """Whether a nudge gets lost on the way."""
        return self._inside and self._strikes(self.shares.lost_nudges, "nudge: lost")

    def handed_over(self, mail_id: str) -> None:
        """A mail has gone; until that is written down its sender may forget it."""
        self._unrecorded = mail_id

    def doubtful(self, mail_id: str) -> None:
        """A mail was handed over and its sender does not know."""
        self._doubtful.append(mail_id)

    def _die_if_dead(self) -> None:
        if self._dead:
            raise Died

    def _maybe_die(self, what: str) -> None:
        if self._strikes(self.shares.death / 2, what):
            self._dead = True
            raise Died

    def _strikes(self, share: float, what: str) -> bool:
        struck = share > 0 and self._chance.random() < share
        if struck:
            self.counts[what] += 1
            if self._unrecorded is not None:
                self.doubtful(self._unrecorded)
        return struck


class _Faulty:
    """Any port: methods are steps, everything else is passed through."""

    def __init__(self, name: str, port: Any, buggify: Buggify) -> None:
        self._name = name
        self._port = port
        self._buggify = buggify

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        if not callable(found) or name in _NEVER_FAILING:
            return found

        def call(*given: Any, **named: Any) -> Any:
            if name == "nudge" and self._buggify.loses_nudge():
                return None
            what = f"{self._name}.{name}"
            return self._buggify.step(what, lambda: found(*given, **named), lambda _answer: None)

        return call


class _FaultyMail:
    """The mail service: an answer lost after the hand-over leaves the sender in doubt."""

    def __init__(self, mail: MailService, buggify: Buggify) -> None:
        self._mail = mail
        self._buggify = buggify

    def send(self, envelope: Envelope) -> str:
        """Hand over, and perhaps never hear of it."""
        handed_over = False

        def done(_answer: Any) -> None:
            nonlocal handed_over
            handed_over = True
            self._buggify.doubtful(envelope.mail_id)

        try:
            call = lambda: self._mail.send(envelope)  # noqa: E731
            message_id = str(self._buggify.step("mail.send", call, done))
        except MailInDoubt:
            self._buggify.doubtful(envelope.mail_id)
            raise
        except Unavailable:
            if handed_over:
                raise MailInDoubt(f"mail {envelope.mail_id}: no answer") from None
            raise
        self._buggify.handed_over(envelope.mail_id)
        return message_id

    def __getattr__(self, name: str) -> Any:
        return getattr(_Faulty("mail", self._mail, self._buggify), name)


class TroubledApp(App):
    """The product as deployed, with every outgoing port in unsteady hands."""

    def __init__(
        self, settings: Settings, clock: Clock, *, store: Store, aws: Any, buggify: Buggify
    ) -> None:
        super().__init__(settings, clock, store=_faulty(store, buggify), aws=aws)
        self._parts = (store, aws, buggify)

    @cached_property
    def ats(self) -> Ats:
        """The applicant tracking system, now and then away."""
        return self._parts[2].port("ats", super().ats)

    @cached_property
    def mail(self) -> MailService:
        """The mail service, now and then silent."""
        return cast("MailService", _FaultyMail(super().mail, self._parts[2]))

    @cached_property
    def eraser(self) -> Eraser:
        """Erases from the other systems too, before the ATS."""
        usual = super().eraser
        buggify = self._parts[2]
        beside = [Place(leaf.name, buggify.port(leaf.name, leaf)) for leaf in buggify.leaves]
        return replace(usual, places=(*beside, *usual.places))

    def reborn(self) -> TroubledApp:
        """A new process: nothing is remembered but what is read from files and never changes."""
        store, aws, buggify = self._parts
        again = TroubledApp(self.settings, self.clock, store=store, aws=aws, buggify=buggify)
        kept = {name: value for name, value in vars(self).items() if name in _KEPT_OVER_A_CRASH}
        vars(again).update(kept)
        return again


def _faulty(store: Store, buggify: Buggify) -> Store:
    names = ("candidacies", "addresses", "links", "notices", "notebook", "queues")
    return replace(store, **{name: buggify.port(name, getattr(store, name)) for name in names})
