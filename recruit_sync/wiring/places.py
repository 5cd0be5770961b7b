# SPDX-License-Identifier: Apache-2.0
"""Which adapter reaches each system of config/systems.toml, and who answers for the others?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from recruit_sync.app.correspondence import Recipient
from recruit_sync.app.places import DAILY, SOON_AFTER_ASKING, AtsItself, Place
from recruit_sync.domain.windows import Period
from recruit_sync.ports import System
from recruit_sync.systems import (
    AnySystem,
    AtsLine,
    Documents,
    Https,
    Mail,
    Manual,
    Screening,
    read_systems,
)

if TYPE_CHECKING:
    from recruit_sync.wiring.app import Functions

_AN_HOUR: Final = timedelta(hours=1)


def places(app: Functions) -> tuple[Place, ...]:
    """Every place, in the order of erasure."""
    return tuple(_place(app, one) for one in read_systems(app.settings.config_dir))


def _place(app: Functions, one: AnySystem) -> Place:
    sources = frozenset(one.sources)
    match one:
        case AtsLine():
            ats = AtsItself(app.purging_ats)
            late = _task_within(app)
            return Place(one.name, ats, sources, looks=SOON_AFTER_ASKING, task_within=late)
        case Documents():
            from recruit_sync.aws.documents import S3Documents

            files = S3Documents(app.clients.s3, one.bucket, one.prefix)
            return Place(one.name, files, sources, DAILY)
        case Https():
            return Place(one.name, _recipient(app, one), sources, _again(one.ask_again))
        case Screening():
            from recruit_sync.app.screening.agency_place import AgencyItself

            there = AgencyItself(app.agency, app.store.screenings, app.screening.watch.fenced)
            again = _again(one.ask_again)
            return Place(one.name, there, sources, again, concerns=there.concerns)
        case Mail() | Manual():
            return Place(one.name, None, sources, _again(one.ask_again))


def _task_within(app: Functions) -> timedelta | None:
    purge = app.settings.stage_file.purge
    if purge.mode != "mark_and_confirm":
        return None
    return timedelta(days=Period.parse(purge.alarm_after).days)


def _again(span: str) -> timedelta:
    """An hour less than configured: schedules are late."""
    return timedelta(days=Period.parse(span).days) - _AN_HOUR


def _recipient(app: Functions, one: Https) -> System:
    from connectors.recipient import Recipient as OverHttps
    from connectors.recipient import RecipientSettings

    secret = f"recruit-sync/{app.settings.stage}/recipients/{one.name}"
    settings = RecipientSettings(one.name, one.url.rstrip("/"), app.settings.stage_file.ats.tenant)
    return OverHttps(settings, lambda: app.secrets.read(secret), app.clock)


def by_hand(config_dir: Path) -> frozenset[str]:
    """The systems that only a person can erase from."""
    return frozenset(recipients(read_systems(config_dir)))


def recipients(systems: Iterable[AnySystem]) -> dict[str, Recipient]:
    """Who is written to for the systems that only a person can reach. An agency knows the person
    by name, an owner inside the company by the id."""
    found: dict[str, Recipient] = {}
    for one in systems:
        if isinstance(one, Mail):
            found[one.name] = Recipient(one.to, one.what, names_the_person=True)
        elif isinstance(one, Manual):
            found[one.name] = Recipient(one.owner, one.what)
    return found
