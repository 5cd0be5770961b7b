# SPDX-License-Identifier: Apache-2.0
"""What the environment and the stage's file say, read once and checked. Knows no client."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from recruit_sync.domain.errors import Fault, Misconfigured
from recruit_sync.domain.profile import SourceKind
from recruit_sync.domain.windows import Period

_ROOT = Path(__file__).resolve().parent.parent
_PREFIX = "RECRUIT_SYNC_"
NO_AGENCY = "http://127.0.0.1:8500"
File = TypeVar("File", bound=BaseModel)


class Table(BaseModel):
    """A table of a configuration file; an unknown key is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # what a path or an unknown name comes to
        raise ValueError("no IANA time zone") from None
    return name


def _plain_or_empty(url: str) -> str:
    if url and not plain(url):
        raise ValueError("no http(s)://host/path without credentials or query")
    return url


def whole_days(text: str) -> str:
    """An ISO 8601 span of days, checked."""
    period = Period.parse(text)
    if not period.days or period.months or period.hours:
        raise ValueError("no span of whole days, as P1D or P7D")
    return text


class AtsTable(Table):
    """The tenant and how fast it may be called by one process."""

    tenant: Annotated[str, Field(min_length=1)]
    calls_per_second: Annotated[float, Field(gt=0)]
    calls_per_hour: Annotated[float, Field(gt=0)] = 36_000_000
    token_url: str = ""


class ReadTable(Table):
    """How people are read: from the service, or from a report that the customer built.

    `report_url` is the report's address as the tenant shows it; else the owner tells where it is.
    """

    mode: Literal["facade", "raas"]
    report_url: Annotated[str, AfterValidator(_plain_or_empty)] = ""
    report_owner: Annotated[str, Field(pattern=r"[A-Za-z0-9_.-]+")] = "isu_recruiting"


class WriteTable(Table):
    """Whether requests and answers are mirrored to the ATS."""

    mode: Literal["facade", "none"]


class PurgeTable(Table):
    """How the ATS is made to erase, and by whom: an API client of its own, or the common one.

    `mark_and_confirm` serves tenants where a scheduled task purges: applications are ended with
    `disposition`, the person is tagged with `tag`, and the task's work is read back. Where it has
    not run `alarm_after` the first tag, the DPO is told.
    """

    mode: Literal["facade", "mark_and_confirm"]
    credential: Literal["own", "shared"] = "own"
    tag: str = ""
    disposition: str = ""
    alarm_after: Annotated[str, AfterValidator(whole_days)] = "P2D"

    @model_validator(mode="after")
    def _complete(self) -> PurgeTable:
        if self.mode == "mark_and_confirm" and not (self.tag and self.disposition):
            raise ValueError("mark_and_confirm needs a tag and a disposition, by reference id")
        return self


class MailTable(Table):
    """Whom mails come from, and how many may go."""

    sender: Annotated[str, Field(pattern=r".+@.+\..+")]
    reply_to: str | None = None
    mails_per_second: Annotated[float, Field(gt=0)]
    daily_quota: Annotated[int, Field(gt=0)] = 50_000


_Recruiters = Annotated[str, Field(pattern=r"^([^@\sA-Z]+@)?[^@\sA-Z]+\.[^@\sA-Z]+$")]


class StaffTable(Table):
    """Mails to recruiters and the DPO. `zones`: of recruiters elsewhere, by address or domain, in
    lower case."""

    zone: Annotated[str, AfterValidator(_known_zone)]
    zones: dict[_Recruiters, Annotated[str, AfterValidator(_known_zone)]] = {}
    language: Annotated[str, Field(pattern=r"[a-z]{2,3}(-[A-Za-z0-9]+)*")]
    dpo: Annotated[str, Field(pattern=r"[^@\s]+@[^@\s]+")]


class StoreTable(Table):
    """How wide the indexes of the table are spread; on a live table it may only grow."""

    shards: Annotated[int, Field(ge=1, le=200)]


class ScreeningTable(Table):
    """Background checks: who does them here, and the words of the tenant.

    `agency`: every check that is no task goes there, whatever routes.toml says; `agency_country` is
    where it works on the data, which notices name. `optional`: whether
    optional checks run, or only those that the ATS names. `preconditions`: those of the laws that
    are met in the company. `statuses` and `tests`: reference ids of the tenant.
    """

    agency: str = ""
    agency_country: str = ""
    optional: Literal["all", "named"] = "named"
    preconditions: tuple[str, ...] = ()
    statuses: dict[str, str] = Field(default_factory=dict)
    tests: dict[str, str] = Field(default_factory=dict)


class AgencyTable(Table):
    """Our account at the background-check agency, and how fast it may be called by one process."""

    account: str = ""
    node: str = ""
    calls_per_minute: Annotated[float, Field(gt=0)] = 1_000


