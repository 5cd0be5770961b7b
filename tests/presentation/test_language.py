# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from recruit_sync.presentation.language import (
    Choice,
    choose,
    direction,
    name_in_english,
    normalise,
)

OFFERED = {"en", "de", "th", "ms", "ar"}


@pytest.mark.parametrize(
    ("tag", "normal"),
    [
        ("th_TH", "th-TH"),
        ("User_Language_ID=th_TH", "th-TH"),
        ("DE", "de"),
        ("zh_CN", "zh-Hans"),
        ("zh_SG", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("zh_HK", "zh-Hant"),
        ("zh_Hant_TW", "zh-Hant"),
        ("zh", "zh-Hans"),
        ("pt_br", "pt-BR"),
        ("iw_IL", "he-IL"),
        ("no", "nb"),
        ("sr_latn_RS", "sr-Latn-RS"),
        ("", ""),
    ],
)
def test_tags_of_every_kind_are_written_one_way(tag: str, normal: str) -> None:
    assert normalise(tag) == normal


@pytest.mark.parametrize(
    ("wanted", "choice"),
    [
        (["de_CH"], Choice("de")),
        (["fr", "de", "en"], Choice("de")),
        (["fr", "en"], Choice("en", missing="fr")),
        (["fr"], Choice("en", missing="fr")),
        (["en_US", "th"], Choice("en")),
        (["", "th"], Choice("th")),
        ([], Choice("en")),
        (["not a tag"], Choice("en", missing="not a tag")),
    ],
)
def test_the_first_offered_wish_wins_and_english_says_when_it_stands_in(
    wanted: list[str], choice: Choice
) -> None:
    assert choose(wanted, OFFERED) == choice


def test_a_script_of_its_own_counts_before_the_language_alone() -> None:
    assert choose(["zh_TW"], {"en", "zh-Hant", "zh-Hans"}) == Choice("zh-Hant")
    assert choose(["zh_TW"], {"en", "zh-Hans"}) == Choice("en", missing="zh-Hant")


@pytest.mark.parametrize("tag", ["pt", "pt_PT", "pt_AO", "User_Language_ID=pt_MZ"])
def test_portuguese_is_that_of_portugal_outside_brazil(tag: str) -> None:
    assert choose([tag, "en"], {"en", "pt-BR", "pt-PT"}) == Choice("pt-PT")
    assert choose(["pt_BR", "en"], {"en", "pt-BR", "pt-PT"}) == Choice("pt-BR")


def test_both_ways_to_write_norwegian_get_bokmal_without_a_note() -> None:
    for tag in ("no", "nb_NO", "nn", "nn_NO"):
        assert choose([tag, "en"], {"en", "nb"}) == Choice("nb")


def test_a_language_that_nobody_knows_has_no_name() -> None:
    assert name_in_english("fr") == "French"
    assert name_in_english("zh-Hans") == "Chinese (Simplified)"
    assert name_in_english("xx") is None
    assert name_in_english("not a tag") is None


def test_arabic_runs_from_right_to_left() -> None:
    assert {tag: direction(tag) for tag in OFFERED} == {
        "en": "ltr",
        "de": "ltr",
        "th": "ltr",
        "ms": "ltr",
        "ar": "rtl",
    }
