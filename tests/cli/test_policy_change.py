# SPDX-License-Identifier: Apache-2.0
"""`policy diff` and `policy apply`, as people and machines call them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from recruit_sync.cli import main
from recruit_sync.rulebook.load import SHIPPED
from tests.builders import given
from tests.fakes import PERSONAL, World

FORBIDDEN = ("Traceback", *PERSONAL)


@pytest.fixture
def shorter(tmp_path: Path) -> str:
    """The shipped rules, with three months in Germany."""
    folder = tmp_path / "shorter"
    shutil.copytree(SHIPPED, folder)
    path = folder / "countries" / "de.toml"
    head, section, rest = path.read_text(encoding="utf-8").partition("[[consent_window]]")
    path.write_text(head + section + rest.replace('"P12M"', '"P3M"', 1), encoding="utf-8")
    return str(folder)


@pytest.fixture(autouse=True)
def wid(world: World) -> str:
    """Somebody in Germany who consented."""
    wid = world.fake_ats.add(1, consents=(given(world.clock.now()),))
    world.poll()
    return wid


def run(*words: str) -> Result:
    result = CliRunner().invoke(main, words)
    assert result.exit_code in (0, 1, 2), result.exception
    assert not [word for word in FORBIDDEN if word in result.stdout + result.stderr]
    return result


def told(*words: str) -> dict[str, Any]:
    result = run(*words, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def test_a_preview_can_be_read_and_says_how_to_apply_it(shorter: str, wid: str) -> None:
    said = run("policy", "diff", "--against", shorter).stdout
    digest = told("policy", "diff", "--against", shorter)["digest"]

    assert "rule: DE consent_window: P12M -> P3M" in said
    assert "sooner: 1" in said
    assert f"ats_id={wid}" in said
    assert f"digest: {digest}" in said
    assert f"policy apply --against {shorter} --digest {digest} --by NAME" in said


def test_the_preview_of_a_machine_holds_the_same(shorter: str, wid: str) -> None:
    document = told("policy", "diff", "--against", shorter)

    assert [row["ats_id"] for row in document["sooner"]] == [wid]
    assert (document["later"], document["never"]) == ([], [])
    assert list(document["by_country"]) == ["DE"]


def test_the_preview_is_applied_once(world: World, shorter: str) -> None:
    digest = told("policy", "diff", "--against", shorter)["digest"]
    done = told("policy", "apply", "--against", shorter, "--digest", digest, "--by", "Dana")
    again = run("policy", "apply", "--against", shorter, "--digest", digest, "--by", "Dana")

    assert (done["sooner"], done["by"]) == (1, "Dana")
    assert again.exit_code == 2
    assert "has changed" in again.stderr


def test_people_are_told_what_was_applied(shorter: str) -> None:
    digest = told("policy", "diff", "--against", shorter)["digest"]
    said = run("policy", "apply", "--against", shorter, "--digest", digest, "--by", "Dana").stdout

    assert said == "applied by Dana, in force at once: 1 sooner, 0 later, 0 never\n"


@pytest.mark.parametrize(
    "wrong",
    [
        ("policy", "diff"),
        ("policy", "diff", "--against", "/nowhere"),
        ("policy", "apply", "--against", "{}", "--by", "Dana"),
        ("policy", "apply", "--against", "{}", "--digest", "0" * 16),
        ("policy", "apply", "--against", "{}", "--digest", "0" * 16, "--by", "Dana"),
        ("policy", "diff", "--against", "{}", "--effective", "tomorrow"),
        ("policy", "diff", "--against", "{}", "--effective", "2020-01-01"),
    ],
)
def test_wrong_use_ends_with_status_two_and_nothing_on_stdout(
    shorter: str, wrong: tuple[str, ...]
) -> None:
    result = run(*(word.format(shorter) for word in wrong))

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr
