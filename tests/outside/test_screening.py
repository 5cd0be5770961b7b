# SPDX-License-Identifier: Apache-2.0
"""Background checks from the recruiter's request to the ATS's status, seen from outside alone."""

from __future__ import annotations

import base64
import json
import urllib.request
from typing import Any

import boto3
import pytest

from tests.outside.conftest import Start
from tests.outside.people import application, person, ref
from tests.outside.stack import fetch
from tests.outside.world import World

BEGIN = "2026-03-02T08:07:00+00:00"
GIVEN = {"purpose": "recruitment", "status": "given", "channel": "careers_site"}
PEOPLE = {
    "developer": "+clear",
    "doubted": "+consider",
    "silent": "",
    "withdrawn": "+clear",
    "early": "",
}
RECRUITER = "rita@acme.example"


def candidate(tag: str, stage: str = "BACKGROUND_CHECK", **job: Any) -> dict[str, Any]:
    """Somebody who applied on their own and is selected."""
    number = tag.strip("+") or "plain"
    applied = application(
        "2026-02-20T08:00:00+00:00",
        stage=ref("Recruiting_Stage_ID", stage),
        **{"roleFamily": "software", **job},
    )
    return person(
        "DE",
        "CAREERS_SITE",
        email=f"xq-{number}-{applied['id'][-4:]}{tag}@people.example",
        consents=[{**GIVEN, "givenMoment": "2026-02-20T08:00:00+00:00"}],
        jobApplications=[applied],
    )


