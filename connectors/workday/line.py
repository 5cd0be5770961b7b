# SPDX-License-Identifier: Apache-2.0
"""How does one call reach the tenant: in its turn, authorised, tried again where that is safe?

Knows paths only as text; what is read or written is for the client to say. Logs method, path and
status, never a parameter or a body.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from connectors._http import Answer, Call, Http, Opened, Pace, retrying
from connectors.workday.failures import failure
from connectors.workday.oauth import Tokens
from connectors.workday.settings import Credentials, WorkdaySettings
from recruit_sync.domain.errors import RecruitSyncError
from recruit_sync.ports import Clock

_LOG = logging.getLogger(__name__)
_UNAUTHORISED = 401
_SUCCESS = range(200, 300)


class Line:
    """Calls to one tenant, within its budget, below one base URL. Safe to share between threads."""

    def __init__(
        self,
        settings: WorkdaySettings,
        credentials: Credentials,
        clock: Clock,
        *,
        http: Http | None = None,
    ) -> None:
        self._clock = clock
        self._tries = settings.tries
        self._http = http or _http(settings.service_url, settings)
        self._tokens = Tokens(
            _http(settings.tokens_at, settings), credentials, clock, tries=settings.tries
        )
        self._pace = Pace(clock, {1.0: settings.per_second, 3600.0: settings.per_hour})

    def ask(self, call: Call, *, repeatable: bool = True) -> Answer:
        """The answer of a success; raises what the table of failures says otherwise.

        Not repeatable: after a call that may have taken effect, InDoubt is raised instead of a
        second try.
        """
        return retrying(self._clock, repeatable=repeatable, tries=self._tries)(self._once, call)

    @contextmanager
    def stream(self, call: Call) -> Iterator[Iterator[bytes]]:
        """The body of a success in pieces, for reads alone.

        Tried again until it begins; where it breaks off later, InDoubt is raised in mid-reading.
        """
        with ExitStack() as kept:
            yield retrying(self._clock, repeatable=True, tries=self._tries)(self._begun, call, kept)

    def _begun(self, call: Call, kept: ExitStack) -> Iterator[bytes]:
        token = self._tokens.current()
        with ExitStack() as opening:
            opened = self._opened(call, token, opening)
            if opened.status == _UNAUTHORISED:
                opening.close()
                opened = self._opened(call, self._tokens.after(token), opening)
            if opened.status not in _SUCCESS:
                self._passed(call, opened.whole())
            kept.enter_context(opening.pop_all())
            return opened.chunks

    def _opened(self, call: Call, token: str, opening: ExitStack) -> Opened:
        self._pace.wait()
        return opening.enter_context(self._http.opened(call, f"Bearer {token}"))

    def _once(self, call: Call) -> Answer:
        token = self._tokens.current()
        answer = self._sent(call, token)
        if answer.status == _UNAUTHORISED:
            answer = self._sent(call, self._tokens.after(token))
        return self._passed(call, answer)

    def _passed(self, call: Call, answer: Answer) -> Answer:
        problem = failure(answer, f"{call.method} {call.path}", self._clock.now())
        if problem is not None:
            _log(call, answer, problem)
            raise problem
        return answer

    def _sent(self, call: Call, token: str) -> Answer:
        self._pace.wait()
        return self._http.send(call, f"Bearer {token}")


def _http(url: str, settings: WorkdaySettings) -> Http:
    return Http(
        url,
        timeouts=settings.timeouts,
        connections=settings.parallel,
        largest_answer=settings.largest_answer,
    )


def _log(call: Call, answer: Answer, problem: RecruitSyncError) -> None:
    kind = type(problem).__name__
    _LOG.warning("%s %s: %d: %s", call.method, call.path, answer.status, kind)
