# SPDX-License-Identifier: Apache-2.0
"""By which names do we know people and addresses? Keyed hashes; without the key, nobody makes one.

Knows how an address is written down in one way only, and which ones the mail service can reach.
Keeps nothing but the keys, which it never shows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from hashlib import blake2b, sha256
from typing import Final

from recruit_sync.domain.identifiers import mailbox

_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL: Final = re.compile(rf"{_ATOM}(\.{_ATOM})*")
_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_DOMAIN: Final = re.compile(rf"{_LABEL.pattern}(\.{_LABEL.pattern})+")
_LONGEST_LOCAL: Final = 64
_LONGEST: Final = 254
_HEX: Final = 32
_DIGEST: Final = 8
"""Bytes; a document is compared with the one before it alone, never looked up among all."""
_BLOCK: Final = sha256().block_size
_PADS: Final = (0x36, 0x5C)  # RFC 2104


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
    """Keyed hashes, one domain of names per purpose, so that equal texts never meet across them.

    What could be guessed from lists (addresses, numbers, names) may have keys of its own, the
    newest first: look-ups go under each of them, so that one can be replaced by another.
    """

    def __init__(self, key: bytes, identifying: Sequence[bytes] = ()) -> None:
        if any(len(one) < sha256().digest_size for one in (key, *identifying)):
            raise ValueError("each key of the fingerprints must have 32 bytes or more")
        self._keyed = _Keyed(key)
        self._identifying = (*(_Keyed(one) for one in identifying if one != key), self._keyed)
        of_documents = self._identifying[0].digest(b"document")
        self._documents = blake2b(key=of_documents, digest_size=_DIGEST)

    def subject(self, ats_id: str) -> str:
        """Our reference for a person, from the ATS's id."""
        return self._keyed.name("subject", ats_id)

    def alias(self, candidate_id: str) -> str:
        """Our reference for the second id that the ATS shows people by."""
        return self._keyed.name("alias", candidate_id)

    def address(self, email: str) -> str | None:
        """The fingerprint of a mailbox, however it is written; None where no mail can reach it."""
        address = deliverable(email)
        return None if address is None else self.newest("address", mailbox(address))

    def former_addresses(self, email: str) -> tuple[str, ...]:
        """The other fingerprints that this mailbox has had: by older keys, and as it is written."""
        address = deliverable(email)
        if address is None:
            return ()
        one, written = mailbox(address), address.casefold()
        if one == written and len(self._identifying) == 1:
            return ()
        texts = (one, written) if one != written else (one,)
        prints = dict.fromkeys(p for text in texts for p in self.under_each_key("address", text))
        return tuple(p for p in prints if p != self.newest("address", one))

    def newest(self, purpose: str, text: str) -> str:
        """The fingerprint of an identifier under the newest key."""
        return self._identifying[0].name(purpose, text)

    def recruiter(self, email: object) -> str | None:
        """The fingerprint of a recruiter's address; None where there is none."""
        known = isinstance(email, str) and "@" in email
        return self.newest("recruiter", str(email).strip().casefold()) if known else None

    def under_each_key(self, purpose: str, text: str) -> tuple[str, ...]:
        """The fingerprints of an identifier, the newest key's first."""
        return tuple(keyed.name(purpose, text) for keyed in self._identifying)

    def document(self, content: bytes) -> str:
        """What changes with a document; tells nothing of it without the newest key."""
        made = self._documents.copy()
        made.update(content)
        return made.hexdigest()


class _Keyed:
    """HMAC-SHA-256 under one key, whose two halves are hashed once and not for each name."""

    def __init__(self, key: bytes) -> None:
        block = (sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
        self._inner, self._outer = (sha256(bytes(b ^ pad for b in block)) for pad in _PADS)

    def digest(self, content: bytes) -> bytes:
        """What nobody computes without the key."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(content)
        outer.update(inner.digest())
        return outer.digest()

    def name(self, purpose: str, text: str) -> str:
        """The fingerprint of a text, for one purpose."""
        return self.digest(f"{purpose}\0{text}".encode()).hex()[:_HEX]
