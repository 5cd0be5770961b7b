# SPDX-License-Identifier: Apache-2.0
"""The applicant tracking system, modelled on Workday's REST conventions."""

from connectors.workday.client import Workday
from connectors.workday.doctor import Finding, examine
from connectors.workday.places import Places
from connectors.workday.reader import ReportReader
from connectors.workday.settings import Credentials, WorkdaySettings

__all__ = [
    "Credentials",
    "Finding",
    "Places",
    "ReportReader",
    "Workday",
    "WorkdaySettings",
    "examine",
]
