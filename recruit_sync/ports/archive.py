# SPDX-License-Identifier: Apache-2.0
"""What is written once and changed by nobody: the ledger of erasures, the exported audit trail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol


class Archive(Protocol):
    """Texts under keys, in a place of their own: restoring the table does not touch it."""

    def keep(self, key: str, text: str) -> None:
        """Write it; the same again is the same as once. Raises Unavailable."""
        ...

    def keys(self, prefix: str, after: str = "") -> Iterator[str]:
        """Every key with this prefix that sorts behind `after`, in order."""
        ...

    def disturbed(self, prefix: str) -> Iterator[str]:
        """Keys that do not show what was first written under them: overwritten, or hidden."""
        ...

    def read(self, key: str) -> str:
        """The text. Raises NotThere."""
        ...
