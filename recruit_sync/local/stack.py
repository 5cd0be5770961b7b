# SPDX-License-Identifier: Apache-2.0
"""The whole product on one machine: puts simulators, AWS, functions and clock together.

Starts what it was given no address of, and ends what it started. Decides nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from recruit_sync.local import quick_calls, quick_line
from recruit_sync.local.ats_http import RunningAts, serve
from recruit_sync.local.ats_people import Population, populate
from recruit_sync.local.ats_simulator import AtsSimulator
from recruit_sync.local.aws_stack import (
    REGION,
    Aws,
    Clients,
    OutsideAws,
    OwnMoto,
    Provisioned,
    any_surroundings,
    provision,
)
from recruit_sync.local.checks_http import RunningChecks
from recruit_sync.local.checks_http import serve as serve_checks
from recruit_sync.local.checks_outlet import ChecksOutlet
from recruit_sync.local.checks_simulator import ChecksSimulator
from recruit_sync.local.clock import SimulatedClock
from recruit_sync.local.console import Console
from recruit_sync.local.control import Control
from recruit_sync.local.event_sources import EventSources, QueueAccess
from recruit_sync.local.functions import Functions, Handler
from recruit_sync.local.gateway import Gateway
from recruit_sync.local.mail_api import MailApi
from recruit_sync.local.mail_outlet import MailOutlet
from recruit_sync.local.mail_service import MailService, Mode
from recruit_sync.local.mailbox import Mailbox
from recruit_sync.local.overview import Overview, Product, overview
from recruit_sync.local.runner import MailEvents, Runner
from recruit_sync.local.timetables import Timetables
from recruit_sync.local.web_server import Request, Response, WebServer
from recruit_sync.local.wiring_file import Wiring, read_wiring
from recruit_sync.ports import Clock

ROOT = Path(__file__).resolve().parents[2]
STAGE = "local"
_ARRIVING = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Options:
    """As on the command line; an address that is None is one to start."""

    now: datetime
    port: int = 8300
    ats_url: str | None = None
    screening_url: str | None = None
    aws_endpoint: str | None = None
    state: Path | None = None
    config: Path = ROOT / "config"
    wiring: Path = ROOT / "serverless.yml"
    mail: Mode = "auto"
    stage: str = STAGE
    people: int = 12


@dataclass(frozen=True, slots=True)
class Places:
    """Where the product finds everybody else."""

    ats: str
    screening: str
    aws: str | None
    mail: str
    public: str
    config: Path
    stage: str
    region: str = REGION


Build = Callable[[Places, Clock], Product]


def _a_few_people(options: Options, now: Callable[[], datetime]) -> AtsSimulator:
    """Invented ones, who come in one after the other."""
    simulator = AtsSimulator(clock=now)
    populate(simulator, Population(candidates=options.people, over=_ARRIVING))
    return simulator


@dataclass(frozen=True, slots=True)
class Guests:
    """Who else takes part: the people in the ATS, and whoever acts when their moment has come."""

    ats: Callable[[Options, Callable[[], datetime]], AtsSimulator] = _a_few_people
    beside: Callable[[MailEvents], MailEvents] = lambda events: events


class LocalStack:
    """Everything that runs, from `start` to `stop`."""

    def __init__(self, options: Options, guests: Guests | None = None) -> None:
        any_surroundings()
        self.options = options
        self._guests = guests or Guests()
        self.clock = SimulatedClock(options.now.astimezone(UTC))
        self.wiring: Wiring = read_wiring(options.wiring, options.stage)
        self.mail = MailService(self.clock.now, mode=options.mail, mailbox=Mailbox(options.state))
        self.aws: Aws = OutsideAws(options.aws_endpoint) if options.aws_endpoint else OwnMoto()
        self.clients = Clients(self.aws)
        self.made: Provisioned = provision(self.clients, self.wiring)
        self._mail_server = WebServer(0)
        self._web = WebServer(options.port)
        self._closing = [self.aws.stop, self._mail_server.stop, self._web.stop]
        self.ats: RunningAts | None = None if options.ats_url else self._own_ats()
        self.ats_url = options.ats_url or (self.ats.url if self.ats else "")
        self.checks = None if options.screening_url else self._own_checks()
        self.screening_url = options.screening_url or (self.checks.url if self.checks else "")

    def start(self, build: Build, handlers: Mapping[str, Handler] | None = None) -> dict[str, Any]:
        """Put the product in, open the doors; the line to print when ready."""
        self.functions = Functions(self.wiring.functions, self.clock.now, handlers)
        self.functions.load()
        mail = MailApi(self.mail).answer
        self._mail_server.start(mail)
        quick_calls.open_door(self._mail_server.url, mail)
        self.product = build(self._places(), self.clock)
        dates = self.product.candidacies
        self.timetables = Timetables(self.wiring.schedules, self.clock.now(), dates)
        self.runner = self._runner()
        self.gateway = Gateway(self.wiring.routes, self.functions.call, self.clock.now)
        console = Console(self.clock, self.runner, self.mail, self._look)
        control = Control(
            self.clock, self.runner, mail=self.mail, gateway=self.gateway, console=console
        )
        self._web.start(control.answer)
        return self._ready()

    def stop(self) -> None:
        """End everything, the last started first."""
        quick_calls.close_door(self._mail_server.url)
        while self._closing:
            self._closing.pop()()

    def _places(self) -> Places:
        return Places(
            ats=self.ats_url,
            screening=self.screening_url,
            aws=self.aws.inside,
            mail=self._mail_server.url,
            public=self._web.url,
            config=self.options.config,
            stage=self.options.stage,
        )

    def _look(self) -> Overview:
        return overview(self.product, self.functions, self.timetables, self.clock.now())

    def _runner(self) -> Runner:
        access = QueueAccess(
            self.clients.sqs,
            self.made.queue_urls,
            may_hold=self.aws.may_hold,
            nudged=self.product.queues.nudged,
        )
        queues = EventSources(self.wiring, self.functions, access=access, clock=self.clock.now)
        topics = self.made.topic_arns.values()
        return Runner(
            self.clock,
            self.functions,
            timetables=self.timetables,
            queues=queues,
            mail_events=self._by_itself(MailOutlet(self.mail, self.clients.sns, topics)),
        )

    def _by_itself(self, mail: MailEvents) -> MailEvents:
        """Whatever happens without being asked for."""
        events = self._guests.beside(mail)
        if self.checks is None:
            return events
        sim, public = self.checks.simulator, self._web.url
        return ChecksOutlet(sim, events, public=public, answer=self._answer)

    def _answer(self, request: Request) -> Response:
        return self.gateway.answer(request)

    def _own_ats(self) -> RunningAts:
        running = serve(self._guests.ats(self.options, self.clock.now), 0)
        quick_line.open_door(running)
        self._closing += [running.stop, partial(quick_line.close_door, running)]
        return running

    def _own_checks(self) -> RunningChecks:
        sim = ChecksSimulator(self.clock.now)
        running = serve_checks(sim, 0, self._settle)
        self._closing.append(running.stop)
        return running

    def _settle(self) -> None:
        """What an act at the agency brought about is worked off at once."""
        self.runner.settle()

    def _ready(self) -> dict[str, Any]:
        public = self._web.url
        return {
            "ready": True,
            "outside_aws": self.options.aws_endpoint is not None,
            "control": f"{public}/local",
            "public": public,
            "aws_endpoint": self.aws.url,
            "ats": self.ats_url,
            "screening": self.screening_url,
        }
