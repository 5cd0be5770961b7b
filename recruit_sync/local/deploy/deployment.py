# SPDX-License-Identifier: Apache-2.0
"""The template on a local AWS: deployed by the framework itself, run by what it deployed.

Others are simulated: the ATS and the mail service, on loopback. The functions' clock stands where
the last update put it, so time travels by updating them. Knows nothing of what a function does.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3

from recruit_sync.local.ats_http import RunningAts, serve
from recruit_sync.local.ats_simulator import AtsSimulator
from recruit_sync.local.checks_http import RunningChecks
from recruit_sync.local.checks_http import serve as serve_checks
from recruit_sync.local.checks_simulator import ChecksSimulator
from recruit_sync.local.clock import SimulatedClock
from recruit_sync.local.mail_api import MailApi
from recruit_sync.local.mail_outlet import MailOutlet
from recruit_sync.local.mail_service import MailService
from recruit_sync.local.web_server import WebServer
from recruit_sync.local.wiring_file import Wiring, read_wiring
from recruit_sync.wiring import RealClock

ROOT = Path(__file__).resolve().parents[3]
OSLS = ROOT / "node_modules" / ".bin" / "osls"
REGION = "eu-central-1"
STAGE = "local"
NAME = f"recruit-sync-{STAGE}"
_AGENCY = {"key": "local", "second_key": "local2"}
_SIGN_IN = {"client_id": "local", "client_secret": "local", "refresh_token": "local"}
_AT_REST = 3
"""So often in a row the queues have to be found empty."""


class DeploymentFailed(Exception):
    """What the framework said last."""


class NeverAtRest(Exception):
    """The queues did not empty."""


@dataclass
class Deployment:
    """One stack on one local AWS."""

    aws: str
    zip_path: Path
    clock: SimulatedClock
    ats: RunningAts
    mail: MailService
    mail_url: str
    checks: RunningChecks
    public_url: str = "http://127.0.0.1:1"

    # --- the framework -----------------------------------------------------------------------

    def deploy(self) -> None:
        """Put the template there, or what changed of it."""
        done = subprocess.run(  # noqa: S603
            [OSLS, "deploy", "--stage", STAGE],
            cwd=ROOT,
            env=self._environment(),
            check=False,
            capture_output=True,
            text=True,
            timeout=300,
        )
        if done.returncode:
            raise DeploymentFailed((done.stdout + done.stderr)[-3000:])

    def _environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "RECRUIT_SYNC_"))}
        keys = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}
        place = {"AWS_ENDPOINT_URL": self.aws, "AWS_REGION": REGION, "AWS_CONFIG_FILE": os.devnull}
        return {
            **kept,
            **keys,
            **place,
            **self._variables(),
            "RECRUIT_SYNC_ZIP": str(self.zip_path),
            "NODE_NO_WARNINGS": "1",
        }

    def _variables(self) -> dict[str, str]:
        return {
            "RECRUIT_SYNC_NOW": self.clock.now().isoformat(),
            "RECRUIT_SYNC_ATS_URL": self.ats.url,
            "RECRUIT_SYNC_SCREENING_URL": self.checks.url,
            "RECRUIT_SYNC_MAIL_ENDPOINT": self.mail_url,
            "RECRUIT_SYNC_PUBLIC_URL": self.public_url,
        }

    # --- what an operator does once ----------------------------------------------------------

    def fill_secrets(self) -> None:
        """Keys of its own, and the sign-in of the simulated ATS."""
        keys = {name: secrets.token_hex(32) for name in ("subject", "forms")}
        store = self.client("secretsmanager")
        values = (("keys", keys), ("ats", _SIGN_IN), ("ats-purge", _SIGN_IN), ("agency", _AGENCY))
        for name, value in values:
            text = json.dumps(value)
            store.put_secret_value(SecretId=f"recruit-sync/{STAGE}/{name}", SecretString=text)

    def open_the_door(self) -> None:
        """Let the links in mails lead to the deployed routes."""
        (api,) = self.client("apigatewayv2").get_apis()["Items"]
        self.public_url = f"{self.aws}/_aws/execute-api/{api['ApiId']}"

    # --- time --------------------------------------------------------------------------------

    def travel(self, to: datetime) -> None:
        """Move every clock there: the simulators', and the functions' by an update of each."""
        self.clock.move_to(to)
        with ThreadPoolExecutor(4) as several:
            list(several.map(self._update, self.functions()))

    def functions(self) -> list[str]:
        """The deployed functions' names."""
        found = self.client("lambda").list_functions()["Functions"]
        return sorted(one["FunctionName"] for one in found)

    def _update(self, name: str) -> None:
        functions = self.client("lambda")
        known = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        variables = known | self._variables()
        functions.update_function_configuration(
            FunctionName=name, Environment={"Variables": variables}
        )

    # --- running -----------------------------------------------------------------------------

    @cached_property
    def wiring(self) -> Wiring:
        """What the template names."""
        return read_wiring(ROOT / "serverless.yml", STAGE)

    @cached_property
    def _working(self) -> tuple[str, ...]:
        return tuple(mapping.queue for mapping in self.wiring.mappings)

    def fire(self, function: str) -> None:
        """Let the deployed schedule of a function come due now, once: its target, its role."""
        scheduler = self.client("scheduler")
        named = [one["Name"] for one in scheduler.list_schedules()["Schedules"]]
        all_of_them = (scheduler.get_schedule(Name=name) for name in named)
        (deployed,) = (s for s in all_of_them if s["Target"]["Arn"].endswith(f"{NAME}-{function}"))
        at, earlier = RealClock().now() - timedelta(seconds=1), self.runs(function)
        scheduler.create_schedule(
            Name=f"{function}-{secrets.token_hex(4)}",
            ScheduleExpression=f"at({at:%Y-%m-%dT%H:%M:%S})",
            FlexibleTimeWindow={"Mode": "OFF"},
            Target=deployed["Target"],
            ActionAfterCompletion="DELETE",
        )
        self._until(lambda: self.runs(function) > earlier, 120)

    def run(self, function: str) -> None:
        """Call a deployed function at once, as its schedule would."""
        self.client("lambda").invoke(FunctionName=f"{NAME}-{function}", Payload=b"{}")

    def runs(self, function: str) -> int:
        """How often a function has run to its end, by its log."""
        return sum(line.startswith("REPORT ") for line in self.log(function))

    def log(self, function: str) -> list[str]:
        """What stands in a function's log."""
        group = f"/aws/lambda/{NAME}-{function}"
        pages = self.client("logs").get_paginator("filter_log_events")
        found = (page["events"] for page in pages.paginate(logGroupName=group))
        return [event["message"] for events in found for event in events]

    def settle(self) -> None:
        """Tell what became of mails, until no queue holds anything."""
        topics = [t["TopicArn"] for t in self.client("sns").list_topics()["Topics"]]
        events = [arn for arn in topics if arn.endswith("mail-events")]
        outlet = MailOutlet(self.mail, self.client("sns"), events)
        quiet = 0

        def at_rest() -> bool:
            nonlocal quiet
            told = outlet.publish_due(self.clock.now())
            busy = told or any(self.waiting(name) for name in self._working)
            quiet = 0 if busy else quiet + 1
            return quiet >= _AT_REST

        try:
            self._until(at_rest, 120)
        except NeverAtRest as problem:
            held = ", ".join(f"{name} {self.waiting(name)}" for name in self._working)
            raise NeverAtRest(f"{problem}: {held}; {self._failures()}") from None

    def _failures(self) -> str:
        """What the functions last complained of."""
        names = [name.removeprefix(f"{NAME}-") for name in self.functions()]
        lines = [line for name in names for line in self.log(name)]
        return " | ".join([line.strip() for line in lines if "ERROR" in line][-5:])

    def waiting(self, queue: str) -> int:
        """How many messages a queue holds, those being worked on included."""
        wanted = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
        url = self._queue_url(queue)
        found = self.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=wanted)
        return sum(int(found["Attributes"][name]) for name in wanted)

    def dead_letters(self) -> int:
        """How many messages were given up."""
        names = (queue.name for queue in self.wiring.queues if queue.name.endswith("-dead"))
        return sum(self.waiting(name) for name in names)

    def _queue_url(self, queue: str) -> str:
        url: str = self.client("sqs").get_queue_url(QueueName=queue)["QueueUrl"]
        return url

    def _until(self, done: Any, seconds: float) -> None:
        clock = RealClock()
        for _ in range(int(seconds / 0.3)):
            if done():
                return
            clock.sleep(0.3)
        raise NeverAtRest(f"not within {seconds:.0f} seconds")

    # --- looking -----------------------------------------------------------------------------

    def items(self) -> dict[str, dict[str, Any]]:
        """Everything in the table, by its keys."""
        pages = self.client("dynamodb").get_paginator("scan").paginate(TableName=NAME)
        found = [item for page in pages for item in page["Items"]]
        return {f"{item['pk']['S']} {item['sk']['S']}": item for item in found}

    def client(self, service: str) -> Any:
        """A client of the local AWS."""
        return self._session.client(
            service,  # type: ignore[call-overload]
            endpoint_url=self.aws,
            aws_access_key_id="local",
            aws_secret_access_key="local",  # noqa: S106
        )

    @cached_property
    def _session(self) -> boto3.Session:
        return boto3.Session(region_name=REGION)


@contextmanager
def deployment(aws: str, zip_path: Path, now: datetime) -> Iterator[Deployment]:
    """A deployment with its simulators; nothing is deployed yet."""
    clock = SimulatedClock(now)
    mail = MailService(clock.now, mode="auto")
    post_office = WebServer(0)
    post_office.start(MailApi(mail).answer)
    try:
        with (
            serve(AtsSimulator(clock=clock.now), 0) as ats,
            serve_checks(ChecksSimulator(clock.now), 0) as checks,
        ):
            checks.send_by_itself()
            yield Deployment(aws, zip_path, clock, ats, mail, post_office.url, checks)
    finally:
        post_office.stop()
