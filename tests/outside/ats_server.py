# SPDX-License-Identifier: Apache-2.0
"""The HTTP face of the outside tests' own ATS: strict to docs/ats.openapi.yaml, nothing more.

Whatever the contract forbids is refused and noted in `violations`.
"""

from __future__ import annotations

import base64
import json
import re
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.outside.ats_tenant import OPEN, Doc, Entry, Tenant, stamp

API = "/ccx/api/candidateLifecycle/v1/acme"
TOKEN = "/ccx/oauth2/acme/token"
REASONS = """no_consent consent_expired consent_refused withdrawn objected unreachable
erasure_request retention_ended""".split()
CHECKS_KNOWN = {"recipient", "submissionFrom", "submissionThrough", "limit", "offset"}
LISTS = {
    "applicantSources": "Applicant_Source_ID LINKEDIN AGENCY REFERRAL RECRUITER_SEARCH "
    "CAREERS_SITE JOB_ALERT",
    "recruitingStages": "Recruiting_Stage_ID REVIEW SCREEN ASSESSMENT INTERVIEW REFERENCE_CHECK "
    "OFFER BACKGROUND_CHECK EMPLOYMENT_AGREEMENT READY_FOR_HIRE",
    "recruitingDispositions": "Recruiting_Disposition_ID REJECTED DECLINED_BY_CANDIDATE",
    "backgroundCheckStatuses": "Background_Check_Status_ID Pending Passed Completed Did_Not_Pass "
    "Error No_Longer_Applies",
}
WINDOWS = ("updatedFrom", "updatedThrough"), ("createdFrom", "createdThrough")
KNOWN = {n for pair in WINDOWS for n in pair} | {
    *("candidate", "email", "candidateTag", "asOfEntryMoment", "fields", "limit", "offset")
}


class Refused(Exception):
    """An answer that is no success."""

    def __init__(self, status: int, code: str = "", body: bytes | None = None) -> None:
        super().__init__(f"{status} {code}")
        form = {"error": f"refused {code}", "code": code} if code else {"error": "refused"}
        self.status = status
        self.body = json.dumps(form).encode() if body is None else body


