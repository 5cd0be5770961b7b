# SPDX-License-Identifier: Apache-2.0
"""What does reading the ATS cost beside a bare loop of requests and json, and how much waiting is
spared by reading pages side by side?

The page server runs in a process of its own with pages made beforehand; every reader is a fresh
process that reports its own CPU and memory, imports and start included. The bare loop parses each
page and counts its rows. Ours validates what decides, fingerprints addresses and digests each
record, by the code that the product polls with. Under `/s150/` each page is answered 150 ms late:
there wall time is what counts.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from random import Random
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

from benchmarks.figures import at_least, at_most, tell

PAGE = 100
SIZES = (10_000, 100_000)
DEAREST = 1.5
WHY = (
    "a page costs the bare loop some two milliseconds, half of them JSON. Ours parses and "
    "validates it in less than that JSON takes; what remains is the work that the loop leaves out: "
    "an address normalised and hashed, a digest over what decides and a value of twenty fields for "
    "each record, some twelve microseconds of Python each; four threads that take turns at one "
    "interpreter, up to a millisecond a page, which a page at a time does not pay; and a start of "
    "0.4 seconds with pydantic and the rules, where the loop takes 0.2."
)
MOST_MEGABYTES = 80
FLAT = 1.15
SLOW, SLOW_PAGES, SPEED_UP = "s150", 160, 3.5
START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
# By the usual names of this machine the product opens a connection for each call, since a small
# local server may stall on one that is kept; with an ATS connections are kept, as in the bare loop.
HERE, ELSEWHERE = "127.0.0.1", "127.1"


def person(number: int, chance: Random) -> dict[str, object]:
    """An invented candidate of the size seen in the field, about 1.4 KB."""
    country = chance.choice(["DE", "FR", "PL", "CA", "TH"])
    place = {"id": f"ISO_3166-1_Alpha-2_Code={country}", "descriptor": f"Country {country}"}
    return {
        "id": f"{number:032x}",
        "descriptor": f"Given{number} Family{number}",
        "candidateID": f"C-{number:06}",
        "name": {"country": place, "firstName": f"Given{number}", "lastName": f"Family{number}"},
        "email": f"given{number}.family@example.org",
        "phone": {"countryPhoneCode": "DEU_49", "number": f"+49 30 {number:07}"},
        "location": {"country": place, "region": None, "postalCode": f"{number % 99999:05}"},
        "language": {"id": "User_Language_ID=de_DE", "descriptor": "Deutsch"},
        "status": {"doNotHire": False, "withdrawn": False},
        "worker": None,
        "prospect": {
            "isProspect": True,
            "confidential": False,
            "referralConsentGiven": None,
            "source": {"id": "Applicant_Source_ID=LINKEDIN", "descriptor": "LinkedIn"},
            "referredBy": None,
            "addedBy": None,
        },
        "recruiter": {"id": "f" * 32, "descriptor": "R. Example", "email": "r@example.com"},
        "recruitingAgency": None,
        "consents": [],
        "candidateTags": [],
        "jobApplications": [application(number * 2 + one) for one in range(chance.choice((0, 1)))],
        "createdMoment": stamp(number),
        "lastUpdatedMoment": stamp(number + 1),
        "mergedInto": None,
        "isPurged": False,
    }


def application(number: int) -> dict[str, object]:
    """One application, rejected."""
    return {
        "id": f"{number:032x}",
        "jobApplicationID": f"JA-{number:06}",
        "jobRequisition": {"id": f"Job_Requisition_ID=R-{number % 90}", "descriptor": "Fitter"},
        "jobRequisitionCountry": "DE",
        "roleFamily": None,
        "executive": False,
        "jobApplicationDate": stamp(number),
        "stage": {"id": "Recruiting_Stage_ID=REVIEW", "descriptor": "Review"},
        "disposition": {"id": "Recruiting_Disposition_ID=REJECTED", "descriptor": "Rejected"},
        "statusTimestamp": stamp(number),
        "source": {"id": "Applicant_Source_ID=CAREERS_SITE", "descriptor": "Careers site"},
    }


def stamp(seconds: int) -> str:
    """A moment with the offset of a tenant."""
    return (START + timedelta(seconds=seconds)).isoformat(timespec="milliseconds")


# --- the page server, in a process of its own ----------------------------------------------------


def rendered() -> list[bytes]:
    """The records of SIZES[0] people, as the inside of one page each."""
    chance = Random("pages")
    people = [json.dumps(person(number, chance)) for number in range(SIZES[0])]
    return [",".join(people[at : at + PAGE]).encode() for at in range(0, len(people), PAGE)]


class Pages(BaseHTTPRequestHandler):
    """Answers `/{any}/n{size}/candidates` with a page out of that many people."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    pages: ClassVar[list[bytes]] = []

    def do_POST(self) -> None:
        """An access token."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(b'{"access_token":"a","token_type":"Bearer","expires_in":3600}')

    def do_GET(self) -> None:
        """One page, or the server's clock."""
        parts = urlsplit(self.path)
        if parts.path.endswith("/serverTimestamp"):
            self.answer(json.dumps({"serverTimestamp": stamp(0)}).encode())
            return
        size = int(parts.path.split("/")[-2].removeprefix("n"))
        at = int(parse_qs(parts.query)["offset"][0])
        rows = self.pages[at // PAGE % len(self.pages)] if at < size else b""
        if parts.path.startswith(f"/{SLOW}/"):
            time.sleep(0.15)  # noqa: TID251 - the ATS thinks
        self.answer(b'{"total":%d,"data":[' % size + rows + b"]}")

    def answer(self, body: bytes) -> None:
        """One write for head and body."""
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
        self.wfile.write(head.encode() + b"\r\n\r\n" + body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Says nothing."""


def serve(told: Connection) -> None:
    """Render, listen on a free loopback port, tell it."""
    Pages.pages = rendered()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    server.daemon_threads = True
    told.send((server.server_port, sum(map(len, Pages.pages)) // SIZES[0]))
    server.serve_forever()


# --- the readers, each in a fresh process --------------------------------------------------------


def bare(url: str, size: int) -> int:
    """What one would write by hand: ask, parse, count."""
    import requests  # noqa: PLC0415 - each reader pays for its own imports

    session = requests.Session()
    path = f"{url}/ccx/api/candidateLifecycle/v1/n{size}/candidates"
    seen = 0
    while True:
        page = session.get(path, params={"limit": PAGE, "offset": seen}, timeout=60).json()
        seen += len(page["data"])
        if seen >= page["total"]:
            return seen


def ours(url: str, size: int, parallel: int = 4) -> int:
    """The product's own way, four pages at once as it is configured by default."""
    from connectors.workday import Workday, WorkdaySettings  # noqa: PLC0415
    from recruit_sync.domain.identity import Fingerprints  # noqa: PLC0415
    from recruit_sync.domain.profile import SourceKind  # noqa: PLC0415
    from recruit_sync.local.clock import SimulatedClock  # noqa: PLC0415
    from recruit_sync.ports import Window  # noqa: PLC0415

    class Secrets:
        client_id = client_secret = refresh_token = "local"  # noqa: S105 - of the page server
        former_refresh_token: str | None = None

        def keep(self, refresh_token: str) -> None:
            self.refresh_token = refresh_token

        def read_again(self) -> None:
            """Nobody else keeps them."""

    sources = {"LINKEDIN": SourceKind.SOURCED, "CAREERS_SITE": SourceKind.DIRECT}
    settings = WorkdaySettings(
        url.replace(HERE, ELSEWHERE),
        f"n{size}",
        source_map=sources,
        per_second=1e6,
        per_hour=1e9,
        page_size=PAGE,
        parallel=parallel,
    )
    prints = Fingerprints(bytes(32))
    workday = Workday(
        settings, Secrets(), SimulatedClock(START), prints, lambda country, _region: country
    )
    window = Window(START - timedelta(minutes=15), START)
    seen = 0
    for page in workday.changed(window):
        seen += sum(not profile.faults for profile in page.profiles)
    return seen


def one_by_one(url: str, size: int) -> int:
    """The product's own way, a page at a time."""
    return ours(url, size, parallel=1)


COMPARED = ("bare", "ours")
READERS = {"bare": bare, "ours": ours, "one_by_one": one_by_one}


def read(name: str, url: str, size: int) -> None:
    """Inside the fresh process: read everything, tell what it took."""
    start = time.perf_counter()
    seen = READERS[name](url, size)
    wall = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = used.ru_utime + used.ru_stime
    print(json.dumps({"seen": seen, "cpu": cpu, "kb": used.ru_maxrss, "wall": wall}))


# --- the comparison ------------------------------------------------------------------------------


def run(name: str, url: str, size: int) -> dict[str, float]:
    """What one fresh process took."""
    asked = ["--reader", name, "--url", url, "--size", str(size)]
    command = [sys.executable, "-m", "benchmarks.poll", *asked]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    told: dict[str, float] = json.loads(done.stdout)
    if told["seen"] != size:
        sys.exit(f"{name} did not see everybody")
    return told


def measure(url: str, size: int, rounds: int) -> dict[str, tuple[float, float]]:
    """Least CPU seconds and least peak memory in MB: whatever else runs only ever adds to them.

    The readers take turns, so that a busy minute of the machine falls on both.
    """
    runs = [{name: run(name, url, size) for name in COMPARED} for _ in range(rounds)]
    return {
        name: (min(one[name]["cpu"] for one in runs), min(one[name]["kb"] for one in runs) / 1024)
        for name in COMPARED
    }


def compare(url: str, rounds: int) -> int:
    """The table, and the verdict."""
    found = {size: measure(url, size, rounds) for size in SIZES}
    print(f"{'reader':8}{'records':>9}{'CPU s':>8}{'s/10k':>8}{'RSS MB':>8}")
    for size, readers in found.items():
        for name, (cpu, megabytes) in readers.items():
            print(f"{name:8}{size:9}{cpu:8.2f}{cpu / size * 1e4:8.3f}{megabytes:8.1f}")
    few, many = (found[size] for size in SIZES)
    faster = speed_up(url, rounds)
    return tell(
        at_most(
            "polling 100,000 records, CPU of bare requests and json", ratio(many), DEAREST, why=WHY
        ),
        at_most("polling 100,000 records, most memory", many["ours"][1], MOST_MEGABYTES, "MB"),
        at_most("memory of 100,000 records, of 10,000", many["ours"][1] / few["ours"][1], FLAT),
        at_least("four pages at once at 150 ms an answer, times faster", faster, SPEED_UP),
    )


def ratio(readers: dict[str, tuple[float, float]]) -> float:
    """CPU of ours by that of the bare loop."""
    return readers["ours"][0] / readers["bare"][0]


def speed_up(url: str, rounds: int) -> float:
    """Wall time of a page at a time by that of four, against an ATS that thinks."""
    slow, size = f"{url}/{SLOW}", SLOW_PAGES * PAGE
    runs = [(run("one_by_one", slow, size), run("ours", slow, size)) for _ in range(rounds)]
    return min(one["wall"] for one, _ in runs) / min(four["wall"] for _, four in runs)


def main() -> int:
    """Server in its own process, readers in theirs."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--reader", choices=READERS)
    arguments.add_argument("--url", default="")
    arguments.add_argument("--size", type=int, default=SIZES[0])
    arguments.add_argument("--rounds", type=int, default=2)
    given = arguments.parse_args()
    if given.reader:
        read(given.reader, given.url, given.size)
        return 0
    with served() as (url, mean):
        print(f"{mean} bytes a record, {PAGE} a page")
        return compare(url, given.rounds)


@contextmanager
def served() -> Iterator[tuple[str, int]]:
    """The page server's address, and the mean size of a record."""
    here, there = multiprocessing.get_context("spawn").Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(there,), daemon=True)
    server.start()
    try:
        port, mean = here.recv()
        yield f"http://{HERE}:{port}", mean
    finally:
        server.terminate()


if __name__ == "__main__":
    sys.exit(main())
