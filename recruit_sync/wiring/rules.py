# SPDX-License-Identifier: Apache-2.0
"""Which rules hold in this process? Those deployed, and over them those that an operator applied.

The note in the table is looked at once a minute. A file that was deployed anew since then is the
newer word and stays.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from recruit_sync.app.policy_preview import Proposal, digest_of
from recruit_sync.domain.errors import Refused, Unavailable
from recruit_sync.domain.policy import Policy
from recruit_sync.ports import APPLIED_POLICY, Notebook
from recruit_sync.rulebook.book import Rulebook
from recruit_sync.rulebook.load import load, texts

_LOG = logging.getLogger(__name__)
_AGAIN: Final = timedelta(minutes=1)


class RulesInForce:
    """The rules of one country at one moment."""

    def __init__(self, book: Rulebook, notebook: Notebook, config_dir: Path) -> None:
        self._deployed = _Kept(book)
        self._applied: _Kept | None = None
        self._effective = date.max
        self._notebook = notebook
        self._config_dir = config_dir
        self._looked_at: datetime | None = None
        self._digest: object = None

    def __call__(self, country: str | None, at: datetime) -> Policy:
        """What holds there then."""
        if self._looked_at is None or not self._looked_at <= at < self._looked_at + _AGAIN:
            self._look_again(at)
        day = at.date()
        applied = self._applied if day >= self._effective else None
        return (applied or self._deployed).policy(country, day)

    def _look_again(self, at: datetime) -> None:
        """A table that is away at a later look changes nothing: what was decided goes on."""
        try:
            self._look()
        except Unavailable as problem:
            if self._looked_at is None:
                raise
            _LOG.warning("the rules in force were not looked up: %s", problem)
            return
        self._looked_at = at

    def _look(self) -> None:
        note = self._notebook.read(APPLIED_POLICY) or {}
        if note.get("digest") == self._digest:
            return
        instead = self._texts(note)
        self._applied = _Kept(load(self._config_dir, instead)) if instead else None
        self._effective = date.fromisoformat(str(note["effective"]))
        self._digest = note["digest"]

    def _texts(self, note: Mapping[str, Any]) -> dict[str, str]:
        """The files that were applied, but for those that have been deployed since."""
        there = digests(self._config_dir)
        found = {}
        for where, file in note["files"].items():
            if there.get(where) == file["instead_of"]:
                kept = self._notebook.read(f"policy/files/{file['digest']}")
                if kept is None:
                    raise Refused(f"{APPLIED_POLICY}: {where}: its text is gone: apply it again")
                found[where] = str(kept["text"])
        return found


class _Kept:
    """A rulebook that is asked for the same day over and over."""

    def __init__(self, book: Rulebook) -> None:
        self.policy = cache(book.policy)


def digests(config_dir: Path) -> dict[str, str]:
    """The rule files of a folder by digest."""
    return {where: digest_of(text) for where, text in texts(config_dir).items()}


def proposal(config_dir: Path, instead_of: Rulebook) -> Proposal:
    """The configuration in a folder, as one to be applied.

    Raises Misconfigured with every fault; Refused where a country that has rules would lose them.
    """
    book = load(config_dir)
    lost = sorted(set(instead_of.countries()) - set(book.countries()))
    if lost:
        names = ", ".join(f"{code.lower()}.toml" for code in lost)
        raise Refused(f"countries: no file {names}; allowed: other rules there, not none at all")
    return Proposal(
        policy_of=lambda country, at: book.policy(country, at.date()),
        countries=book.countries(),
        texts=texts(config_dir),
        begins=book.begins_after(instead_of),
    )