class AtsServer:
    """One tenant behind one port."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        self.refresh_token = "local"
        self.tokens: dict[str, datetime] = {}
        self.count = 0
        face = type("Face", (_Face,), {"ats": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), face)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Close the port."""
        self._http.shutdown()
        self._http.server_close()

    # --- one call -------------------------------------------------------------------------------

    def answer(self, method: str, url: str, headers: Any, body: bytes) -> tuple[int, Any]:
        """Status and document of any call."""
        parts = urlsplit(url)
        with self.tenant.lock:
            now = self.tenant.now()
            self.count += 1
            self._weather(now)
            if parts.path == TOKEN and method == "POST":
                return 200, self._token(headers, body, now)
            self._authorised(headers, now)
            self.tenant.settle()
            if not parts.path.startswith(API):
                raise Refused(404, "S21")
            query = parse_qs(parts.query, keep_blank_values=True)
            path = [unquote(p) for p in parts.path.removeprefix(API).strip("/").split("/")]
            return self._route(method, path, query, self._json(method, headers, body))

    def _weather(self, now: datetime) -> None:
        faults = self.tenant.faults
        if faults.down and faults.down[0] <= now < faults.down[1]:
            raise Refused(503, body=b"<html><body>Weekly service update</body></html>")
        if faults.throttled > 0:
            faults.throttled -= 1
            raise Refused(429)
        if faults.throttle_every and self.count % faults.throttle_every == 0:
            raise Refused(429)

    def _token(self, headers: Any, body: bytes, now: datetime) -> Doc:
        basic = "Basic " + base64.b64encode(b"local:local").decode()
        if headers.get("Authorization") != basic:
            self._violation("token asked without the client's Basic credentials")
            raise Refused(401, body=b'{"error":"invalid_client"}')
        form = {k: v[0] for k, v in parse_qs(body.decode()).items()}
        known = form.get("refresh_token") == self.refresh_token
        if form.get("grant_type") != "refresh_token" or not known:
            self._violation("a refresh token that was not the last one handed out")
            raise Refused(400, body=b'{"error":"invalid_grant"}')
        token, seconds = uuid.uuid4().hex, self.tenant.faults.token_seconds
        self.tokens[token] = now + timedelta(seconds=seconds)
        answer = {"access_token": token, "token_type": "Bearer", "expires_in": seconds}
        if self.tenant.faults.rotate:
            self.refresh_token = uuid.uuid4().hex
            answer["refresh_token"] = self.refresh_token
        return answer

    def _authorised(self, headers: Any, now: datetime) -> None:
        kind, _, token = (headers.get("Authorization") or "").partition(" ")
        if kind != "Bearer" or self.tokens.get(token, now) <= now:
            raise Refused(401)
        if self.tenant.faults.denied:
            raise Refused(403, "S22")

    def _json(self, method: str, headers: Any, body: bytes) -> Any:
        if method == "GET":
            return None
        if not (headers.get("Content-Type") or "").startswith("application/json"):
            self._violation(f"{method} without a JSON content type")
            raise Refused(400, "A9003")
        return json.loads(body)

    def _violation(self, what: str) -> None:
        self.tenant.violations.append(what)

    def _route(self, method: str, path: list[str], query: Any, doc: Any) -> tuple[int, Any]:
        match [method, *path]:
            case ["GET", "serverTimestamp"]:
                return 200, {"serverTimestamp": stamp(self.tenant.moment)}
            case ["GET", "candidates"]:
                return 200, self._candidates(query)
            case [_, "candidates", reference, *rest]:
                return self._one_candidate([method, *rest], reference, doc)
            case ["POST", "purgeRequests"]:
                return 202, self._purge(doc)
            case ["GET", "purgeRequests", number]:
                return 200, self._purge_request(number)
            case [_, "backgroundChecks", *rest]:
                return 200, self._background([method, *rest], query, doc)
            case ["GET", "values", "recruiting", name] if name in LISTS:
                return 200, _listed(LISTS[name])
        return self._no_such(method, path)

    def _background(self, call: list[str], query: dict[str, list[str]], doc: Any) -> Doc:
        match call:
            case ["GET"]:
                return self._checks(query)
            case ["GET" | "PATCH", number]:
                return self._check(number, doc)
            case _:
                raise Refused(404, "S21")

    def _checks(self, query: dict[str, list[str]]) -> Doc:
        one = {k: v[0] for k, v in query.items()}
        if one.keys() - CHECKS_KNOWN or int(one.get("limit", 20)) > 100:
            self._violation("a listing of background checks that is not in form")
            raise Refused(400, "A9001")
        since = self._moment(one["submissionFrom"]) if "submissionFrom" in one else None
        rows = [
            check
            for check in self.tenant.checks.values()
            if since is None or datetime.fromisoformat(check["submissionMoment"]) >= since
        ]
        limit, offset = int(one.get("limit", 20)), int(one.get("offset", 0))
        return {"total": len(rows), "data": rows[offset : offset + limit]}

    def _check(self, number: str, doc: Any) -> Doc:
        check = self.tenant.checks.get(number)
        if check is None:
            raise Refused(404, "S21")
        if doc is None:
            return check
        said = doc["statusData"]["status"]["id"]
        if said.partition("=")[2] not in LISTS["backgroundCheckStatuses"].split()[1:]:
            self._violation("a status that is not in the list")
            raise Refused(400, "A9006")
        check["statusData"] = doc["statusData"]
        self.tenant.told.append((number, said.partition("=")[2], doc))
        return check

    def _one_candidate(self, call: list[str], reference: str, doc: Any) -> tuple[int, Any]:
        match call:
            case ["GET"]:
                return 200, self.tenant.shown(self._known(reference))
            case ["PATCH"]:
                return 200, self._patch(self._known(reference), doc)
            case ["GET", "attachments"]:
                return 200, self._attachments(reference)
            case ["POST", "consents"]:
                return 201, self._mirror(self._known(reference), doc)
            case _:
                return self._no_such(call[0], ["candidates", *call[1:]])

    def _no_such(self, method: str, path: list[str]) -> tuple[int, Any]:
        self._violation(f"no such operation: {method} {'/'.join(path[:1])}")
        raise Refused(404, "S21")

    def _known(self, reference: str) -> str:
        wid = self.tenant.find(reference)
        if wid is None:
            raise Refused(404, "S21")
        return wid

    # --- reading --------------------------------------------------------------------------------

    def _candidates(self, query: dict[str, list[str]]) -> Doc:
        faults = self.tenant.faults
        one = {k: v[0] for k, v in query.items()}
        for name in one.keys() - KNOWN:
            self._violation(f"unknown parameter {name}")
            raise Refused(400, "A9001")
        limit, offset = int(one.get("limit", 20)), int(one.get("offset", 0))
        if not (1 <= limit <= 100 and offset >= 0 and len(query.get("candidate", [])) <= 100):
            self._violation("limit, offset or candidates out of bounds")
            raise Refused(400, "A9001")
        if faults.server_error_every and self.count % faults.server_error_every == 0:
            raise Refused(500)
        wids = self._selected(query, one)
        if faults.drift and "asOfEntryMoment" not in one:
            shift = self.count % 3
            wids = wids[shift:] + wids[:shift]
        page = wids[offset : offset + limit]
        if faults.doubled and offset and page:
            page = [wids[offset - 1], *page]
        rows = [{"id": w} if "fields" in one else self.tenant.shown(w) for w in page]
        return {"total": len(wids), "data": rows}

    def _selected(self, query: dict[str, list[str]], one: dict[str, str]) -> list[str]:
        now, tenant = self.tenant.moment, self.tenant
        updated, created = (self._window(one, *pair) for pair in WINDOWS)
        as_of = self._moment(one["asOfEntryMoment"]) if "asOfEntryMoment" in one else now

        def wanted(entry: Entry) -> bool:
            born = tenant.born[entry.wid]
            return (
                (not updated or updated[0] <= entry.at <= updated[1])
                and (not created or created[0] <= born <= created[1])
                and entry.at <= as_of
            )

        wids = tenant.matching(wanted, now)
        if "candidate" in query:
            asked = {tenant.find(r) for r in query["candidate"]}
            wids = [w for w in wids if w in asked]
        if "email" in one:
            wids = [w for w in wids if tenant.people[w].get("email") == one["email"]]
        if "candidateTag" in one:
            wids = [w for w in wids if one["candidateTag"] in _tags(tenant.people[w])]
        return wids

    def _window(
        self, one: dict[str, str], first: str, last: str
    ) -> tuple[datetime, datetime] | None:
        if first not in one and last not in one:
            return None
        if first not in one or last not in one:
            self._violation(f"only one of {first} and {last}")
            raise Refused(400, "A9001")
        window = self._moment(one[first]), self._moment(one[last])
        if window[0] > window[1] or window[1] > self.tenant.moment:
            self._violation(f"{first} after {last}, or {last} in the future")
            raise Refused(400, "A9002")
        return window

    def _moment(self, text: str) -> datetime:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            self._violation("a moment without an offset")
            raise Refused(400, "A9001")
        return moment

    def _attachments(self, reference: str) -> Doc:
        wid = self.tenant.find(reference)
        if wid is None and reference not in self.tenant.attachments:
            raise Refused(404, "S21")
        data = self.tenant.attachments.get(wid or reference, [])
        return {"total": len(data), "data": data}

    # --- writing --------------------------------------------------------------------------------

    def _patch(self, wid: str, doc: Any) -> Doc:
        person = self.tenant.people[wid]
        if person.get("mergedInto"):
            return self.tenant.shown(wid)
        tags = doc.get("candidateTags", {})
        kept = [t for t in person.get("candidateTags") or [] if t not in tags.get("remove", [])]
        status = (person.get("status") or {}) | doc.get("status", {})
        self.tenant.change(wid, status=status, candidateTags=kept + tags.get("add", []))
        return self.tenant.shown(wid)

    def _mirror(self, wid: str, doc: Any) -> Doc:
        purposes, states = ("recruitment", "job_alert"), "requested given refused withdrawn expired"
        good = doc.get("purpose") in purposes and doc.get("status") in states.split()
        if not good or doc.get("channel") != "recruit_sync":
            self._violation("a consent that is not in form")
            raise Refused(400, "A9004")
        self.tenant.mirrored.append((wid, doc))
        if not self.tenant.gone(wid):
            seen = self.tenant.people[wid].get("consents") or []
            self.tenant.change(wid, consents=[*seen, doc])
        return {"stored": True}

    def _purge(self, doc: Any) -> Doc:
        tenant = self.tenant
        try:
            uuid.UUID(doc["clientReference"])
            good = doc["reason"] in REASONS and 1 <= len(doc["candidates"]) <= 100
        except (KeyError, ValueError):
            good = False
        if not good:
            self._violation("a purge request that is not in form")
            raise Refused(400, "A9005")
        for request in tenant.purges:
            if request["clientReference"] == doc["clientReference"]:
                return _public(request)
        wids = [tenant.find(c["id"]) or c["id"] for c in doc["candidates"]]
        for request in tenant.purges:
            if request["status"] in OPEN and set(request["_wids"]) & set(wids):
                raise Refused(409)
        return tenant.ask_purge(wids, doc["reason"], doc["clientReference"])

    def _purge_request(self, number: str) -> Doc:
        for request in self.tenant.purges:
            if request["id"] == number:
                return _public(request)
        raise Refused(404, "S21")


