# SPDX-License-Identifier: Apache-2.0
"""What recruiters are told in the morning: use cases of `digest`, and of who is written to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from recruit_sync.app.digest import Digest, Recruiters
from recruit_sync.app.monthly import MonthlyReports
from recruit_sync.app.mornings import Mornings

if TYPE_CHECKING:
    from recruit_sync.wiring.app import Functions


def mornings(app: Functions) -> Mornings:
    """Where it is morning."""
    staff = app.settings.stage_file.staff
    return Mornings(staff.zone, staff.zones, _works)


def digest(app: Functions) -> Digest:
    """What there is to tell."""
    return Digest(
        app.candidacies,
        app.store.addresses,
        app.notebook,
        app.ats,
        app.notices,
        app.store.screenings,
        app.fingerprints,
        app.policy_of,
        mornings(app),
    )


def recruiter_of(app: Functions, facts: Mapping[str, str]) -> str | None:
    """Whom a digest goes to."""
    dpo = app.settings.stage_file.staff.dpo
    return Recruiters(app.ats, app.fingerprints, dpo).address(facts)


def monthly_reports(app: Functions) -> MonthlyReports:
    """What the DPO is told of a month."""
    return MonthlyReports(app.notebook, app.notices, app.settings.stage_file.staff.zone)


def _works(zone: str, day: date) -> bool:
    from recruit_sync.rulebook.business_days import works

    return works(zone, day)
