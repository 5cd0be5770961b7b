# SPDX-License-Identifier: Apache-2.0
"""For which purposes does the notice in force ask consent? Read from the lock file of the notices.

A consent given for fewer is asked about anew. Knows no texts.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Final

from recruit_sync.domain.policy import RECRUITMENT
from recruit_sync.domain.purposes import of_version

VERSIONS: Final = "notices/versions.toml"
ANSWERED: Final = "page"
"""The notice that people answer."""


def asked_for(config_dir: Path) -> tuple[str, ...]:
    """Its purposes; what cannot be read is told by the check of the texts."""
    try:
        lock: dict[str, Any] = tomllib.loads((config_dir / VERSIONS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return (RECRUITMENT,)
    version = f"{ANSWERED}/{lock.get('current', {}).get(ANSWERED, 1)}"
    return of_version(lock.get("purposes", {}), version)
