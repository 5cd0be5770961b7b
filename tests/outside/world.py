# SPDX-License-Identifier: Apache-2.0
"""One stack with its ATS, and the people of a story by the name the story gives them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.outside.ats_tenant import Doc, Tenant
from tests.outside.stack import Stack

HOUR = timedelta(hours=1)


@dataclass
class World:
    """What a module's story left behind."""

    stack: Stack
    ats: Tenant
    wids: dict[str, str] = field(default_factory=dict)
    emails: dict[str, str] = field(default_factory=dict)
    docs: list[Doc] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)
    told: list[dict[str, Any]] | None = None

    def add(self, name: str, doc: Doc) -> str:
        """Somebody enters the story."""
        self.docs.append(doc)
        self.wids[name] = self.ats.add(doc)
        self.emails[name] = str(doc.get("email"))
        return self.wids[name]

    def over(self) -> None:
        """The story is told: its mails are read once and for all."""
        self.told = self.stack.mails()

    def mails(self, name: str, kind: str | None = None) -> list[dict[str, Any]]:
        to = self.emails[name]
        if self.told is None:
            return self.stack.mails(to, kind)
        return [m for m in self.told if m["to"] == to and kind in (None, m["kind"])]

    def kinds(self, name: str) -> list[str]:
        return [mail["kind"] for mail in self.mails(name)]

    def page(self, name: str) -> str:
        """The link in the first mail to them."""
        return self.stack.link(self.mails(name)[0])

    def about(self, name: str, kind: str) -> list[dict[str, Any]]:
        """Staff mails of a kind that name this person's record."""
        found = self.stack.mails(kind=kind) if self.told is None else self.told
        return [m for m in found if m["kind"] == kind and self.wids[name] in m["text"]]

    def reasons(self, name: str) -> list[str]:
        return self.ats.reasons(self.wids[name])

    def erased_at(self, name: str) -> datetime | None:
        """When the ATS was first asked to purge them."""
        return next(iter(self.ats.asked_at(self.wids[name])), None)

    def erased_within_an_hour_of(self, name: str, moment: str) -> bool:
        """Not before that moment, and at most an hour after it."""
        due, asked = datetime.fromisoformat(moment), self.erased_at(name)
        return asked is not None and due <= asked <= due + HOUR
