# SPDX-License-Identifier: Apache-2.0
"""What do all mails look like? Every kind in every language on one page, for those who review them.

About an invented person, by the rules of a country where the language is at home. Sends nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from babel.core import get_global
from jinja2 import Environment

from recruit_sync.domain.effects import MailKind
from recruit_sync.domain.policy import Policy
from recruit_sync.ports import Letter, Letters
from recruit_sync.presentation import samples
from recruit_sync.presentation.language import ENGLISH, direction, locale_of

PolicyOf = Callable[[str], Policy]


@dataclass(frozen=True, slots=True)
class Look:
    """One mail as its reader gets it, and by the rules of which country it was written."""

    kind: MailKind
    country: str
    letter: Letter

    @property
    def name(self) -> str:
        """Its place on the page."""
        return f"{self.kind}-{self.letter.language}"

    @property
    def direction(self) -> str:
        """How its text runs."""
        return direction(self.letter.language)


def home_of(language: str) -> str:
    """The country where most readers of a language live: `da` -> `DK`, `zh-Hant` -> `TW`."""
    locale, likely = locale_of(language), get_global("likely_subtags")
    most = str(likely.get(str(locale)) or likely.get(locale.language, ""))
    return locale.territory or most.rpartition("_")[2]


def looks(
    letters: Letters, policy_of: PolicyOf, *, kinds: Iterable[MailKind], languages: Iterable[str]
) -> Iterator[Look]:
    """Mails to candidates in each of the languages, mails to staff in English."""
    wanted = sorted(languages)
    for kind in kinds:
        for language in [ENGLISH] if kind.to_staff else wanted:
            policy = policy_of(language)
            yield Look(kind, policy.country, letters.write(samples.draft(kind, policy, language)))


def page(found: Iterable[Look]) -> str:
    """One HTML file that needs nothing else; the mails in it can run nothing."""
    kinds: dict[MailKind, list[Look]] = {}
    for look in found:
        kinds.setdefault(look.kind, []).append(look)
    return Environment(autoescape=True, trim_blocks=True).from_string(_PAGE).render(kinds=kinds)


_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>All mails</title>
<style>
:root { color-scheme: light dark; }
body { margin: 0 auto; max-width: 46rem; padding: 1.5rem; font: 1rem/1.5 system-ui, sans-serif; }
nav a { margin-inline-end: 0.6rem; }
nav p { margin: 0.2rem 0; }
article { margin-block: 3rem; border-top: 1px solid; }
iframe { width: 100%; height: 48rem; border: 1px solid; resize: both; overflow: auto; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; }
</style>
</head>
<body>
<h1>All mails</h1>
<p>About an invented person. Each by the rules of the country that stands beside it.</p>
<nav>
{% for kind, found in kinds.items() %}
<p>{{ kind }}: {% for look in found %}
<a href="#{{ look.name }}">{{ look.letter.language }}</a>{% endfor %}</p>
{% endfor %}
</nav>
{% for found in kinds.values() %}{% for look in found %}
<article id="{{ look.name }}">
<h2>{{ look.kind }} · {{ look.letter.language }} · {{ look.country }}</h2>
<p>Subject: <strong lang="{{ look.letter.language }}" dir="{{ look.direction }}">
{{- look.letter.subject }}</strong>{% if look.letter.notice_version %}
 · text {{ look.letter.notice_version }}{% endif %}</p>
<iframe title="{{ look.name }}" loading="lazy" sandbox="allow-same-origin"
 onload="this.style.height = this.contentDocument.documentElement.scrollHeight + 24 + 'px'"
 srcdoc="{{ look.letter.html }}"></iframe>
<details><summary>Plain text</summary>
<pre lang="{{ look.letter.language }}" dir="{{ look.direction }}">{{ look.letter.text }}</pre>
</details>
</article>
{% endfor %}{% endfor %}
</body>
</html>
"""
