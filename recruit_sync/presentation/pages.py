# SPDX-License-Identifier: Apache-2.0
"""Writes the candidate's pages: plain forms, one inline stylesheet, no script.

The stylesheet is allowed by its hash, so the policy for the browser is the same for every page.
Records nothing, looks nothing up.
"""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from recruit_sync.domain.policy import NoticeLanguages
from recruit_sync.ports import PageFacts, PageState, Shown, Text
from recruit_sync.presentation.catalogues import offered
from recruit_sync.presentation.context import about_policy, about_purposes, about_source, calendar
from recruit_sync.presentation.language import (
    ENGLISH,
    Choice,
    beside,
    choose,
    own_name,
    stands_in,
)
from recruit_sync.presentation.notices import current
from recruit_sync.presentation.rendering import HTML, Rendering
from recruit_sync.presentation.screening import about_screening
from recruit_sync.presentation.texts import hash_of, pack, text_of, unnamed, written
from recruit_sync.presentation.values import clean

NOTICE = "page"
SCREENING = "screening_page"


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of one configuration folder."""

    config_dir: Path

    @property
    def headers(self) -> dict[str, str]:
        """What every page must be served with, `Content-Security-Policy` among it."""
        allowed = b64encode(sha256(_stylesheet(self.config_dir).encode()).digest()).decode()
        return {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{allowed}'; "
            "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "X-Robots-Tag": "noindex, nofollow",
        }

    def show(self, facts: PageFacts) -> Shown:
        """The page in the best language there is a catalogue for, else English, saying so; and in
        those that the law of the country wants beside it."""
        if facts.state is PageState.NOTHING_HERE:
            return _nothing_here(self.config_dir)
        (language, *_), values = self._whole(facts)
        html = written(self.config_dir, language, values)
        return Shown(html, language, current(self.config_dir, _notice(facts)))

    def text(self, facts: PageFacts) -> Text:
        """Which text that page shows, without what the ATS tells of the person."""
        languages, whole = self._whole(facts)
        values = unnamed(whole)
        text = text_of(self.config_dir, languages[0], values)
        version = current(self.config_dir, _notice(facts))
        asked = tuple(whole["purposes"]) if facts.policy else ()  # type: ignore[arg-type]
        return Text(version, languages[0], hash_of(text), pack(values), languages, asked)

    def _whole(self, facts: PageFacts) -> tuple[tuple[str, ...], dict[str, object]]:
        """Its languages, and what it is made of in the first and (`also`) in the others."""
        there = offered(self.config_dir)
        choice = choose(facts.languages, there)
        law = facts.policy.notice_languages if facts.policy else NoticeLanguages()
        languages = beside(choice, law.languages, there, lead=law.lead)
        first, *others = (self._values(facts, language, choice) for language in languages)
        also = [list(pair) for pair in zip(languages[1:], others, strict=True)]
        return languages, {**first, "also": also}

    def _values(self, facts: PageFacts, language: str, choice: Choice) -> dict[str, object]:
        days = calendar(language, facts.policy, facts.facts.get("zone"))
        return {
            "tongue": own_name(language),
            "ui_file": "pages/ui.j2",
            "state": str(facts.state),
            "style": _stylesheet(self.config_dir),
            "missing": stands_in(language, choice),
            "action": facts.action,
            "hidden": dict(facts.hidden),
            "answers": list(facts.answers),
            "initials": clean(facts.initials, 20).replace("...", "…"),
            "ends": days.last_days(facts.dates),
            "moments": {name: days.moment(at) for name, at in facts.dates.items()},
            "facts": {name: clean(value, 300) for name, value in facts.facts.items()},
            "just": facts.just,
            "held": facts.held,
            **about_policy(facts.policy),
            **about_purposes(facts.policy, facts.facts, language),
            **about_source(self.config_dir, facts.facts, None),
            **about_screening(facts.screening, language),
        }


def _notice(facts: PageFacts) -> str:
    """Which text it is; the notice of a screening is one of its own."""
    return SCREENING if facts.state is PageState.SCREENING else NOTICE


@cache
def _stylesheet(config_dir: Path) -> str:
    written = (config_dir / "pages" / "style.css").read_text(encoding="utf-8")
    return " ".join(re.sub(r"/\*.*?\*/", "", written, flags=re.DOTALL).split())


@cache
def _nothing_here(config_dir: Path) -> Shown:
    """The one answer to every token that stands for nobody: always the same bytes."""
    rendering = Rendering(config_dir, ENGLISH, HTML)
    html = rendering.render("pages/nothing_here.j2", {"style": _stylesheet(config_dir)})
    return Shown(html, ENGLISH)
