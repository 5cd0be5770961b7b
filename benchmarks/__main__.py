# SPDX-License-Identifier: Apache-2.0
"""Runs every benchmark, one after the other; writes docs/benchmarks.md; exit 1 if a goal is missed.

`python -m benchmarks decide poll` runs these alone and writes nothing.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.figures import Figure, read

ROOT = Path(__file__).resolve().parents[1]
DOC = ROOT / "docs" / "benchmarks.md"
ALL = ("decide", "sweep", "imports", "units", "poll", "peers", "lateness", "demo")
VERSIONS = ("boto3", "pydantic", "requests", "moto")


def run(name: str) -> list[Figure]:
    """Show what a benchmark says, keep its figures; one that broke has missed."""
    print(f"--- {name}", flush=True)
    command = [sys.executable, "-m", f"benchmarks.{name}"]
    found = []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        for line in running.stdout or ():
            figure = read(line)
            print(f"{figure.name}: {figure.measured} {figure.verdict}" if figure else line.rstrip())
            found += [figure] if figure else []
    if running.returncode and not any(figure.met is False for figure in found):
        found.append(Figure(name, f"ended with status {running.returncode}", "ends", met=False))
    return found


def machine() -> str:
    """Where the figures were taken."""
    names = [line for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    cpu = names[0].partition(":")[2].strip() if names else platform.processor()
    memory = [line.split()[1] for line in _lines("/proc/meminfo") if line.startswith("MemTotal")]
    gigabytes = f", {int(memory[0]) / 2**20:.0f} GB" if memory else ""
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    system = f"{platform.system()} {'.'.join(platform.release().split('.')[:2])}"
    return f"{os.cpu_count()} cores {cpu}{gigabytes}, {system}; load while it ran {load}"


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def versions() -> str:
    """Of what was measured with."""
    others = ", ".join(f"{name} {version(name)}" for name in VERSIONS)
    return f"Python {platform.python_version()}, {others}"


def table(figures: list[Figure]) -> str:
    """Figure, goal and verdict."""
    rows = [f"| {f.name} | {f.measured} | {f.goal or '-'} | {f.verdict} |" for f in figures]
    return "\n".join(["| figure | measured | goal | verdict |", "| --- | --- | --- | --- |", *rows])


def obstacles(figures: list[Figure]) -> str:
    """What stands in the way of each goal that was missed; nothing where none was."""
    missed = [figure for figure in figures if figure.met is False]
    if not missed:
        return ""
    lines = [f"- {f.name}, {f.verdict}: {f.why or 'nobody has looked yet.'}" for f in missed]
    return "\n".join(["", "## What stands in the way", "", *lines, ""])


def page(figures: list[Figure], day: str) -> str:
    """docs/benchmarks.md."""
    return f"""# Benchmarks

Written by `make bench` on {day}; do not edit. What each benchmark does stands at the top of its
file in `benchmarks/`. Times are CPU seconds, the least of several rounds taken in turns, since
whatever else runs on a machine only ever adds; ratios are of readings in the same run.

{machine()}

{versions()}

{table(figures)}
{obstacles(figures)}"""


def main() -> int:
    """All, or those that are named."""
    wanted = sys.argv[1:] or list(ALL)
    figures = [figure for name in wanted for figure in run(name)]
    print(table(figures))
    print(obstacles(figures))
    if wanted == list(ALL):
        day = datetime.now(UTC).date()  # noqa: TID251 - a page is dated by the real calendar
        DOC.write_text(page(figures, day.isoformat()), encoding="utf-8")
    return int(any(figure.met is False for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
