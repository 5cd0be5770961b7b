# SPDX-License-Identifier: Apache-2.0
"""What docs/explanations/cost.md says a life costs is what a life costs, counted afresh."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.units import LIVES, Cost, cost

DOC = Path(__file__).resolve().parents[2] / "docs" / "explanations" / "cost.md"
PER_MILLION = {"write": 0.625, "read": 0.125, "mail": 100.0, "kms": 15.0, "kept": 18.0}


def rows() -> Iterator[tuple[str, tuple[int, ...]]]:
    for name, figures in re.findall(
        r"^\| (\w+) \|((?: \d+ \|){7})$", DOC.read_text(), re.MULTILINE
    ):
        yield name, tuple(map(int, re.findall(r"\d+", figures)))


@pytest.fixture(autouse=True)
def any_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "any")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "any")


def counted(one: Cost) -> tuple[int, ...]:
    return one.written, one.index, one.reads, one.sends, one.signed, one.asked, one.days


@pytest.mark.parametrize("life", LIVES)
def test_a_life_costs_what_the_page_says(life: str) -> None:
    assert dict(rows())[life] == counted(cost(life))


def test_the_sum_of_a_million_lives_follows_from_the_counts() -> None:
    told = dict(rows())
    sums = re.search(r"^\| sum \| \| ([\d.]+) \| ([\d.]+) \|$", DOC.read_text(), re.MULTILINE)
    assert sums is not None

    for life, shown in zip(("silent", "consenting"), sums.groups(), strict=True):
        written, _, reads, mails, signed, _, _ = told[life]
        units = written * PER_MILLION["write"] + reads * PER_MILLION["read"]
        services = mails * PER_MILLION["mail"] + signed * PER_MILLION["kms"]
        assert float(shown) == pytest.approx(units + services + PER_MILLION["kept"], abs=0.01)
