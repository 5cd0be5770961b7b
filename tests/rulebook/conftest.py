# SPDX-License-Identifier: Apache-2.0
"""The shipped rulebook, and a copy of its files to spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from recruit_sync.rulebook.book import Rulebook
from recruit_sync.rulebook.load import SHIPPED, load
from tests.rulebook.copies import Copy


@pytest.fixture(scope="session")
def shipped() -> Rulebook:
    return load(SHIPPED)


@pytest.fixture
def spoiled(tmp_path: Path) -> Copy:
    folder = tmp_path / "config"
    folder.mkdir()
    for name in ("policy.toml", "controllers.toml", "systems.toml"):
        shutil.copy(SHIPPED / name, folder / name)
    for name in ("countries", "screening", "stages"):
        shutil.copytree(SHIPPED / name, folder / name)
    for name in ("mail", "notices", "pages", "locale"):
        (folder / name).symlink_to(SHIPPED / name)
    return Copy(folder)
