# SPDX-License-Identifier: Apache-2.0
"""The template as the framework makes it, per stage, and the zip, made where nobody else looks.

`.ci/deploying` fetches what these need; it is called here too, and at once done when all is there.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from recruit_sync.local.deploy.build import build
from recruit_sync.local.deploy.deployment import OSLS, ROOT

Template = dict[str, Any]
STOPPED = {"RECRUIT_SYNC_NOW": "2020-01-01T00:00:00+00:00"}
"""In the environment of whoever packages; only the local stage may take it over."""


@pytest.fixture(scope="session", autouse=True)
def tools() -> None:
    subprocess.run([ROOT / ".ci" / "deploying"], check=True, timeout=600)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Template]:
    """The CloudFormation template of a stage, made with no account at hand."""

    @cache
    def of(stage: str) -> Template:
        folder = tmp_path_factory.mktemp(stage)
        zip_path = folder / "functions.zip"
        zip_path.write_bytes(b"what is in it does not matter to the template")
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        subprocess.run(
            [OSLS, "package", "--stage", stage, "--package", folder / "out"],
            cwd=ROOT,
            env={**kept, **STOPPED, "RECRUIT_SYNC_ZIP": str(zip_path)},
            check=True,
            capture_output=True,
            timeout=120,
        )
        text = (folder / "out" / "cloudformation-template-update-stack.json").read_text()
        made: Template = json.loads(text)
        return made

    return of


@pytest.fixture(scope="session")
def native_zip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip as the local AWS on this machine can run it."""
    path = tmp_path_factory.mktemp("native") / "functions.zip"
    build(path, native=True)
    return path
