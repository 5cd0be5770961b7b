# SPDX-License-Identifier: Apache-2.0
"""What does the simulated ATS answer to one request of the contract? Request in, reply out.

Knows paths, permissions and the order in which faults strike; knows no socket.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from urllib.parse import unquote

from recruit_sync.local import ats_acts, ats_checks, ats_report
from recruit_sync.local.ats_faults import arrange, hidden, overloaded, shape, unavailable
from recruit_sync.local.ats_log import Record
from recruit_sync.local.ats_profile import VALUE_LISTS
from recruit_sync.local.ats_query import read_number, read_query
from recruit_sync.local.ats_simulator import AtsSimulator
from recruit_sync.local.ats_wire import (
    Document,
    Refused,
    Reply,
    Request,
    forbidden,
    json_reply,
    not_found,
    read_reference,
    ref,
    stamp,
)

_LARGEST_VALUE_PAGE = 1000
_Answer = Callable[[Request, str, datetime], Reply]
_Route = tuple[str, str, re.Pattern[str], _Answer]


class AtsApi:
    def __init__(self, simulator: AtsSimulator) -> None:
        self._sim = simulator
        tenant = simulator.account.tenant
        self._token_path = f"/ccx/oauth2/{tenant}/token"
        self._base = f"/ccx/api/candidateLifecycle/v1/{tenant}"
        self._reports = f"/ccx/service/customreport2/{tenant}/isu_recruiting"
        self._routes: list[_Route] = [
            _route("GET", "/serverTimestamp", self._server_timestamp),
            _route("GET", "/candidates", self._list),
            _route("GET", "/candidates/{id}", self._read),
            _route("PATCH", "/candidates/{id}", self._patch),
            _route("GET", "/candidates/{id}/attachments", self._attachments),
            _route("POST", "/candidates/{id}/consents", self._consent),
            _route("POST", "/jobApplications/{id}/move", self._move),
            _route("POST", "/purgeRequests", self._purge),
            _route("GET", "/purgeRequests/{id}", self._read_purge),
            _route("GET", "/values/recruiting/{id}/", self._values),
            _route("GET", "/backgroundCheckPackages", self._packages),
            _route("GET", "/backgroundChecks", self._checks),
            _route("POST", "/backgroundChecks", self._ask_check),
            _route("GET", "/backgroundChecks/{id}", self._check),
            _route("PATCH", "/backgroundChecks/{id}", self._tell_check),
        ]
        self._report_routes = [_route("GET", f"/{ats_report.NAME}", self._report)]

    def answer(self, request: Request) -> Reply:
        with self._sim.lock:
            try:
                return self._admitted(request, self._sim.tick())
            except Refused as refusal:
                return refusal.reply()

    def _admitted(self, request: Request, now: datetime) -> Reply:
        faults = self._sim.faults
        closed = unavailable(faults, now)
        if closed is not None:
            self._sim.requests["service update"] += 1
            return closed
        if request.path == self._token_path and request.method == "POST":
            self._sim.requests["POST /token"] += 1
            return self._sim.tokens.grant(request, faults, now)
        if not self._sim.tokens.admits(request, now):
            raise Refused(HTTPStatus.UNAUTHORIZED, "A9030", "The token is unknown or has expired.")
        return self._routed(request, now)

    def _routed(self, request: Request, now: datetime) -> Reply:
        name, answer, found = self._find(request)
        self._sim.requests[name] += 1
        faults, chance, reading = self._sim.faults, self._sim.chance, request.method == "GET"
        busy = overloaded(faults, chance, reading=reading)
        if busy is not None:
            return busy
        if faults.forbidden or (faults.forbidden_writes and not reading):
            raise forbidden()
        reply = answer(request, found, now)
        lost = not reading and chance.strikes(faults.lost_replies)
        return Reply(reply.status, reply.body, reply.headers, lost=lost)

    def _find(self, request: Request) -> tuple[str, _Answer, str]:
        path, routes = self._below(request.path)
        methods = set()
        for method, template, pattern, answer in routes:
            match = pattern.fullmatch(path)
            if match and method == request.method:
                return f"{method} {template}", answer, unquote("".join(match.groups()))
            if match:
                methods.add(method)
        if methods:
            raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, "A9031", "Not a method of this resource.")
        raise not_found()

    def _below(self, path: str) -> tuple[str, list[_Route]]:
        for base, routes in ((self._base, self._routes), (self._reports, self._report_routes)):
            if path.startswith(base):
                return path.removeprefix(base), routes
        raise not_found()

    def _server_timestamp(self, _request: Request, _id: str, now: datetime) -> Reply:
        return json_reply(HTTPStatus.OK, {"serverTimestamp": stamp(now)})

    def _list(self, request: Request, _id: str, now: datetime) -> Reply:
        faults, chance = self._sim.faults, self._sim.chance
        query = read_query(request.query, now)
        found = self._sim.log.select(query, now, newest_first=faults.page_drift)
        rows = arrange(found, query, faults, chance)
        page = rows[query.offset : query.offset + query.limit]
        if query.ids_only:
            data = [{"id": row["id"]} for row in page]
        else:
            data = [shape(row, faults, chance) for row in page]
        return json_reply(HTTPStatus.OK, {"total": len(rows), "data": data})

    def _report(self, request: Request, _id: str, now: datetime) -> Reply:
        faults, chance = self._sim.faults, self._sim.chance
        query = ats_report.read_prompts(request.query)
        found = self._sim.log.select(query, now, newest_first=False)
        shown = [one for one in found if not hidden(one["id"], faults, chance)]
        if faults.report_without_entries:
            return json_reply(HTTPStatus.OK, {})
        rows = ats_report.entries(shape(one, faults, chance) for one in shown)
        return json_reply(HTTPStatus.OK, {"Report_Entry": rows})

    def _read(self, _request: Request, reference: str, now: datetime) -> Reply:
        record = self._person(reference, now)
        return self._shown(self._document(record, now))

    def _patch(self, request: Request, reference: str, now: datetime) -> Reply:
        record = self._person(reference, now)
        body = request.json()
        document = record.latest
        if document.get("mergedInto") is not None:
            if self._sim.faults.silent_merges:
                return self._shown(document)
            raise Refused(HTTPStatus.CONFLICT, "A9021", "Merged into another candidate.")
        _not_purged(document)
        written = self._sim.write(record, ats_acts.patched(document, body), now)
        if self._sim.faults.purge_task_tag:
            self._sim.purge_tonight(record, now)
        return self._shown(written)

    def _attachments(self, _request: Request, reference: str, _now: datetime) -> Reply:
        record = self._sim.log.find(read_reference(reference, "id"))
        if record is None or (record.gone is not None and not record.attachments):
            raise not_found()
        self._permitted(record)
        data = record.attachments
        return json_reply(HTTPStatus.OK, {"total": len(data), "data": data})

    def _consent(self, request: Request, reference: str, now: datetime) -> Reply:
        record = self._person(reference, now)
        _not_purged(record.latest)
        consent = request.json()
        self._sim.write(record, ats_acts.consented(record.latest, consent), now)
        return json_reply(HTTPStatus.CREATED, consent)

    def _move(self, request: Request, reference: str, now: datetime) -> Reply:
        record = self._person(reference, now)
        moved = ats_acts.moved(record.latest, reference, request.json(), now)
        self._sim.write(record, moved, now)
        return json_reply(HTTPStatus.OK, {"id": reference})

    def _purge(self, request: Request, _id: str, _now: datetime) -> Reply:
        job = self._sim.purge(request)
        headers = {"Location": f"{self._base}/purgeRequests/{job.id}"}
        return json_reply(HTTPStatus.ACCEPTED, job.document(), headers)

    def _read_purge(self, _request: Request, job_id: str, _now: datetime) -> Reply:
        return json_reply(HTTPStatus.OK, self._sim.purge_job(job_id).document())

    def _values(self, request: Request, name: str, _now: datetime) -> Reply:
        if name not in VALUE_LISTS:
            raise not_found()
        kind, values = VALUE_LISTS[name]
        limit = read_number(request.query, "limit", default=20, least=1, most=_LARGEST_VALUE_PAGE)
        offset = read_number(request.query, "offset", default=0, least=0, most=10**9)
        data = [ref(kind, value, label) for value, label in values.items()]
        page = data[offset : offset + limit]
        return json_reply(HTTPStatus.OK, {"total": len(data), "data": page})

    def _packages(self, _request: Request, _id: str, _now: datetime) -> Reply:
        data = ats_checks.PACKAGES
        return json_reply(HTTPStatus.OK, {"total": len(data), "data": data})

    def _checks(self, request: Request, _id: str, now: datetime) -> Reply:
        found, total = self._sim.checks.page(request.query, now)
        return json_reply(HTTPStatus.OK, {"total": total, "data": found})

    def _ask_check(self, request: Request, _id: str, now: datetime) -> Reply:
        document = self._sim.checks.ask(request.json(), now)
        return json_reply(HTTPStatus.CREATED, document)

    def _check(self, _request: Request, check_id: str, _now: datetime) -> Reply:
        return json_reply(HTTPStatus.OK, self._sim.checks.find(check_id))

    def _tell_check(self, request: Request, check_id: str, now: datetime) -> Reply:
        return json_reply(HTTPStatus.OK, self._sim.checks.tell(check_id, request.json(), now))

    def _person(self, reference: str, now: datetime) -> Record:
        record = self._sim.log.find(read_reference(reference, "id"))
        if record is None or record.as_of(now, now) is None:
            raise not_found()
        self._permitted(record)
        return record

    def _permitted(self, record: Record) -> None:
        if hidden(record.wid, self._sim.faults, self._sim.chance):
            raise forbidden()

    def _document(self, record: Record, now: datetime) -> Document:
        entry = record.as_of(now, now)
        if entry is None:
            raise not_found()
        return entry.document

    def _shown(self, document: Document) -> Reply:
        return json_reply(HTTPStatus.OK, shape(document, self._sim.faults, self._sim.chance))


def _not_purged(document: Document) -> None:
    if document.get("isPurged") is True:
        raise not_found()


def _route(method: str, template: str, answer: _Answer) -> _Route:
    return method, template, re.compile(template.replace("{id}", "([^/]+)")), answer
