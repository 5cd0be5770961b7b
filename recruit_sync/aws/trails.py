# SPDX-License-Identifier: Apache-2.0
"""How is an audit trail stored? Each line as a short list, and one hash, which proves them all.

A line is moment, standing, rule and event; the hashes between follow from the lines. A trail that
its last hash does not prove is stored with every hash it has: nothing is mended by storing it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from recruit_sync.domain.outbox import chain_holds
from recruit_sync.domain.subject import Candidacy, Entry
from recruit_sync.domain.trail import chained
from recruit_sync.domain.values import evolve


def shorten(candidacy: Candidacy, body: dict[str, Any]) -> None:
    """Lines as lists in place of objects, where nothing is lost by it."""
    if not candidacy.history or not chain_holds(candidacy):
        return
    body["history"] = [_short(line) for line in body["history"]]
    body["proof"] = candidacy.history[-1].hash


def _short(line: dict[str, Any]) -> list[str]:
    return [line["at"], line["standing"], line["because"], line["event"]]


def taken_out(fields: dict[str, Any]) -> list[Entry]:
    """The lines of a short trail, which then are none of the fields; hashes are still missing but
    the last."""
    proof = fields.pop("proof", None)
    if proof is None:
        return []
    lines = [_entry(line) for line in fields.pop("history")]
    return [*lines[:-1], replace(lines[-1], hash=str(proof))] if lines else []


def _entry(line: list[str]) -> Entry:
    at, standing, because, event = line
    return Entry(0, datetime.fromisoformat(at), event, because, standing, "")


def put_back(candidacy: Candidacy, lines: list[Entry]) -> Candidacy:
    """The trail as it was: numbers and hashes from the lines, the last hash as it was stored."""
    whole = chained(candidacy.subject, (), lines)
    whole[-1] = replace(whole[-1], hash=lines[-1].hash)
    return evolve(candidacy, history=tuple(whole))
