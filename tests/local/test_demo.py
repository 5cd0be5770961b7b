# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from recruit_sync.cli import main
from recruit_sync.local.demo.story import Story, Wishes, play


def played(**wishes: object) -> Story:
    given: dict[str, object] = {"candidates": 20, "days": 50, "store": "memory", **wishes}
    return play(Wishes(**given), lambda _world, _told: None)  # type: ignore[arg-type]


def test_no_rule_is_broken_in_fifty_days_and_nothing_personal_is_left_outside() -> None:
    story = played(candidates=40)

    assert story.broken == []
    assert story.figures.personal_data_outside == 0
    assert story.figures.asked > story.figures.delivered > story.figures.consented > 0
    assert story.figures.erased["no_consent"] > 0


def test_the_silent_are_gone_within_one_sweep_of_their_last_day() -> None:
    figures = played(candidates=40).figures

    assert len(figures.lateness) == figures.erased.total()
    assert figures.late(100) <= timedelta(minutes=25)


@pytest.mark.parametrize("seed", [11, 12])
def test_the_rules_hold_while_everything_misbehaves(seed: int) -> None:
    story = played(chaos=True, seed=seed)

    assert story.broken == []
    assert sum(story.faults.values()) > 20
    assert {one.hinders_until is None for one in story.chronicle.troubles} == {True, False}


def test_the_same_seed_tells_the_same_story() -> None:
    once, again = (played(chaos=True, seed=5, days=20) for _ in range(2))

    assert once.document() == again.document()
    assert once.chronicle.acts == again.chronicle.acts


def test_on_moto_the_same_functions_play_the_same_story_as_in_memory() -> None:
    moto, memory = (played(store=store, candidates=6, days=4) for store in ("moto", "memory"))

    assert moto.broken == []
    assert moto.figures.document()["mails"] == memory.figures.document()["mails"]
    assert moto.figures.asked == memory.figures.asked > 0


def test_as_json_the_command_prints_one_document_and_nothing_else() -> None:
    arguments = ["demo", "--store", "memory", "--candidates", "5", "--days", "3", "--json"]
    answer = CliRunner().invoke(main, arguments)

    assert answer.exit_code == 0
    document = json.loads(answer.output)
    assert document["broken"] == []
    assert document["candidates"] > 0
    assert document["screened"] == 0
    assert set(document["lateness_seconds"]) == {"p50", "p99", "max"}


def test_the_diary_names_counts_and_countries_and_the_table_every_figure() -> None:
    arguments = ["demo", "--store", "memory", "--candidates", "12", "--days", "12"]
    answer = CliRunner().invoke(main, arguments)

    assert re.search(r"\w{3} \d\d \w{3}  .*\d+ asked", answer.output)
    for figure in ("asked", "delivered", "erased", "held", "screened", "lateness of erasure, p99"):
        assert re.search(rf"^{figure}\b", answer.output, re.MULTILINE)
    assert re.search(r"personal data found outside the ATS +0", answer.output)
    assert "@" not in answer.output


def test_the_report_needs_nothing_but_itself_and_names_nobody(tmp_path: Path) -> None:
    path = tmp_path / "new" / "report.html"
    arguments = ["demo", "--store", "memory", "--candidates", "12", "--days", "12"]
    answer = CliRunner().invoke(main, [*arguments, "--report", str(path)])

    assert answer.exit_code == 0
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"(?:src|href|url)\s*[=(]", text) == []
    assert text.count("<svg") == 4
    assert "prefers-color-scheme: dark" in text
    assert "@mail.example" not in text


@pytest.mark.parametrize(
    "arguments", [["--days", "0"], ["--poll-every", "soon"], ["--poll-every", "PT0S"]]
)
def test_wrong_use_is_told_apart_from_a_broken_rule(arguments: list[str]) -> None:
    assert CliRunner().invoke(main, ["demo", *arguments]).exit_code == 2
