# SPDX-License-Identifier: Apache-2.0
"""What does reading the ATS cost beside a bare loop of requests and json?

The page server runs in a process of its own with pages made beforehand; every reader is a fresh
process that reports its own CPU and memory. Ours validates what decides, fingerprints addresses
and digests each record, by the code that the product polls with. Exit 1: dearer than twice the
bare loop, or memory that grows with the number of records.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from random import Random
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

PAGE = 100
SIZES = (10_000, 100_000)
DEAREST = 2.0
FLAT = 1.15
START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


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


def ours(url: str, size: int) -> int:
    """The product's own way, four pages at once as it is configured by default."""
    from connectors.workday import Workday, WorkdaySettings  # noqa: PLC0415
    from recruit_sync.domain.identity import Fingerprints  # noqa: PLC0415
    from recruit_sync.domain.profile import SourceKind  # noqa: PLC0415
    from recruit_sync.local.clock import SimulatedClock  # noqa: PLC0415
    from recruit_sync.ports import Window  # noqa: PLC0415

    class Secrets:
        client_id = client_secret = refresh_token = "local"  # noqa: S105 - of the page server

        def keep(self, refresh_token: str) -> None:
            self.refresh_token = refresh_token

    sources = {"LINKEDIN": SourceKind.SOURCED, "CAREERS_SITE": SourceKind.DIRECT}
    settings = WorkdaySettings(
        url,
        f"n{size}",
        source_map=sources,
        per_second=1e6,
        per_hour=1e9,
        page_size=PAGE,
        parallel=int(__import__("os").environ.get("PAR", "4")),
    )
    address = Fingerprints(bytes(32)).address
    workday = Workday(
        settings, Secrets(), SimulatedClock(START), address, lambda country, _region: country
    )
    window = Window(START - timedelta(minutes=15), START)
    seen = 0
    for page in workday.changed(window):
        seen += sum(not profile.faults for profile in page.profiles)
    return seen


READERS = {"bare": bare, "ours": ours}


def read(name: str, url: str, size: int) -> None:
    """Inside the fresh process: read everything, tell what it took."""
    seen = READERS[name](url, size)
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = used.ru_utime + used.ru_stime
    print(json.dumps({"seen": seen, "cpu": cpu, "kb": used.ru_maxrss}))


# --- the comparison ------------------------------------------------------------------------------


def run(name: str, url: str, size: int) -> dict[str, float]:
    """What one fresh process took."""
    command = [sys.executable, __file__, "--reader", name, "--url", url, "--size", str(size)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    told: dict[str, float] = json.loads(done.stdout)
    if told["seen"] != size:
        sys.exit(f"{name} did not see everybody")
    return told


def measure(url: str, size: int, rounds: int) -> dict[str, tuple[float, float]]:
    """Least CPU seconds and least peak memory in MB: whatever else runs only ever adds to them.

    The readers take turns, so that a busy minute of the machine falls on both.
    """
    runs = [{name: run(name, url, size) for name in READERS} for _ in range(rounds)]
    return {
        name: (min(one[name]["cpu"] for one in runs), min(one[name]["kb"] for one in runs) / 1024)
        for name in READERS
    }


def compare(url: str, rounds: int) -> int:
    """The table, and the verdict."""
    found = {size: measure(url, size, rounds) for size in SIZES}
    print(f"{'reader':8}{'records':>9}{'CPU s':>8}{'s/10k':>8}{'RSS MB':>8}")
    for size, readers in found.items():
        for name, (cpu, megabytes) in readers.items():
            print(f"{name:8}{size:9}{cpu:8.2f}{cpu / size * 1e4:8.3f}{megabytes:8.1f}")
    few, many = (found[size] for size in SIZES)
    ratio = many["ours"][0] / many["bare"][0]
    growth = many["ours"][1] / few["ours"][1]
    print(f"CPU against the bare loop: {ratio:.2f} (at most {DEAREST})")
    print(f"memory at {SIZES[1]} against {SIZES[0]}: {growth:.2f} (at most {FLAT})")
    return int(ratio > DEAREST or growth > FLAT)


def main() -> int:
    """Server in its own process, readers in theirs."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--reader", choices=READERS)
    arguments.add_argument("--url", default="")
    arguments.add_argument("--size", type=int, default=SIZES[0])
    arguments.add_argument("--rounds", type=int, default=3)
    given = arguments.parse_args()
    if given.reader:
        read(given.reader, given.url, given.size)
        return 0
    here, there = multiprocessing.get_context("spawn").Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(there,), daemon=True)
    server.start()
    try:
        port, mean = here.recv()
        print(f"{mean} bytes a record, {PAGE} a page")
        return compare(f"http://127.0.0.1:{port}", given.rounds)
    finally:
        server.terminate()


if __name__ == "__main__":
    sys.exit(main())
