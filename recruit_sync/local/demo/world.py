# SPDX-License-Identifier: Apache-2.0
"""On which stage is the story played? The stack with moto, or everything in this process's memory.

Both run the functions of serverless.yml with the events wired there, against the same ATS server.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from recruit_sync import wiring as product_wiring
from recruit_sync.local import product, quick_line
from recruit_sync.local.ats_http import serve
from recruit_sync.local.checks_http import serve as serve_checks
from recruit_sync.local.checks_outlet import ChecksOutlet
from recruit_sync.local.checks_simulator import ChecksSimulator
from recruit_sync.local.clock import SimulatedClock
from recruit_sync.local.demo.agenda import Agenda, WithDeeds
from recruit_sync.local.demo.buggify import Buggify, TroubledApp
from recruit_sync.local.demo.chronicle import Chronicle, Run, WatchedAts
from recruit_sync.local.demo.leaves import Leaf, leaves
from recruit_sync.local.demo.traces import moto_contents
from recruit_sync.local.functions import Functions, Handler
from recruit_sync.local.gateway import Gateway
from recruit_sync.local.mail_api import MailApi
from recruit_sync.local.mail_service import MailService
from recruit_sync.local.memory import (
    MemoryAddresses,
    MemoryCandidacies,
    MemoryLinks,
    MemoryNotebook,
    MemoryNotices,
)
from recruit_sync.local.memory_aws import MemoryClients
from recruit_sync.local.memory_screenings import MemoryScreenings
from recruit_sync.local.memory_seen import MemorySeen
from recruit_sync.local.memory_sources import MemoryOutlet, MemorySources, Shelves
from recruit_sync.local.runner import Runner
from recruit_sync.local.stack import ROOT, STAGE, Guests, LocalStack, Options
from recruit_sync.local.timetables import Timetables
from recruit_sync.local.watched import WatchedCandidacies, WatchedScreenings
from recruit_sync.local.web_server import Request, Response
from recruit_sync.local.wiring_file import Function, read_wiring
from recruit_sync.settings import Settings
from recruit_sync.wiring import App, Store

_PUBLIC = "http://127.0.0.1:8300"
_KEYS = {"subject": "11" * 32, "forms": "22" * 32}
_SIGN_IN = {"client_id": "local", "client_secret": "local", "refresh_token": "local"}


class World(Protocol):
    """What the story needs of a stage."""

    clock: SimulatedClock
    ats: WatchedAts
    mail: MailService
    runner: Runner
    gateway: Gateway
    functions: Functions
    leaves: tuple[Leaf, ...]

    @property
    def product(self) -> App:
        """The product as installed now."""
        ...

    def everything_kept(self) -> Mapping[str, object]:
        """All that lies outside the ATS and the mailboxes, by where it lies."""
        ...

    def stop(self) -> None:
        """End everything."""
        ...


def _watched(name: str, handler: Handler, chronicle: Chronicle, clock: SimulatedClock) -> Handler:
    """A function whose runs are written down."""

    def run(event: dict[str, Any], context: object) -> object:
        at, well = clock.now(), False
        try:
            answer = handler(event, context)
            well = _well(answer)
            return answer
        finally:
            chronicle.runs.append(Run(name, at, well))

    return run


def _well(answer: object) -> bool:
    if not isinstance(answer, Mapping):
        return True
    away = answer.get("unavailable") or answer.get("skipped") or answer.get("batchItemFailures")
    return not away and answer.get("complete", True) is True


def _handlers(
    functions: tuple[Function, ...], chronicle: Chronicle, clock: SimulatedClock
) -> dict[str, Handler]:
    found = Functions(functions, clock.now)
    found.load()
    return {
        one.name: _watched(one.name, found.handler(one.name), chronicle, clock) for one in functions
    }


class MotoWorld:
    """The same stack as `recruit-sync local`, with guests of our own, and no system but the ATS."""

    leaves: tuple[Leaf, ...] = ()

    def __init__(self, now: datetime, seed: int, agenda: Agenda, chronicle: Chronicle) -> None:
        def ats(_options: Options, clock: Callable[[], datetime]) -> WatchedAts:
            self.ats = WatchedAts(clock, seed, chronicle)
            return self.ats

        guests = Guests(ats=ats, beside=lambda events: WithDeeds(events, agenda))
        self._stack = LocalStack(Options(now=now, port=0, people=0), guests)
        self.clock, self.mail = self._stack.clock, self._stack.mail
        handlers = _handlers(self._stack.wiring.functions, chronicle, self.clock)
        self._stack.start(product.install, handlers)
        self.runner, self.gateway = self._stack.runner, self._stack.gateway
        self.functions = self._stack.functions

    @property
    def product(self) -> App:
        return product_wiring.app()

    def everything_kept(self) -> Mapping[str, object]:
        return moto_contents(self._stack.clients)

    def stop(self) -> None:
        self._stack.stop()
        product_wiring.install(None)


@dataclass
class _Drawers:
    """Everything that is kept in memory; outlives a crash of the functions."""

    shelves: Shelves
    screenings: WatchedScreenings = field(
        default_factory=lambda: WatchedScreenings(MemoryScreenings())
    )
    candidacies: WatchedCandidacies = field(init=False)
    addresses: MemoryAddresses = field(default_factory=MemoryAddresses)
    links: MemoryLinks = field(default_factory=MemoryLinks)
    notices: MemoryNotices = field(default_factory=MemoryNotices)
    notebook: MemoryNotebook = field(default_factory=MemoryNotebook)
    seen: MemorySeen = field(default_factory=MemorySeen)

    def __post_init__(self) -> None:
        self.candidacies = WatchedCandidacies(MemoryCandidacies(), self.screenings)

    def store(self) -> Store:
        return Store(
            self.candidacies,
            self.addresses,
            self.links,
            self.notices,
            self.notebook,
            self.screenings,
            self.seen,
            self.shelves,
        )


class MemoryWorld:
    """No AWS at all; ports may be made to fail between any two steps."""

    def __init__(
        self,
        now: datetime,
        seed: int,
        *,
        agenda: Agenda,
        chronicle: Chronicle,
        buggify: Buggify,
    ) -> None:
        self.clock = SimulatedClock(now)
        self.leaves = leaves(self.clock.now)
        self.ats = WatchedAts(self.clock.now, seed, chronicle)
        self.mail = MailService(self.clock.now, seed=seed)
        self._running = serve(self.ats, 0)
        self._checks = serve_checks(ChecksSimulator(self.clock.now, seed), 0)
        quick_line.open_door(self._running)
        self._buggify = buggify
        wired = read_wiring(ROOT / "serverless.yml", STAGE)
        self._drawers = _Drawers(Shelves(STAGE, self.clock.now))
        self._install()
        handlers = _handlers(wired.functions, chronicle, self.clock)
        buggify.on_crash = self._install_anew
        armed = {name: buggify.invocation(one) for name, one in handlers.items()}
        self.functions = Functions(wired.functions, self.clock.now, armed)
        outlet = ChecksOutlet(
            self._checks.simulator,
            WithDeeds(MemoryOutlet(self.mail, self._drawers.shelves, wired), agenda),
            public=_PUBLIC,
            answer=self._answer,
        )
        self.runner = Runner(
            self.clock,
            self.functions,
            timetables=Timetables(wired.schedules, now, self._drawers.candidacies),
            queues=MemorySources(wired, self.functions, self._drawers.shelves),
            mail_events=outlet,
        )
        self.gateway = Gateway(wired.routes, self.functions.call, self.clock.now)

    def _answer(self, request: Request) -> Response:
        return self.gateway.answer(request)

    def _install(self) -> None:
        settings = Settings(
            STAGE,
            "eu-central-1",
            ROOT / "config",
            self._running.url,
            _PUBLIC,
            screening_url=self._checks.url,
        )
        names = {"keys": _KEYS, "ats": _SIGN_IN, "agency": {"key": "local"}}
        secrets = {f"recruit-sync/{STAGE}/{name}": value for name, value in names.items()}
        self._clients = MemoryClients(MailApi(self.mail), secrets)
        self._app = TroubledApp(
            settings,
            self.clock,
            store=self._drawers.store(),
            aws=self._clients,
            buggify=self._buggify,
        )
        product_wiring.install(self._app)

    def _install_anew(self) -> None:
        """What a function kept in its memory died with it; the rules are read only once."""
        self._app = self._app.reborn()
        product_wiring.install(self._app)

    @property
    def product(self) -> App:
        return self._app

    def everything_kept(self) -> Mapping[str, object]:
        kept = {name: value for name, value in vars(self._drawers).items() if name != "shelves"}
        kept["secrets"] = self._clients.secrets.values
        return kept | {
            f"queue {name}": list(m) for name, m in self._drawers.shelves.waiting.items()
        }

    def stop(self) -> None:
        quick_line.close_door(self._running)
        self._running.stop()
        self._checks.stop()
        product_wiring.install(None)