class StageFile(Table):
    """One file of config/stages."""

    ats: AtsTable
    read: ReadTable
    write: WriteTable
    purge: PurgeTable
    sources: dict[str, Literal["direct", "sourced", "job_alert"]]
    mail: MailTable
    staff: StaffTable
    store: StoreTable
    agency: AgencyTable = AgencyTable()
    screening: ScreeningTable = ScreeningTable()
    source_contacts: dict[str, Annotated[str, Field(pattern=r"[^@\s]+@[^@\s]+")]] = Field(
        default_factory=dict
    )

    @property
    def source_map(self) -> dict[str, SourceKind]:
        """The tenant's sources by reference id."""
        return {name: SourceKind(kind) for name, kind in self.sources.items()}


def read_stage(config_dir: Path, stage: str) -> StageFile:
    """The stage's file; raises Misconfigured with every fault at once."""
    return read_toml(config_dir, f"stages/{stage}.toml", StageFile)


def read_toml(config_dir: Path, where: str, model: type[File]) -> File:
    """One file of the configuration; raises Misconfigured with every fault at once."""
    path = config_dir / where
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        there = ", ".join(sorted(p.stem for p in path.parent.glob("*.toml"))) or "none"
        raise Misconfigured((Fault(where, "-", path.stem, "no such file", there),)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problem = "is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
        raise Misconfigured((Fault(where, "-", "-", problem, "TOML"),)) from None
    try:
        return model.model_validate(table)
    except ValidationError as error:
        raise Misconfigured(tuple(_fault(where, e) for e in error.errors())) from None


def _fault(where: str, error: Mapping[str, object]) -> Fault:
    location = error["loc"]
    key = ".".join(str(part) for part in location) if isinstance(location, tuple) else "-"
    context = error.get("ctx")
    allowed = str(context.get("expected", "")) if isinstance(context, dict) else ""
    value = error.get("input")
    shown = "absent" if isinstance(value, dict) else str(value)[:60]
    return Fault(where, key, shown, str(error["msg"]), allowed or "see config/README.md")


@dataclass(frozen=True)
class Settings:
    """Where this process runs and whom it talks to. `now` stops the clock (None: the real one);
    `measures`: figures for alarms go to the log; `archive`: the bucket with Object Lock."""

    stage: str
    region: str
    config_dir: Path
    ats_url: str
    public_url: str
    aws_endpoint: str | None = None
    mail_endpoint: str | None = None
    now: datetime | None = None
    measures: bool = False
    archive: str = ""
    screening_url: str = NO_AGENCY

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> Settings:
        """Read RECRUIT_SYNC_... and AWS's own variables; every fault is raised at once."""
        faults = tuple(_faults(env))
        if faults:
            raise Misconfigured(faults)
        return cls(
            stage=env.get(f"{_PREFIX}STAGE", "local"),
            region=env.get("AWS_DEFAULT_REGION") or env.get("AWS_REGION") or "eu-central-1",
            config_dir=Path(env.get(f"{_PREFIX}CONFIG") or _ROOT / "config"),
            ats_url=env.get(f"{_PREFIX}ATS_URL", "http://127.0.0.1:8400").rstrip("/"),
            public_url=env.get(f"{_PREFIX}PUBLIC_URL", "http://127.0.0.1:8300").rstrip("/"),
            aws_endpoint=env.get("AWS_ENDPOINT_URL") or None,
            mail_endpoint=env.get(f"{_PREFIX}MAIL_ENDPOINT") or None,
            now=_moment(env.get(f"{_PREFIX}NOW")),
            archive=env.get(f"{_PREFIX}ARCHIVE", ""),
            measures=env.get(f"{_PREFIX}METRICS") == "emf",
            screening_url=env.get(f"{_PREFIX}SCREENING_URL", NO_AGENCY).rstrip("/"),
        )

    @property
    def archive_bucket(self) -> str:
        """The bucket of what nobody may change; on one machine it needs no account in its name."""
        return self.archive or ("recruit-sync-local-evidence" if self.stage == "local" else "")

    @cached_property
    def stage_file(self) -> StageFile:
        """What the stage's file says."""
        return read_stage(self.config_dir, self.stage)


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _faults(env: Mapping[str, str]) -> Iterator[Fault]:
    now = env.get(f"{_PREFIX}NOW")
    if now and _moment(now) is None:
        allowed = "ISO 8601 with an offset, as 2026-01-01T00:00:00+00:00"
        yield Fault("environment", f"{_PREFIX}NOW", now, "no moment", allowed)
    for name in (f"{_PREFIX}ATS_URL", f"{_PREFIX}PUBLIC_URL", f"{_PREFIX}SCREENING_URL"):
        url = env.get(name)
        if url is not None and not plain(url):
            allowed = "http(s)://host[:port][/path], without credentials or query"
            yield Fault("environment", name, "not shown", "no base URL", allowed)


def plain(url: str) -> bool:
    """An URL that paths can be added to; its value is not repeated: it may hold a password."""
    try:
        parts = urlsplit(url)
        extra = parts.query or parts.fragment or parts.username or parts.password
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not extra
    except ValueError:
        return False
