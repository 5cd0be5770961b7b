# SPDX-License-Identifier: Apache-2.0
"""Which access token goes with the next call? Refresh-token grant, rotation kept.

A rotated refresh token is saved before its access token is used: the old one is dead by then, and
a process that dies in between must find the new one.
"""

from __future__ import annotations

import base64
import logging
import threading
from datetime import datetime, timedelta
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from connectors._http import TRIES, Answer, Call, Http, retrying
from connectors.workday.failures import token_failure
from connectors.workday.settings import Credentials
from recruit_sync.domain.errors import RecruitSyncError, Refused, Unavailable
from recruit_sync.ports import Clock

_LOG = logging.getLogger(__name__)
_EARLY = timedelta(seconds=60)


class _Grant(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True, defer_build=True)

    access_token: str
    expires_in: float
    refresh_token: str | None = None


_GRANT = TypeAdapter(_Grant)


class Tokens:
    """Access tokens of one API client, shared by all threads of a process."""

    def __init__(
        self, http: Http, credentials: Credentials, clock: Clock, *, tries: int = TRIES
    ) -> None:
        self._http = http
        self._tries = tries
        self._credentials = credentials
        self._clock = clock
        self._lock = threading.Lock()
        self._token = ""
        self._stale_at: datetime | None = None
        self._unsaved: str | None = None

    def current(self) -> str:
        """A token that lives for a while yet."""
        with self._lock:
            if self._stale_at is None or self._clock.now() >= self._stale_at:
                self._renew()
            return self._token

    def after(self, refused: str) -> str:
        """Another token than the refused one; threads refused together renew it once."""
        with self._lock:
            if self._token == refused:
                self._renew()
            return self._token

    def _renew(self) -> None:
        self._save()
        grant = self._granted()
        if grant.refresh_token and grant.refresh_token != self._credentials.refresh_token:
            self._unsaved = grant.refresh_token
            self._save()
        life = timedelta(seconds=grant.expires_in)
        self._token = grant.access_token
        self._stale_at = self._clock.now() + life - min(_EARLY, life / 2)
        _LOG.info("access token renewed, lives %d s", grant.expires_in)

    def _save(self) -> None:
        if self._unsaved is not None:
            self._credentials.keep(self._unsaved)
            self._unsaved = None
            _LOG.info("rotated refresh token kept")

    def _granted(self) -> _Grant:
        used = self._held()
        answer = self._asked(used[-1])
        problem = token_failure(answer, self._clock.now())
        if problem is not None:
            # Another process may have rotated the token, or a person replaced it, since we read.
            self._credentials.read_again()
            if self._held() != used:
                answer = self._asked(self._credentials.refresh_token)
                problem = token_failure(answer, self._clock.now())
        if problem is not None:
            answer = self._by_former(problem)
        try:
            return _GRANT.validate_json(answer.body)
        except ValidationError:
            raise Unavailable("POST token: the answer holds no access token") from None

    def _by_former(self, problem: RecruitSyncError) -> Answer:
        """The token before the last: where the rotation did not take hold on the other side, it is
        the one that lives. Raises the first refusal where it is dead too."""
        former = self._credentials.former_refresh_token
        if former is None or not isinstance(problem, Refused):
            raise problem
        answer = self._asked(former)
        if token_failure(answer, self._clock.now()) is not None:
            raise problem
        _LOG.warning("the last refresh token was refused; the one before it was taken")
        return answer

    def _held(self) -> tuple[str, str, str]:
        own = self._credentials
        return own.client_id, own.client_secret, own.refresh_token

    def _asked(self, refresh_token: str) -> Answer:
        form = urlencode({"grant_type": "refresh_token", "refresh_token": refresh_token})
        call = Call("POST", "", body=form.encode(), content_type=_FORM)
        return retrying(self._clock, repeatable=True, tries=self._tries)(self._attempt, call)

    def _attempt(self, call: Call) -> Answer:
        secrets = f"{self._credentials.client_id}:{self._credentials.client_secret}"
        basic = base64.b64encode(secrets.encode()).decode()
        answer = self._http.send(call, f"Basic {basic}")
        problem = token_failure(answer, self._clock.now())
        if isinstance(problem, Unavailable):
            raise problem
        return answer


_FORM = "application/x-www-form-urlencoded"
