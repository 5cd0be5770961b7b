# SPDX-License-Identifier: Apache-2.0
"""By which names do we know people and addresses? Keyed hashes; without the key, nobody makes one.

Knows how an address is written down in one way only, and which ones the mail service can reach.
Keeps nothing but the key, which it never shows.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from hashlib import sha256
from typing import Final

_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL: Final = re.compile(rf"{_ATOM}(\.{_ATOM})*")
_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_DOMAIN: Final = re.compile(rf"{_LABEL.pattern}(\.{_LABEL.pattern})+")
_LONGEST_LOCAL: Final = 64
_LONGEST: Final = 254


def deliverable(email: str) -> str | None:
    """The one bare address in the text, its domain in ASCII; None where mail cannot be sent to it.

    The mail service takes neither a local part beyond ASCII nor several addresses at once.
    """
    local, at, domain = unicodedata.normalize("NFKC", email.strip()).rpartition("@")
    ascii_domain = _ascii_domain(domain)
    if not at or ascii_domain is None or not _LOCAL.fullmatch(local):
        return None
    address = f"{local}@{ascii_domain}"
    fits = len(local) <= _LONGEST_LOCAL and len(address) <= _LONGEST
    return address if fits else None


def _ascii_domain(domain: str) -> str | None:
    """Labels in Punycode; not by Python's `idna` codec, which takes ß for ss: another's domain."""
    if domain.isascii():
        return domain.lower() if _DOMAIN.fullmatch(domain.lower()) else None
    labels = [_ascii_label(label) for label in domain.lower().replace("。", ".").split(".")]
    if len(labels) == 1 or None in labels:
        return None
    return ".".join(label for label in labels if label)


def _ascii_label(label: str) -> str | None:
    if not label.isascii():
        if not all(character == "-" or _in_words(character) for character in label):
            return None
        label = "xn--" + unicodedata.normalize("NFC", label).encode("punycode").decode("ascii")
    return label if _LABEL.fullmatch(label) else None


def _in_words(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN"


class Fingerprints:
    """Keyed hashes, one domain of names per purpose, so that equal texts never meet across them."""

    def __init__(self, key: bytes) -> None:
        if len(key) < sha256().digest_size:
            raise ValueError("the key of the fingerprints must have 32 bytes or more")
        # Hashing the key anew for each name would cost more than hashing the name.
        self._keyed = hmac.new(key, digestmod=sha256)

    def subject(self, ats_id: str) -> str:
        """Our reference for a person, from the ATS's id."""
        return self._hash("subject", ats_id)

    def alias(self, candidate_id: str) -> str:
        """Our reference for the second id that the ATS shows people by."""
        return self._hash("alias", candidate_id)

    def address(self, email: str) -> str | None:
        """The fingerprint of an address, however it is written; None where no mail can reach it."""
        address = deliverable(email)
        return None if address is None else self._hash("address", address.casefold())

    def _hash(self, purpose: str, text: str) -> str:
        name = self._keyed.copy()
        name.update(f"{purpose}\0{text}".encode())
        return name.hexdigest()[:32]
