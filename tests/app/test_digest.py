# SPDX-License-Identifier: Apache-2.0
"""The recruiters' morning mail: to whom, when, of what; of whom nothing is left to tell."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from recruit_sync.app.digest import Digest
from recruit_sync.app.mornings import Mornings
from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.errors import Unavailable
from recruit_sync.domain.events import Answered, Bounced
from recruit_sync.domain.screening.machine import Screening
from recruit_sync.domain.screening.record import ScreeningRecord
from recruit_sync.domain.screening.states import State
from recruit_sync.domain.screening.step import Step
from recruit_sync.domain.screening.words import Check
from recruit_sync.domain.subject import Answer, Channel, Entry
from recruit_sync.rulebook.business_days import works
from tests.builders import live
from tests.fakes import FINGERPRINTS, World

ANNA, BO = "anna@acme.example", "bo@paris.example"
MONDAY = datetime(2026, 6, 8, 5, 0, tzinfo=UTC)
"""07:00 in Berlin."""


class Office:
    """The world on a Sunday afternoon, and its mornings."""

    def __init__(self, world: World) -> None:
        self.world = world
        world.clock.at = MONDAY - timedelta(hours=16)
        zones = {"paris.example": "Europe/Lisbon", "cy@acme.example": "Asia/Tokyo"}
        self.digest = Digest(
            world.candidacies,
            world.store.addresses,
            world.notebook,
            world.fake_ats,
            world.notices,
            world.store.screenings,
            FINGERPRINTS,
            world.policy_of,
            Mornings("Europe/Berlin", zones, works),
        )

    def add(self, number: int, recruiter: str | None = ANNA, **profile: Any) -> str:
        return self.world.fake_ats.add(number, recruiter=recruiter, **profile)

    def ask(self) -> None:
        self.world.poll()
        self.world.dispatch()

    def morning(self, at: datetime = MONDAY) -> list[tuple[str, dict[str, str]]]:
        """Digests of that morning: to whom, with what."""
        mails, drafts = self.world.fake_mail, self.world.plain_letters.drafts
        before, told = len(mails.of(MailKind.STAFF_DIGEST)), _digests(drafts)
        self.world.clock.at = at
        self.digest.post(at)
        self.world.notices.send_waiting()
        new = mails.of(MailKind.STAFF_DIGEST)[before:]
        facts = [dict(draft.facts) for draft in _digests(drafts)[len(told) :]]
        return [(mail.to, one) for mail, one in zip(new, facts, strict=True)]


def _digests(drafts: list[Any]) -> list[Any]:
    return [draft for draft in drafts if draft.kind is MailKind.STAFF_DIGEST]


@pytest.fixture
def office(world: World) -> Office:
    return Office(world)


def test_each_recruiter_hears_of_their_own_people_and_whoever_has_none_goes_to_the_dpo(
    office: Office,
) -> None:
    first, second, nobodys = office.add(1), office.add(2), office.add(3, recruiter=None)
    office.ask()
    told = dict(office.morning())

    assert set(told) == {ANNA, "dpo@acme.example"}
    assert told[ANNA]["asked"] == "2"
    assert {line.split("|")[0] for line in told[ANNA]["asked_people"].split(";;")} == {
        first,
        second,
    }
    assert told["dpo@acme.example"]["asked_people"].startswith(nobodys)


def test_nothing_is_told_twice_and_where_there_is_nothing_no_mail_goes(office: Office) -> None:
    office.add(1)
    office.ask()

    assert len(office.morning()) == 1
    assert office.morning(MONDAY + timedelta(minutes=15)) == []
    assert office.morning(MONDAY + timedelta(days=1)) == []


@pytest.mark.parametrize(
    "at",
    [
        MONDAY - timedelta(minutes=1),
        MONDAY + timedelta(minutes=16),
        MONDAY - timedelta(days=1),
        datetime(2026, 12, 25, 6, 0, tzinfo=UTC),
    ],
    ids=["before seven", "after a quarter past", "a Sunday", "Christmas"],
)
def test_at_no_other_time_and_on_no_other_day(office: Office, at: datetime) -> None:
    office.add(1)
    office.ask()

    assert office.morning(at) == []


def test_everybody_has_the_morning_of_their_own_zone(office: Office) -> None:
    office.add(1)
    office.add(2, recruiter=BO)
    office.add(3, recruiter="Cy@Acme.example")
    office.ask()

    assert [to for to, _ in office.morning(MONDAY - timedelta(hours=7))] == ["Cy@Acme.example"]
    assert [to for to, _ in office.morning()] == [ANNA]
    assert [to for to, _ in office.morning(MONDAY + timedelta(hours=1))] == [BO]


def test_an_answer_and_a_bounce_are_told_with_what_follows(office: Office) -> None:
    yes, gone = office.add(1), office.add(2)
    office.ask()
    world = office.world
    world.records.tell(FINGERPRINTS.subject(yes), Answered(Answer.CONSENT, Channel.PAGE))
    world.records.tell(
        FINGERPRINTS.subject(gone), Bounced("request-1-1", world.clock.now(), permanent=True)
    )
    ((to, told),) = office.morning()

    assert to == ANNA
    assert told["answered_people"].split("|")[0] == yes
    assert told["answered_people"].split("|")[2] == "consent"
    assert told["bounced_people"].split("|")[0] == gone
    assert "asked_people" not in told or gone not in told["asked_people"]


def test_of_the_erased_there_is_a_number_alone_once(office: Office) -> None:
    refused, other = office.add(1), office.add(2)
    office.ask()
    world = office.world
    world.records.tell(FINGERPRINTS.subject(refused), Answered(Answer.REFUSE, Channel.PAGE))
    world.sweep_now()
    world.dispatch()
    assert world.person(refused).ats_id is None
    ((_, told),) = office.morning()

    assert told["erased"] == "1"
    assert refused not in str(told)
    assert other in told["asked_people"]
    assert office.morning(MONDAY + timedelta(days=1)) == []
    assert list(world.store.addresses.subjects(f"erased-for-{told['recruiter']}")) == []


def test_who_has_only_erased_people_to_hear_of_is_found_by_one_who_is_left(office: Office) -> None:
    refused, _ = office.add(1), office.add(2)
    office.ask()
    office.morning()
    world = office.world
    world.records.tell(FINGERPRINTS.subject(refused), Answered(Answer.REFUSE, Channel.PAGE))
    world.sweep_now()
    world.dispatch()
    ((to, told),) = office.morning(MONDAY + timedelta(days=1))

    assert (to, told["erased"]) == (ANNA, "1")
    assert "asked" not in told


def test_an_ats_that_is_away_at_seven_is_asked_again_at_a_quarter_past(office: Office) -> None:
    office.add(1)
    office.ask()
    office.world.fake_ats.fail("contact", Unavailable("away"))
    with pytest.raises(Unavailable):
        office.morning()

    assert len(office.morning(MONDAY + timedelta(minutes=15))) == 1


def test_who_is_gone_when_the_mail_leaves_gets_none(office: Office) -> None:
    wid = office.add(1)
    office.ask()
    office.world.clock.at = MONDAY
    assert office.digest.post(MONDAY) == 1
    del office.world.fake_ats.people[wid]
    office.world.notices.send_waiting()

    assert office.world.fake_mail.of(MailKind.STAFF_DIGEST) == []
    assert office.world.store.notices.waiting() == []


def test_a_mail_that_could_not_leave_that_day_is_dropped(office: Office) -> None:
    office.add(1)
    office.ask()
    office.world.clock.at = MONDAY
    office.digest.post(MONDAY)

    assert office.morning(MONDAY + timedelta(hours=13)) == []
    assert office.world.store.notices.waiting() == []


def screening(office: Office, wid: str, state: State) -> ScreeningRecord:
    """Of one check, in that state since now."""
    now = office.world.clock.now()
    step = Step(Check.EDUCATION, "agency", state=state)
    line = Entry(1, now, "Begin", "screening/begun", "running", "hash")
    return ScreeningRecord(
        "s-1",
        FINGERPRINTS.subject(wid),
        wid,
        "check-1",
        version=1,
        begun_at=now,
        course=Screening((step,)),
        history=(line,),
    )


@pytest.mark.parametrize(
    ("state", "whom"), [(State.REVIEW, "recruiter"), (State.NOTICE_WAIT, "candidate")]
)
def test_a_screening_that_waits_says_for_whom_and_not_every_day_anew(
    office: Office, state: State, whom: str
) -> None:
    wid = office.add(1, applications=(live(),))
    office.ask()
    office.world.store.screenings.save(screening(office, wid, state))
    ((_, told),) = office.morning()

    assert told["waiting"] == "1"
    assert told["waiting_people"].split("|")[::2] == [wid, whom]
    assert office.morning(MONDAY + timedelta(days=1)) == []


def test_a_screening_that_is_over_is_not_told(office: Office) -> None:
    wid = office.add(1, applications=(live(),))
    office.ask()
    office.world.store.screenings.save(screening(office, wid, State.PASSED))

    assert all("waiting" not in told for _, told in office.morning())
