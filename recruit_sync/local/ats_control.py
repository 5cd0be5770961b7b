# SPDX-License-Identifier: Apache-2.0
"""Lets somebody outside the process drive the simulated ATS, by HTTP under /sim.

No part of the contract: a connector never calls it. JSON in, JSON out, no credentials.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict
from http import HTTPStatus

from pydantic import AwareDatetime, BaseModel, ConfigDict, TypeAdapter, ValidationError

from recruit_sync.local import ats_checks
from recruit_sync.local.ats_people import Population, populate
from recruit_sync.local.ats_profile import Profile
from recruit_sync.local.ats_simulator import AtsSimulator
from recruit_sync.local.ats_wire import (
    Document,
    Refused,
    Reply,
    Request,
    json_reply,
    not_found,
)

_Act = Callable[[str, Document], object]
_ACT = re.compile(r"/sim/people/([^/]+)/([a-z]+)")


class _Newcomer(BaseModel):
    """Either a document as the wire shows it, or the facts of a profile."""

    model_config = ConfigDict(extra="forbid")

    document: Document | None = None
    profile: Profile | None = None
    attachments: list[Document] = []
    at: AwareDatetime | None = None


class AtsControl:
    def __init__(self, simulator: AtsSimulator) -> None:
        self._sim = simulator
        sim = simulator
        self._reads: dict[str, Callable[[], object]] = {
            "/sim/people": sim.people,
            "/sim/switches": lambda: sim.faults.model_dump(mode="json"),
            "/sim/checks": lambda: sim.checks.documents,
            "/sim/purges": lambda: [asdict(line) for line in sim.purge_log],
            "/sim/requests": lambda: dict(sim.requests),
            "/sim/identities": lambda: sorted(sim.identities()),
        }
        self._writes: dict[str, Callable[[Document], object]] = {
            "/sim/people": self._add,
            "/sim/switches": lambda body: sim.switch(**body).model_dump(mode="json"),
            "/sim/population": self._populate,
        }
        self._acts: dict[str, _Act] = {
            "update": lambda wid, body: sim.update(
                wid, body.get("changes"), absent=body.get("absent", ())
            ),
            "apply": lambda wid, body: {"id": sim.apply(wid, **body)},
            "consent": lambda wid, body: sim.consent(wid, **body),
            "hire": lambda wid, _: sim.hire(wid),
            "dispose": lambda wid, body: sim.dispose(wid, body.get("how", "REJECTED")),
            "merge": lambda wid, body: sim.merge(wid, body["into"]),
            "remove": lambda wid, _: sim.remove(wid),
            "check": lambda wid, body: sim.checks.ask_for(wid, sim.tick(), body.get("application")),
            "rescind": lambda check, _: sim.checks.rescind(check, sim.tick()),
            "stage": lambda wid, body: sim.act(
                wid, lambda document, now: ats_checks.staged(document, body["stage"], now)
            ),
        }

    def answer(self, request: Request) -> Reply:
        try:
            return json_reply(HTTPStatus.OK, self._done(request))
        except Refused as refusal:
            return refusal.reply()
        except LookupError:
            return not_found().reply()
        except ValidationError as fault:
            where = [".".join(map(str, one["loc"])) for one in fault.errors()]
            body = {"error": "Not understood.", "errors": [{"field": one} for one in where]}
            return json_reply(HTTPStatus.BAD_REQUEST, body)

    def _done(self, request: Request) -> object:
        if request.method == "GET":
            return self._reads[request.path]()
        body = request.json() if request.body else {}
        if request.path in self._writes:
            return self._writes[request.path](body)
        match = _ACT.fullmatch(request.path)
        if match is None:
            raise not_found()
        return self._acts[match[2]](match[1], body)

    def _add(self, body: Document) -> Document:
        one = _Newcomer.model_validate(body)
        person = one.document if one.document is not None else one.profile
        return {"id": self._sim.add(person, at=one.at, attachments=one.attachments)}

    def _populate(self, body: Document) -> list[Document]:
        population = TypeAdapter(Population).validate_python(body)
        return [asdict(arrival) for arrival in populate(self._sim, population)]
