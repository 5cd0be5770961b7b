# SPDX-License-Identifier: Apache-2.0
"""How do outside tests drive the stack? JSON over HTTP under /local; the rest is the product.

Reading waits for no advance. Bad input gets 400 and one line that says what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from threading import Condition
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import parse_qs, unquote

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

from recruit_sync.domain.identity import deliverable
from recruit_sync.local.clock import SimulatedClock
from recruit_sync.local.console import Console
from recruit_sync.local.gateway import Gateway
from recruit_sync.local.mail_service import MailService
from recruit_sync.local.runner import Backwards, Outcome, Runner
from recruit_sync.local.web_server import Request, Response, json_response

_EVENT = re.compile(r"/local/mail/([^/]+)/event")
_SECONDS_FOR_AFTERMATH = 20
_NONE = timedelta(0)
_Model = TypeVar("_Model", bound=BaseModel)


class _Advance(BaseModel):
    model_config = ConfigDict(extra="forbid")

    to: AwareDatetime | None = None
    by: Annotated[timedelta, Field(ge=_NONE)] | None = None
    poll_every: Annotated[timedelta, Field(gt=_NONE)] | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> _Advance:
        if (self.to is None) == (self.by is None):
            raise ValueError('one of "to" (a moment with its zone) and "by" (a duration) is needed')
        return self


class _MailEvent(BaseModel):
    model_config = ConfigDict(extra="forbid")

    type: Literal["Delivery", "Bounce", "Complaint", "DeliveryDelay"]
    bounce_type: Literal["Permanent", "Transient"] = Field("Permanent", alias="bounceType")
    at: AwareDatetime | None = None


class BadRequest(Exception):
    """What was sent makes no sense; the text says why."""


class Aftermath:
    """How many web requests have been answered whose consequences are still being worked off."""

    def __init__(self) -> None:
        self._count = 0
        self._change = Condition()

    def begin(self) -> None:
        with self._change:
            self._count += 1

    def end(self) -> None:
        with self._change:
            self._count -= 1
            self._change.notify_all()

    def wait(self) -> None:
        with self._change:
            self._change.wait_for(lambda: self._count == 0, _SECONDS_FOR_AFTERMATH)


class Control:
    """Routes under /local, and the product behind the gateway."""

    def __init__(
        self,
        clock: SimulatedClock,
        runner: Runner,
        *,
        mail: MailService,
        gateway: Gateway,
        console: Console,
    ) -> None:
        self._clock = clock
        self._runner = runner
        self._mail = mail
        self._gateway = gateway
        self._console = console
        self._aftermath = Aftermath()

    def answer(self, request: Request) -> Response:
        if request.path != "/local" and not request.path.startswith("/local/"):
            return self._console.answer(request) or self._product(request)
        try:
            return self._local(request)
        except (BadRequest, Backwards) as error:
            return json_response({"error": str(error)}, 400)

    def _product(self, request: Request) -> Response:
        with self._runner.turns.one():
            response = self._gateway.answer(request)
        self._aftermath.begin()
        return Response(response.status, response.body, response.headers, after=self._work_off)

    def _work_off(self) -> None:
        try:
            self._runner.settle()
        finally:
            self._aftermath.end()

    def _local(self, request: Request) -> Response:
        methods = self._methods(request)
        if methods is None:
            return json_response({"error": f"there is nothing at {request.path}"}, 404)
        wanted = "GET" if request.method == "HEAD" else request.method
        if wanted not in methods:
            allowed = ", ".join(methods)
            return json_response({"error": f"{request.path} takes {allowed}"}, 405)
        return methods[wanted]()

    def _methods(self, request: Request) -> dict[str, Callable[[], Response]] | None:
        if request.path == "/local/clock":
            return {"GET": self._show_clock, "POST": lambda: self._advance(request)}
        if request.path == "/local/mail":
            return {"GET": lambda: self._mails(request)}
        if found := _EVENT.fullmatch(request.path):
            return {"POST": lambda: self._event(unquote(found[1]), request)}
        return None

    def _show_clock(self) -> Response:
        return json_response({"now": self._clock.now().isoformat()})

    def _advance(self, request: Request) -> Response:
        wanted = _read(_Advance, request.body)
        try:
            outcome = self._runner.advance(
                to=wanted.to, by=wanted.by or _NONE, poll_every=wanted.poll_every
            )
        except OverflowError:
            raise BadRequest("that moment lies beyond the calendar") from None
        return json_response(outcome_document(outcome))

    def _mails(self, request: Request) -> Response:
        if self._runner.advancing_to is None:
            self._aftermath.wait()
        query = parse_qs(request.query)
        unknown = set(query) - {"to", "kind"}
        if unknown:
            raise BadRequest(f"unknown parameter: {', '.join(sorted(unknown))}")
        # An unescaped plus sign arrives as a space, and no address holds a space.
        to = query["to"][0].replace(" ", "+") if "to" in query else None
        if to is not None:
            to = deliverable(to) or to
        mails = self._mail.mailbox.mails(to=to, kind=query.get("kind", [None])[0])
        return json_response([mail.shown() for mail in mails])

    def _event(self, mail_id: str, request: Request) -> Response:
        mail = self._mail.mailbox.get(mail_id)
        if mail is None:
            return json_response({"error": "there is no such mail"}, 404)
        wanted = _read(_MailEvent, request.body)
        at = wanted.at or self._clock.now()
        self._runner.tell(self._mail.report(mail, wanted.type, at, wanted.bounce_type))
        return json_response({"id": mail.id, "type": wanted.type, "at": at.isoformat()})


def outcome_document(outcome: Outcome) -> dict[str, Any]:
    """What an advance answers."""
    return {
        "now": outcome.now.isoformat(),
        "invocations": dict(sorted(outcome.invocations.items())),
        "failures": dict(sorted(outcome.failures.items())),
        "dead_letters": outcome.dead_letters,
    }


def _read(model: type[_Model], body: bytes) -> _Model:
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise BadRequest("; ".join(_problem(one) for one in error.errors())) from None


def _problem(one: Any) -> str:
    where = ".".join(str(part) for part in one["loc"])
    return f"{where}: {one['msg']}" if where else str(one["msg"])
