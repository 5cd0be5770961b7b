# SPDX-License-Identifier: Apache-2.0
"""The house looks at itself: sizes, licence lines, lock files, and the network it may not reach."""

from __future__ import annotations

import ast
import re
import socket
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_socket import SocketConnectBlockedError

import recruit_sync

ROOT = Path(__file__).resolve().parents[2]
SPDX = "# SPDX-License-Identifier: Apache-2.0"
LONGEST_FUNCTION = 40
LONGEST_MODULE = 300

# Each entry needs its reason beside it.
LONG_FUNCTIONS_ALLOWED: frozenset[str] = frozenset()
LONG_MODULES_ALLOWED: frozenset[str] = frozenset()


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Counts from the first statement on: what the signature and the docstring say is free."""
    spoken = ast.get_docstring(function, clean=False) is not None
    body = function.body[1:] if spoken else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body and body[-1].end_lineno else 0


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{name_of(path)}:{node.name}", body_lines(node)


def test_every_source_file_names_its_licence() -> None:
    written = list(sources("recruit_sync", "connectors", "tests", "benchmarks"))

    assert recruit_sync.__file__ in {str(path) for path in written}
    assert [name_of(path) for path in written if SPDX not in first_lines(path)] == []


def first_lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()[:2]


def test_no_function_outgrows_one_screen() -> None:
    sizes = [size for path in sources("recruit_sync", "connectors") for size in functions(path)]
    long = {name for name, lines in sizes if lines > LONGEST_FUNCTION}

    assert long == LONG_FUNCTIONS_ALLOWED


def test_no_module_outgrows_what_is_read_in_one_sitting() -> None:
    sizes = {
        name_of(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in sources("recruit_sync", "connectors")
    }

    assert {name for name, lines in sizes.items() if lines > LONGEST_MODULE} == LONG_MODULES_ALLOWED


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_names_packages_and_digests_and_no_host(lock: str) -> None:
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    shapes = re.compile(r"[a-z0-9-]+==[\w.!+-]+( ; .+)? \\| {4}--hash=sha256:[0-9a-f]{64}( \\)?")

    assert lines
    assert [line for line in lines if not shapes.fullmatch(line)] == []


def test_what_is_deployed_is_the_same_version_that_is_tested() -> None:
    deployed = pins("requirements.lock")

    assert "boto3" in deployed
    assert deployed.items() <= pins("requirements-dev.lock").items()


def pins(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, flags=re.MULTILINE))


def test_the_package_and_the_project_agree_on_the_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert project["version"] == recruit_sync.__version__


def test_a_second_look_at_the_environment_changes_nothing() -> None:
    stamp = ROOT / ".venv" / "installed.lock"
    before = stamp.stat().st_mtime_ns

    subprocess.run([ROOT / ".ci" / "env"], check=True, timeout=30)

    assert stamp.stat().st_mtime_ns == before


def test_nothing_beyond_loopback_can_be_reached() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_STREAM) as line,
        pytest.raises(SocketConnectBlockedError),
    ):
        line.connect(("192.0.2.1", 80))
