# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg

from recruit_sync.presentation.catalogues import catalogue, offered, translations
from tests.presentation.by import CONFIG, LANGUAGES

TRANSLATED = [language for language in LANGUAGES if language != "en"]
PLACEHOLDER = re.compile(r"%\(\w+\)s")


@cache
def said() -> frozenset[str | tuple[str, ...]]:
    """Every message of the templates."""
    with (CONFIG / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found = extract_from_dir(str(CONFIG), methods, options)
    return frozenset(m[2] if isinstance(m[2], str) else tuple(m[2]) for m in found)


def test_texts_put_by_as_evidence_are_not_translated_again() -> None:
    with (CONFIG / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    files = {found[0] for found in extract_from_dir(str(CONFIG), methods, options)}

    assert "notices/details.j2" in files
    assert [name for name in files if "archive" in name] == []


def entries(language: str) -> Iterator[Message]:
    return (message for message in catalogue(CONFIG, language) if message.id)


def strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or [""])


def test_every_language_with_a_catalogue_is_tested() -> None:
    assert offered(CONFIG) == set(LANGUAGES)


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_translated_and_none_is_left_over(language: str) -> None:
    known = {m.id if isinstance(m.id, str) else tuple(m.id) for m in entries(language)}

    assert len(known) > 100
    assert known == said()
    assert [m.id for m in entries(language) if m.fuzzy or "" in strings(m)] == []
    assert list(catalogue(CONFIG, language).obsolete) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_translation_keeps_the_places_where_facts_go(language: str) -> None:
    for message in entries(language):
        original = message.id if isinstance(message.id, str) else message.id[1]
        wanted = set(PLACEHOLDER.findall(original))
        for text in strings(message):
            # Arabic says one and two without the number
            spoken = {"%(count)s"} if language == "ar" and len(strings(message)) > 1 else set()

            assert wanted - set(PLACEHOLDER.findall(text)) <= spoken, text
            assert set(PLACEHOLDER.findall(text)) <= wanted, text
        assert list(message.check(catalogue(CONFIG, language))) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_carries_mark_up_or_invisible_characters(language: str) -> None:
    hidden = re.compile(r"[<>&\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")

    assert [t for m in entries(language) for t in strings(m) if hidden.search(t)] == []


@pytest.mark.parametrize(
    ("language", "count", "words"),
    [
        ("de", 1, "1 Monat lang"),
        ("de", 12, "12 Monate lang"),
        ("ar", 1, "شهر واحد"),
        ("ar", 2, "شهرين"),
        ("ar", 6, "6 أشهر"),
        ("ar", 12, "12 شهرًا"),
        ("ar", 24, "24 شهرًا"),
        ("th", 12, "12 เดือน"),
        ("ms", 24, "24 bulan"),
        ("fr", 1, "1 mois"),
        ("fr", 24, "24 mois"),
        ("es", 1, "1 mes "),
        ("es", 12, "12 meses"),
        ("pt-BR", 1, "1 mês"),
        ("pt-BR", 12, "12 meses"),
        ("pt-PT", 1, "1 mês"),
        ("pt-PT", 12, "12 meses"),
        ("it", 1, "1 mese"),
        ("it", 12, "12 mesi"),
        ("nl", 1, "1 maand "),
        ("nl", 12, "12 maanden"),
        ("pl", 1, "1 miesiąc "),
        ("pl", 3, "3 miesiące"),
        ("pl", 12, "12 miesięcy"),
        ("pl", 24, "24 miesiące"),
        ("hr", 1, "1 mjesec "),
        ("hr", 3, "3 mjeseca"),
        ("hr", 12, "12 mjeseci"),
        ("hr", 24, "24 mjeseca"),
        ("cs", 1, "1 měsíc "),
        ("cs", 3, "3 měsíce"),
        ("cs", 12, "12 měsíců"),
        ("cs", 24, "24 měsíců"),
        ("ro", 1, "1 lună"),
        ("ro", 12, "12 luni"),
        ("ro", 24, "24 de luni"),
        ("hu", 12, "12 hónapig"),
        ("el", 1, "1 μήνα "),
        ("el", 12, "12 μήνες"),
        ("sv", 1, "1 månad "),
        ("sv", 24, "24 månader"),
        ("da", 1, "1 måned fra"),
        ("da", 12, "12 måneder"),
        ("nb", 1, "1 måned fra"),
        ("nb", 12, "12 måneder"),
        ("fi", 1, "1 kuukauden"),
        ("fi", 12, "12 kuukautta"),
        ("tr", 1, "1 ay boyunca"),
        ("tr", 12, "12 ay boyunca"),
        ("id", 12, "12 bulan"),
        ("vi", 12, "12 tháng"),
        ("ja", 12, "12か月間"),
        ("ko", 12, "12개월"),
        ("zh-Hans", 12, "12个月"),
        ("zh-Hant", 12, "12個月"),
        ("he", 1, "חודש 1"),
        ("he", 2, "2 חודשים"),
        ("he", 12, "12 חודשים"),
        ("hi", 1, "1 महीने"),
        ("hi", 12, "12 महीनों"),
    ],
)
def test_lengths_are_counted_the_way_the_language_counts(
    language: str, count: int, words: str
) -> None:
    [message] = [m.id for m in entries(language) if isinstance(m.id, tuple) and "months" in m.id[1]]
    said_there = translations(CONFIG, language).ngettext(message[0], message[1], count)

    assert words in said_there % {"count": count}
