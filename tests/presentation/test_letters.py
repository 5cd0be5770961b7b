# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.errors import Misconfigured, Refused
from recruit_sync.ports import Contact, Draft
from recruit_sync.presentation import notices, samples
from recruit_sync.presentation.drafts import NEEDS
from recruit_sync.presentation.letters import Letters
from tests.presentation.by import CONFIG, LANGUAGES, RIGHT_TO_LEFT, SIX, policy, policy_for
from tests.presentation.words import SAID

LETTERS = Letters(CONFIG)
TO_CANDIDATES = [kind for kind in MailKind if not kind.to_staff]
TO_STAFF = [kind for kind in MailKind if kind.to_staff]
EVERY_MAIL = pytest.mark.parametrize(
    ("kind", "language"),
    [
        (kind, language)
        for kind in TO_CANDIDATES
        for language in (LANGUAGES if kind is MailKind.CONSENT_REQUEST else SIX)
    ],
)
BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"


def sample(kind: MailKind, language: str = "en") -> Draft:
    return samples.draft(kind, policy_for(language), language)


def bare_minimum(kind: MailKind) -> Draft:
    """A draft with what the table asks for and nothing else."""
    needs, full = NEEDS[kind], sample(kind)
    return replace(
        full,
        contact=None,
        policy=None if kind.to_staff else full.policy,
        links={name: full.links[name] for name in needs.links},
        dates={name: full.dates[name] for name in needs.dates},
        facts={name: full.facts[name] for name in needs.facts},
    )


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


@pytest.mark.parametrize("kind", MailKind)
def test_a_draft_with_only_what_the_table_asks_for_makes_a_whole_mail(kind: MailKind) -> None:
    letter = LETTERS.write(bare_minimum(kind))

    assert len(letter.subject) > 10
    assert len(letter.text.splitlines()) > 5
    assert "None" not in letter.text


