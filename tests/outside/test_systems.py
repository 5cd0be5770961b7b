# SPDX-License-Identifier: Apache-2.0
"""A recipient that is down for twenty days, and a shelf that only its owner can clear."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import boto3
import pytest

from tests.outside.conftest import Start
from tests.outside.people import person
from tests.outside.stack import ROOT
from tests.outside.world import World

SYSTEMS = """
[[system]]
name = "partner"
kind = "https"
what = "The talent pool of the group"
url = "{url}"

[[system]]
name = "shelf"
kind = "manual"
what = "Paper files in Berlin"
owner = "archive@acme.example"

[[system]]
name = "ats"
kind = "ats"
what = "The ATS"
"""


class Partner(BaseHTTPRequestHandler):
    """Takes erasures, once it is up."""

    server: PartnerServer

    def do_POST(self) -> None:
        order = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.orders.append(order)
        self._answer({"status": "accepted"})

    def do_GET(self) -> None:
        known = [one for one in self.server.orders if one["reference"] in self.path]
        self._answer({"status": "erased" if known else "unknown"})

    def _answer(self, body: dict[str, Any]) -> None:
        text = b"" if self.server.down else json.dumps(body).encode()
        self.send_response(503 if self.server.down else 200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        pass


class PartnerServer(ThreadingHTTPServer):
    daemon_threads = True
    down = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Partner)
        self.orders: list[dict[str, Any]] = []


@contextmanager
def partner() -> Iterator[PartnerServer]:
    server = PartnerServer()
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def world(start: Start, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("systems") / "config"
    shutil.copytree(ROOT / "config", folder)
    with partner() as server:
        systems = SYSTEMS.format(url=f"http://127.0.0.1:{server.server_port}/erasures")
        Path(folder / "systems.toml").write_text(systems, encoding="utf-8")
        world = World(*start("2026-01-05T08:07:00+00:00", "--config", str(folder)))
        boto3.client(
            "secretsmanager",
            endpoint_url=world.stack.ready["aws_endpoint"],
            region_name="eu-central-1",
            aws_access_key_id="any",
            aws_secret_access_key="any",
        ).create_secret(Name="recruit-sync/local/recipients/partner", SecretString="whsec_c2VjcmV0")
        wid = world.add("refusing", person("DE"))
        world.stack.advance("PT30M", None)
        world.stack.press(world.page("refusing"), "refuse")
        world.stack.advance("P20D", "P1D")
        world.notes["down"] = world.stack.told("erasure", "status")
        world.notes["gone from the ATS"] = world.reasons("refusing")
        server.down = False
        world.stack.advance("P2D")
        world.notes["up"] = world.stack.told("erasure", "status")
        world.notes["orders"] = server.orders
        world.stack.run("erasure", "acknowledge", wid, "shelf", "--by", "A. Archivist")
        world.notes["end"] = world.stack.told("explain", wid)
        yield world


def states(told: Any) -> dict[str, str]:
    (row,) = told["open"]
    return {one["system"]: one["state"] for one in row["systems"]}


def test_one_that_is_down_stops_no_other_and_is_not_called_done(world: World) -> None:
    assert states(world.notes["down"]) == {
        "partner": "asked",
        "shelf": "asked",
        "ats": "proven_absent",
    }
    assert world.notes["gone from the ATS"] == ["consent_refused"]
    days = [mail["subject"] for mail in world.stack.mails(kind="dpo_erasure_failing")]
    assert [subject.split(":")[0] for subject in days] == [
        f"Erasure not proven, day {day}" for day in (1, 3, 7, 15)
    ]


def test_once_it_is_up_it_is_asked_by_id_and_its_word_is_taken(world: World) -> None:
    assert states(world.notes["up"]) == {
        "partner": "proven_absent",
        "shelf": "asked",
        "ats": "proven_absent",
    }
    assert {order["candidate"] for order in world.notes["orders"]} == {world.wids["refusing"]}


def test_the_owner_of_the_shelf_is_written_to_and_not_told_the_name(world: World) -> None:
    mails = world.stack.mails("archive@acme.example", "recipient_erasure")
    (doc,) = world.docs

    assert mails
    assert all(doc["name"]["lastName"] not in mail["text"] for mail in mails)


def test_the_last_word_proves_the_erasure(world: World) -> None:
    end = world.notes["end"]

    assert end["standing"] == "erased"
    proofs = {one["system"]: (one["proof"], one["by"]) for one in end["erasure"]["systems"]}
    assert proofs == {
        "partner": ("acknowledged", None),
        "shelf": ("acknowledged", "A. Archivist"),
        "ats": ("read_back", None),
    }
