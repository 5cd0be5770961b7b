# SPDX-License-Identifier: Apache-2.0
"""Who is told how things stand, where somebody wants to know: the log, as metrics."""

from __future__ import annotations

import logging
import sys

from recruit_sync.app.vitals import Vitals
from recruit_sync.domain.errors import RecruitSyncError
from recruit_sync.wiring.desk import App

_LOG = logging.getLogger(__name__)


def after_sweep(app: App, stopped: int) -> None:
    """How late the latest is, when the ATS was last read, what the brake stopped."""
    if app.settings.measures:
        from recruit_sync.aws.gauges import EmfGauges

        gauges = EmfGauges(sys.stdout.write, app.clock, app.settings.stage)
        Vitals(app.candidacies, app.notebook, app.clock, gauges).tell(stopped)


def after_dispatch(app: App) -> None:
    """How much of the mail quota of a day is spent."""
    if app.settings.measures:
        from recruit_sync.aws.checks import quota_spent
        from recruit_sync.aws.gauges import EmfGauges

        gauges = EmfGauges(sys.stdout.write, app.clock, app.settings.stage)
        try:
            gauges.read({"MailQuotaPercent": quota_spent(app.clients.mail)})
        except RecruitSyncError as problem:
            _LOG.warning("quota unknown: %s", problem)