@pytest.mark.parametrize("kind", MailKind)
def test_a_draft_that_lacks_something_is_refused_by_name_of_what_is_missing(kind: MailKind) -> None:
    with pytest.raises(Refused) as refused:
        LETTERS.write(Draft(kind=kind, languages=["en"], contact=None, policy=None))

    for name in (*NEEDS[kind].links, *NEEDS[kind].dates, *NEEDS[kind].facts):
        assert name in str(refused.value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_request_says_all_that_the_law_asks_for_in_every_language(language: str) -> None:
    letter = LETTERS.write(sample(MailKind.CONSENT_REQUEST, language))
    rules = policy_for(language)
    said = SAID[language]

    assert letter.language == language
    for part in (letter.text, letter.html):
        assert said.day in part
        assert said.city in part
        assert rules.controller.name in part
        assert rules.controller.contact in part
        assert rules.controller.dpo_contact in part
        assert rules.authority.name.split(" (")[0] in part
        assert rules.data_protection_law in part.replace("&#39;", "'")
        assert "Northwind Talent" in part
        assert samples.TOKEN in part


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_request_lists_every_right_in_every_language(language: str) -> None:
    text = LETTERS.write(sample(MailKind.CONSENT_REQUEST, language)).text

    assert [right for right in SAID[language].rights if right not in text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_right_to_object_stands_in_a_block_of_its_own_before_the_details(language: str) -> None:
    title = SAID[language].objection
    text = LETTERS.write(sample(MailKind.CONSENT_REQUEST, language)).text
    block = text.split("-" * 40)[1]

    assert block.strip().startswith(title)
    assert text.index(title) < text.index("== ")


def test_the_request_names_two_purposes_each_with_its_ground() -> None:
    text = LETTERS.write(sample(MailKind.CONSENT_REQUEST)).text

    assert "our legitimate interest in finding people for open positions (Article 6(1)(f)" in text
    assert "only your consent (Article 6(1)(a)" in text


def test_where_the_law_wants_prior_agreement_the_request_rests_on_it() -> None:
    text = LETTERS.write(samples.draft(MailKind.CONSENT_REQUEST, policy("SA"), "en")).text

    assert "your agreement to be contacted, which the source passed on to us" in text
    assert "legitimate interest" not in text


def test_the_window_of_the_country_is_the_one_that_is_promised() -> None:
    in_malaysia = LETTERS.write(samples.draft(MailKind.CONSENT_REQUEST, policy("MY"), "en"))
    in_germany = LETTERS.write(samples.draft(MailKind.CONSENT_REQUEST, policy("DE"), "en"))

    assert "for 24 months" in in_malaysia.text
    assert "for 12 months" in in_germany.text


def test_a_country_of_several_zones_shows_the_westernmost_and_a_known_region_its_own() -> None:
    draft = samples.draft(MailKind.CONSENT_REMINDER, policy("US"), "en")
    deadline = datetime(2026, 12, 3, 10, tzinfo=UTC)
    draft = replace(draft, dates={"deadline": deadline})
    in_new_york = replace(
        draft,
        facts={"zone": "America/New_York"},
        dates={"deadline": datetime(2026, 12, 3, 5, tzinfo=UTC)},
    )

    assert "2 December 2026 (Honolulu time)" in LETTERS.write(draft).text
    assert "2 December 2026 (New York time)" in LETTERS.write(in_new_york).text


def test_the_confirmation_is_a_copy_of_the_evidence() -> None:
    draft = sample(MailKind.CONSENT_CONFIRMED)
    text = LETTERS.write(draft).text

    assert "2026-11-05T18:04:30Z" in text
    assert "Until the end of 5 November 2027 (Dublin time)" in text
    for name in ("evidence_request_id", "evidence_notice_version", "evidence_text_hash"):
        assert draft.facts[name] in text


def test_a_renewal_for_a_further_purpose_names_it_and_leaves_the_old_consent_alone() -> None:
    draft = sample(MailKind.CONSENT_RENEWAL, "de")
    rules = replace(policy_for("de"), purposes=("recruitment", "salary_survey"))
    asks = {**draft.facts, "anew": "yes", "further": "salary_survey", "given_for": "recruitment"}
    letter = LETTERS.write(replace(draft, policy=rules, facts=asks))
    plain = LETTERS.write(draft)

    assert (
        letter.subject
        == "Acme Europe GmbH: Dürfen wir Ihre Angaben für einen weiteren Zweck verwenden?"
    )
    assert "Der weitere Zweck: salary survey." in letter.text
    assert "bleibt Ihre Einwilligung, wie Sie sie gegeben haben" in letter.text
    assert "salary" not in plain.text


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("consent_refused", "we may not keep your details"),
        ("withdrawn", "You withdrew the consent"),
        ("objected", "You objected"),
        ("erasure_request", "You asked us"),
    ],
)
def test_the_last_mail_says_what_the_person_did_and_by_when_it_is_proven(
    reason: str, words: str
) -> None:
    letter = LETTERS.write(replace(sample(MailKind.ERASURE_DONE), facts={"reason": reason}))

    assert words in letter.text
    assert "The deletion of your data has begun." in letter.text
    assert "By the end of 5 December 2026 (Dublin time)" in letter.text


@EVERY_MAIL
def test_the_link_stands_alone_on_its_line_and_is_the_only_one(
    kind: MailKind, language: str
) -> None:
    draft = sample(kind, language)
    text = LETTERS.write(draft).text
    links = re.findall(r".*https?://.*", text)
    if language == "ms":  # Malaysia: once in Malay, once in English
        links = links[::2] if links[::2] == links[1::2] else links

    assert links == ([draft.links["answer"]] if "answer" in NEEDS[kind].links else [])


