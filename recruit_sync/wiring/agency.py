# SPDX-License-Identifier: Apache-2.0
"""How the background-check agency is called, and as whom: as the stage's file says."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from recruit_sync.ports import Agency
from recruit_sync.wiring.kept import read_entry

if TYPE_CHECKING:
    from recruit_sync.wiring.adapters import Adapters

WEBHOOK = "/screening/webhook"


class AgencyKeys:
    """The account's keys, one entry of the secret store: `key`, and `second_key` in a change."""

    def __init__(self, secrets: Callable[[], Any], name: str) -> None:
        self._secrets = secrets
        self._name = name

    def live(self) -> tuple[str, ...]:
        """Those in force; the first signs our calls."""
        found = read_entry(self._secrets(), self._name)
        keys = (found.get("key"), found.get("second_key"))
        return tuple(key for key in keys if isinstance(key, str) and key)

    def read_again(self) -> None:
        """Ask the secret store: what is known was refused."""
        self._secrets().forget(self._name)


def agency(app: Adapters) -> Agency:
    """The agency of the stage."""
    from connectors.agency import AgencySettings, CheckAgency

    stage = app.settings.stage_file
    settings = AgencySettings(
        name="agency",
        base_url=app.settings.screening_url,
        account=stage.agency.account,
        contact=stage.staff.dpo,
        per_minute=stage.agency.calls_per_minute,
        node=stage.agency.node,
    )
    name = f"recruit-sync/{app.settings.stage}/agency"
    return CheckAgency(settings, AgencyKeys(lambda: app.secrets, name), app.clock)
