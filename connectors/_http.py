# SPDX-License-Identifier: Apache-2.0
"""How one request leaves for one configured host, at what pace, and what came back.

Follows no redirect and no link, reads no proxy or netrc from the environment, and lets no URL into
an exception. Knows no vendor: what a status means is for the connector to say.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import islice
from urllib.parse import quote, urlencode, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt
from tenacity.wait import wait_base, wait_random_exponential
from urllib3.exceptions import HTTPError

from recruit_sync import __version__
from recruit_sync.domain.errors import Refused, Throttled, Unavailable
from recruit_sync.ports import Clock

Parameters = Mapping[str, str | Sequence[str]]
_HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": "gzip, deflate",
    "User-Agent": f"recruit-sync/{__version__}",
}
TRIES = 5
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
# A small server may write head and body apart; kept open, each call would wait 40 ms for an
# acknowledgement (Nagle's algorithm against delayed ACK), and a new connection costs nothing.
_NOT_KEPT = {"Connection": "close"}
_CHUNK = 64 * 1024
_CHUNKS_OF_A_FAILURE = 16
_LONGEST_WAIT = 60.0


class NothingSent(Unavailable):
    """No connection came about, so the other side knows nothing of the call."""


class InDoubt(Unavailable):
    """The call left and no usable answer came; it may have taken effect."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. The first page of a listing, and a report, may take minutes to be built."""

    connect: float = 5.0
    read: float = 60.0
    first_page: float = 180.0
    report: float = 300.0


@dataclass(frozen=True, slots=True)
class Call:
    """One request, by its path below the configured base. `read_timeout` None: the usual one."""

    method: str
    path: str
    parameters: Parameters = field(default_factory=dict)
    body: bytes | None = field(default=None, repr=False)
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    read_timeout: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever its status. The body is personal and shows in no repr."""

    status: int
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)

    @property
    def html(self) -> bool:
        """Whether a gateway or a maintenance page answered instead of the service."""
        return "html" in self.headers.get("Content-Type", "").lower()

    def retry_after(self, now: datetime) -> float | None:
        """Seconds asked for, by number or by date; None where absent or unreadable."""
        text = self.headers.get("Retry-After", "").strip()
        if text.isdecimal():
            return float(text)
        try:
            return max(0.0, (parsedate_to_datetime(text) - now).total_seconds())
        except (ValueError, TypeError):
            return None


@dataclass(frozen=True, slots=True)
class Opened:
    """An answer whose body has not been read yet, and can be read once, while it is open."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    chunks: Iterator[bytes] = field(repr=False)

    def whole(self) -> Answer:
        """All that is looked at of an answer that is no success."""
        return Answer(
            self.status, b"".join(islice(self.chunks, _CHUNKS_OF_A_FAILURE)), self.headers
        )


def segment(value: str) -> str:
    """One id as one path segment: it can neither climb nor add a query."""
    return quote(value, safe="=") if value.strip(".") else quote(value).replace(".", "%2E")