@pytest.mark.parametrize("kind", MailKind)
def test_no_mail_loads_anything_from_anywhere(kind: MailKind) -> None:
    html = LETTERS.write(sample(kind)).html
    tags = Tags(html).seen
    hrefs = [attrs["href"] or "" for _, attrs in tags if "href" in attrs]

    assert {tag for tag, _ in tags} & {"img", "script", "link", "iframe", "object", "form"} == set()
    assert [a for _, attrs in tags for a in attrs if a in ("src", "srcset", "background")] == []
    assert "url(" not in html
    assert "@import" not in html
    assert [href for href in hrefs if not href.startswith(("https://", "mailto:"))] == []
    assert all(href.count("?") == 0 for href in hrefs)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_html_names_its_language_and_direction(language: str) -> None:
    html = LETTERS.write(sample(MailKind.CONSENT_REQUEST, language)).html
    attrs = dict(Tags(html).seen)["html"]

    assert attrs == {"lang": language, "dir": "rtl" if language in RIGHT_TO_LEFT else "ltr"}
    assert "prefers-color-scheme: dark" in html


@EVERY_MAIL
def test_text_and_html_say_the_same(kind: MailKind, language: str) -> None:
    letter = LETTERS.write(sample(kind, language))
    body = re.sub(r"<style>.*?</style>|<title>.*?</title>", "", letter.html, flags=re.DOTALL)
    words = re.sub(r"<[^>]+>", " ", body)
    shown = set(re.findall(r"\w{4,}", words.replace("&#39;", "'").replace("&amp;", "&")))
    plain = set(re.findall(r"\w{4,}", letter.text))

    assert shown - plain == set()
    assert plain - shown - {"https", "consent", "example", samples.TOKEN} == set()


@pytest.mark.parametrize("language", ["eu", "eu_ES", "rm_CH", "User_Language_ID=lb_LU"])
def test_a_language_without_a_catalogue_gets_english_that_says_so(language: str) -> None:
    draft = replace(sample(MailKind.CONSENT_REQUEST), languages=[language, "en"])
    letter = LETTERS.write(draft)
    line = r"This mail is in English, since [\w ()]+ is not available yet\."

    assert letter.language == "en"
    assert re.match(line, letter.text)
    assert re.search(line, letter.html)


@pytest.mark.parametrize("languages", [["en"], ["en_GB", "de"], [], [""]])
def test_who_reads_english_is_told_nothing_about_languages(languages: list[str]) -> None:
    letter = LETTERS.write(replace(sample(MailKind.CONSENT_REQUEST), languages=languages))

    assert letter.language == "en"
    assert "not available" not in letter.text


def test_the_country_speaks_where_the_person_named_no_language() -> None:
    draft = sample(MailKind.CONSENT_REQUEST)

    assert LETTERS.write(replace(draft, languages=["", "ms", "en"])).language == "ms"


@pytest.mark.parametrize(
    ("country", "languages", "titles"),
    [
        ("MY", ["ms_MY", "en"], ["Hak anda untuk membantah", "Your right to object"]),
        ("MY", ["en", "ms"], ["Your right to object", "Hak anda untuk membantah"]),
        ("CA-QC", ["fr_CA", "en"], ["Votre droit d’opposition"]),  # noqa: RUF001
        ("CA-QC", ["en_CA", "fr"], ["Votre droit d’opposition", "Your right to object"]),  # noqa: RUF001
        ("CA", ["en_CA", "fr"], ["Your right to object"]),
    ],
)
def test_where_the_law_wants_a_language_the_mail_is_in_it_as_well(
    country: str, languages: list[str], titles: list[str]
) -> None:
    draft = samples.draft(MailKind.CONSENT_REQUEST, policy(country), "en")
    letter = LETTERS.write(replace(draft, languages=languages))
    found = re.findall("|".join(said.objection for said in SAID.values()), letter.text)
    body = re.sub(r"<style>.*?</style>", "", letter.html, flags=re.DOTALL)

    assert found == titles
    assert letter.language == languages[0].partition("_")[0]
    assert letter.subject.count(" / ") == letter.text.count("=" * 40) == len(titles) - 1
    assert [body.index(title) for title in titles] == sorted(body.index(t) for t in titles)
    assert len(re.findall(r'<div lang="\w+"', body)) == len(titles) - 1
    assert letter.html.count("<html") == 1
    assert letter.text_hash == sha256(f"{letter.subject}\n\n{letter.text}".encode()).hexdigest()


