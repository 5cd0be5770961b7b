# SPDX-License-Identifier: Apache-2.0
"""What does polling cost beside tools made for it? airbyte-cdk, dlt, singer-sdk on the same pages.

Each lives in a venv of its own (`make bench-peers`; build/peers) and reads 100,000 records from the
page server of `poll`, as its documentation shows it, and hands each to `deciding` in the hook that
it has for records: the fields that decide are checked, the address is hashed with a key.

- airbyte-cdk, a stream in Python: in `parse_response`; records are counted, written nowhere.
- airbyte-cdk, a manifest: in a custom transformation; messages are counted, written nowhere.
- dlt's rest_api: in `add_map`; extracted into its own files, and by parquet into duckdb.
- singer-sdk, a tap: in `post_process`; it writes its messages, to nowhere.
- ours: as `poll` says; it also normalises the address, fingerprints what else a person may be
  recognised by and digests the record, which finds what has changed, and none of them does.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.deciding import checked
from benchmarks.figures import Figure, at_most, tell

ROOT = Path(__file__).resolve().parents[1]
VENVS = ROOT / "build" / "peers"
WHY = "see polling beside bare requests and json: the same work, and what the tool does for it."
SIZE, PAGE, ROUNDS = 100_000, 100, 1
SCHEMA = {"type": "object", "additionalProperties": True, "properties": {"id": {"type": "string"}}}


class Checked:
    """The custom component that the manifest names."""

    def transform(self, record: dict[str, Any], **_kw: Any) -> None:
        """In place, as a transformation does it."""
        checked(record)


def airbyte_stream(url: str, size: int) -> int:
    """A stream in Python."""
    from airbyte_cdk.sources.streams.http import HttpStream  # noqa: PLC0415

    class Candidates(HttpStream):  # type: ignore[misc]
        url_base = f"{url}/any/"
        primary_key = "id"
        total = seen = 0

        def path(self, **_kw: Any) -> str:
            return f"n{size}/candidates"

        def request_params(self, next_page_token: Any = None, **_kw: Any) -> dict[str, int]:
            return {"limit": PAGE, "offset": (next_page_token or {"offset": 0})["offset"]}

        def parse_response(self, response: Any, **_kw: Any) -> Any:
            page = response.json()
            self.total, self.seen = page["total"], self.seen + len(page["data"])
            yield from map(checked, page["data"])

        def next_page_token(self, _response: Any) -> dict[str, int] | None:
            return {"offset": self.seen} if self.seen < self.total else None

        def get_json_schema(self) -> Any:
            return SCHEMA

    return sum(1 for _ in Candidates().read_only_records())


def airbyte_manifest(url: str, size: int) -> int:
    """A manifest, as the connector builder writes it."""
    from airbyte_cdk.models import (  # noqa: PLC0415
        AirbyteStream,
        ConfiguredAirbyteCatalog,
        ConfiguredAirbyteStream,
        DestinationSyncMode,
        SyncMode,
        Type,
    )
    from airbyte_cdk.sources.declarative.concurrent_declarative_source import (  # noqa: PLC0415
        ConcurrentDeclarativeSource,
    )

    stream = {
        "type": "DeclarativeStream",
        "name": "candidates",
        "primary_key": ["id"],
        "schema_loader": {"type": "InlineSchemaLoader", "schema": SCHEMA},
        "transformations": [
            {"type": "CustomTransformation", "class_name": "benchmarks.peers.Checked"}
        ],
        "retriever": {
            "type": "SimpleRetriever",
            "requester": {
                "type": "HttpRequester",
                "url_base": f"{url}/any/",
                "path": f"n{size}/candidates",
                "http_method": "GET",
            },
            "record_selector": {
                "type": "RecordSelector",
                "extractor": {"type": "DpathExtractor", "field_path": ["data"]},
            },
            "paginator": {
                "type": "DefaultPaginator",
                "page_token_option": {
                    "type": "RequestOption",
                    "inject_into": "request_parameter",
                    "field_name": "offset",
                },
                "page_size_option": {
                    "type": "RequestOption",
                    "inject_into": "request_parameter",
                    "field_name": "limit",
                },
                "pagination_strategy": {
                    "type": "OffsetIncrement",
                    "page_size": PAGE,
                    "inject_on_first_request": True,
                },
            },
        },
    }
    manifest = {
        "version": "6.0.0",
        "type": "DeclarativeSource",
        "check": {"type": "CheckStream", "stream_names": ["candidates"]},
        "streams": [stream],
        "spec": {
            "type": "Spec",
            "connection_specification": {"type": "object", "properties": {}},
        },
    }
    shown = AirbyteStream(
        name="candidates", json_schema=SCHEMA, supported_sync_modes=[SyncMode.full_refresh]
    )
    catalog = ConfiguredAirbyteCatalog(
        streams=[
            ConfiguredAirbyteStream(
                stream=shown,
                sync_mode=SyncMode.full_refresh,
                destination_sync_mode=DestinationSyncMode.overwrite,
            )
        ]
    )
    import logging  # noqa: PLC0415

    source = ConcurrentDeclarativeSource(
        catalog=catalog, config={}, state=None, source_config=manifest
    )
    quiet = logging.getLogger("peer")
    return sum(one.type is Type.RECORD for one in source.read(quiet, {}, catalog, None))


def _dlt(url: str, size: int, *, load: bool) -> int:
    import dlt  # noqa: PLC0415
    from dlt.sources.rest_api import rest_api_source  # noqa: PLC0415

    paginator = {"type": "offset", "limit": PAGE, "total_path": "total"}
    source = rest_api_source(
        {
            "client": {"base_url": f"{url}/any/", "paginator": paginator},
            "resources": [
                {
                    "name": "candidates",
                    "endpoint": {"path": f"n{size}/candidates", "data_selector": "data"},
                }
            ],
        }
    )
    source.resources["candidates"].add_map(checked)
    with tempfile.TemporaryDirectory() as folder:
        target = dlt.destinations.duckdb(f"{folder}/peer.duckdb")
        pipeline = dlt.pipeline("peer", pipelines_dir=folder, destination=target)
        pipeline.extract(source, loader_file_format="parquet" if load else None)
        if load:
            pipeline.normalize()
            pipeline.load()
        extracted = pipeline.last_trace.last_extract_info.metrics
        tables = [part["table_metrics"] for parts in extracted.values() for part in parts]
        return sum(table["candidates"].items_count for table in tables if "candidates" in table)


def dlt_extract(url: str, size: int) -> int:
    """The rest_api source, extraction alone."""
    return _dlt(url, size, load=False)


def dlt_duckdb(url: str, size: int) -> int:
    """The rest_api source into duckdb, by parquet."""
    return _dlt(url, size, load=True)


def singer(url: str, size: int) -> int:
    """A tap; its messages go to nowhere."""
    from singer_sdk import RESTStream, Tap  # noqa: PLC0415
    from singer_sdk.pagination import BaseOffsetPaginator  # noqa: PLC0415

    seen = 0

    class Paginator(BaseOffsetPaginator):  # type: ignore[misc]
        def has_more(self, _response: Any) -> bool:
            return bool(self.current_value + PAGE < size)

    class Candidates(RESTStream):  # type: ignore[misc]
        name = "candidates"
        path = f"/n{size}/candidates"
        url_base = f"{url}/any"
        records_jsonpath = "$.data[*]"
        primary_keys = ("id",)
        schema = SCHEMA

        def get_new_paginator(self) -> Any:
            return Paginator(start_value=0, page_size=PAGE)

        def get_url_params(self, _context: Any, next_page_token: Any) -> dict[str, int]:
            return {"limit": PAGE, "offset": next_page_token or 0}

        def post_process(self, row: Any, _context: Any = None) -> Any:
            nonlocal seen
            seen += 1
            return checked(row)

    class Peer(Tap):  # type: ignore[misc]
        name = "tap-peer"
        config_jsonschema = {"type": "object", "properties": {}}  # noqa: RUF012

        def discover_streams(self) -> list[Any]:
            return [Candidates(self)]

    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        Peer(config={}).sync_all()
    return seen


READERS = {
    "airbyte-cdk HttpStream": ("airbyte", airbyte_stream),
    "airbyte-cdk declarative": ("airbyte", airbyte_manifest),
    "dlt rest_api, extract only": ("dlt", dlt_extract),
    "dlt rest_api to duckdb": ("dlt", dlt_duckdb),
    "singer-sdk tap": ("singer", singer),
}


def read(name: str, url: str, size: int) -> None:
    """Inside the fresh process of the peer's venv."""
    seen = READERS[name][1](url, size)
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(one.ru_utime + one.ru_stime for one in used)
    told = {"seen": seen, "cpu": cpu, "kb": max(one.ru_maxrss for one in used)}
    sys.stdout.write("\n" + json.dumps(told) + "\n")


