# SPDX-License-Identifier: Apache-2.0
"""Previews of other rules, and their application bound to what was previewed."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from recruit_sync.app.policy_preview import Proposal
from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.errors import Refused
from recruit_sync.domain.events import Answered, HoldPlaced
from recruit_sync.domain.subject import Answer, Channel, Hold, Standing
from recruit_sync.domain.windows import Period, end_of
from tests.builders import NOON, a_policy, given
from tests.fakes import FINGERPRINTS, PERSONAL, World

DAY = timedelta(days=1)
HOLD = Hold("case-7", "dispute", NOON, "Dana")


def proposed(text: str = "new", **rules: Any) -> Proposal:
    """The usual rules but for some, in Germany and France alike."""
    policy = a_policy(version="de-2", **rules)
    return Proposal(lambda country, at: policy, ("DE", "FR"), {"countries/de.toml": text})


def period(length: str) -> Period:
    return Period.parse(length)


SHORTER = proposed(consent_window=period("P3M"))
LONGER = proposed(consent_window=period("P24M"))


def ends(length: str, since: datetime = NOON) -> str:
    return end_of(period(length), since, "Europe/Berlin").isoformat()


@pytest.fixture
def consented(world: World) -> list[str]:
    """Three who consented on the careers site at noon, one of them in France."""
    wids = [
        world.fake_ats.add(n, country=country, consents=(given(NOON),))
        for n, country in ((1, "DE"), (2, "DE"), (3, "FR"))
    ]
    world.poll()
    return wids


def hold(world: World, wid: str) -> None:
    world.records.tell(FINGERPRINTS.subject(wid), HoldPlaced(HOLD))


# --- the preview ---------------------------------------------------------------------------------


def test_the_rules_in_force_move_nobody(world: World, consented: list[str]) -> None:
    told = world.policy_changes.diff(proposed()).document()

    assert (told["sooner"], told["later"], told["never"], told["unchanged"]) == ([], [], [], 3)
    assert told["rules"] == []


def test_a_preview_shows_who_from_when_to_when_and_writes_nothing(
    world: World, consented: list[str]
) -> None:
    world.people_store.saves = 0
    told = world.policy_changes.diff(SHORTER).document()

    assert {row["ats_id"] for row in told["sooner"]} == set(consented)
    assert {(row["from"], row["to"]) for row in told["sooner"]} == {(ends("P12M"), ends("P3M"))}
    assert told["by_country"]["FR"]["sooner"] == {ends("P3M")[:10]: 1}
    assert told["by_country"]["DE"]["sooner"] == {ends("P3M")[:10]: 2}
    assert told["rules"][0] == {
        "country": "DE", "rule": "consent_window", "from": "P12M", "to": "P3M",
    }  # fmt: skip
    assert world.people_store.saves == 0
    assert not [name for name in PERSONAL if name in json.dumps(told)]


def test_longer_rules_show_who_goes_later(world: World, consented: list[str]) -> None:
    told = world.policy_changes.diff(LONGER).document()

    assert {row["to"] for row in told["later"]} == {ends("P24M")}
    assert told["sooner"] == []


def test_who_would_go_beyond_all_calendars_would_never_go(
    world: World, consented: list[str]
) -> None:
    told = world.policy_changes.diff(proposed(consent_window=period("P9000Y"))).document()

    assert {row["ats_id"] for row in told["never"]} == set(consented)
    assert {row["to"] for row in told["never"]} == {None}


def test_who_was_told_another_date_by_mail_is_marked(world: World) -> None:
    world.fake_ats.add(1)
    world.poll()
    world.dispatch()
    world.records.tell(FINGERPRINTS.subject(f"{1:032x}"), Answered(Answer.CONSENT, Channel.PAGE))
    (row,) = world.policy_changes.diff(SHORTER).document()["sooner"]

    assert row["told_otherwise"] is True


def test_the_digest_stays_while_time_passes_and_nothing_changes(
    world: World, consented: list[str]
) -> None:
    world.clock.at = NOON + 200 * DAY
    first = world.policy_changes.diff(SHORTER)
    world.clock.on(hours=7)

    assert first.document()["sooner"][0]["at_once"] is True
    assert world.policy_changes.diff(SHORTER).digest == first.digest


@pytest.mark.parametrize("what", ["somebody new", "a hold", "a refusal", "the files", "the day"])
def test_the_digest_changes_with_whatever_matters(
    world: World, consented: list[str], what: str
) -> None:
    before = world.policy_changes.diff(SHORTER).digest
    proposal, effective = SHORTER, None
    if what == "somebody new":
        world.fake_ats.add(9, consents=(given(NOON),))
        world.poll()
    elif what == "a hold":
        hold(world, consented[0])
    elif what == "a refusal":
        refusal = Answered(Answer.REFUSE, Channel.PAGE)
        world.records.tell(FINGERPRINTS.subject(consented[0]), refusal)
    elif what == "the files":
        proposal = proposed("another text", consent_window=period("P3M"))
    else:
        effective = date(2026, 4, 1)

    assert world.policy_changes.diff(proposal, effective).digest != before


# --- the order -----------------------------------------------------------------------------------


def test_what_was_previewed_comes_true(world: World, consented: list[str]) -> None:
    digest = world.policy_changes.diff(SHORTER).digest
    told = world.policy_changes.apply(SHORTER, digest, by="Dana")

    assert (told["sooner"], told["later"], told["never"]) == (3, 0, 0)
    assert told["changed_meanwhile"] == []
    for wid in consented:
        person = world.person(wid)
        assert person.erase_at is not None
        assert person.erase_at.isoformat() == ends("P3M")
        assert person.history[-1].because == "policy/applied"
    assert world.policy_changes.diff(SHORTER).moves == []


def test_a_preview_that_is_out_of_date_is_refused_and_changes_nobody(
    world: World, consented: list[str]
) -> None:
    digest = world.policy_changes.diff(SHORTER).digest
    hold(world, consented[0])
    with pytest.raises(Refused, match="has changed"):
        world.policy_changes.apply(SHORTER, digest, by="Dana")

    assert {world.person(w).erase_at for w in consented} == {
        end_of(period("P12M"), NOON, "Europe/Berlin")
    }
    assert world.notebook.read("policy/applied") is None
    assert world.notes(MailKind.DPO_POLICY_CHANGED) == []


def test_no_date_comes_before_the_day_the_rules_take_effect(
    world: World, consented: list[str]
) -> None:
    world.clock.at = NOON + 200 * DAY
    effective = (NOON + 220 * DAY).date()
    digest = world.policy_changes.diff(SHORTER, effective).digest
    with pytest.raises(Refused):
        world.policy_changes.apply(SHORTER, digest, by="Dana")
    world.policy_changes.apply(SHORTER, digest, by="Dana", effective=effective)
    world.sweep_now()
    assert {world.person(w).standing for w in consented} == {Standing.CONSENTED}
    world.clock.at = NOON + 221 * DAY
    world.sweep_now()

    assert {world.person(w).standing for w in consented} == {Standing.ERASING}


def test_a_day_that_is_over_is_refused(world: World) -> None:
    with pytest.raises(Refused, match="is over"):
        world.policy_changes.diff(SHORTER, NOON.date() - DAY)


def test_the_brake_still_counts_whom_an_operator_made_due(world: World) -> None:
    for number in range(1, 13):
        world.fake_ats.add(number, consents=(given(NOON),))
    world.poll()
    world.clock.at = NOON + 200 * DAY
    world.policy_changes.apply(SHORTER, world.policy_changes.diff(SHORTER).digest, by="Dana")

    assert world.sweep.sweep(lambda: DAY).stopped == 12


def test_whoever_changes_between_preview_and_write_keeps_their_date(
    world: World, consented: list[str]
) -> None:
    digest = world.policy_changes.diff(SHORTER).digest
    world.people_store.before_save = lambda one: hold(world, str(one.ats_id))
    told = world.policy_changes.apply(SHORTER, digest, by="Dana")

    (skipped,) = told["changed_meanwhile"]
    assert world.person(skipped).erase_at == end_of(period("P12M"), NOON, "Europe/Berlin")
    assert world.person(skipped).on_hold


def test_an_application_is_noted_with_name_day_and_texts_before_the_first_record(
    world: World, consented: list[str]
) -> None:
    digest = world.policy_changes.diff(SHORTER).digest
    noted: list[Any] = []
    world.people_store.before_save = lambda _: noted.append(world.notebook.read("policy/applied"))
    world.policy_changes.apply(SHORTER, digest, by="Dana")

    (note,) = noted
    assert (note["digest"], note["by"], note["effective"]) == (digest, "Dana", "2026-03-02")
    (file,) = note["files"].values()
    assert world.notebook.read(f"policy/files/{file['digest']}") == {"text": "new"}


def test_the_dpo_is_told_who_applied_what(world: World, consented: list[str]) -> None:
    world.policy_changes.apply(SHORTER, world.policy_changes.diff(SHORTER).digest, by="Dana")
    (note,) = world.notes(MailKind.DPO_POLICY_CHANGED)

    assert (note["what"], note["by"], note["sooner"]) == ("applied", "Dana", "3")
    assert "DE consent_window P12M -> P3M" in note["rules"]


# --- what is deployed ----------------------------------------------------------------------------


def test_another_deployment_is_told_once_and_moves_nobody(
    world: World, consented: list[str]
) -> None:
    assert world.policy_changes.note_deployment() is False
    world.notebook.write("policy/deployed", {"files": {"policy.toml": "old"}})
    before: list[object] = [world.person(w) for w in consented]

    assert world.policy_changes.note_deployment() is True
    assert world.policy_changes.note_deployment() is False
    assert [world.person(w) for w in consented] == before
    (note,) = world.notes(MailKind.DPO_POLICY_CHANGED)
    assert note["what"] == "deployed"
