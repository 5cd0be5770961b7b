# SPDX-License-Identifier: Apache-2.0
"""`screening preview`, as people and programs call it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from recruit_sync.cli import main
from recruit_sync.domain.screening.words import Check

VERDICTS = {"required", "optional", "not_needed", "prohibited", "candidate_supplied"}


def run(job: str, residence: str, *words: str) -> Result:
    start = ["screening", "preview", "--job-country", job, "--residence", residence]
    environment = {"RECRUIT_SYNC_NOW": "2026-11-23T12:00:00+00:00"}
    return CliRunner().invoke(main, [*start, *words], env=environment)


def shown(job: str, residence: str, *words: str) -> dict[str, Any]:
    result = run(job, residence, *words, "--json")
    assert result.exit_code == 0, result.stderr
    document: dict[str, Any] = json.loads(result.stdout)
    return document


@pytest.mark.parametrize("place", ["DE", "BR", "KZ", "CA-QC", "US-CA", "US-NY-NYC", "us-ny-nyc"])
def test_every_place_has_a_verdict_with_its_source_for_all_eleven_checks(place: str) -> None:
    document = shown(place, "DE", "--role-family", "sales")

    assert set(document) == {"state", "who_must_act", "steps"}
    assert [step["check"] for step in document["steps"]] == list(Check)
    for step in document["steps"]:
        assert set(step) == {"check", "verdict", "because", "source", "state", "outcome"}
        assert step["verdict"] in VERDICTS
        assert step["because"]
        assert step["source"]
        assert step["outcome"] is None


def test_nothing_has_begun_and_nobody_is_asked_to_act() -> None:
    document = shown("DE", "DE", "--role-family", "software")
    states = {step["check"]: step["state"] for step in document["steps"]}

    assert (document["state"], document["who_must_act"]) == ("running", "nobody")
    assert (states["identity"], states["criminal"]) == ("planned", "not_run")


def test_where_nothing_may_be_checked_nothing_is_called_clear() -> None:
    assert shown("KZ", "KZ")["state"] == "done_incomplete"


def test_executives_and_regulated_roles_are_told_apart() -> None:
    words = ("--role-family", "finance", "--executive", "--regulated-role", "uk_smf")
    document = shown("GB", "GB", *words)

    assert {step["verdict"] for step in document["steps"]} == {"required"}


def test_the_table_shows_verdicts_orders_and_what_was_wanted_in_vain() -> None:
    text = run("US-CA", "US", "--role-family", "sales").stdout

    assert "sales in US-CA, candidate in US, on 2026-11-23" in text
    assert "order 1: sim-checkr, from interview: identity, education, previous_employment" in text
    assert "warning: credit: wanted (optional) and prohibited" in text
    assert "Labor Code 1024.5" in text


@pytest.mark.parametrize("place", ["XX", "EEA", "WORLD", "DE-", "D", "US-CA-", "DE-BY-M-X", ""])
def test_a_place_that_is_none_is_refused_with_one_line(place: str) -> None:
    for job, residence in ((place, "DE"), ("DE", place)):
        result = run(job, residence, "--json")
        assert result.exit_code == 2
        assert result.stdout == ""
        assert len(result.stderr.splitlines()) == 1
        assert "is no place" in result.stderr
