# SPDX-License-Identifier: Apache-2.0
"""A judge that never says guilty is none: each rule is broken once here."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from recruit_sync.domain.erasure import Erasure, Reason, SystemErasure
from recruit_sync.domain.subject import Candidacy, Standing
from recruit_sync.local.ats_profile import Profile
from recruit_sync.local.ats_purge import PurgeLine
from recruit_sync.local.ats_wire import Document, stamp
from recruit_sync.local.demo.case import Case
from recruit_sync.local.demo.chronicle import Act, Deed, Trouble
from recruit_sync.local.demo.expected import Law
from recruit_sync.local.demo.judge import judge
from recruit_sync.local.demo.lives import Life, Seeing, Sending
from recruit_sync.local.mailbox import Mail
from recruit_sync.rulebook.load import load

CONFIG = Path(__file__).resolve().parents[2] / "config"
BOOK = load(CONFIG)
START = datetime(2026, 3, 2, 6, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
POLLS = tuple(START + n * 6 * HOUR for n in range(240))
WINDOW_ENDS = datetime(2026, 4, 1, 22, tzinfo=UTC)
"""Thirty days after the day of receipt, the end of 1 April in Berlin."""
ADDRESS = "ann@mail.example"


def document(**facts: Any) -> Document:
    profile = Profile(**{"country": "DE", "email": ADDRESS, **facts})
    return {**profile.document(), "id": "a" * 32, "createdMoment": stamp(START)}


def mail(kind: str = "consent_request", matter: str = "request-1-1", **facts: Any) -> Sending:
    at = facts.pop("at", START + HOUR)
    shown = Mail("m", at.isoformat(), ADDRESS, "", None, "", {}, {}, "", "")
    known = {"delivered": at} | facts
    return Sending(shown, at, kind, f"{'s' * 32}-{matter}", ADDRESS, **known)


def purge(at: datetime, reason: str = "no_consent") -> PurgeLine:
    return PurgeLine("a" * 32, reason, "reference", at, at, "purged")


def life(**facts: Any) -> Life:
    given = {
        "wid": "a" * 32,
        "subject": "s" * 32,
        "documents": [(START, document())],
        "has_files": False,
        "sendings": [mail()],
    }
    return Life(**{**given, **facts})


def case(*lives: Life, **facts: Any) -> Case:
    gone = {one.wid for one in lives if one.purges}
    standing = {one.wid: Standing.ERASED if one.wid in gone else Standing.ASKED for one in lives}
    given = {
        "lives": lives,
        "law": Law(BOOK, Seeing(POLLS), START),
        "now": START + 25 * DAY,
        "patience": timedelta(minutes=25),
        "troubles": (),
        "doubtful_mails": Counter[str](),
        "shown": frozenset(one.wid for one in lives if one.wid not in gone),
        "kept": {
            one.subject: Candidacy(one.subject, None, standing=standing[one.wid]) for one in lives
        },
        "brake_pulled": False,
    }
    return Case(**{**given, **facts})


def rules(of: Case) -> list[int]:
    return [broken.rule for broken in judge(of)]


def test_a_life_that_keeps_to_the_rules_is_not_accused() -> None:
    assert rules(case(life())) == []
    erased = life(purges=[purge(WINDOW_ENDS)])
    assert rules(case(erased, now=WINDOW_ENDS + DAY)) == []


def test_one_hour_before_the_thirtieth_day_ends_is_too_early() -> None:
    assert rules(case(life(purges=[purge(WINDOW_ENDS - HOUR)]), now=WINDOW_ENDS)) == [1]


def test_an_hour_after_it_is_too_late() -> None:
    assert rules(case(life(purges=[purge(WINDOW_ENDS + HOUR)]), now=WINDOW_ENDS + DAY)) == [2]


def test_who_is_never_erased_is_kept_too_long() -> None:
    assert rules(case(life(), now=WINDOW_ENDS + DAY)) == [2]


def test_lateness_is_excused_by_what_hindered_erasing_and_by_nothing_else() -> None:
    late = life(purges=[purge(WINDOW_ENDS + 5 * HOUR)])
    over = WINDOW_ENDS + 5 * HOUR
    away = Trouble("away", WINDOW_ENDS - HOUR, over, hinders_until=over)
    now = WINDOW_ENDS + DAY

    assert rules(case(late, now=now, troubles=(away,))) == []
    assert rules(case(late, now=now, troubles=(replace(away, hinders_until=None),))) == [2]


def test_erased_on_hold_is_seen() -> None:
    held = Act(START + DAY, "a" * 32, Deed.HOLD)

    assert rules(case(life(acts=[held], purges=[purge(WINDOW_ENDS)]), now=WINDOW_ENDS + DAY)) == [1]


def elsewhere(asked: datetime, done: datetime | None, at: datetime = WINDOW_ENDS) -> Case:
    """Somebody whose erasure is called proven, and what a system beside the ATS did."""
    systems = (SystemErasure("partner", absent_at=at), SystemErasure("ats", absent_at=at))
    proof = Erasure(Reason.NO_CONSENT, at, at, systems, proven_at=at)
    told = Candidacy("s" * 32, None, standing=Standing.ERASED, erasure=proof)
    gone = life(purges=[purge(WINDOW_ENDS)])
    leaves = {"partner": {gone.wid: (asked, done)}}
    return case(gone, now=WINDOW_ENDS + DAY, kept={gone.subject: told}, leaves=leaves)


def test_who_is_called_erased_and_still_in_another_system_is_seen() -> None:
    assert rules(elsewhere(WINDOW_ENDS, WINDOW_ENDS)) == []
    assert rules(elsewhere(WINDOW_ENDS, None)) == [2]


def test_who_is_erased_elsewhere_before_their_time_is_seen() -> None:
    assert rules(elsewhere(WINDOW_ENDS - HOUR, WINDOW_ENDS)) == [1]


def test_a_hold_excuses_keeping_until_it_is_lifted() -> None:
    acts = [Act(START + DAY, "a" * 32, Deed.HOLD)]
    freed = Act(WINDOW_ENDS + DAY, "a" * 32, Deed.RELEASE)
    now = WINDOW_ENDS + 3 * DAY

    assert rules(case(life(acts=acts), now=now)) == []
    assert rules(case(life(acts=[*acts, freed]), now=now)) == [2]


def test_erased_although_the_law_keeps_applicants_is_seen() -> None:
    applied = document(country="US", region="US-NY")
    applied["jobApplications"] = [
        {
            "jobApplicationDate": stamp(START),
            "statusTimestamp": stamp(START),
            "disposition": {"id": "Recruiting_Disposition_ID=REJECTED"},
            "stage": None,
        }
    ]
    refused = Act(START + DAY, "a" * 32, Deed.REFUSE)
    gone = life(
        documents=[(START, applied)],
        acts=[refused],
        purges=[purge(START + DAY + HOUR / 4, "consent_refused")],
    )

    assert rules(case(gone)) == [1]


def test_who_said_yes_on_the_page_is_not_to_be_erased() -> None:
    yes = Act(START + DAY, "a" * 32, Deed.CONSENT)
    gone = life(acts=[yes], purges=[purge(WINDOW_ENDS)])

    assert 1 in rules(case(gone, now=WINDOW_ENDS + DAY))


def test_a_second_request_for_one_cause_is_seen_unless_its_answer_was_lost() -> None:
    twice = life(sendings=[mail(), mail(at=START + 2 * HOUR)])

    assert rules(case(twice)) == [3]
    assert rules(case(twice, doubtful_mails=Counter({f"{'s' * 32}-request-1-1": 1}))) == []


def test_a_request_sent_afresh_needs_a_bounce() -> None:
    again = mail(matter="request-1-2", at=START + 2 * DAY)
    bounced = mail(delivered=None, gave_up=START + DAY)

    assert rules(case(life(sendings=[bounced, again]))) == []
    assert rules(case(life(sendings=[mail(), again]))) == [3]


@pytest.mark.parametrize(("kind", "broken"), [("consent_reminder", [3]), ("erasure_done", [])])
def test_after_a_no_only_the_confirmation_may_come(kind: str, broken: list[int]) -> None:
    no = Act(START + DAY, "a" * 32, Deed.REFUSE)
    after = mail(kind, "other", at=START + 2 * DAY)
    gone = life(
        acts=[no],
        sendings=[mail(), after],
        purges=[purge(START + DAY + HOUR / 4, "consent_refused")],
    )

    assert rules(case(gone)) == broken


def test_a_consent_that_is_not_on_record_is_seen() -> None:
    assert rules(case(life(acts=[Act(START + DAY, "a" * 32, Deed.CONSENT)]))) == [4]


def test_a_re_import_that_is_written_to_is_seen() -> None:
    gone = life(purges=[purge(WINDOW_ENDS)])
    back = life(
        wid="b" * 32,
        subject="t" * 32,
        documents=[(WINDOW_ENDS + HOUR, document())],
        sendings=[mail(at=WINDOW_ENDS + 7 * HOUR)],
    )

    assert rules(case(gone, back, now=WINDOW_ENDS + DAY)) == [4]


def test_a_mass_of_young_erasures_is_seen_unless_the_brake_was_pulled() -> None:
    lives = [
        life(
            wid=f"{n:032x}",
            subject=f"{n:032d}",
            documents=[(START, document(email=f"p{n}@mail.example"))],
            sendings=[mail(delivered=None, bounced=START + HOUR)],
            purges=[purge(datetime(2026, 4, 1, 22, tzinfo=UTC), "unreachable")],
        )
        for n in range(12)
    ]

    assert rules(case(*lives, now=WINDOW_ENDS + DAY)) == []
    early = [replace(one, purges=[purge(START + 3 * DAY, "unreachable")]) for one in lives]
    assert 7 in rules(case(*early, now=START + 4 * DAY))


def test_somebody_in_nobodys_hands_is_seen() -> None:
    assert rules(case(life(), kept={})) == [8]


def test_somebody_in_our_hands_whom_the_ats_never_had_is_seen() -> None:
    strange = {"x" * 32: Candidacy("x" * 32, None, standing=Standing.ASKED)}
    usual = case(life())

    assert rules(replace(usual, kept={**usual.kept, **strange})) == [8]


def test_whoever_was_seen_and_never_asked_is_missed() -> None:
    assert rules(case(life(sendings=[]))) == [8]
    forbidden = document(country="SA", region=None)
    assert 8 not in rules(case(life(sendings=[], documents=[(START, forbidden)])))
