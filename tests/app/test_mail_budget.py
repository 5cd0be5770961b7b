# SPDX-License-Identifier: Apache-2.0
"""A quota too small for today: who goes first, who waits, what is kept, and what the DPO hears."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from recruit_sync.app.mail_forecast import Outlook, outlook
from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.errors import Unavailable
from recruit_sync.domain.events import Answered
from recruit_sync.domain.subject import Answer, Channel, Evidence
from recruit_sync.ports import Quota
from tests.builders import NOON
from tests.fakes import FINGERPRINTS, World

DAY = timedelta(days=1)
TWENTY = Quota(20, 14, 0)


def crowd(world: World, count: int) -> list[str]:
    """So many people come in at once and everything that may go goes."""
    wids = [world.fake_ats.add(number) for number in range(1, count + 1)]
    world.poll()
    world.dispatch()
    return wids


def asked(world: World) -> int:
    return len(world.fake_mail.of(MailKind.CONSENT_REQUEST))


def next_day(world: World) -> None:
    world.clock.on(days=1, minutes=1)
    world.dispatch()


def test_requests_leave_a_tenth_of_the_quota_for_answers_and_staff(world: World) -> None:
    world.fake_mail.allowed = TWENTY
    wids = crowd(world, 30)
    assert asked(world) == 18

    first = next(w for w in wids if not world.person(w).outbox)
    proof = Evidence("request-1-1", "page/1", "de", "abc", Channel.PAGE)
    world.records.tell(FINGERPRINTS.subject(first), Answered(Answer.CONSENT, Channel.PAGE, proof))
    world.dispatch()
    kinds = world.fake_mail.kinds()
    assert MailKind.CONSENT_CONFIRMED in kinds
    assert MailKind.STAFF_CONSENT_ANSWER in kinds


def test_what_had_to_wait_goes_on_the_following_days(world: World) -> None:
    world.fake_mail.allowed = TWENTY
    crowd(world, 30)
    next_day(world)

    assert asked(world) == 30


def test_without_a_limit_nobody_waits(world: World) -> None:
    crowd(world, 30)

    assert asked(world) == 30
    assert world.mail_forecast.tell() is None


def test_the_stage_may_allow_less_than_the_service(world: World) -> None:
    world.mail_budget.a_day = 10
    crowd(world, 30)

    assert asked(world) == 9


def test_a_quota_that_cannot_be_read_is_the_stages(world: World) -> None:
    def away() -> Quota:
        raise Unavailable("no answer")

    world.fake_mail.quota = away  # type: ignore[method-assign]
    world.mail_budget.a_day = 10
    crowd(world, 30)

    assert asked(world) == 9


def test_the_dpo_hears_once_a_day_how_long_it_takes_and_who_would_be_late(world: World) -> None:
    world.fake_mail.allowed = TWENTY
    crowd(world, 60)

    assert world.mail_forecast.tell() == Outlook(queued=42, days=4, late=0)
    assert world.mail_forecast.tell() is None
    world.dispatch()
    world.notices.send_waiting()
    draft = world.plain_letters.last(MailKind.DPO_MAIL_FORECAST)
    told = {name: draft.facts[name] for name in ("count", "days", "late", "quota", "reserve")}
    assert told == {"count": "42", "days": "4", "late": "0", "quota": "20", "reserve": "2"}


def test_where_not_all_can_go_whoever_must_be_informed_first_goes_first(world: World) -> None:
    world.fake_mail.allowed = replace(TWENTY, a_day=10)
    crowd(world, 20)
    world.clock.on(days=5)
    for number in range(101, 121):
        world.fake_ats.add(number)
    world.poll()
    world.fake_mail.allowed = replace(TWENTY, a_day=1)
    world.mail_budget.held_back = 1
    world.mail_forecast.tell()
    old = [c for c in world.candidacies.everybody() if c.requests and c.outbox]
    front = world.notebook.read("mail/front") or {}

    soonest = min(c.inform_ends_at for c in old if c.inform_ends_at)
    assert front["through"] == soonest.isoformat()


def test_the_rate_of_the_service_is_kept(world: World) -> None:
    world.fake_mail.allowed = replace(TWENTY, a_day=None, a_second=3)
    crowd(world, 4)
    moments = [mail.at for mail in world.fake_mail.accepted][:4]

    gaps = [b - a for a, b in pairwise(moments)]
    assert min(gaps) >= timedelta(seconds=1)


def test_an_outlook_counts_days_and_those_who_would_be_late() -> None:
    soon, later = NOON + timedelta(hours=36), datetime(2026, 4, 1, tzinfo=UTC)

    assert outlook([], 5, 5, NOON) == Outlook(0, 0, 0)
    assert outlook([later] * 5, 5, 5, NOON) == Outlook(5, 1, 0)
    assert outlook([later] * 6, 5, 5, NOON) == Outlook(6, 2, 0)
    assert outlook([soon] * 20, 5, 5, NOON) == Outlook(20, 4, 10)
    assert outlook([soon] * 3, 0, 0, NOON) == Outlook(3, 4, 2)
