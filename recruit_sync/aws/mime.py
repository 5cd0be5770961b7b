# SPDX-License-Identifier: Apache-2.0
"""How is a letter written down as a mail? RFC 5322, plain text and HTML side by side.

The service adds Message-ID and DKIM signature. Knows no wording and no rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy, Policy
from email.utils import format_datetime
from functools import cache, lru_cache
from typing import Any

from recruit_sync.ports import Envelope


@dataclass(frozen=True, slots=True)
class Sender:
    """Whom mails come from: a mailbox (`Name <address>` or bare), and where answers go."""

    mailbox: str
    configuration_set: str
    reply_to: str | None = None


class _Unfolded(UnstructuredHeader):
    """A header kept on one line: the library would encode a long link, and clients then miss it."""

    def fold(self, *, policy: Policy[Any]) -> str:
        return f"List-Unsubscribe: {self}{policy.linesep}"


class _Registry(HeaderRegistry):
    """The library makes a class for each header, and reads those of a part at every look at it."""

    def __init__(self) -> None:
        super().__init__()
        self.map_to_type("list-unsubscribe", _Unfolded)  # type: ignore[arg-type]
        self._of_parts = lru_cache(maxsize=64)(super().__call__)
        self._class_of = cache(super().__getitem__)

    def __getitem__(self, name: str) -> type[BaseHeader]:
        return self._class_of(name.lower())

    def __call__(self, name: str, value: Any) -> BaseHeader:
        read = self._of_parts if name.lower().startswith("content-") else super().__call__
        return read(name, value)


@cache
def _policy() -> EmailPolicy[EmailMessage]:
    registry = _Registry()
    # 7bit, so that no server on the way has to re-encode what DKIM signed.
    return SMTP.clone(header_factory=registry, cte_type="7bit")


def to_mime(envelope: Envelope, to: str, *, sender: Sender, at: datetime) -> EmailMessage:
    """The mail as handed over; `to` is one bare ASCII address."""
    letter = envelope.letter
    mail = EmailMessage(policy=_policy())
    mail["From"] = sender.mailbox
    mail["To"] = to
    if sender.reply_to:
        mail["Reply-To"] = sender.reply_to
    mail["Subject"] = " ".join(letter.subject.split())
    mail["Date"] = format_datetime(at)
    mail["Auto-Submitted"] = "auto-generated"
    if envelope.unsubscribe_url:
        mail["List-Unsubscribe"] = f"<{envelope.unsubscribe_url}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(letter.text)
    mail.add_alternative(letter.html, subtype="html")
    mail["Content-Language"] = letter.language  # last: setting content drops such headers
    return mail
