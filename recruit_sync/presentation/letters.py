# SPDX-License-Identifier: Apache-2.0
"""Writes every mail: one template a kind, set twice, as plain text and as HTML.

The plain text is complete by itself; its hash is kept as evidence of what was said. Staff read
English. Sends nothing, looks nothing up.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from recruit_sync.ports import Draft, Letter
from recruit_sync.presentation.catalogues import offered
from recruit_sync.presentation.context import about_person, about_policy, about_source, calendar
from recruit_sync.presentation.drafts import check
from recruit_sync.presentation.language import ENGLISH, Choice, choose, name_in_english
from recruit_sync.presentation.notices import current
from recruit_sync.presentation.rendering import HTML, TEXT, Rendering
from recruit_sync.presentation.values import clean, is_web

_FACT_LIMIT = 300


@dataclass(frozen=True, slots=True)
class Letters:
    """The mails of one configuration folder. Raises Refused for a draft that lacks something."""

    config_dir: Path

    def write(self, draft: Draft) -> Letter:
        """The mail in the best language there is a catalogue for, else English, saying so."""
        check(draft)
        choice = self._language(draft)
        values = self._values(draft, choice)
        template = f"mail/{draft.kind}.j2"
        plain = Rendering(self.config_dir, choice.language, TEXT)
        rich = Rendering(self.config_dir, choice.language, HTML)
        subject = plain.block(template, "subject", values | _looks(TEXT))
        text = plain.render(template, values | _looks(TEXT))
        return Letter(
            language=choice.language,
            subject=subject,
            text=text,
            html=rich.render(template, values | _looks(HTML)),
            notice_version=current(self.config_dir, str(draft.kind)),
            text_hash=sha256(f"{subject}\n\n{text}".encode()).hexdigest(),
        )

    def _language(self, draft: Draft) -> Choice:
        if draft.kind.to_staff:
            return Choice(ENGLISH)
        return choose(draft.languages, offered(self.config_dir))

    def _values(self, draft: Draft, choice: Choice) -> dict[str, object]:
        days = calendar(choice.language, draft.policy, draft.facts.get("zone"))
        facts = {name: clean(value, _FACT_LIMIT) for name, value in draft.facts.items()}
        return {
            "kind": str(draft.kind),
            "missing": name_in_english(choice.missing) if choice.missing else None,
            "links": {name: url for name, url in draft.links.items() if is_web(url)},
            "ends": days.last_days(draft.dates),
            "moments": {name: days.moment(at) for name, at in draft.dates.items()},
            "facts": facts,
            **about_policy(draft.policy),
            **about_person(draft.contact),
            **about_source(self.config_dir, facts, draft.contact),
        }


def _looks(form: str) -> dict[str, object]:
    """Which files set the words: the same template gives both parts of a mail."""
    return {"layout": f"mail/layout/{form}.j2", "ui_file": f"mail/layout/{form}_ui.j2"}
