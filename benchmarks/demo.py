# SPDX-License-Identifier: Apache-2.0
"""How long does the demo take, and how much memory? As `make demo` runs it, a process of its own.

Seconds are wall time, since somebody waits for them.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.figures import Figure, tell

COMMAND = Path(sys.executable).parent / "recruit-sync"


def main() -> int:
    """One run."""
    start = time.perf_counter()
    subprocess.run(
        [COMMAND, "demo", "--json"],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    seconds = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = used.ru_utime + used.ru_stime
    load = os.getloadavg()[0]
    return tell(
        Figure(
            "demo, sixty days of 200 people", f"{seconds:.0f} s ({cpu:.0f} CPU s, load {load:.1f})"
        ),
        Figure("demo, most memory", f"{used.ru_maxrss / 1024:.0f} MB"),
    )


if __name__ == "__main__":
    sys.exit(main())
