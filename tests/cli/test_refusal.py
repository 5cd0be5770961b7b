# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import socket

import pytest
from click.testing import CliRunner

from recruit_sync.cli import main


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (("no-such-command",), "no-such-command"),
        (("hold", "place", "0" * 32, "--reason", "R"), "--case"),
        (("policy", "show", "DE", "--at", "noon"), "--at"),
        (("local", "--now", "yesterday"), "--now"),
        (("local", "--port", "99999"), "--port"),
        (("local", "--ats-url", "ats.example"), "--ats-url"),
        (("local", "--aws-endpoint", "ftp://ats.example"), "--aws-endpoint"),
        (("local", "--state", "/dev/null/state"), "/dev/null/state"),
        (("simulator", "ats", "--candidates", "-1"), "--candidates"),
    ],
)
def test_wrong_use_ends_with_one_line_and_status_two(wrong: tuple[str, ...], says: str) -> None:
    done = CliRunner().invoke(main, wrong)

    assert done.exit_code == 2
    assert done.stdout == ""
    (line,) = done.stderr.strip().splitlines()
    assert says in line


def test_a_port_that_is_taken_is_said_in_one_line() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        done = CliRunner().invoke(main, ["simulator", "ats", "--port", port])

    assert done.exit_code == 2
    assert "in use" in done.stderr.strip().splitlines()[-1]


def test_a_group_alone_shows_what_it_knows() -> None:
    done = CliRunner().invoke(main, ["hold"])

    assert done.exit_code == 2
    assert "place" in done.stderr