def _public(request: Doc) -> Doc:
    return {k: v for k, v in request.items() if not k.startswith("_")}


def _tags(person: Doc) -> list[str]:
    return [tag["id"] for tag in person.get("candidateTags") or []]


def _odd(value: Any) -> Any:
    """The same with fields that nobody knows, each object back to front. Shells stay bare."""
    if isinstance(value, list):
        return [_odd(one) for one in value]
    if not isinstance(value, dict):
        return value
    turned = {name: _odd(one) for name, one in reversed(value.items())}
    return turned if value.get("isPurged") else {"novelty": [{"since": None}], **turned}


def _listed(words: str) -> Doc:
    kind, *values = words.split()
    return {"total": len(values), "data": [{"id": f"{kind}={v}", "descriptor": v} for v in values]}


class _Face(BaseHTTPRequestHandler):
    """Bytes in, bytes out."""

    ats: AtsServer
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body leave in one piece

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            status, doc = self.ats.answer(self.command, self.path, self.headers, body)
            data = json.dumps(_odd(doc) if self.ats.tenant.faults.odd else doc).encode()
        except Refused as refused:
            status, data = refused.status, refused.body
        self.ats.tenant.calls.append((self.command, re.sub(r"[?].*", "", self.path), status))
        self.send_response(status)
        html = data.startswith(b"<")
        self.send_header("Content-Type", "text/html" if html else "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PATCH = _serve  # noqa: N815  the names that http.server calls

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@contextmanager
def serving(tenant: Tenant) -> Iterator[AtsServer]:
    """A server for as long as the block runs."""
    server = AtsServer(tenant)
    try:
        yield server
    finally:
        server.stop()
