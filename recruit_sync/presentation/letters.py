# SPDX-License-Identifier: Apache-2.0
"""Writes every mail: one template a kind, set twice, as plain text and as HTML.

The plain text is complete by itself; its hash is kept as evidence of what was said. Staff read
English. Sends nothing, looks nothing up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from markupsafe import Markup

from recruit_sync.domain.effects import MailKind
from recruit_sync.ports import Draft, Letter
from recruit_sync.presentation.catalogues import offered
from recruit_sync.presentation.context import (
    about_person,
    about_policy,
    about_purposes,
    about_source,
    calendar,
)
from recruit_sync.presentation.drafts import check
from recruit_sync.presentation.language import ENGLISH, Choice, beside, choose, stands_in
from recruit_sync.presentation.notices import current
from recruit_sync.presentation.rendering import HTML, TEXT, Rendering
from recruit_sync.presentation.screening import about_screening
from recruit_sync.presentation.values import clean, is_web

_FACT_LIMIT = 300
_REASON_LIMIT = 4000
"""What a person decided goes to the one it is about word for word."""
_BETWEEN = "=" * 40


@dataclass(frozen=True, slots=True)
class Letters:
    """The mails of one configuration folder. Raises Refused for a draft that lacks something."""

    config_dir: Path

    def write(self, draft: Draft) -> Letter:
        """The mail in the best language there is a catalogue for, else English, saying so."""
        check(draft)
        choice = self._language(draft)
        versions = [
            _Version(self.config_dir, draft.kind, language, self._values(draft, language, choice))
            for language in self._languages(draft, choice)
        ]
        first, *others = versions
        subject = " / ".join(version.subject() for version in versions)
        text = f"\n{_BETWEEN}\n\n".join(version.text() for version in versions)
        return Letter(
            language=choice.language,
            subject=subject,
            text=text,
            html=first.html([other.part() for other in others]),
            notice_version=current(self.config_dir, str(draft.kind)),
            text_hash=sha256(f"{subject}\n\n{text}".encode()).hexdigest(),
        )

    def _language(self, draft: Draft) -> Choice:
        if draft.kind.to_staff:
            return Choice(ENGLISH)
        return choose(draft.languages, offered(self.config_dir))

    def _languages(self, draft: Draft, choice: Choice) -> tuple[str, ...]:
        """The reader's, and those that the law of the country wants beside or before it."""
        if draft.kind.to_staff or draft.policy is None:
            return (choice.language,)
        law = draft.policy.notice_languages
        return beside(choice, law.languages, offered(self.config_dir), lead=law.lead)

    def _values(self, draft: Draft, language: str, choice: Choice) -> dict[str, object]:
        days = calendar(language, draft.policy, draft.facts.get("zone"))
        facts = {
            name: clean(value, _REASON_LIMIT if name == "reason" else _FACT_LIMIT)
            for name, value in draft.facts.items()
        }
        return {
            "kind": str(draft.kind),
            "missing": stands_in(language, choice),
            "links": {name: url for name, url in draft.links.items() if is_web(url)},
            "ends": days.last_days(draft.dates),
            "moments": {name: days.moment(at) for name, at in draft.dates.items()},
            "facts": facts,
            **about_policy(draft.policy),
            **about_purposes(draft.policy, facts, language),
            **about_person(draft.contact),
            **about_source(self.config_dir, facts, draft.contact),
            **about_screening(draft.screening, language),
        }


@dataclass(frozen=True, slots=True)
class _Version:
    """One mail in one of the languages that it is written in."""

    config_dir: Path
    kind: MailKind
    language: str
    values: Mapping[str, object]

    def subject(self) -> str:
        return self._rendering(TEXT).block(self._template, "subject", self._in(TEXT))

    def text(self) -> str:
        return self._rendering(TEXT).render(self._template, self._in(TEXT))

    def html(self, also: Sequence[Markup]) -> str:
        """The whole document, with the other languages below."""
        return self._rendering(HTML).render(self._template, {**self._in(HTML), "also": also})

    def part(self) -> Markup:
        """What stands in the document of another language; it comes out of templates, escaped."""
        values = {**self._in(HTML), "layout": "mail/layout/html_part.j2"}
        return Markup(self._rendering(HTML).render(self._template, values))  # noqa: S704

    @property
    def _template(self) -> str:
        return f"mail/{self.kind}.j2"

    def _rendering(self, form: str) -> Rendering:
        return Rendering(self.config_dir, self.language, form)

    def _in(self, form: str) -> dict[str, object]:
        """The same template gives both parts of a mail; these files set the words."""
        looks = {"layout": f"mail/layout/{form}.j2", "ui_file": f"mail/layout/{form}_ui.j2"}
        return {**self.values, **looks}
