# SPDX-License-Identifier: Apache-2.0
"""How is a recipient asked over HTTPS to erase a person, and how does it say that it has?

One POST with a reference that may come twice, one GET that asks what became of it; both signed the
way of Standard Webhooks, so that any of its libraries checks them. What the recipient says after a
GET is an acknowledgement (GDPR art. 19); a POST that was accepted is none.
"""

from __future__ import annotations

import hmac
import re
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from http import HTTPStatus
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import to_json

from connectors._http import Answer, Call, Http, Timeouts, retrying, segment
from recruit_sync.domain.errors import NoPermission, Refused, Throttled, Unavailable
from recruit_sync.ports import Clock, Whom, Word

_CODE = re.compile(r"[A-Za-z0-9_.-]{1,40}")
_KEY_PREFIX = "whsec_"
_LARGEST_ANSWER = 64 * 1024
_SUCCESS = range(200, 300)
_GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)


class _Answered(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True, alias_generator=to_camel)

    status: Literal["accepted", "erased", "unknown", "refused", "retained"]
    code: str | None = None
    retained_until: AwareDatetime | None = None


_ANSWER = TypeAdapter(_Answered)


@dataclass(frozen=True, slots=True)
class RecipientSettings:
    """One recipient: its address without a slash at the end, and how it calls our installation.

    `tenant` tells the recipient whose candidate it is.
    """

    name: str
    url: str
    tenant: str
    timeouts: Timeouts = field(default_factory=Timeouts)


class Recipient:
    """Satisfies the port `System`. `secret` hands out the shared key when it is needed."""

    def __init__(
        self, settings: RecipientSettings, secret: Callable[[], str], clock: Clock
    ) -> None:
        self._settings = settings
        self._secret = secret
        self._clock = clock
        self._http = Http(
            settings.url,
            timeouts=settings.timeouts,
            connections=1,
            largest_answer=_LARGEST_ANSWER,
        )

    def look(self, whom: Whom) -> Word:
        """What the recipient says of our request; one that it does not know was never asked."""
        if whom.reference is None:
            return Word(problem="not asked yet")
        answer = self._sent("GET", f"/{segment(whom.reference)}", whom.reference)
        if answer.status in _GONE:
            return Word(problem="the recipient knows nothing of our request")
        return self._understood(answer, acknowledges=True)

    def ask(self, whom: Whom) -> Word:
        """Ask for the erasure. The reference is the ticket: under it the recipient is asked."""
        reference = whom.reference or ""
        order = {
            "type": "candidate.erasure",
            "reference": reference,
            "tenant": self._settings.tenant,
            "candidate": whom.ats_id,
            "askedAt": self._clock.now(),
        }
        word = self._understood(
            self._sent("POST", "", reference, to_json(order)), acknowledges=False
        )
        return word if word.refused else Word(ticket=reference)

    def _sent(self, method: str, path: str, reference: str, body: bytes | None = None) -> Answer:
        call = Call(method, path, body=body, headers=self._signed(method, reference, body or b""))
        return retrying(self._clock, repeatable=True)(self._http.send, call, "")

    def _signed(self, method: str, reference: str, body: bytes) -> dict[str, str]:
        """Standard Webhooks: id, moment and content under HMAC-SHA256; a GET has no content."""
        name = reference if method == "POST" else f"{reference}-status"
        at = str(int(self._clock.now().timestamp()))
        content = f"{name}.{at}.".encode() + body
        mark = hmac.new(self._key(), content, sha256).digest()
        return {
            "webhook-id": name,
            "webhook-timestamp": at,
            "webhook-signature": f"v1,{b64encode(mark).decode()}",
        }

    def _key(self) -> bytes:
        try:
            return b64decode(self._secret().removeprefix(_KEY_PREFIX), validate=True)
        except ValueError:
            raise Unavailable(f"{self._settings.name}: its key is no base64") from None

    def _understood(self, answer: Answer, *, acknowledges: bool) -> Word:
        name = self._settings.name
        if answer.status not in _SUCCESS:
            raise _failure(answer.status, f"{name}: {answer.status}")
        if not acknowledges and not answer.body.strip():
            return Word()
        try:
            said = _ANSWER.validate_json(answer.body)
        except ValidationError:
            # An answer out of form is no answer; above all it is no "erased".
            raise Unavailable(f"{name}: the answer is out of form") from None
        return _word(said, acknowledges)


def _word(said: _Answered, acknowledges: bool) -> Word:
    if said.status == "retained":
        return Word(problem=f"retained: {_code(said)}", retained_until=said.retained_until)
    if said.status == "refused":
        return Word(problem=f"refused: {_code(said)}", refused=True)
    if acknowledges and said.status == "erased":
        return Word(absent=True, proof="acknowledged")
    if said.status == "unknown":
        return Word(problem="the recipient knows nothing of our request")
    return Word(problem="accepted, not erased yet")


def _code(said: _Answered) -> str:
    """The recipient's code, where it is one: free text might name people."""
    return said.code if said.code and _CODE.fullmatch(said.code) else "no code"


def _failure(status: int, what: str) -> Exception:
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return NoPermission(what)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Throttled(what)
    return Unavailable(what) if status >= HTTPStatus.INTERNAL_SERVER_ERROR else Refused(what)
