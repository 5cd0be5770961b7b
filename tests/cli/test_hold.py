# SPDX-License-Identifier: Apache-2.0
"""Lists of legal holds: every fault at once, with its line; nothing half done without saying."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from recruit_sync.cli import main
from recruit_sync.domain.errors import Unavailable
from recruit_sync.domain.events import Answered
from recruit_sync.domain.subject import Answer, Candidacy, Channel, Standing
from tests.fakes import FINGERPRINTS, PERSONAL, World

WIDS = [f"{n:032x}" for n in (1, 2, 3)]
HEAD = "ats_id,case,reason,review,by"


@pytest.fixture(autouse=True)
def people(world: World) -> None:
    """Three who were asked."""
    for number in (1, 2, 3):
        world.fake_ats.add(number)
    world.poll()
    world.dispatch()


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    return tmp_path / "list.csv"


def run(*words: str) -> Result:
    result = CliRunner().invoke(main, words)
    assert result.exit_code in (0, 1, 2), result.exception
    said = result.stdout + result.stderr
    assert not [name for name in PERSONAL if name in said]
    assert "Traceback" not in said
    return result


def place(path: Path, *lines: str, more: tuple[str, ...] = ()) -> Result:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return run("hold", "place", "--from-csv", str(path), *more)


def held(world: World) -> list[str]:
    return [wid for wid in WIDS if world.person(wid).on_hold]


def test_every_line_becomes_a_hold(world: World, listed: Path) -> None:
    first = f"{WIDS[0]},C-1,claim announced,2026-09-01,Dana"
    second = 'Candidate_ID=C-000002,C-1,"claim, with a comma",,'
    result = place(listed, HEAD, first, second, more=("--by", "legal"))

    assert result.exit_code == 0
    assert "2 of 2 placed" in result.stdout
    assert held(world) == WIDS[:2]
    one, other = (world.person(wid).hold for wid in WIDS[:2])
    assert one is not None
    assert other is not None
    assert (one.review_on, one.placed_by) == ("2026-09-01", "Dana")
    assert (other.review_on, other.placed_by) == (None, "legal")
    assert other.reason == "claim, with a comma"


def test_a_column_that_is_left_out_is_told_once_for_all(world: World, listed: Path) -> None:
    more = ("--case", "C-1", "--reason", "claim", "--review", "2026-09-01", "--by", "legal")

    assert place(listed, "ats_id", *WIDS, more=more).exit_code == 0
    assert held(world) == WIDS
    assert {str(world.person(wid).hold) for wid in WIDS} == {str(world.person(WIDS[0]).hold)}


def test_a_list_as_a_spreadsheet_saves_it(world: World, listed: Path) -> None:
    text = f"ATS_ID;Case;Reason\r\n{WIDS[0]};C-1;claim\r\n\r\n;;\r\n"
    listed.write_bytes(b"\xef\xbb\xbf" + text.encode())

    assert run("hold", "place", "--from-csv", str(listed)).exit_code == 0
    assert held(world) == WIDS[:1]


def test_all_faults_are_told_with_their_lines_and_nothing_is_placed(
    world: World, listed: Path
) -> None:
    run("hold", "place", WIDS[2], "--case", "C-9", "--reason", "other")
    result = place(
        listed,
        HEAD,
        f"{WIDS[0]},C-1,claim,,legal",
        "Quillfeather,C-1,claim,,legal",
        f"{'f' * 32},C-1,claim,,legal",
        f"{WIDS[1]},,,someday,legal",
        f"{WIDS[2]},C-1,claim,2020-01-01,legal",
        f"{WIDS[0]},C-1,claim,,legal",
    )
    lines = result.stderr.splitlines()

    assert (result.exit_code, result.stdout) == (2, "")
    for said in (
        "line 3: ats_id: no id",
        f"line 4: ats_id: {'f' * 32}: nobody is known",
        "line 5: case: missing",
        "line 5: reason: missing",
        "line 5: review: no date",
        "line 6: review: 2020-01-01: is over",
        f"line 2: ats_id: {WIDS[0]}: named more than once",
        f"line 7: ats_id: {WIDS[0]}: named more than once",
    ):
        assert [line for line in lines if line.startswith(said)], (said, lines)
    assert lines[-1] == "nothing was placed"
    assert held(world) == WIDS[2:]


def test_two_cases_lie_over_one_person_and_each_is_listed_and_released(
    world: World, listed: Path
) -> None:
    lines = (f"{WIDS[0]},C-1,claim,2026-09-01,Dana", f"{WIDS[0]},C-2,audit,,Kim")
    assert place(listed, HEAD, *lines).exit_code == 0
    rows = json.loads(run("hold", "list", "--json").stdout)["holds"]
    unclear = run("hold", "release", WIDS[0])
    one = json.loads(run("hold", "release", WIDS[0], "--case", "C-1", "--json").stdout)
    last = json.loads(run("hold", "release", WIDS[0], "--json").stdout)

    assert [(row["case"], row["placed_by"]) for row in rows] == [("C-1", "Dana"), ("C-2", "Kim")]
    assert unclear.exit_code == 2
    assert "C-1, C-2" in unclear.stderr
    assert (one["on_hold"], one["case"], one["cases"]) == (True, "C-2", ["C-2"])
    assert (last["on_hold"], last["case"]) == (False, None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: ats_id: missing"),
        (HEAD, "the list: empty"),
        (f"ats_id,surname\n{WIDS[0]},Quillfeather", "line 1: column 2: unknown name"),
        (f"{HEAD}\n{WIDS[0]},C-1", "line 2: 2 cells; allowed: 5"),
        (f"ats_id,case,case,reason\n{WIDS[0]},a,b,c", "line 1: a column stands there twice"),
    ],
)
def test_a_file_that_is_no_such_list_is_refused(
    world: World, listed: Path, text: str, said: str
) -> None:
    result = place(listed, text)

    assert (result.exit_code, result.stdout) == (2, "")
    assert [line for line in result.stderr.splitlines() if line.startswith(said)], result.stderr
    assert held(world) == []


def test_a_file_that_cannot_be_read_is_refused(listed: Path) -> None:
    assert run("hold", "place", "--from-csv", str(listed)).exit_code == 2
    listed.write_bytes("ats_id\nZoë".encode("latin-1"))
    assert run("hold", "place", "--from-csv", str(listed)).exit_code == 2


@pytest.mark.parametrize(
    "wrong",
    [
        ("hold", "place", "--case", "C", "--reason", "R"),
        ("hold", "place", WIDS[0], "--from-csv", "x.csv", "--case", "C", "--reason", "R"),
        ("hold", "place", WIDS[0], "--case", "C"),
        ("hold", "place", WIDS[0], "--reason", "R"),
    ],
)
def test_one_person_or_a_list_and_never_without_case_and_reason(wrong: tuple[str, ...]) -> None:
    result = run(*wrong)

    assert (result.exit_code, result.stdout) == (2, "")


def test_what_fails_on_the_way_is_told_and_the_rest_is_placed(world: World, listed: Path) -> None:
    second = FINGERPRINTS.subject(WIDS[1])
    whole = world.people_store.save

    def away_for_one(candidacy: Candidacy) -> None:
        if candidacy.subject == second:
            raise Unavailable("the table is away")
        whole(candidacy)

    world.people_store.save = away_for_one  # type: ignore[method-assign]
    lines = ("ats_id,case,reason", *(f"{wid},C-1,claim" for wid in WIDS))
    result = place(listed, *lines, more=("--json",))
    told: dict[str, Any] = json.loads(result.stdout)

    assert result.exit_code == 1
    assert [(one["line"], one["ats_id"]) for one in told["failed"]] == [(3, WIDS[1])]
    assert told["placed"] == 2
    assert held(world) == [WIDS[0], WIDS[2]]
    assert "line 3: not placed" in result.stderr

    world.people_store.save = whole  # type: ignore[method-assign]
    again = place(listed, *lines)
    assert "3 of 3 placed, 2 of them anew" in again.stdout
    assert held(world) == WIDS


def test_a_hold_that_comes_after_the_fence_says_what_it_could_not_save(
    world: World, listed: Path
) -> None:
    world.fake_ats.purging = "slow"
    for wid in WIDS[:2]:
        refusal = Answered(Answer.REFUSE, Channel.PAGE)
        world.records.tell(FINGERPRINTS.subject(wid), refusal)
    world.sweep_now()
    assert world.person(WIDS[0]).standing is Standing.ERASING
    said = run("hold", "place", WIDS[0], "--case", "C-1", "--reason", "claim").stdout
    assert "erasure had begun; stopped: ats" in said
    for wid in WIDS[:2]:
        world.eraser.erase(FINGERPRINTS.subject(wid))
    assert len(world.fake_ats.asked) == 1

    said = place(listed, "ats_id,case,reason", f"{WIDS[1]},C-1,claim").stdout
    assert f"{WIDS[1]}: erasure had begun; asked to erase: ats" in said
