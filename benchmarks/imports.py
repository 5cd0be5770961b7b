# SPDX-License-Identifier: Apache-2.0
"""What does the cold start of a function cost beside `import boto3, pydantic`?

Every import runs in a fresh process that reports its own CPU, in turns. What a function leaves for
its first call is no secret: the second figure is the import and everything that its first call
builds (settings, rules, clients, templates), beside the import and one client of boto3.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.figures import Figure, at_most, tell

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 7
BARE = "import boto3, pydantic"
CLIENT = f"{BARE}; boto3.client('dynamodb', region_name='eu-central-1', {{keys}})"
KEYS = "aws_access_key_id='x', aws_secret_access_key='x'"
USES = {
    "poll_ats": "clients.dynamodb rulebook tenant",
    "reconcile_ats": "clients.dynamodb rulebook tenant",
    "dispatch": "clients.dynamodb clients.mail rulebook tenant letters",
    "mail_events": "clients.dynamodb rulebook",
    "candidate_web": "clients.dynamodb rulebook pages",
    "sweep": "clients.dynamodb rulebook letters",
    "digest": "clients.dynamodb rulebook tenant",
    "rights": "clients.dynamodb rulebook",
    "route_screening": "clients.dynamodb rulebook tenant screening",
    "screening_webhook": "clients.dynamodb screening",
    "reconcile_screening": "clients.dynamodb rulebook screening",
    "erase": "clients.dynamodb rulebook tenant",
}
LIMITS = {"candidate_web": 0.8}
USUAL = 1.2
WHY = (
    "the modules of this function are many and small, and each class of values is made when its "
    "module loads; `tests/house` holds the list of libraries that it may load, none of them heavy."
)
TIMED = """
import resource
def spent():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
before = spent()
{code}
print(spent() - before)
"""


def cpu(code: str) -> float:
    """CPU seconds of that code in a fresh process."""
    command = [sys.executable, "-c", TIMED.format(code=code)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return float(done.stdout.splitlines()[-1])


def first_call(function: str) -> str:
    """The import and all that the first call makes."""
    uses = "; ".join(f"app.{what}" for what in USES[function].split())
    keys = "import os; os.environ.update(AWS_ACCESS_KEY_ID='x', AWS_SECRET_ACCESS_KEY='x')"
    return f"{keys}; import recruit_sync.handlers.{function} as h; app = h.wiring.app(); {uses}"


def main() -> int:
    """A ratio for each function."""
    codes = {"bare": BARE, "client": CLIENT.format(keys=KEYS)}
    codes |= {name: f"import recruit_sync.handlers.{name}" for name in USES}
    codes |= {f"{name} first": first_call(name) for name in USES}
    best = dict.fromkeys(codes, float("inf"))
    for _ in range(ROUNDS):
        for name, code in codes.items():
            best[name] = min(best[name], cpu(code))
    print(f"{BARE}: {best['bare'] * 1000:.0f} CPU ms, with a client {best['client'] * 1000:.0f}")
    goals = [
        at_most(
            f"cold import of {name}, of `{BARE}`",
            best[name] / best["bare"],
            LIMITS.get(name, USUAL),
            why=WHY,
        )
        for name in USES
    ]
    seen = [
        Figure(
            f"import and first call of {name}, of `{BARE}` and one client",
            f"{best[f'{name} first'] / best['client']:.2f}",
        )
        for name in USES
    ]
    return tell(*goals, *seen)


if __name__ == "__main__":
    sys.exit(main())
