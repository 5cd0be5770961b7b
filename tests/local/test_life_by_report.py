# SPDX-License-Identifier: Apache-2.0
"""Whole lives where people are read by report and nothing is mirrored; only purging is served."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from recruit_sync.local.ats_simulator import AtsSimulator
from recruit_sync.local.product import install
from recruit_sync.local.stack import ROOT, LocalStack, Options
from recruit_sync.wiring import install as install_app
from tests.local.stack_fakes import START
from tests.local.test_whole_lives import SOURCED, Outside

STAGE = Path("stages") / "local.toml"
READ, WRITE = '[read]\nmode = "facade"', '[write]\nmode = "facade"'
PROOF = {"GET /candidates/{id}", "GET /candidates/{id}/attachments"}
PURGE = {"POST /purgeRequests", "GET /purgeRequests/{id}"}


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[LocalStack]:
    config = shutil.copytree(ROOT / "config", tmp_path / "config")
    text = (config / STAGE).read_text(encoding="utf-8")
    assert READ in text
    assert WRITE in text
    by_report = text.replace(READ, '[read]\nmode = "raas"').replace(WRITE, '[write]\nmode = "none"')
    (config / STAGE).write_text(by_report, encoding="utf-8")
    stack = LocalStack(Options(now=START, port=0, people=0, config=config))
    yield stack
    stack.stop()
    install_app(None)


@pytest.fixture
def ats(stack: LocalStack) -> AtsSimulator:
    assert stack.ats is not None
    return stack.ats.simulator


@pytest.fixture
def up(stack: LocalStack) -> Outside:
    return Outside(stack.start(install))


def test_who_is_silent_is_asked_reminded_and_erased_and_who_consents_stays(
    up: Outside, ats: AtsSimulator
) -> None:
    ats.add(**SOURCED, email="yes@mail.example")
    silent = ats.add(**SOURCED, email="silent@mail.example")

    up.advance(by="PT15M")
    assert {mail["language"] for mail in up.mails(kind="consent_request")} == {"de"}
    (mail,) = up.mails(to="yes@mail.example")
    assert up.answer(up.link(mail), "consent").status_code == 200
    up.advance(to="2026-01-31T22:45:00+00:00", poll_every="P1D")
    assert not ats.purge_log
    up.advance(by="P2D", poll_every="P1D")

    assert {line.wid for line in ats.purge_log} == {silent}
    assert len(ats.purge_log) == 1  # proven, or it would have been asked for again
    assert [mail["kind"] for mail in up.mails(to="silent@mail.example")] == [
        "consent_request",
        "consent_reminder",
    ]
    assert [mail["kind"] for mail in up.mails(to="yes@mail.example")] == [
        "consent_request",
        "consent_confirmed",
    ]
    assert not up.mails(to="dpo@acme.example", kind="dpo_ats_incomplete")


def test_the_service_is_needed_for_purging_and_its_proof_alone(
    up: Outside, ats: AtsSimulator
) -> None:
    ats.add(**SOURCED, email="silent@mail.example")

    up.advance(by="P33D", poll_every="P1D")

    assert ats.purge_log
    used = {name for name in ats.requests if name != "POST /token"}
    people = used - {"GET /backgroundChecks"}
    assert people == {"GET /Candidate_Lifecycle"} | PROOF | PURGE - {"GET /purgeRequests/{id}"}


def test_who_withdraws_on_the_profile_is_erased(up: Outside, ats: AtsSimulator) -> None:
    ats.add(**SOURCED, email="other@mail.example")
    wid = ats.add(source="CAREERS_SITE", country="DE", email="direct@mail.example")
    ats.consent(wid, status="given", channel="profile")
    up.advance(by="P1D", poll_every="P1D")

    ats.consent(wid, status="withdrawn", channel="profile")
    up.advance(by="PT2H")

    assert {line.wid for line in ats.purge_log} == {wid}


def test_nobody_is_asked_on_the_strength_of_a_phone_that_is_not_shown(
    up: Outside, ats: AtsSimulator
) -> None:
    """Where only public contact data may be held, a report cannot show that nothing else is."""
    ats.add(source="LINKEDIN", country="IN", email="cold@mail.example")

    up.advance(by="PT15M")

    assert not up.mails(to="cold@mail.example")
