# SPDX-License-Identifier: Apache-2.0
"""Which adapter stands behind each port. The only deployed place that names a connector."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from recruit_sync.ports import Clock
from recruit_sync.wiring.clocks import RealClock, StoppedClock
from recruit_sync.wiring.desk import App
from recruit_sync.wiring.kept import Store

if TYPE_CHECKING:
    from recruit_sync.settings import Settings

__all__ = ["App", "RealClock", "StoppedClock", "Store", "app", "build", "install", "ready"]

_installed: list[App] = []


def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    store: Store | None = None,
    aws: Any = None,
) -> App:
    """An app of its own, for a stack or a command; what is not handed in is made."""
    own = StoppedClock(settings.now) if settings.now else RealClock()
    return App(settings, clock or own, store=store, aws=aws)


def install(app: App | None) -> None:
    """Let the handlers of this process use that app; None: each builds from its environment."""
    _installed.clear()
    if app is not None:
        _installed.append(app)


def ready() -> App:
    """The app of this process, for a function. Raises Refused while the table is an older backup
    than what was erased."""
    current = app()
    if current.ledger is not None:
        current.ledger.require()
    return current


def app() -> App:
    """The app of this process, built from the environment on first use and kept warm."""
    if not _installed:
        from recruit_sync.settings import Settings

        install(build(Settings.from_environment(os.environ)))
    return _installed[0]
