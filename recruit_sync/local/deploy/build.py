# SPDX-License-Identifier: Apache-2.0
"""The zip that every function runs from: the lock's wheels, this project's code, its rules.

For Lambda's Python on arm64, or `--native` for the interpreter that calls it (a local AWS). The
same tree gives the same bytes. Knows no template and no account.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
RUNTIME = "3.11"
# Services whose descriptions stay; the adapters' clients are these.
SERVICES = ("dynamodb", "kms", "s3", "secretsmanager", "sesv2", "sqs")
OURS = ("recruit_sync", "connectors", "config")
NOT_OURS = ("recruit_sync/cli", "recruit_sync/local", "config/babel.cfg")
LEFT_OUT = (
    "boto3/data",
    "boto3/examples",
    "bin",
    "*.dist-info/RECORD",
    "*.dist-info/direct_url.json",
)
_EPOCH = (1980, 1, 1, 0, 0, 0)
_PLATFORMS = ("manylinux2014_aarch64", "manylinux_2_28_aarch64", "linux_aarch64")


class NotBuilt(Exception):
    """Why there is no zip, in one line."""


def build(zip_path: Path, *, native: bool = False, source: Path = ROOT) -> str:
    """Write the zip; one line of figures."""
    kind = "native" if native else "arm64"
    work = zip_path.parent / f"{zip_path.stem}-{kind}"
    shutil.rmtree(work, ignore_errors=True)
    _unpack(_wheels(kind), work)
    _trim(work)
    _copy_ours(source, work)
    _compile(work)
    unzipped = _zip(work, zip_path)
    shutil.rmtree(work)
    digest = hashlib.sha256(zip_path.read_bytes()).hexdigest()
    size = zip_path.stat().st_size
    return (
        f"{zip_path.name}: {size / 1e6:.1f} MB, unzipped {unzipped / 1e6:.1f} MB, sha256 {digest}"
    )


def _wheels(kind: str) -> Path:
    """The lock's wheels, fetched once per lock."""
    lock = ROOT / "requirements.lock"
    named = hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()[:12]
    wheels = ROOT / "build" / "wheels" / f"{kind}-{named}"
    if wheels.is_dir():
        return wheels
    arriving = wheels.with_name(f"{wheels.name}.{os.getpid()}")
    platform = [] if kind == "native" else _foreign()
    _run(
        *(_python_with_pip(), "-m", "pip", "download", "-q", "--disable-pip-version-check"),
        *("--no-deps", "--require-hashes", "--only-binary=:all:", *platform),
        *("-r", str(lock), "-d", str(arriving)),
    )
    try:
        arriving.rename(wheels)
    except OSError:  # somebody else was faster
        shutil.rmtree(arriving)
    return wheels


def _foreign() -> list[str]:
    named = [word for platform in _PLATFORMS for word in ("--platform", platform)]
    return [*named, "--implementation", "cp", "--python-version", RUNTIME]


def _python_with_pip() -> str:
    """An environment made by uv has no pip; the one beside it has."""
    beside = ROOT / ".ministack" / "bin" / "python"
    return str(beside) if beside.exists() else sys.executable


def _run(*command: str) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or ["no word"]
        raise NotBuilt(f"{Path(command[0]).name} {command[2]}: {said[-1]}")


def _unpack(wheels: Path, work: Path) -> None:
    for wheel in sorted(wheels.glob("*.whl")):
        with zipfile.ZipFile(wheel) as packed:
            packed.extractall(work)
    for data in sorted(work.glob("*.data")):
        for part in ("purelib", "platlib"):
            if (data / part).is_dir():
                shutil.copytree(data / part, work, dirs_exist_ok=True)
        shutil.rmtree(data)


def _trim(work: Path) -> None:
    """Drop what is not read: other services, other languages, other people's tests."""
    for pattern in LEFT_OUT:
        for path in work.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for service in (work / "botocore" / "data").iterdir():
        if service.is_dir() and service.name not in SERVICES:
            shutil.rmtree(service)
    kept = tuple(_languages())
    for locale in (work / "babel" / "locale-data").glob("*.dat"):
        if locale.stem.split("_")[0] not in kept:
            locale.unlink()


def _languages() -> Iterator[str]:
    """English, which the templates are written in, and every language with a catalogue."""
    yield from ("root", "en")
    for folder in sorted((ROOT / "config" / "locale").iterdir()):
        yield folder.name.split("_")[0]


def _copy_ours(source: Path, work: Path) -> None:
    def not_ours(folder: str, names: list[str]) -> list[str]:
        at = Path(folder).relative_to(source)
        return [n for n in names if n == "__pycache__" or (at / n).as_posix() in NOT_OURS]

    for name in OURS:
        shutil.copytree(source / name, work / name, ignore=not_ours)


def _compile(work: Path) -> None:
    """Bytecode by the runtime's own version: worth more at a cold start than anything else."""
    python = sys.executable
    if f"{sys.version_info.major}.{sys.version_info.minor}" != RUNTIME:
        python = shutil.which(f"python{RUNTIME}") or ""
    if not python:
        raise NotBuilt(f"Python {RUNTIME} is missing: the functions' bytecode is made with it")
    # One process and no random hashes: else the same source gives other bytes.
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    command = [python, "-m", "compileall", "-q", "-s", str(work), "-p", "/var/task"]
    command += ["--invalidation-mode", "unchecked-hash", str(work)]
    done = subprocess.run(command, check=False, capture_output=True, env=environment)  # noqa: S603
    if done.returncode:
        raise NotBuilt("compileall: a source file does not compile")


def _zip(work: Path, zip_path: Path) -> int:
    """Sorted, of one date, with one kind of permission; the bytes that were put in."""
    arriving = zip_path.with_suffix(".part")
    total = 0
    with zipfile.ZipFile(arriving, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for path in sorted(p for p in work.rglob("*") if p.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(work).as_posix(), _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o100644 << 16
            body = path.read_bytes()
            total += len(body)
            packed.writestr(entry, body)
    arriving.replace(zip_path)
    return total


def main(arguments: Sequence[str] | None = None) -> int:
    """Build as told; 1 and one line where that fails."""
    parser = argparse.ArgumentParser(description="Builds the zip of the functions.")
    parser.add_argument("out", type=Path, nargs="?", default=ROOT / "build" / "functions.zip")
    parser.add_argument("--native", action="store_true", help="for this machine, not for Lambda")
    given = parser.parse_args(arguments)
    given.out.parent.mkdir(parents=True, exist_ok=True)
    try:
        sys.stdout.write(build(given.out.resolve(), native=given.native) + "\n")
    except NotBuilt as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
