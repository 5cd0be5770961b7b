# SPDX-License-Identifier: Apache-2.0
"""Which language does a reader get? Tags as the ATS, gettext and the web write them.

Knows neither texts nor files; what is offered is handed in.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from babel import Locale, UnknownLocaleError
from babel.core import get_global

ENGLISH = "en"
# Dates of English texts in the order day, month, year, which most readers abroad expect.
_DATES_OF_ENGLISH = "en_GB"
_CHINESE = {
    "cn": "Hans", "sg": "Hans", "my": "Hans", "hans": "Hans",
    "tw": "Hant", "hk": "Hant", "mo": "Hant", "hant": "Hant",
}  # fmt: skip
# ISO 639 codes that were replaced, and the macrolanguage that stands for Bokmål.
_RENAMED = {"iw": "he", "in": "id", "ji": "yi", "tl": "fil", "no": "nb"}
# Who reads what, where their own has no catalogue: Portuguese outside Brazil, Nynorsk.
_NEAREST = {"pt": "pt-PT", "nn": "nb"}


@dataclass(frozen=True, slots=True)
class Choice:
    """The language to write in; `missing` is the one wanted first, where English stands in."""

    language: str
    missing: str | None = None


def normalise(tag: str) -> str:
    """`User_Language_ID=th_TH` -> `th-TH`, `zh_CN` -> `zh-Hans`, `iw` -> `he`; "" stays ""."""
    parts = tag.rpartition("=")[2].strip().replace("_", "-").split("-")
    language = _RENAMED.get(parts[0].lower(), parts[0].lower())
    if language == "zh":
        scripts = (_CHINESE[part.lower()] for part in parts[1:] if part.lower() in _CHINESE)
        return f"zh-{next(scripts, 'Hans')}"
    return "-".join([language, *(_cased(part) for part in parts[1:])])


def _cased(subtag: str) -> str:
    return subtag.title() if len(subtag) == 4 else subtag.upper()  # noqa: PLR2004 - a script


def choose(wanted: Sequence[str], offered: Collection[str]) -> Choice:
    """The first wanted language that is offered, else English.

    English in place of another first wish is said so, even where English was wanted too: every
    country lists it last.
    """
    tags = [normalise(tag) for tag in wanted if tag and tag.strip()]
    found = next((match for tag in tags if (match := _match(tag, offered))), ENGLISH)
    if found == ENGLISH and tags and _match(tags[0], offered) is None:
        return Choice(ENGLISH, missing=tags[0])
    return Choice(found)


def _match(tag: str, offered: Collection[str]) -> str | None:
    language = tag.partition("-")[0]
    if language == ENGLISH:
        return tag if tag in offered else ENGLISH
    known = (tag, language, _NEAREST.get(language, language))
    return next((name for name in known if name in offered), None)


def name_in_english(tag: str) -> str | None:
    """`fr` -> `French`; None for a tag that nobody knows."""
    try:
        return Locale.parse(tag, sep="-").get_display_name("en")
    except (UnknownLocaleError, ValueError):
        return None


def locale_of(language: str) -> Locale:
    """Babel's locale for dates and names of an offered language."""
    return Locale.parse(_DATES_OF_ENGLISH if language == ENGLISH else language.replace("-", "_"))


def direction(language: str) -> str:
    """`rtl` or `ltr`, as HTML's `dir` wants it."""
    return "rtl" if locale_of(language).character_order == "right-to-left" else "ltr"


def script(language: str) -> str:
    """The ISO 15924 code of what the language is written in: `Latn`, `Jpan`, `Hans`, `Deva`."""
    locale = locale_of(language)
    likely = str(get_global("likely_subtags").get(locale.language, ""))
    return locale.script or next((part for part in likely.split("_") if part.istitle()), "Latn")


def beside(
    choice: Choice, wanted: Sequence[str], offered: Collection[str], *, lead: bool
) -> tuple[str, ...]:
    """The reader's language, and those that a law wants beside it or (`lead`) before it."""
    law = [choose([tag], offered).language for tag in wanted]
    tags = [*law, choice.language] if lead else [choice.language, *law]
    return tuple(dict.fromkeys(tags))


def stands_in(language: str, choice: Choice) -> str | None:
    """What English stands in for; a language that the law wants stands in for nothing."""
    if choice.missing is None or language != choice.language:
        return None
    return name_in_english(choice.missing)


def own_name(language: str) -> str:
    """What its readers call it, as a heading: `fr` -> `Français`."""
    name = Locale.parse(language, sep="-").get_display_name() or language
    return name[:1].upper() + name[1:]


def covers(offered: Collection[str], tag: str) -> bool:
    """Whether a reader of this language gets a text in it, or in the one nearest to it."""
    return _match(normalise(tag), offered) is not None
