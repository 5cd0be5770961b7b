# SPDX-License-Identifier: Apache-2.0
"""A small client of the simulated ATS for tests: speaks the contract, without a socket."""

from __future__ import annotations

import base64
import json
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode

from recruit_sync.local.ats_api import AtsApi
from recruit_sync.local.ats_simulator import LOCAL, AtsSimulator
from recruit_sync.local.ats_wire import Reply, Request, stamp

START = datetime(2026, 1, 1, tzinfo=UTC)
TOKEN = "/ccx/oauth2/acme/token"
REPORT = "/ccx/service/customreport2/acme/isu_recruiting/Candidate_Lifecycle"
BASE = "/ccx/api/candidateLifecycle/v1/acme"
CLIENT = "Basic " + base64.b64encode(b"local:local").decode()


class SetClock:
    """Stands where it was put."""

    def __init__(self, moment: datetime = START) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **span: float) -> datetime:
        self.moment += timedelta(**span)
        return self.moment


@dataclass
class Answer:
    reply: Reply

    @property
    def status(self) -> int:
        return int(self.reply.status)

    @property
    def body(self) -> Any:
        return json.loads(self.reply.body)

    @property
    def code(self) -> str:
        return str(self.body["code"])


@dataclass
class Wire:
    simulator: AtsSimulator
    token: str = ""
    api: AtsApi = field(init=False)

    def __post_init__(self) -> None:
        self.api = AtsApi(self.simulator)

    def ask_token(self, held: str = LOCAL.refresh_token, *, authorization: str = CLIENT) -> Answer:
        form = {"grant_type": "refresh_token", "refresh_token": held}
        headers = {"authorization": authorization}
        request = Request("POST", TOKEN, {}, headers, urlencode(form).encode())
        return Answer(self.api.answer(request))

    def call(self, method: str, path: str, body: Any = None, **query: Any) -> Answer:
        """Renews a token that has died, once."""
        answer = self.once(method, path, body, **query)
        if answer.status == 401:
            self.token = self.ask_token().body["access_token"]
            answer = self.once(method, path, body, **query)
        return answer

    def once(self, method: str, path: str, body: Any = None, **query: Any) -> Answer:
        return Answer(self.api.answer(self._request(method, path, body, query)))

    def get(self, path: str, **query: Any) -> Answer:
        return self.call("GET", path, **query)

    def post(self, path: str, body: Any) -> Answer:
        return self.call("POST", path, body)

    def ids(self, **query: Any) -> list[str]:
        answer = self.get("/candidates", **query)
        assert answer.status == 200, answer.body
        return [row["id"] for row in answer.body["data"]]

    def report(self, **prompts: Any) -> Answer:
        return self.get(REPORT, format="json", **prompts)

    def purge(self, *wids: str, reason: str = "no_consent", reference: str = "") -> Answer:
        return self.post(
            "/purgeRequests",
            {
                "candidates": [{"id": wid} for wid in wids],
                "reason": reason,
                "clientReference": reference or str(uuid.uuid4()),
            },
        )

    def _request(self, method: str, path: str, body: Any, query: dict[str, Any]) -> Request:
        texts = {
            name: stamp(value) if isinstance(value, datetime) else value
            for name, value in query.items()
        }
        return Request(
            method,
            path if path == REPORT else BASE + path,
            parse_qs(urlencode(texts, doseq=True), keep_blank_values=True),
            {"authorization": f"Bearer {self.token}"},
            b"" if body is None else json.dumps(body).encode(),
        )
