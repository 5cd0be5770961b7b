# SPDX-License-Identifier: Apache-2.0
"""What templates are handed about a screening: its checks, questions, agencies and times, in words.

Orders and joins; which checks may be named, and what is asked, was decided before.
"""

from __future__ import annotations

from collections.abc import Iterable

from babel import Locale
from babel.lists import format_list

from recruit_sync.domain.screening.notice import Named, Question
from recruit_sync.ports import AboutScreening, AgencyCard
from recruit_sync.presentation.language import locale_of
from recruit_sync.presentation.values import clean, is_web, span


def about_screening(told: AboutScreening | None, language: str) -> dict[str, object]:
    """Nothing where the text is not about a screening."""
    return {} if told is None else {"screening": _Words(told, locale_of(language)).all()}


class _Words:
    """One screening in one language."""

    def __init__(self, told: AboutScreening, locale: Locale) -> None:
        self._told = told
        self._locale = locale
        self._required = {one.check for one in told.named if one.required}
        self._doing = {one.check: one.agencies for one in told.named}

    def all(self) -> dict[str, object]:
        told = self._told
        return {
            "checks": [self._check(one) for one in told.named],
            "papers": [self._paper(paper) for paper in told.papers],
            "countries": self._countries(),
            "later": told.later,
            "over": told.over,
            "kept": self._months(told.delete_after_months),
            "kept_at_least": self._months(told.keep_at_least_months),
            "heard": [str(check) for check in told.heard],
            "heard_agencies": self._names(self._doing.get(check, ())[:1] for check in told.heard),
            "hearings": [str(hearing) for hearing in told.hearings],
        }

    def _check(self, one: Named) -> dict[str, object]:
        return {
            "check": str(one.check),
            "doer": str(one.doer),
            "agency": self._names([one.agencies[:1]]),
            "stand_ins": self._names([one.agencies[1:]]),
            "bases": [str(basis) for basis in one.bases],
            "required": one.required,
            "stage": str(one.stage),
            "limits": list(one.limits),
        }

    def _paper(self, paper: Question) -> dict[str, object]:
        doing = [self._doing.get(check, ()) for check in paper.checks]
        return {
            "id": paper.id,
            "kind": str(paper.authorization),
            "checks": [str(check) for check in paper.checks],
            "agencies": self._names(doing),
            "cards": [_card(self._card(name)) for name in _once(doing)],
            "required": bool(self._required & set(paper.checks)),
        }

    def _names(self, agencies: Iterable[tuple[str, ...]]) -> str:
        shown = [self._shown(self._card(name)) for name in _once(agencies)]
        return format_list(shown, locale=self._locale) if shown else ""

    def _shown(self, card: AgencyCard) -> str:
        place = self._locale.territories.get(card.country, "")
        return f"{clean(card.name)} ({place})" if place else clean(card.name)

    def _card(self, name: str) -> AgencyCard:
        return self._told.agencies.get(name, AgencyCard(name))

    def _countries(self) -> str:
        """Where those who do a check work, each once; people of the company are no agency."""
        names = _once(one.agencies for one in self._told.named)
        codes = dict.fromkeys(self._card(name).country for name in names)
        places = [self._locale.territories.get(code, code) for code in codes if code]
        return format_list(places, locale=self._locale) if places else ""

    def _months(self, count: int) -> str:
        return span(count, "month", self._locale) if count else ""


def _once(agencies: Iterable[tuple[str, ...]]) -> list[str]:
    return list(dict.fromkeys(name for names in agencies for name in names))


def _card(card: AgencyCard) -> dict[str, str]:
    website = card.website if is_web(card.website) else ""
    return {"name": clean(card.name), "contact": clean(card.contact, 200), "website": website}
