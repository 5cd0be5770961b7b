# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg

from recruit_sync.presentation.catalogues import catalogue, offered, translations
from tests.presentation.by import CONFIG, LANGUAGES

TRANSLATED = [language for language in LANGUAGES if language != "en"]
PLACEHOLDER = re.compile(r"%\(\w+\)s")


def said() -> set[str | tuple[str, ...]]:
    """Every message of the templates."""
    with (CONFIG / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found = extract_from_dir(str(CONFIG), methods, options)
    return {m[2] if isinstance(m[2], str) else tuple(m[2]) for m in found}


def entries(language: str) -> Iterator[Message]:
    return (message for message in catalogue(CONFIG, language) if message.id)


def strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or [""])


def test_the_five_languages_are_offered() -> None:
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
    ],
)
def test_lengths_are_counted_the_way_the_language_counts(
    language: str, count: int, words: str
) -> None:
    [message] = [m.id for m in entries(language) if isinstance(m.id, tuple) and "months" in m.id[1]]
    said_there = translations(CONFIG, language).ngettext(message[0], message[1], count)

    assert words in said_there % {"count": count}
