# SPDX-License-Identifier: Apache-2.0
"""Writes docs/screening.md from the tables of the screening alone.

Run `.venv/bin/python -m tests.house.screening_doc` after changing a row; a test compares.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from recruit_sync.domain.screening.happenings import Kind
from recruit_sync.domain.screening.moves import MOVES, Move
from recruit_sync.domain.screening.states import State
from recruit_sync.domain.screening.summary import TABLE, WAITS_FOR, Row

ROOT = Path(__file__).resolve().parents[2]
DOC = ROOT / "docs" / "screening.md"

MEANING = {
    State.PLANNED: "permitted and wanted; nothing has been told to anybody",
    State.NOTICE_WAIT: "the notice that names check and agency is not acknowledged yet",
    State.STAGE_WAIT: "the candidate is not as far as the law wants",
    State.AUTH_WAIT: "papers to be signed are asked for",
    State.DEP_WAIT: "other checks come first",
    State.ORDERING: "the order is being placed",
    State.UNKNOWN_ORDER: "no answer came; whether there is an order is looked up before any other",
    State.CANDIDATE_WAIT: "the candidate has to do their part",
    State.RUNNING: "the agency, or a person of ours, is at work",
    State.ON_HOLD: "the agency waits for something",
    State.REVIEW: "a person has to look and decide",
    State.ADVERSE_SENT: "the notice before an adverse action is sent; no clock runs",
    State.ADVERSE_CLOCK: "it was received; the candidate's time runs",
    State.ADVERSE_READY: "the time is over; a person looks a second time",
    State.ADVERSE_FINAL: "the final notice is on its way",
    State.COMMENT_OPEN: "the candidate may comment",
    State.COMMENT_READY: "the time to comment is over; a person decides",
    State.DISPUTED: "the candidate says the result is wrong; no clock runs",
    State.CANCELING: "taken back; the agency has to confirm",
    State.NOT_RUN: "end: prohibited, not needed, not ticked, or an optional one declined",
    State.PASSED: "end: nothing against it",
    State.UNVERIFIED: "end: could not be found out",
    State.CONCERN: "end: a person upheld a concern, after the hearing",
    State.EXPIRED: "end: the candidate did not act in time",
    State.FAILED: "end: the agency refuses the order for good",
    State.CANCELED: "end: taken back",
}
HEAD = """# The states of a background check

Generated from recruit_sync/domain/screening (`moves`, `states`, `summary`); do not edit. After
changing a row run `.venv/bin/python -m tests.house.screening_doc`. How it comes that a check runs
at all: [explanations/screening.md](explanations/screening.md).

Of the rows for one state and event the first whose question holds counts. A pair that is not here
is ignored, and counted by name. A word of the agency that is older than what is known is ignored as
stale. What comes early (a stage, an acknowledgement, the end of another check) is remembered.

| wait | is passed, at once where it can be, when |
| --- | --- |
| notice_wait | an acknowledged notice names the check and its agency |
| stage_wait | the candidate is as far as the law wants |
| auth_wait | every paper that the law wants is signed, asked for at this stage |
| dep_wait | the checks that come first have ended without failing; then it is ordered, or a task |
"""


def document() -> str:
    """The page: states, moves, summary."""
    return "\n".join(
        [
            HEAD,
            "| state | shown as | means | waits for |\n| --- | --- | --- | --- |",
            *(_state(state) for state in State),
            "\n## Moves of one check\n",
            "| from | event | question | to | effects |\n| --- | --- | --- | --- | --- |",
            *moves(),
            "\n## The screening as a whole\n",
            "The first row that fits counts; the ATS is told when its column changes. After the",
            "decision it is `closed`, in the end `purged`.\n",
            "| # | of its checks | screening | ATS |\n| --- | --- | --- | --- |",
            *(_row(number, row) for number, row in enumerate(TABLE, start=1)),
            "",
        ]
    )


def moves() -> Iterator[str]:
    """Every state by every event that it knows, in the order of both."""
    for state in State:
        for kind in Kind:
            fitting = (move for move in MOVES if state in move.before and move.event is kind)
            yield from (_move(state, move) for move in fitting)


def _state(state: State) -> str:
    waits = WAITS_FOR.get(state, "-")
    if state is State.ON_HOLD:
        waits = "candidate, or recruiter"
    if state is State.FAILED:
        waits = "recruiter, where required"
    if state in (State.RUNNING, State.DISPUTED):
        waits = "agency; recruiter where people do it"
    return f"| {state} | {state.shown} | {MEANING[state]} | {waits} |"


def _move(state: State, move: Move) -> str:
    after = move.after or "stays"
    effects = ", ".join(move.does) or "-"
    return f"| {state} | {move.event} | {move.when.words or '-'} | {after} | {effects} |"


def _row(number: int, row: Row) -> str:
    return f"| {number} | {row.words} | {row.standing} | {row.ats} |"


def main() -> None:
    """Writes the page."""
    DOC.write_text(document(), encoding="utf-8")
    sys.stdout.write(f"{DOC.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