def test_english_that_stands_in_says_so_below_the_french_that_the_law_wants() -> None:
    draft = samples.draft(MailKind.CONSENT_REQUEST, policy("CA-QC"), "en")
    letter = LETTERS.write(replace(draft, languages=["rm"]))
    french, english = letter.text.split("=" * 40)

    assert "not available" not in french
    assert english.strip().startswith(
        "This mail is in English, since Romansh is not available yet."
    )
    assert letter.html.count("since Romansh is not available") == 1


@pytest.mark.parametrize("kind", [k for k in TO_STAFF if k is not MailKind.RECIPIENT_ERASURE])
def test_mails_to_staff_are_english_and_name_nobody(kind: MailKind) -> None:
    draft = replace(sample(kind, "de"), contact=samples.contact("de"))
    letter = LETTERS.write(draft)

    assert letter.language == "en"
    assert letter.notice_version == ""
    for part in (letter.subject, letter.text, letter.html):
        assert re.search(r"Jamie|Doe\b|jamie\.doe|Northwind", part) is None


def test_a_recipient_is_told_the_name_only_where_the_draft_brings_it() -> None:
    named = sample(MailKind.RECIPIENT_ERASURE)
    unnamed = LETTERS.write(replace(named, contact=None)).text

    assert "Jamie Doe" in LETTERS.write(named).text
    assert "Jamie" not in unnamed
    assert samples.ATS_ID in unnamed
    assert "no_consent" not in unnamed


@pytest.mark.parametrize(
    "kind", [k for k in TO_STAFF if not k.to_dpo and k is not MailKind.RECIPIENT_ERASURE]
)
def test_mails_to_recruiters_link_to_the_profile_unless_it_is_going(kind: MailKind) -> None:
    draft = sample(kind)
    text = LETTERS.write(draft).text
    profile = draft.contact.profile_url if draft.contact else None

    assert (profile in text.splitlines()) is (kind is not MailKind.STAFF_REIMPORTED)
    assert samples.ATS_ID in text


@pytest.mark.parametrize("answer", ["refuse", "withdraw", "object"])
def test_a_recruiter_gets_no_link_to_somebody_who_said_no(answer: str) -> None:
    draft = replace(
        sample(MailKind.STAFF_CONSENT_ANSWER), facts={"ats_id": samples.ATS_ID, "answer": answer}
    )

    assert "https://" not in LETTERS.write(draft).text


def test_the_dpo_gets_the_command_that_comes_next() -> None:
    text = {kind: LETTERS.write(sample(kind)).text for kind in TO_STAFF if kind.to_dpo}

    assert "recruit-sync erasure approve 5d41402abc4b2a76 --by" in text[MailKind.DPO_BRAKE]
    assert "recruit-sync erasure plan" in text[MailKind.DPO_BRAKE]
    assert "recruit-sync erasure status" in text[MailKind.DPO_ERASURE_FAILING]
    assert f"recruit-sync hold release {samples.ATS_ID}" in text[MailKind.DPO_HOLD_REVIEW]
    assert "recruit-sync doctor" in text[MailKind.DPO_ATS_INCOMPLETE]
    assert "recruit-sync doctor" in text[MailKind.DPO_MAIL_FORECAST]
    assert f"recruit-sync explain {samples.ATS_ID}" in text[MailKind.DPO_STUCK]


def test_further_facts_reach_the_dpo_as_rows() -> None:
    draft = sample(MailKind.DPO_STUCK)
    text = LETTERS.write(replace(draft, facts={**draft.facts, "ids": "w1, w2"})).text

    assert "Ids:\nw1, w2" in text


