# SPDX-License-Identifier: Apache-2.0
"""The simulated screening agency's interface under /v1: routes, and who may call them how often."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from urllib.parse import parse_qsl

from recruit_sync.local import checks_outcomes as outcomes
from recruit_sync.local.checks_calls import (
    Ask,
    Idempotency,
    body_of,
    json_answer,
    latin,
    need,
    route_pattern,
)
from recruit_sync.local.checks_simulator import ChecksSimulator
from recruit_sync.local.checks_wire import (
    Document,
    Refused,
    fattened,
    listing,
    not_found,
    shown,
    stamp,
)
from recruit_sync.local.web_server import Request, Response

_MINUTE: Final = timedelta(minutes=1)
_MOST_ADDRESSES: Final = 2
_NO_PREDICTION: Final = ("complete", "canceled")


class ChecksApi:
    def __init__(self, sim: ChecksSimulator) -> None:
        self.sim = sim
        self.per_minute = 1_200
        self.idempotency = Idempotency()
        self._minute: tuple[datetime, int] | None = None
        routes: dict[str, Callable[[Ask], tuple[int, Document]]] = {
            "GET /v1/packages": self._packages,
            "POST /v1/candidates": self._new_candidate,
            "GET /v1/candidates": self._candidates,
            "GET /v1/candidates/{}": lambda a: (200, sim.usable(a.name)),
            "DELETE /v1/candidates/{}/pii": self._remove,
            "POST /v1/invitations": self._invite,
            "GET /v1/invitations": self._invitations,
            "GET /v1/invitations/{}": lambda a: (200, sim.owned("invitations", a.name)),
            "DELETE /v1/invitations/{}": self._uninvite,
            "GET /v1/reports/{}": self._report,
            "POST /v1/reports/{}": self._engage,
            "POST /v1/reports/{}/complete": self._complete,
            "GET /v1/reports/{}/eta": self._eta,
            "GET /v1/reports/{}/verifications": self._verifications,
            "GET /v1/reports/{}/adverse_items": self._adverse_items,
            "POST /v1/reports/{}/adverse_actions": self._adverse_action,
            "GET /v1/adverse_actions/{}": lambda a: (200, sim.owned("adverse_actions", a.name)),
            "DELETE /v1/adverse_actions/{}": self._no_adverse_action,
            "GET /v1/screenings/{}": self._screening,
            "GET /v1/webhooks": self._webhooks,
            "POST /v1/webhooks": self._new_webhook,
            "DELETE /v1/webhooks/{}": self._no_webhook,
        }
        self._routes = [(route_pattern(route), do) for route, do in routes.items()]

    def answer(self, request: Request) -> Response:
        """One call, whatever comes of it."""
        with self.sim.lock:
            now = self.sim.tick()
            headers, left = self._limits(now)
            try:
                self._known(request)
                if left < 0:
                    raise Refused(429, "Rate limit exceeded")
                answer = self._once(request, now)
            except Refused as refusal:
                answer = json_answer(refusal.status, refusal.document)
        return Response(answer.status, answer.body, {**answer.headers, **headers})

    def _limits(self, now: datetime) -> tuple[dict[str, str], int]:
        start, used = self._minute or (now, 0)
        if now - start >= _MINUTE:
            start, used = now, 0
        self._minute = (start, used + 1)
        left = self.per_minute - used - 1
        return {
            "X-Ratelimit-Limit": str(self.per_minute),
            "X-Ratelimit-Remaining": str(max(0, left)),
            "X-Ratelimit-Reset": stamp(start + _MINUTE),
        }, left

    def _known(self, request: Request) -> None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        try:
            key = b64decode(token, validate=True).decode().partition(":")[0]
        except ValueError:
            key = ""
        if scheme != "Basic" or key not in self.sim.keys:
            raise Refused(401, "Bad authentication error")

    def _once(self, request: Request, now: datetime) -> Response:
        key = request.headers.get("idempotency-key", "")
        if request.method != "POST" or not key:
            return self._done(request, now)
        print_ = sha256(f"{request.path}\n".encode() + request.body).hexdigest()
        replayed = self.idempotency.before(key, print_, now)
        if replayed is not None:
            return replayed
        answer = json_answer(500, {"error": "Internal server error"})
        try:
            answer = self._done(request, now)
            return answer
        finally:
            self.idempotency.after(key, print_, now, answer)

    def _done(self, request: Request, now: datetime) -> Response:
        what = f"{request.method} {request.path}"
        for pattern, do in self._routes:
            if match := pattern.fullmatch(what):
                query = dict(parse_qsl(request.query))
                name = match[1] if match.re.groups else ""
                status, document = do(Ask(name, query, body_of(request), now))
                return json_answer(status, shown(document))
        raise not_found("Resource")

    # --- packages and candidates -----------------------------------------------------------------

    def _packages(self, ask: Ask) -> tuple[int, Document]:
        return 200, listing(self.sim.packages, "/v1/packages", ask.query)

    def _new_candidate(self, ask: Ask) -> tuple[int, Document]:
        need(ask.body, "email")
        if "@" not in str(ask.body["email"]):
            raise Refused(400, "email is invalid", listed=True)
        for name in ("first_name", "middle_name", "last_name"):
            if not latin(str(ask.body.get(name) or "")):
                raise Refused(400, f"{name} is invalid", listed=True)
        return 201, self.sim.new_candidate(ask.body, ask.now)

    def _candidates(self, ask: Ask) -> tuple[int, Document]:
        wanted = {n: v for n, v in ask.query.items() if n in ("custom_id", "email")}
        everybody = self.sim.things["candidates"].values()
        found = [c for c in everybody if all(c.get(n) == v for n, v in wanted.items())]
        return 200, listing(found, "/v1/candidates", ask.query)

    def _remove(self, ask: Ask) -> tuple[int, Document]:
        need(ask.body, "deletion_contact_email_address")
        return 200, self.sim.remove_pii(ask.name, ask.now)

    # --- invitations -----------------------------------------------------------------------------

    def _invite(self, ask: Ask) -> tuple[int, Document]:
        need(ask.body, "candidate_id", "package")
        candidate = self.sim.usable(ask.body["candidate_id"])
        places = ask.body.get("work_locations") or []
        if self.sim.strict_country and not (places and places[0].get("country")):
            raise Refused(400, "work_locations.country is required", listed=True)
        invitation = self.sim.invite(candidate, ask.body, ask.now)
        outcomes.invited(self.sim, invitation, ask.now)
        return 201, invitation

    def _invitations(self, ask: Ask) -> tuple[int, Document]:
        if "candidate_id" in ask.query:
            self.sim.usable(ask.query["candidate_id"])
        wanted = {n: v for n, v in ask.query.items() if n in ("candidate_id", "status")}
        every = self.sim.things["invitations"].values()
        found = [one for one in every if all(one[n] == v for n, v in wanted.items())]
        return 200, listing(found, "/v1/invitations", ask.query)

    def _uninvite(self, ask: Ask) -> tuple[int, Document]:
        invitation = self.sim.owned("invitations", ask.name)
        return 200, self.sim.delete_invitation(invitation, ask.now)

    # --- reports ---------------------------------------------------------------------------------

    def _report(self, ask: Ask) -> tuple[int, Document]:
        report = self.sim.owned("reports", ask.name)
        fat = self.sim.faults.due("fat_payload", ask.name, ask.now)
        every = [fattened(shown(s)) if fat else shown(s) for s in self.sim.screenings(report)]
        whole = "screenings" in ask.query.get("include", "")
        rows = every if whole else [one["id"] for one in every]
        document = {**report, "screenings": rows}
        return 200, fattened(document) if fat else document

    def _screening(self, ask: Ask) -> tuple[int, Document]:
        screening = self.sim.owned("screenings", ask.name)
        fat = ask.query.get("fat") == "true"
        return 200, fattened(screening) if fat else screening

    def _engage(self, ask: Ask) -> tuple[int, Document]:
        report = self.sim.owned("reports", ask.name)
        if ask.body.get("adjudication") == "engaged":
            report["adjudication"] = "engaged"
            self.sim.emit("report.engaged", report, ask.now)
        elif "package" in ask.body:
            report["package"] = ask.body["package"]
            self.sim.emit("report.upgraded", report, ask.now)
        else:
            raise Refused(400, "adjudication or package is required")
        return 200, report

    def _complete(self, ask: Ask) -> tuple[int, Document]:
        report = self.sim.owned("reports", ask.name)
        return 200, outcomes.completed_now(self.sim, report, ask.now)

    def _eta(self, ask: Ask) -> tuple[int, Document]:
        report = self.sim.owned("reports", ask.name)
        if report["status"] in _NO_PREDICTION:
            raise not_found("Prediction")
        when = {"estimated_generated_at": stamp(ask.now)}
        return 200, {**when, "estimated_completion_time": report["estimated_completion_time"]}

    def _verifications(self, ask: Ask) -> tuple[int, Document]:
        report = self.sim.owned("reports", ask.name)
        held = report["status"] == "suspended"
        rows = [{"id": f"ver_{ask.name}", "object": "verification", "verification_type": "id"}]
        return 200, listing(rows if held else [], f"/v1/reports/{ask.name}/verifications", {})

    def _adverse_items(self, ask: Ask) -> tuple[int, Document]:
        rows = self._items(self.sim.owned("reports", ask.name))
        return 200, listing(rows, f"/v1/reports/{ask.name}/adverse_items", {})

    def _items(self, report: Document) -> list[Document]:
        against = [one for one in self.sim.screenings(report) if one["result"] == "consider"]
        return [{"id": f"item_{s['id']}", "object": "adverse_item", "text": ""} for s in against]

    def _adverse_action(self, ask: Ask) -> tuple[int, Document]:
        report = self.sim.owned("reports", ask.name)
        need(ask.body, "adverse_item_ids")
        every = self.sim.things["adverse_actions"].values()
        is_open = any(a["_report"] == ask.name and a["status"] == "pending" for a in every)
        if report["result"] != "consider" or is_open:
            raise Refused(400, "Report is not eligible for adverse action")
        report["adjudication"] = "pre_adverse_action"
        action = {
            "id": self.sim.names.new("adv"),
            "object": "adverse_action",
            "status": "pending",
            "candidate_id": report["candidate_id"],
            "delivery": {"state": "delivered", "reason": None},
            "post_notice_ready_at": ask.body.get("post_notice_scheduled_at")
            or stamp(ask.now + timedelta(days=7)),
            "_report": ask.name,
        }
        self.sim.emit("report.pre_adverse_action", report, ask.now)
        return 201, self.sim.add("adverse_actions", action)

    def _no_adverse_action(self, ask: Ask) -> tuple[int, Document]:
        action = self.sim.owned("adverse_actions", ask.name)
        action["status"] = "canceled"
        return 200, action

    # --- webhooks --------------------------------------------------------------------------------

    def _webhooks(self, ask: Ask) -> tuple[int, Document]:
        return 200, listing(self.sim.hooks.addresses, "/v1/webhooks", ask.query)

    def _new_webhook(self, ask: Ask) -> tuple[int, Document]:
        need(ask.body, "webhook_url")
        if len(self.sim.hooks.addresses) >= _MOST_ADDRESSES:
            raise Refused(400, "At most two webhooks per account")
        address: Document = {
            "id": self.sim.names.new("hook"),
            "object": "webhook",
            "webhook_url": ask.body["webhook_url"],
            "include_object": bool(ask.body.get("include_object", False)),
            "created_at": stamp(ask.now),
        }
        self.sim.hooks.addresses.append(address)
        return 201, address

    def _no_webhook(self, ask: Ask) -> tuple[int, Document]:
        addresses = self.sim.hooks.addresses
        found = next((one for one in addresses if one["id"] == ask.name), None)
        if found is None:
            raise not_found("Webhook")
        addresses.remove(found)
        return 200, found
