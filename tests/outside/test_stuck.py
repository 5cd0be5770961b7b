# SPDX-License-Identifier: Apache-2.0
"""Nobody in nobody's hands: who will never be erased is told, and the sums agree with the ATS."""

from __future__ import annotations

import json
import re

import pytest

from tests.outside.conftest import Start
from tests.outside.people import application, person
from tests.outside.stack import words_of
from tests.outside.world import World

APPLIED = "2026-01-02T08:00:00+00:00"


@pytest.fixture(scope="module")
def world(start: Start) -> World:
    world = World(*start("2026-01-05T08:07:00+00:00"))
    closed = application(APPLIED, jobRequisitionStatus="Closed")
    open_ = application(APPLIED)
    world.add("closed job", person("DE", "CAREERS_SITE", jobApplications=[closed]))
    world.add("open job", person("DE", "CAREERS_SITE", jobApplications=[open_]))
    world.add("held", person("DE"))
    world.add("unmapped", person("DE", "FAX"))
    world.add("no file", person("AQ"))
    world.add("silent", person("DE"))
    world.stack.advance("PT30M", None)
    hold = ("--case", "C-1", "--reason", "claim announced", "--by", "legal")
    world.stack.run("hold", "place", world.wids["held"], *hold)
    world.stack.until("2026-01-07T08:00:00+00:00", "PT6H")
    world.notes["doctor"] = world.stack.told("doctor")
    return world


def reasons(world: World) -> dict[str, list[str]]:
    return {row["ats_id"]: row["why"] for row in world.notes["doctor"]["stuck"]}


def test_everybody_who_is_stuck_is_listed_with_the_reason(world: World) -> None:
    assert reasons(world) == {
        world.wids["closed job"]: ["application_on_closed_job"],
        world.wids["held"]: ["hold_without_review_date"],
        world.wids["unmapped"]: ["unmapped_source"],
        world.wids["no file"]: ["country_without_policy"],
    }


def test_the_sums_agree_with_the_ats(world: World) -> None:
    (sums,) = [f for f in world.notes["doctor"]["findings"] if f["what"] == "sums"]
    counted = [int(n) for n in re.findall(r"(\d+) [a-z_]+(?: \+| =)", sums["says"])]

    assert sums["good"] is True
    assert sum(counted) == len(world.wids)
    assert f"= {len(world.wids)} in the ATS" in sums["says"]


def test_the_dpo_is_told_who_will_never_be_erased(world: World) -> None:
    told = "\n".join(mail["text"] for mail in world.stack.mails("dpo@acme.example", "dpo_stuck"))

    for name in ("closed job", "held", "unmapped", "no file"):
        assert world.wids[name] in told
    for name in ("open job", "silent"):
        assert world.wids[name] not in told
    assert "application_on_closed_job" in told


def test_nothing_of_it_names_anybody(world: World) -> None:
    said = json.dumps([world.notes["doctor"], world.stack.mails("dpo@acme.example")])

    assert [w for w in words_of(world.docs) if w in said] == []
