# SPDX-License-Identifier: Apache-2.0
"""What proves that a record is ours and unaltered: a signature with a key that never leaves its
service."""

from __future__ import annotations

from typing import Protocol

from recruit_sync.domain.values import value


@value(frozen=True, slots=True)
class Seal:
    """A signature, as text, and the key that it was made with."""

    key: str
    signature: str


class Seals(Protocol):
    """Signs and verifies a few kilobytes at most."""

    def sign(self, message: bytes) -> Seal:
        """The signature. Raises Unavailable, also where a key or a right is lacking as yet."""
        ...

    def verify(self, message: bytes, seal: Seal) -> bool:
        """Whether a key that is or was the installation's own signed this very message."""
        ...
