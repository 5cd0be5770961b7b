# SPDX-License-Identifier: Apache-2.0
"""A tenant that answers what a test lays down, and a connector that speaks to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import responses

from connectors.workday import Workday, WorkdaySettings
from connectors.workday.translate import Translator
from recruit_sync.domain.identity import Fingerprints
from recruit_sync.domain.profile import SourceKind
from recruit_sync.local.clock import SimulatedClock

FIXTURES = Path(__file__).parent / "fixtures"
HOST = "https://ats.example"
TOKEN = f"{HOST}/ccx/oauth2/acme/token"
API = f"{HOST}/ccx/api/candidateLifecycle/v1/acme"
START = datetime(2026, 4, 1, 12, tzinfo=UTC)
WID = f"{1:032x}"
SOURCES = {
    "LINKEDIN": SourceKind.SOURCED,
    "AGENCY": SourceKind.SOURCED,
    "CAREERS_SITE": SourceKind.DIRECT,
    "JOB_ALERT": SourceKind.JOB_ALERT,
}
LAWFUL = {"DE", "TH", "CA", "CA-QC", "US"}


class Secrets:
    """Credentials that remember what was kept, in order."""

    client_id = "local"
    client_secret = "local"
    former_refresh_token: str | None = None

    def __init__(self) -> None:
        self.refresh_token = "local"
        self.kept: list[str] = []

    def keep(self, refresh_token: str) -> None:
        self.kept.append(refresh_token)
        self.refresh_token = refresh_token

    def read_again(self) -> None:
        """Nobody else keeps them."""


class PlainPrints(Fingerprints):
    """Tells how long an address is, and keeps its other spellings out of the tests' way."""

    def address(self, email: str) -> str | None:
        return f"print-of-{len(email)}" if "@" in email else None


PRINTS = PlainPrints(bytes(32))


def ruling(country: str | None, region: str | None) -> str | None:
    return next((code for code in (region, country) if code in LAWFUL), None)


def fixture(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


def person(**changes: Any) -> dict[str, Any]:
    """The fixture's person without applications, with some fields changed."""
    return {**json.loads(fixture("candidate.json")), "jobApplications": [], **changes}


def without(record: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in names}


def page(*records: object, total: int | None = None) -> bytes:
    counted = len(records) if total is None else total
    return json.dumps({"total": counted, "data": list(records)}).encode()


def translator() -> Translator:
    return Translator(
        SOURCES,
        {"EMPLOYMENT_AGREEMENT", "READY_FOR_HIRE"},
        prints=PRINTS,
        places=ruling,
    )


def settings(**changes: Any) -> WorkdaySettings:
    given = {"source_map": SOURCES, "parallel": 1, "per_second": 1000.0, **changes}
    return WorkdaySettings(HOST, "acme", **given)


def connector(clock: SimulatedClock, secrets: Secrets | None = None, **changes: Any) -> Workday:
    return Workday(settings(**changes), secrets or Secrets(), clock, PRINTS, ruling)


def grants(answers: responses.RequestsMock, named: str = "t-1", **more: Any) -> None:
    answer = {"access_token": named, "token_type": "Bearer", "expires_in": 3600, **more}
    answers.post(TOKEN, json=answer)


def asked(answers: responses.RequestsMock) -> list[Any]:
    """The requests in order, as the library that plays the network keeps them."""
    return [call.request for call in answers.calls]
