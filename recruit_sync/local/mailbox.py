# SPDX-License-Identifier: Apache-2.0
"""What lies in the recipients' mailboxes? Every mail that the service took, read from its MIME.

Stands for inboxes outside the product. With a folder, each change is one appended line, so that a
killed stack finds everything again; a line cut short by the kill is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from email import policy
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

_FILE = "mailbox.jsonl"
# The library reads a header at every look at it.
_READING = policy.default.clone(header_factory=lru_cache(maxsize=256)(HeaderRegistry()))


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one address; `headers` are decoded, `tags` what the sender hung onto it."""

    id: str
    at: str
    to: str = field(repr=False)
    sender: str = field(repr=False)
    reply_to: str | None = field(repr=False)
    subject: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    tags: Mapping[str, str]
    text: str = field(repr=False)
    html: str = field(repr=False)
    configuration_set: str | None = None

    @property
    def kind(self) -> str | None:
        return self.tags.get("kind")

    def shown(self) -> dict[str, object]:
        """As outside tests see it."""
        return {
            "id": self.id,
            "at": self.at,
            "to": self.to,
            "from": self.sender,
            "reply_to": self.reply_to,
            "subject": self.subject,
            "kind": self.kind,
            "language": self.headers.get("Content-Language"),
            "headers": dict(self.headers),
            "text": self.text,
            "html": self.html,
        }


@dataclass(frozen=True, slots=True)
class Handover:
    """What the mail service was given, beside the message itself."""

    id: str
    at: datetime
    to: str = field(repr=False)
    tags: Mapping[str, str]
    configuration_set: str | None = None


def read_message(raw: bytes, given: Handover) -> Mail:
    """The message as a mail program would show it."""
    message = BytesParser(_class=EmailMessage, policy=_READING).parsebytes(raw)
    # A long line that is folded leaves a space more, which no mail program shows.
    headers = {name: " ".join(str(value).split()) for name, value in message.items()}
    return Mail(
        id=given.id,
        at=given.at.isoformat(),
        to=parseaddr(given.to)[1],
        sender=headers.get("From", ""),
        reply_to=headers.get("Reply-To"),
        subject=headers.get("Subject", ""),
        headers=headers,
        tags=dict(given.tags),
        text=_part(message, "plain"),
        html=_part(message, "html"),
        configuration_set=given.configuration_set,
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""


class Mailbox:
    """Mails in the order of arrival, and the events still to be told of them."""

    def __init__(self, folder: Path | None = None) -> None:
        self._mails: dict[str, Mail] = {}
        self._events: list[dict[str, Any]] = []
        self._guard = Lock()
        self._path = None if folder is None else folder / _FILE
        if self._path is not None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._load(self._path)

    def add(self, mail: Mail) -> None:
        with self._guard:
            self._append({"mail": asdict(mail)})
            self._mails[mail.id] = mail

    def note(self, event: Mapping[str, Any]) -> None:
        """Remember one line about events; what it means is the mail service's business."""
        with self._guard:
            self._append({"event": event})
            self._events.append(dict(event))

    def get(self, mail_id: str) -> Mail | None:
        return self._mails.get(mail_id)

    def mails(self, *, to: str | None = None, kind: str | None = None) -> list[Mail]:
        """Oldest first."""
        with self._guard:
            mails = list(self._mails.values())
        return [
            mail
            for mail in mails
            if (to is None or mail.to == to) and (kind is None or mail.kind == kind)
        ]

    def events(self) -> list[dict[str, Any]]:
        with self._guard:
            return list(self._events)

    def _append(self, line: Mapping[str, Any]) -> None:
        if self._path is not None:
            with self._path.open("ab") as file:
                file.write(json.dumps(line).encode() + b"\n")

    def _load(self, path: Path) -> None:
        for line in _whole_lines(path):
            if "mail" in line:
                mail = Mail(**line["mail"])
                self._mails[mail.id] = mail
            else:
                self._events.append(line["event"])


def _whole_lines(path: Path) -> Iterator[dict[str, Any]]:
    if not path.exists():
        return
    whole, _, torn = path.read_bytes().rpartition(b"\n")
    if torn:
        path.write_bytes(whole + b"\n" if whole else b"")
    for line in whole.splitlines():
        yield json.loads(line)
