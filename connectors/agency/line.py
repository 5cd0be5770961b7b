# SPDX-License-Identifier: Apache-2.0
"""How does one call get to the agency and its answer back? Key, pace, repeats, and a rest.

Every call may be repeated: reads and removals by nature, orders by their idempotency key.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic_core import to_json
from tenacity import Retrying, retry_any, retry_if_exception_type

from connectors._http import Answer, Call, Http, InDoubt, NothingSent, Pace, retrying
from connectors.agency.breaker import Breaker
from connectors.agency.failures import Running, failure, until_reset
from connectors.agency.settings import AgencySettings, Keys
from recruit_sync.domain.errors import NoPermission, Throttled, Unavailable
from recruit_sync.ports import Clock

_ROOT = "/v1"
_UNAUTHORIZED = 401


@dataclass(frozen=True, slots=True)
class Wish:
    """One call, by its path below /v1."""

    method: str
    path: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, object] | None = field(default=None, repr=False)
    key: str = ""

    @property
    def call(self) -> Call:
        """As it leaves."""
        headers = {"Idempotency-Key": self.key} if self.key else {}
        body = None if self.body is None else to_json(self.body)
        return Call(self.method, _ROOT + self.path, self.parameters, body, headers=headers)


class Line:
    """To one agency. Raises Unavailable or Refused, each of the kind that `failures` tells."""

    def __init__(
        self, settings: AgencySettings, keys: Keys, clock: Clock, breaker: Breaker
    ) -> None:
        self._settings = settings
        self._keys = keys
        self._clock = clock
        self._breaker = breaker
        self._pace = Pace(clock, {60.0: settings.per_minute})
        self._http = Http(
            settings.base_url,
            timeouts=settings.timeouts,
            connections=2,
            largest_answer=settings.largest_answer,
        )

    def ask(self, wish: Wish, *, repeatable: bool = True) -> bytes:
        """The body of a success. InDoubt where any of the tries may have taken effect."""
        doubts: list[InDoubt] = []

        def once() -> bytes:
            try:
                return self._once(wish)
            except InDoubt as doubt:
                doubts.append(doubt)
                raise

        try:
            return self._repeats(repeatable)(once)
        except (NothingSent, Throttled):
            if doubts:
                raise doubts[-1] from None
            raise

    def _repeats(self, repeatable: bool) -> Retrying:
        tries = 1 if self._breaker.tripped else self._settings.tries
        usual = retrying(
            self._clock,
            repeatable=repeatable,
            tries=tries,
            longest=self._settings.longest_wait,
        )
        return usual.copy(retry=retry_any(usual.retry, retry_if_exception_type(Running)))

    def _once(self, wish: Wish) -> bytes:
        if not self._breaker.closed():
            raise NothingSent(f"{self._settings.name}: out of reach, not asked for a while")
        try:
            answer = self._answer(wish)
        except Throttled:
            raise
        except Running:
            self._breaker.succeeded()
            raise
        except Unavailable:
            self._breaker.failed()
            raise
        self._breaker.succeeded()
        return answer.body

    def _answer(self, wish: Wish) -> Answer:
        answer = self._sent(wish)
        if answer.status == _UNAUTHORIZED:
            self._keys.read_again()
            answer = self._sent(wish)
        problem = failure(answer, f"{wish.method} {wish.path}", self._clock.now())
        if problem is not None:
            raise problem
        self._spare(answer)
        return answer

    def _sent(self, wish: Wish) -> Answer:
        self._pace.wait()
        keys = self._keys.live()
        if not keys:
            raise NoPermission(f"{self._settings.name}: no key is configured")
        token = b64encode(f"{keys[0]}:".encode()).decode()
        return self._http.send(wish.call, f"Basic {token}")

    def _spare(self, answer: Answer) -> None:
        """Nothing left of the budget: better a short wait now than a refusal."""
        if answer.headers.get("X-Ratelimit-Remaining", "").strip() == "0":
            seconds = until_reset(answer, self._clock.now())
            if seconds is not None and seconds <= self._settings.longest_wait:
                self._clock.sleep(seconds)
