# SPDX-License-Identifier: Apache-2.0
"""Puts a simulated screening agency on a loopback port, with its faults and its control plane.

On a clock of its own it sends its webhooks by itself; elsewhere whoever moves the clock has them
sent. The control plane, /_sim, is no part of the contract: a connector never calls it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any, Final, Self

import requests
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from recruit_sync.local import checks_outcomes as outcomes
from recruit_sync.local.checks_api import ChecksApi
from recruit_sync.local.checks_faults import ON_CALLS, Fault
from recruit_sync.local.checks_simulator import ChecksSimulator
from recruit_sync.local.checks_wire import Document, Refused, shown, stamp
from recruit_sync.local.web_server import Request, Response, WebServer, json_response

_BETWEEN_LOOKS: Final = 0.1
_ANSWERS_WITHIN: Final = 5.0
_ACT: Final = re.compile(r"/_sim/candidate/([^/]+)/act")
_SCRIPT: Final = re.compile(r"/_sim/report/([^/]+)/script")


class _Advance(BaseModel):
    model_config = ConfigDict(extra="forbid")

    advance: timedelta


class ChecksControl:
    """`clock`, `reset`, `seed`, `faults`, `deliveries`, `candidate/{id}/act`, `report/{id}/script`,
    and for a look: `log`, `things`, `limits`."""

    def __init__(self, api: ChecksApi) -> None:
        self._api = api
        self._sim = api.sim
        sim = api.sim
        self._reads: dict[str, Callable[[], object]] = {
            "/_sim/clock": lambda: {"now": stamp(sim.tick())},
            "/_sim/faults": lambda: [one.model_dump(mode="json") for one in sim.faults.all()],
            "/_sim/deliveries": lambda: [one.shown for one in sim.hooks.log],
            "/_sim/log": lambda: [f"{method} {path}" for _, method, path in sim.log],
            "/_sim/things": self._things,
            "/_sim/limits": self._limits,
        }
        self._writes: dict[str, Callable[[Document, datetime], None]] = {
            "/_sim/clock": self._advance,
            "/_sim/reset": lambda body, _: self._restart(body),
            "/_sim/seed": lambda body, _: self._restart(body),
            "/_sim/faults": self._fault,
            "/_sim/deliveries": self._deliveries,
            "/_sim/limits": lambda body, _: self._limit(body),
        }

    def answer(self, request: Request) -> Response:
        with self._sim.lock:
            now = self._sim.tick()
            try:
                return self._done(request, now)
            except Refused as refusal:
                return json_response(refusal.document, refusal.status)
            except ValidationError as fault:
                where = [".".join(map(str, one["loc"])) for one in fault.errors()]
                return json_response({"error": [f"{one}: not understood" for one in where]}, 400)

    def _done(self, request: Request, now: datetime) -> Response:
        if request.method == "GET" and request.path in self._reads:
            return json_response(self._reads[request.path]())
        if request.method == "DELETE" and request.path == "/_sim/faults":
            self._sim.faults.clear()
            return json_response([])
        body = TypeAdapter(dict[str, Any]).validate_json(request.body or b"{}")
        if request.path in self._writes:
            self._writes[request.path](body, now)
            return json_response(self._reads.get(request.path, dict)())
        if found := _ACT.fullmatch(request.path):
            outcomes.act(self._sim, found[1], str(body.get("act", "")), now)
            return json_response({"done": body.get("act")})
        if found := _SCRIPT.fullmatch(request.path):
            report = self._sim.find("reports", found[1])
            steps = TypeAdapter(tuple[outcomes.Result, ...]).validate_python(body.get("steps", []))
            outcomes.script(self._sim, report, steps, now)
            self._sim.tick()
            return json_response({"planned": len(steps)})
        raise Refused(404, "no such thing in the control plane")

    def _advance(self, body: Document, _now: datetime) -> None:
        self._sim.ahead += _Advance.model_validate(body).advance
        self._sim.tick()

    def _restart(self, body: Document) -> None:
        self._sim.start(int(body.get("seed", 1)))
        self._api.idempotency.stored.clear()

    def _fault(self, body: Document, now: datetime) -> None:
        self._sim.faults.add(Fault.model_validate(body), now)

    def _deliveries(self, body: Document, now: datetime) -> None:
        hooks = self._sim.hooks
        if body.get("release"):
            hooks.release(now)
        if body.get("resend"):
            hooks.resend(now)
        if "key" in body:
            hooks.signing_key = self._sim.keys[int(body["key"])]

    def _limit(self, body: Document) -> None:
        self._api.per_minute = int(body.get("per_minute", self._api.per_minute))
        self._sim.strict_country = bool(body.get("strict_country", self._sim.strict_country))

    def _limits(self) -> Document:
        return {"per_minute": self._api.per_minute, "strict_country": self._sim.strict_country}

    def _things(self) -> Document:
        things = self._sim.things
        return {kind: [shown(one) for one in rows.values()] for kind, rows in things.items()}


class ChecksServer:
    """Answers calls, misbehaving where it is told to."""

    def __init__(self, sim: ChecksSimulator, aftermath: Callable[[], None]) -> None:
        self._sim = sim
        self._api = ChecksApi(sim)
        self._control = ChecksControl(self._api)
        self._aftermath = aftermath

    def answer(self, request: Request) -> Response:
        if request.path.startswith("/_sim/"):
            done = self._control.answer(request)
            return Response(done.status, done.body, done.headers, after=self._aftermath)
        what = f"{request.method} {request.path}"
        now = self._sim.tick()
        with self._sim.lock:
            self._sim.log.append((stamp(now), request.method, request.path))
            fault = next(
                (f for kind in ON_CALLS if (f := self._sim.faults.strikes(kind, what, now))), None
            )
        if fault is None:
            return self._api.answer(request)
        return self._faulty(fault, request)

    def _faulty(self, fault: Fault, request: Request) -> Response:
        match fault.kind:
            case "http_500":
                return json_response({"error": "Internal server error"}, 500)
            case "http_429":
                reset = stamp(self._sim.tick() + timedelta(seconds=2))
                headers = {"Retry-After": "2", "X-Ratelimit-Reset": reset}
                body = b'{"error":"Rate limit exceeded"}'
                return Response(429, body, {"Content-Type": "application/json", **headers})
            case "slow":
                return self._slowly(fault.seconds, request)
            case "timeout_after_commit":
                self._api.answer(request)
                return Response(lost=True)
            case _:
                return Response(lost=True)

    def _slowly(self, seconds: float, request: Request) -> Response:
        """Meanwhile the same key is at work."""
        running, key = self._api.idempotency.running, request.headers.get("idempotency-key", "")
        running.add(key)
        Event().wait(seconds)
        running.discard(key)
        return self._api.answer(request)


@dataclass(slots=True)
class RunningChecks:
    url: str
    simulator: ChecksSimulator
    _web: WebServer
    _ended: Event = field(default_factory=Event)
    _thread: Thread | None = None

    def send_by_itself(self) -> None:
        """Webhooks go out as the clock passes their moments."""
        self._thread = Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._ended.wait(_BETWEEN_LOOKS):
            self.simulator.deliver(post)

    def stop(self) -> None:
        self._ended.set()
        if self._thread is not None:
            self._thread.join()
        self._web.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.stop()


def post(url: str, headers: Mapping[str, str], body: bytes) -> int | None:
    """One try over the wire; None where no answer came in time."""
    try:
        return requests.post(
            url, data=body, headers=headers, timeout=_ANSWERS_WITHIN, allow_redirects=False
        ).status_code
    except requests.RequestException:
        return None


def serve(
    simulator: ChecksSimulator, port: int = 0, aftermath: Callable[[], None] = lambda: None
) -> RunningChecks:
    """Starts answering on 127.0.0.1; port 0 takes a free one. `aftermath` follows what is done by
    the control plane, once its answer has left."""
    web = WebServer(port)
    web.start(ChecksServer(simulator, aftermath).answer)
    return RunningChecks(web.url, simulator, web)