def run(name: str, url: str, size: int) -> tuple[float, float]:
    """CPU seconds and MB of one peer."""
    python = VENVS / READERS[name][0] / "bin" / "python"
    asked = ["--reader", name, "--url", url, "--size", str(size)]
    surroundings = {**os.environ, "RUNTIME__DLTHUB_TELEMETRY": "false", "DO_NOT_TRACK": "1"}
    done = subprocess.run(
        [python, "-m", "benchmarks.peers", *asked],
        cwd=ROOT,
        env=surroundings,
        check=True,
        capture_output=True,
        text=True,
    )
    told = json.loads(done.stdout.splitlines()[-1])
    if told["seen"] != size:
        sys.exit(f"{name} saw {told['seen']} of {size}")
    return told["cpu"], told["kb"] / 1024


def compare(size: int) -> int:
    """Ours against each that is installed, in turns."""
    from benchmarks import poll  # noqa: PLC0415 - a peer's venv has none of ours

    there = [name for name, (venv, _) in READERS.items() if (VENVS / venv / "bin").exists()]
    if not there:
        return tell(Figure("polling beside other tools", "none installed: `make bench-peers`"))
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in ["ours", *there]}
    with poll.served() as (url, _):
        for _ in range(ROUNDS):
            ours = poll.run("ours", url, size)
            found["ours"].append((ours["cpu"], ours["kb"] / 1024))
            for name in there:
                found[name].append(run(name, url, size))
                print(f"{name}: {found[name][-1][0]:.1f} CPU s", flush=True)
    best = {
        name: (min(c for c, _ in runs), min(m for _, m in runs)) for name, runs in found.items()
    }
    print(f"ours: {best['ours'][0]:.1f} CPU s, {best['ours'][1]:.0f} MB")
    cheaper = [
        at_most(
            f"polling {size:,} records, CPU of {name} ({best[name][1]:.0f} MB)",
            best["ours"][0] / best[name][0],
            0.99,
            why=WHY,
        )
        for name in there
    ]
    return tell(*cheaper)


def main() -> int:
    """The comparison, or one reader of it."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--reader", choices=READERS)
    arguments.add_argument("--url", default="")
    arguments.add_argument("--size", type=int, default=SIZE)
    given = arguments.parse_args()
    if given.reader:
        read(given.reader, given.url, given.size)
        return 0
    return compare(given.size)


if __name__ == "__main__":
    sys.exit(main())
