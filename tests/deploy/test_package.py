# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import ast
import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest

from recruit_sync.local.deploy.build import OURS, SERVICES, build
from recruit_sync.local.deploy.deployment import ROOT

MOST = 120_000_000


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy, so that nobody's editor gets between two builds."""
    folder = tmp_path_factory.mktemp("source")
    for name in OURS:
        shutil.copytree(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def built(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("arm64") / "functions.zip"
    build(path, source=source)
    return path


def test_two_builds_have_the_same_bytes(source: Path, built: Path, tmp_path: Path) -> None:
    again = tmp_path / "elsewhere" / "functions.zip"
    again.parent.mkdir()

    build(again, source=source)

    assert again.read_bytes() == built.read_bytes()


def test_the_zip_holds_what_runs_on_lambda_and_nothing_else(source: Path, built: Path) -> None:
    with zipfile.ZipFile(built) as packed:
        names = {one.filename for one in packed.infolist()}
        size = sum(one.file_size for one in packed.infolist())
    ours = {p.relative_to(source).as_posix() for p in (source / "recruit_sync").rglob("*.py")}
    deployed = {n for n in ours if not n.startswith(("recruit_sync/local/", "recruit_sync/cli/"))}
    foreign = [n for n in names if n.endswith(".so") and "aarch64" not in n]

    assert size < MOST
    assert {n for n in names if n.startswith("recruit_sync/") and n.endswith(".py")} == deployed
    assert {with_bytecode(name) for name in deployed} <= names
    assert {"config/stages/prod.toml", "config/countries/de.toml", "pydantic/main.py"} <= names
    assert not {n.split("/")[0] for n in names} & {"tests", "moto", "pytest", "faker", "deploy"}
    assert foreign == []


def with_bytecode(name: str) -> str:
    path = Path(name)
    return (path.parent / "__pycache__" / f"{path.stem}.cpython-311.pyc").as_posix()


def test_the_services_described_are_those_that_the_adapters_call() -> None:
    tree = ast.parse((ROOT / "recruit_sync" / "aws" / "clients.py").read_text())
    called = {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "client"
        and isinstance(node.args[0], ast.Constant)
    }

    assert called == set(SERVICES)


@pytest.mark.parametrize("name", ["ministack.lock", "node.lock"])
def test_a_lock_of_the_tools_names_packages_and_digests_and_no_host(name: str) -> None:
    text = (ROOT / "recruit_sync" / "local" / "deploy" / name).read_text()

    assert re.findall(r"^[a-z0-9-]+==\S+ ", text, re.MULTILINE)
    assert "://" not in text


def test_nothing_says_which_registry_the_framework_came_from() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    written = (ROOT / "package.json").read_text() + (ROOT / ".npmrc").read_text()

    assert "node_modules/osls" in lock["packages"]
    assert [name for name, one in lock["packages"].items() if "resolved" in one] == []
    assert "://" not in written