class Screened(World):
    """The story's stack, its ATS, and the agency that it started itself."""

    def agency(self, path: str) -> list[dict[str, Any]]:
        """A listing at the agency, as its own account reads it."""
        key = base64.b64encode(b"local:").decode()
        request = urllib.request.Request(  # noqa: S310  the agency on this machine
            f"{self.stack.ready['screening']}/v1/{path}", headers={"Authorization": f"Basic {key}"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            rows: list[dict[str, Any]] = json.load(answer)["data"]
        return rows

    def simulate(self, method: str, path: str, body: dict[str, Any] | None = None) -> None:
        url = f"{self.stack.ready['screening']}/_sim/{path}"
        assert fetch(method, url, body).status == 200

    def orders(self, name: str) -> list[dict[str, Any]]:
        known = [c["id"] for c in self.agency("candidates") if c["email"] == self.emails[name]]
        return [i for id_ in known for i in self.agency(f"invitations?candidate_id={id_}")]

    def submit(self, name: str) -> None:
        """The candidate does their part for whatever they were invited to."""
        (known,) = (c for c in self.agency("candidates") if c["email"] == self.emails[name])
        self.simulate("POST", f"candidate/{known['id']}/act", {"act": "submit"})

    def show(self, name: str) -> dict[str, Any]:
        shown: dict[str, Any] = self.stack.told("screening", "show", self.wids[name])
        return shown

    def steps(self, name: str) -> dict[str, tuple[str, str | None]]:
        return {s["check"]: (s["state"], s["outcome"]) for s in self.show(name)["steps"]}

    def told_ats(self, name: str) -> list[str]:
        check = self.notes[name]
        return [status for number, status, _ in self.ats.told if number == check]

    def acknowledge(self, name: str) -> None:
        (mail,) = self.mails(name, "screening_notice")
        self.stack.press(self.stack.link(mail), "acknowledge")


@pytest.fixture(scope="module")
def world(start: Start) -> Screened:
    stack, ats = start(BEGIN)
    story = Screened(stack, ats)
    for name, tag in PEOPLE.items():
        story.add(name, candidate(tag, "INTERVIEW" if name == "early" else "BACKGROUND_CHECK"))
    stack.advance("PT30M")
    for name in PEOPLE:
        story.notes[name] = ats.ask_check(story.wids[name])
    stack.advance("PT30M", None)
    story.notes["first"] = {name: story.show(name) for name in PEOPLE}
    story.notes["ordered before"] = story.agency("invitations")
    tell(story)
    return story


def tell(story: Screened) -> None:
    """Two weeks: one passes, one is doubted, one is silent, one withdraws."""
    stack, ats = story.stack, story.ats
    story.simulate("POST", "faults", {"kind": "fat_payload", "times": 1000})
    story.simulate("POST", "faults", {"kind": "duplicate_webhook", "times": 5})
    story.simulate("POST", "faults", {"kind": "timeout_after_commit", "match": "invitations"})
    for name in ("developer", "doubted", "withdrawn"):
        story.acknowledge(name)
    stack.press(stack.link(story.mails("developer", "screening_notice")[0]), "decline")
    stack.advance("PT2H", None)
    story.notes["invited"] = {name: len(story.orders(name)) for name in PEOPLE}
    for name in ("developer", "doubted"):
        story.submit(name)
    row = ats.people[story.wids["withdrawn"]]["jobApplications"][0]
    gone = {**row, "disposition": ref("Recruiting_Disposition_ID", "DECLINED_BY_CANDIDATE")}
    ats.change(story.wids["withdrawn"], jobApplications=[gone])
    stack.advance("P2D")
    story.submit("developer")
    stack.run("screening", "decide", story.wids["developer"], "right_to_work", "passed",
              "--by", "Rita")  # fmt: skip
    story.notes["review"] = story.show("doubted")
    stack.run("screening", "decide", story.wids["doubted"], "identity", "concern", "--by", "Rita")
    story.notes["heard"] = story.show("doubted")
    stack.advance("P6D")
    stack.advance("P6D")


def test_everybody_is_sent_one_notice_and_nothing_is_ordered_before(world: Screened) -> None:
    first = world.notes["first"]

    assert world.notes["ordered before"] == []
    for name in ("developer", "doubted", "silent", "withdrawn"):
        assert (first[name]["state"], first[name]["who_must_act"]) == (
            "waiting_for_candidate",
            "candidate",
        )
        assert world.kinds(name).count("screening_notice") == 1


def test_who_is_not_far_enough_is_told_nothing_yet(world: Screened) -> None:
    assert "screening_notice" not in world.kinds("early")
    assert world.orders("early") == []


def test_a_timeout_after_the_order_leaves_one_order(world: Screened) -> None:
    assert world.notes["invited"] == {
        "developer": 1, "doubted": 1, "withdrawn": 1, "silent": 0, "early": 0
    }  # fmt: skip


def test_a_clear_screening_passes_and_a_declined_option_changes_nothing(world: Screened) -> None:
    steps = world.steps("developer")

    assert world.show("developer")["state"] == "done_clear"
    assert steps["identity"] == steps["education"] == ("passed", "passed")
    assert steps["previous_employment"] == ("not_run", None)
    assert steps["criminal"] == ("not_run", None)
    assert world.told_ats("developer") == ["Passed"]
    assert len(world.about("developer", "staff_screening_done")) == 1


def test_a_doubt_waits_for_a_person_and_then_for_the_candidate(world: Screened) -> None:
    assert world.notes["review"]["state"] == "needs_review"
    assert world.notes["review"]["who_must_act"] == "recruiter"
    assert world.notes["heard"]["state"] == "adverse"
    assert "screening_hearing" in world.kinds("doubted")
    mails = world.about("doubted", "staff_screening_action")
    assert any("Who must act: recruiter" in mail["text"] for mail in mails)
    assert world.told_ats("doubted") == []


def test_silence_ends_it_after_two_reminders_and_the_recruiter_knows(world: Screened) -> None:
    assert world.show("silent")["state"] == "expired"
    assert world.kinds("silent").count("screening_reminder") == 2
    assert world.told_ats("silent") == ["No_Longer_Applies"]
    assert world.about("silent", "staff_screening_action")


def test_who_withdraws_is_taken_back_at_the_agency(world: Screened) -> None:
    assert world.show("withdrawn")["state"] == "canceled"
    assert world.told_ats("withdrawn") == ["No_Longer_Applies"]
    assert not [one for one in world.orders("withdrawn") if one["status"] == "pending"]


def test_nothing_of_a_fat_report_and_nobodys_name_is_kept(world: Screened) -> None:
    client = boto3.client(
        "dynamodb",
        endpoint_url=world.stack.ready["aws_endpoint"],
        region_name="eu-central-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )
    pages = client.get_paginator("scan").paginate(TableName="recruit-sync-local")
    kept = json.dumps([item for page in pages for item in page["Items"]], default=str)
    said = kept + world.stack.logged()

    assert "SCREENING#" in kept
    assert "canary" not in said.lower()
    for doc in world.docs:
        assert doc["name"]["lastName"] not in said
        assert doc["email"] not in said


def test_the_tenant_was_asked_nothing_that_its_contract_does_not_know(world: Screened) -> None:
    assert world.ats.violations == []
