# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from recruit_sync.app.web import Forms as Note
from recruit_sync.ports import PageFacts, PageState
from recruit_sync.presentation import samples
from recruit_sync.presentation.catalogues import translations
from recruit_sync.presentation.pages import Pages
from recruit_sync.presentation.texts import Texts, unpack, visible_text
from tests.presentation.by import CONFIG, LANGUAGES, RIGHT_TO_LEFT, SIX, policy, policy_for
from tests.presentation.words import SAID

PAGES = Pages(CONFIG)
SPEAKING = [state for state in PageState if state is not PageState.NOTHING_HERE]
EVERY_PAGE = pytest.mark.parametrize(
    ("state", "language"),
    [
        (state, language)
        for state in PageState
        for language in (LANGUAGES if state is PageState.ASK else SIX)
    ],
)


def sample(state: PageState, language: str = "en") -> PageFacts:
    return samples.page(state, policy_for(language), language)


class Forms(HTMLParser):
    """The forms of a page, as a browser would send them back."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[dict[str, str | None]] = []
        self.sent: list[dict[str, str | None]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        if tag == "form":
            self.forms.append(found)
            self.sent.append({})
        if tag in ("input", "button"):
            self.sent[-1][found["name"] or ""] = found["value"]


@EVERY_PAGE
def test_a_page_runs_no_script_and_loads_nothing(state: PageState, language: str) -> None:
    html = PAGES.show(sample(state, language)).html
    tags = Forms(html).tags
    attributes = {name for _, attrs in tags for name in attrs}

    assert {tag for tag, _ in tags} & {"script", "img", "link", "iframe", "object"} == set()
    assert attributes & {"src", "srcset", "style", "ping"} == set()
    assert [name for name in attributes if name.startswith("on")] == []
    assert "url(" not in html
    assert "@import" not in html
    assert len(html.encode()) < 30_000


@EVERY_PAGE
def test_the_browser_is_allowed_exactly_the_stylesheet_that_is_there(
    state: PageState, language: str
) -> None:
    html = PAGES.show(sample(state, language)).html
    [style] = re.findall(r"<style>(.*?)</style>", html, flags=re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = PAGES.headers["Content-Security-Policy"]

    assert f"style-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy


def test_the_headers_keep_the_token_to_ourselves() -> None:
    headers = PAGES.headers

    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert "form-action 'self'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "noindex" in headers["X-Robots-Tag"]


@pytest.mark.parametrize("state", SPEAKING)
def test_each_answer_is_a_form_of_its_own_with_all_hidden_fields(state: PageState) -> None:
    facts = replace(sample(state), hidden={"shown": "1.a", "proof": 'x"><b>&'})
    page = Forms(PAGES.show(facts).html)

    assert [form["answer"] for form in page.sent] == list(facts.answers)
    assert all({k: form[k] for k in facts.hidden} == facts.hidden for form in page.sent)
    assert all(f["method"] == "post" and f["action"] == facts.action for f in page.forms)


@EVERY_PAGE
def test_attribute_values_stand_in_double_quotes(state: PageState, language: str) -> None:
    html = PAGES.show(sample(state, language)).html
    for tag in re.findall(r"<(?:form|input|button)\b[^>]*>", html):
        rest = re.sub(r'\s[\w-]+="[^"]*"', "", tag)

        assert re.fullmatch(r"<\w+>", rest), tag


def test_yes_and_no_look_alike() -> None:
    page = Forms(PAGES.show(sample(PageState.ASK)).html)
    buttons = [attrs for tag, attrs in page.tags if tag == "button"]

    assert len(buttons) == 2
    assert buttons[0].keys() == buttons[1].keys()
    assert "class" not in buttons[0]
    assert "autofocus" not in buttons[0]


@EVERY_PAGE
def test_a_page_has_a_heading_for_each_language_and_one_main_part(
    state: PageState, language: str
) -> None:
    shown = PAGES.show(sample(state, language))
    tags = Forms(shown.html).tags
    html = dict(tags)["html"]

    assert [tag for tag, _ in tags].count("h1") == (2 if language == "ms" else 1)
    assert {"header", "main", "footer", "title"} <= {tag for tag, _ in tags}
    assert html["lang"] == shown.language
    assert html["dir"] == ("rtl" if shown.language in RIGHT_TO_LEFT else "ltr")


def test_a_link_that_stands_for_nobody_always_gets_the_same_bytes() -> None:
    one = PAGES.show(sample(PageState.NOTHING_HERE, "de"))
    other = PAGES.show(PageFacts(state=PageState.NOTHING_HERE, languages=["ar"], just="consent"))

    assert one == other
    assert "Nothing is kept under this link." in one.html
    assert all(f'lang="{language}"' in one.html for language in LANGUAGES)
    assert "<form" not in one.html


def test_asking_names_the_exact_date_or_says_not_before() -> None:
    facts = sample(PageState.ASK)
    early = replace(facts, dates={"not_before": facts.dates["not_before"]})

    exact = visible_text(PAGES.show(facts).html)
    assert "we delete your data after the end of 2 December 2026 (Dublin time)" in exact
    vague = visible_text(PAGES.show(early).html)
    assert "not before the end of 2 December 2026 (Dublin time)" in vague


def test_asking_shows_the_masked_name_and_says_where_the_data_came_from() -> None:
    text = visible_text(PAGES.show(sample(PageState.ASK)).html)

    assert "This page is for J… D… ; if that is not you" in text
    assert "from a recruitment agency, Northwind Talent" in text
    assert "Your right to object" in text


def test_without_the_ats_there_is_no_name_and_the_same_answers() -> None:
    facts = replace(sample(PageState.ASK), initials=None)
    html = PAGES.show(facts).html

    assert "This page is for" not in html
    assert [form["answer"] for form in Forms(html).sent] == ["consent", "refuse"]


def test_who_consented_sees_until_when_and_can_withdraw() -> None:
    html = PAGES.show(sample(PageState.CONSENTED)).html

    assert "Until the end of" in html
    assert "5 November 2027" in html
    assert [form["answer"] for form in Forms(html).sent] == ["withdraw"]


def test_who_said_no_may_still_change_their_mind_until_the_fence() -> None:
    open_still = PAGES.show(sample(PageState.ENDING)).html
    closed = PAGES.show(replace(sample(PageState.ENDING), answers=())).html

    assert "until deletion starts, a yes still counts" in open_still
    assert "a yes still counts" not in closed
    assert Forms(closed).forms == []


def test_once_deletion_has_begun_nothing_can_be_pressed() -> None:
    html = PAGES.show(sample(PageState.ERASING)).html

    assert "The deletion of your data has begun." in html
    assert "5 December 2026" in html
    assert Forms(html).forms == []


@pytest.mark.parametrize("language", SIX)
@pytest.mark.parametrize("just", ["consent", "refuse", "withdraw", "object"])
def test_what_was_just_recorded_is_said_on_top(just: str, language: str) -> None:
    facts = sample(PageState.ENDING, language)
    before = PAGES.show(facts).html
    after = PAGES.show(replace(facts, just=just)).html

    assert 'role="status"' not in before
    assert after.index('role="status"') < after.index("<h1>")


def test_a_press_that_came_too_soon_is_asked_for_again() -> None:
    html = PAGES.show(replace(sample(PageState.ASK), facts={"again": "1"})).html

    assert "Nothing is recorded yet." in html


def test_who_is_asked_for_more_reads_what_is_new_and_what_silence_means() -> None:
    text = visible_text(PAGES.show(sample(PageState.ANEW)).html)

    assert "The further purpose: salary survey. Your consent does not cover it" in text
    assert "If you do not answer, your consent stays as you gave it." in text
    assert "until the end of 5 November 2027" in text
    assert "covers every purpose named here and lasts 12 months" in text
    assert "salary survey: only your consent." in text
    assert PAGES.text(sample(PageState.ANEW)).purposes == ("recruitment", "salary_survey")


def test_who_consented_to_more_reads_what_it_was() -> None:
    facts = sample(PageState.CONSENTED)
    more = replace(facts, facts={**facts.facts, "given_for": "recruitment,salary_survey"})
    text = visible_text(PAGES.show(more).html)

    assert "consider you for suitable positions; salary survey" in " ".join(text.split())
    assert "Nothing else." not in text


def test_where_the_english_text_prevails_every_language_says_so() -> None:
    facts = samples.page(PageState.ASK, policy("MY"), "ms")
    text = visible_text(PAGES.show(facts).html)

    assert "Where the languages of this notice differ, the English text prevails." in text
    assert "teks bahasa Inggeris yang terpakai" in text
    assert "prevails" not in visible_text(PAGES.show(sample(PageState.ASK)).html)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_held_record_is_said_to_be_locked(language: str) -> None:
    facts = sample(PageState.ENDING, language)

    plain = visible_text(PAGES.show(facts).html)
    held = visible_text(PAGES.show(replace(facts, held=True)).html)
    locked = SAID[language].locked

    assert held.count(locked) > plain.count(locked)


def languages_of(html: str) -> list[str]:
    """The languages of the parts of a page, in their order."""
    divs = [attrs for tag, attrs in Forms(html).tags if tag == "div"]
    return list(dict.fromkeys(attrs["lang"] or "" for attrs in divs if "lang" in attrs))


@pytest.mark.parametrize(
    ("country", "language", "shown"),
    [
        ("MY", "ms", ["ms", "en"]),
        ("MY", "en", ["en", "ms"]),
        ("MY", "zh-Hans", ["zh-Hans", "ms", "en"]),
        ("CA-QC", "fr", ["fr"]),
        ("CA-QC", "en", ["fr", "en"]),
        ("CA-QC", "de", ["fr", "de"]),
        ("CA", "en", ["en"]),
        ("DE", "ms", ["ms"]),
    ],
)
def test_a_page_is_in_every_language_that_the_law_of_the_country_wants(
    country: str, language: str, shown: list[str]
) -> None:
    facts = samples.page(PageState.ASK, policy(country), language)
    page = PAGES.show(facts)
    html = dict(Forms(page.html).tags)["html"]

    assert languages_of(page.html) == shown
    assert (page.language, html["lang"]) == (shown[0], shown[0])
    assert PAGES.text(facts).languages == tuple(shown)
    assert PAGES.text(facts).language == shown[0]


def headings_of(html: str) -> list[str]:
    return re.findall(r"<h[1-3]>(.*?)</h", html)


@pytest.mark.parametrize("state", SPEAKING)
def test_each_language_of_a_page_has_the_whole_text_and_the_same_answers(state: PageState) -> None:
    both = PAGES.show(samples.page(state, policy("MY"), "ms")).html
    english = PAGES.show(samples.page(state, policy("IE"), "en")).html
    buttons = [attrs["value"] for tag, attrs in Forms(both).tags if tag == "button"]
    answers = list(samples.page(state, policy("MY")).answers)

    assert buttons == answers + answers
    assert headings_of(english)[1:] == headings_of(both)[-len(headings_of(english)) :][1:]
    assert len(headings_of(both)) == 2 * len(headings_of(english))
    ids = [attrs["id"] for _, attrs in Forms(both).tags if "id" in attrs]
    assert len(set(ids)) == len(ids)


def test_the_hash_is_of_every_language_that_was_shown() -> None:
    facts = samples.page(PageState.ASK, policy("MY"), "ms")
    text = PAGES.text(facts)
    marked = {**facts.facts, "source_agency": "[…]"}
    unnamed = visible_text(PAGES.show(replace(facts, initials="[…]", facts=marked)).html)

    assert text.hash == sha256(unnamed.encode()).hexdigest()
    assert "Hak anda untuk membantah" in unnamed
    assert "Your right to object" in unnamed
    assert Texts(CONFIG).again(text) == unnamed
    assert "Northwind" not in str(unpack(text.values))


def test_two_languages_stay_within_the_size_of_a_page() -> None:
    """With the note that its forms carry, each of them."""
    for country, language in (("MY", "ms"), ("MY", "en"), ("CA-QC", "en"), ("CA-QC", "fr")):
        facts = samples.page(PageState.ASK, policy(country), language)
        note = Note("k" * 32).note("t" * 32, PAGES.text(facts), samples.ASKED)

        assert len(PAGES.show(replace(facts, hidden={"shown": note})).html.encode()) < 30_000


@pytest.mark.parametrize("language", SIX)
def test_job_alerts_are_never_spoken_of_as_recruitment(language: str) -> None:
    say = translations(CONFIG, language).gettext
    for state in (PageState.RENEW, PageState.CONSENTED):
        facts = samples.page(state, policy("DE"), language)
        words = visible_text(PAGES.show(replace(facts, facts=dict(samples.ALERTS))).html)

        assert say("to send you new job postings by e-mail (job alerts)") in words
        assert say("to keep your data and consider you for suitable positions") not in words


def test_an_unknown_language_gets_english_that_says_so() -> None:
    shown = PAGES.show(replace(sample(PageState.ASK), languages=["rm_CH", "en"]))

    assert shown.language == "en"
    assert "since Romansh (Switzerland) is not available yet" in shown.html


@pytest.mark.parametrize("state", [s for s in SPEAKING if s is not PageState.SCREENING])
def test_a_page_works_without_a_policy(state: PageState) -> None:
    shown = PAGES.show(replace(sample(state), policy=None))

    assert "<h1>" in shown.html
    assert "None" not in visible_text(shown.html)


def test_the_hash_is_of_what_can_be_read_and_not_of_hidden_fields() -> None:
    facts = sample(PageState.ASK)
    one = PAGES.text(facts)
    again = PAGES.text(replace(facts, hidden={"shown": "another"}, action="/c/other"))
    other = PAGES.text(replace(facts, answers=("consent",)))
    marked = {**facts.facts, "source_agency": "[…]"}
    unnamed = PAGES.show(replace(facts, initials="[…]", facts=marked))

    assert one == again
    assert one.hash != other.hash
    assert one.hash == sha256(visible_text(unnamed.html).encode()).hexdigest()
    assert one.notice_version == unnamed.notice_version == "page/5"


def test_the_hash_is_of_a_text_that_names_neither_the_person_nor_the_source() -> None:
    facts = replace(
        sample(PageState.ASK),
        facts={"source_id": "AGENCY", "source_agency": "Jane Roe Talent"},
    )
    other = replace(facts, initials="K… R…", facts={**facts.facts, "source_agency": "Northwind"})

    assert PAGES.show(facts).html != PAGES.show(other).html
    assert PAGES.text(facts) == PAGES.text(other)
    assert "Roe" not in str(unpack(PAGES.text(facts).values))


def test_facts_and_page_show_no_token_when_printed() -> None:
    facts = sample(PageState.ASK)

    assert samples.TOKEN not in repr(facts)
    assert samples.TOKEN not in repr(PAGES.show(facts))


def test_hostile_initials_and_sources_stay_text() -> None:
    facts = replace(
        sample(PageState.ASK),
        initials="<b>\u202eJ",
        facts={"source_id": "EVENT", "source_label": "<script>x\u2066 & co"},
    )
    html = PAGES.show(facts).html

    assert "<script" not in html
    assert "\u202e" not in html
    assert "\u2066" not in html
    assert "&amp; co" in html
