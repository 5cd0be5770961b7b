# SPDX-License-Identifier: Apache-2.0
"""What must be configured to reach one tenant, and which secrets it takes.

Values only; where they come from (environment, files, a secret store) is not known here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from connectors._http import TRIES, Timeouts
from recruit_sync.domain.profile import SourceKind

LARGEST_PAGE = 100
REPORT = "Candidate_Lifecycle"


class Credentials(Protocol):
    """The secrets of one API client. `keep` must have saved the token when it returns."""

    @property
    def client_id(self) -> str:
        """The API client's id."""
        ...

    @property
    def client_secret(self) -> str:
        """The API client's secret."""
        ...

    @property
    def refresh_token(self) -> str:
        """The refresh token as last kept."""
        ...

    @property
    def former_refresh_token(self) -> str | None:
        """The one before it, which some tenants honour until the new one was used."""
        ...

    def keep(self, refresh_token: str) -> None:
        """Save a rotated refresh token, and the one before it beside it."""
        ...

    def read_again(self) -> None:
        """Ask where they are kept: what is known of them was refused."""
        ...


@dataclass(frozen=True, slots=True)
class WorkdaySettings:
    """One tenant.

    `base_url` is scheme, host and port; `token_url` is derived from it where left empty. Budgets
    are calls per second and per hour of this process. `source_map` goes by reference id
    (`LINKEDIN`) or WID; `accepted_stages` are the stages of a live application with an accepted
    offer. `profile_link` may use {base_url}, {tenant} and {wid}. `report_url` is the report's
    address as the tenant shows it, without prompts; derived from the owner where left empty.
    `purge_tag` and `purge_disposition` serve tenants where a scheduled task purges.
    """

    base_url: str
    tenant: str
    token_url: str = ""
    page_size: int = LARGEST_PAGE
    parallel: int = 4
    per_second: float = 4.0
    per_hour: float = 10_000.0
    source_map: Mapping[str, SourceKind] = field(default_factory=dict)
    accepted_stages: frozenset[str] = frozenset({"EMPLOYMENT_AGREEMENT", "READY_FOR_HIRE"})
    timeouts: Timeouts = field(default_factory=Timeouts)
    tries: int = TRIES
    largest_answer: int = 32 * 1024 * 1024
    report_url: str = ""
    report_owner: str = "isu_recruiting"
    largest_report: int = 2 * 1024 * 1024 * 1024
    purge_tag: str = ""
    purge_disposition: str = ""
    profile_link: str = "{base_url}/{tenant}/d/candidate/{wid}"

    def __post_init__(self) -> None:
        """Refuse sizes that the contract does not know."""
        if not 1 <= self.page_size <= LARGEST_PAGE or self.parallel < 1:
            raise ValueError(f"page_size is 1 to {LARGEST_PAGE}, parallel at least 1")
        if self.per_second <= 0 or self.per_hour <= 0:
            raise ValueError("budgets are above zero")

    @property
    def service_url(self) -> str:
        """Where the candidate lifecycle service of the tenant lives."""
        return f"{self.base_url.rstrip('/')}/ccx/api/candidateLifecycle/v1/{self.tenant}"

    @property
    def tokens_at(self) -> str:
        """Where access tokens are asked for."""
        return self.token_url or f"{self.base_url.rstrip('/')}/ccx/oauth2/{self.tenant}/token"

    @property
    def report_at(self) -> tuple[str, str]:
        """Where the report is asked for, as base URL and path."""
        if self.report_url:
            parts = urlsplit(self.report_url)
            return f"{parts.scheme}://{parts.netloc}", parts.path
        path = f"/ccx/service/customreport2/{self.tenant}/{self.report_owner}/{REPORT}"
        return self.base_url.rstrip("/"), path

    def profile_url(self, wid: str) -> str:
        """The page of a person in the ATS, for staff."""
        return self.profile_link.format(
            base_url=self.base_url.rstrip("/"), tenant=self.tenant, wid=wid
        )
