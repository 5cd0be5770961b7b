# SPDX-License-Identifier: Apache-2.0
"""Which spellings name the same mailbox, person or page? Text in, one spelling out.

Folds only what a provider is known to ignore: where nobody knows, two spellings stay two people.
Knows no key and keeps nothing; telephone numbers are spelt by the connector, whose library knows
every country's.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from urllib.parse import unquote, urlsplit

_DOTS_AND_TAGS: Final = frozenset({"gmail.com", "googlemail.com"})
_TAGS: Final = frozenset(
    "outlook.com hotmail.com live.com msn.com icloud.com me.com mac.com fastmail.com fastmail.fm"
    " proton.me protonmail.com pm.me yandex.com yandex.ru ya.ru zoho.com hey.com mailbox.org"
    " posteo.de".split()
)
"""Providers that deliver `name+anything` to `name`."""
_SAME: Final = {"googlemail.com": "gmail.com"}
_PROFILES: Final = {
    "linkedin.com": re.compile(r"/in/([^/]+)"),
    "xing.com": re.compile(r"/profile/([^/]+)"),
}
"""Pages that belong to one person; any other page may be a firm's or a family's."""


def mailbox(address: str) -> str:
    """The one spelling of a deliverable address, by what its provider is known to ignore."""
    local, _, domain = address.casefold().rpartition("@")
    if domain in _TAGS or domain in _DOTS_AND_TAGS:
        local = local.partition("+")[0] or local
    if domain in _DOTS_AND_TAGS:
        local = local.replace(".", "")
    return f"{local}@{_SAME.get(domain, domain)}"


def spoken_name(first: str, last: str) -> str:
    """A name without case, accents, punctuation and order; empty where there is none."""
    plain = unicodedata.normalize("NFKD", f"{first} {last}".casefold())
    letters = "".join(c if c.isalpha() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(sorted(letters.split()))


def profile_page(url: str) -> str | None:
    """The one spelling of a personal profile's address; None for any other page."""
    text = url.strip()
    try:
        parts = urlsplit(text if "//" in text else f"//{text}")
        host = (parts.hostname or "").removesuffix(".")
    except ValueError:
        return None
    network = ".".join(host.split(".")[-2:])
    pattern = _PROFILES.get(network)
    found = pattern.match(parts.path) if pattern else None
    if found is None:
        return None
    return f"{network}/{unicodedata.normalize('NFC', unquote(found.group(1))).casefold()}"
