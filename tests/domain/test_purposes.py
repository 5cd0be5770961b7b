# SPDX-License-Identifier: Apache-2.0
"""A consent covers the purposes that its notice named; it ends as promised, whatever comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from recruit_sync.domain import purposes
from recruit_sync.domain.effects import MailKind, SendMail
from recruit_sync.domain.erasure import Reason
from recruit_sync.domain.events import Answered, TimePassed
from recruit_sync.domain.profile import SourceKind
from recruit_sync.domain.subject import Answer, Channel, Evidence, Standing
from recruit_sync.domain.windows import end_of
from tests.builders import NOON, Life, a_policy, asked, given

OLD = a_policy()
NEW = a_policy(purposes=("recruitment", "salary_survey"))
NEWER = a_policy(purposes=("recruitment", "salary_survey", "alumni_network"))
SPRING = NOON + timedelta(days=60)


def says(answer: Answer, *named: str) -> Answered:
    evidence = Evidence("r-1", "page/1", "de", "hash", Channel.PAGE, purposes=named)
    return Answered(answer, Channel.PAGE, evidence)


def consented() -> Life:
    """Said yes to the notice of then."""
    return asked(OLD).told(says(Answer.CONSENT, "recruitment"))


def under(life: Life, policy: object) -> Life:
    """The notice names other purposes now, and the nightly comparison has seen it."""
    life.policy = policy  # type: ignore[assignment]
    life.effects.clear()
    return life.told(TimePassed(may_erase=False), at=SPRING).swept(SPRING)


def renewals(life: Life) -> list[SendMail]:
    return life.mails(MailKind.CONSENT_RENEWAL)


def test_whoever_consented_to_fewer_purposes_is_asked_anew_once() -> None:
    life = consented()
    promised = life.person.consent
    assert promised is not None
    under(life, NEW)
    life.told(TimePassed()).lived(SPRING + timedelta(days=30))

    (mail,) = renewals(life)
    assert (mail.why, mail.at) == ("further_purpose", promised.ends_at)
    assert purposes.asked(life.person, NEW) == ("salary_survey",)


def test_no_answer_ends_the_old_promise_as_promised() -> None:
    life, silent = consented(), consented()
    under(life, NEW)
    for each in (life, silent):
        assert each.person.consent is not None
        assert each.person.erase_at == each.person.consent.ends_at
    assert life.person.erase_at == silent.person.erase_at

    before, at = (life.person.erase_at or NOON) - timedelta(seconds=1), life.person.erase_at
    life.lived(before)
    assert life.person.standing is Standing.CONSENTED
    consent = life.person.consent
    assert consent is not None
    assert purposes.given_for(consent.evidence) == ("recruitment",)
    life.swept(at)
    assert life.person.erasure is not None
    assert life.person.erasure.reason is Reason.CONSENT_EXPIRED


def test_a_yes_covers_the_further_purpose_and_runs_from_its_own_day() -> None:
    life = under(consented(), NEW)
    later = SPRING + timedelta(days=3)
    life.told(says(Answer.CONSENT, *NEW.purposes), at=later)

    consent = life.person.consent
    assert consent is not None
    assert consent.ends_at == end_of(NEW.consent_window, later, NEW.zone_end)
    assert purposes.further(life.person, NEW) == ()
    assert len(life.mails(MailKind.CONSENT_CONFIRMED)) == 1
    assert renewals(life.lived(later + timedelta(days=200)))[1:] == []


def test_a_yes_to_no_more_than_before_is_no_second_answer() -> None:
    life = consented()
    life.effects.clear()
    life.told(says(Answer.CONSENT, "recruitment"), at=SPRING)

    assert (life.because, life.effects) == ("answer/repeated", [])


def test_a_no_ends_every_ground_as_ever() -> None:
    life = under(consented(), NEW).told(says(Answer.REFUSE, *NEW.purposes))

    assert life.person.standing is Standing.ENDING
    assert life.person.consent is None


def test_fewer_purposes_or_other_words_for_the_same_ask_nobody() -> None:
    wide = asked(NEW).told(says(Answer.CONSENT, *NEW.purposes))

    assert renewals(under(wide, OLD)) == []
    assert renewals(under(consented(), OLD)) == []


def test_one_more_purpose_is_one_more_cause_and_coming_back_to_one_is_none() -> None:
    life = under(consented(), NEW)
    first = renewals(life)
    second = renewals(under(life, NEWER))
    again = renewals(under(life, NEW))

    assert (len(first), len(second), again) == (1, 1, [])
    assert first[0].cause != second[0].cause


def test_a_renewal_names_every_purpose_so_nobody_is_asked_twice() -> None:
    life = consented()
    consent = life.person.consent
    assert consent is not None
    life.policy = NEW
    life.effects.clear()
    life.swept(consent.ends_at - timedelta(days=20))

    assert [mail.why for mail in renewals(life)] == [""]
    assert purposes.asked(life.person, NEW) == ("salary_survey",)


def test_who_was_not_asked_by_our_notice_is_not_asked_anew_by_it() -> None:
    shown = Life(OLD).seen_direct(at=NOON, consents=(given(NOON),))
    alert = Life(OLD).seen(at=NOON, source=SourceKind.JOB_ALERT, source_id="JOB_ALERT").received()
    alert.told(says(Answer.CONSENT))

    for life in (shown, alert):
        assert purposes.to_ask(life.person, NEW, NOON) is None


def test_nobody_is_asked_who_may_not_be_mailed() -> None:
    ended = consented().told(says(Answer.WITHDRAW))
    expired = consented().person
    consent = expired.consent
    assert consent is not None
    stuck = replace(expired, stuck_why="set_aside")

    assert purposes.to_ask(ended.person, NEW, NOON) is None
    assert purposes.to_ask(expired, NEW, consent.ends_at) is None
    assert purposes.to_ask(stuck, NEW, NOON) is None


def test_a_version_without_purposes_of_its_own_has_those_of_the_one_before() -> None:
    named = {"page/2": ["recruitment", "salary_survey"], "page/5": ["alumni_network"]}

    assert purposes.of_version(named, "page/1") == ("recruitment",)
    assert purposes.of_version(named, "page/4") == ("recruitment", "salary_survey")
    assert purposes.of_version(named, "page/5") == ("alumni_network",)
    assert purposes.of_version(named, "page/x") == ("recruitment",)