class Http:
    """Connections to one base URL. Safe to share between threads: nothing in it changes."""

    def __init__(
        self, base_url: str, *, timeouts: Timeouts, connections: int, largest_answer: int
    ) -> None:
        self._base = _checked(base_url)
        self._alone = urlsplit(base_url).hostname in _LOOPBACK
        self._headers = _HEADERS | (_NOT_KEPT if self._alone else {})
        self._timeouts = timeouts
        self._largest = largest_answer
        # Below the session of requests, which would add proxies, netrc, cookies and redirects.
        self._kept = HTTPAdapter(pool_connections=1, pool_maxsize=connections, pool_block=True)

    def send(self, call: Call, authorization: str) -> Answer:
        """One attempt. Raises NothingSent or InDoubt; every status is an answer."""
        with self._sent(call, authorization) as response:
            return self._read(call, response)

    @contextmanager
    def opened(self, call: Call, authorization: str) -> Iterator[Opened]:
        """One attempt as `send` makes it, but the body is handed on in pieces and never whole."""
        with self._sent(call, authorization) as response:
            yield Opened(response.status_code, response.headers, self._chunks(call, response))

    def _sent(self, call: Call, authorization: str) -> requests.Response:
        timeout = (self._timeouts.connect, call.read_timeout or self._timeouts.read)
        try:
            request = self._request(call, authorization)
            return self._adapter().send(request, stream=True, timeout=timeout)
        except (requests.ConnectTimeout, requests.exceptions.SSLError):
            raise NothingSent(f"{call.method} {call.path}: no connection") from None
        except requests.RequestException as error:
            raise _lost(call, error) from None
        except ValueError:  # a control character in an id or a secret
            raise Refused(f"{call.method}: not a request that can be sent") from None

    def _adapter(self) -> HTTPAdapter:
        # Not every server says that it closes; from a pool its connection would be used again.
        return HTTPAdapter(pool_connections=1, pool_maxsize=1) if self._alone else self._kept

    def _request(self, call: Call, authorization: str) -> requests.PreparedRequest:
        # Filled by hand: `prepare` would look for cookies, forms and hooks, at the cost of reading
        # a third of a page.
        request = requests.PreparedRequest()
        headers = CaseInsensitiveDict({**self._headers, **call.headers})
        if authorization:
            headers["Authorization"] = authorization
        if call.body is not None:
            headers["Content-Type"] = call.content_type
            headers["Content-Length"] = str(len(call.body))
        query = urlencode(call.parameters, doseq=True)
        request.url = self._base + call.path + (f"?{query}" if query else "")
        request.method, request.headers, request.body = call.method, headers, call.body
        return request

    def _read(self, call: Call, response: requests.Response) -> Answer:
        try:
            body = response.raw.read(self._largest + 1, decode_content=True)
        except (HTTPError, OSError):
            raise InDoubt(f"{call.method} {call.path}: the answer broke off") from None
        if len(body) > self._largest:
            raise Refused(f"{call.method} {call.path}: answer beyond {self._largest} bytes")
        return Answer(response.status_code, body, response.headers)

    def _chunks(self, call: Call, response: requests.Response) -> Iterator[bytes]:
        size = 0
        try:
            for chunk in response.raw.stream(_CHUNK, decode_content=True):
                size += len(chunk)
                if size > self._largest:
                    raise Refused(f"{call.method} {call.path}: answer beyond {self._largest} bytes")
                yield chunk
        except (HTTPError, OSError):
            raise InDoubt(f"{call.method} {call.path}: the answer broke off") from None


def _checked(base_url: str) -> str:
    parts = urlsplit(base_url)
    plain = not (parts.query or parts.fragment or parts.username or parts.password)
    if parts.scheme not in ("http", "https") or not parts.hostname or not plain:
        raise ValueError("a base URL is http(s)://host[:port][/path], without credentials or query")
    return base_url.rstrip("/")


def _lost(call: Call, error: requests.RequestException) -> Unavailable:
    # requests folds a refused connection and one dropped in mid-answer into the same class
    cause = getattr(error.args[0], "reason", None) if error.args else None
    if type(cause).__name__ in {"NewConnectionError", "NameResolutionError"}:
        return NothingSent(f"{call.method} {call.path}: no connection")
    return InDoubt(f"{call.method} {call.path}: no answer ({type(error).__name__})")


class Pace:
    """A token bucket over each of several spans; a caller waits through the clock for its turn."""

    def __init__(self, clock: Clock, budgets: Mapping[float, float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._at = clock.now()
        self._budgets = [(amount, amount / span) for span, amount in budgets.items()]
        self._levels = [amount for amount, _ in self._budgets]

    def wait(self) -> None:
        """Take one token of each bucket, in debt if need be, and sleep the debt off."""
        delay = self._take()
        if delay > 0:
            self._clock.sleep(delay)

    def _take(self) -> float:
        with self._lock:
            now = self._clock.now()
            passed = max(timedelta(0), now - self._at).total_seconds()
            self._at = max(self._at, now)
            self._levels = [
                min(amount, level + passed * rate) - 1
                for level, (amount, rate) in zip(self._levels, self._budgets, strict=True)
            ]
            return max(
                -level / rate for level, (_, rate) in zip(self._levels, self._budgets, strict=True)
            )


class _Wait(wait_base):
    """What the other side asked for, else a full-jitter back-off."""

    def __init__(self) -> None:
        self._backoff = wait_random_exponential(multiplier=1, max=_LONGEST_WAIT)

    def __call__(self, retry_state: RetryCallState) -> float:
        asked = getattr(_failure(retry_state), "retry_after", None)
        return float(asked) if asked is not None else self._backoff(retry_state)


def _failure(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None


def retrying(
    clock: Clock, *, repeatable: bool, tries: int = TRIES, longest: float = _LONGEST_WAIT
) -> Retrying:
    """So many tries at most. Not repeatable: only where the other side surely did nothing.

    A wait beyond `longest` is not sat out; the failure names it to whoever plans the next turn.
    """

    def again(error: BaseException) -> bool:
        if isinstance(error, Throttled):
            return (error.retry_after or 0.0) <= longest
        return isinstance(error, NothingSent) or (repeatable and isinstance(error, InDoubt))

    return Retrying(
        retry=retry_if_exception(again),
        stop=stop_after_attempt(tries),
        wait=_Wait(),
        sleep=clock.sleep,
        reraise=True,
    )
