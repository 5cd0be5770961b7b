# SPDX-License-Identifier: Apache-2.0
"""The request and the page where silence keeps until a day: in every language, with that day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from recruit_sync.domain.effects import MailKind
from recruit_sync.ports import PageState
from recruit_sync.presentation import samples
from recruit_sync.presentation.letters import Letters
from recruit_sync.presentation.pages import Pages
from recruit_sync.presentation.texts import visible_text
from tests.presentation.by import CONFIG, LANGUAGES, policy_for

LETTERS, PAGES = Letters(CONFIG), Pages(CONFIG)
UNTIL = datetime(2031, 5, 20, 10, 0, tzinfo=UTC)
EVERY_LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)


def mail(language: str, *, kept: bool) -> str:
    draft = samples.draft(MailKind.CONSENT_REQUEST, policy_for(language), language)
    dates = {**draft.dates, "kept_until": UNTIL} if kept else draft.dates
    return LETTERS.write(replace(draft, dates=dates)).text


def page(language: str, *, kept: bool) -> str:
    facts = samples.page(PageState.ASK, policy_for(language), language)
    dates = {**facts.dates, "kept_until": UNTIL} if kept else facts.dates
    return visible_text(PAGES.show(replace(facts, dates=dates)).html)


@EVERY_LANGUAGE
def test_the_mail_names_the_day_until_which_silence_keeps(language: str) -> None:
    told, asked = mail(language, kept=True), mail(language, kept=False)

    assert told != asked
    assert "2031" in told or "2574" in told  # the Buddhist year


@EVERY_LANGUAGE
def test_the_page_says_the_same_and_offers_both_answers(language: str) -> None:
    told, asked = page(language, kept=True), page(language, kept=False)

    assert told != asked
    assert "2031" in told or "2574" in told


def test_in_english_nothing_is_said_of_deletion_on_silence() -> None:
    for text in (mail("en", kept=True), page("en", kept=True)):
        said = " ".join(text.split())
        assert "keeps your details for recruitment unless you object" in said
        assert "legitimate interest" in said
        assert "You can object at any time." in said
        assert "Without an answer we delete" not in said
        assert "If you do not answer, your data is deleted" not in said
        assert "only your consent" not in said
