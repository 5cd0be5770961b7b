# SPDX-License-Identifier: Apache-2.0
"""What candidates and staff are told about background checks."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

import recruit_sync
from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.screening.notice import Question
from recruit_sync.domain.screening.words import Authorization, Check, Hearing
from recruit_sync.ports import PageFacts, PageState
from recruit_sync.presentation import samples
from recruit_sync.presentation.letters import Letters
from recruit_sync.presentation.pages import Pages
from recruit_sync.presentation.texts import Texts, unpack, visible_text
from tests.presentation.by import CONFIG, LANGUAGES, policy, policy_for

SOURCES = Path(recruit_sync.__file__).parent
LETTERS, PAGES = Letters(CONFIG), Pages(CONFIG)
US_PAPERS = (
    Question(Authorization.FCRA_DISCLOSURE, (Check.IDENTITY,)),
    Question(Authorization.ICRAA_DISCLOSURE, (Check.IDENTITY, Check.PREVIOUS_EMPLOYMENT)),
)


def notice(**changes: object) -> str:
    draft = samples.draft(MailKind.SCREENING_NOTICE, policy_for("en"))
    changed = replace(samples.SCREENING, **changes)  # type: ignore[arg-type]
    return LETTERS.write(replace(draft, screening=changed)).text


def page(language: str = "en", country: str = "IE", **changes: object) -> PageFacts:
    facts = samples.page(PageState.SCREENING, policy(country), language)
    changed = replace(samples.SCREENING, **changes)  # type: ignore[arg-type]
    return replace(facts, screening=changed)


def test_the_notice_names_checks_agencies_those_that_stand_in_grounds_and_stages() -> None:
    text = notice()

    assert "Done by Sample Identity GmbH (Germany). If it cannot: Sample Checks Ltd" in text
    assert "Ground: a legal obligation (Article 6(1)(c) GDPR)" in text
    assert "Your present employer is not asked." in text
    assert "Voluntary: a no has no effect." in text
    assert "Countries in which the agencies work: Germany and India." in text
    assert "Time kept after the decision about the job: 6 months." in text
    assert "It is no consent to anything." in text
    assert "There are none. A result that raises a question goes to a person" in text


def test_a_check_that_is_not_handed_in_is_not_mentioned() -> None:
    named = tuple(one for one in samples.SCREENING.named if one.check is not Check.CRIMINAL)

    assert "convictions" in notice()
    assert "onviction" not in notice(named=named)
    assert "riminal" not in notice(named=named)


def test_a_later_notice_says_that_it_replaces_the_earlier_and_ends_nothing_else() -> None:
    text = notice(later=True)

    assert "This notice replaces the earlier one" in text
    assert "those checks are left out" in text
    assert "the procedure ends" not in text


def test_acknowledging_comes_first_and_then_each_paper_has_a_yes_and_a_no() -> None:
    first = PAGES.show(page()).html
    facts = replace(page(papers=US_PAPERS, country="US-CA"), answers=("authorize", "decline"))
    then = PAGES.show(facts).html

    assert 'value="acknowledge"' in first
    assert 'name="paper"' not in first
    assert 'value="acknowledge"' not in then
    assert then.count('value="authorize"') == then.count('value="decline"') == 2
    assert 'name="paper" value="icraa_disclosure.identity.previous_employment"' in then


def test_what_american_law_words_itself_is_english_or_spanish_and_says_so() -> None:
    german, spanish = (
        PAGES.show(replace(page(of, "US-CA", papers=US_PAPERS), answers=("authorize",))).html
        for of in ("de", "es")
    )

    assert "Dieses Dokument ist auf Englisch" in german
    assert "may obtain a consumer report about you from a consumer reporting agency" in german
    assert "puede obtener de una agencia de informes del consumidor" in spanish
    assert "Este documento está en inglés" not in spanish


def test_who_is_done_or_too_late_is_asked_nothing() -> None:
    done = visible_text(PAGES.show(replace(page(papers=()), answers=())).html)
    over = PAGES.show(replace(page(over=True), answers=())).html

    assert "Nothing more is asked of you here for now." in done
    assert "This procedure has ended." in over
    assert "<form" not in over


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_can_be_written_again_from_what_is_kept_and_is_small(language: str) -> None:
    facts = samples.page(PageState.SCREENING, policy_for(language), language)
    text = PAGES.text(facts)

    assert text.notice_version == "screening_page/1"
    assert "duration-" not in Texts(CONFIG).again(text)
    assert "Doe" not in str(unpack(text.values))
    assert len(PAGES.show(facts).html.encode()) < 30_000


def test_a_hearing_says_what_is_heard_and_that_nothing_is_decided() -> None:
    draft = samples.draft(MailKind.SCREENING_HEARING, policy("US-CA"))
    us = (Hearing.US_CA_FAIR_CHANCE, Hearing.EU_UK_FAIR_HEARING)
    told = replace(samples.SCREENING, hearings=us)
    about_jobs = LETTERS.write(replace(draft, screening=told)).text
    criminal = replace(told, heard=(Check.CRIMINAL,))
    about_convictions = LETTERS.write(replace(draft, screening=criminal)).text

    assert "Nothing is decided" in about_jobs
    assert about_jobs.count("* Pre-adverse action notice") == 1
    assert "conviction" not in about_jobs
    assert "at least five business days from receipt" in about_convictions


@pytest.mark.parametrize("kind", [k for k in MailKind if k.startswith("staff_screening")])
@pytest.mark.parametrize("who", ["recruiter", "candidate", "agency", "nobody"])
def test_staff_always_read_who_must_act_and_never_an_outcome_or_a_criminal_check(
    kind: MailKind, who: str
) -> None:
    draft = samples.draft(kind, policy("DE"))
    facts = {**draft.facts, "who": who, "task": "criminal", "why": "done_concern"}
    letter = LETTERS.write(replace(draft, facts=facts))
    said = f"{letter.subject}\n{letter.text}".lower()

    said = said.replace("passed, concern or unverified", "")

    assert f"Who must act: {who}" in letter.text.splitlines()
    for word in ("criminal", "concern", "conviction", "passed", "clear"):
        assert word not in said


def test_every_reason_to_act_has_words_of_its_own() -> None:
    domain, app = (SOURCES / "domain" / "screening", SOURCES / "app" / "screening")
    source = "".join(p.read_text(encoding="utf-8") for d in (domain, app) for p in d.glob("*.py"))
    told = set(re.findall(r'ask_recruiter\(\s*"(\w+)"', source))
    draft = samples.draft(MailKind.STAFF_SCREENING_ACTION, policy("DE"))
    texts = {
        why: LETTERS.write(replace(draft, facts={**draft.facts, "why": why})).text
        for why in (*told, "task", "decision_due", "no_consent", "precondition", "agency_word")
    }

    assert told >= {"not_acknowledged", "not_authorized", "address_bounced", "order_refused"}
    assert len(set(texts.values())) == len(texts)
    nothing = LETTERS.write(replace(draft, facts={**draft.facts, "why": "else"})).text
    assert nothing not in texts.values()


@pytest.mark.parametrize(("country", "language"), [("MY", "ms"), ("CA-QC", "en"), ("IN", "hi")])
def test_all_checks_and_a_consent_to_each_stay_within_the_size_of_a_page(
    country: str, language: str
) -> None:
    one = samples.SCREENING.named[0]
    most = [c for c in Check if c not in (Check.SANCTIONS, Check.CREDIT)]
    named = tuple(replace(one, check=check) for check in most)
    asked = tuple(Question(Authorization.STEP_CONSENT, (check,)) for check in most)
    facts = page(language, country, named=named, papers=asked)
    first = replace(facts, hidden={"shown": "x" * 2_200})
    then = replace(facts, answers=("authorize", "decline") * 9, hidden={"shown": "x" * 250})

    assert len(PAGES.show(first).html.encode()) < 30_000
    assert len(PAGES.show(then).html.encode()) < 30_000
