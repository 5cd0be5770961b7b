# SPDX-License-Identifier: Apache-2.0
"""What a function loads before its first call: held by the list of modules, not by the clock."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
HEAVY = (
    "aws_lambda_powertools",
    "babel",
    "boto3",
    "botocore",
    "connectors",
    "ijson",
    "jinja2",
    "pydantic",
    "requests",
    "sortedcontainers",
    "tenacity",
    "urllib3",
)
"""What costs more to load than all of the product: each waits until somebody asks for it."""

FUNCTIONS = sorted(
    path.stem
    for path in (ROOT / "recruit_sync" / "handlers").glob("*.py")
    if not path.stem.startswith("_")
)


def loaded_by(module: str) -> set[str]:
    said = f"import sys, {module}; print(*sys.modules)"
    command = [sys.executable, "-c", said]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return {name.split(".")[0] for name in done.stdout.split()}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_loads_nothing_heavy_before_it_is_called(function: str) -> None:
    loaded = loaded_by(f"recruit_sync.handlers.{function}")

    assert "recruit_sync" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_the_list_of_what_is_heavy_names_what_would_be_seen() -> None:
    assert loaded_by("recruit_sync.aws.clients") & set(HEAVY) == {"boto3", "botocore", "urllib3"}


def test_every_deployed_function_is_held_to_it() -> None:
    deployed = yaml.safe_load((ROOT / "serverless.yml").read_text(encoding="utf-8"))["functions"]

    assert set(deployed) == set(FUNCTIONS)