HOSTILE = Contact(
    ats_id="w1",
    first_name=f"<script>alert(1) Mal\r\nBcc: x\x00{BIDI}",
    last_name='O"Neil & <b>Co',
    source_id="AGENCY",
    agency=f"Good\nAgency <a href=x>{BIDI} & Sons",
)


@pytest.mark.parametrize("language", SIX)
def test_text_of_the_ats_can_neither_mark_up_nor_hide_nor_turn_anything(language: str) -> None:
    draft = replace(sample(MailKind.CONSENT_REQUEST, language), contact=HOSTILE)
    letter = LETTERS.write(draft)
    harmless = LETTERS.write(sample(MailKind.CONSENT_REQUEST, language))

    assert [tag for tag, _ in Tags(letter.html).seen] == [
        tag for tag, _ in Tags(harmless.html).seen
    ]
    for part in (letter.subject, letter.text, letter.html):
        assert set(part) & {*BIDI, "\x00", "\r"} == set()
    assert "<" not in letter.text
    assert "Bcc: x" not in letter.text.splitlines()
    assert "&amp;" in letter.html
    assert "Good Agency" in letter.text


@pytest.mark.parametrize(
    "name", ["https://evil.example/x", "www.evil.example", "evil.example", "a@evil.example"]
)
def test_a_name_that_a_mail_program_would_link_is_not_shown(name: str) -> None:
    contact = replace(HOSTILE, first_name=name, last_name="Doe", agency=f"See https://{name}")
    letter = LETTERS.write(replace(sample(MailKind.CONSENT_REQUEST), contact=contact))

    assert "evil.example" not in letter.text + letter.html
    assert letter.text.startswith("Hello,\n")
    assert "We will gladly tell you its name." in letter.text


@pytest.mark.parametrize(
    ("source_id", "words"),
    [
        ("LINKEDIN", "found your profile on a business network, LinkedIn"),
        ("REFERRAL", "One of our employees recommended you"),
        ("RECRUITER_SEARCH", "while searching publicly accessible sources"),
        ("EVENT", "from this source: LinkedIn"),
        ("CAREERS_SITE", "You gave us your details yourself."),
    ],
)
def test_the_request_says_where_the_data_came_from(source_id: str, words: str) -> None:
    contact = Contact("w1", source_id=source_id, source_label="LinkedIn")
    letter = LETTERS.write(replace(sample(MailKind.CONSENT_REQUEST), contact=contact))

    assert words in letter.text
    assert words in re.sub(r"</?bdi>", "", letter.html)


@pytest.mark.parametrize("kind", TO_CANDIDATES)
def test_version_and_hash_tell_which_text_was_sent(kind: MailKind) -> None:
    letter = LETTERS.write(sample(kind))

    assert letter.notice_version == notices.current(CONFIG, str(kind))
    assert re.fullmatch(rf"{kind}/\d+", letter.notice_version)
    assert letter.text_hash == sha256(f"{letter.subject}\n\n{letter.text}".encode()).hexdigest()


def test_a_letter_and_a_draft_show_nothing_of_the_person_when_printed() -> None:
    draft = sample(MailKind.CONSENT_REQUEST)

    assert "Jamie" not in repr(LETTERS.write(draft))
    assert "jamie" not in repr(draft.contact)


@pytest.mark.parametrize(
    "edit", ["{{ nobody }}", "{{ ''.__class__.__mro__ }}", "{{ links.clear() }}", "{% if %}"]
)
def test_an_edited_template_reaches_nothing_it_was_not_handed(tmp_path: Path, edit: str) -> None:
    config = tmp_path / "config"
    for folder in ("mail", "notices", "locale"):
        shutil.copytree(CONFIG / folder, config / folder)
    template = config / "mail" / "consent_request.j2"
    text = template.read_text(encoding="utf-8")
    template.write_text(text.replace("{% block body %}", "{% block body %}" + edit))

    with pytest.raises(Misconfigured) as faulty:
        Letters(config).write(sample(MailKind.CONSENT_REQUEST))

    assert "mail/consent_request.j2" in str(faulty.value)
